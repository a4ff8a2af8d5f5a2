package dev.millrace.cdc.rows;

import java.util.Optional;

/**
 * What the source database knows about types and tables (port).
 */
public interface SourceCatalog {

	/**
	 * The type with this oid; {@link ValueType#TEXT} if it is gone.
	 * @param modifier what a column's declaration adds to it; -1 if nothing
	 */
	ValueType type(int oid, int modifier);

	/**
	 * Forget what was known about types, because one has changed.
	 */
	void forget();

	/**
	 * The columns of a table as they are now, as far as the publication has them. The key
	 * has the columns of the index that is the replica identity, otherwise of the primary
	 * key. Empty if the table is gone.
	 */
	Optional<TableShape> shape(int tableOid);

}
