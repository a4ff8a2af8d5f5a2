package dev.millrace.shop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import dev.millrace.test.DocumentedCode;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class DocumentationTests {

	private static final Path ROOT = Path.of("..");

	@Test
	void the_code_in_the_documents_is_tested_code() {
		DocumentedCode code = DocumentedCode.below(ROOT);

		assertThat(code.documents()).isNotEmpty();
		assertThat(code.differences(code.documents())).isEmpty();
	}

	@Test
	void every_property_is_in_the_reference() throws IOException {
		String reference = Files.readString(ROOT.resolve("docs/reference/configuration.md"));

		List<String> properties = Collections
			.list(getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))
			.stream()
			.flatMap(DocumentationTests::properties)
			.filter((name) -> name.startsWith("millrace.") || name.startsWith("shop."))
			.filter((name) -> !name.endsWith(".datasource"))
			.toList();

		assertThat(properties).isNotEmpty().allSatisfy((name) -> assertThat(reference).contains("`" + name + "`"));
	}

	private static Stream<String> properties(URL metadata) {
		try (InputStream json = metadata.openStream()) {
			JsonNode properties = JsonMapper.shared().readTree(json).path("properties");
			return StreamSupport.stream(properties.spliterator(), false)
				.map((property) -> property.path("name").asString())
				.toList()
				.stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
