package dev.millrace.cdc;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.cdc.relay.Relay;
import dev.millrace.cdc.snapshots.SnapshotSettings;

/**
 * How a capture works.
 *
 * @param slot the replication slot
 * @param tables the captured tables: names and patterns as configured, or schema and name
 * of each where they are found in the source
 * @param pageSize rows in one Kafka transaction where existing rows are published
 * @param snapshots how the rows that tables have are read
 * @param relay how what is streamed becomes Kafka transactions
 * @param heartbeatInterval the shortest time between two heartbeats; zero for none
 * @param retryDelayMin the pause after a first failure; it doubles with each further one
 * @param retryDelayMax the longest pause
 * @param startTimeout how long a start waits for what is not there yet
 * @param stopTimeout how long a stop waits for the batch in hand
 * @param safeguards what protects the source
 */
public record CaptureSettings(String slot, List<String> tables, int pageSize, SnapshotSettings snapshots,
		Relay.Settings relay, Duration heartbeatInterval, Duration retryDelayMin, Duration retryDelayMax,
		Duration startTimeout, Duration stopTimeout, Safeguards safeguards) {

	public CaptureSettings {
		tables = List.copyOf(tables);
	}

	/**
	 * The same for the tables that were found in the source.
	 */
	CaptureSettings withTables(List<String> found) {
		return new CaptureSettings(this.slot, found, this.pageSize, this.snapshots, this.relay, this.heartbeatInterval,
				this.retryDelayMin, this.retryDelayMax, this.startTimeout, this.stopTimeout, this.safeguards);
	}

	/**
	 * Which rows of the tables go out, where not all do.
	 */
	Map<String, String> rows() {
		Map<String, String> rows = new HashMap<>();
		for (String table : this.tables) {
			String some = this.relay.policy().settings(table).rows();
			if (some != null) {
				rows.put(table, some);
			}
		}
		return rows;
	}

}
