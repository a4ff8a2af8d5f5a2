package dev.millrace.cdc;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.millrace.cdc.policy.Policy;
import dev.millrace.cdc.policy.TablePattern;
import dev.millrace.cdc.relay.CaptureBlockedException;

/**
 * Finds the tables that the configuration means, and checks that what it says of them can
 * be.
 */
final class ChosenTables {

	/** Before a pattern: the tables it matches are left out. */
	static final String EXCEPT = "!";

	private final SourceDatabase database;

	private final Policy policy;

	ChosenTables(SourceDatabase database, Policy policy) {
		this.database = database;
		this.policy = policy;
	}

	/**
	 * Schema and name of each table that is meant now. Tables that are named need not
	 * exist, patterns are for those that do.
	 * @param entries names and patterns
	 * @throws CaptureBlockedException if a pattern matches nothing, or something is said
	 * of a table or column that is not there
	 */
	List<String> find(List<String> entries) {
		Set<String> tables = new LinkedHashSet<>();
		for (String entry : entries) {
			if (!entry.startsWith(EXCEPT)) {
				tables.addAll(matching(TablePattern.parse(entry)));
			}
		}
		for (String entry : entries) {
			if (entry.startsWith(EXCEPT)) {
				TablePattern left = TablePattern.parse(entry.substring(EXCEPT.length()));
				tables.removeIf(left::matches);
			}
		}
		return List.copyOf(tables);
	}

	/**
	 * Check what is said of tables and columns.
	 * @param tables those that are captured, all of which exist
	 */
	void check(List<String> tables) {
		Set<TablePattern> patterns = this.policy.patterns();
		patterns.forEach((pattern) -> checkMatches(pattern, tables));
		List<String> concerned = tables.stream()
			.filter((table) -> patterns.stream().anyMatch((pattern) -> pattern.matches(table)))
			.toList();
		concerned.forEach(this::checkSettings);
		if (!concerned.isEmpty()) {
			this.database.columns(concerned).forEach(this::checkColumns);
		}
	}

	private List<String> matching(TablePattern pattern) {
		if (!pattern.isOpen()) {
			return List.of(pattern.name());
		}
		List<String> existing = this.database.tables();
		List<String> matching = existing.stream().filter(pattern::matches).toList();
		if (matching.isEmpty()) {
			throw new CaptureBlockedException("No table matches " + pattern + " of millrace.cdc.tables"
					+ similar(pattern.toString(), existing) + ". Create one, or correct millrace.cdc.tables");
		}
		return matching;
	}

	private void checkMatches(TablePattern pattern, List<String> tables) {
		if (tables.stream().noneMatch(pattern::matches)) {
			throw new CaptureBlockedException("Something is said of " + pattern
					+ " in millrace.cdc.table or millrace.cdc.personal-data, but no captured table has that name"
					+ similar(pattern.toString(), tables) + ". Add it to millrace.cdc.tables, or correct its name");
		}
	}

	private void checkSettings(String table) {
		List<TablePattern> settings = this.policy.settingsOf(table);
		if (settings.size() > 1) {
			throw new CaptureBlockedException("Several entries of millrace.cdc.table match " + table + ": " + settings
					+ ". Leave one, or add one with its name");
		}
	}

	private void checkColumns(TableColumns table) {
		for (String column : this.policy.columns(table.table())) {
			if (!table.columns().contains(column)) {
				throw new CaptureBlockedException("Table " + table.table() + " has no column " + column
						+ ", which millrace.cdc.table or millrace.cdc.personal-data names"
						+ similar(column, table.columns()) + ". Correct the name");
			}
		}
		List<String> own = this.policy.settings(table.table()).keyColumns();
		own.forEach((column) -> checkKeyColumn(table, column));
		(own.isEmpty() ? table.key() : own).forEach((column) -> checkKept(table.table(), column));
	}

	private static void checkKeyColumn(TableColumns table, String column) {
		if (!table.identity().contains(column)) {
			throw new CaptureBlockedException("Column " + column + " of " + table.table()
					+ " cannot be in millrace.cdc.table.key-columns, because deletes do not tell it: ALTER TABLE "
					+ table.table() + " REPLICA IDENTITY FULL, or use columns of " + new TreeSet<>(table.identity()));
		}
	}

	private void checkKept(String table, String column) {
		if (this.policy.blurs(table, column)) {
			throw new CaptureBlockedException("Column " + column + " is in the key of " + table
					+ ", so it cannot be excluded or masked: the changes of its rows could not be told apart. Hash it"
					+ " (action: hash), or choose other columns as millrace.cdc.table.key-columns");
		}
	}

	private static String similar(String wanted, Collection<String> names) {
		return Optional.of(SimilarNames.to(wanted, names))
			.filter((found) -> !found.isEmpty())
			.map((found) -> "; there are " + found)
			.orElse("; there are none");
	}

}
