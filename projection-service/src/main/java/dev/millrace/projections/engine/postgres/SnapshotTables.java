package dev.millrace.projections.engine.postgres;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Copies all tables of one schema into another. For use within a transaction.
 */
final class SnapshotTables {

	/** In the order in which they were made, so that what is referred to comes first. */
	private static final String TABLES = """
			SELECT quote_ident(relname) FROM pg_class
			WHERE relnamespace = to_regnamespace(?) AND relkind = 'r' ORDER BY oid
			""";

	/** Those that are not computed from others. */
	private static final String COLUMNS = """
			SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
			WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
			""";

	private static final String PRIMARY_KEY = """
			SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = to_regclass(?) AND contype = 'p'
			""";

	private static final String OWN_TYPES = """
			SELECT DISTINCT t.typname FROM pg_class c
			JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
			JOIN pg_type t ON t.oid = a.atttypid AND t.typnamespace = c.relnamespace
			WHERE c.relnamespace = to_regnamespace(?) AND c.relkind = 'r' ORDER BY 1
			""";

	private static final String BYTES = """
			SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class
			WHERE relnamespace = to_regnamespace(?) AND relkind = 'r'
			""";

	private final JdbcClient client;

	SnapshotTables(JdbcClient client) {
		this.client = client;
	}

	/**
	 * The types that a schema's tables are made of and that are gone with the schema.
	 */
	List<String> ownTypes(String schema) {
		return this.client.sql(OWN_TYPES).param(schema).query(String.class).list();
	}

	/**
	 * Make a schema with copies of another one's tables, their primary keys if wanted,
	 * and nothing else.
	 * @return how many rows they have
	 */
	long copyToNew(String from, String to, boolean withKeys) {
		this.client.sql("CREATE SCHEMA " + to).update();
		long rows = 0;
		for (String table : tables(from)) {
			this.client.sql("CREATE TABLE %1$s.%3$s (LIKE %2$s.%3$s)".formatted(to, from, table)).update();
			rows += copyRows(from, to, table);
			if (withKeys) {
				this.client.sql(PRIMARY_KEY)
					.param(from + "." + table)
					.query(String.class)
					.optional()
					.ifPresent((key) -> this.client.sql("ALTER TABLE " + to + "." + table + " ADD " + key).update());
			}
		}
		return rows;
	}

	/**
	 * Fill a schema's tables, which are empty, with the rows of those with the same names
	 * in another one.
	 * @return how many there are
	 */
	long copyRows(String from, String to) {
		return tables(to).stream().mapToLong((table) -> copyRows(from, to, table)).sum();
	}

	private long copyRows(String from, String to, String table) {
		String columns = this.client.sql(COLUMNS).param(to + "." + table).query(String.class).single();
		return this.client
			.sql("INSERT INTO %1$s.%3$s (%4$s) SELECT %4$s FROM %2$s.%3$s".formatted(to, from, table, columns))
			.update();
	}

	private List<String> tables(String schema) {
		return this.client.sql(TABLES).param(schema).query(String.class).list();
	}

	/**
	 * What a schema's tables and their indexes take on disk.
	 */
	long bytes(String schema) {
		return this.client.sql(BYTES).param(schema).query(Long.class).single();
	}

	void drop(String schema) {
		this.client.sql("DROP SCHEMA IF EXISTS " + schema + " CASCADE").update();
	}

}
