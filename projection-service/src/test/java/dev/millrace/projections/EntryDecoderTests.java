package dev.millrace.projections;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.json.Payload;
import dev.millrace.events.json.Upcaster;
import dev.millrace.events.wire.CloudEventHeaders;
import dev.millrace.events.wire.Topics;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.projections.engine.failure.FailureKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EntryDecoderTests {

	private static final EventType PLACED = new EventType("order-placed", 1);

	private static final EventType BUNDLED = new EventType("orders-bundled", 1);

	@Test
	void an_event_that_was_split_gives_an_entry_for_each_part_with_one_envelope() {
		Upcaster split = Upcaster.split(BUNDLED, Set.of(PLACED),
				(data) -> List.of(new Payload(PLACED, data.deepCopy().put("customer", "anna")),
						new Payload(PLACED, data.deepCopy().put("customer", "bob"))));

		List<Entry> entries = decoder(split).decode(List.of(stored(BUNDLED)));

		assertThat(entries).<Object>map((entry) -> ((Entry.OfEvent<?>) entry).data())
			.containsExactly(new OrderPlaced("anna", Instant.EPOCH, List.of()),
					new OrderPlaced("bob", Instant.EPOCH, List.of()));
		assertThat(entries).map((entry) -> ((Entry.OfEvent<?>) entry).envelope().type())
			.containsExactly(BUNDLED, BUNDLED);
	}

	@Test
	void an_event_that_was_dropped_and_one_that_the_projection_does_not_name_are_left_out() {
		EntryDecoder decoder = decoder(Upcaster.drop(BUNDLED));

		assertThat(decoder.decode(List.of(stored(BUNDLED), stored(new EventType("order-packed", 3))))).isEmpty();
	}

	@Test
	void a_topic_in_avro_is_told_in_a_sentence_and_nothing_of_it_is_parked() {
		String table = Sales.productTotals("sales").tables().iterator().next();
		LogRecord avro = new LogRecord(Topics.changes(table), 0, 0, Instant.EPOCH, "{\"id\":1}", "\0\0\0\0\1\2c",
				Map.of());

		assertThatExceptionOfType(RetryLaterException.class).isThrownBy(() -> decoder().decode(List.of(avro)))
			.withMessageContaining("millrace.cdc.changes.format")
			.satisfies((ex) -> assertThat(FailureKind.of(ex)).isEqualTo(FailureKind.OUTAGE));
	}

	@Test
	void an_event_of_another_type_is_left_out_by_its_type_alone() {
		LogRecord other = new LogRecord(Topics.events("sales"), 0, 0, Instant.EPOCH, "sales-1", "no JSON",
				Map.of(CloudEventHeaders.TYPE, "order-packed", "ce_schemaversion", "3"));

		assertThat(decoder().decode(List.of(other))).isEmpty();
	}

	private static EntryDecoder decoder(Upcaster... upcasters) {
		return new EntryDecoder(Sales.productTotals("sales"), List.of(upcasters));
	}

	private static LogRecord stored(EventType type) {
		String data = """
				{"placedAt":"1970-01-01T00:00:00Z","lines":[]}""";
		RecordedEvent event = new RecordedEvent(1, new StreamId("sales", "1"), 1, new UUID(0, 1), type, Instant.EPOCH,
				Instant.EPOCH, Metadata.startedBy("m"), data);
		return new LogRecord(Topics.events("sales"), 0, 0, Instant.EPOCH, "sales-1", data,
				CloudEventHeaders.of(event, "/test"));
	}

}
