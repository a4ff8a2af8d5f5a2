package dev.millrace.cdc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.Publication;
import dev.millrace.cdc.relay.RecordLog;

/**
 * What people and safeguards ask to be held back, or held back no more. The worker grants
 * it between two sessions, when it has the cursor at hand. Safe for use by many threads.
 */
final class HoldRequests {

	private final Queue<HoldChange> waiting = new ConcurrentLinkedQueue<>();

	void add(HoldChange change) {
		this.waiting.add(change);
	}

	void withdraw(HoldChange change) {
		this.waiting.remove(change);
	}

	boolean isEmpty() {
		return this.waiting.isEmpty();
	}

	/**
	 * Write into the cursor what is asked for.
	 * @param log open
	 * @param cursor where it stands; empty if nothing was captured yet
	 * @param granted is told what is held back from now on, before those who asked
	 * @return where it stands now
	 */
	Optional<Cursor> grant(RecordLog log, Optional<Cursor> cursor, Consumer<Cursor.Holds> granted) {
		List<HoldChange> changes = take();
		Cursor.Holds before = cursor.map(Cursor::holds).orElse(Cursor.Holds.NONE);
		Cursor.Holds after = changes.stream()
			.map(HoldChange::change)
			.reduce(UnaryOperator.identity(), HoldRequests::then)
			.apply(before);
		try {
			Optional<Cursor> written = after.equals(before) ? cursor : Optional.of(write(log, cursor, after));
			granted.accept(after);
			changes.forEach((change) -> change.done().complete(after));
			return written;
		}
		catch (RuntimeException ex) {
			changes.forEach((change) -> change.done().completeExceptionally(ex));
			throw ex;
		}
	}

	void refuse(RuntimeException why) {
		take().forEach((change) -> change.done().completeExceptionally(why));
	}

	private List<HoldChange> take() {
		List<HoldChange> changes = new ArrayList<>();
		for (HoldChange next = this.waiting.poll(); next != null; next = this.waiting.poll()) {
			changes.add(next);
		}
		return changes;
	}

	private static UnaryOperator<Cursor.Holds> then(UnaryOperator<Cursor.Holds> first,
			UnaryOperator<Cursor.Holds> second) {
		return (holds) -> second.apply(first.apply(holds));
	}

	private static Cursor write(RecordLog log, Optional<Cursor> cursor, Cursor.Holds holds) {
		Cursor started = cursor.orElseThrow(() -> new CaptureUnavailableException("Nothing was captured yet"));
		return log.publish(new Publication(List.of(), List.of(), started.withHolds(holds)));
	}

}
