package dev.millrace.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The snippets in the documentation are regions of tested code.
 */
class DocumentationTests {

	private static final Path HOW_TO = Path.of("../docs/how-to/test-your-deciders.md");

	private static final Path SOURCES = Path.of("src/test/java/dev/millrace/test");

	@ParameterizedTest
	@CsvSource({ "DeciderFixtureTests, fixture", "DeciderFixtureTests, accepted", "DeciderFixtureTests, rejected",
			"DeciderFixtureTests, stored", "SharedEnvironmentIT, environment" })
	void the_how_to_shows_the_region_as_it_is_tested(String source, String region) throws IOException {
		String code = Files.readString(SOURCES.resolve(source + ".java"));

		assertThat(Files.readString(HOW_TO)).contains(region(code, region));
	}

	private static String region(String code, String name) {
		String start = "// tag::" + name + "[]\n";
		int from = code.indexOf(start) + start.length();
		String indented = code.substring(from, code.indexOf("// end::" + name + "[]"));
		return indented.stripTrailing().replaceAll("(?m)^\t", "").replace("\t", "    ");
	}

}
