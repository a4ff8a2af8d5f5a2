package dev.millrace.test;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventType;
import dev.millrace.events.UnknownEvent;
import dev.millrace.events.json.EventCodec;
import dev.millrace.events.json.EventTypes;
import dev.millrace.events.json.Upcaster;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EventSchemaFilesTests {

	@TempDir
	private Path folder;

	@Test
	void a_schema_file_that_is_missing_is_named_with_the_property_that_writes_it() {
		assertFails(codec(Sent.class), "parcel-sent v1 has no schema file", "-Dmillrace.schemas.write=true",
				"parcel-sent.v1.schema.json");
	}

	@Test
	void a_file_that_was_written_passes_from_then_on() {
		released(Sent.class);

		assertPasses(codec(Sent.class));
	}

	@Test
	void a_change_that_old_events_fit_is_recorded_on_request() throws IOException {
		released(Sent.class);

		assertFails(codec(SentWithNote.class), "stored events can still be read", "-Dmillrace.schemas.write=true");
		released(SentWithNote.class);

		assertPasses(codec(SentWithNote.class));
		assertThat(Files.readString(this.folder.resolve("parcel-sent.v1.schema.json"))).contains("\"note\"");
	}

	@Test
	void each_change_that_breaks_old_events_is_named_by_its_field_and_never_written() throws IOException {
		released(Sent.class);
		String before = Files.readString(this.folder.resolve("parcel-sent.v1.schema.json"));

		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> files().check(codec(Broken.class), true))
			.withMessageContainingAll("give the record version 2 and add Upcaster.of(\"parcel-sent\", 1, ...)",
					"  - receiver was of type string and is now integer",
					"  - way could be \"RAIL\", which is no value any more",
					"  - insured is new and required, and stored events do not have it",
					"  - pieces has a new maximum of 5", "  - comment could be null and must not be any more",
					"  - comment was optional and is now required",
					"  - contents[].grams is new and required, and stored events do not have it");
		assertThat(Files.readString(this.folder.resolve("parcel-sent.v1.schema.json"))).isEqualTo(before);
	}

	@Test
	void an_old_version_without_an_upcaster_cannot_be_read() {
		released(Sent.class);
		written(codec(SentInGrams.class));

		assertFails(codec(SentInGrams.class), "Cannot read parcel-sent v1: no upcaster reads parcel-sent v1; add one");
	}

	@Test
	void an_old_version_is_read_through_its_upcaster() {
		released(Sent.class);
		EventCodec codec = codec(SentInGrams.class, Upcaster.of("parcel-sent", 1, (data) -> data.put("grams", 7)));
		written(codec);

		assertPasses(codec);
	}

	@Test
	void an_upcaster_that_needs_what_is_optional_or_maps_not_every_constant_cannot_read_all_events() {
		released(Sent.class);
		EventCodec needsComment = codec(SentInGrams.class,
				Upcaster.of("parcel-sent", 1, (data) -> data.put("grams", data.get("comment").asString().length())));
		EventCodec forgetsRail = codec(SentByRoad.class, Upcaster.of("parcel-sent", 1, (data) -> data));
		written(needsComment);

		assertFails(needsComment, "Cannot read parcel-sent v1: its upcaster failed");
		assertFails(forgetsRail, "Cannot read parcel-sent v1", "\"way\":\"RAIL\"");
	}

	@Test
	void an_upcaster_that_leaves_a_required_component_null_is_found() {
		released(Sent.class);
		EventCodec codec = codec(SentWithCarrier.class, Upcaster.of("parcel-sent", 1, (data) -> data));
		written(codec);

		assertFails(codec, "Cannot read parcel-sent v1: carrier of parcel-sent v2 is missing;"
				+ " let an upcaster supply it, or make it @Nullable");
	}

	@Test
	void a_type_that_is_gone_needs_an_upcaster_that_drops_or_renames_it() {
		released(Sent.class, Lost.class);

		assertFails(codec(Sent.class), "Cannot read parcel-lost v1: no event has this name");
		assertFails(codec(List.of(Sent.class, Other.class)), "Cannot read parcel-lost v1 but as an unknown event");
		assertPasses(codec(Sent.class, Upcaster.drop(new EventType("parcel-lost", 1))));
	}

	@Test
	void stored_samples_are_read_too(@TempDir Path samples) throws IOException {
		released(Sent.class);
		Files.writeString(samples.resolve("parcel-sent.v1.by-air.json"), "{\"way\": \"AIR\"}");

		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> files().withSamplesIn(samples).check(codec(Sent.class), false))
			.withMessageContainingAll("Cannot read parcel-sent v1", "AIR");
	}

	@Test
	void a_pattern_that_no_text_is_known_for_asks_for_a_sample(@TempDir Path samples) throws IOException {
		EventCodec codec = codec(Barcoded.class);

		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> files().check(codec, true))
			.withMessageContainingAll("/barcode has the pattern", "parcel-barcoded.v1.json", "withSamplesIn");
		Files.writeString(samples.resolve("parcel-barcoded.v1.json"), "{\"barcode\": \"XQ-7777-Z\"}");

		assertThatCode(() -> files().withSamplesIn(samples).check(codec, false)).doesNotThrowAnyException();
	}

	@Test
	void an_event_that_contains_itself_is_checked_like_any_other() {
		released(Packed.class);

		assertPasses(codec(Packed.class));
	}

	private EventSchemaFiles files() {
		return EventSchemaFiles.in(this.folder);
	}

	private void released(Class<?>... events) {
		files().check(codec(List.of(events)), true);
	}

	/** Written, whatever else is wrong. */
	private void written(EventCodec codec) {
		try {
			files().check(codec, true);
		}
		catch (AssertionError ex) {
			assertThat(ex).hasMessageNotContaining("has no schema file");
		}
	}

	private void assertPasses(EventCodec codec) {
		assertThatCode(() -> files().check(codec, false)).doesNotThrowAnyException();
	}

	private void assertFails(EventCodec codec, String... parts) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> files().check(codec, false))
			.withMessageContainingAll(parts);
	}

	private static EventCodec codec(Class<?> event, Upcaster... upcasters) {
		return new EventCodec(EventTypes.of(event), List.of(upcasters));
	}

	private static EventCodec codec(List<Class<?>> events) {
		return new EventCodec(EventTypes.of(events));
	}

	enum Way {

		ROAD, RAIL

	}

	enum RoadOnly {

		ROAD

	}

	record Content(String name, BigDecimal weight) {
	}

	record WeighedContent(String name, BigDecimal weight, long grams) {
	}

	@DomainEvent("parcel-sent")
	record Sent(String receiver, Way way, int pieces, Instant sentAt, List<Content> contents,
			Map<String, BigDecimal> fees, @Nullable String comment) {

		Sent {
			contents = List.copyOf(contents);
		}
	}

	@DomainEvent("parcel-sent")
	record SentWithNote(String receiver, Way way, int pieces, Instant sentAt, List<Content> contents,
			Map<String, BigDecimal> fees, @Nullable String comment, @Nullable String note) {
	}

	@DomainEvent("parcel-sent")
	record Broken(int receiver, RoadOnly way, @Max(5) int pieces, Instant sentAt, List<WeighedContent> contents,
			Map<String, BigDecimal> fees, String comment, boolean insured) {
	}

	@DomainEvent(value = "parcel-sent", version = 2)
	record SentInGrams(String receiver, long grams) {
	}

	@DomainEvent(value = "parcel-sent", version = 2)
	record SentByRoad(RoadOnly way) {
	}

	@DomainEvent(value = "parcel-sent", version = 2)
	record SentWithCarrier(String receiver, Carrier carrier) {
	}

	record Carrier(String name) {
	}

	@DomainEvent("parcel-lost")
	record Lost(String place) {
	}

	@UnknownEvent
	record Other(EventType type, String data) {
	}

	@DomainEvent("parcel-barcoded")
	record Barcoded(@Pattern(regexp = "XQ-[7-9]{4}-Z") String barcode) {
	}

	@DomainEvent("parcel-packed")
	record Packed(String name, List<Packed> inside, @Nullable Packed around) {
	}

}
