package dev.millrace.test;

import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The logging of this very test.
 */
class QuietLoggingTests {

	@Test
	void only_millrace_tells_more_than_warnings() {
		assertThat(LoggerFactory.getLogger("org.apache.kafka").isInfoEnabled()).isFalse();
		assertThat(LoggerFactory.getLogger("org.apache.kafka").isWarnEnabled()).isTrue();
		assertThat(LoggerFactory.getLogger("dev.millrace").isInfoEnabled()).isTrue();
	}

}
