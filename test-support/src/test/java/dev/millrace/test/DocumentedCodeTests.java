package dev.millrace.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Documents that show code as it is, and some that do not.
 */
class DocumentedCodeTests {

	private static final String SOURCE = """
			class Account {

				// tag::deposit[]
				void deposit() {
					add();
				}
				// end::deposit[]

			}
			""";

	@TempDir
	Path folder;

	@BeforeEach
	void writeSource() throws IOException {
		Files.writeString(this.folder.resolve("Account.java"), SOURCE);
	}

	@Test
	void a_region_shown_as_it_is_makes_no_difference() throws IOException {
		assertThat(differences("deposit", """
				void deposit() {
				    add();
				}""")).isEmpty();
	}

	@Test
	void a_region_shown_otherwise_is_reported_with_what_it_is() throws IOException {
		assertThat(differences("deposit", """
				void deposit() {
				    subtract();
				}""")).singleElement().asString().contains("how-to.md shows Account.java#deposit", "add();");
	}

	@Test
	void a_region_that_does_not_exist_is_reported() throws IOException {
		assertThat(differences("withdraw", "void withdraw()")).singleElement()
			.asString()
			.contains("(no region withdraw)");
	}

	private List<String> differences(String region, String shown) throws IOException {
		Files.writeString(this.folder.resolve("how-to.md"), """
				Make a deposit:

				<!-- from Account.java#%s -->
				```java
				%s
				```
				""".formatted(region, shown));
		DocumentedCode code = DocumentedCode.below(this.folder);
		return code.differences(code.documents());
	}

}
