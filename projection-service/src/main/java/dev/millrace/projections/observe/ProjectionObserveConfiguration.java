package dev.millrace.projections.observe;

import java.time.InstantSource;

import dev.millrace.projections.engine.Projections;
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
	MeterBinder projectionMetrics(Projections projections, ObjectProvider<InstantSource> clock) {
		return new ProjectionMetrics(projections, clock.getIfAvailable(InstantSource::system));
	}

}
