package dev.millrace.commands.binding;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import tools.jackson.databind.JavaType;

/**
 * Says in words what JSON a type is read from.
 */
final class ExpectedJson {

	private static final String WHOLE_NUMBER = "a whole number";

	private static final String NUMBER = "a number";

	private static final String TRUE_OR_FALSE = "true or false";

	private static final String TIME = "a time such as 2026-03-01T10:15:30Z";

	private static final Map<Class<?>, String> WORDS = Map.ofEntries(Map.entry(String.class, "a string"),
			Map.entry(int.class, WHOLE_NUMBER), Map.entry(Integer.class, WHOLE_NUMBER),
			Map.entry(long.class, WHOLE_NUMBER), Map.entry(Long.class, WHOLE_NUMBER),
			Map.entry(short.class, WHOLE_NUMBER), Map.entry(Short.class, WHOLE_NUMBER),
			Map.entry(BigInteger.class, WHOLE_NUMBER), Map.entry(BigDecimal.class, NUMBER),
			Map.entry(double.class, NUMBER), Map.entry(Double.class, NUMBER), Map.entry(float.class, NUMBER),
			Map.entry(Float.class, NUMBER), Map.entry(boolean.class, TRUE_OR_FALSE),
			Map.entry(Boolean.class, TRUE_OR_FALSE), Map.entry(Instant.class, TIME),
			Map.entry(OffsetDateTime.class, TIME), Map.entry(LocalDate.class, "a date such as 2026-03-01"),
			Map.entry(LocalDateTime.class, "a date and time such as 2026-03-01T10:15:30"),
			Map.entry(LocalTime.class, "a time such as 10:15:30"), Map.entry(UUID.class, "a UUID"));

	private ExpectedJson() {
	}

	static String of(JavaType type) {
		Class<?> raw = type.getRawClass();
		if (raw.isEnum()) {
			return "one of " + List.of(raw.getEnumConstants());
		}
		if (type.isCollectionLikeType() || type.isArrayType()) {
			return "a JSON array";
		}
		return WORDS.getOrDefault(raw,
				(type.isMapLikeType() || raw.isRecord()) ? "a JSON object" : "a value for " + raw.getSimpleName());
	}

}
