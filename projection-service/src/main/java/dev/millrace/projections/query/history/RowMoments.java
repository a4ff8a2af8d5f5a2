package dev.millrace.projections.query.history;

import java.util.List;

/**
 * Reads rows together with the checkpoints they are of.
 */
public interface RowMoments {

	/**
	 * A row of the live version, in one snapshot with its checkpoints.
	 * @param name the projection's name
	 * @param key the key as text
	 * @param fields what is wanted of the row
	 */
	RowNow now(String name, String key, List<String> fields);

}
