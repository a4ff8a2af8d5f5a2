package dev.millrace.benchmarks.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One of the services as an application, on a free port, in a JVM of its own with this
 * JVM's class path and JDK. It ends with this JVM at the latest.
 */
public final class ServiceProcess implements AutoCloseable {

	private static final Duration START_LIMIT = Duration.ofMinutes(2);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

	private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

	/** The same for all, and enough for none to be short of it. */
	private static final String HEAP = "-Xmx1g";

	// The class path has an embedded Postgres and Kafka, which a service would start.
	// Tomcat
	// closes a connection after 100 requests, and connecting is not what is measured.
	private static final List<String> ARGUMENTS = List.of("--server.port=0", "--millrace.embedded.enabled=false",
			"--server.tomcat.max-keep-alive-requests=-1", "--spring.main.banner-mode=off");

	private final Process process;

	private final int port;

	private ServiceProcess(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	/**
	 * Start a service and wait until it is ready.
	 * @param folder where its output goes
	 * @param name of this process, for its files
	 * @throws IllegalStateException if it does not become ready; the message says where
	 * its output is
	 */
	public static ServiceProcess start(Path folder, String name, Class<?> mainClass, List<String> arguments) {
		try {
			Files.createDirectories(folder);
			Path portFile = folder.resolve(name + ".port");
			Files.deleteIfExists(portFile);
			Path output = folder.resolve(name + ".log");
			Process process = new ProcessBuilder(command(portFile, mainClass, arguments)).redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
			Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
			return new ServiceProcess(process, awaitPort(process, portFile, output));
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
	 * A new connection to it.
	 */
	public HttpConnection connect() throws IOException {
		return HttpConnection.open(this.port);
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

	private static List<String> command(Path portFile, Class<?> mainClass, List<String> arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.add(HEAP);
		command.addAll(List.of("--class-path", System.getProperty("java.class.path")));
		command.addAll(List.of(ServiceMain.class.getName(), portFile.toString(), mainClass.getName()));
		command.addAll(ARGUMENTS);
		command.addAll(arguments);
		return command;
	}

	private static int awaitPort(Process process, Path portFile, Path output) throws IOException, InterruptedException {
		long end = System.nanoTime() + START_LIMIT.toNanos();
		while (!Files.exists(portFile)) {
			boolean ended = process.waitFor(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
			if (ended || System.nanoTime() - end > 0) {
				process.destroyForcibly();
				throw new IllegalStateException(
						"The service " + (ended ? "ended" : "was not ready within " + START_LIMIT) + "; see " + output);
			}
		}
		return Integer.parseInt(Files.readString(portFile));
	}

}
