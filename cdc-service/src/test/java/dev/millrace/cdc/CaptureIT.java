package dev.millrace.cdc;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import dev.millrace.cdc.relay.Lsn;
import dev.millrace.cdc.relay.Step;
import dev.millrace.events.Envelope;
import dev.millrace.events.wire.CloudEventHeaders;
import dev.millrace.events.wire.Progress;
import dev.millrace.events.wire.RecordHeaders;
import dev.millrace.events.wire.Topics;
import dev.millrace.test.TestEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Domain events from the table to the topic.
 */
class CaptureIT {

	private static final Duration HIDDEN = Duration.ofSeconds(3);

	private final Source source = new Source();

	private final List<Capture> captures = new ArrayList<>();

	@AfterEach
	void stop() {
		this.captures.forEach(Capture::stop);
		this.source.dropSlot();
	}

	@Test
	void an_appended_event_is_a_cloud_event_with_stamps() {
		start();

		long transactionId = this.source.append(1, 1, 2);

		ConsumerRecord<String, String> record = Log.awaitEvents(this.source, 2).getFirst();
		Envelope event = CloudEventHeaders.envelope((name) -> header(record, name), record.value());
		assertThat(record.key()).isEqualTo(this.source.stream(1));
		assertThat(record.value()).isEqualTo("{\"n\":1,  \"price\": 1.50}");
		assertThat(event.revision()).isOne();
		assertThat(event.type().name()).isEqualTo("thing-happened");
		assertThat(event.metadata().correlationId()).isEqualTo("c");
		assertThat(header(record, RecordHeaders.HIGHEST_EVENT_TIME)).isEqualTo("1700000000000001");
		assertThat(header(record, RecordHeaders.TRANSACTION_ID)).isEqualTo(Long.toString(transactionId));
		assertThat(record.timestamp()).isGreaterThan(1_700_000_000_000L);
	}

	@Test
	void progress_names_the_transactions_and_the_end_offsets() {
		start();

		long transactionId = this.source.append(1, 1, 3);

		Log.awaitEvents(this.source, 3);
		List<Progress> progress = Log.progress(this.source);
		Progress last = progress.getLast();
		assertThat(progress.stream().flatMap((it) -> it.transactions().stream())).containsExactly(transactionId);
		assertThat(last.endOffsets()
			.get(Topics.events(this.source.name()))
			.values()
			.stream()
			.mapToLong(Long::longValue)
			.sum()).isEqualTo(3);
		assertThat(last.highestEventTimes()).containsEntry(Topics.events(this.source.name()), 1_700_000_000_000_003L);
		assertThat(last.lsn()).isPositive();
	}

	@Test
	void events_from_before_the_slot_come_first_and_once() {
		this.source.append(1, 1, 1200);
		start();
		this.source.append(1, 1201, 1210);

		List<ConsumerRecord<String, String>> records = Log.awaitEvents(this.source, 1210);

		assertThat(revisions(records)).containsExactlyElementsOf(upTo(1210));
	}

	@Test
	void what_is_committed_while_the_capture_is_down_is_published_after_its_start() {
		Capture first = start();
		this.source.append(1, 1, 5);
		Log.awaitEvents(this.source, 5);
		first.stop();
		this.source.append(1, 6, 10);

		start();

		assertThat(revisions(Log.awaitEvents(this.source, 10))).containsExactlyElementsOf(upTo(10));
	}

	@Test
	void a_cursor_that_another_captures_open_transaction_hides_is_waited_for() {
		Capture first = start();
		this.source.append(1, 1, 5);
		Log.awaitEvents(this.source, 5);
		try (Producer<String, String> other = transactionalProducer()) {
			other.beginTransaction();
			other.send(new ProducerRecord<>(Topics.CURSORS, "other-" + this.source.name(), "{}"));
			other.flush();
			this.source.append(1, 6, 10);
			Log.awaitEvents(this.source, 10);
			first.stop();

			Future<?> second = CompletableFuture.runAsync(this::start);

			await().during(HIDDEN).until(() -> Log.read(Topics.events(this.source.name())).size() == 10);
			assertThat(second).isNotDone();
			other.abortTransaction();
		}
		this.source.append(1, 11, 15);
		assertThat(revisions(Log.awaitEvents(this.source, 15))).containsExactlyElementsOf(upTo(15));
	}

	@Test
	void a_pause_holds_everything_back_until_it_is_over() {
		Capture capture = start();
		capture.pause();
		this.source.append(1, 1, 5);
		assertThat(capture.status().state()).isEqualTo(CaptureState.PAUSED);

		capture.resume();

		assertThat(revisions(Log.awaitEvents(this.source, 5))).containsExactlyElementsOf(upTo(5));
	}

	@Test
	void a_transaction_larger_than_a_batch_is_published_in_parts_and_completed_once() {
		start();

		long transactionId = this.source.append(1, 1, 5000);

		List<ConsumerRecord<String, String>> records = Log.awaitEvents(this.source, 5000);
		assertThat(revisions(records)).containsExactlyElementsOf(upTo(5000));
		assertThat(records).allSatisfy((record) -> assertThat(rowsBefore(record)).isLessThan(revision(record)));
		assertThat(records).extracting(CaptureIT::rowsBefore).isSorted().contains(0L);
		assertThat(rowsBefore(records.getLast())).isPositive();
		await().until(() -> Log.progress(this.source).stream().anyMatch((it) -> !it.transactions().isEmpty()));
		List<Progress> progress = Log.progress(this.source);
		assertThat(progress.stream().flatMap((it) -> it.transactions().stream())).containsExactly(transactionId);
		assertThat(progress.stream().map(Progress::lsn)).isSorted();
		assertThat(progress).hasSizeGreaterThan(8);
	}

	@Test
	void a_transaction_that_fits_is_not_marked_as_a_part() {
		start();

		this.source.append(1, 1, 5);

		assertThat(Log.awaitEvents(this.source, 5))
			.allSatisfy((record) -> assertThat(record.headers().lastHeader(RecordHeaders.ROWS_BEFORE)).isNull());
	}

	@Test
	void a_rolled_back_append_stalls_nobody() throws Exception {
		start();
		try (var connection = this.source.connect()) {
			connection.setAutoCommit(false);
			Source.append(connection, this.source.stream(2), 1, 10);

			this.source.append(1, 1, 1);
			Log.awaitEvents(this.source, 1);
			connection.rollback();
			this.source.append(1, 2, 2);
		}

		assertThat(revisions(Log.awaitEvents(this.source, 2))).containsExactly(1L, 2L);
	}

	@Test
	void a_stop_with_much_still_waiting_is_quick_and_loses_nothing() {
		Capture first = start();
		first.stop();
		for (int stream = 1; stream <= 20; stream++) {
			this.source.append(stream, 1, 2000);
		}
		Capture second = start();
		Log.awaitEvents(this.source, 1);
		long begin = System.nanoTime();

		second.stop();

		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(12));
		start();
		assertThat(revisionsByStream(Log.awaitEvents(this.source, 40_000)).values())
			.allSatisfy((revisions) -> assertThat(revisions).containsExactlyElementsOf(upTo(2000)));
	}

	@Test
	void the_slot_follows_what_is_published() {
		Capture capture = start();
		this.source.append(1, 1, 10);
		Log.awaitEvents(this.source, 10);

		await().untilAsserted(() -> assertThat(capture.slot().orElseThrow().confirmedLsn())
			.isEqualTo(capture.status().publishedLsn().orElseThrow()));
	}

	@Test
	void the_slot_moves_while_only_other_tables_are_written() {
		this.source.execute("CREATE TABLE other (n int)");
		Capture capture = start();
		this.source.append(1, 1, 1);
		Log.awaitEvents(this.source, 1);

		this.source.execute("INSERT INTO other SELECT generate_series(1, 10000)");
		Lsn written = Lsn.parse(this.source.query("SELECT pg_current_wal_lsn()::text").getFirst());

		await().untilAsserted(() -> assertThat(capture.slot().orElseThrow().confirmedLsn()).isGreaterThan(written));
		assertThat(Log.awaitEvents(this.source, 1)).hasSize(1);
	}

	private Capture start() {
		Capture capture = this.source.captures().create(List.of(), Step.Listener.ignored());
		this.captures.add(capture);
		capture.start();
		return capture;
	}

	private Producer<String, String> transactionalProducer() {
		Producer<String, String> producer = new KafkaProducer<>(Map.of("bootstrap.servers",
				TestEnvironment.shared().kafkaBootstrapServers(), "transactional.id", "other-" + this.source.name()),
				new StringSerializer(), new StringSerializer());
		producer.initTransactions();
		return producer;
	}

	private static Long rowsBefore(ConsumerRecord<String, String> record) {
		return Long.valueOf(header(record, RecordHeaders.ROWS_BEFORE));
	}

	private static Long revision(ConsumerRecord<String, String> record) {
		return Long.valueOf(header(record, "ce_revision"));
	}

	private static List<Long> revisions(List<ConsumerRecord<String, String>> records) {
		return records.stream().map((record) -> Long.valueOf(header(record, "ce_revision"))).toList();
	}

	private static List<Long> upTo(long last) {
		return LongStream.rangeClosed(1, last).boxed().toList();
	}

	static String header(ConsumerRecord<String, String> record, String name) {
		Header header = record.headers().lastHeader(name);
		return (header != null) ? new String(header.value(), StandardCharsets.UTF_8) : null;
	}

	static Map<String, List<Long>> revisionsByStream(List<ConsumerRecord<String, String>> records) {
		return records.stream()
			.collect(Collectors.groupingBy(ConsumerRecord::key,
					Collectors.mapping((record) -> Long.valueOf(header(record, "ce_revision")), Collectors.toList())));
	}

}
