package dev.millrace.events.http;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.events.store.boundary.Boundary;
import dev.millrace.events.store.boundary.Marker;
import dev.millrace.events.store.log.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * The wish to read a page of a boundary.
 *
 * @param marker of the first page; left out to read that
 * @param after the last page's {@code next}; left out with the marker
 * @param max the most events wanted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BoundaryQueryBody(List<CriterionBody> criteria, @Nullable String marker, @Nullable String after,
		int max) {

	public static BoundaryQueryBody first(Boundary boundary, int max) {
		return new BoundaryQueryBody(CriterionBody.of(boundary), null, null, max);
	}

	public static BoundaryQueryBody further(Boundary boundary, Marker marker, Cursor after, int max) {
		return new BoundaryQueryBody(CriterionBody.of(boundary), marker.toString(), after.toString(), max);
	}

}
