package dev.millrace.events.schema;

import java.util.List;
import java.util.stream.Stream;

import dev.millrace.events.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.Arguments;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class SchemaChangeTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					{"type":"string"}                        | {"type":"integer"}                           | a was of type string and is now integer
					{"type":"number"}                        | {"type":"integer"}                           | a was of type number and is now integer
					{"type":["string","null"]}               | {"type":"string"}                            | a could be null and must not be any more
					{"enum":["x","y"]}                       | {"enum":["x"]}                               | a could be "y", which is no value any more
					{"type":"string"}                        | {"type":"string","enum":["x"]}               | a could be anything and must now be one of ["x"]
					{"type":"string","format":"date"}        | {"type":"string","format":"date-time"}       | a has another format, was date and is now date-time
					{"type":"string"}                        | {"type":"string","format":"uuid"}            | a has another format, uuid
					{"type":"integer","format":"int64"}      | {"type":"integer","format":"int32"}          | a has another format, was int64 and is now int32
					{"type":"string","maxLength":20}         | {"type":"string","maxLength":10}             | a has a narrower maxLength, was 20 and is now 10
					{"type":"string"}                        | {"type":"string","maxLength":10}             | a has a new maxLength of 10
					{"type":"string"}                        | {"type":"string","minLength":1}              | a has a new minLength of 1
					{"type":"integer","minimum":0}           | {"type":"integer","minimum":1}               | a has a narrower minimum, was 0 and is now 1
					{"type":"integer","minimum":0}           | {"type":"integer","exclusiveMinimum":0}      | a has a new exclusiveMinimum of 0
					{"type":"integer","maximum":9}           | {"type":"integer","maximum":8}               | a has a narrower maximum, was 9 and is now 8
					{"type":"number","multipleOf":0.01}      | {"type":"number","multipleOf":0.1}           | a must now be a multiple of 0.1
					{"type":"string"}                        | {"type":"string","pattern":"[a-z]"}          | a has another 'pattern', "[a-z]"
					{"type":"array","items":{"type":"string"}} | {"type":"array","items":{"type":"integer"}} | a[] was of type string and is now integer
					{"type":"array"}                         | {"type":"array","minItems":1}                | a has a new minItems of 1
					{"type":"array"}                         | {"type":"array","uniqueItems":true}          | a could have equal elements and must not any more
					{"type":"object"}                        | {"type":"object","required":["b"]}           | a.b is new and required, and stored events do not have it
					{"type":"object","properties":{"b":{}}}  | {"type":"object","properties":{"b":{}},"required":["b"]} | a.b was optional and is now required
					{"type":"object","properties":{"b":{}}}  | {"type":"object","additionalProperties":false} | a.b was removed, and other properties are forbidden
					{"type":"object","additionalProperties":{"type":"number"}} | {"type":"object","additionalProperties":{"type":"string"}} | a[*] was of type number and is now string
					{"type":"object","properties":{"b":{"type":"array","items":{"maximum":3}}}} | {"type":"object","properties":{"b":{"type":"array","items":{"maximum":2}}}} | a.b[] has a narrower maximum, was 3 and is now 2
					""")
	void a_change_that_old_events_do_not_fit_is_named_by_its_field(String before, String after, String breakage) {
		assertThat(breakages(before, after)).containsExactly(breakage);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			{"type":"integer"}                       | {"type":"number"}
			{"type":"integer","format":"int32"}      | {"type":"integer","format":"int64"}
			{"type":"string"}                        | {"type":["string","null"]}
			{"type":"string","format":"uuid"}        | {"type":"string"}
			{"enum":["x"]}                           | {"enum":["x","y"]}
			{"type":"string","maxLength":10}         | {"type":"string","maxLength":20}
			{"type":"string","maxLength":10}         | {"type":"string"}
			{"type":"integer","exclusiveMinimum":0}  | {"type":"integer","minimum":0}
			{"type":"integer","minimum":1}           | {"type":"integer","exclusiveMinimum":0}
			{"type":"number","multipleOf":0.1}       | {"type":"number","multipleOf":0.01}
			{"type":"object","required":["b"]}       | {"type":"object"}
			{"type":"object","properties":{"b":{}}}  | {"type":"object"}
			{"type":"object"}                        | {"type":"object","properties":{"b":{}}}
			{"type":"object","properties":{"b":{}}}  | {"type":"object","properties":{"b":{}},"description":"new"}
			{"type":"string"}                        | {"anyOf":[{"type":"null"},{"type":"string"}]}
			{"type":"string"}                        | {}
			""")
	void a_change_that_old_events_fit_is_sound(String before, String after) {
		assertThat(breakages(before, after)).isEmpty();
	}

	@ParameterizedTest
	@MethodSource
	void references_are_followed(String before, String after, List<String> breakages) {
		assertThat(SchemaChange.breakages(json(before), json(after))).isEqualTo(breakages);
	}

	static Stream<Arguments> references_are_followed() {
		String tree = """
				{"type":"object","properties":{"name":%s,"left":{"$ref":"#"},"right":{"$ref":"#"}}}""";
		String line = """
				{"$defs":{"Line":{"type":"object","properties":{"a":%s}}},"type":"object",
				 "properties":{"one":{"$ref":"#/$defs/Line"},"many":{"type":"array","items":{"$ref":"#/$defs/Line"}}}}""";
		String string = """
				{"type":"string"}""";
		String integer = """
				{"type":"integer"}""";
		return Stream.of(Arguments.of(tree.formatted(string), tree.formatted(string), List.of()),
				Arguments.of(tree.formatted(string), tree.formatted(integer),
						List.of("name was of type string and is now integer")),
				Arguments.of(line.formatted(string), line.formatted(integer),
						List.of("one.a was of type string and is now integer",
								"many[].a was of type string and is now integer")));
	}

	@Test
	void every_breakage_is_named_at_once() {
		JsonNode before = json("""
				{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"required":["a"]}""");
		JsonNode after = json("""
				{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer","maximum":3}},
				 "required":["a","b"]}""");

		assertThat(SchemaChange.breakages(before, after)).containsExactly("b was optional and is now required",
				"a was of type string and is now integer", "b has a new maximum of 3");
	}

	private static List<String> breakages(String before, String after) {
		String object = """
				{"type":"object","properties":{"a":%s}}""";
		return SchemaChange.breakages(json(object.formatted(before)), json(object.formatted(after)));
	}

	private static JsonNode json(String text) {
		return Json.events().readTree(text);
	}

}
