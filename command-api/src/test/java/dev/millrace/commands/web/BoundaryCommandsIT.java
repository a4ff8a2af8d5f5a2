package dev.millrace.commands.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.millrace.commands.courses.CourseDecider;
import dev.millrace.commands.courses.EnrolmentDecider;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.Tag;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.events.store.boundary.Boundary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Decisions that depend on several streams.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "millrace.commands.attempts-max=50")
class BoundaryCommandsIT {

	private static final long SEED = Long.getLong("boundaries.seed", System.nanoTime());

	private static final int SENDERS = 16;

	private static final int STUDENTS = 12;

	private static final int COURSES = 6;

	private static final int PLACES = 4;

	private static final int COURSES_PER_STUDENT = 3;

	private static final long LIMIT_SECONDS = 120;

	/** One term after the other, so that no test sees another's courses. */
	private final String term = UUID.randomUUID().toString().substring(0, 8);

	@Autowired
	private Boundaries boundaries;

	@LocalServerPort
	private int port;

	private RestTestClient http;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		EventStoreProperty.register(registry);
		registry.add("spring.mvc.problemdetails.enabled", () -> "true");
	}

	@BeforeEach
	void connect() {
		this.http = RestTestClient.bindToServer().baseUrl("http://localhost:" + this.port).build();
	}

	@Test
	void a_decision_sees_what_other_deciders_wrote_about_its_tags() {
		assertThat(enrol(course(1), student(1))).isEqualTo("course-full");
		define(course(1), 1);

		assertThat(enrol(course(1), student(1))).isEqualTo("accepted");
		assertThat(enrol(course(1), student(1))).isEqualTo("already-enrolled");
		assertThat(enrol(course(1), student(2))).isEqualTo("course-full");
	}

	@Test
	void a_repeated_command_gets_its_first_answer_although_it_would_be_rejected_now() {
		define(course(1), 1);
		String key = UUID.randomUUID().toString();
		String id = UUID.randomUUID().toString();

		Map<?, ?> first = send(id, key, course(1), student(1)).expectStatus()
			.isOk()
			.expectBody(Map.class)
			.returnResult()
			.getResponseBody();

		send(id, key, course(1), student(1)).expectStatus().isOk().expectBody(Map.class).isEqualTo((Map) first);
		send(id, key, course(1), student(2)).expectStatus()
			.isEqualTo(409)
			.expectBody()
			.jsonPath("$.code")
			.isEqualTo("idempotency-key-reused");
	}

	@Test
	void a_category_of_boundaries_has_no_state_of_its_own() {
		this.http.get()
			.uri("/commands/enrolment/1")
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectBody()
			.jsonPath("$.detail")
			.value(String.class, (detail) -> assertThat(detail).contains("boundaries"));
	}

	@Test
	void no_rule_breaks_when_many_enrol_at_once() throws Exception {
		System.out.println("BoundaryCommandsIT: -Dboundaries.seed=" + SEED);
		Random random = new Random(SEED);
		IntStream.range(0, COURSES).forEach((number) -> define(course(number), PLACES));
		List<Callable<String>> wishes = new ArrayList<>();
		for (int number = 0; number < STUDENTS * COURSES; number++) {
			String course = course(random.nextInt(COURSES));
			String student = student(random.nextInt(STUDENTS));
			wishes.add(() -> enrol(course, student));
		}

		long accepted = run(wishes).stream().filter("accepted"::equals).count();

		long places = 0;
		for (int number = 0; number < COURSES; number++) {
			long taken = enrolled(new Tag("course", course(number)));
			assertThat(taken).isLessThanOrEqualTo(PLACES);
			places += taken;
		}
		assertThat(places).isEqualTo(accepted).isPositive();
		for (int number = 0; number < STUDENTS; number++) {
			assertThat(enrolled(new Tag("student", student(number)))).isLessThanOrEqualTo(COURSES_PER_STUDENT);
		}
	}

	private static List<String> run(List<Callable<String>> wishes) throws Exception {
		List<String> outcomes = new ArrayList<>();
		try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
			for (Future<String> outcome : senders.invokeAll(wishes, LIMIT_SECONDS, TimeUnit.SECONDS)) {
				outcomes.add(outcome.get());
			}
		}
		return outcomes;
	}

	private long enrolled(Tag tag) {
		return this.boundaries.read(Boundary.ofAny(tag), Boundaries.PAGE_MAX)
			.events()
			.stream()
			.map(RecordedEvent::type)
			.filter((type) -> type.name().equals("student-enrolled"))
			.count();
	}

	private void define(String course, int places) {
		this.http.post()
			.uri("/commands/course/{id}/define-course", course)
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("course", course, "places", places))
			.exchange()
			.expectStatus()
			.isOk();
	}

	/** {@code accepted} or the code of the rejection. */
	private String enrol(String course, String student) {
		Map<?, ?> answer = send(UUID.randomUUID().toString(), UUID.randomUUID().toString(), course, student)
			.expectBody(Map.class)
			.returnResult()
			.getResponseBody();
		assertThat(answer).isNotNull();
		return answer.containsKey("token") ? "accepted" : String.valueOf(answer.get("code"));
	}

	private RestTestClient.ResponseSpec send(String id, String key, String course, String student) {
		return this.http.post()
			.uri("/commands/enrolment/{id}/enrol", id)
			.contentType(MediaType.APPLICATION_JSON)
			.header("Idempotency-Key", key)
			.body(Map.of("course", course, "student", student))
			.exchange();
	}

	private String course(int number) {
		return this.term + "-c" + number;
	}

	private String student(int number) {
		return this.term + "-s" + number;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ CourseDecider.class, EnrolmentDecider.class })
	static class Application {

	}

}
