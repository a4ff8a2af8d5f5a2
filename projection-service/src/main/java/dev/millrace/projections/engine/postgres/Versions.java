package dev.millrace.projections.engine.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

	private static ProjectionVersion version(ResultSet row, int number) throws SQLException {
		return new ProjectionVersion(row.getString("projection"), row.getInt("number"), row.getInt("declared"),
				State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)));
	}

}
