package dev.millrace.cdc.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.millrace.cdc.policy.TableSettings.History;
import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.events.wire.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the topics that are written to, each when it is first needed. Topics that exist
 * are taken as they are.
 */
final class CaptureTopics implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(CaptureTopics.class);

	/**
	 * The largest record: a row of 10 MB fits, also if its bytes become Base64 or its
	 * text has many characters that are escaped.
	 */
	static final int RECORD_BYTES_MAX = 24 * 1024 * 1024;

	private static final String SEGMENT_BYTES = Integer.toString(16 * 1024 * 1024);

	static final String RECORDS_LOST = "Kafka has lost what was published. Restore the topic, or set millrace.cdc.slot to"
			+ " a new name to publish everything once more, into all topics";

	private final KafkaSettings settings;

	private final Admin admin;

	private final Set<String> existing = new HashSet<>();

	private final Set<String> fitting = new HashSet<>();

	private final Set<String> keepingAll = new HashSet<>();

	CaptureTopics(KafkaSettings settings) {
		this.settings = settings;
		Map<String, Object> configuration = new HashMap<>(settings.admin());
		int timeout = Math.toIntExact(settings.timeout().toMillis());
		configuration.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout);
		configuration.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout);
		this.admin = Admin.create(configuration);
	}

	/**
	 * Ask the brokers what exists.
	 */
	void refresh() {
		try {
			this.existing.addAll(this.admin.listTopics().names().get(waitMillis(), TimeUnit.MILLISECONDS));
		}
		catch (ExecutionException | TimeoutException ex) {
			throw unreachable(ex);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	void ensure(String topic) {
		if (!this.existing.contains(topic)) {
			create(newTopic(topic));
			this.existing.add(topic);
			this.fitting.add(topic);
		}
		if (this.fitting.add(topic)) {
			history(topic).ifPresent((history) -> fit(topic, history));
		}
	}

	/**
	 * Find topics that have less than was published to them, with a sentence each.
	 */
	Map<String, String> lostRecords(Map<String, Map<Integer, Long>> endOffsets) {
		Map<String, String> lost = new TreeMap<>();
		Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
		endOffsets.forEach((topic, ends) -> {
			if (this.existing.contains(topic)) {
				ends.keySet()
					.forEach((partition) -> asked.put(new TopicPartition(topic, partition), OffsetSpec.latest()));
			}
			else {
				lost.put(topic, "Topic '" + topic + "' is gone, which was published to: " + RECORDS_LOST);
			}
		});
		ListOffsetsResult found = this.admin.listOffsets(asked);
		for (TopicPartition partition : asked.keySet()) {
			long expected = endOffsets.getOrDefault(partition.topic(), Map.of())
				.getOrDefault(partition.partition(), 0L);
			long end = end(found, partition);
			if (end < expected) {
				lost.put(partition.topic(), "Topic '" + partition.topic() + "' ends at offset " + end + " of partition "
						+ partition.partition() + ", but up to " + expected + " was published: " + RECORDS_LOST);
			}
		}
		return lost;
	}

	/**
	 * Of rows without keys no record replaces another, so none may be removed.
	 */
	void keepAll(String topic) {
		if (this.keepingAll.add(topic)) {
			this.fitting.remove(topic);
		}
	}

	@Override
	public void close() {
		this.admin.close(Duration.ZERO);
	}

	private void fit(String topic, History history) {
		try {
			TopicHistory.fit(this.admin, topic, history, waitMillis());
		}
		catch (TimeoutException ex) {
			throw unreachable(ex);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	private Optional<History> history(String topic) {
		if (this.keepingAll.contains(topic)) {
			return Optional.of(History.ALL);
		}
		return Topics.isChanges(topic) ? this.settings.histories().apply(topic) : Optional.empty();
	}

	private void create(NewTopic topic) {
		try {
			this.admin.createTopics(List.of(topic), new CreateTopicsOptions())
				.all()
				.get(waitMillis(), TimeUnit.MILLISECONDS);
			logger.info("Created topic '{}'", topic.name());
		}
		catch (ExecutionException ex) {
			if (!(ex.getCause() instanceof TopicExistsException)) {
				throw new CaptureUnavailableException("Topic '" + topic.name() + "' cannot be created: "
						+ Optional.ofNullable(ex.getCause()).map(Throwable::getMessage).orElse("unknown"), ex);
			}
		}
		catch (TimeoutException ex) {
			throw unreachable(ex);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	private long end(ListOffsetsResult found, TopicPartition partition) {
		try {
			return found.partitionResult(partition).get(waitMillis(), TimeUnit.MILLISECONDS).offset();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof UnknownTopicOrPartitionException) {
				return 0;
			}
			throw unreachable(ex);
		}
		catch (TimeoutException ex) {
			throw unreachable(ex);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	private NewTopic newTopic(String name) {
		int partitions = (Topics.isEvents(name) || Topics.isChanges(name)) ? this.settings.partitions() : 1;
		short factor = this.settings.replicationFactor();
		return new NewTopic(name, Optional.of(partitions), (factor > 0) ? Optional.of(factor) : Optional.empty())
			.configs(configuration(name));
	}

	private Map<String, String> configuration(String name) {
		if (Topics.isEvents(name)) {
			return Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(RECORD_BYTES_MAX),
					TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
					TopicConfig.RETENTION_MS_CONFIG, "-1");
		}
		if (name.equals(Topics.PROGRESS)) {
			return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
					TopicConfig.RETENTION_MS_CONFIG, Long.toString(this.settings.progressRetention().toMillis()));
		}
		if (name.equals(Topics.CURSORS)) {
			return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
					TopicConfig.SEGMENT_BYTES_CONFIG, SEGMENT_BYTES);
		}
		Map<String, String> configuration = new HashMap<>(
				TopicHistory.configuration(history(name).orElse(History.LATEST)));
		configuration.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(RECORD_BYTES_MAX));
		return configuration;
	}

	private CaptureUnavailableException unreachable(Exception ex) {
		return new CaptureUnavailableException("No Kafka broker answered within " + this.settings.timeout().toMillis()
				+ " ms at " + this.settings.admin().get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)
				+ ": start it, or correct spring.kafka.bootstrap-servers", ex);
	}

	private static CaptureUnavailableException interrupted(InterruptedException ex) {
		Thread.currentThread().interrupt();
		return new CaptureUnavailableException("Interrupted while talking to Kafka", ex);
	}

	private long waitMillis() {
		return this.settings.timeout().toMillis();
	}

}
