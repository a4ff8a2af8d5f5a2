package dev.millrace.events.http;

import java.util.List;
import java.util.Set;

import dev.millrace.events.Tag;
import dev.millrace.events.store.boundary.Boundary;

/**
 * One criterion of a boundary: all of the tags, and one of the types if any are given.
 */
public record CriterionBody(Set<Tag> tags, Set<String> types) {

	public static List<CriterionBody> of(Boundary boundary) {
		return boundary.criteria()
			.stream()
			.map((criterion) -> new CriterionBody(criterion.tags(), criterion.types()))
			.toList();
	}

}
