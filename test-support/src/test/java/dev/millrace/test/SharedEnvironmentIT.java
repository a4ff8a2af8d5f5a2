package dev.millrace.test;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The environment as other modules' tests use it.
 */
class SharedEnvironmentIT {

	// tag::environment[]
	@Test
	void every_test_gets_a_database_of_its_own() throws SQLException {
		TestDatabase first = TestEnvironment.shared().newDatabase();
		TestDatabase second = TestEnvironment.shared().newDatabase();

		try (Connection connection = first.dataSource().getConnection();
				Connection other = second.dataSource().getConnection()) {
			connection.createStatement().execute("CREATE TABLE customers (id text)");

			assertThat(connection.getCatalog()).isEqualTo(first.name());
			assertThat(other.getMetaData().getTables(null, null, "customers", null).next()).isFalse();
		}
	}
	// end::environment[]

	@Test
	void there_is_one_broker_for_all_tests() throws Exception {
		String servers = TestEnvironment.shared().kafkaBootstrapServers();

		try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
			assertThat(admin.describeCluster().nodes().get(30, TimeUnit.SECONDS)).hasSize(1);
		}
		assertThat(TestEnvironment.shared().kafkaBootstrapServers()).isEqualTo(servers);
	}

}
