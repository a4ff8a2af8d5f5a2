package dev.millrace.test.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.millrace.embedded.EmbeddedStartException;
import dev.millrace.embedded.kafka.KafkaBroker;
import dev.millrace.embedded.kafka.KafkaOptions;
import dev.millrace.embedded.postgres.PostgresOptions;
import dev.millrace.embedded.postgres.PostgresServer;
import dev.millrace.test.ForkedJvm;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the embedded servers do when the JVM they belong to is killed.
 */
class EmbeddedServersCrashIT {

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private static final String DATABASE = "shop";

	private static final String TOPIC = "numbers";

	private static final String COMMITTED = "committed ";

	private static final String ACKNOWLEDGED = "acknowledged ";

	private static final int KILLS = 3;

	@TempDir
	Path folder;

	@AfterEach
	void stopLeftover() {
		PostgresServer.erase(postgres(this.folder));
	}

	@Test
	void whatever_was_committed_or_acknowledged_is_there_after_each_kill() throws Exception {
		Set<String> committed = new HashSet<>();
		Set<String> acknowledged = new HashSet<>();

		for (int kill = 1; kill <= KILLS; kill++) {
			try (ForkedJvm jvm = writer(kill)) {
				jvm.awaitOutput(COMMITTED + kill + "-500", LIMIT);
				jvm.awaitOutput(ACKNOWLEDGED + kill + "-500", LIMIT);
				jvm.kill();
				committed.addAll(values(jvm, COMMITTED));
				acknowledged.addAll(values(jvm, ACKNOWLEDGED));
			}
		}

		try (PostgresServer postgres = PostgresServer.start(postgres(this.folder));
				KafkaBroker kafka = KafkaBroker.start(kafka(this.folder))) {
			assertThat(rows(postgres)).containsAll(committed);
			assertThat(records(kafka)).containsAll(acknowledged);
		}
	}

	@Test
	void a_second_jvm_on_the_same_folder_is_refused() {
		try (ForkedJvm jvm = writer(1)) {
			jvm.awaitOutput(COMMITTED, LIMIT);
			jvm.awaitOutput(ACKNOWLEDGED, LIMIT);

			assertThatExceptionOfType(EmbeddedStartException.class)
				.isThrownBy(() -> PostgresServer.start(postgres(this.folder)))
				.withMessageContaining("postgres is in use by the process " + jvm.pid() + ": stop that first");
			assertThatExceptionOfType(EmbeddedStartException.class)
				.isThrownBy(() -> KafkaBroker.start(kafka(this.folder)))
				.withMessageContaining("kafka is in use by the process " + jvm.pid() + ": stop that first");
			jvm.kill();
		}
	}

	@Test
	void erasing_a_folder_stops_the_server_that_was_left_behind() {
		try (ForkedJvm jvm = writer(1)) {
			jvm.awaitOutput(COMMITTED, LIMIT);
			jvm.kill();
		}
		ProcessHandle leftover = leftover();
		assertThat(leftover.isAlive()).isTrue();

		PostgresServer.erase(postgres(this.folder));

		assertThat(leftover.info().commandLine()).isEmpty();
		assertThat(this.folder.resolve("postgres/cluster")).doesNotExist();
	}

	private ForkedJvm writer(int run) {
		return ForkedJvm.of(Writer.class).withJvmOptions("-Xmx256m").withArguments(this.folder, run).start();
	}

	private ProcessHandle leftover() {
		return ProcessHandle.allProcesses()
			.filter((process) -> process.info().commandLine().orElse("").contains(this.folder + "/postgres/cluster"))
			.findFirst()
			.orElseThrow();
	}

	// The last line may be cut short by the kill.
	private static List<String> values(ForkedJvm jvm, String prefix) {
		String output = jvm.output();
		return output.substring(0, output.lastIndexOf('\n'))
			.lines()
			.filter((line) -> line.startsWith(prefix))
			.map((line) -> line.substring(prefix.length()))
			.toList();
	}

	private static Set<String> rows(PostgresServer postgres) throws Exception {
		Set<String> values = new HashSet<>();
		try (Connection connection = connect(postgres);
				Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery("SELECT value FROM numbers")) {
			while (rows.next()) {
				values.add(rows.getString(1));
			}
		}
		return values;
	}

	private static Set<String> records(KafkaBroker kafka) {
		Set<String> values = new HashSet<>();
		TopicPartition partition = new TopicPartition(TOPIC, 0);
		try (Consumer<String, String> consumer = new KafkaConsumer<>(
				Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest"),
				new StringDeserializer(), new StringDeserializer())) {
			consumer.assign(List.of(partition));
			long end = consumer.endOffsets(List.of(partition)).get(partition);
			while (consumer.position(partition) < end) {
				consumer.poll(Duration.ofSeconds(1))
					.records(partition)
					.stream()
					.map(ConsumerRecord::value)
					.forEach(values::add);
			}
		}
		return values;
	}

	private static PostgresOptions postgres(Path folder) {
		return PostgresOptions.in(folder.resolve("postgres"));
	}

	private static KafkaOptions kafka(Path folder) {
		return KafkaOptions.in(folder.resolve("kafka"));
	}

	private static Connection connect(PostgresServer postgres) throws Exception {
		return DriverManager.getConnection(postgres.url(DATABASE), PostgresServer.USERNAME, PostgresServer.PASSWORD);
	}

	/**
	 * Writes numbers to both servers and tells each that was accepted, until it is
	 * killed.
	 */
	static final class Writer {

		public static void main(String[] arguments) throws Exception {
			Path folder = Path.of(arguments[0]);
			PostgresServer postgres = PostgresServer.start(postgres(folder));
			KafkaBroker kafka = KafkaBroker.start(kafka(folder));
			Stream.<Task>of(() -> insert(postgres, arguments[1]), () -> send(kafka, arguments[1]))
				.map((task) -> new Thread(() -> run(task)))
				.forEach(Thread::start);
		}

		private static void insert(PostgresServer postgres, String run) throws Exception {
			postgres.createDatabase(DATABASE);
			try (Connection connection = connect(postgres); Statement statement = connection.createStatement()) {
				statement.execute("CREATE TABLE IF NOT EXISTS numbers (value text PRIMARY KEY)");
				for (long number = 1;; number++) {
					statement.execute("INSERT INTO numbers VALUES ('" + run + "-" + number + "')");
					System.out.println(COMMITTED + run + "-" + number);
				}
			}
		}

		private static void send(KafkaBroker kafka, String run) throws Exception {
			try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
				if (!admin.listTopics().names().get().contains(TOPIC)) {
					admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty()))).all().get();
				}
			}
			try (Producer<String, String> producer = new KafkaProducer<>(
					Map.of("bootstrap.servers", kafka.bootstrapServers()), new StringSerializer(),
					new StringSerializer())) {
				for (long number = 1;; number++) {
					String value = run + "-" + number;
					producer.send(new ProducerRecord<>(TOPIC, value)).get();
					System.out.println(ACKNOWLEDGED + value);
				}
			}
		}

		private static void run(Task task) {
			try {
				task.run();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	private interface Task {

		void run() throws Exception;

	}

}
