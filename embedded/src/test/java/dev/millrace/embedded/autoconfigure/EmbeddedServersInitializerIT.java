package dev.millrace.embedded.autoconfigure;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.millrace.embedded.EmbeddedStartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Applications that have this module on their class path.
 */
@ExtendWith(OutputCaptureExtension.class)
class EmbeddedServersInitializerIT {

	@TempDir
	Path folder;

	@Test
	void an_application_finds_its_databases_and_its_broker(CapturedOutput output) throws SQLException {
		try (ConfigurableApplicationContext context = run(Empty.class,
				"--millrace.embedded.postgres.databases=reports")) {
			Environment environment = context.getEnvironment();

			assertThat(database(environment, "spring.datasource")).isEqualTo("read_models");
			assertThat(database(environment, "millrace.event-store.datasource")).isEqualTo("millrace");
			assertThat(environment.getProperty("spring.kafka.bootstrap-servers")).startsWith("127.0.0.1:");
			try (Connection reports = connect(environment, "millrace.event-store.datasource", "reports")) {
				assertThat(reports.isValid(1)).isTrue();
			}
		}
		assertThat(output).contains("psql -h 127.0.0.1 -p ").doesNotContain(" kafka.", " o.a.k", " o.a.kafka");
	}

	@Test
	void the_servers_stop_after_all_beans_and_the_next_start_gets_the_same_ports() {
		List<Boolean> wasReachable;
		String url;
		try (ConfigurableApplicationContext context = run(Closing.class)) {
			wasReachable = context.getBean(LastWords.class).wasReachable();
			url = context.getEnvironment().getRequiredProperty("spring.datasource.url");
		}
		assertThat(wasReachable).containsExactly(true);
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> DriverManager.getConnection(url, "postgres", ""));

		try (ConfigurableApplicationContext context = run(Empty.class)) {
			assertThat(context.getEnvironment().getProperty("spring.datasource.url")).isEqualTo(url);
		}
	}

	@Test
	void what_the_user_set_stays() {
		try (ConfigurableApplicationContext context = run(Empty.class,
				"--spring.datasource.url=jdbc:postgresql://db.example/shop", "--spring.datasource.username=shop",
				"--spring.kafka.bootstrap-servers=kafka.example:9092", "--logging.level.kafka=ERROR")) {
			Environment environment = context.getEnvironment();

			assertThat(environment.getProperty("spring.datasource.url")).isEqualTo("jdbc:postgresql://db.example/shop");
			assertThat(environment.getProperty("spring.datasource.password")).isNull();
			assertThat(environment.getProperty("spring.kafka.bootstrap-servers")).isEqualTo("kafka.example:9092");
			assertThat(environment.getProperty("logging.level.kafka")).isEqualTo("ERROR");
		}
	}

	@Test
	void nothing_starts_when_it_is_disabled() throws Exception {
		try (ConfigurableApplicationContext context = run(Empty.class, "--millrace.embedded.enabled=false")) {
			assertThat(context.getEnvironment().getProperty("spring.datasource.url")).isNull();
			assertThat(context.getEnvironment().getProperty("logging.level.kafka")).isNull();
		}
		try (Stream<Path> files = Files.list(this.folder)) {
			assertThat(files).isEmpty();
		}
	}

	@Test
	void a_bean_that_does_not_start_takes_the_servers_with_it() {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> run(Failing.class))
			.withStackTraceContaining("on purpose");

		run(Empty.class).close();
	}

	@Test
	void a_class_that_cannot_be_loaded_takes_the_servers_with_it() {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> run(Empty.class, "--spring.main.sources=dev.millrace.Missing"));

		run(Empty.class).close();
	}

	@Test
	void a_taken_port_is_one_clear_message_and_the_other_server_does_not_stay(CapturedOutput output) throws Exception {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThatExceptionOfType(EmbeddedStartException.class)
				.isThrownBy(() -> run(Empty.class, "--millrace.embedded.kafka.port=" + socket.getLocalPort()));

			assertThat(output).contains("APPLICATION FAILED TO START", "Port " + socket.getLocalPort() + " is taken.",
					"Stop what listens on it, or set millrace.embedded.kafka.port to another port");
		}
		run(Empty.class).close();
	}

	private ConfigurableApplicationContext run(Class<?> source, String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--millrace.embedded.data-directory=" + this.folder);
		return new SpringApplication(source).run(all.toArray(String[]::new));
	}

	private static String database(Environment environment, String prefix) throws SQLException {
		String url = environment.getRequiredProperty(prefix + ".url");
		try (Connection connection = connect(environment, prefix, url.substring(url.lastIndexOf('/') + 1))) {
			return connection.getCatalog();
		}
	}

	private static Connection connect(Environment environment, String prefix, String database) throws SQLException {
		String url = environment.getRequiredProperty(prefix + ".url");
		return DriverManager.getConnection(url.substring(0, url.lastIndexOf('/') + 1) + database,
				environment.getRequiredProperty(prefix + ".username"),
				environment.getRequiredProperty(prefix + ".password"));
	}

	@Configuration(proxyBeanMethods = false)
	static class Empty {

	}

	@Configuration(proxyBeanMethods = false)
	static class Closing {

		@Bean
		LastWords lastWords(Environment environment) {
			return new LastWords(environment, new ArrayList<>());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Failing {

		@Bean
		LastWords failing() {
			throw new IllegalStateException("on purpose");
		}

	}

	/** Looks whether Postgres is still there when it is destroyed. */
	record LastWords(Environment environment, List<Boolean> wasReachable) implements DisposableBean {

		@Override
		public void destroy() throws SQLException {
			try (Connection connection = connect(this.environment, "spring.datasource", "read_models")) {
				this.wasReachable.add(connection.isValid(1));
			}
		}
	}

}
