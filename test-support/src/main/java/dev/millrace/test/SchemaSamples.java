package dev.millrace.test;

import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.millrace.events.schema.SchemaReferences;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes payloads that fit a JSON Schema: the smallest one, one in which everything
 * optional is null, and full ones, so many that each constant of each enum occurs.
 */
final class SchemaSamples {

	/** The most full payloads of one schema. */
	private static final int FULL_MAX = 200;

	/** How deep a full payload nests; below it is the smallest one. */
	private static final int FULL_DEPTH_MAX = 6;

	/** No payload nests deeper: a schema that requires it has none. */
	private static final int DEPTH_MAX = 50;

	/** The most elements or characters that a lower bound asks for. */
	private static final int SIZE_MAX = 100_000;

	private static final Map<String, String> FORMATS = Map.ofEntries(Map.entry("date-time", "2010-12-01T08:26:00Z"),
			Map.entry("date", "2010-12-01"), Map.entry("time", "08:26:00"),
			Map.entry("uuid", "0198c0de-0000-7000-8000-000000000001"), Map.entry("duration", "PT1M"),
			Map.entry("uri", "https://example.com/1"), Map.entry("email", "ada@example.com"),
			Map.entry("hostname", "example.com"), Map.entry("ipv4", "192.0.2.1"), Map.entry("ipv6", "2001:db8::1"));

	private static final List<String> TEXTS = List.of("a", "A", "1", "a1", "A1", "aa", "AA", "11", "aaaa", "AAAA",
			"1111", "a-a", "A-1", "a.a", "a_a", "17850", "85123A", "aaaaaaaa", "12345678");

	private static final List<String> BOUNDS = List.of("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum");

	private final JsonNode root;

	private final Fill fill;

	private final int variant;

	private SchemaSamples(JsonNode root, Fill fill, int variant) {
		this.root = root;
		this.fill = fill;
		this.variant = variant;
	}

	/**
	 * Payloads that fit a schema, all different.
	 * @throws NoSampleException if it cannot be told what fits
	 */
	static Set<JsonNode> of(JsonNode schema) {
		Set<JsonNode> samples = new LinkedHashSet<>();
		samples.add(new SchemaSamples(schema, Fill.REQUIRED, 0).sample("", schema, 0));
		samples.add(new SchemaSamples(schema, Fill.NULLS, 0).sample("", schema, 0));
		int variants = Math.clamp(mostConstants(schema), 1, FULL_MAX);
		for (int variant = 0; variant < variants; variant++) {
			samples.add(new SchemaSamples(schema, Fill.ALL, variant).sample("", schema, 0));
		}
		return samples;
	}

	private static int mostConstants(JsonNode schema) {
		return schema.findValues("enum").stream().mapToInt(JsonNode::size).max().orElse(1);
	}

	private JsonNode sample(String path, JsonNode schema, int depth) {
		if (depth > DEPTH_MAX) {
			throw new NoSampleException(path + " requires itself without end");
		}
		List<JsonNode> alternatives = SchemaReferences.resolve(this.root, schema).toList();
		boolean nullable = alternatives.stream().anyMatch((each) -> types(each).contains("null"));
		if (nullable && (this.fill != Fill.ALL || depth > FULL_DEPTH_MAX)) {
			return JsonNodeFactory.instance.nullNode();
		}
		List<JsonNode> values = alternatives.stream().filter((each) -> !types(each).equals(List.of("null"))).toList();
		return value(path, values.get(this.variant % values.size()), depth);
	}

	private JsonNode value(String path, JsonNode schema, int depth) {
		if (schema.has("const")) {
			return schema.get("const");
		}
		if (schema.has("enum")) {
			return schema.get("enum").get(this.variant % schema.get("enum").size());
		}
		String type = types(schema).stream().filter((each) -> !each.equals("null")).findFirst().orElse("object");
		return switch (type) {
			case "object" -> object(path, schema, depth);
			case "array" -> array(path, schema, depth);
			case "string" -> JsonNodeFactory.instance.stringNode(text(path, schema));
			case "integer", "number" -> number(schema);
			case "boolean" -> JsonNodeFactory.instance.booleanNode(this.variant % 2 == 0);
			default -> throw new NoSampleException(path + " has the unknown type " + type);
		};
	}

	private ObjectNode object(String path, JsonNode schema, int depth) {
		Set<String> required = new LinkedHashSet<>();
		schema.path("required").forEach((name) -> required.add(name.asString()));
		ObjectNode object = JsonNodeFactory.instance.objectNode();
		schema.path("properties").properties().forEach((property) -> {
			if (required.contains(property.getKey()) || isWanted(property.getValue(), depth)) {
				object.set(property.getKey(), sample(path + "/" + property.getKey(), property.getValue(), depth + 1));
			}
		});
		JsonNode rest = schema.path("additionalProperties");
		if (rest.isObject() && this.fill == Fill.ALL && depth <= FULL_DEPTH_MAX) {
			object.set("key", sample(path + "/key", rest, depth + 1));
		}
		return object;
	}

	private boolean isWanted(JsonNode optional, int depth) {
		return switch (this.fill) {
			case REQUIRED -> false;
			case NULLS ->
				SchemaReferences.resolve(this.root, optional).anyMatch((each) -> types(each).contains("null"));
			case ALL -> depth <= FULL_DEPTH_MAX;
		};
	}

	private ArrayNode array(String path, JsonNode schema, int depth) {
		int least = Math.min(schema.path("minItems").asInt(0), SIZE_MAX);
		boolean full = this.fill != Fill.REQUIRED && depth <= FULL_DEPTH_MAX && schema.path("maxItems").asInt(1) > 0;
		ArrayNode array = JsonNodeFactory.instance.arrayNode();
		for (int index = 0; index < Math.max(least, full ? 1 : 0); index++) {
			array.add(sample(path + "/" + index, schema.path("items"), depth + 1));
		}
		return array;
	}

	private static String text(String path, JsonNode schema) {
		String format = schema.path("format").asString("");
		if (FORMATS.containsKey(format)) {
			return FORMATS.get(format);
		}
		int least = Math.min(schema.path("minLength").asInt(0), SIZE_MAX);
		int most = schema.path("maxLength").asInt(SIZE_MAX);
		if (!schema.has("pattern")) {
			return "a".repeat(Math.min(Math.max(least, 1), most));
		}
		String pattern = schema.get("pattern").asString();
		Pattern compiled = Pattern.compile(pattern);
		return TEXTS.stream()
			.filter((text) -> text.length() >= least && text.length() <= most && compiled.matcher(text).find())
			.findFirst()
			.orElseThrow(() -> new NoSampleException(path + " has the pattern " + pattern));
	}

	private static JsonNode number(JsonNode schema) {
		return numbers(schema).filter((number) -> fits(number, schema))
			.findFirst()
			.<JsonNode>map(JsonNodeFactory.instance::numberNode)
			.orElseThrow(() -> new NoSampleException("no number was found that fits " + schema));
	}

	/** One, and the multiples nearest to each bound. */
	private static Stream<BigDecimal> numbers(JsonNode schema) {
		BigDecimal step = schema.has("multipleOf") ? schema.get("multipleOf").decimalValue() : BigDecimal.ONE;
		Stream<BigDecimal> nearBounds = BOUNDS.stream()
			.filter(schema::has)
			.map((bound) -> schema.get(bound).decimalValue())
			.map((bound) -> bound.subtract(bound.remainder(step)))
			.flatMap((multiple) -> Stream.of(multiple, multiple.add(step), multiple.subtract(step)));
		return Stream.concat(Stream.of(BigDecimal.ONE, step, BigDecimal.ZERO), nearBounds);
	}

	private static boolean fits(BigDecimal number, JsonNode schema) {
		return BOUNDS.stream().filter(schema::has).allMatch((bound) -> {
			int comparison = number.compareTo(schema.get(bound).decimalValue());
			return switch (bound) {
				case "minimum" -> comparison >= 0;
				case "exclusiveMinimum" -> comparison > 0;
				case "maximum" -> comparison <= 0;
				default -> comparison < 0;
			};
		}) && (!schema.has("multipleOf") || number.remainder(schema.get("multipleOf").decimalValue()).signum() == 0);
	}

	private static List<String> types(JsonNode schema) {
		JsonNode type = schema.path("type");
		return type.isArray() ? type.valueStream().map(JsonNode::asString).toList() : List.of(type.asString("object"));
	}

	private enum Fill {

		/** What is required. */
		REQUIRED,

		/** What is required, and null wherever it may be. */
		NULLS,

		/** Everything. */
		ALL

	}

	/**
	 * It cannot be told what fits a schema.
	 */
	static final class NoSampleException extends RuntimeException {

		NoSampleException(String message) {
			super(message);
		}

	}

}
