package dev.millrace.embedded.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.millrace.embedded.EmbeddedStartException;

/**
 * Runs Postgres' own programs. They refuse to be root, so for root they run in a user
 * namespace in which root has no number.
 */
final class PostgresPrograms {

	private static final List<String> UNPRIVILEGED = List.of("unshare", "--user");

	private static final Duration UNSHARE_LIMIT = Duration.ofSeconds(10);

	private final PostgresBinaries binaries;

	private final List<String> prefix;

	private PostgresPrograms(PostgresBinaries binaries, List<String> prefix) {
		this.binaries = binaries;
		this.prefix = prefix;
	}

	static PostgresPrograms of(PostgresBinaries binaries) {
		return new PostgresPrograms(binaries, isRoot() ? unprivileged() : List.of());
	}

	/**
	 * The major version of this Postgres, as in a cluster's file {@code PG_VERSION}.
	 */
	String majorVersion() {
		String version = run(UNSHARE_LIMIT, "postgres", "--version").requireSuccess();
		return version.replaceFirst("(?s).*\\) (\\d+).*", "$1");
	}

	/**
	 * Run a program to its end.
	 * @throws IllegalStateException if it does not end within the limit
	 */
	Result run(Duration limit, String program, String... arguments) {
		List<String> command = new ArrayList<>(this.prefix);
		command.add(this.binaries.program(program).toString());
		command.addAll(List.of(arguments));
		return run(limit, command);
	}

	private static boolean isRoot() {
		return "root".equals(System.getProperty("user.name"));
	}

	private static List<String> unprivileged() {
		List<String> trial = new ArrayList<>(UNPRIVILEGED);
		trial.add("true");
		Result result = run(UNSHARE_LIMIT, trial);
		if (result.exitCode() != 0) {
			throw new EmbeddedStartException("Postgres does not run as root, and there are no user namespaces here ("
					+ result.output().strip() + ")", "run the application as another user");
		}
		return UNPRIVILEGED;
	}

	private static Result run(Duration limit, List<String> command) {
		try {
			Path output = Files.createTempFile("millrace-postgres", ".out");
			try {
				return run(limit, command, output);
			}
			finally {
				Files.delete(output);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	// The output goes to a file: a server that outlives its pg_ctl could keep a pipe
	// open.
	private static Result run(Duration limit, List<String> command, Path output) throws IOException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		if (!ended(process, limit)) {
			process.destroyForcibly();
			throw new IllegalStateException(command + " did not end within " + limit);
		}
		return new Result(command, process.exitValue(), Files.readString(output));
	}

	private static boolean ended(Process process, Duration limit) {
		try {
			return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/** How a program ended. */
	record Result(List<String> command, int exitCode, String output) {

		String requireSuccess() {
			if (this.exitCode != 0) {
				throw new IllegalStateException(
						this.command + " ended with " + this.exitCode + ": " + this.output.strip());
			}
			return this.output;
		}
	}

}
