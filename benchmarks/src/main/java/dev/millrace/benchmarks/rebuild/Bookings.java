package dev.millrace.benchmarks.rebuild;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import dev.millrace.benchmarks.account.AccountEvent.MoneyDeposited;
import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.json.EventCodec;
import dev.millrace.events.json.EventTypes;
import dev.millrace.events.wire.CloudEventHeaders;
import dev.millrace.events.wire.Topics;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Deposits on accounts, as the relay publishes them, and the same ones in a table.
 *
 * @param category of their streams
 * @param load how many
 */
record Bookings(String category, Load load) {

	/** The accounts take turns. */
	private static final String CREATE_TABLE = """
			CREATE TABLE %s AS
			SELECT 'account-' || n %% %d AS account, n / %2$d + 1 AS revision, 'money-deposited' AS type,
			  json_build_object('reference', 'booking-' || n, 'amount', (n %% 10000 / 100.0)::numeric(10, 2),
			    'bookedAt', to_char(timestamp '2026-01-01' + n * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) AS data
			FROM generate_series(0, %d - 1) n
			""";

	private static final int PER_TRANSACTION = 1_000;

	private static final int AMOUNTS = 10_000;

	private static final int SCALE = 2;

	private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

	private static final EventCodec CODEC = new EventCodec(EventTypes.of(MoneyDeposited.class));

	private static final EventType TYPE = new EventType("money-deposited", 1);

	/**
	 * What the event with this number deposits.
	 */
	static long cents(int number) {
		return number % AMOUNTS;
	}

	String topic() {
		return Topics.events(this.category);
	}

	/**
	 * Publish them, in transactions of {@value #PER_TRANSACTION}.
	 */
	void publish(String brokers) {
		Map<String, Object> config = Map.of("bootstrap.servers", brokers, "transactional.id", "bookings", "linger.ms",
				5, "batch.size", 65_536);
		try (KafkaProducer<String, String> producer = new KafkaProducer<>(config, new StringSerializer(),
				new StringSerializer())) {
			producer.initTransactions();
			for (int first = 0; first < this.load.events(); first += PER_TRANSACTION) {
				producer.beginTransaction();
				for (int n = first; n < Math.min(first + PER_TRANSACTION, this.load.events()); n++) {
					producer.send(record(n));
				}
				producer.commitTransaction();
			}
		}
	}

	/**
	 * Put them into a table.
	 */
	void store(JdbcClient sql, String table) {
		sql.sql(CREATE_TABLE.formatted(table, this.load.keys(), this.load.events())).update();
		sql.sql("ANALYZE " + table).update();
	}

	/**
	 * The event with this number, as the relay publishes it.
	 */
	ProducerRecord<String, String> record(int n) {
		Instant bookedAt = BEGIN.plusSeconds(n);
		StreamId stream = new StreamId(this.category, "account-" + n % this.load.keys());
		MoneyDeposited event = new MoneyDeposited("booking-" + n, BigDecimal.valueOf(cents(n), SCALE), bookedAt);
		RecordedEvent recorded = new RecordedEvent(n + 1L, stream, n / this.load.keys() + 1L, new UUID(0x7000L, n),
				TYPE, bookedAt, bookedAt, Metadata.startedBy("booking-" + n), CODEC.encode(event));
		ProducerRecord<String, String> record = new ProducerRecord<>(topic(), stream.toString(), recorded.data());
		CloudEventHeaders.of(recorded, "/benchmark")
			.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
		return record;
	}

}
