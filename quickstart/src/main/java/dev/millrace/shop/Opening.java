package dev.millrace.shop;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Says where the shop is when it opens, before anything else that waits for that.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class Opening implements ApplicationListener<ApplicationReadyEvent> {

	private static final Logger logger = LoggerFactory.getLogger(Opening.class);

	private final Environment environment;

	Opening(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		logger.info("The shop is open at http://localhost:{}", this.environment.getProperty("local.server.port"));
	}

}
