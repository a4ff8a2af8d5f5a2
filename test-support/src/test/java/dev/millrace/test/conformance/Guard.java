package dev.millrace.test.conformance;

import java.util.List;

import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/**
 * Runs a suite on something that does nothing: what the suite accepts of it, it does not
 * check.
 */
final class Guard {

	private Guard() {
	}

	/**
	 * The tests of a suite that passed.
	 */
	static List<String> accepted(Class<?> suite) {
		return EngineTestKit.engine("junit-jupiter")
			.selectors(DiscoverySelectors.selectClass(suite))
			.execute()
			.testEvents()
			.succeeded()
			.map(Event::getTestDescriptor)
			.map((test) -> test.getDisplayName())
			.toList();
	}

}
