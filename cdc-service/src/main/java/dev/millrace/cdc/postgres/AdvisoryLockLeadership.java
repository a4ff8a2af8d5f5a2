package dev.millrace.cdc.postgres;

import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.millrace.cdc.leadership.Leader;
import dev.millrace.cdc.leadership.Leadership;
import dev.millrace.cdc.leadership.Term;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leadership by a session-level advisory lock in the source. The server frees the lock
 * when the leader's session ends: at once when its process dies, and after the timeout
 * when it is silent, because then the server ends the session. Who leads stands in the
 * statement by which the leader shows that it lives.
 */
final class AdvisoryLockLeadership implements Leadership {

	private static final Logger logger = LoggerFactory.getLogger(AdvisoryLockLeadership.class);

	/**
	 * An idle session is ended, so the timeout is a lease: it covers hosts that vanish,
	 * networks that swallow, and processes that stand still. The probes of TCP end it
	 * sooner where they can.
	 */
	private static final String PREPARE = """
			SELECT set_config('idle_session_timeout', ?, false), set_config('tcp_user_timeout', ?, false),
			       set_config('tcp_keepalives_idle', '1', false), set_config('tcp_keepalives_interval', '1', false),
			       set_config('tcp_keepalives_count', '3', false)
			""";

	private static final String TRY = "SELECT pg_try_advisory_lock(hashtextextended(?, 0)) %s";

	/**
	 * Anybody who may connect can take an advisory lock, so only a session of the same
	 * role is believed.
	 */
	private static final String LEADER = """
			SELECT a.query
			  FROM pg_locks l
			  JOIN pg_stat_activity a ON a.pid = l.pid AND a.usename = current_user
			 CROSS JOIN hashtextextended(?, 0) AS key
			 WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
			   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
			   AND l.classid::bigint = (key >> 32) & 4294967295 AND l.objid::bigint = key & 4294967295
			""";

	private static final String LOCK_PREFIX = "millrace.cdc.";

	private static final Pattern SIGNATURE = Pattern
		.compile("/\\* millrace-cdc instance=(\\S+) since=(\\S+) url=(\\S*) \\*/");

	private final LeadershipSettings settings;

	private final Connections connections;

	private @Nullable Connection candidate;

	AdvisoryLockLeadership(LeadershipSettings settings) {
		this.settings = settings;
		this.connections = new Connections(settings.connection());
	}

	@Override
	public Optional<Term> tryToLead() {
		try {
			return tryToLead(connected());
		}
		catch (SQLException ex) {
			logger.debug("A candidate's connection was lost", ex);
			close();
		}
		try {
			return tryToLead(connected());
		}
		catch (SQLException ex) {
			close();
			throw this.connections.translate(ex);
		}
	}

	@Override
	public Optional<Leader> leader() {
		try (Connection connection = this.connections.openWithin(this.settings.timeout());
				PreparedStatement statement = connection.prepareStatement(LEADER)) {
			statement.setString(1, lock());
			try (ResultSet row = statement.executeQuery()) {
				return row.next() ? Optional.of(leader(row.getString(1))) : Optional.empty();
			}
		}
		catch (SQLException ex) {
			throw this.connections.translate(ex);
		}
	}

	@Override
	public void close() {
		if (this.candidate != null) {
			Connections.abort(this.candidate);
			this.candidate = null;
		}
	}

	private Connection connected() throws SQLException {
		if (this.candidate == null) {
			Connection connection = this.connections.openWithin(this.settings.timeout());
			this.candidate = connection;
			prepare(connection);
		}
		return this.candidate;
	}

	private void prepare(Connection connection) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(PREPARE)) {
			String millis = Long.toString(this.settings.timeout().toMillis());
			statement.setString(1, millis);
			statement.setString(2, millis);
			statement.execute();
		}
	}

	private Optional<Term> tryToLead(Connection connection) throws SQLException {
		long asked = System.nanoTime();
		Instant since = this.settings.clock().instant();
		try (PreparedStatement statement = connection.prepareStatement(TRY.formatted(signature(since)))) {
			statement.setString(1, lock());
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				if (!row.getBoolean(1)) {
					return Optional.empty();
				}
			}
		}
		this.candidate = null;
		return Optional.of(AdvisoryLockTerm.start(connection, this.settings, () -> signature(since), asked));
	}

	private String lock() {
		return LOCK_PREFIX + this.settings.slot();
	}

	private String signature(Instant since) {
		String url = this.settings.url().get().map(URI::toASCIIString).orElse("").replace("*", "%2A");
		return "/* millrace-cdc instance=" + this.settings.instance() + " since=" + since + " url=" + url + " */";
	}

	private static Leader leader(String statement) {
		Matcher signature = SIGNATURE.matcher(statement);
		if (!signature.find()) {
			return new Leader("unknown", Optional.empty(), Instant.EPOCH);
		}
		Optional<URI> url = Optional.of(signature.group(3)).filter((text) -> !text.isEmpty()).map(URI::create);
		return new Leader(signature.group(1), url, Instant.parse(signature.group(2)));
	}

}
