package dev.millrace.projections.web;

import java.util.List;
import java.util.Locale;

import dev.millrace.events.InvalidValueException;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.repair.Repair;
import dev.millrace.projections.repair.Repair.Outcome;
import dev.millrace.projections.repair.RepairOutcome;
import dev.millrace.projections.repair.Repairs;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Lets an operator have rows made anew from the log.
 */
@RestController
@RequestMapping("/projections/{name}/repairs")
class RepairController {

	private final Projections projections;

	private final Repairs repairs;

	RepairController(Projections projections, Repairs repairs) {
		this.projections = projections;
		this.repairs = repairs;
	}

	@PostMapping
	RepairView repair(@PathVariable String name, @RequestBody RepairRequest request) {
		Projection projection = Problems.requireProjection(this.projections, name);
		request.check();
		return switch (this.repairs.repair(projection, request.wantedKeys(), request.wantedStreams(),
				Boolean.TRUE.equals(request.dryRun()))) {
			case RepairOutcome.Done(Repair repair) -> RepairView.of(repair);
			case RepairOutcome.Impossible(String reason) -> throw Problems.unprocessable(reason);
			case RepairOutcome.Refused(String reason) -> throw Problems.conflict(reason);
		};
	}

	/**
	 * Which rows to repair.
	 *
	 * @param keys their keys, or
	 * @param streams streams that have reached them
	 * @param dryRun whether to change nothing
	 */
	record RepairRequest(@Nullable List<@Nullable JsonNode> keys, @Nullable List<@Nullable String> streams,
			@Nullable Boolean dryRun) {

		void check() {
			if ((this.keys == null) == (this.streams == null)) {
				throw new InvalidValueException("keys",
						"Say which rows to repair: {\"keys\": [\"12583\"]} or {\"streams\": [\"invoice-536365\"]}");
			}
			if (wantedKeys().isEmpty() && wantedStreams().isEmpty()) {
				throw new InvalidValueException((this.keys != null) ? "keys" : "streams", "The list is empty");
			}
		}

		List<JsonNode> wantedKeys() {
			return complete("keys", this.keys);
		}

		List<String> wantedStreams() {
			return complete("streams", this.streams);
		}

		private static <T> List<T> complete(String field, @Nullable List<@Nullable T> list) {
			if (list == null) {
				return List.of();
			}
			return list.stream().map((item) -> {
				if (item == null) {
					throw new InvalidValueException(field, "The list contains null");
				}
				return item;
			}).toList();
		}

	}

	/**
	 * A repair over REST.
	 *
	 * @param version the number of the live version
	 * @param dryRun whether nothing was changed
	 * @param recordsRead how many records of the log were read
	 * @param unchanged how many rows were right
	 * @param corrected how many were others
	 * @param removed how many the log does not give
	 * @param created how many were missing
	 * @param rows all of them
	 */
	record RepairView(int version, boolean dryRun, long recordsRead, int unchanged, int corrected, int removed,
			int created, List<RowView> rows) {

		static RepairView of(Repair repair) {
			return new RepairView(repair.version(), repair.dryRun(), repair.recordsRead(),
					repair.count(Outcome.UNCHANGED), repair.count(Outcome.CORRECTED), repair.count(Outcome.REMOVED),
					repair.count(Outcome.CREATED), repair.rows().stream().map(RowView::of).toList());
		}

	}

	/**
	 * What became of a row.
	 *
	 * @param before the row before; null if there was none, it was right, or nobody could
	 * read it
	 * @param after the row after; null if there is none, or it was right
	 */
	record RowView(String key, String outcome, @Nullable ObjectNode before, @Nullable ObjectNode after) {

		static RowView of(Repair.Row row) {
			return new RowView(row.key(), row.outcome().name().toLowerCase(Locale.ROOT), row.before(), row.after());
		}

	}

}
