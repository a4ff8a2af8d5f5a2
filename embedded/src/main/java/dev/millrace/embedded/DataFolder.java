package dev.millrace.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The folder one server keeps its data in, held by one process at a time. It remembers
 * which layout its content has and which port the server had.
 */
public final class DataFolder implements AutoCloseable {

	private static final String LOCK = "lock";

	private static final String HOLDER = "holder";

	private static final String LAYOUT = "layout";

	private static final String PORT = "port";

	// Closing any channel of a locked file drops the lock of the whole process (POSIX),
	// so
	// a second opening in this JVM must be noticed before the file is touched.
	private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

	private final Path path;

	private final FileChannel lock;

	private DataFolder(Path path, FileChannel lock) {
		this.path = path;
		this.lock = lock;
	}

	/**
	 * Create the folder if it is missing, and hold it until {@link #close()}.
	 * @param layout names what is kept in it and how, {@code postgres 1}
	 * @throws EmbeddedStartException if another process holds it or its layout is another
	 */
	public static DataFolder open(Path folder, String layout) {
		try {
			Path path = Files.createDirectories(folder).toRealPath();
			requireLayout(path, layout);
			DataFolder opened = new DataFolder(path, lock(path));
			opened.write(LAYOUT, layout);
			opened.write(HOLDER, Long.toString(ProcessHandle.current().pid()));
			return opened;
		}
		catch (IOException ex) {
			throw new EmbeddedStartException(
					"The data folder " + folder.toAbsolutePath() + " cannot be used (" + ex + ")",
					"make it writable or name another one in millrace.embedded.data-directory", ex);
		}
	}

	public Path path() {
		return this.path;
	}

	public Path resolve(String name) {
		return this.path.resolve(name);
	}

	/**
	 * Choose the port to listen on.
	 * @param wanted the port, or 0 for the one of the last run if it is free, else any
	 * free one
	 * @param property where the user sets the port
	 * @throws EmbeddedStartException if the wanted port is taken
	 */
	public int choosePort(int wanted, String property) {
		if (wanted == 0) {
			return Ports.freeOr(rememberedPort());
		}
		if (!Ports.isFree(wanted)) {
			throw Ports.taken(wanted, property);
		}
		return wanted;
	}

	public void rememberPort(int port) {
		write(PORT, Integer.toString(port));
	}

	/**
	 * A failure because of what the folder contains.
	 * @param reason continues "The data folder (path)"
	 */
	public EmbeddedStartException unusable(String reason) {
		return unusable(this.path, reason);
	}

	@Override
	public void close() {
		try {
			this.lock.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			HELD_HERE.remove(this.path);
		}
	}

	@Override
	public String toString() {
		return this.path.toString();
	}

	private static void requireLayout(Path path, String layout) throws IOException {
		if (Files.exists(path.resolve(LAYOUT))) {
			String found = Files.readString(path.resolve(LAYOUT)).strip();
			// Empty if the process was killed while it created the folder.
			if (!found.isEmpty() && !found.equals(layout)) {
				throw unusable(path, "has the layout '" + found + "', this version of Millrace reads '" + layout + "'");
			}
		}
		else if (hasForeignFiles(path)) {
			throw unusable(path, "has files that Millrace did not write");
		}
	}

	private static boolean hasForeignFiles(Path path) throws IOException {
		try (Stream<Path> files = Files.list(path)) {
			return files.anyMatch((file) -> !file.endsWith(LOCK));
		}
	}

	private static EmbeddedStartException unusable(Path path, String reason) {
		return new EmbeddedStartException("The data folder " + path + " " + reason,
				"move or delete it, or name another one in millrace.embedded.data-directory");
	}

	private static FileChannel lock(Path path) throws IOException {
		if (!HELD_HERE.add(path)) {
			throw held(path, "this process");
		}
		try {
			return lockFile(path);
		}
		catch (IOException | RuntimeException ex) {
			HELD_HERE.remove(path);
			throw ex;
		}
	}

	private static FileChannel lockFile(Path path) throws IOException {
		FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		if (channel.tryLock() == null) {
			channel.close();
			throw held(path, "the process " + holder(path));
		}
		return channel;
	}

	private static EmbeddedStartException held(Path path, String holder) {
		return new EmbeddedStartException("The data folder " + path + " is in use by " + holder,
				"stop that first, or name another folder in millrace.embedded.data-directory");
	}

	private static String holder(Path path) throws IOException {
		Path file = path.resolve(HOLDER);
		return Files.exists(file) ? Files.readString(file).strip() : "that is just creating it";
	}

	private int rememberedPort() {
		try {
			Path file = resolve(PORT);
			return Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
		}
		catch (NumberFormatException ex) {
			return 0;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void write(String name, String content) {
		try {
			Files.writeString(resolve(name), content + "\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
