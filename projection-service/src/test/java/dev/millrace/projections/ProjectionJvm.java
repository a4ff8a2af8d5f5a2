package dev.millrace.projections;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import dev.millrace.test.ForkedJvm;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * A main class that runs an application with projections, in a JVM of its own that dies.
 */
final class ProjectionJvm implements AutoCloseable {

	private final TestDatabase database;

	private final ForkedJvm jvm;

	/**
	 * Start it, with the settings that every instance has.
	 */
	ProjectionJvm(Class<?> mainClass, TestDatabase database, Object... arguments) {
		this.database = database;
		this.jvm = launch(mainClass, database).withArguments(arguments).start();
	}

	static ForkedJvm.Launch launch(Class<?> mainClass, TestDatabase database, String... options) {
		Stream<String> settings = ProjectionInstance.settings(database)
			.entrySet()
			.stream()
			.map((setting) -> "-D" + setting.getKey() + "=" + setting.getValue());
		return ForkedJvm.of(mainClass)
			.withJvmOptions(Stream.of(Stream.of("-XX:+UseSerialGC"), Stream.of(options), settings)
				.flatMap((some) -> some)
				.toArray(String[]::new));
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
	 * Kill it if it still runs, and take the dead out of its consumer groups, where it
	 * would keep its partitions for as long as a session lasts. No other instance may run
	 * on the database then.
	 */
	@Override
	public void close() {
		this.jvm.close();
		try (Admin admin = Admin
			.create(Map.of("bootstrap.servers", TestEnvironment.shared().kafkaBootstrapServers()))) {
			List<String> groups = admin.listGroups(ListGroupsOptions.forConsumerGroups())
				.all()
				.get()
				.stream()
				.map(GroupListing::groupId)
				.filter((group) -> group.startsWith(this.database.name() + "."))
				.toList();
			for (String group : groups) {
				if (!admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().isEmpty()) {
					admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
						.all()
						.get();
				}
			}
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
