package dev.millrace.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Folders with all that is in them.
 */
public final class Folders {

	private Folders() {
	}

	/**
	 * Delete a folder and what is in it, if it exists.
	 */
	public static void delete(Path folder) {
		if (!Files.exists(folder)) {
			return;
		}
		try {
			for (Path path : contents(folder)) {
				Files.delete(path);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<Path> contents(Path folder) throws IOException {
		try (Stream<Path> paths = Files.walk(folder)) {
			return paths.sorted(Comparator.reverseOrder()).toList();
		}
	}

}
