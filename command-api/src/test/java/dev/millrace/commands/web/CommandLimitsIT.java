package dev.millrace.commands.web;

import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.millrace.test.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "millrace.commands.in-flight-max=1", "millrace.commands.body-size-max=1KB",
				"millrace.event-store.event-size-max=1KB", "millrace.event-store.statement-timeout=1s" })
class CommandLimitsIT {

	private static final long LIMIT_SECONDS = 60;

	private static TestDatabase database;

	@Autowired
	private ProbeDecider decider;

	@LocalServerPort
	private int port;

	private RestTestClient http;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		database = EventStoreProperty.register(registry);
	}

	@BeforeEach
	void connect() {
		this.http = RestTestClient.bindToServer().baseUrl("http://localhost:" + this.port).build();
	}

	@Test
	void a_command_beyond_the_bound_in_flight_is_429_with_retry_after() throws Exception {
		try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
			Future<Integer> first = thread
				.submit(() -> send("hold", "{}").expectBody(String.class).returnResult().getStatus().value());
			this.decider.awaitWaiting();

			problem(send("enlarge", "{\"size\": 1}"), 429).expectHeader().valueEquals("Retry-After", "1");
			this.decider.release();

			assertThat(first.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(200);
		}
	}

	@Test
	void a_body_beyond_the_bound_is_413() {
		problem(send("enlarge", "{\"size\": 1" + " ".repeat(1024) + "}"), 413);
	}

	@Test
	void an_event_beyond_the_bound_of_the_store_is_413() {
		send("enlarge", "{\"size\": 1000}").expectStatus().isOk();
		problem(send("enlarge", "{\"size\": 1024}"), 413);
	}

	@Test
	void a_bug_in_a_decider_is_500_and_says_no_more() {
		String body = problem(send("break", "{}"), 500).expectBody(String.class).returnResult().getResponseBody();

		assertThat(body).doesNotContain("broken by the test");
	}

	@Test
	void a_store_that_does_not_answer_is_503_with_retry_after() throws Exception {
		try (Connection other = database.dataSource().getConnection(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute("LOCK TABLE event_store.events IN ACCESS EXCLUSIVE MODE");

			problem(send("enlarge", "{\"size\": 1}"), 503).expectHeader().valueEquals("Retry-After", "1");
			other.rollback();
		}
	}

	private RestTestClient.ResponseSpec send(String command, String body) {
		return this.http.post()
			.uri("/commands/probe/1/" + command)
			.contentType(MediaType.APPLICATION_JSON)
			.body(body)
			.exchange();
	}

	private static RestTestClient.ResponseSpec problem(RestTestClient.ResponseSpec response, int status) {
		response.expectStatus()
			.isEqualTo(status)
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
		return response;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Probes {

		@Bean
		ProbeDecider probeDecider() {
			return new ProbeDecider();
		}

	}

}
