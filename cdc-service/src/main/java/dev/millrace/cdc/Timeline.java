package dev.millrace.cdc;

import java.util.Map;
import java.util.Optional;

import dev.millrace.cdc.relay.Lsn;

/**
 * The timeline that a Postgres server writes. A standby that is promoted, or a backup
 * that is restored, begins a new one.
 *
 * @param id its number
 * @param end how far it is written
 * @param ends of the timelines it descends from: where the next one begins
 */
public record Timeline(long id, Lsn end, Map<Long, Lsn> ends) {

	public Timeline {
		ends = Map.copyOf(ends);
	}

	/**
	 * Whether it has what was written on a timeline up to an LSN. A timeline of 0 is not
	 * known and believed.
	 */
	public boolean has(long timeline, long lsn) {
		Optional<Lsn> until = (timeline == 0 || timeline == this.id) ? Optional.of(this.end)
				: Optional.ofNullable(this.ends.get(timeline));
		return until.filter((it) -> !new Lsn(lsn).isAfter(it)).isPresent();
	}

}
