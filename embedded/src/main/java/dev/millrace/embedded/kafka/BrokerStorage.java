package dev.millrace.embedded.kafka;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

import dev.millrace.embedded.DataFolder;
import dev.millrace.embedded.Folders;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/**
 * Where a broker keeps its topics and its metadata.
 */
final class BrokerStorage {

	private final Path path;

	private final Path unfinished;

	private final Path settingsFile;

	BrokerStorage(DataFolder folder) {
		this.path = folder.resolve("log");
		this.unfinished = folder.resolve("unfinished");
		this.settingsFile = folder.resolve("format.properties");
	}

	Path path() {
		return this.path;
	}

	/**
	 * Format the storage if there is none. It gets its name when it is complete, so that
	 * a process killed on the way leaves nothing that looks like storage.
	 */
	void formatIfNew(BrokerSettings settings) {
		if (Files.exists(this.path)) {
			return;
		}
		try {
			Folders.delete(this.unfinished);
			write(settings);
			format();
			Files.move(this.unfinished, this.path, StandardCopyOption.ATOMIC_MOVE);
			Files.delete(this.settingsFile);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void delete() {
		Folders.delete(this.path);
	}

	private void write(BrokerSettings settings) throws IOException {
		Properties properties = new Properties();
		properties.putAll(settings.on(this.unfinished));
		try (OutputStream stream = Files.newOutputStream(this.settingsFile)) {
			properties.store(stream, null);
		}
	}

	private void format() {
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		String[] arguments = { "format", "--config", this.settingsFile.toString(), "--cluster-id",
				Uuid.randomUuid().toString() };
		int exitCode = StorageTool.execute(arguments, new PrintStream(output, true, StandardCharsets.UTF_8));
		if (exitCode != 0) {
			throw new IllegalStateException("Kafka's storage in " + this.unfinished + " cannot be formatted: "
					+ output.toString(StandardCharsets.UTF_8));
		}
	}

}
