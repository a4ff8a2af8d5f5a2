package dev.millrace.projections.engine.postgres.jpa;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.millrace.projections.InvalidProjectionException;
import dev.millrace.projections.JpaProjection;
import dev.millrace.projections.engine.postgres.PersistenceUnit;
import dev.millrace.projections.engine.postgres.PersistenceUnits;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.boot.Metadata;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.orm.jpa.EntityManagerFactoryInfo;

/**
 * The application's persistence units of Hibernate on the data source of the read models.
 * Safe for use by several threads.
 */
final class HibernateUnits implements PersistenceUnits {

	private static final Logger logger = LoggerFactory.getLogger(HibernateUnits.class);

	private static final String DDL_AUTO = "hibernate.hbm2ddl.auto";

	private static final List<String> DDL_WITHOUT_TABLES = List.of("none", "validate", "drop");

	private final DataSource dataSource;

	private final Supplier<Stream<EntityManagerFactory>> factories;

	private final Mappings mappings;

	private final Map<JpaProjection, PersistenceUnit> units = new ConcurrentHashMap<>();

	HibernateUnits(DataSource dataSource, Supplier<Stream<EntityManagerFactory>> factories, Mappings mappings) {
		this.dataSource = dataSource;
		this.factories = factories;
		this.mappings = mappings;
	}

	@Override
	public PersistenceUnit of(JpaProjection projection) {
		return this.units.computeIfAbsent(projection, this::unit);
	}

	private PersistenceUnit unit(JpaProjection projection) {
		List<Candidate> candidates = this.factories.get().flatMap((factory) -> candidate(factory).stream()).toList();
		Candidate chosen = candidates.stream()
			.filter((candidate) -> candidate.knows(projection))
			.findFirst()
			.or(() -> candidates.stream().findFirst())
			.orElseThrow(() -> new InvalidProjectionException("Projection '" + projection.name()
					+ "' writes with JPA, and no persistence unit of Hibernate is on the data source of the read models:"
					+ " remove millrace.read-models.datasource, or make an EntityManagerFactory on the data source of"
					+ " the bean ReadModelDatabase"));
		EntityTables tables = EntityTables.of(projection, chosen.mapping(),
				chosen.hibernate().getSqlStringGenerationContext());
		warnOfSecondTables(projection, chosen.hibernate());
		return new HibernateUnit(projection, chosen.factory(), tables.definition());
	}

	private Optional<Candidate> candidate(EntityManagerFactory factory) {
		if (factory instanceof EntityManagerFactoryInfo info && info.getDataSource() == this.dataSource
				&& info.getNativeEntityManagerFactory() instanceof SessionFactoryImplementor hibernate) {
			return this.mappings.of(hibernate).map((mapping) -> new Candidate(factory, hibernate, mapping));
		}
		return Optional.empty();
	}

	private static void warnOfSecondTables(JpaProjection projection, SessionFactoryImplementor hibernate) {
		Object action = hibernate.getProperties().get(DDL_AUTO);
		if (action != null && !DDL_WITHOUT_TABLES.contains(action.toString())) {
			logger.warn(
					"Projection {} makes the tables of its entities itself, in a schema for each version, and {}={} makes"
							+ " them once more in the default schema, where they stay empty: set it to none",
					projection.name(), DDL_AUTO, action);
		}
	}

	/** A unit that could carry projections. */
	private record Candidate(EntityManagerFactory factory, SessionFactoryImplementor hibernate, Metadata mapping) {

		boolean knows(JpaProjection projection) {
			return projection.entities()
				.stream()
				.allMatch((entity) -> this.mapping.getEntityBinding(entity.getName()) != null);
		}

	}

}
