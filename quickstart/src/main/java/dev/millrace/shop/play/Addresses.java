package dev.millrace.shop.play;

import java.net.URI;

/**
 * Where a person finds what the play made.
 *
 * @param shop the shop over HTTP
 * @param readModels a psql line for the read models
 * @param eventStore a psql line for the event store and the shop's own tables
 */
record Addresses(URI shop, String readModels, String eventStore) {

	private static final String JDBC_PREFIX = "jdbc:";

	/**
	 * The psql line for a database.
	 * @param jdbcUrl as data sources have it
	 * @param username who connects
	 */
	static String psql(String jdbcUrl, String username) {
		URI database = URI.create(jdbcUrl.substring(JDBC_PREFIX.length()));
		return "psql " + database.getScheme() + "://" + username + "@" + database.getAuthority() + database.getPath();
	}

}
