package dev.millrace.events.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The change from one JSON Schema to another, seen by a reader of what was written under
 * the first: it is sound if everything that fits the first fits the second. Keywords that
 * this cannot weigh must be equal. Not safe for use by several threads.
 */
public final class SchemaChange {

	private static final Set<String> REMARKS = Set.of("$schema", "$id", "$comment", "$defs", "$anchor", "title",
			"description", "default", "examples", "deprecated", "readOnly", "writeOnly");

	private static final Set<String> WEIGHED = Set.of("type", "$ref", "anyOf", "properties", "required",
			"additionalProperties", "items", "enum", "const", "format", "minimum", "exclusiveMinimum", "maximum",
			"exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "minProperties",
			"maxProperties", "uniqueItems");

	private static final List<String> LOWER_BOUNDS = List.of("minimum", "exclusiveMinimum", "minLength", "minItems",
			"minProperties");

	private static final List<String> UPPER_BOUNDS = List.of("maximum", "exclusiveMaximum", "maxLength", "maxItems",
			"maxProperties");

	/** What a wider format reads: each of these values fits it as well. */
	private static final Map<String, String> WIDER_FORMATS = Map.of("int32", "int64", "float", "double");

	private final JsonNode before;

	private final JsonNode after;

	/** What is being compared: a schema that contains itself is not compared again. */
	private final Set<Pair> path;

	private final Set<String> breakages = new LinkedHashSet<>();

	private SchemaChange(JsonNode before, JsonNode after, Set<Pair> path) {
		this.before = before;
		this.after = after;
		this.path = path;
	}

	/**
	 * What can no longer be read, each a sentence that names the field.
	 * @return none if whatever fits {@code before} fits {@code after}
	 */
	public static List<String> breakages(JsonNode before, JsonNode after) {
		SchemaChange change = new SchemaChange(before, after, new HashSet<>());
		change.compare("", before, after);
		return List.copyOf(change.breakages);
	}

	private void compare(String path, JsonNode oldSchema, JsonNode newSchema) {
		List<Alternative> readable = alternatives(this.after, newSchema);
		for (Alternative written : alternatives(this.before, oldSchema)) {
			compare(path, written, readable);
		}
	}

	private void compare(String path, Alternative written, List<Alternative> readable) {
		List<Set<String>> results = readable.stream()
			.filter((candidate) -> reads(candidate.type(), written.type()))
			.map((candidate) -> compareAlone(path, written, candidate))
			.sorted(Comparator.comparingInt(Set::size))
			.toList();
		if (!results.isEmpty()) {
			this.breakages.addAll(results.getFirst());
		}
		else if (written.type().equals("null")) {
			broken(path, "could be null and must not be any more");
		}
		else {
			String now = readable.stream().map(Alternative::type).collect(Collectors.joining(" or "));
			broken(path, "was of type " + written.type() + " and is now " + now);
		}
	}

	private Set<String> compareAlone(String path, Alternative written, Alternative read) {
		Pair pair = new Pair(written.schema(), read.schema());
		if (!this.path.add(pair)) {
			return Set.of();
		}
		SchemaChange alone = new SchemaChange(this.before, this.after, this.path);
		alone.compareObjects(path, written.schema(), read.schema());
		alone.compareArrays(path, written.schema(), read.schema());
		alone.compareValues(path, written.schema(), read.schema());
		this.path.remove(pair);
		return alone.breakages;
	}

	private static boolean reads(String type, String written) {
		return type.equals(written) || type.equals(Alternative.ANY)
				|| (type.equals("number") && written.equals("integer"));
	}

	private void compareObjects(String path, JsonNode written, JsonNode read) {
		Set<String> required = texts(read.path("required"));
		required.removeAll(texts(written.path("required")));
		required.forEach((name) -> broken(child(path, name), written.path("properties").has(name)
				? "was optional and is now required" : "is new and required, and stored events do not have it"));
		JsonNode properties = written.path("properties");
		JsonNode rest = read.path("additionalProperties");
		properties.properties().forEach((property) -> {
			JsonNode now = read.path("properties").get(property.getKey());
			if (now != null) {
				compare(child(path, property.getKey()), property.getValue(), now);
			}
			else if (rest.isObject()) {
				compare(child(path, property.getKey()), property.getValue(), rest);
			}
			else if (rest.isBoolean() && !rest.booleanValue()) {
				broken(child(path, property.getKey()), "was removed, and other properties are forbidden");
			}
		});
		if (rest.isObject() && written.path("additionalProperties").isObject()) {
			compare(path + "[*]", written.get("additionalProperties"), rest);
		}
	}

	private void compareArrays(String path, JsonNode written, JsonNode read) {
		if (read.path("items").isObject()) {
			JsonNode items = written.path("items").isObject() ? written.get("items")
					: JsonNodeFactory.instance.objectNode();
			compare(path + "[]", items, read.get("items"));
		}
		if (read.path("uniqueItems").asBoolean(false) && !written.path("uniqueItems").asBoolean(false)) {
			broken(path, "could have equal elements and must not any more");
		}
	}

	private void compareValues(String path, JsonNode written, JsonNode read) {
		compareConstants(path, written, read);
		compareFormat(path, written, read);
		LOWER_BOUNDS.forEach((bound) -> compareBound(path, bound, written, read, 1));
		UPPER_BOUNDS.forEach((bound) -> compareBound(path, bound, written, read, -1));
		compareMultiple(path, written, read);
		read.properties()
			.stream()
			.filter((keyword) -> !WEIGHED.contains(keyword.getKey()) && !REMARKS.contains(keyword.getKey()))
			.filter((keyword) -> !keyword.getValue().equals(written.get(keyword.getKey())))
			.forEach((keyword) -> broken(path, "has another '" + keyword.getKey() + "', "
					+ was(written.get(keyword.getKey())) + keyword.getValue()));
	}

	private void compareConstants(String path, JsonNode written, JsonNode read) {
		Set<JsonNode> readable = constants(read);
		Set<JsonNode> possible = constants(written);
		if (readable.isEmpty()) {
			return;
		}
		if (possible.isEmpty()) {
			broken(path, "could be anything and must now be one of " + readable);
			return;
		}
		possible.stream()
			.filter((constant) -> !readable.contains(constant))
			.forEach((constant) -> broken(path, "could be " + constant + ", which is no value any more"));
	}

	private void compareFormat(String path, JsonNode written, JsonNode read) {
		String format = read.path("format").asString("");
		String former = written.path("format").asString("");
		if (!format.isEmpty() && !format.equals(former) && !format.equals(WIDER_FORMATS.get(former))) {
			broken(path, "has another format, " + (former.isEmpty() ? "" : "was " + former + " and is now ") + format);
		}
	}

	/** A lower bound narrows upwards, an upper bound downwards. */
	private void compareBound(String path, String bound, JsonNode written, JsonNode read, int narrowing) {
		if (!read.path(bound).isNumber()) {
			return;
		}
		BigDecimal now = read.get(bound).decimalValue();
		if (!written.path(bound).isNumber()) {
			if (!isDefault(bound, now) && !impliedByOther(bound, now, written, narrowing)) {
				broken(path, "has a new " + bound + " of " + now);
			}
			return;
		}
		BigDecimal former = written.get(bound).decimalValue();
		if (now.compareTo(former) * narrowing > 0) {
			broken(path, "has a narrower " + bound + ", was " + former + " and is now " + now);
		}
	}

	private static boolean isDefault(String bound, BigDecimal value) {
		return Set.of("minLength", "minItems", "minProperties").contains(bound) && value.signum() == 0;
	}

	/** An exclusive bound may become an inclusive one and the other way round. */
	private static boolean impliedByOther(String bound, BigDecimal now, JsonNode written, int narrowing) {
		String other = switch (bound) {
			case "minimum" -> "exclusiveMinimum";
			case "maximum" -> "exclusiveMaximum";
			case "exclusiveMinimum" -> "minimum";
			case "exclusiveMaximum" -> "maximum";
			default -> "";
		};
		if (!written.path(other).isNumber()) {
			return false;
		}
		int widening = written.get(other).decimalValue().compareTo(now) * narrowing;
		return bound.startsWith("exclusive") ? widening > 0 : widening >= 0;
	}

	private void compareMultiple(String path, JsonNode written, JsonNode read) {
		if (!read.path("multipleOf").isNumber()) {
			return;
		}
		BigDecimal now = read.get("multipleOf").decimalValue();
		boolean wide = written.path("multipleOf").isNumber()
				&& written.get("multipleOf").decimalValue().remainder(now).signum() == 0;
		if (!wide) {
			broken(path, "must now be a multiple of " + now);
		}
	}

	private void broken(String path, String what) {
		this.breakages.add((path.isEmpty() ? "the payload" : path) + " " + what);
	}

	private static String was(@Nullable JsonNode former) {
		return (former != null) ? "was " + former + " and is now " : "";
	}

	private static String child(String path, String name) {
		return path.isEmpty() ? name : path + "." + name;
	}

	private static Set<String> texts(JsonNode names) {
		Set<String> texts = new LinkedHashSet<>();
		names.forEach((name) -> texts.add(name.asString()));
		return texts;
	}

	private static Set<JsonNode> constants(JsonNode schema) {
		Set<JsonNode> constants = new LinkedHashSet<>();
		schema.path("enum").forEach(constants::add);
		if (schema.has("const")) {
			constants.add(schema.get("const"));
		}
		return constants;
	}

	private static List<Alternative> alternatives(JsonNode root, JsonNode schema) {
		return SchemaReferences.resolve(root, schema).flatMap(Alternative::of).toList();
	}

	/**
	 * Two places in the documents; equal schemas elsewhere are another pair.
	 */
	private record Pair(JsonNode written, JsonNode read) {

		@Override
		public boolean equals(Object other) {
			return other instanceof Pair pair && pair.written == this.written && pair.read == this.read;
		}

		@Override
		public int hashCode() {
			return 31 * System.identityHashCode(this.written) + System.identityHashCode(this.read);
		}

	}

	/**
	 * One of the types that a schema allows, with the schema that says more about it.
	 */
	private record Alternative(String type, JsonNode schema) {

		static final String ANY = "any";

		static Stream<Alternative> of(JsonNode schema) {
			JsonNode type = schema.get("type");
			if (type instanceof ArrayNode types) {
				return types.valueStream().map((each) -> new Alternative(each.asString(), schema));
			}
			return Stream.of(new Alternative((type != null) ? type.asString() : ANY, schema));
		}

	}

}
