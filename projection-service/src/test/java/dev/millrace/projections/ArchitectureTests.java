package dev.millrace.projections;

import dev.millrace.test.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTests {

	@Test
	void the_module_keeps_the_rules() {
		ArchitectureRules.check("dev.millrace.projections");
	}

}
