package dev.millrace.projections.web;

import java.util.List;

import dev.millrace.events.InvalidValueException;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.query.history.Audit;
import dev.millrace.projections.query.history.Audits;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Lets an operator compare rows of a read model with what the log gives.
 */
@RestController
@RequestMapping("/projections/{name}/audits")
class AuditController {

	private final Projections projections;

	private final Audits audits;

	AuditController(Projections projections, Audits audits) {
		this.projections = projections;
		this.audits = audits;
	}

	@PostMapping
	AuditView audit(@PathVariable String name, @RequestParam(defaultValue = "100") int rows) {
		Projection projection = Problems.requireProjection(this.projections, name);
		if (rows < 1 || rows > Audits.ROWS_MAX) {
			throw new InvalidValueException("rows", "The number of rows is " + rows + ": give 1 to " + Audits.ROWS_MAX);
		}
		return AuditView.of(this.audits.audit(projection, rows));
	}

	/**
	 * An audit over REST.
	 *
	 * @param version the number of the live version
	 * @param rows how many were compared
	 * @param different how many of them differ
	 * @param recordsRead how many records of the log were read
	 * @param unreadable how many of them could not be read
	 * @param differences some of them
	 */
	record AuditView(int version, int rows, int different, long recordsRead, long unreadable,
			List<DifferenceView> differences) {

		static AuditView of(Audit audit) {
			return new AuditView(audit.version(), audit.rows(), audit.different(), audit.recordsRead(),
					audit.unreadable(), audit.differences().stream().map(DifferenceView::of).toList());
		}

	}

	/**
	 * A row that differs.
	 *
	 * @param row the row as it is; null if there is none
	 * @param replayed the row as the log gives it; null if it gives none
	 */
	record DifferenceView(String key, @Nullable ObjectNode row, @Nullable ObjectNode replayed) {

		static DifferenceView of(Audit.Difference difference) {
			return new DifferenceView(difference.key(), difference.row(), difference.replayed());
		}

	}

}
