package dev.millrace.projections.engine.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.ProjectionVersion.State;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The versions of each projection.
 */
final class Versions {

	private static final String OF = """
			SELECT projection, number, declared, state FROM millrace.versions WHERE projection = ? ORDER BY number
			""";

	/** One instance at a time makes or removes versions. */
	private static final String LOCK = """
			SELECT pg_advisory_xact_lock(hashtextextended('millrace.versions', 0))
			""";

	private static final String INSERT = """
			INSERT INTO millrace.versions (projection, number, declared, state, definition, created_at)
			VALUES (?, ?, ?, ?, ?, ?)
			""";

	private final JdbcClient client;

	Versions(JdbcClient client) {
		this.client = client;
	}

	/**
	 * All of a projection, oldest first.
	 */
	List<ProjectionVersion> of(String projection) {
		return this.client.sql(OF).param(projection).query(Versions::version).list();
	}

	Optional<ProjectionVersion> live(String projection) {
		return of(projection).stream().filter((version) -> version.state() == State.LIVE).findFirst();
	}

	/**
	 * Let no other instance make versions until the transaction ends.
	 */
	void lock() {
		this.client.sql(LOCK).query().singleRow();
	}

	/**
	 * Note the next version, for which nothing else is there yet. Requires the lock.
	 */
	ProjectionVersion next(Projection projection, State state, String definition, Instant now) {
		int number = of(projection.name()).stream().mapToInt(ProjectionVersion::number).max().orElse(0) + 1;
		this.client.sql(INSERT)
			.params(projection.name(), number, projection.version(), state.name().toLowerCase(Locale.ROOT), definition,
					now.atOffset(ZoneOffset.UTC))
			.update();
		return new ProjectionVersion(projection.name(), number, projection.version(), state);
	}

	private static ProjectionVersion version(ResultSet row, int number) throws SQLException {
		return new ProjectionVersion(row.getString("projection"), row.getInt("number"), row.getInt("declared"),
				State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)));
	}

}
