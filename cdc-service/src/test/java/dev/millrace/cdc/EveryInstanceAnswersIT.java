package dev.millrace.cdc;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Each instance answers each call, whichever of them captures.
 */
class EveryInstanceAnswersIT {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	private final Source source = new Source();

	private final HttpClient client = HttpClient.newHttpClient();

	private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

	@AfterEach
	void stop() {
		this.applications.forEach(ConfigurableApplicationContext::close);
		this.source.dropSlot();
	}

	@Test
	void a_pause_is_told_to_any_instance_and_outlives_the_active_one() throws Exception {
		int active = start();
		int standby = start();
		awaitBody(active, "\"state\":\"streaming\"");
		awaitBody(standby, "\"state\":\"standby\"");
		awaitBody(standby, ":" + active + "\"");

		HttpResponse<String> paused = post(standby, "/cdc/pause");

		assertThat(paused.statusCode()).isEqualTo(200);
		assertThat(paused.body()).contains("\"state\":\"paused\"").contains("\"active\":true");
		this.applications.removeFirst().close();
		awaitBody(standby, "\"state\":\"paused\"");
		this.source.append(1, 1, 3);
		assertThat(post(standby, "/cdc/resume").statusCode()).isEqualTo(202);
		assertThat(Log.awaitEvents(this.source, 3)).hasSize(3);
	}

	@Test
	void an_active_instance_that_does_not_answer_is_named() throws Exception {
		try (Connection connection = this.source.connect(); Statement statement = connection.createStatement()) {
			statement.execute("SELECT pg_try_advisory_lock(hashtextextended('millrace.cdc." + this.source.name()
					+ "', 0)) /* millrace-cdc instance=7@other since=2026-11-21T10:00:00Z url=http://127.0.0.1:1 */");
			int standby = start();
			awaitBody(standby, "\"instance\":\"7@other\"");

			HttpResponse<String> answer = post(standby, "/cdc/pause");

			assertThat(answer.statusCode()).isEqualTo(504);
			assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
			assertThat(answer.body()).contains("7@other").contains("http://127.0.0.1:1");
		}
	}

	@Test
	void a_call_is_handed_on_as_it_is_and_so_is_the_answer() throws Exception {
		HttpServer other = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
		other.createContext("/base/cdc/snapshots", (exchange) -> {
			byte[] body = exchange.getRequestBody().readAllBytes();
			exchange.getResponseHeaders().add("Location", exchange.getRequestURI().toString());
			exchange.sendResponseHeaders(202, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		other.start();
		try (Connection connection = this.source.connect(); Statement statement = connection.createStatement()) {
			statement.execute("SELECT pg_try_advisory_lock(hashtextextended('millrace.cdc." + this.source.name()
					+ "', 0)) /* millrace-cdc instance=7@other since=2026-11-21T10:00:00Z url=http://127.0.0.1:"
					+ other.getAddress().getPort() + "/base */");
			int standby = start();

			HttpResponse<String> answer = this.client.send(HttpRequest.newBuilder(uri(standby, "/cdc/snapshots?dry=1"))
				.POST(HttpRequest.BodyPublishers.ofString("{\"tables\":[]}"))
				.build(), HttpResponse.BodyHandlers.ofString());

			assertThat(answer.statusCode()).isEqualTo(202);
			assertThat(answer.body()).isEqualTo("{\"tables\":[]}");
			assertThat(answer.headers().firstValue("location")).contains("/base/cdc/snapshots?dry=1");
		}
		finally {
			other.stop(0);
		}
	}

	@Test
	void a_call_is_handed_on_once() throws Exception {
		try (Connection connection = this.source.connect(); Statement statement = connection.createStatement()) {
			statement
				.execute("SELECT pg_try_advisory_lock(hashtextextended('millrace.cdc." + this.source.name() + "', 0))");
			int standby = start();
			awaitBody(standby, "\"state\":\"standby\"");

			HttpResponse<String> answer = this.client.send(HttpRequest.newBuilder(uri(standby, "/cdc/pause"))
				.POST(HttpRequest.BodyPublishers.noBody())
				.header("Millrace-Forwarded", "1")
				.build(), HttpResponse.BodyHandlers.ofString());

			assertThat(answer.statusCode()).isEqualTo(503);
			assertThat(answer.headers().firstValue("retry-after")).isPresent();
		}
	}

	private int start() {
		ConfigurableApplicationContext application = new SpringApplicationBuilder(CdcServiceApplication.class).run(
				"--server.port=0", "--server.address=127.0.0.1", "--millrace.embedded.enabled=false",
				"--millrace.event-store.datasource.url=" + this.source.connection().url(),
				"--millrace.event-store.datasource.username=" + this.source.connection().username(),
				"--millrace.event-store.datasource.password=" + this.source.connection().password(),
				"--millrace.cdc.slot=" + this.source.name(), "--millrace.cdc.publication=" + this.source.name(),
				"--spring.kafka.bootstrap-servers=" + TestEnvironment.shared().kafkaBootstrapServers());
		this.applications.add(application);
		return Integer.parseInt(application.getEnvironment().getRequiredProperty("local.server.port"));
	}

	private void awaitBody(int port, String text) {
		await().atMost(LIMIT).untilAsserted(() -> assertThat(get(port)).contains(text));
	}

	private String get(int port) throws Exception {
		return this.client.send(HttpRequest.newBuilder(uri(port, "/cdc")).build(), HttpResponse.BodyHandlers.ofString())
			.body();
	}

	private HttpResponse<String> post(int port, String path) throws Exception {
		return this.client.send(
				HttpRequest.newBuilder(uri(port, path)).POST(HttpRequest.BodyPublishers.noBody()).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	private static URI uri(int port, String path) {
		return URI.create("http://127.0.0.1:" + port + path);
	}

}
