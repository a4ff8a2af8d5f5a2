package dev.millrace.projections.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Snapshots of read models.
 *
 * @param keep how many of each projection are kept; when another one is taken the oldest
 * is removed
 * @param every how old the latest one of each projection becomes before another one is
 * taken, if the read model has moved since; 0 for none but those that are asked for
 */
@ConfigurationProperties("millrace.projections.snapshots")
record SnapshotProperties(@DefaultValue("3") int keep, @DefaultValue("0") Duration every) {

	SnapshotProperties {
		if (keep < 1) {
			throw new IllegalArgumentException(
					"millrace.projections.snapshots.keep is " + keep + ": set it to at least 1");
		}
		if (every.isNegative() || (every.isPositive() && every.toSeconds() < 1)) {
			throw new IllegalArgumentException("millrace.projections.snapshots.every is " + every
					+ ": set it to at least 1s, or to 0 for no snapshots but those that are asked for");
		}
	}

}
