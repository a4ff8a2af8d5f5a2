package dev.millrace.projections.engine.postgres;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.millrace.events.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/**
 * How a Java type is kept in a column.
 *
 * @param sqlName the Postgres type
 * @param toElement turns a value into an element of a JDBC array of the type
 * @param reader reads a value back
 */
record ColumnType(String sqlName, Function<Object, Object> toElement, ColumnReader reader) {

	private static final Map<Class<?>, ColumnType> SCALARS = Map.ofEntries(
			Map.entry(String.class, new ColumnType("text", Function.identity(), ResultSet::getString)),
			Map.entry(int.class, new ColumnType("integer", Function.identity(), boxed(Integer.class))),
			Map.entry(Integer.class, new ColumnType("integer", Function.identity(), boxed(Integer.class))),
			Map.entry(long.class, new ColumnType("bigint", Function.identity(), boxed(Long.class))),
			Map.entry(Long.class, new ColumnType("bigint", Function.identity(), boxed(Long.class))),
			Map.entry(double.class, new ColumnType("double precision", Function.identity(), boxed(Double.class))),
			Map.entry(Double.class, new ColumnType("double precision", Function.identity(), boxed(Double.class))),
			Map.entry(boolean.class, new ColumnType("boolean", Function.identity(), boxed(Boolean.class))),
			Map.entry(Boolean.class, new ColumnType("boolean", Function.identity(), boxed(Boolean.class))),
			Map.entry(BigDecimal.class, new ColumnType("numeric", Function.identity(), ResultSet::getBigDecimal)),
			Map.entry(UUID.class, new ColumnType("uuid", Function.identity(), boxed(UUID.class))),
			Map.entry(LocalDate.class, new ColumnType("date", Object::toString, boxed(LocalDate.class))),
			Map.entry(Instant.class, new ColumnType("timestamptz", Object::toString, ColumnType::instant)));

	/**
	 * The column type of a record component.
	 */
	static ColumnType of(Class<?> type, Type genericType) {
		ColumnType scalar = SCALARS.get(type);
		if (scalar != null) {
			return scalar;
		}
		return type.isEnum() ? enumeration(type) : json(genericType);
	}

	private static ColumnType enumeration(Class<?> type) {
		Map<String, Object> constants = Arrays.stream(type.getEnumConstants())
			.collect(Collectors.toMap((constant) -> ((Enum<?>) constant).name(), Function.identity()));
		return new ColumnType("text", (value) -> ((Enum<?>) value).name(), (row, column) -> {
			String name = row.getString(column);
			return (name != null) ? Objects.requireNonNull(constants.get(name), "Unknown constant " + name) : null;
		});
	}

	private static ColumnType json(Type genericType) {
		JavaType type = Json.events().constructType(genericType);
		return new ColumnType("jsonb", Json.events()::writeValueAsString, (row, column) -> {
			String text = row.getString(column);
			return (text != null) ? Json.events().readValue(text, type) : null;
		});
	}

	private static ColumnReader boxed(Class<?> type) {
		return (row, column) -> row.getObject(column, type);
	}

	private static @Nullable Object instant(ResultSet row, int column) throws SQLException {
		OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
		return (time != null) ? time.toInstant() : null;
	}

	/** Reads one column of a result. */
	@FunctionalInterface
	interface ColumnReader {

		@Nullable Object read(ResultSet row, int column) throws SQLException;

	}

}
