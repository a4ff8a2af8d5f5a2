package dev.millrace.projections;

import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import dev.millrace.projections.Reaction.InDoubt;
import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.Rebuild;
import dev.millrace.projections.reactions.Reactions;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An application whose JVM dies at a random one of its mails, as if by kill -9, or at a
 * random time. It rewinds them to the beginning when it starts, and rebuilds a projection
 * of the same events.
 */
final class KilledReactions {

	static final String ASKING = "mails-once";

	static final String REPEATING = "mails-again";

	private static final Consumer<String> NOTHING = (customer) -> {
	};

	/** It dies at one of so many mails; a life has more. */
	private static final int MAILS_MAX = 30;

	private static final int LIFE_MILLIS_MAX = 1_500;

	private KilledReactions() {
	}

	/**
	 * @param args category, seed, death
	 */
	public static void main(String[] args) {
		Random random = new Random(Long.parseLong(args[1]));
		AtomicInteger steps = new AtomicInteger(random.nextInt(MAILS_MAX));
		Consumer<String> dies = (customer) -> {
			if (steps.getAndDecrement() == 0) {
				Runtime.getRuntime().halt(137);
			}
		};
		Death death = Death.valueOf(args[2]);
		Mails mails = new Mails(JdbcClient.create(ProjectionJvm.database().dataSource()),
				(death == Death.BEFORE_A_MAIL) ? dies : NOTHING);
		ConfigurableApplicationContext running = ProjectionJvm
			.application(asking(mails, args[0], (death == Death.AFTER_A_MAIL_THAT_ASKS) ? dies : NOTHING),
					repeating(mails, args[0], (death == Death.AFTER_A_MAIL_THAT_REPEATS) ? dies : NOTHING),
					Ledger.projection(args[0], (customer) -> false))
			.run();
		Reactions reactions = running.getBean(Reactions.class);
		reactions.all().forEach((reaction) -> reactions.rewind(reaction, Instant.EPOCH));
		Projections projections = running.getBean(Projections.class);
		projections.rebuild(projections.find("ledger").orElseThrow(), Rebuild.Swap.AUTOMATIC);
		LockSupport.parkNanos(TimeUnit.MILLISECONDS
			.toNanos((death == Death.AT_ANY_TIME) ? random.nextInt(LIFE_MILLIS_MAX) : TimeUnit.MINUTES.toMillis(2)));
		Runtime.getRuntime().halt(137);
	}

	static Reaction asking(Mails mails, String category, Consumer<String> after) {
		return mails.reaction(ASKING, category, InDoubt.ASK, after);
	}

	static Reaction repeating(Mails mails, String category, Consumer<String> after) {
		return mails.reaction(REPEATING, category, InDoubt.RETRY, after);
	}

	/**
	 * When it dies.
	 */
	enum Death {

		/** The mail is sent, and nobody knows; a person is to be asked. */
		AFTER_A_MAIL_THAT_ASKS,

		/** The same with a reaction that tries again. */
		AFTER_A_MAIL_THAT_REPEATS,

		BEFORE_A_MAIL,

		AT_ANY_TIME

	}

}
