package dev.millrace.cdc;

import java.time.InstantSource;
import java.util.function.Supplier;

import dev.millrace.cdc.leadership.Leadership;
import dev.millrace.cdc.relay.RecordLog;
import dev.millrace.cdc.relay.Step;
import dev.millrace.cdc.snapshots.Snapshots;
import dev.millrace.cdc.watch.SlotWatch;

/**
 * What a capture is made of.
 *
 * @param settings how it works
 * @param database the source, beside its WAL
 * @param changes the source's WAL
 * @param logs gives a new log for each session
 * @param leadership decides which instance captures
 * @param watch looks at the slot
 * @param steps is told what is reached
 * @param activity is told what it does
 * @param clock the time
 * @param snapshots shows the takes of tables, and asks for more
 */
record CaptureParts(CaptureSettings settings, SourceDatabase database, ChangeSource changes, Supplier<RecordLog> logs,
		Leadership leadership, SlotWatch watch, Step.Listener steps, Activity activity, InstantSource clock,
		Snapshots snapshots) {
}
