package dev.millrace.projections.engine.postgres;

import java.util.List;

import dev.millrace.projections.Entry;

/**
 * Writes what entries do to the tables of one version, inside the caller's transaction.
 */
interface RowWriter {

	void write(List<Entry> entries);

}
