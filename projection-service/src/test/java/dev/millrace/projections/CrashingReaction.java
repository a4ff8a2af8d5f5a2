package dev.millrace.projections;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An application whose JVM dies, as if by kill -9, after a mail was sent and before that
 * is recorded.
 */
final class CrashingReaction {

	private CrashingReaction() {
	}

	/**
	 * @param args category, reaction, policy
	 */
	public static void main(String[] args) {
		Consumer<String> dies = (customer) -> {
			if (customer.equals("fatal")) {
				Runtime.getRuntime().halt(137);
			}
		};
		Reaction reaction = new Mails(JdbcClient.create(ProjectionJvm.database().dataSource())).reaction(args[1],
				args[0], Reaction.InDoubt.valueOf(args[2]), dies);
		ProjectionJvm.application(reaction).run();
		LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(2));
		Runtime.getRuntime().halt(1);
	}

}
