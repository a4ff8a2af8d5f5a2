package dev.millrace.embedded.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.millrace.embedded.DataFolder;
import dev.millrace.embedded.EmbeddedStartException;
import dev.millrace.embedded.Folders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one server (Postgres says cluster) and the process on them.
 */
final class Cluster {

	private static final Logger logger = LoggerFactory.getLogger(Cluster.class);

	/**
	 * Durable, fit for logical decoding, and reachable from this machine only.
	 */
	private static final Map<String, String> SETTINGS = Map.ofEntries(Map.entry("fsync", "on"),
			Map.entry("wal_level", "logical"), Map.entry("max_replication_slots", "20"),
			Map.entry("max_wal_senders", "20"), Map.entry("max_connections", "200"),
			Map.entry("listen_addresses", "127.0.0.1"), Map.entry("unix_socket_directories", ""),
			Map.entry("timezone", "UTC"), Map.entry("log_timezone", "UTC"));

	private static final Duration INIT_LIMIT = Duration.ofMinutes(2);

	/** Recovery after a crash included. */
	private static final Duration START_LIMIT = Duration.ofMinutes(3);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

	/** Lets pg_ctl report by itself that its limit is over. */
	private static final Duration GRACE = Duration.ofSeconds(10);

	private static final int START_ATTEMPTS_MAX = 30;

	private static final int LOG_LINES_MAX = 10;

	private static final String SETTINGS_FILE = "millrace.conf";

	private final PostgresPrograms programs;

	private final DataFolder folder;

	private final Path path;

	private final Path log;

	Cluster(DataFolder folder, PostgresPrograms programs) {
		this.programs = programs;
		this.folder = folder;
		this.path = folder.resolve("cluster");
		this.log = folder.resolve("postgres.log");
	}

	/**
	 * Make the files ready for a start: create them if they are missing, refuse those of
	 * another version, and stop a server that a killed process left running on them.
	 */
	void prepare() {
		try {
			deleteUnfinished();
			if (Files.exists(this.path)) {
				requireVersion();
				stopLeftover();
			}
			else {
				create();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Start the server and wait until it takes connections.
	 */
	void start(int port, Map<String, String> settings) {
		try {
			writeSettings(port, settings);
			for (int attempt = 1; !startOnce(); attempt++) {
				if (attempt == START_ATTEMPTS_MAX || !isHeldByDyingProcesses()) {
					throw new EmbeddedStartException("Postgres does not start; its log ends with:\n" + logTail() + "\n",
							"see " + this.log);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Stop the server and end its connections. If it hangs on one of them it is cut off,
	 * which loses nothing: the next start recovers from the log.
	 */
	void stop() {
		boolean stopped = serverProcess().isEmpty() || stop("fast") || stop("immediate");
		// It may also have died by itself meanwhile.
		if (!stopped && serverProcess().isPresent()) {
			throw new IllegalStateException("Postgres on " + this.path + " does not stop; see " + this.log);
		}
	}

	/**
	 * Stop the server if it runs, and delete its data.
	 */
	void delete() {
		stop();
		Folders.delete(this.path);
	}

	/**
	 * The server's process.
	 * @throws IllegalStateException if it does not run
	 */
	ProcessHandle process() {
		return serverProcess().orElseThrow(() -> new IllegalStateException("Postgres on " + this.path + " has ended"));
	}

	// A folder of this kind stays if the process is killed while it creates the cluster.
	private void deleteUnfinished() throws IOException {
		try (Stream<Path> files = Files.list(this.folder.path())) {
			files.filter((file) -> file.getFileName().toString().startsWith("unfinished")).forEach(Folders::delete);
		}
	}

	private void requireVersion() throws IOException {
		String found = Files.readString(this.path.resolve("PG_VERSION")).strip();
		String expected = this.programs.majorVersion();
		if (!found.equals(expected)) {
			throw this.folder.unusable("belongs to Postgres " + found + ", this is Postgres " + expected);
		}
	}

	private void stopLeftover() throws IOException {
		Optional<ProcessHandle> leftover = serverProcess();
		if (leftover.isPresent()) {
			logger.info("Stopping the Postgres that an earlier run left behind, process {}", leftover.get().pid());
			stop();
		}
		Files.deleteIfExists(pidFile());
	}

	private void create() throws IOException {
		Path unfinished = Files.createTempDirectory(this.folder.path(), "unfinished");
		this.programs
			.run(INIT_LIMIT, "initdb", "--pgdata=" + unfinished, "--username=" + PostgresServer.USERNAME,
					"--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
					"--locale=C")
			.requireSuccess();
		Files.writeString(unfinished.resolve("postgresql.conf"), "include_if_exists = '" + SETTINGS_FILE + "'\n",
				StandardOpenOption.APPEND);
		Files.move(unfinished, this.path, StandardCopyOption.ATOMIC_MOVE);
	}

	private void writeSettings(int port, Map<String, String> settings) throws IOException {
		Map<String, String> all = new TreeMap<>(SETTINGS);
		all.putAll(settings);
		all.put("port", Integer.toString(port));
		String lines = all.entrySet()
			.stream()
			.map((setting) -> setting.getKey() + " = '" + setting.getValue().replace("'", "''") + "'\n")
			.collect(Collectors.joining());
		Files.writeString(this.path.resolve(SETTINGS_FILE), "# Written at each start.\n" + lines);
	}

	// pg_ctl makes the server leave the terminal's process group, so that Ctrl-C reaches
	// the application alone, which then stops its own parts first and the server last.
	private boolean startOnce() throws IOException {
		if (Files.exists(this.log)) {
			Files.move(this.log, this.folder.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
		}
		return this.programs
			.run(START_LIMIT.plus(GRACE), "pg_ctl", "start", "--pgdata=" + this.path, "--wait",
					"--timeout=" + START_LIMIT.toSeconds(), "--log=" + this.log)
			.exitCode() == 0;
	}

	// The children of a killed server need a moment to notice its death.
	private boolean isHeldByDyingProcesses() throws IOException {
		return Files.readString(this.log).contains("pre-existing shared memory block");
	}

	private boolean stop(String mode) {
		return this.programs
			.run(STOP_LIMIT.plus(GRACE), "pg_ctl", "stop", "--pgdata=" + this.path, "--mode=" + mode, "--wait",
					"--timeout=" + STOP_LIMIT.toSeconds())
			.exitCode() == 0;
	}

	// A number in the file may belong to any process by now, also to another Postgres.
	private Optional<ProcessHandle> serverProcess() {
		return pid().flatMap(ProcessHandle::of)
			.filter((process) -> process.info().commandLine().orElse("").contains(this.path.toString()));
	}

	private Optional<Long> pid() {
		try {
			return Files.exists(pidFile()) ? Optional.of(Long.valueOf(Files.readAllLines(pidFile()).getFirst()))
					: Optional.empty();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path pidFile() {
		return this.path.resolve("postmaster.pid");
	}

	private String logTail() throws IOException {
		List<String> lines = Files.exists(this.log) ? Files.readAllLines(this.log) : List.of();
		return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_MAX), lines.size()));
	}

}
