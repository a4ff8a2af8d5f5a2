package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.millrace.cdc.leadership.Term;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A term that lasts as long as the session which holds the lock answers. A thread of its
 * own looks; whether the term is held is told by the time of the last answer, so that a
 * look that hangs, or a process that stood still, ends it too.
 */
final class AdvisoryLockTerm implements Term, Runnable {

	private static final Logger logger = LoggerFactory.getLogger(AdvisoryLockTerm.class);

	private static final String LOOK = "SELECT 1 ";

	private static final String UNLOCK = "SELECT pg_advisory_unlock_all()";

	private final Connection connection;

	private final LeadershipSettings settings;

	private final Supplier<String> signature;

	private final Thread thread;

	private final CountDownLatch closed = new CountDownLatch(1);

	private volatile long answeredNanos;

	private volatile boolean lost;

	private AdvisoryLockTerm(Connection connection, LeadershipSettings settings, Supplier<String> signature,
			long answeredNanos) {
		this.connection = connection;
		this.settings = settings;
		this.signature = signature;
		this.answeredNanos = answeredNanos;
		this.thread = Thread.ofPlatform().daemon().name("millrace-cdc-leader-" + settings.slot()).unstarted(this);
	}

	/**
	 * @param connection holds the lock
	 * @param signature says in a comment who this is
	 * @param askedNanos when the lock was asked for
	 */
	static AdvisoryLockTerm start(Connection connection, LeadershipSettings settings, Supplier<String> signature,
			long askedNanos) {
		AdvisoryLockTerm term = new AdvisoryLockTerm(connection, settings, signature, askedNanos);
		term.thread.start();
		return term;
	}

	@Override
	public boolean isHeld() {
		if (!this.lost && System.nanoTime() - this.answeredNanos > this.settings.trust().toNanos()) {
			this.lost = true;
		}
		return !this.lost;
	}

	@Override
	public void run() {
		try {
			while (!this.closed.await(this.settings.lookInterval().toMillis(), TimeUnit.MILLISECONDS) && isHeld()) {
				look();
			}
		}
		catch (SQLException ex) {
			logger.warn("The session that holds the leadership of slot '{}' has ended: {}", this.settings.slot(),
					ex.getMessage());
		}
		catch (InterruptedException ex) {
			logger.debug("The term was ended within a look", ex);
		}
		finally {
			this.lost = true;
		}
	}

	/**
	 * The lock is freed before this returns, unless the server does not answer; then it
	 * frees it when it notices.
	 */
	@Override
	public void close() {
		boolean answered = isHeld();
		this.lost = true;
		this.closed.countDown();
		try {
			answered &= this.thread.join(Duration.ofNanos(this.settings.lookInterval().toNanos()));
			if (answered) {
				unlock();
			}
		}
		catch (SQLException ex) {
			logger.debug("The lock could not be freed; it ends with its session", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			Connections.abort(this.connection);
		}
	}

	private void look() throws SQLException {
		long asked = System.nanoTime();
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(LOOK + this.signature.get());
		}
		this.answeredNanos = asked;
	}

	private void unlock() throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(UNLOCK);
		}
	}

}
