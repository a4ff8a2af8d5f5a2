package dev.millrace.shop;

import java.nio.file.Path;

import dev.millrace.test.DocumentedCode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DocumentationTests {

	@Test
	void the_code_in_the_documents_is_tested_code() {
		DocumentedCode code = DocumentedCode.below(Path.of(".."));

		assertThat(code.documents()).isNotEmpty();
		assertThat(code.differences(code.documents())).isEmpty();
	}

}
