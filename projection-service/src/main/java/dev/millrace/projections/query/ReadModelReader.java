package dev.millrace.projections.query;

import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Reads the live version of read models. A row is a map of its fields in camel case.
 */
public interface ReadModelReader {

	/**
	 * One row.
	 * @param name the projection's name
	 * @param key the key as text
	 */
	Optional<Map<String, @Nullable Object>> find(String name, String key);

	/**
	 * A page of rows.
	 */
	ReadModelPage query(String name, ReadModelQuery query);

}
