package dev.millrace.benchmarks.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM with this JVM's class path and JDK, which ends with this one at the latest. Its
 * main class is given a file first, into which it writes one word when it is ready.
 */
final class ChildJvm implements AutoCloseable {

	private static final Duration START_LIMIT = Duration.ofMinutes(2);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

	private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

	/**
	 * The same for all, and enough for none to be short of it. It is there from the
	 * begin, as servers have it: one that grows and shrinks collects the more often.
	 */
	static final List<String> HEAP = List.of("-Xms1g", "-Xmx1g");

	private final Process process;

	private final String word;

	private ChildJvm(Process process, String word) {
		this.process = process;
		this.word = word;
	}

	/**
	 * Start it and wait until it is ready.
	 * @param folder where its output goes
	 * @param name of this process, for its files
	 * @throws IllegalStateException if it does not become ready; the message says where
	 * its output is
	 */
	static ChildJvm start(Path folder, String name, Class<?> mainClass, List<String> arguments) {
		try {
			Files.createDirectories(folder);
			Path ready = folder.resolve(name + ".ready");
			Files.deleteIfExists(ready);
			Path output = folder.resolve(name + ".log");
			Process process = new ProcessBuilder(command(ready, mainClass, arguments)).redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
			Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
			return new ChildJvm(process, awaitWord(name, process, ready, output));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while " + name + " was starting", ex);
		}
	}

	/**
	 * For the child: tell that it is ready.
	 */
	static void ready(Path file, String word) {
		Path written = file.resolveSibling(file.getFileName() + ".new");
		try {
			Files.writeString(written, word);
			Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What it wrote when it was ready.
	 */
	String word() {
		return this.word;
	}

	ProcessHandle handle() {
		return this.process.toHandle();
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

	private static List<String> command(Path ready, Class<?> mainClass, List<String> arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(HEAP);
		command.addAll(List.of("--class-path", System.getProperty("java.class.path")));
		command.addAll(List.of(mainClass.getName(), ready.toString()));
		command.addAll(arguments);
		return command;
	}

	private static String awaitWord(String name, Process process, Path ready, Path output)
			throws IOException, InterruptedException {
		long end = System.nanoTime() + START_LIMIT.toNanos();
		while (!Files.exists(ready)) {
			boolean ended = process.waitFor(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
			if (ended || System.nanoTime() - end > 0) {
				process.destroyForcibly();
				throw new IllegalStateException(
						name + (ended ? " ended" : " was not ready within " + START_LIMIT) + "; see " + output);
			}
		}
		return Files.readString(ready);
	}

}
