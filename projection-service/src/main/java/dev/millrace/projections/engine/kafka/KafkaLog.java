package dev.millrace.projections.engine.kafka;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.millrace.events.wire.Topics;
import dev.millrace.projections.LogRecord;
import dev.millrace.projections.engine.Log;
import dev.millrace.projections.engine.LogPartition;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The log in Kafka: consumer groups share partitions, and only committed records count.
 */
final class KafkaLog implements Log, AutoCloseable {

	private static final int RECORDS_PER_POLL_MAX = 2_000;

	/**
	 * What the broker sends at a time comes in one array: for the collector, half a
	 * region and more is "humongous", and each such array began a marking of the heap.
	 * Regions have a megabyte or more.
	 */
	private static final int FETCH_BYTES_MAX = 400_000;

	private static final int RECORDS_PER_READ_MAX = 200;

	private static final int METADATA_AGE_MAX_MILLIS = 1_000;

	/**
	 * How long a killed instance keeps its partitions. Lasting member names would hand
	 * them back at once, but with the assignment of before: an instance that was killed
	 * before its topics existed would then be assigned nothing for good.
	 */
	private static final int SESSION_TIMEOUT_MILLIS = 6_000;

	private static final int HEARTBEAT_MILLIS = 2_000;

	private final Map<String, Object> consumerConfig;

	private final ConsumerGroups groups;

	private final Admin admin;

	private @Nullable KafkaRecordLookup lookup;

	KafkaLog(Map<String, Object> consumerConfig, Map<String, Object> adminConfig, ConsumerGroups groups) {
		this.consumerConfig = Map.copyOf(consumerConfig);
		this.groups = groups;
		this.admin = Admin.create(adminConfig);
	}

	@Override
	public Reader open(String group, Set<String> topics,
			Function<Collection<LogPartition>, Map<LogPartition, Long>> checkpoints) {
		return new KafkaLogReader(consumer(groupConfig(group)), topics, checkpoints);
	}

	@Override
	public WholeReader openWhole(String group, Set<String> topics,
			Function<Collection<LogPartition>, Map<LogPartition, Long>> checkpoints) {
		Map<String, Object> config = groupConfig(group + ".whole");
		config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
		config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, WholeLogAssignor.class.getName());
		Set<String> withProgress = new HashSet<>(topics);
		withProgress.add(Topics.PROGRESS);
		return new KafkaLogReader(consumer(config), withProgress, checkpoints);
	}

	private Map<String, Object> groupConfig(String group) {
		Map<String, Object> config = new HashMap<>(this.consumerConfig);
		config.put(ConsumerConfig.GROUP_ID_CONFIG, this.groups.prefix() + "." + group);
		config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
		config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
		config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
		config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_PER_POLL_MAX);
		config.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES_MAX);
		config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_AGE_MAX_MILLIS);
		config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MILLIS);
		config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MILLIS);
		return config;
	}

	private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> config) {
		return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
	}

	@Override
	public synchronized List<LogRecord> read(LogPartition partition, Collection<Long> offsets) {
		KafkaRecordLookup opened = (this.lookup != null) ? this.lookup : lookup();
		this.lookup = null;
		List<LogRecord> found = opened.find(partition, offsets);
		this.lookup = opened;
		return found;
	}

	/** One for all; after a failure, a new one. */
	private KafkaRecordLookup lookup() {
		Map<String, Object> config = GrouplessConsumers.config(this.consumerConfig);
		config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_PER_READ_MAX);
		return new KafkaRecordLookup(consumer(config));
	}

	@Override
	public Map<LogPartition, Long> ends(Set<String> topics) {
		return offsets(topics, OffsetSpec.latest());
	}

	@Override
	public Map<LogPartition, Long> begins(Set<String> topics) {
		return offsets(topics, OffsetSpec.earliest());
	}

	@Override
	public Map<LogPartition, Long> offsetsAt(Set<String> topics, Instant time) {
		Map<LogPartition, Long> offsets = new HashMap<>(ends(topics));
		offsets(topics, OffsetSpec.forTimestamp(time.toEpochMilli())).forEach((partition, offset) -> {
			if (offset >= 0) {
				offsets.put(partition, offset);
			}
		});
		return offsets;
	}

	private Map<LogPartition, Long> offsets(Set<String> topics, OffsetSpec wanted) {
		Set<String> existing = AdminAnswers.get(this.admin.listTopics().names());
		List<String> known = topics.stream().filter(existing::contains).toList();
		Map<TopicPartition, OffsetSpec> specs = AdminAnswers.get(this.admin.describeTopics(known).allTopicNames())
			.values()
			.stream()
			.flatMap((topic) -> partitions(topic).stream())
			.collect(Collectors.toMap(Function.identity(), (any) -> wanted));
		return AdminAnswers
			.get(this.admin.listOffsets(specs, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all())
			.entrySet()
			.stream()
			.collect(Collectors.toMap((offset) -> KafkaLogReader.logPartition(offset.getKey()),
					(offset) -> offset.getValue().offset()));
	}

	private static List<TopicPartition> partitions(TopicDescription topic) {
		return topic.partitions()
			.stream()
			.map((partition) -> new TopicPartition(topic.name(), partition.partition()))
			.toList();
	}

	@Override
	public synchronized void close() {
		this.admin.close();
		if (this.lookup != null) {
			this.lookup.close();
		}
	}

}
