package dev.millrace.projections.engine.postgres;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.InvalidProjectionException;
import dev.millrace.projections.JpaProjection;
import dev.millrace.projections.Projection;
import dev.millrace.projections.SqlProjection;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.Rebuild;
import dev.millrace.projections.engine.TableSize;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tables of versions, each version in a schema of its own, and the stable views in
 * schema {@code read_models} that show the live one's.
 */
final class VersionTables {

	private static final String TABLES = """
			SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = ? AND c.relkind = 'r' ORDER BY c.relname
			""";

	private static final String SIZES = """
			SELECT c.relname AS name, c.reltuples::bigint AS about, pg_total_relation_size(c.oid) AS bytes
			FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = ? AND c.relkind = 'r'
			""";

	/** The percentage of a fold's pages that new rows fill. */
	private static final int FOLD_FILL_FACTOR = 70;

	/** Of a larger table, about as many rows as its statistics say are enough. */
	private static final long COUNTED_BYTES_MAX = 64 << 20;

	private static final String INDEXES = """
			SELECT indexname FROM pg_indexes WHERE schemaname = ?
			""";

	private static final String VIEW_COMMENT = """
			SELECT obj_description(to_regclass(?))
			""";

	/** The statements that give a view's columns the comments of its table's. */
	private static final String VIEW_COLUMN_COMMENTS = """
			SELECT format('COMMENT ON COLUMN %s.%I IS %L', ?::text, a.attname, d.description)
			FROM pg_attribute a
			LEFT JOIN pg_description d ON d.objoid = a.attrelid AND d.objsubid = a.attnum
			  AND d.classoid = 'pg_class'::regclass
			WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped
			ORDER BY a.attnum
			""";

	/** Independent of the order of rows, so no sort is needed. */
	private static final String CHECKSUM = """
			SELECT count(*) AS rows, coalesce(sum(hashtextextended(t::text, 0)), 0)::text AS checksum FROM %s t
			""";

	private static final String DIFFERENCE = """
			(SELECT 'only in %1$s: ' || t::text FROM %1$s t EXCEPT ALL SELECT 'only in %1$s: ' || t::text FROM %2$s t)
			UNION ALL
			(SELECT 'only in %2$s: ' || t::text FROM %2$s t EXCEPT ALL SELECT 'only in %2$s: ' || t::text FROM %1$s t)
			LIMIT ?
			""";

	private final JdbcClient client;

	private final PersistenceUnits units;

	VersionTables(JdbcClient client, PersistenceUnits units) {
		this.client = client;
		this.units = units;
	}

	/**
	 * The statements that make a projection's tables.
	 */
	static List<String> definition(Projection projection, PersistenceUnits units) {
		return switch (projection) {
			case FoldProjection<?> fold -> definition(fold, ProjectionVersion.relation(fold.name()));
			case SqlProjection sql -> sql.definition();
			case JpaProjection jpa -> units.of(jpa).definition();
		};
	}

	private static List<String> definition(FoldProjection<?> fold, String table) {
		return Stream.concat(Stream.of(createTable(fold, table)), createIndexes(fold, table).stream()).toList();
	}

	private List<String> tables(Projection projection) {
		return switch (projection) {
			case FoldProjection<?> fold -> List.of(createTable(fold, ProjectionVersion.relation(fold.name())));
			case SqlProjection sql -> sql.definition();
			case JpaProjection jpa -> this.units.of(jpa).definition();
		};
	}

	/**
	 * The indexes that a fold declares. They are named here and not in the definition,
	 * which is compared with those that versions were built from.
	 */
	private static List<Index> indexes(Projection projection) {
		return switch (projection) {
			case FoldProjection<?> fold -> {
				List<String> statements = createIndexes(fold, ProjectionVersion.relation(fold.name()));
				yield IntStream.range(0, statements.size())
					.mapToObj((i) -> Index.of(i + 1, fold.indexes().get(i).components(), statements.get(i)))
					.toList();
			}
			case SqlProjection sql -> List.of();
			case JpaProjection jpa -> List.of();
		};
	}

	private static String createTable(FoldProjection<?> fold, String table) {
		return new RowType<>(fold.rowType()).createTable(table);
	}

	private static List<String> createIndexes(FoldProjection<?> fold, String table) {
		return new RowType<>(fold.rowType()).createIndexes(table, fold.indexes());
	}

	/**
	 * Make a version's tables with their indexes.
	 */
	void create(ProjectionVersion version, Projection projection) {
		createWithoutIndexes(version, projection);
		create(version, projection, indexes(projection).stream().map(Index::statement).toList());
	}

	/**
	 * Make a version's tables, and leave out the indexes that a fold declares: to make
	 * those of a full table costs less than to keep them while it is filled.
	 */
	void createWithoutIndexes(ProjectionVersion version, Projection projection) {
		this.client.sql("CREATE SCHEMA " + version.schema()).update();
		this.client
			.sql("COMMENT ON SCHEMA %s IS 'Version %d of projection %s'".formatted(version.schema(), version.number(),
					version.projection()))
			.update();
		create(version, projection, tables(projection));
		leaveRoom(version, projection);
		describe(version, projection);
	}

	/**
	 * Folds update most of their rows often. A new row version that finds room beside the
	 * old one needs no entry in any index and a third of the WAL, and the table grows
	 * less.
	 */
	private void leaveRoom(ProjectionVersion version, Projection projection) {
		if (projection instanceof FoldProjection<?> fold) {
			this.client
				.sql("ALTER TABLE %s.%s SET (fillfactor = %d)".formatted(version.schema(),
						ProjectionVersion.relation(fold.name()), FOLD_FILL_FACTOR))
				.update();
		}
	}

	/**
	 * The declared indexes that a version does not have yet, in order.
	 */
	List<Index> lackingIndexes(ProjectionVersion version, Projection projection) {
		List<String> present = this.client.sql(INDEXES).param(version.schema()).query(String.class).list();
		return indexes(projection).stream().filter((index) -> !present.contains(index.name())).toList();
	}

	/**
	 * Run statements of a projection's definition in a version's schema.
	 */
	void create(ProjectionVersion version, Projection projection, List<String> statements) {
		this.client.sql("SET LOCAL search_path TO " + version.schema()).update();
		for (String statement : statements) {
			try {
				this.client.sql(statement).update();
			}
			catch (DataAccessException ex) {
				throw new InvalidProjectionException(
						"Projection '" + projection.name() + "' declares a statement that fails: " + statement.strip()
								+ " — " + ex.getMostSpecificCause().getMessage(),
						ex);
			}
		}
	}

	/**
	 * Write down in the database what the tables mean.
	 */
	void describe(ProjectionVersion version, Projection projection) {
		if (projection instanceof FoldProjection<?> fold) {
			String table = version.schema() + "." + ProjectionVersion.relation(fold.name());
			new RowType<>(fold.rowType()).comments(table).forEach((statement) -> this.client.sql(statement).update());
		}
	}

	void drop(ProjectionVersion version) {
		this.client.sql("DROP SCHEMA IF EXISTS " + version.schema() + " CASCADE").update();
	}

	List<String> tables(ProjectionVersion version) {
		return this.client.sql(TABLES).param(version.schema()).query(String.class).list();
	}

	/**
	 * Let the stable views show a version.
	 */
	void show(ProjectionVersion version) {
		for (String table : tables(version)) {
			String view = "read_models." + table;
			checkOwner(view, version.projection());
			String select = " VIEW " + view + " AS SELECT * FROM " + version.schema() + "." + table;
			this.client.sql("SAVEPOINT columns").update();
			try {
				this.client.sql("CREATE OR REPLACE" + select).update();
			}
			catch (DataAccessException ex) {
				// The columns are others than before: the view is made anew, without its
				// grants.
				this.client.sql("ROLLBACK TO SAVEPOINT columns").update();
				this.client.sql("DROP VIEW " + view).update();
				this.client.sql("CREATE" + select).update();
			}
			this.client.sql("COMMENT ON VIEW %s IS '%s'".formatted(view, comment(version.projection()))).update();
		}
		describeViews(version);
	}

	/**
	 * Give the columns of the stable views the comments of the tables' columns.
	 */
	void describeViews(ProjectionVersion version) {
		tables(version).stream()
			.flatMap((table) -> this.client.sql(VIEW_COLUMN_COMMENTS)
				.params("read_models." + table, version.schema() + "." + table)
				.query(String.class)
				.list()
				.stream())
			.forEach((statement) -> this.client.sql(statement).update());
	}

	/**
	 * How large a version's tables are.
	 */
	TableSize size(ProjectionVersion version) {
		List<Sized> tables = this.client.sql(SIZES).param(version.schema()).query(Sized.class).list();
		return new TableSize(tables.stream().mapToLong((table) -> rows(version, table)).sum(),
				tables.stream().mapToLong(Sized::bytes).sum());
	}

	private long rows(ProjectionVersion version, Sized table) {
		if (table.about() >= 0 && table.bytes() > COUNTED_BYTES_MAX) {
			return table.about();
		}
		return this.client.sql("SELECT count(*) FROM " + version.schema() + ".\"" + table.name() + "\"")
			.query(Long.class)
			.single();
	}

	/**
	 * How many rows a version has in all its tables.
	 */
	long rows(ProjectionVersion version) {
		return tables(version).stream().mapToLong((table) -> checksum(version, table).rows()).sum();
	}

	/**
	 * What differs between two versions, at most {@value Rebuild#MISMATCHES_MAX} rows.
	 */
	List<String> differences(ProjectionVersion one, ProjectionVersion other) {
		return tables(one).stream()
			.filter((table) -> !checksum(one, table).equals(checksum(other, table)))
			.flatMap((table) -> differentRows(one.schema() + "." + table, other.schema() + "." + table).stream())
			.limit(Rebuild.MISMATCHES_MAX)
			.toList();
	}

	private List<String> differentRows(String one, String other) {
		return this.client.sql(DIFFERENCE.formatted(one, other))
			.param(Rebuild.MISMATCHES_MAX)
			.query(String.class)
			.list();
	}

	private Checksum checksum(ProjectionVersion version, String table) {
		return this.client.sql(CHECKSUM.formatted(version.schema() + "." + table)).query(Checksum.class).single();
	}

	private void checkOwner(String view, String projection) {
		String found = this.client.sql(VIEW_COMMENT).param(view).query(String.class).optional().orElse(null);
		if (found != null && !found.equals(comment(projection))) {
			throw new InvalidProjectionException("Projection '" + projection + "' would replace the view " + view
					+ ", which is there already (" + found + "): rename its table");
		}
	}

	private static String comment(String projection) {
		return "Read model of projection " + projection;
	}

	/**
	 * An index of a fold's table.
	 *
	 * @param name its name in the version's schema
	 * @param statement makes it
	 */
	record Index(String name, String statement) {

		private static final int NAME_LENGTH_MAX = 63;

		private static final String UNNAMED = "CREATE INDEX ON ";

		/** The number in front keeps names apart that are cut. */
		static Index of(int number, List<String> components, String unnamed) {
			if (!unnamed.startsWith(UNNAMED)) {
				throw new IllegalStateException("No index: " + unnamed);
			}
			String full = ("index_" + number + "_" + String.join("_", components)).toLowerCase(Locale.ROOT)
				.replaceAll("[^a-z0-9_]", "");
			String name = full.substring(0, Math.min(full.length(), NAME_LENGTH_MAX));
			return new Index(name, "CREATE INDEX " + name + " ON " + unnamed.substring(UNNAMED.length()));
		}

	}

	/**
	 * What the catalogue says of a table.
	 *
	 * @param about how many rows it has; -1 if it was never looked at
	 */
	record Sized(String name, long about, long bytes) {
	}

	/** Rows of a table and a sum of their hashes. */
	record Checksum(long rows, String checksum) {
	}

}
