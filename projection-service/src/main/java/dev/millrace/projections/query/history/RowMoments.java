package dev.millrace.projections.query.history;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows together with the checkpoints they are of.
 */
public interface RowMoments {

	/**
	 * Look at the live version as it is at one moment, for as long as the work takes.
	 * @param name the projection's name
	 */
	<T> T during(String name, Function<Moment, T> work);

	/**
	 * A row of the live version, with its checkpoints.
	 * @param name the projection's name
	 * @param key the key as text
	 * @param fields what is wanted of the row
	 */
	default RowNow now(String name, String key, List<String> fields) {
		return during(name,
				(moment) -> new RowNow(moment.version(), moment.find(key, fields).orElse(null), moment.checkpoints()));
	}

	/**
	 * The live version at one moment.
	 */
	interface Moment {

		ProjectionVersion version();

		/**
		 * How far it had come.
		 */
		Map<LogPartition, Long> checkpoints();

		/**
		 * A row.
		 * @param key the key as text
		 * @param fields what is wanted of it
		 */
		Optional<Map<String, @Nullable Object>> find(String key, List<String> fields);

		/**
		 * The field of the rows' key.
		 */
		String keyField();

		/**
		 * Rows that are chosen by chance.
		 * @param size how many at most
		 * @param fields what is wanted of them
		 */
		List<Map<String, @Nullable Object>> sample(int size, List<String> fields);

	}

}
