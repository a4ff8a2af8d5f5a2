package dev.millrace.projections;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

import dev.millrace.projections.engine.Projections;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.awaitility.Awaitility.await;

/**
 * One instance of an application that runs projections.
 */
final class ProjectionInstance implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(120);

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private final ConfigurableApplicationContext context;

	private final RestTestClient client;

	ProjectionInstance(TestDatabase database, Projection... projections) {
		this(database, Map.of(), (Object[]) projections);
	}

	/**
	 * @param properties beside those that every instance has
	 * @param beans projections, reactions, upcasters: what the application declares, as
	 * objects or, if other beans are injected, as classes
	 */
	ProjectionInstance(TestDatabase database, Map<String, Object> properties, Object... beans) {
		this.context = application(beans).properties(settings(database)).properties(properties).run();
		this.client = RestTestClient.bindToServer().baseUrl("http://localhost:" + port()).build();
	}

	/**
	 * An application that declares these beans, without the {@link #settings}.
	 */
	static SpringApplicationBuilder application(Object... beans) {
		return new SpringApplicationBuilder(Application.class)
			.initializers((context) -> Arrays.stream(beans).forEach((bean) -> register(context, bean)));
	}

	/**
	 * What every instance has, in this JVM or another.
	 */
	static Map<String, Object> settings(TestDatabase database) {
		return Map.ofEntries(Map.entry("server.port", "0"), Map.entry("spring.main.banner-mode", "off"),
				Map.entry("logging.level.root", "WARN"), Map.entry("millrace.embedded.enabled", "false"),
				Map.entry("spring.datasource.url", database.url()),
				Map.entry("spring.datasource.username", database.username()),
				Map.entry("spring.datasource.password", database.password()),
				Map.entry("spring.kafka.bootstrap-servers", TestEnvironment.shared().kafkaBootstrapServers()),
				// A consumer that reads at the end of the log closes so much later.
				Map.entry("spring.kafka.consumer.fetch-max-wait", "50ms"),
				Map.entry("millrace.projections.group-prefix", database.name()),
				Map.entry("millrace.projections.token-wait-max", "2s"));
	}

	@SuppressWarnings("unchecked") // the supplier gives an object of the class
	private static void register(ConfigurableApplicationContext context, Object bean) {
		GenericApplicationContext beans = (GenericApplicationContext) context;
		if (bean instanceof Class<?> type) {
			beans.registerBean(type);
			return;
		}
		beans.registerBean(bean.getClass().getName() + System.identityHashCode(bean), (Class<Object>) bean.getClass(),
				() -> bean);
	}

	int port() {
		return ((WebServerApplicationContext) this.context).getWebServer().getPort();
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	<T> T bean(String name, Class<T> type) {
		return this.context.getBean(name, type);
	}

	Projections projections() {
		return this.context.getBean(Projections.class);
	}

	RestTestClient client() {
		return this.client;
	}

	/**
	 * The answer to a path that is encoded already, whatever its status is.
	 * @param headers names and values in turns
	 */
	HttpResponse<String> get(String path, String... headers) {
		HttpRequest.Builder request = request(path);
		return send((headers.length > 0) ? request.headers(headers) : request);
	}

	/**
	 * The answer to a request without a body, whatever its status is.
	 */
	HttpResponse<String> post(String path) {
		return send(request(path).POST(BodyPublishers.noBody()));
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path));
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return HTTP.send(request.build(), BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Start a rebuild that is swapped automatically.
	 * @return its address
	 */
	String startRebuild(String projection) {
		return started(this.client.post().uri(rebuilds(projection)));
	}

	/**
	 * @return the address of the rebuild
	 */
	String startRebuild(String projection, Map<String, ?> plan) {
		return started(this.client.post().uri(rebuilds(projection)).body(plan));
	}

	private static String rebuilds(String projection) {
		return "/projections/" + projection + "/rebuilds";
	}

	/**
	 * @return the address of the rebuild that brings the version before back
	 */
	String startRollback(String projection) {
		return started(this.client.post().uri("/projections/" + projection + "/rollback"));
	}

	private static String started(RestTestClient.RequestHeadersSpec<?> request) {
		return Objects
			.requireNonNull(request.exchange()
				.expectStatus()
				.isAccepted()
				.returnResult(Void.class)
				.getResponseHeaders()
				.getLocation())
			.toString();
	}

	void awaitPhase(String rebuild, String phase) {
		await().atMost(PATIENCE)
			.untilAsserted(
					() -> this.client.get().uri(rebuild).exchange().expectBody().jsonPath("$.phase").isEqualTo(phase));
	}

	@Override
	public void close() {
		this.context.close();
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
