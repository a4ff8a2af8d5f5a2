package dev.millrace.projections.engine.postgres.jpa;

import dev.millrace.projections.engine.postgres.PersistenceUnits;
import dev.millrace.projections.engine.postgres.ReadModelDatabase;
import jakarta.persistence.EntityManagerFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Lets projections write with JPA.
 */
@Configuration(proxyBeanMethods = false)
public class JpaEngineConfiguration {

	@Bean
	static UnitSettings millraceUnitSettings(ListableBeanFactory beans) {
		return new UnitSettings(beans);
	}

	@Bean
	PersistenceUnits millracePersistenceUnits(ReadModelDatabase database,
			ObjectProvider<EntityManagerFactory> factories, UnitSettings settings) {
		return new HibernateUnits(database.dataSource(), factories::orderedStream, settings.mappings());
	}

}
