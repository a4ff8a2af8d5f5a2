package dev.millrace.projections.observe;

import java.time.InstantSource;

import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.reactions.Reactions;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Health and metrics.
 */
@Configuration(proxyBeanMethods = false)
public class ProjectionObserveConfiguration {

	@Bean
	HealthIndicator projectionsHealthIndicator(Projections projections) {
		return new ProjectionHealth(projections);
	}

	@Bean
	HealthIndicator reactionsHealthIndicator(Reactions reactions) {
		return new ReactionHealth(reactions);
	}

	@Bean
	BatchMetrics batchMetrics() {
		return new BatchMetrics();
	}

	@Bean
	RepairMetrics repairMetrics() {
		return new RepairMetrics();
	}

	@Bean
	MeterBinder reactionMetrics(Reactions reactions, ObjectProvider<InstantSource> clock) {
		return new ReactionMetrics(reactions, clock.getIfAvailable(InstantSource::system));
	}

	@Bean
	MeterBinder projectionMetrics(Projections projections, ObjectProvider<InstantSource> clock) {
		return new ProjectionMetrics(projections, clock.getIfAvailable(InstantSource::system));
	}

}
