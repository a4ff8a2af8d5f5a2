package dev.millrace.cdc.web;

import dev.millrace.cdc.Capture;
import dev.millrace.cdc.verification.Verification;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The capture's controller and its problem details.
 */
@Configuration(proxyBeanMethods = false)
public class CdcWebConfiguration {

	@Bean
	CdcController millraceCdcController(Capture capture) {
		return new CdcController(capture);
	}

	@Bean
	VerificationController millraceCdcVerificationController(Verification verification) {
		return new VerificationController(verification);
	}

	@Bean
	VerificationProblems millraceCdcVerificationProblems() {
		return new VerificationProblems();
	}

	@Bean
	CdcProblems millraceCdcProblems() {
		return new CdcProblems();
	}

}
