package dev.millrace.projections;

import java.time.Duration;
import java.util.stream.Stream;

import dev.millrace.test.ForkedJvm;
import dev.millrace.test.TestDatabase;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * A main class that runs an application with projections, in a JVM of its own that dies.
 */
final class ProjectionJvm implements AutoCloseable {

	private final ForkedJvm jvm;

	/**
	 * Start it, with the settings that every instance has.
	 */
	ProjectionJvm(Class<?> mainClass, TestDatabase database, Object... arguments) {
		this.jvm = launch(mainClass, database).withArguments(arguments).start();
	}

	static ForkedJvm.Launch launch(Class<?> mainClass, TestDatabase database, String... options) {
		Stream<String> settings = ProjectionInstance.settings(database)
			.entrySet()
			.stream()
			.map((setting) -> "-D" + setting.getKey() + "=" + setting.getValue());
		return ForkedJvm.of(mainClass)
			.withJvmOptions(Stream.concat(Stream.of(options), settings).toArray(String[]::new));
	}

	/**
	 * In that JVM, an application without a web server that declares these beans.
	 */
	static SpringApplicationBuilder application(Object... beans) {
		return ProjectionInstance.application(beans).web(WebApplicationType.NONE);
	}

	/**
	 * In that JVM, the database of its settings.
	 */
	static TestDatabase database() {
		return new TestDatabase(System.getProperty("millrace.projections.group-prefix"),
				System.getProperty("spring.datasource.url"), System.getProperty("spring.datasource.username"),
				System.getProperty("spring.datasource.password"));
	}

	boolean isAlive() {
		return this.jvm.isAlive();
	}

	String output() {
		return this.jvm.output();
	}

	int awaitExit(Duration limit) {
		return this.jvm.awaitExit(limit);
	}

	void kill() {
		this.jvm.kill();
	}

	/**
	 * Kill it if it still runs.
	 */
	@Override
	public void close() {
		this.jvm.close();
	}

}
