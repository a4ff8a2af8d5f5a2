package dev.millrace.projections.engine.postgres.jpa;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.millrace.projections.Entry;
import dev.millrace.projections.InvalidProjectionException;
import dev.millrace.projections.JpaProjection;
import dev.millrace.projections.Note;
import dev.millrace.projections.cookbook.Buyer;
import dev.millrace.projections.cookbook.Purchase;
import jakarta.persistence.Cacheable;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import org.hibernate.annotations.CreationTimestamp;
import org.hibernate.annotations.UuidGenerator;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.model.naming.PhysicalNamingStrategySnakeCaseImpl;
import org.hibernate.boot.registry.BootstrapServiceRegistryBuilder;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.MappingSettings;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EntityTablesTests {

	private static final Mappings MAPPINGS = new Mappings();

	private static final SessionFactoryImplementor FACTORY = factory(Map.of(),
			List.of(Buyer.class, Purchase.class, Note.class, Stamped.class, Identified.class, Counted.class,
					Placed.class, Cached.class, Parent.class, Child.class, Referring.class));

	@AfterAll
	static void close() {
		FACTORY.close();
	}

	@Test
	void the_statements_make_the_tables_of_the_entities_and_no_others() {
		List<String> statements = definition(Buyer.class, Purchase.class);

		assertThat(statements).hasSize(4);
		assertThat(statements.get(0)).startsWith("create table buyers (")
			.contains("customer_id varchar(255) not null", "spent numeric(19,2) not null", "primary key (customer_id)");
		assertThat(statements.get(1)).startsWith("create table purchases (");
		assertThat(statements.get(2)).startsWith("create index ").endsWith(" on buyers (spent)");
		assertThat(statements.get(3)).contains("purchases", "foreign key (buyer_customer_id)", "references buyers");
		assertThat(definition(Purchase.class, Buyer.class)).isEqualTo(statements);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					Note       | writes Note, whose 'id' is generated, so that a rebuild would give another value: take it from the entry
					Stamped    | writes Stamped, whose 'writtenAt' is generated
					Identified | writes Identified, whose 'part' is generated
					Counted    | writes Counted, whose 'version' counts writes
					Placed     | has the table crm.placed: leave the schema out
					Cached     | writes Cached, which is in the second-level cache
					Child      | writes Child, which shares its table with Parent: name both in entities()
					Referring  | has the table referring, which refers to buyers: name the entity of that in entities() too
					Unknown    | writes Unknown, which is no entity of the persistence unit: mark it @Entity
					""")
	void what_cannot_be_a_read_model_stops_the_start_with_a_sentence(String entity, String sentence) throws Exception {
		Class<?> type = entity.equals("Note") ? Note.class : Class.forName(getClass().getName() + "$" + entity);

		assertThatExceptionOfType(InvalidProjectionException.class).isThrownBy(() -> definition(type))
			.withMessageStartingWith("Projection 'buyers' ")
			.withMessageContaining(sentence);
	}

	@Test
	void entities_must_be_named_and_have_no_default_schema() {
		assertThatExceptionOfType(InvalidProjectionException.class).isThrownBy(() -> definition())
			.withMessageContaining("names no entities");
		try (SessionFactoryImplementor factory = factory(Map.of(MappingSettings.DEFAULT_SCHEMA, "app"),
				List.of(Buyer.class))) {
			assertThatExceptionOfType(InvalidProjectionException.class)
				.isThrownBy(() -> definition(factory, Buyer.class))
				.withMessageContaining("hibernate.default_schema");
		}
	}

	private static List<String> definition(Class<?>... entities) {
		return definition(FACTORY, entities);
	}

	private static List<String> definition(SessionFactoryImplementor factory, Class<?>... entities) {
		return EntityTables
			.of(new Projected(new LinkedHashSet<>(List.of(entities))), MAPPINGS.of(factory).orElseThrow(),
					factory.getSqlStringGenerationContext())
			.definition();
	}

	/** Without a database. */
	private static SessionFactoryImplementor factory(Map<String, Object> settings, List<Class<?>> entities) {
		MetadataSources sources = new MetadataSources(new StandardServiceRegistryBuilder(
				new BootstrapServiceRegistryBuilder().applyIntegrator(MAPPINGS).build())
			.applySetting(JdbcSettings.DIALECT, PostgreSQLDialect.class.getName())
			.applySetting(JdbcSettings.ALLOW_METADATA_ON_BOOT, false)
			.applySetting(MappingSettings.PHYSICAL_NAMING_STRATEGY, PhysicalNamingStrategySnakeCaseImpl.class)
			.applySettings(settings)
			.build());
		entities.forEach(sources::addAnnotatedClass);
		return (SessionFactoryImplementor) sources.buildMetadata().buildSessionFactory();
	}

	private record Projected(Set<Class<?>> entities) implements JpaProjection {

		@Override
		public String name() {
			return "buyers";
		}

		@Override
		public Set<String> categories() {
			return Set.of("order");
		}

		@Override
		public Set<Class<?>> eventTypes() {
			return Set.of();
		}

		@Override
		public void project(List<Entry> batch, EntityManager entityManager) {
			throw new UnsupportedOperationException();
		}

	}

	@MappedSuperclass
	static class Timed {

		@CreationTimestamp
		Instant writtenAt;

	}

	@Entity
	static class Stamped extends Timed {

		@Id
		String id;

	}

	@Embeddable
	record Composite(String first, @UuidGenerator String part) {
	}

	@Entity
	static class Identified {

		@EmbeddedId
		Composite id;

	}

	@Entity
	static class Counted {

		@Id
		String id;

		@Version
		int version;

	}

	@Entity
	@Table(schema = "crm", name = "placed")
	static class Placed {

		@Id
		String id;

	}

	@Entity
	@Cacheable
	static class Cached {

		@Id
		String id;

	}

	@Entity
	static class Parent {

		@Id
		String id;

	}

	@Entity
	static class Child extends Parent {

		String name;

	}

	@Entity
	@Table(name = "referring")
	static class Referring {

		@Id
		String id;

		@ManyToOne
		Buyer buyer;

	}

	@Entity
	static class Unknown {

		@Id
		String id;

	}

}
