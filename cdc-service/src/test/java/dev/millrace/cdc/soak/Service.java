package dev.millrace.cdc.soak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.millrace.cdc.CdcServiceApplication;
import dev.millrace.embedded.postgres.PostgresServer;
import dev.millrace.events.json.Json;
import dev.millrace.test.ForkedJvm;
import tools.jackson.databind.JsonNode;

/**
 * The capture's service as users run it, started again whenever it has ended, as a
 * supervisor does. Used by one thread.
 */
final class Service implements AutoCloseable {

	static final String SLOT = "soak";

	private static final String HEAP = "-Xmx160m";

	private static final String OUT_OF_MEMORY = "java.lang.OutOfMemoryError";

	private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

	private static final String STARTED = "Tomcat started on port ";

	private final Servers servers;

	private final List<String> tables;

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build();

	private ForkedJvm jvm;

	private int starts;

	private long memoryMax;

	Service(Servers servers, List<String> tables) {
		this.servers = servers;
		this.tables = tables;
		this.jvm = start();
	}

	void kill() {
		this.jvm.kill();
		supervise();
	}

	/**
	 * Start it again if it has ended.
	 */
	void supervise() {
		if (this.jvm.isAlive()) {
			this.memoryMax = Math.max(this.memoryMax, residentKilobytes(this.jvm.pid()));
			return;
		}
		if (this.jvm.output().contains(OUT_OF_MEMORY)) {
			throw new AssertionError(this.jvm + " ran out of memory with " + HEAP);
		}
		this.jvm = start();
	}

	/**
	 * What {@code GET /cdc} says, if it answers.
	 */
	Optional<JsonNode> state() {
		return call("GET", "/cdc", "").filter((answer) -> answer.has("state"));
	}

	/**
	 * Ask for a table to be taken again.
	 * @return whether that was accepted
	 */
	boolean takeAgain(String table) {
		return call("POST", "/cdc/snapshots", "{\"tables\":[\"" + table + "\"]}")
			.filter((answer) -> answer.has("id") || answer.has("snapshots"))
			.isPresent();
	}

	/**
	 * How often it was started, and the most memory it had resident.
	 */
	String summary() {
		return this.starts + " starts, at most " + this.memoryMax / 1024 + " MB resident with " + HEAP;
	}

	@Override
	public void close() {
		this.jvm.kill();
	}

	private Optional<JsonNode> call(String method, String path, String body) {
		Optional<Integer> port = port();
		if (port.isEmpty()) {
			return Optional.empty();
		}
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.get() + path))
			.timeout(ANSWER_MAX)
			.header("Content-Type", "application/json")
			.method(method, HttpRequest.BodyPublishers.ofString(body))
			.build();
		try {
			return Optional
				.of(Json.events().readTree(this.http.send(request, HttpResponse.BodyHandlers.ofString()).body()));
		}
		catch (IOException ex) {
			return Optional.empty();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while calling " + path, ex);
		}
	}

	private Optional<Integer> port() {
		return this.jvm.output()
			.lines()
			.filter((line) -> line.contains(STARTED))
			.map((line) -> line.substring(line.indexOf(STARTED) + STARTED.length()).split(" ")[0])
			.map(Integer::valueOf)
			.findFirst();
	}

	private ForkedJvm start() {
		this.starts++;
		return ForkedJvm.of(CdcServiceApplication.class)
			.withJvmOptions(HEAP, "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError",
					"-Dlogging.level.org.springframework.boot.tomcat=INFO")
			.withArguments("--server.port=0", "--millrace.embedded.enabled=false",
					"--spring.kafka.bootstrap-servers=" + this.servers.bootstrapServers(),
					"--millrace.cdc.datasource.url=" + this.servers.url(),
					"--millrace.cdc.datasource.username=" + PostgresServer.USERNAME,
					"--millrace.cdc.datasource.password=" + PostgresServer.PASSWORD, "--millrace.cdc.slot=" + SLOT,
					"--millrace.cdc.publication=" + SLOT,
					"--millrace.cdc.tables="
							+ this.tables.stream().map(Service::pattern).collect(Collectors.joining(",")),
					"--millrace.cdc.retry-delay-max=2s", "--millrace.cdc.kafka-timeout=8s")
			.start();
	}

	private static String pattern(String table) {
		int dot = table.indexOf('.');
		return table.substring(0, dot) + ".\"" + table.substring(dot + 1) + '"';
	}

	private static long residentKilobytes(long pid) {
		try {
			return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))
				.stream()
				.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
				.findFirst()
				.orElse(0);
		}
		catch (IOException ex) {
			return 0;
		}
	}

}
