package dev.millrace.events.schema;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import dev.millrace.events.EventType;
import dev.millrace.events.json.Json;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

class RecordSchemasTests {

	private final RecordSchemas schemas = new RecordSchemas();

	@Test
	void an_event_s_schema_says_what_is_required_what_may_be_null_and_what_bounds_there_are() {
		ObjectNode schema = this.schemas.event(new EventType("parcel-sent", 2), ParcelSent.class);

		assertThat(schema).isEqualTo(Json.events().readTree("""
				{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "parcel-sent v2", "type": "object",
				 "properties": {
				   "contents": {"type": "array", "items": {"type": "object",
				     "properties": {"name": {"type": "string", "maxLength": 20}, "weight": {"type": "number"}},
				     "required": ["name", "weight"]}},
				   "declared": {"type": ["string", "null"]},
				   "id": {"type": "string", "format": "uuid"},
				   "note": {"type": ["string", "null"]},
				   "pieces": {"type": "integer", "format": "int32"},
				   "prices": {"type": "object", "additionalProperties": {"type": "number"}},
				   "sentAt": {"type": "string", "format": "date-time"},
				   "way": {"type": "string", "enum": ["ROAD", "RAIL"]}},
				 "required": ["contents", "id", "pieces", "prices", "sentAt", "way"]}
				"""));
	}

	@Test
	void a_record_that_contains_itself_has_a_schema() {
		ObjectNode schema = this.schemas.event(new EventType("tree-planted", 1), Tree.class);

		assertThat(SchemaChange.breakages(schema, schema)).isEmpty();
	}

	@Test
	void a_command_forbids_other_properties_and_refers_to_nothing() {
		ObjectNode schema = this.schemas.command(Content.class);

		assertThat(schema).isEqualTo(Json.events()
			.readTree(
					"""
							{"type": "object", "properties": {"name": {"type": "string", "maxLength": 20}, "weight": {"type": "number"}},
							 "required": ["name", "weight"], "additionalProperties": false}
							"""));
	}

	record ParcelSent(UUID id, Instant sentAt, Way way, int pieces, List<Content> contents,
			Map<String, BigDecimal> prices, @Nullable String note, Optional<String> declared) {
	}

	record Content(@Size(max = 20) String name, BigDecimal weight) {
	}

	record Tree(String name, List<Tree> branches, @Nullable Tree parent) {
	}

	enum Way {

		ROAD, RAIL

	}

}
