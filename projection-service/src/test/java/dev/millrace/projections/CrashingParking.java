package dev.millrace.projections;

import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.TimeUnit;

import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.parked.Parking;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * An application whose JVM dies in the middle of a fold, as if by kill -9, while it parks
 * events (the code is broken) or retries them (it is fixed).
 */
final class CrashingParking {

	private static final int RETRIES_MAX = 100;

	private CrashingParking() {
	}

	/**
	 * @param args database URL, user, password, database name, bootstrap servers,
	 * category, whether the code is fixed, folds before death
	 */
	public static void main(String[] args) {
		boolean fixed = Boolean.parseBoolean(args[6]);
		int[] folds = { Integer.parseInt(args[7]) };
		FoldProjection<Ledger> projection = Ledger.projection(args[5], (customer) -> {
			if (folds[0]-- == 0) {
				Runtime.getRuntime().halt(137);
			}
			return !fixed && Ledger.poison().test(customer);
		});
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.initializers((any) -> ((GenericApplicationContext) any).registerBean(Projection.class, () -> projection))
			.properties(Map.of("spring.main.banner-mode", "off", "logging.level.root", "ERROR",
					"millrace.embedded.enabled", "false", "spring.datasource.url", args[0],
					"spring.datasource.username", args[1], "spring.datasource.password", args[2],
					"spring.kafka.bootstrap-servers", args[4], "millrace.projections.group-prefix", args[3]))
			.run();
		Projections projections = context.getBean(Projections.class);
		for (int i = 0; i < RETRIES_MAX && fixed; i++) {
			context.getBean(Parking.class)
				.retry(projection, projections.version(projection, null).orElseThrow(), (String) null);
		}
		LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(8));
		Runtime.getRuntime().halt(137);
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
