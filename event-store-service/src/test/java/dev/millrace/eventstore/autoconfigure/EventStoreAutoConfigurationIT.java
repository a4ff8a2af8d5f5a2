package dev.millrace.eventstore.autoconfigure;

import javax.sql.DataSource;

import dev.millrace.events.store.EventStore;
import dev.millrace.eventstore.EventStoreStartException;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class EventStoreAutoConfigurationIT {

	private static final TestDatabase DATABASE = TestEnvironment.shared().newDatabase();

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EventStoreAutoConfiguration.class));

	@Test
	void the_application_s_data_source_is_used_when_the_store_has_none() {
		TestDatabase database = TestEnvironment.shared().newDatabase();

		this.application.withBean(DataSource.class, database::dataSource).run((context) -> {
			assertThat(context).hasSingleBean(EventStore.class);
			assertThat(JdbcClient.create(database.dataSource())
				.sql("SELECT count(*) FROM event_store.events")
				.query(Long.class)
				.single()).isZero();
		});
	}

	@Test
	void a_database_of_the_store_s_own_is_no_data_source_of_the_application() {
		this.application.withPropertyValues(own(DATABASE))
			.run((context) -> assertThat(context).hasSingleBean(EventStore.class).doesNotHaveBean(DataSource.class));
	}

	@Test
	void without_a_database_the_start_stops_and_says_what_to_set() {
		this.application.run((context) -> assertThat(analysis(context.getStartupFailure()).getAction())
			.contains("Set millrace.event-store.datasource.url"));
	}

	@Test
	void another_default_isolation_stops_the_start() {
		this.application.withBean(DataSource.class, () -> withIsolation(DATABASE, "repeatable read"))
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.contains("default to repeatable read"));
	}

	@Test
	void an_unreachable_database_stops_the_start_in_a_sentence() {
		this.application
			.withPropertyValues("millrace.event-store.datasource.url=jdbc:postgresql://localhost:1/nowhere",
					"millrace.event-store.datasource.username=nobody")
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.contains("localhost:1"));
	}

	@Test
	void a_database_other_than_postgres_is_refused_by_its_property() {
		this.application.withPropertyValues("millrace.event-store.datasource.url=jdbc:h2:mem:test")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("millrace.event-store.datasource.url"));
	}

	@Test
	void a_bound_out_of_bounds_is_refused_by_its_property() {
		this.application.withPropertyValues(own(DATABASE))
			.withPropertyValues("millrace.event-store.event-size-max=2GB")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("millrace.event-store.event-size-max"));
	}

	private static FailureAnalysis analysis(Throwable failure) {
		return new EventStoreStartFailureAnalyzer().analyze(failure);
	}

	private static DataSource withIsolation(TestDatabase database, String isolation) {
		PGSimpleDataSource dataSource = (PGSimpleDataSource) database.dataSource();
		dataSource.setOptions("-c default_transaction_isolation=" + isolation.replace(" ", "\\ "));
		return dataSource;
	}

	private static String[] own(TestDatabase database) {
		String prefix = "millrace.event-store.datasource.";
		return new String[] { prefix + "url=" + database.url(), prefix + "username=" + database.username(),
				prefix + "password=" + database.password() };
	}

}
