package dev.millrace.events.http;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.Tag;
import dev.millrace.events.store.StreamPage;
import dev.millrace.events.store.log.Cursor;
import dev.millrace.events.store.log.LogPage;
import dev.millrace.events.store.snapshot.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class StoreJsonTests {

	private static final StreamId STREAM = StreamId.parse("invoice-536365");

	private static final String DATA = "{\n \"b\" : 1.10,\"a\":[ 0.000000000000000000001, \"ü€𝄞\\u0041\", {\"data\":{}}],\"c\":1e3 }";

	private static final Metadata TAGGED = new Metadata("action-1", "command-1", "ada", null,
			Set.of(Tag.parse("course:c-1"), Tag.parse("student:s-2")));

	@Test
	void a_page_of_a_stream_is_read_as_it_was_written() {
		StreamPage page = new StreamPage(STREAM, 7, List.of(event(1, TAGGED, DATA), event(2, untagged(), "{}")));

		String json = StoreJson.write(StreamPageBody.of(page, null));

		assertThat(json).contains("\"data\":" + DATA).doesNotContain("\"streamId\":\"invoice-536365\",\"id\"");
		assertThat(StoreJson.read(json, StreamPageBody.class).page()).isEqualTo(page);
	}

	@Test
	void a_page_of_the_log_is_read_as_it_was_written() {
		LogPage page = new LogPage(List.of(event(1, TAGGED, DATA), event(2, untagged(), DATA)),
				List.of(new Cursor(3, 1), new Cursor(3, 2)), new Cursor(3, 4), true);

		String json = StoreJson.write(LogPageBody.of(page));

		assertThat(StoreJson.read(json, LogPageBody.class).page()).isEqualTo(page);
	}

	@Test
	void a_page_larger_than_any_buffer_keeps_every_payload() {
		String large = "{\"text\": \"" + "x€".repeat(50_000) + "\" }";
		StreamPage page = new StreamPage(STREAM, 9,
				List.of(event(1, TAGGED, large), event(2, untagged(), DATA), event(3, untagged(), large)));

		String json = StoreJson.write(StreamPageBody.of(page, null));

		assertThat(StoreJson.read(json, StreamPageBody.class).page()).isEqualTo(page);
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "true", "1.10", "\"a\\u0041\"", "[1, 2 ]", "{ }", "-0.0e5", "\"\"" })
	void a_state_may_be_any_json_value(String state) {
		Snapshot snapshot = new Snapshot(STREAM, "f1", 3, state);

		String json = StoreJson.write(SnapshotBody.of(snapshot));

		assertThat(StoreJson.read(json, SnapshotBody.class).snapshot()).isEqualTo(snapshot);
	}

	@Test
	void what_a_newer_service_adds_is_passed_over() {
		assertThat(
				StoreJson.read("{\"streamId\":\"invoice-1\",\"colour\":{\"a\":1},\"revision\":2}", RevisionBody.class))
			.isEqualTo(new RevisionBody("invoice-1", 2));
	}

	@Test
	void the_payloads_of_an_append_are_cut_out_of_it() {
		assertThat(StoreJson.payloads("[ {\"data\": " + DATA + ", \"type\":\"a\"}, {\"data\":{}} ]"))
			.containsExactly(DATA, "{}");
		assertThat(StoreJson
			.payloadsByStream("{\"streams\":[{\"events\":[{\"data\":" + DATA + "}]},{\"events\":[{\"data\":{ }}]}]}"))
			.containsExactly(List.of(DATA), List.of("{ }"));
	}

	private static RecordedEvent event(long revision, Metadata metadata, String data) {
		return new RecordedEvent(4_000 + revision, STREAM, revision, UUID.randomUUID(),
				new EventType("invoice-issued", 2), Instant.parse("2010-12-01T08:26:00.123456Z"),
				Instant.parse("2026-03-01T10:15:30.123456Z"), metadata, data);
	}

	private static Metadata untagged() {
		return Metadata.startedBy("command-1");
	}

}
