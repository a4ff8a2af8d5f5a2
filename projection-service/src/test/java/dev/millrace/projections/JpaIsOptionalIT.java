package dev.millrace.projections;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JpaIsOptionalIT {

	private static final Pattern JPA = Pattern.compile(
			".*/(jakarta\\.persistence-api|hibernate-core|spring-orm|spring-(boot-)?data-|spring-boot-(hibernate|jpa))[^/]*\\.jar");

	@Test
	void an_application_without_jpa_has_all_other_projections() throws Exception {
		TestDatabase database = TestEnvironment.shared().newDatabase();
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		try (URLClassLoader without = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
			assertThatExceptionOfType(ClassNotFoundException.class)
				.isThrownBy(() -> without.loadClass("jakarta.persistence.EntityManager"));
			Thread.currentThread().setContextClassLoader(without);

			without.loadClass(Application.class.getName())
				.getMethod("main", String[].class)
				.invoke(null,
						(Object) new String[] { "--spring.datasource.url=" + database.url(),
								"--spring.datasource.username=" + database.username(),
								"--spring.datasource.password=" + database.password(),
								"--spring.kafka.bootstrap-servers=" + TestEnvironment.shared().kafkaBootstrapServers(),
								"--millrace.projections.group-prefix=" + database.name(),
								"--spring.autoconfigure.exclude=", "--spring.main.banner-mode=off",
								"--logging.level.root=WARN", "--millrace.embedded.enabled=false" });
		}
		finally {
			Thread.currentThread().setContextClassLoader(before);
		}

		assertThat(JdbcClient.create(database.dataSource())
			.sql("SELECT name FROM millrace.projections")
			.query(String.class)
			.list()).containsExactly("ledger");
	}

	private static URL[] classPath() {
		return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !JPA.matcher(entry).matches())
			.map(JpaIsOptionalIT::url)
			.toArray(URL[]::new);
	}

	private static URL url(String entry) {
		try {
			return Path.of(entry).toUri().toURL();
		}
		catch (MalformedURLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	public static class Application {

		public static void main(String[] args) {
			try (ConfigurableApplicationContext running = new SpringApplicationBuilder(Application.class)
				.web(WebApplicationType.NONE)
				.initializers((context) -> ((GenericApplicationContext) context).registerBean(Projection.class,
						() -> Ledger.projection("nothing", Ledger.poison())))
				.run(args)) {
				assertThat(running.isRunning()).isTrue();
			}
		}

	}

}
