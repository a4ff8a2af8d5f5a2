package dev.millrace.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks that the code shown in Markdown is code that the build compiles and tests. A
 * block that follows {@code <!-- from path/of/File.java#region -->} must equal the lines
 * between {@code // tag::region[]} and {@code // end::region[]} of that file, less their
 * common indentation.
 */
public final class DocumentedCode {

	private static final Pattern BLOCK = Pattern
		.compile("<!-- from (?<file>[^#\\s]+)#(?<region>\\S+) -->\\s*```\\w+\\n(?<code>.*?)\\n```", Pattern.DOTALL);

	private final Path root;

	private DocumentedCode(Path root) {
		this.root = root;
	}

	/**
	 * The documents below a folder, and the code they are taken from.
	 * @param root what the paths in the documents are relative to
	 */
	public static DocumentedCode below(Path root) {
		return new DocumentedCode(root);
	}

	/**
	 * Compare every block of every document with its region.
	 * @return what differs, a sentence each; empty if all is well
	 */
	public List<String> differences(List<Path> documents) {
		return documents.stream().flatMap((document) -> differences(document).stream()).toList();
	}

	/**
	 * The Markdown files below the root, those in hidden and build folders left out.
	 */
	public List<Path> documents() {
		try (Stream<Path> files = Files.walk(this.root)) {
			return files.filter((file) -> file.toString().endsWith(".md"))
				.filter((
						file) -> !this.root.relativize(file).toString().matches("(.*/)?(target|node_modules|\\..*)/.*"))
				.sorted()
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private List<String> differences(Path document) {
		List<String> differences = new ArrayList<>();
		Matcher block = BLOCK.matcher(read(document));
		while (block.find()) {
			String file = block.group("file");
			String region = block.group("region");
			String expected = region(read(this.root.resolve(file)), region);
			if (!expected.equals(block.group("code"))) {
				differences
					.add("%s shows %s#%s otherwise than it is. It is:%n%s".formatted(document, file, region, expected));
			}
		}
		return differences;
	}

	private static String region(String source, String region) {
		Matcher lines = Pattern
			.compile("(//|--|#) tag::" + Pattern.quote(region) + "\\[]\\n(?<lines>.*?)\\n[ \\t]*(//|--|#) end::"
					+ Pattern.quote(region) + "\\[]", Pattern.DOTALL)
			.matcher(source);
		return lines.find() ? lines.group("lines").replace("\t", "    ").stripTrailing().stripIndent()
				: "(no region " + region + ")";
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
