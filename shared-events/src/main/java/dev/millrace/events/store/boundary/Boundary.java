package dev.millrace.events.store.boundary;

import java.util.List;
import java.util.Set;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.Tag;

/**
 * Which events a decision depends on, whatever their stream (a dynamic consistency
 * boundary, after Sara Pellegrini). An event is inside if it meets any of the criteria.
 *
 * @param criteria 1 to {@value #CRITERIA_MAX}
 * @see <a href="https://dcb.events/specification/">Dynamic Consistency Boundary,
 * specification</a>
 */
public record Boundary(List<Criterion> criteria) {

	/** The most criteria of one boundary. */
	public static final int CRITERIA_MAX = 16;

	public Boundary {
		criteria = List.copyOf(criteria);
		if (criteria.isEmpty() || criteria.size() > CRITERIA_MAX) {
			throw new InvalidValueException("criteria",
					"A boundary has 1 to " + CRITERIA_MAX + " criteria, not " + criteria.size());
		}
	}

	/**
	 * All events with any of these tags.
	 */
	public static Boundary ofAny(Tag... tags) {
		return new Boundary(List.of(tags).stream().map((tag) -> new Criterion(Set.of(tag), Set.of())).toList());
	}

	/**
	 * What an event must have: all of the tags, and one of the types.
	 *
	 * @param tags at least one; without a tag every writer of the store would have to
	 * wait for every other
	 * @param types names of event types; empty for all
	 */
	public record Criterion(Set<Tag> tags, Set<String> types) {

		public Criterion {
			tags = Set.copyOf(tags);
			types = Set.copyOf(types);
			if (tags.isEmpty() || tags.size() > Tag.PER_EVENT_MAX) {
				throw new InvalidValueException("tags",
						"A criterion has 1 to " + Tag.PER_EVENT_MAX + " tags, not " + tags.size());
			}
		}

	}

}
