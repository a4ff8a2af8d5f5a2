package dev.millrace.cdc.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

import dev.millrace.events.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is left of a document.
 */
class RedactionTest {

	private static final Treatment EXCLUDE = new Treatment.Exclude();

	private static final Treatment MASK = new Treatment.Mask("***");

	private static final ValueHash HASH = new ValueHash("0123456789abcdef");

	private static final int SEEDS = 500;

	@ParameterizedTest
	@CsvSource(quoteCharacter = '~', delimiter = ';', textBlock = """
			a;        {"a":1,"b":2,"c":3};                  {"b":2,"c":3}
			b;        {"a":1,"b":2,"c":3};                  {"a":1,"c":3}
			c;        {"a":1, "b":2, "c":3};                {"a":1, "b":2}
			*;        {"a":1,"b":{"c":[1,2]}};              {}
			a.b;      {"a":{"b":1},"b":2};                  {"a":{},"b":2}
			a.b;      {"a":[{"b":1,"c":2},{"b":3}],"b":2};  {"a":[{"c":2},{}],"b":2}
			a[*].b;   {"a":[[{"b":1,"c":2}]]};              {"a":[[{"c":2}]]}
			*.b;      {"a":{"b":1,"c":2},"d":{"b":3}};      {"a":{"c":2},"d":{}}
			$['a.b']; {"a.b":"x","a":{"b":1}};              {"a":{"b":1}}
			ä;        {"\\u00e4":1,"b":"\\"}"};             {"b":"\\"}"}
			a.b;      {"a":"x","b":[]};                     {"a":"x","b":[]}
			a.b;      {"a":"{\\"b\\":1,\\"c\\":2}"};        {"a":"{\\"c\\":2}"}
			a.b;      {"a":"{b"};                           {"a":"{b"}
			""")
	void what_is_excluded_is_absent(String path, String json, String left) {
		assertThat(redacted(path, json, EXCLUDE)).isEqualTo(left);
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '~', delimiter = ';', textBlock = """
			a; {"a" : "Ann",  "price": 1.50};        {"a" : "***",  "price": 1.50}
			a; {"a":-1.5e3};                         {"a":0}
			a; {"a":true};                           {"a":false}
			a; {"a":null};                           {"a":null}
			a; {"a":["x",1,null,{"b":"y","c":[]}]};  {"a":["***",0,null,{"b":"***","c":[]}]}
			""")
	void what_is_masked_keeps_its_type(String path, String json, String left) {
		assertThat(redacted(path, json, MASK)).isEqualTo(left);
	}

	@Test
	void a_hash_replaces_each_value_and_nothing_else() {
		String json = "{\"mail\":[\"ann@example.com\",null],\"n\":1.50}";

		assertThat(redacted("mail", json, new Treatment.Hash(HASH)))
			.isEqualTo("{\"mail\":[\"" + HASH.ofText("ann@example.com") + "\",null],\"n\":1.50}");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '~', delimiter = ';', textBlock = """
			7;           "7"
			7.0;         7
			0.5E1;       5
			0.00;        0
			"\\u0041nn"; "Ann"
			true;        "true"
			""")
	void one_value_has_one_hash_however_it_is_written(String one, String other) {
		assertThat(HASH.ofJson(one)).isEqualTo(HASH.ofJson(other)).hasSize(64);
	}

	@Test
	void another_salt_gives_another_hash() {
		assertThat(new ValueHash("0123456789abcdeg").ofText("Ann")).isNotEqualTo(HASH.ofText("Ann"));
	}

	@Test
	void the_stricter_of_two_treatments_is_applied() {
		Treatments treatments = new Treatments().with(DataPath.parse("*"), MASK).with(DataPath.parse("a"), EXCLUDE);

		assertThat(Redaction.apply("{\"a\":1,\"b\":2}", treatments)).isEqualTo("{\"b\":0}");
	}

	@Test
	void what_is_treated_as_a_whole_is_so_at_any_depth() {
		String deep = "[".repeat(2000) + "\"secret\"" + "]".repeat(2000);

		assertThat(redacted("a", "{\"a\":" + deep + "}", MASK)).doesNotContain("secret");
		assertThat(redacted("b", "{\"a\":" + deep + ",\"b\":1}", MASK)).contains("secret").endsWith(",\"b\":0}");
	}

	@Test
	void any_document_loses_exactly_the_members_of_a_name() {
		for (int seed = 0; seed < SEEDS; seed++) {
			Random random = new Random(seed);
			ObjectNode document = object(random, 0);
			ObjectNode expected = document.deepCopy();
			Set<String> names = Set.of("a", "b");
			without(expected, names);
			String json = (seed % 2 == 0) ? document.toString() : document.toPrettyString();

			String left = Redaction.apply(json, everywhere(names));

			assertThat(Json.events().readTree(left)).as("seed %d: %s", seed, json).isEqualTo(expected);
		}
	}

	private static String redacted(String path, String json, Treatment treatment) {
		return Redaction.apply(json, new Treatments().with(DataPath.parse(path), treatment));
	}

	private static Treatments everywhere(Set<String> names) {
		Treatments treatments = new Treatments();
		for (String name : names) {
			List<String> path = new ArrayList<>();
			for (int depth = 0; depth < 5; depth++) {
				List<String> inner = new ArrayList<>(path);
				inner.add(name);
				treatments.with(new DataPath(inner), EXCLUDE);
				path.add(DataPath.ANY);
			}
		}
		return treatments;
	}

	private static void without(JsonNode node, Set<String> names) {
		if (node instanceof ObjectNode object) {
			object.remove(names);
		}
		node.forEach((inner) -> without(inner, names));
	}

	private static ObjectNode object(Random random, int depth) {
		ObjectNode object = Json.events().createObjectNode();
		for (int count = random.nextInt(4); count > 0; count--) {
			object.set(random.nextInt(8) == 0 ? "\\\"" : String.valueOf((char) ('a' + random.nextInt(4))),
					node(random, depth));
		}
		return object;
	}

	private static JsonNode node(Random random, int depth) {
		return switch (random.nextInt((depth < 4) ? 6 : 4)) {
			case 0 -> Json.events().getNodeFactory().numberNode(random.nextInt());
			case 1 -> Json.events().getNodeFactory().stringNode("x\"},{[\\" + random.nextInt());
			case 2 -> Json.events().getNodeFactory().nullNode();
			case 3 -> Json.events().getNodeFactory().booleanNode(random.nextBoolean());
			case 4 -> object(random, depth + 1);
			default -> {
				ArrayNode array = Json.events().createArrayNode();
				for (int count = random.nextInt(3); count > 0; count--) {
					array.add(node(random, depth + 1));
				}
				yield array;
			}
		};
	}

}
