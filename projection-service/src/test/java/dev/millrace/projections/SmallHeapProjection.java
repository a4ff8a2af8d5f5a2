package dev.millrace.projections;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.support.GenericApplicationContext;

/**
 * An application with a projection that is slower than the log, and whose JVM dies in the
 * middle of a fold, as if by kill -9.
 */
final class SmallHeapProjection {

	/** With a pause after each so many it is slower than Kafka by far. */
	private static final int FOLDS_BETWEEN_PAUSES = 100;

	private static final Duration PAUSE = Duration.ofMillis(30);

	private SmallHeapProjection() {
	}

	/**
	 * @param args database URL, user, password, database name, bootstrap servers,
	 * category, folds before death
	 */
	public static void main(String[] args) {
		int[] folds = { Integer.parseInt(args[6]) };
		FoldProjection<Ledger> projection = Ledger.projection(args[5], (customer) -> {
			if (folds[0]-- == 0) {
				Runtime.getRuntime().halt(MemoryIT.KILLED);
			}
			if (folds[0] % FOLDS_BETWEEN_PAUSES == 0) {
				LockSupport.parkNanos(PAUSE.toNanos());
			}
			return false;
		});
		new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.initializers((any) -> ((GenericApplicationContext) any).registerBean(Projection.class, () -> projection))
			.properties(Map.of("spring.main.banner-mode", "off", "logging.level.root", "ERROR",
					"millrace.embedded.enabled", "false", "spring.datasource.url", args[0],
					"spring.datasource.username", args[1], "spring.datasource.password", args[2],
					"spring.kafka.bootstrap-servers", args[4], "millrace.projections.group-prefix", args[3],
					"millrace.projections.read-ahead", MemoryIT.READ_AHEAD))
			.run();
		LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(5));
		Runtime.getRuntime().halt(1);
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
