package dev.millrace.test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * JVMs that speak, end, hang and die.
 */
class ForkedJvmTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int KILLED = 128 + 9;

	@Test
	void a_kill_leaves_no_time_for_shutdown_hooks() {
		try (ForkedJvm jvm = ForkedJvm.of(Hanging.class).start()) {
			jvm.awaitOutput("ready", LIMIT);

			jvm.kill();

			assertThat(jvm.awaitExit(LIMIT)).isEqualTo(KILLED);
			assertThat(jvm.output()).doesNotContain("shut down");
		}
	}

	@Test
	void it_gets_its_options_and_arguments_and_tells_its_exit_code() {
		try (ForkedJvm jvm = ForkedJvm.of(Speaking.class)
			.withJvmOptions("-Dgreeting=Hello")
			.withArguments("Ada", 7)
			.start()) {
			assertThat(jvm.awaitOutput("Hello", LIMIT)).isEqualTo("Hello Ada");
			assertThat(jvm.awaitExit(LIMIT)).isEqualTo(7);
		}
	}

	@Test
	void waiting_for_what_a_dead_jvm_never_wrote_fails_at_once_with_its_output() {
		try (ForkedJvm jvm = ForkedJvm.of(Speaking.class).withArguments("Ada", 0).start()) {
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> jvm.awaitOutput("Goodbye", LIMIT))
				.withMessageContainingAll("ended without writing 'Goodbye'", "null Ada");
		}
	}

	@Test
	void waiting_has_a_limit() {
		try (ForkedJvm jvm = ForkedJvm.of(Hanging.class).start()) {
			jvm.awaitOutput("ready", LIMIT);

			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> jvm.awaitOutput("Goodbye", Duration.ofMillis(200)))
				.withMessageContaining("did not write 'Goodbye' within PT0.2S");
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> jvm.awaitExit(Duration.ofMillis(100)))
				.withMessageContaining("still runs");
		}
	}

	/** Greets and ends. */
	static final class Speaking {

		public static void main(String[] arguments) {
			System.out.println(System.getProperty("greeting") + " " + arguments[0]);
			System.exit(Integer.parseInt(arguments[1]));
		}

	}

	/** Runs until it is killed. */
	static final class Hanging {

		public static void main(String[] arguments) throws InterruptedException {
			Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("shut down")));
			System.out.println("ready");
			new CountDownLatch(1).await();
		}

	}

}
