package dev.millrace.projections.engine.kafka;

import dev.millrace.projections.engine.Log;
import dev.millrace.projections.engine.LogTimes;
import dev.millrace.projections.engine.snapshots.SnapshotLog;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * Reads the log from the application's Kafka.
 */
@Configuration(proxyBeanMethods = false)
public class KafkaEngineConfiguration {

	@Bean
	@ConditionalOnMissingBean
	Log millraceLog(ConsumerFactory<?, ?> consumers, KafkaAdmin admin, ConsumerGroups groups) {
		return new KafkaLog(consumers.getConfigurationProperties(), admin.getConfigurationProperties(), groups);
	}

	@Bean
	@ConditionalOnMissingBean
	SnapshotLog millraceSnapshotLog(ConsumerFactory<?, ?> consumers, KafkaAdmin admin) {
		return new KafkaSnapshotLog(consumers.getConfigurationProperties(), admin.getConfigurationProperties());
	}

	@Bean
	@ConditionalOnMissingBean
	LogTimes millraceLogTimes(ConsumerFactory<?, ?> consumers) {
		return new KafkaLogTimes(consumers.getConfigurationProperties());
	}

}
