package dev.millrace.shop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * Files of sales for tests: the beginning of December 2010, and every quirk that the
 * whole year has.
 */
final class SalesExcerpt {

	private SalesExcerpt() {
	}

	/**
	 * Write an excerpt to a file.
	 * @param lines how many lines of December to take
	 */
	static Path write(Path file, int lines) throws IOException {
		Files.createDirectories(file.getParent());
		Files.write(file, december(lines + 1));
		return Files.write(file, resource("quirks.csv").readAllBytes(), StandardOpenOption.APPEND);
	}

	private static List<String> december(int lines) throws IOException {
		try (BufferedReader reader = new BufferedReader(new InputStreamReader(
				new GZIPInputStream(resource("play/december-2010.csv.gz")), StandardCharsets.UTF_8))) {
			return reader.lines().limit(lines).toList();
		}
	}

	private static InputStream resource(String name) {
		return Objects.requireNonNull(SalesExcerpt.class.getResourceAsStream(name), name);
	}

}
