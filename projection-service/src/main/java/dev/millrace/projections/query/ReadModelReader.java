package dev.millrace.projections.query;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.events.InvalidValueException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the live version of read models. A row is a map of its fields in camel case; an
 * included row is a map in it. Safe for use by many threads.
 */
public interface ReadModelReader {

	/**
	 * One row.
	 * @param name the projection's name
	 * @param key the key as text
	 * @param fields what is wanted of the row; everything if empty
	 * @throws InvalidValueException if there is no such field, or the read model has no
	 * single key
	 * @throws QueryTimeoutException if it takes too long
	 */
	default Optional<Map<String, @Nullable Object>> find(String name, String key, List<String> fields) {
		return find(name, key, fields, List.of());
	}

	/**
	 * One row, with rows that it refers to.
	 * @param name the projection's name
	 * @param key the key as text
	 * @param fields what is wanted of the row; everything if empty
	 * @param include the names of {@linkplain References references}, as
	 * {@link ReadModelQuery#include()}
	 * @throws InvalidValueException if there is no such field or reference, or the read
	 * model has no single key
	 * @throws QueryTimeoutException if it takes too long
	 */
	Optional<Map<String, @Nullable Object>> find(String name, String key, List<String> fields, List<String> include);

	/**
	 * The fields of the primary key; empty if there is none.
	 * @param name the projection's name
	 */
	List<String> keys(String name);

	/**
	 * Rows that are chosen by chance.
	 * @param name the projection's name
	 * @param size how many at most
	 * @param fields what is wanted of each row; everything if empty
	 */
	List<Map<String, @Nullable Object>> sample(String name, int size, List<String> fields);

	/**
	 * A page of rows. A reader that passes {@link ReadModelPage#next()} on until there is
	 * none sees every row exactly once whose sorted fields do not change meanwhile.
	 * @param name the projection's name
	 * @throws InvalidValueException if the query does not fit the columns of the live
	 * version; it names the parameter
	 * @throws PageOutdatedException if the page before is of a version that was declared
	 * otherwise
	 * @throws QueryTimeoutException if it takes too long
	 */
	ReadModelPage query(String name, ReadModelQuery query);

}
