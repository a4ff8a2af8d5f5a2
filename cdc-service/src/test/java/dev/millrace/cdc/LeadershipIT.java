package dev.millrace.cdc;

import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

import dev.millrace.cdc.leadership.Leader;
import dev.millrace.cdc.leadership.Leadership;
import dev.millrace.cdc.leadership.Term;
import dev.millrace.cdc.postgres.LeadershipSettings;
import dev.millrace.cdc.postgres.PostgresAdapter;
import dev.millrace.cdc.postgres.SourceConnection;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The lock in the source, and what ends a term.
 */
class LeadershipIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final Source source = new Source();

	@Test
	void one_leads_and_when_its_term_is_closed_another_can_at_once() {
		try (Leadership first = leadership("first"); Leadership second = leadership("second")) {
			Term term = first.tryToLead().orElseThrow();
			assertThat(second.tryToLead()).isEmpty();

			term.close();

			assertThat(term.isHeld()).isFalse();
			try (Term next = second.tryToLead().orElseThrow()) {
				assertThat(next.isHeld()).isTrue();
				assertThat(first.tryToLead()).isEmpty();
			}
		}
	}

	@Test
	void everybody_sees_who_leads_and_where_it_answers() {
		try (Leadership first = leadership("first"); Leadership second = leadership("second")) {
			assertThat(second.leader()).isEmpty();
			try (Term term = first.tryToLead().orElseThrow()) {
				Leader leader = second.leader().orElseThrow();

				assertThat(leader.instance()).isEqualTo("first");
				assertThat(leader.url()).contains(URI.create("http://first:8082/a*b".replace("*", "%2A")));
				assertThat(term.isHeld()).isTrue();
			}
			await().atMost(LIMIT).until(() -> second.leader().isEmpty());
		}
	}

	@Test
	void a_term_lasts_longer_than_its_timeout_while_the_leader_lives() {
		try (Leadership first = leadership("first"); Leadership second = leadership("second")) {
			try (Term term = first.tryToLead().orElseThrow()) {
				long begin = System.nanoTime();
				await().atMost(LIMIT)
					.until(() -> System.nanoTime() - begin > TIMEOUT.plusSeconds(2).toNanos() || !term.isHeld());

				assertThat(term.isHeld()).isTrue();
				assertThat(second.tryToLead()).isEmpty();
			}
		}
	}

	@Test
	void a_term_is_over_when_the_server_ends_the_session() {
		try (Leadership first = leadership("first"); Term term = first.tryToLead().orElseThrow()) {
			this.source.query("SELECT pg_terminate_backend(pid)::text FROM pg_locks WHERE locktype = 'advisory'"
					+ " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");

			await().atMost(LIMIT).until(() -> !term.isHeld());
		}
	}

	@Test
	void a_leader_that_is_cut_off_stops_before_another_can_begin() throws IOException {
		URI url = URI.create(this.source.connection().url().substring("jdbc:".length()));
		try (TcpProxy proxy = new TcpProxy(url.getPort());
				Leadership first = leadership("first",
						this.source.connection().url().replace(":" + url.getPort() + "/", ":" + proxy.port() + "/"));
				Leadership second = leadership("second")) {
			Term term = first.tryToLead().orElseThrow();
			long begin = System.nanoTime();

			proxy.partition();

			await().atMost(LIMIT).until(() -> {
				boolean isHeld = term.isHeld();
				Optional<Term> next = second.tryToLead();
				next.ifPresent((begun) -> {
					System.out.println("LeadershipIT: another leads "
							+ Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms after a partition");
					assertThat(isHeld).as("the first still believes to lead").isFalse();
					begun.close();
				});
				return next.isPresent();
			});
		}
	}

	@Test
	void a_session_of_another_role_is_not_believed_to_be_the_leader() throws Exception {
		String role = "guest_" + this.source.name();
		this.source.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'");
		try (Connection guest = DriverManager.getConnection(this.source.connection().url(), role, "secret");
				Statement statement = guest.createStatement();
				Leadership first = leadership("first")) {
			statement.execute("SELECT pg_advisory_lock(hashtextextended('millrace.cdc." + this.source.name()
					+ "', 0)) /* millrace-cdc instance=evil since=2026-11-21T10:00:00Z url=http://evil */");

			assertThat(first.leader()).isEmpty();
		}
	}

	private Leadership leadership(String instance) {
		return leadership(instance, this.source.connection().url());
	}

	private Leadership leadership(String instance, String url) {
		SourceConnection own = this.source.connection();
		return PostgresAdapter.leadership(new LeadershipSettings(
				new SourceConnection(url, own.username(), own.password()), this.source.name(), TIMEOUT, instance,
				() -> Optional.of(URI.create("http://" + instance + ":8082/a%2Ab")), InstantSource.system()));
	}

}
