package dev.millrace.projections.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far the live versions on this instance are behind, so that loads make room for
 * them. One that fails, is paused or stands still for another reason is not waited for.
 * Safe for use by many threads.
 */
final class LiveLag {

	private final long recordsMax;

	private final Map<String, Long> behind = new ConcurrentHashMap<>();

	/**
	 * @param recordsMax how many records a live version may be behind before loads wait
	 */
	LiveLag(long recordsMax) {
		this.recordsMax = recordsMax;
	}

	/**
	 * A live version moves, and is so many records behind.
	 */
	void moving(ProjectionVersion version, long records) {
		this.behind.put(version.schema(), records);
	}

	/**
	 * A version does not move, or is not live.
	 */
	void standing(ProjectionVersion version) {
		this.behind.remove(version.schema());
	}

	boolean isLate() {
		return this.behind.values().stream().anyMatch((records) -> records > this.recordsMax);
	}

}
