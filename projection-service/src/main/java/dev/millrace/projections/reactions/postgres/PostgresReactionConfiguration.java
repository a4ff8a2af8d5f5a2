package dev.millrace.projections.reactions.postgres;

import java.time.InstantSource;

import dev.millrace.projections.engine.ReadModels;
import dev.millrace.projections.engine.postgres.ReadModelDatabase;
import dev.millrace.projections.reactions.Effects;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Keeps positions and effects in the database of the read models.
 */
@Configuration(proxyBeanMethods = false)
public class PostgresReactionConfiguration {

	/**
	 * @param readModels makes the schema
	 */
	@Bean
	@ConditionalOnMissingBean
	Effects millraceEffects(ReadModelDatabase database, ReadModels readModels, ObjectProvider<InstantSource> clock) {
		return new PostgresEffects(database, clock.getIfAvailable(InstantSource::system));
	}

}
