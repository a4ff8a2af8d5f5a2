package dev.millrace.cdc;

import dev.millrace.test.ArchitectureRules;
import org.junit.jupiter.api.Test;

/**
 * The module has the shape of all modules.
 */
class ArchitectureTest {

	@Test
	void the_module_keeps_to_the_rules() {
		ArchitectureRules.check("dev.millrace.cdc");
	}

}
