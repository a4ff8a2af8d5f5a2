package dev.millrace.projections.web;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.events.Envelope;
import dev.millrace.events.json.Json;
import dev.millrace.events.wire.Change;
import dev.millrace.projections.Entry;
import dev.millrace.projections.query.history.Explanation;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a row came about, over REST.
 *
 * @param version the number of the live version
 * @param row the row as it is; null if there is none
 * @param replayed the row as its steps give it
 * @param same whether both are the same
 * @param recordsRead how many records of the log were read
 * @param unreadable how many of them could not be read
 * @param steps how many steps the row has
 * @param items the steps of this page, newest first
 * @param next the address of the page of older steps; null if there are none
 */
record ExplanationView(int version, @Nullable ObjectNode row, @Nullable ObjectNode replayed, boolean same,
		long recordsRead, long unreadable, int steps, List<StepView> items, @Nullable String next) {

	static ExplanationView of(Explanation explanation, @Nullable String next) {
		return new ExplanationView(explanation.version(), explanation.row(), explanation.replayed(), explanation.same(),
				explanation.recordsRead(), explanation.unreadable(), explanation.steps(),
				explanation.page().stream().map(StepView::of).toList(), next);
	}

	/**
	 * What one event or change did to the row.
	 *
	 * @param at when it was committed
	 * @param event the event, or
	 * @param change the change
	 * @param before the row before; null if there was none
	 * @param after the row after; null if it was deleted
	 * @param error why the fold failed, if it did
	 */
	record StepView(int number, Instant at, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable EventView event,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ChangeView change, String topic, int partition,
			long offset, @Nullable ObjectNode before, @Nullable ObjectNode after,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String error) {

		static StepView of(Explanation.Step step) {
			EventView event = (step.entry() instanceof Entry.OfEvent<?> entry) ? EventView.of(entry.envelope()) : null;
			ChangeView change = (step.entry() instanceof Entry.OfChange entry) ? ChangeView.of(entry.change()) : null;
			return new StepView(step.number(), step.at(), event, change, step.record().topic(),
					step.record().partition(), step.record().offset(), step.before(), step.after(), step.error());
		}

	}

	/**
	 * An event as it is stored.
	 */
	record EventView(UUID id, String type, int schemaVersion, String streamId, long revision, long position,
			Instant eventTime, JsonNode data) {

		static EventView of(Envelope event) {
			return new EventView(event.id(), event.type().name(), event.type().schemaVersion(),
					event.streamId().toString(), event.revision(), event.position(), event.eventTime(),
					Json.events().readTree(event.data()));
		}

	}

	/**
	 * A change of a table's row.
	 */
	record ChangeView(String table, String operation, @Nullable ObjectNode before, @Nullable ObjectNode after) {

		static ChangeView of(Change change) {
			return new ChangeView(change.table(), change.operation().name().toLowerCase(Locale.ROOT), change.before(),
					change.after());
		}

	}

}
