package dev.millrace.projections;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

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
	 * @param args category, folds before death
	 */
	public static void main(String[] args) {
		int[] folds = { Integer.parseInt(args[1]) };
		FoldProjection<Ledger> projection = Ledger.projection(args[0], (customer) -> {
			if (folds[0]-- == 0) {
				Runtime.getRuntime().halt(MemoryIT.KILLED);
			}
			if (folds[0] % FOLDS_BETWEEN_PAUSES == 0) {
				LockSupport.parkNanos(PAUSE.toNanos());
			}
			return false;
		});
		ProjectionJvm.application(projection)
			.properties(Map.of("millrace.projections.read-ahead", MemoryIT.READ_AHEAD))
			.run();
		LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(5));
		Runtime.getRuntime().halt(1);
	}

}
