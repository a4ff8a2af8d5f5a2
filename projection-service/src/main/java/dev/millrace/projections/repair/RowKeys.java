package dev.millrace.projections.repair;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.json.Json;
import dev.millrace.projections.RowKey;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The keys of a row record, as clients write them.
 */
final class RowKeys {

	/** Postgres keeps no decimal with more. */
	private static final int SCALE_MAX = 16_383;

	private static final Map<Class<?>, Function<String, Object>> SCALARS = Map.ofEntries(
			Map.entry(String.class, RowKeys::text), Map.entry(int.class, Integer::valueOf),
			Map.entry(Integer.class, Integer::valueOf), Map.entry(long.class, Long::valueOf),
			Map.entry(Long.class, Long::valueOf), Map.entry(double.class, Double::valueOf),
			Map.entry(Double.class, Double::valueOf), Map.entry(boolean.class, RowKeys::truth),
			Map.entry(Boolean.class, RowKeys::truth), Map.entry(BigDecimal.class, RowKeys::decimal),
			Map.entry(UUID.class, UUID::fromString), Map.entry(LocalDate.class, LocalDate::parse),
			Map.entry(Instant.class, Instant::parse));

	private final RecordComponent component;

	RowKeys(Class<?> rowType) {
		this.component = RowKey.components(rowType).getFirst();
		this.component.getAccessor().setAccessible(true);
	}

	/**
	 * The key of a row.
	 */
	Object of(Object row) {
		try {
			return Objects.requireNonNull(this.component.getAccessor().invoke(row), () -> "The row has no key: " + row);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Read a key: as text, which every key has in addresses, or as the number or truth
	 * value that it is.
	 * @throws InvalidValueException if it is none
	 */
	Object parse(JsonNode node) {
		try {
			Object key = parse(node, this.component.getType());
			if (key != null) {
				return key;
			}
		}
		catch (IllegalArgumentException | DateTimeException | JacksonException ex) {
			// As below.
		}
		throw new InvalidValueException("keys", node + " is no key of this read model: '" + this.component.getName()
				+ "' is of type " + this.component.getType().getSimpleName());
	}

	private @Nullable Object parse(JsonNode node, Class<?> type) {
		Function<String, Object> scalar = type.isEnum() ? (text) -> constant(type, text) : SCALARS.get(type);
		if (scalar == null) {
			return Json.events().convertValue(node, Json.events().constructType(this.component.getGenericType()));
		}
		boolean fits = node.isString() || (type != String.class && (node.isNumber() || node.isBoolean()));
		return fits ? scalar.apply(node.asString()) : null;
	}

	private static String text(String text) {
		if (text.indexOf('\0') >= 0) {
			throw new IllegalArgumentException("Postgres keeps no such text");
		}
		return text;
	}

	private static boolean truth(String text) {
		return switch (text) {
			case "true" -> true;
			case "false" -> false;
			default -> throw new IllegalArgumentException(text);
		};
	}

	private static BigDecimal decimal(String text) {
		BigDecimal decimal = new BigDecimal(text);
		if (Math.abs((long) decimal.scale()) > SCALE_MAX) {
			throw new IllegalArgumentException(text);
		}
		return decimal;
	}

	private static Object constant(Class<?> type, String text) {
		return Arrays.stream(type.getEnumConstants())
			.filter((constant) -> ((Enum<?>) constant).name().equals(text))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(text));
	}

	/**
	 * A form in which keys are equal that are the same in the database: decimals of any
	 * scale, and times to the microsecond.
	 */
	static Object same(Object key) {
		return switch (key) {
			case BigDecimal decimal -> decimal.stripTrailingZeros();
			case Instant instant -> instant.truncatedTo(ChronoUnit.MICROS);
			default -> key;
		};
	}

}
