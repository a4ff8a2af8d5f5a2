package dev.millrace.benchmarks;

import dev.millrace.test.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTests {

	@Test
	void the_module_has_the_shape_of_every_module() {
		ArchitectureRules.check("dev.millrace.benchmarks");
	}

}
