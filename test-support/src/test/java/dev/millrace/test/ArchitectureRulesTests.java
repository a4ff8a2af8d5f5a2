package dev.millrace.test;

import java.util.List;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each rule finds what it forbids, and the modules below this one keep all of them.
 */
class ArchitectureRulesTests {

	private static final String SAMPLES = "dev.millrace.test.samples.";

	@ParameterizedTest
	@ValueSource(
			strings = { "dev.millrace.events", "dev.millrace.decider", "dev.millrace.embedded", "dev.millrace.test" })
	void the_modules_that_cannot_use_the_rules_keep_them(String root) {
		ArchitectureRules.check(root);
	}

	@Test
	void a_sound_module_breaks_no_rule() {
		assertThat(violations("sound")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			kernelknowsadapter,    a kernel knows no technology,  declare a small interface
			adaptersknoweachother, know the kernel only,          wire them in 'autoconfigure'
			cycle,                 packages that need each other, turn one direction round
			emptynames,            such a package says nothing,   name it after the feature
			emptynames,            such a name says nothing,      name the type after what it is
			controlleroutsideweb,  HTTP has one place,            move the controller to the package 'web'
			ownclock,              able to move the clock,        take a java.time.InstantSource
			olddate,               they change and know no zone,  use java.time.Instant
			fieldinjection,        what a class needs,            make the field final
			unmarked,              non-null is the rule,          add a package-info.java
			""")
	void a_broken_rule_says_why_it_is_one_and_what_to_do(String sample, String why, String instead) {
		assertThat(violations(sample)).anySatisfy((report) -> assertThat(report).contains(why, instead));
	}

	@Test
	void both_ways_to_read_the_clock_are_found() {
		assertThat(violations("ownclock")).singleElement()
			.asString()
			.contains("Instant.now()", "System.currentTimeMillis()");
	}

	@Test
	void a_name_without_classes_is_refused() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> ArchitectureRules.check("dev.millrace.nothing"))
			.withMessageContaining("dev.millrace.nothing");
	}

	private static List<String> violations(String sample) {
		return ArchitectureRules.violations(SAMPLES + sample, new ClassFileImporter().importPackages(SAMPLES + sample));
	}

}
