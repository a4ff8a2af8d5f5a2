package dev.millrace.cdc.web;

import java.time.InstantSource;

import dev.millrace.cdc.Capture;
import dev.millrace.cdc.SourceDatabase;
import dev.millrace.cdc.relay.Parking;
import dev.millrace.cdc.snapshots.Snapshots;
import dev.millrace.cdc.verification.Verification;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

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
	SnapshotsController millraceCdcSnapshotsController(Snapshots snapshots, ObjectProvider<InstantSource> clock) {
		return new SnapshotsController(snapshots, clock.getIfAvailable(InstantSource::system));
	}

	@Bean
	ParkedController millraceCdcParkedController(Parking parking, SourceDatabase database) {
		return new ParkedController(parking, database);
	}

	@Bean
	SnapshotsProblems millraceCdcSnapshotsProblems() {
		return new SnapshotsProblems();
	}

	@Bean
	WebMvcConfigurer millraceCdcForwarding(Capture capture) {
		return new WebMvcConfigurer() {

			@Override
			public void addInterceptors(InterceptorRegistry registry) {
				registry.addInterceptor(new ActiveInstance(capture)).addPathPatterns("/cdc", "/cdc/**");
			}

		};
	}

	@Bean
	CdcProblems millraceCdcProblems() {
		return new CdcProblems();
	}

}
