package dev.millrace.projections.query.kafka;

import dev.millrace.projections.query.RelayProgress;
import dev.millrace.projections.query.history.LogHistory;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * Follows the relay in the application's Kafka.
 */
@Configuration(proxyBeanMethods = false)
public class KafkaQueryConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RelayProgress millraceRelayProgress(ConsumerFactory<?, ?> consumers) {
		return new KafkaRelayProgress(consumers.getConfigurationProperties());
	}

	@Bean
	@ConditionalOnMissingBean
	LogHistory millraceLogHistory(ConsumerFactory<?, ?> consumers) {
		return new KafkaLogHistory(consumers.getConfigurationProperties());
	}

}
