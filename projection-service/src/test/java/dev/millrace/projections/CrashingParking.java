package dev.millrace.projections;

import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.TimeUnit;

import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.parked.Parking;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application whose JVM dies in the middle of a fold, as if by kill -9, while it parks
 * events (the code is broken) or retries them (it is fixed).
 */
final class CrashingParking {

	private static final int RETRIES_MAX = 100;

	private CrashingParking() {
	}

	/**
	 * @param args category, whether the code is fixed, folds before death
	 */
	public static void main(String[] args) {
		boolean fixed = Boolean.parseBoolean(args[1]);
		int[] folds = { Integer.parseInt(args[2]) };
		FoldProjection<Ledger> projection = Ledger.projection(args[0], (customer) -> {
			if (folds[0]-- == 0) {
				Runtime.getRuntime().halt(137);
			}
			return !fixed && Ledger.poison().test(customer);
		});
		ConfigurableApplicationContext context = ProjectionJvm.application(projection).run();
		Projections projections = context.getBean(Projections.class);
		for (int i = 0; i < RETRIES_MAX && fixed; i++) {
			context.getBean(Parking.class)
				.retry(projection, projections.version(projection, null).orElseThrow(), (String) null);
		}
		LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(8));
		Runtime.getRuntime().halt(137);
	}

}
