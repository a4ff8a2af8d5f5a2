package dev.millrace.projections.engine.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import dev.millrace.events.wire.Progress;
import dev.millrace.events.wire.Topics;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.snapshots.AppliedLsn;
import dev.millrace.projections.engine.snapshots.SnapshotLog;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Asks Kafka what snapshots need to know, seldom, and so with clients that it opens each
 * time.
 */
final class KafkaSnapshotLog implements SnapshotLog {

	private static final TopicPartition PROGRESS = new TopicPartition(Topics.PROGRESS, 0);

	/** A version that is further behind does not learn its LSN. */
	private static final int PROGRESS_RECORDS_MAX = 20_000;

	private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);

	private static final Duration TIMEOUT = Duration.ofSeconds(15);

	private final Map<String, Object> consumerConfig;

	private final Map<String, Object> adminConfig;

	KafkaSnapshotLog(Map<String, Object> consumerConfig, Map<String, Object> adminConfig) {
		this.consumerConfig = GrouplessConsumers.config(consumerConfig);
		this.adminConfig = Map.copyOf(adminConfig);
	}

	@Override
	public Map<String, Long> lsn(Set<String> topics, Map<LogPartition, Long> offsets) {
		Map<String, Object> own = new HashMap<>(this.consumerConfig);
		own.put(ConsumerConfig.CLIENT_ID_CONFIG, "snapshots-" + UUID.randomUUID());
		try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(own, new ByteArrayDeserializer(),
				new ByteArrayDeserializer())) {
			AppliedLsn applied = new AppliedLsn(topics, offsets);
			if (consumer.listTopics(TIMEOUT).containsKey(Topics.PROGRESS)) {
				readProgress(consumer, applied);
			}
			return applied.bySlot();
		}
	}

	private static void readProgress(KafkaConsumer<byte[], byte[]> consumer, AppliedLsn applied) {
		consumer.assign(List.of(PROGRESS));
		long end = consumer.endOffsets(List.of(PROGRESS), TIMEOUT).getOrDefault(PROGRESS, 0L);
		consumer.seek(PROGRESS, Math.max(0, end - PROGRESS_RECORDS_MAX));
		long deadline = System.nanoTime() + TIMEOUT.toNanos();
		while (consumer.position(PROGRESS, TIMEOUT) < end) {
			if (System.nanoTime() - deadline > 0) {
				throw new KafkaException("The relay's progress was not read within " + TIMEOUT);
			}
			for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_TIMEOUT)) {
				applied.note(Progress.parse(new String(record.value(), StandardCharsets.UTF_8)));
			}
		}
	}

	@Override
	public Optional<Duration> deletesKept(Set<String> topics) {
		try (Admin admin = Admin.create(this.adminConfig)) {
			Set<String> existing = AdminAnswers.get(admin.listTopics().names());
			List<ConfigResource> wanted = topics.stream()
				.filter(existing::contains)
				.map((topic) -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
				.toList();
			return AdminAnswers.get(admin.describeConfigs(wanted).all())
				.values()
				.stream()
				.filter((config) -> value(config, TopicConfig.CLEANUP_POLICY_CONFIG)
					.contains(TopicConfig.CLEANUP_POLICY_COMPACT))
				.map((config) -> Duration
					.ofMillis(Long.parseLong(value(config, TopicConfig.DELETE_RETENTION_MS_CONFIG))))
				.min(Comparator.naturalOrder());
		}
	}

	private static String value(Config config, String name) {
		return config.get(name).value();
	}

}
