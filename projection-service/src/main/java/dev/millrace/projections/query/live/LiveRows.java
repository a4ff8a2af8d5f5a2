package dev.millrace.projections.query.live;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The rows of a live query at one moment.
 *
 * @param version the number of the version they are from
 * @param byKey in order: key and row, both as JSON
 */
public record LiveRows(int version, Map<String, String> byKey) {

	/** What a client has that has been sent nothing yet. */
	public static final LiveRows NONE = new LiveRows(0, Map.of());

	public LiveRows {
		byKey = Collections.unmodifiableMap(new LinkedHashMap<>(byKey));
	}

	/**
	 * What makes other rows of these, in order: first what is removed.
	 */
	public Stream<LiveChange> changesTo(LiveRows after) {
		Stream<LiveChange> removed = this.byKey.keySet()
			.stream()
			.filter((key) -> !after.byKey.containsKey(key))
			.map(LiveChange.Removed::new);
		Stream<LiveChange> upserted = after.byKey.entrySet()
			.stream()
			.filter((row) -> !Objects.equals(this.byKey.get(row.getKey()), row.getValue()))
			.map((row) -> new LiveChange.Upserted(row.getKey(), row.getValue()));
		return Stream.concat(removed, upserted);
	}

}
