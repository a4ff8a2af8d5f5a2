package dev.millrace.benchmarks.account;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Gives the decider to the application of commands, which takes those it finds beside it.
 */
@AutoConfiguration
final class AccountAutoConfiguration {

	@Bean
	AccountDecider accountDecider() {
		return new AccountDecider();
	}

}
