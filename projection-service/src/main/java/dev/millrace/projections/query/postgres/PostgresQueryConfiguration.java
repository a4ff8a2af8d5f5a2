package dev.millrace.projections.query.postgres;

import dev.millrace.projections.engine.ReadModels;
import dev.millrace.projections.engine.postgres.ReadModelDatabase;
import dev.millrace.projections.query.QueryLimits;
import dev.millrace.projections.query.ReadModelReader;
import dev.millrace.projections.query.References;
import dev.millrace.projections.query.history.RowMoments;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Reads from the database of the read models.
 */
@Configuration(proxyBeanMethods = false)
public class PostgresQueryConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ReadModelReader millraceReadModelReader(ReadModelDatabase database, QueryLimits limits, References references) {
		return new PostgresReadModelReader(database, limits.timeout(), references);
	}

	@Bean
	@ConditionalOnMissingBean
	RowMoments millraceRowMoments(ReadModelDatabase database, ReadModelReader reader, ReadModels readModels) {
		return new PostgresRowMoments(database, reader, readModels);
	}

}
