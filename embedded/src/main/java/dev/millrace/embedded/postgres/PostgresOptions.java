package dev.millrace.embedded.postgres;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a Postgres server is to run.
 *
 * @param folder where it keeps its data
 * @param port where it listens on the loopback address; 0 for the port of the last run if
 * it is free, else any free one
 * @param settings server settings that differ from ours, such as {@code wal_level}
 * @param binaries where the server's programs are unpacked, shared by all servers
 */
public record PostgresOptions(Path folder, int port, Map<String, String> settings, Path binaries) {

	public PostgresOptions {
		settings = Map.copyOf(settings);
	}

	/**
	 * The defaults: any port, our settings, programs in the user's cache folder.
	 */
	public static PostgresOptions in(Path folder) {
		return new PostgresOptions(folder, 0, Map.of(), defaultBinaries());
	}

	public PostgresOptions withPort(int port) {
		return new PostgresOptions(this.folder, port, this.settings, this.binaries);
	}

	public PostgresOptions withSetting(String name, String value) {
		Map<String, String> changed = new LinkedHashMap<>(this.settings);
		changed.put(name, value);
		return new PostgresOptions(this.folder, this.port, changed, this.binaries);
	}

	public PostgresOptions withBinaries(Path binaries) {
		return new PostgresOptions(this.folder, this.port, this.settings, binaries);
	}

	private static Path defaultBinaries() {
		return Path.of(System.getProperty("user.home"), ".cache", "millrace", "postgres");
	}

}
