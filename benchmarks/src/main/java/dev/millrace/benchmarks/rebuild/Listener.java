package dev.millrace.benchmarks.rebuild;

import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

import dev.millrace.benchmarks.account.AccountEvent.MoneyDeposited;
import dev.millrace.benchmarks.capture.Waiting;
import dev.millrace.events.json.Json;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A spring-kafka batch listener as one writes it by hand: an upsert per event, a
 * transaction per batch.
 */
final class Listener implements Loader {

	private static final String UPSERT = """
			INSERT INTO %s AS t (account, bookings, balance, last_booked_at) VALUES (?, 1, ?, ?)
			ON CONFLICT (account) DO UPDATE SET bookings = t.bookings + 1, balance = t.balance + excluded.balance,
			  last_booked_at = greatest(t.last_booked_at, excluded.last_booked_at)
			""";

	private static final int POLL_DEFAULT = 500;

	private static final int POLL_TUNED = 2_000;

	private final String name;

	private final Bookings bookings;

	private final String brokers;

	private final AccountTable table;

	private final JdbcTemplate jdbc;

	private final TransactionTemplate transaction;

	private final boolean tuned;

	private final AtomicInteger turns = new AtomicInteger();

	private final AtomicLong written = new AtomicLong();

	private Listener(String name, Bookings bookings, String brokers, AccountTable table, DataSource pool,
			boolean tuned) {
		this.name = name;
		this.bookings = bookings;
		this.brokers = brokers;
		this.table = table;
		this.jdbc = new JdbcTemplate(pool);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(pool));
		this.tuned = tuned;
	}

	/**
	 * With all defaults, statement by statement.
	 */
	static Listener plain(Bookings bookings, String brokers, AccountTable table, DataSource pool) {
		return new Listener("plain-listener", bookings, brokers, table, pool, false);
	}

	/**
	 * With JDBC batches, {@value #POLL_TUNED} records a poll, and two threads.
	 */
	static Listener tuned(Bookings bookings, String brokers, AccountTable table, DataSource pool) {
		return new Listener("tuned-listener", bookings, brokers, table, pool, true);
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Load load() {
		return this.bookings.load();
	}

	@Override
	public long fill() {
		this.table.empty();
		this.written.set(0);
		ConcurrentMessageListenerContainer<String, String> container = container();
		long begin = System.nanoTime();
		container.start();
		Waiting.until(this.name + " has written all", () -> this.written.get() >= load().events());
		long nanos = System.nanoTime() - begin;
		container.stop();
		this.table.require(load().totals());
		return nanos;
	}

	private ConcurrentMessageListenerContainer<String, String> container() {
		ContainerProperties properties = new ContainerProperties(this.bookings.topic());
		properties.setGroupId(this.name + this.table.name() + this.turns.incrementAndGet());
		properties.setMessageListener((BatchMessageListener<String, String>) this::write);
		Map<String, Object> config = Map.of("bootstrap.servers", this.brokers, "auto.offset.reset", "earliest",
				"isolation.level", "read_committed", "max.poll.records", this.tuned ? POLL_TUNED : POLL_DEFAULT);
		ConcurrentMessageListenerContainer<String, String> container = new ConcurrentMessageListenerContainer<>(
				new DefaultKafkaConsumerFactory<>(config, new StringDeserializer(), new StringDeserializer()),
				properties);
		container.setConcurrency(this.tuned ? 2 : 1);
		return container;
	}

	private void write(List<ConsumerRecord<String, String>> records) {
		List<Object[]> rows = records.stream().map(Listener::row).toList();
		String upsert = UPSERT.formatted(this.table.name());
		this.transaction.executeWithoutResult((status) -> {
			if (this.tuned) {
				this.jdbc.batchUpdate(upsert, rows);
			}
			else {
				rows.forEach((row) -> this.jdbc.update(upsert, row));
			}
		});
		this.written.addAndGet(records.size());
	}

	private static Object[] row(ConsumerRecord<String, String> record) {
		MoneyDeposited event = Json.events().readValue(record.value(), MoneyDeposited.class);
		String account = record.key().substring(record.key().indexOf('-') + 1);
		return new Object[] { account, event.amount(), Timestamp.from(event.bookedAt()) };
	}

}
