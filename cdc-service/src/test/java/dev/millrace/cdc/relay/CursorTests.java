package dev.millrace.cdc.relay;

import java.util.List;
import java.util.Map;

import dev.millrace.cdc.take.Takes;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CursorTests {

	private static final Cursor CURSOR = new Cursor("slot", new Cursor.Source("7", "shop"), Cursor.Phase.HISTORY, 9,
			null, new Cursor.History("3:4:", 3, 2), new Takes(List.of("public.customers"), List.of()),
			Map.of("events.invoice", 5L), Map.of("events.invoice", Map.of(0, 6L)),
			new Standing(1, 8, new Settled("3:4:", 8, Map.of()),
					new Gap("3:4:", Map.of(), Map.of("events.invoice", Map.of(0, 6L)), null), "fault"),
			new Cursor.Holds(true, false));

	@Test
	void a_cursor_comes_back_from_its_json() {
		Cursor read = Cursor.parse(CURSOR.toJson());

		assertThat(read).isEqualTo(CURSOR);
		read.history().requireKnown();
	}

	@Test
	void a_cursor_that_counts_positions_alone_is_read_and_its_history_does_not_go_on() {
		String earlier = CURSOR.toJson().replace("\"transactionId\":3,", "");

		Cursor read = Cursor.parse(earlier);

		assertThat(read.lsn()).isEqualTo(9);
		assertThatExceptionOfType(CaptureBlockedException.class).isThrownBy(() -> read.history().requireKnown())
			.withMessageContaining("position 2");
	}

	@Test
	void an_earlier_cursor_names_the_tables_that_are_taken() {
		String earlier = CURSOR.toJson()
			.replace("\"takes\":{\"taken\":[\"public.customers\"],\"list\":[],\"rows\":{}}",
					"\"tables\":[\"public.customers\"]");

		assertThat(earlier).contains("tables");
		assertThat(Cursor.parse(earlier)).isEqualTo(CURSOR);
	}

	@Test
	void an_earlier_cursor_without_history_begins_it() {
		String earlier = CURSOR.toJson().replace("\"transactionId\":3,\"position\":2", "\"position\":0");

		assertThat(Cursor.parse(earlier).history()).isEqualTo(Cursor.History.before("3:4:"));
	}

	@Test
	void all_transactions_that_had_ended_when_the_settled_point_was_taken_are_said_to_be_complete() {
		assertThat(CURSOR.progress(List.of(9L)).completeBelow()).isEqualTo(3);
		assertThat(CURSOR.withStanding(Standing.NONE).progress(List.of()).completeBelow()).isNull();
	}

	@Test
	void an_earlier_cursor_holds_nothing_back() {
		String earlier = CURSOR.toJson().replace(",\"holds\":{\"paused\":true,\"tables\":false}", "");

		assertThat(earlier).doesNotContain("holds");
		assertThat(Cursor.parse(earlier).holds()).isEqualTo(Cursor.Holds.NONE);
	}

}
