package dev.millrace.cdc.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.IntFunction;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.ChangeFormat;
import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.Outgoing;
import dev.millrace.cdc.relay.Publication;
import dev.millrace.cdc.relay.PublishedEvent;
import dev.millrace.cdc.relay.RecordLog;
import dev.millrace.cdc.relay.RecordsRefusedException;
import dev.millrace.cdc.relay.Step;
import dev.millrace.cdc.rows.RowJson;
import dev.millrace.events.wire.RecordHeaders;
import dev.millrace.events.wire.Topics;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes to Kafka: each publication is one transaction that holds its records, the
 * progress and the cursor. The transactional id is made of the slot's name, so a later
 * log of the same slot fences this one.
 */
final class KafkaRecordLog implements RecordLog {

	private static final Logger logger = LoggerFactory.getLogger(KafkaRecordLog.class);

	private static final int BATCH_BYTES = 256 * 1024;

	private static final int LINGER_MILLIS = 5;

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

	/** Brokers accept no more by default. */
	private static final Duration TRANSACTION_TIMEOUT_MAX = Duration.ofMinutes(15);

	private final String slot;

	private final KafkaSettings settings;

	private final ChangeFormat format;

	private final Step.Listener steps;

	private final CaptureTopics topics;

	private final ExpectedOffsets expected = new ExpectedOffsets();

	private @Nullable Producer<String, byte[]> producer;

	private boolean inTransaction;

	KafkaRecordLog(String slot, KafkaSettings settings, ChangeFormat format, Step.Listener steps) {
		this.slot = slot;
		this.settings = settings;
		this.format = format;
		this.steps = steps;
		this.topics = new CaptureTopics(settings);
	}

	@Override
	public Optional<Cursor> open() {
		this.format.check();
		this.topics.refresh();
		this.topics.ensure(Topics.CURSORS);
		this.topics.ensure(Topics.PROGRESS);
		try {
			Producer<String, byte[]> opened = new KafkaProducer<>(configuration(), new StringSerializer(),
					new ByteArraySerializer());
			this.producer = opened;
			// First fence, then read: afterwards nobody else can move the cursor.
			opened.initTransactions();
			return new CursorReader(this.settings).read(this.slot);
		}
		catch (TimeoutException ex) {
			throw new CaptureUnavailableException("Kafka did not answer in time: " + ex.getMessage(), ex);
		}
	}

	@Override
	public Cursor publish(Publication publication) {
		ensureTopics(publication.records());
		// Before the transaction begins: it may have to wait for others.
		IntFunction<byte @Nullable []> values = this.format.write(publication.records());
		List<TopicPartition> partitions = partitions(publication.records());
		Cursor cursor = this.expected.endsWith(publication.cursor().endOffsets(), partitions)
			.flatMap((ends) -> publishExpecting(ends, publication, values))
			.orElseGet(() -> publishAsking(publication, values));
		this.expected.committed(cursor.endOffsets(), partitions);
		return cursor;
	}

	/**
	 * Everything goes out at once, which saves a round trip, and is committed only if the
	 * ends are those that the cursor says.
	 */
	private Optional<Cursor> publishExpecting(Map<String, Map<Integer, Long>> ends, Publication publication,
			IntFunction<byte @Nullable []> values) {
		Producer<String, byte[]> open = opened();
		List<Future<RecordMetadata>> sent = begin(open, publication, values);
		Cursor cursor = publication.cursor().withEndOffsets(ends);
		try {
			sendWhole(open, account(cursor, publication));
		}
		catch (KafkaException ex) {
			refuse(open, publication.records(), sent);
			throw ex;
		}
		if (!endOffsets(publication.cursor().endOffsets(), sent).equals(ends)) {
			logger.info("Records of slot '{}' did not go where they were expected; from now on the brokers are asked",
					this.slot);
			abortWhole(open);
			this.expected.giveUp();
			return Optional.empty();
		}
		this.steps.reached(Step.TRANSACTION_PREPARED);
		commit(open);
		return Optional.of(cursor);
	}

	/**
	 * The brokers say where the records went before the cursor is sent.
	 */
	private Cursor publishAsking(Publication publication, IntFunction<byte @Nullable []> values) {
		Producer<String, byte[]> open = opened();
		List<Future<RecordMetadata>> sent = begin(open, publication, values);
		open.flush();
		refuse(open, publication.records(), sent);
		Cursor cursor = publication.cursor().withEndOffsets(endOffsets(publication.cursor().endOffsets(), sent));
		sendWhole(open, account(cursor, publication));
		this.steps.reached(Step.TRANSACTION_PREPARED);
		commit(open);
		return cursor;
	}

	@Override
	public Map<String, String> lostRecords(Map<String, Map<Integer, Long>> endOffsets) {
		return this.topics.lostRecords(endOffsets);
	}

	@Override
	public void readEvents(Map<String, Map<Integer, Long>> from, Map<String, Map<Integer, Long>> until,
			Consumer<PublishedEvent> reader) {
		new EventsReader(this.settings).read(from, until, reader);
	}

	@Override
	public void close() {
		if (this.producer != null) {
			abort(this.producer);
			this.producer.close(CLOSE_TIMEOUT);
		}
		this.topics.close();
	}

	private List<Future<RecordMetadata>> send(Producer<String, byte[]> open, Publication publication,
			IntFunction<byte @Nullable []> values) {
		List<Outgoing> records = publication.records();
		long firstPlace = publication.firstPlace();
		List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
		try {
			for (int place = 0; place < records.size(); place++) {
				sent.add(open.send(record(records.get(place), values.apply(place), firstPlace + place)));
			}
		}
		catch (KafkaException ex) {
			// After a record that was refused, the producer takes no more.
			refuse(open, records, sent);
			throw ex;
		}
		return sent;
	}

	/**
	 * The broker has them when it returns. A commit should wait for that itself, but was
	 * seen to end a transaction whose last records were still being tried: the events
	 * were committed without the cursor, and published again.
	 */
	private static void sendWhole(Producer<String, byte[]> open, List<ProducerRecord<String, byte[]>> records) {
		List<Future<RecordMetadata>> sent = records.stream().map(open::send).toList();
		open.flush();
		sent.forEach(KafkaRecordLog::metadata);
	}

	/**
	 * @throws RecordsRefusedException if records will never be accepted
	 */
	private void refuse(Producer<String, byte[]> open, List<Outgoing> records, List<Future<RecordMetadata>> sent) {
		Map<Outgoing, String> refused = new IdentityHashMap<>();
		for (int place = 0; place < sent.size(); place++) {
			Future<RecordMetadata> future = sent.get(place);
			if (future.state() == Future.State.FAILED && isRefusal(future.exceptionNow())) {
				refused.put(records.get(place), String.valueOf(future.exceptionNow().getMessage()));
			}
		}
		if (!refused.isEmpty()) {
			abortWhole(open);
			this.expected.forget();
			throw new RecordsRefusedException(refused);
		}
	}

	private static boolean isRefusal(Throwable failure) {
		return failure instanceof RecordTooLargeException || failure instanceof InvalidRecordException;
	}

	private List<Future<RecordMetadata>> begin(Producer<String, byte[]> open, Publication publication,
			IntFunction<byte @Nullable []> values) {
		open.beginTransaction();
		this.inTransaction = true;
		this.steps.reached(Step.TRANSACTION_BEGUN);
		List<Future<RecordMetadata>> sent = send(open, publication, values);
		this.steps.reached(Step.RECORDS_SENT);
		return sent;
	}

	private void commit(Producer<String, byte[]> open) {
		open.commitTransaction();
		this.inTransaction = false;
		this.steps.reached(Step.TRANSACTION_COMMITTED);
	}

	private void abortWhole(Producer<String, byte[]> open) {
		open.abortTransaction();
		this.inTransaction = false;
	}

	private void abort(Producer<String, byte[]> open) {
		try {
			if (this.inTransaction) {
				open.abortTransaction();
			}
		}
		catch (KafkaException | IllegalStateException ex) {
			// The latter when a commit was interrupted, which the broker may have done.
			logger.debug("Could not abort; the broker does, or the next log of this slot", ex);
		}
	}

	/**
	 * Where the producer puts each record, by its key, unless it is configured otherwise.
	 */
	private List<TopicPartition> partitions(List<Outgoing> records) {
		Map<String, Integer> counts = new HashMap<>();
		List<TopicPartition> partitions = new ArrayList<>(records.size());
		for (Outgoing outgoing : records) {
			int count = counts.computeIfAbsent(outgoing.topic(), (topic) -> opened().partitionsFor(topic).size());
			byte[] key = outgoing.key().getBytes(StandardCharsets.UTF_8);
			partitions.add(new TopicPartition(outgoing.topic(), Utils.toPositive(Utils.murmur2(key)) % count));
		}
		return partitions;
	}

	private void ensureTopics(List<Outgoing> records) {
		Set<String> names = new HashSet<>();
		Set<String> histories = new HashSet<>();
		for (Outgoing outgoing : records) {
			names.add(outgoing.topic());
			if (outgoing.key().equals(RowJson.NO_KEY)) {
				histories.add(outgoing.topic());
			}
		}
		histories.forEach(this.topics::keepAll);
		names.forEach(this.topics::ensure);
	}

	private List<ProducerRecord<String, byte[]>> account(Cursor cursor, Publication publication) {
		return List.of(record(Topics.PROGRESS, cursor.progress(publication.transactions()).toJson()),
				record(Topics.CURSORS, cursor.toJson()));
	}

	private ProducerRecord<String, byte[]> record(String topic, String json) {
		return new ProducerRecord<>(topic, this.slot, json.getBytes(StandardCharsets.UTF_8));
	}

	@SuppressWarnings("NullAway") // a null value is a tombstone
	private static ProducerRecord<String, byte[]> record(Outgoing outgoing, byte @Nullable [] value, long order) {
		ProducerRecord<String, byte[]> record = new ProducerRecord<>(outgoing.topic(), null,
				outgoing.timestamp().toEpochMilli(), outgoing.key(), value);
		outgoing.headers().forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
		record.headers().add(RecordHeaders.ORDER, Long.toString(order).getBytes(StandardCharsets.UTF_8));
		return record;
	}

	private static Map<String, Map<Integer, Long>> endOffsets(Map<String, Map<Integer, Long>> before,
			List<Future<RecordMetadata>> sent) {
		Map<String, Map<Integer, Long>> endOffsets = ExpectedOffsets.copy(before);
		for (Future<RecordMetadata> future : sent) {
			RecordMetadata metadata = metadata(future);
			requireAfter(before, metadata);
			endOffsets.computeIfAbsent(metadata.topic(), (topic) -> new TreeMap<>())
				.merge(metadata.partition(), metadata.offset() + 1, Math::max);
		}
		return endOffsets;
	}

	/**
	 * The broker gives offsets again only if it has lost records.
	 */
	private static void requireAfter(Map<String, Map<Integer, Long>> before, RecordMetadata sent) {
		long end = before.getOrDefault(sent.topic(), Map.of()).getOrDefault(sent.partition(), 0L);
		if (sent.offset() < end) {
			throw new CaptureBlockedException("Topic '" + sent.topic() + "' takes a record at offset " + sent.offset()
					+ " of partition " + sent.partition() + ", but up to " + end + " it had records: "
					+ CaptureTopics.RECORDS_LOST);
		}
	}

	private static RecordMetadata metadata(Future<RecordMetadata> future) {
		try {
			return future.get();
		}
		catch (ExecutionException ex) {
			throw new KafkaException("A record could not be sent", ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new KafkaException("Interrupted while records were sent", ex);
		}
	}

	private Producer<String, byte[]> opened() {
		if (this.producer == null) {
			throw new IllegalStateException("The log of slot '" + this.slot + "' is not open");
		}
		return this.producer;
	}

	private Map<String, Object> configuration() {
		Map<String, Object> configuration = new HashMap<>();
		configuration.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
		configuration.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
		configuration.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
		configuration.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, CaptureTopics.RECORD_BYTES_MAX);
		// More in flight gain nothing before a flush, and a request that the broker turns
		// away
		// while the transaction before it ends makes those behind it arrive out of order.
		configuration.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
		// Otherwise a producer that is cut off tries for two minutes, and holds up
		// whoever
		// could take over.
		configuration.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
				Math.toIntExact(this.settings.timeout().toMillis() / 2));
		configuration.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
				Math.toIntExact(this.settings.timeout().toMillis()));
		// Readers of committed records wait for a transaction whose capture is gone.
		configuration.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
				Math.toIntExact(Math.min(2 * this.settings.timeout().toMillis(), TRANSACTION_TIMEOUT_MAX.toMillis())));
		configuration.putAll(this.settings.producer());
		configuration.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "millrace-cdc-" + this.slot);
		configuration.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
		configuration.put(ProducerConfig.ACKS_CONFIG, "all");
		configuration.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, this.settings.timeout().toMillis());
		return configuration;
	}

}
