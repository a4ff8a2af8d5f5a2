package dev.millrace.cdc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.cdc.kafka.KafkaAdapter;
import dev.millrace.cdc.postgres.PostgresAdapter;
import dev.millrace.cdc.relay.Step;
import dev.millrace.cdc.verification.CategoryUnknownException;
import dev.millrace.cdc.verification.Difference;
import dev.millrace.cdc.verification.Difference.Kind;
import dev.millrace.cdc.verification.Verification;
import dev.millrace.cdc.verification.VerificationReport;
import dev.millrace.cdc.verification.VerificationRequest;
import dev.millrace.test.TestEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * Whatever differs between the store and its topic is found.
 */
class VerificationIT {

	private static final int EVENTS = 3000;

	private final Source source = new Source();

	private final Captures captures = this.source.captures();

	private final Capture capture = this.captures.create(List.of(), Step.Listener.ignored());

	private final Verification verification = new Verification(
			KafkaAdapter.publishedLog(this.source.name(), this.captures.kafkaSettings()),
			PostgresAdapter.storedCategory(this.source.connection()), this.capture.settings().relay());

	@BeforeEach
	void publish() {
		this.source.append(1, 1, 1000);
		this.capture.start();
		this.source.append(2, 1, 1000);
		this.source.append(3, 1, 1000);
		Log.awaitEvents(this.source, EVENTS);
	}

	@AfterEach
	void stop() {
		this.capture.stop();
		this.source.dropSlot();
	}

	@Test
	void what_is_published_whole_is_equal() {
		VerificationReport report = verify(EVENTS);

		assertThat(report.differences()).isEmpty();
		assertThat(report.isEqual()).isTrue();
		assertThat(report.topic()).isEqualTo(report.store());
	}

	@Test
	void a_range_is_compared_alone() {
		verify(EVENTS);
		this.source.execute("DELETE FROM event_store.events WHERE position = 5");

		VerificationReport without = this.verification.verify(new VerificationRequest(this.source.name(), 6, 105));
		VerificationReport with = this.verification.verify(new VerificationRequest(this.source.name(), 1, 5));

		assertThat(without.isEqual()).isTrue();
		assertThat(without.store().events()).isEqualTo(100);
		assertThat(with.differences()).extracting(Difference::kind).containsExactly(Kind.UNKNOWN);
	}

	@Test
	void each_kind_of_difference_is_found_and_says_where() {
		ConsumerRecord<String, String> repeated = Log.awaitEvents(this.source, EVENTS).getFirst();
		this.source.execute(
				"DELETE FROM event_store.events WHERE stream_id = '" + this.source.stream(1) + "' AND revision = 10",
				"UPDATE event_store.events SET data = '{\"n\":20}' WHERE stream_id = '" + this.source.stream(2)
						+ "' AND revision = 20");
		appendUnseen();
		send(repeated);
		int stream = Integer.parseInt(repeated.key().substring(repeated.key().indexOf('-') + 1));
		this.source.append(stream, 1001, 1040);
		Log.awaitEvents(this.source, EVENTS + 41);

		VerificationReport report = verify(EVENTS + 40);

		assertThat(report.isEqual()).isFalse();
		assertThat(report.more()).isFalse();
		assertThat(report.differences()).extracting(Difference::kind, Difference::streamId, Difference::revision)
			.containsExactlyInAnyOrder(tuple(Kind.UNKNOWN, this.source.stream(1), 10L),
					tuple(Kind.DIFFERENT, this.source.stream(2), 20L), tuple(Kind.MISSING, this.source.stream(4), 1L),
					tuple(Kind.REPEATED, repeated.key(), 1L), tuple(Kind.OUT_OF_ORDER, repeated.key(), 1L));
		assertThat(report.differences()).filteredOn((it) -> it.kind() == Kind.MISSING)
			.allSatisfy((it) -> assertThat(it.offset()).isNull());
		assertThat(report.differences()).filteredOn((it) -> it.kind() != Kind.MISSING)
			.allSatisfy((it) -> assertThat(it.partition()).isNotNull());
	}

	@Test
	void of_many_differences_the_first_are_listed() {
		verify(EVENTS);
		this.source.execute("DELETE FROM event_store.events WHERE revision > 500");

		VerificationReport report = this.verification.verify(all());

		assertThat(report.differences()).hasSize(VerificationReport.DIFFERENCES_MAX);
		assertThat(report.more()).isTrue();
		assertThat(report.store().events()).isEqualTo(1500);
		assertThat(report.topic().events()).isEqualTo(3000);
	}

	@Test
	void it_is_equal_at_any_moment_while_events_are_appended_and_published() throws Exception {
		verify(EVENTS);
		List<VerificationReport> reports = new ArrayList<>();
		Thread writer = Thread.ofPlatform().start(() -> {
			for (int revision = 1; revision <= 400; revision++) {
				this.source.append(6, revision, revision);
			}
		});

		while (writer.isAlive()) {
			reports.add(this.verification.verify(all()));
		}
		writer.join();

		assertThat(reports).isNotEmpty().allMatch(VerificationReport::isEqual);
		assertThat(verify(EVENTS + 400).isEqual()).isTrue();
	}

	@Test
	void a_category_that_nobody_has_is_unknown() {
		assertThatExceptionOfType(CategoryUnknownException.class)
			.isThrownBy(() -> this.verification.verify(new VerificationRequest("nobody", 1, 5)));
	}

	/**
	 * What is published becomes settled with the next heartbeat.
	 */
	private VerificationReport verify(int events) {
		await().ignoreExceptions().until(() -> this.verification.verify(all()).store().events() >= events);
		return this.verification.verify(all());
	}

	private VerificationRequest all() {
		return new VerificationRequest(this.source.name(), 1, Long.MAX_VALUE);
	}

	private void appendUnseen() {
		String publication = "ALTER PUBLICATION " + this.source.name();
		this.source.execute(publication + " DROP TABLE event_store.events");
		this.source.append(4, 1, 1);
		this.source.execute(publication + " ADD TABLE event_store.events");
	}

	private static void send(ConsumerRecord<String, String> record) {
		Map<String, Object> configuration = new HashMap<>();
		configuration.put("bootstrap.servers", TestEnvironment.shared().kafkaBootstrapServers());
		try (KafkaProducer<String, String> producer = new KafkaProducer<>(configuration, new StringSerializer(),
				new StringSerializer())) {
			producer.send(new ProducerRecord<>(record.topic(), record.partition(), record.timestamp(), record.key(),
					record.value(), record.headers()));
		}
	}

}
