package dev.millrace.cdc.kafka;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.millrace.cdc.policy.TableSettings.History;
import dev.millrace.cdc.relay.CaptureBlockedException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a topic keeps, as its configuration says it.
 */
final class TopicHistory {

	private static final Logger logger = LoggerFactory.getLogger(TopicHistory.class);

	private static final String WITHOUT_END = "-1";

	private TopicHistory() {
	}

	static Map<String, String> configuration(History history) {
		return switch (history) {
			case LATEST -> Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
			case ALL -> Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
					TopicConfig.RETENTION_MS_CONFIG, WITHOUT_END, TopicConfig.RETENTION_BYTES_CONFIG, WITHOUT_END);
		};
	}

	/**
	 * Give a topic that exists this configuration, unless it has it.
	 * @throws CaptureBlockedException if the brokers do not allow it
	 */
	static void fit(Admin admin, String topic, History history, long waitMillis)
			throws InterruptedException, TimeoutException {
		ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
		Map<String, String> wanted = configuration(history);
		try {
			var present = admin.describeConfigs(List.of(resource)).all().get(waitMillis, TimeUnit.MILLISECONDS);
			boolean fits = wanted.entrySet()
				.stream()
				.allMatch((entry) -> Optional.ofNullable(present.get(resource))
					.map((configuration) -> configuration.get(entry.getKey()))
					.map(ConfigEntry::value)
					.equals(Optional.of(entry.getValue())));
			if (!fits) {
				Collection<AlterConfigOp> changes = wanted.entrySet()
					.stream()
					.map((entry) -> new AlterConfigOp(new ConfigEntry(entry.getKey(), entry.getValue()), OpType.SET))
					.toList();
				admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get(waitMillis, TimeUnit.MILLISECONDS);
				logger.info("Topic '{}' has {} from now on", topic, wanted);
			}
		}
		catch (ExecutionException ex) {
			throw new CaptureBlockedException("Topic '" + topic + "' cannot be given what 'history' in"
					+ " millrace.cdc.table asks for (" + Optional.ofNullable(ex.getCause()).orElse(ex).getMessage()
					+ "): set " + wanted + " on it, or take 'history' out", ex);
		}
	}

}
