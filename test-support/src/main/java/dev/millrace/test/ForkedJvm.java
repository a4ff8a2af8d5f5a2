package dev.millrace.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A main class in a JVM of its own, with this JVM's class path and JDK, that a test can
 * kill. Its output goes to a file under {@code target/forked-jvms}.
 */
public final class ForkedJvm implements AutoCloseable {

	private static final Path FOLDER = Path.of("target", "forked-jvms");

	/** Most live for seconds, in which a better compiler costs more than it gains. */
	private static final String QUICK_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";

	private static final Duration DEATH_LIMIT = Duration.ofSeconds(30);

	private static final Duration OUTPUT_POLL_INTERVAL = Duration.ofMillis(20);

	private final Process process;

	private final Path outputFile;

	private ForkedJvm(Process process, Path outputFile) {
		this.process = process;
		this.outputFile = outputFile;
	}

	/**
	 * Describe a JVM that runs this class.
	 */
	public static Launch of(Class<?> mainClass) {
		return new Launch(mainClass, List.of(), List.of());
	}

	/**
	 * Wait for a line of output that contains a text.
	 * @return the first such line
	 * @throws AssertionError if the JVM ends first or the limit passes; the message has
	 * the output
	 */
	public String awaitOutput(String text, Duration limit) {
		return awaitOutput((line) -> line.contains(text), "'" + text + "'", limit);
	}

	/**
	 * Wait for a line of output that has a property.
	 * @return the first such line
	 * @throws AssertionError if the JVM ends first or the limit passes; the message has
	 * the output
	 */
	public String awaitOutput(Predicate<String> wanted, String description, Duration limit) {
		try {
			Awaitility.await()
				.pollInterval(OUTPUT_POLL_INTERVAL)
				.atMost(limit)
				.until(() -> !isAlive() || firstLine(wanted).isPresent());
		}
		catch (ConditionTimeoutException ex) {
			throw failure("did not write " + description + " within " + limit);
		}
		return firstLine(wanted).orElseThrow(() -> failure("ended without writing " + description));
	}

	/**
	 * Kill it as {@code kill -9} does, and wait until it is gone.
	 */
	public void kill() {
		this.process.destroyForcibly();
		awaitExit(DEATH_LIMIT);
	}

	/**
	 * Wait until it ends by itself.
	 * @return its exit code
	 * @throws AssertionError if the limit passes; the message has the output
	 */
	public int awaitExit(Duration limit) {
		try {
			if (!this.process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
				throw failure("still runs after " + limit);
			}
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for " + this, ex);
		}
	}

	public boolean isAlive() {
		return this.process.isAlive();
	}

	public long pid() {
		return this.process.pid();
	}

	/**
	 * What it has written to both its streams so far.
	 */
	public String output() {
		try {
			return Files.readString(this.outputFile);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Kill it if it still runs.
	 */
	@Override
	public void close() {
		kill();
	}

	@Override
	public String toString() {
		return "the JVM " + pid() + " (" + this.outputFile + ")";
	}

	private Optional<String> firstLine(Predicate<String> wanted) {
		return output().lines().filter(wanted).findFirst();
	}

	private AssertionError failure(String what) {
		return new AssertionError(this + " " + what + "; its output:\n" + output());
	}

	/**
	 * How a JVM is to be started.
	 *
	 * @param mainClass what it runs
	 * @param jvmOptions such as {@code -Xmx256m} or {@code -Dname=value}; without the
	 * option {@code -XX:TieredStopAtLevel=4} it has the quick compiler only
	 * @param arguments for the main method
	 */
	public record Launch(Class<?> mainClass, List<String> jvmOptions, List<String> arguments) {

		public Launch {
			jvmOptions = List.copyOf(jvmOptions);
			arguments = List.copyOf(arguments);
		}

		public Launch withJvmOptions(String... options) {
			return new Launch(this.mainClass, List.of(options), this.arguments);
		}

		public Launch withArguments(Object... values) {
			return new Launch(this.mainClass, this.jvmOptions, Stream.of(values).map(Object::toString).toList());
		}

		public ForkedJvm start() {
			try {
				Path output = Files.createTempFile(Files.createDirectories(FOLDER),
						this.mainClass.getSimpleName() + "-", ".log");
				return new ForkedJvm(
						new ProcessBuilder(command()).redirectErrorStream(true).redirectOutput(output.toFile()).start(),
						output);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private List<String> command() {
			List<String> command = new ArrayList<>();
			command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
			command.add(QUICK_COMPILER_ONLY);
			command.addAll(this.jvmOptions);
			command.add("--class-path");
			command.add(System.getProperty("java.class.path"));
			command.add(this.mainClass.getName());
			command.addAll(this.arguments);
			return command;
		}

	}

}
