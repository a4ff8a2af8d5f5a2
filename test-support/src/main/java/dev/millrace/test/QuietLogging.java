package dev.millrace.test;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * The logging of tests that start no Spring Boot and have no {@code logback-test.xml}:
 * warnings, and what Millrace says. Logback's own default is everything, which slows a
 * broker down to a crawl.
 */
@ConfiguratorRank(QuietLogging.AFTER_FILES_BEFORE_DEFAULT)
public final class QuietLogging extends ContextAwareBase implements Configurator {

	static final int AFTER_FILES_BEFORE_DEFAULT = ConfiguratorRank.NOMINAL - 5;

	private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level [%thread] %logger{20} : %msg%n";

	@Override
	public ExecutionStatus configure(LoggerContext context) {
		context.getLogger("ROOT").setLevel(Level.WARN);
		context.getLogger("ROOT").addAppender(console(context));
		context.getLogger("dev.millrace").setLevel(Level.INFO);
		// They warn of each start and each stop of a broker.
		context.getLogger("org.apache.kafka.controller").setLevel(Level.ERROR);
		context.getLogger("org.apache.kafka.clients.NetworkClient").setLevel(Level.ERROR);
		return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
	}

	private static ConsoleAppender<ILoggingEvent> console(LoggerContext context) {
		PatternLayoutEncoder encoder = new PatternLayoutEncoder();
		encoder.setContext(context);
		encoder.setPattern(PATTERN);
		encoder.start();
		ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
		appender.setContext(context);
		appender.setEncoder(encoder);
		appender.start();
		return appender;
	}

}
