package dev.millrace.shop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.millrace.embedded.postgres.PostgresOptions;
import dev.millrace.embedded.postgres.PostgresServer;
import dev.millrace.test.ForkedJvm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The shop in a JVM of its own that is killed in the middle of the play, some times.
 * {@code -Dshop.kills} and {@code -Dshop.seed} choose how often and when.
 */
class ShopCrashIT {

	private static final int KILLS = Integer.getInteger("shop.kills", 3);

	private static final long SEED = Long.getLong("shop.seed", System.nanoTime());

	private static final int LINES = 6_000;

	private static final Duration LIMIT = Duration.ofMinutes(3);

	private static final Pattern PSQL = Pattern.compile("psql -h 127.0.0.1 -p (\\d+) -U (\\w+) (\\w+)");

	private static final String EVENTS = "SELECT count(*) FROM event_store.events";

	private final Path folder = Path.of("target", "shop-crash-it", UUID.randomUUID().toString());

	private final Path sales = this.folder.resolve("excerpt.csv");

	@AfterEach
	void stopLeftover() {
		PostgresServer.erase(PostgresOptions.in(this.folder.resolve("data").resolve("postgres")));
	}

	@Test
	void a_play_that_is_killed_again_and_again_ends_with_the_same_read_models() throws IOException {
		Random random = new Random(SEED);
		System.out.println("ShopCrashIT: -Dshop.seed=" + SEED + " -Dshop.kills=" + KILLS);
		SalesExcerpt.write(this.sales, LINES);
		long documents = documents();

		for (int kill = 1; kill <= KILLS; kill++) {
			long step = documents / (KILLS + 1);
			killAt(step * (kill - 1) + random.nextLong(step) + 1);
		}
		try (ForkedJvm shop = start()) {
			shop.awaitOutput("The play is done", LIMIT);

			assertThat(new SalesOracle(database(shop, "read_models"), this.sales).differences()).isEmpty();
		}
		try (ForkedJvm shop = start()) {
			shop.awaitOutput("was played before", LIMIT);

			assertThat(new JdbcTemplate(database(shop, "millrace")).queryForObject(EVENTS, Long.class))
				.isEqualTo(documents);
		}
	}

	private void killAt(long events) {
		try (ForkedJvm shop = start()) {
			shop.awaitOutput("psql -h", LIMIT);
			JdbcTemplate jdbc = new JdbcTemplate(database(shop, "millrace"));
			await().atMost(LIMIT)
				.pollInterval(Duration.ofMillis(5))
				.ignoreExceptionsInstanceOf(DataAccessException.class)
				.until(() -> jdbc.queryForObject(EVENTS, Long.class) >= events);
			shop.kill();
		}
	}

	private ForkedJvm start() {
		return ForkedJvm.of(ShopApplication.class)
			.withJvmOptions("-Xmx512m")
			.withArguments("--server.port=0", "--millrace.embedded.data-directory=" + this.folder.resolve("data"),
					"--shop.data=" + this.sales)
			.start();
	}

	private long documents() throws IOException {
		return Files.readAllLines(this.sales).stream().skip(1).map((line) -> line.split(",", 2)[0]).distinct().count();
	}

	private static PGSimpleDataSource database(ForkedJvm shop, String name) {
		Matcher psql = PSQL.matcher(shop.output());
		assertThat(psql.find()).as("a psql line in the output").isTrue();
		PGSimpleDataSource database = new PGSimpleDataSource();
		database.setUrl("jdbc:postgresql://127.0.0.1:" + psql.group(1) + "/" + name);
		database.setUser(psql.group(2));
		database.setPassword(PostgresServer.PASSWORD);
		return database;
	}

}
