package dev.millrace.cdc.relay;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.millrace.cdc.policy.Policy;

/**
 * Publishes what the source says, exactly once: it drops what is published already, and
 * ends its Kafka transactions where Postgres's transactions end. A transaction that is
 * larger than a limit is published in parts. Used by one thread at a time.
 */
public final class Relay {

	private final RecordLog log;

	private final Settings settings;

	private final Step.Listener steps;

	private final Consumer<Publication> published;

	private final Resumption resumption;

	private final Taking taking;

	private final List<Captured> waiting = new ArrayList<>();

	private volatile Cursor cursor;

	/**
	 * How a relay works.
	 *
	 * @param cloudEventsSource names the store in every event
	 * @param eventTimeSkewMax how far an event time may lie beyond its recorded time and
	 * still count for the highest event time
	 * @param rowsInParts a transaction with at least this many rows at hand whose end is
	 * not in sight is published in parts
	 * @param policy what of the captured goes out, and in which form
	 */
	public record Settings(String cloudEventsSource, Duration eventTimeSkewMax, int rowsInParts, Policy policy) {
	}

	/**
	 * @param log where to publish; open
	 * @param cursor what is published
	 * @param slotLsn where the source starts
	 * @param steps is told what is reached
	 * @param published is told what is published
	 * @param taking where those who read tables meanwhile hand over their rows
	 */
	public Relay(RecordLog log, Cursor cursor, Lsn slotLsn, Settings settings, Step.Listener steps,
			Consumer<Publication> published, Taking taking) {
		this.log = log;
		this.cursor = cursor;
		this.settings = settings;
		this.steps = steps;
		this.published = published;
		this.resumption = new Resumption(cursor, slotLsn);
		this.taking = taking;
	}

	/**
	 * Publish what is complete of this batch and those before. When it returns, every
	 * transaction whose end was in a batch is published, so the slot may be moved there.
	 */
	public void accept(List<Captured> batch) {
		this.taking.received(batch);
		for (Captured captured : batch) {
			if (!this.resumption.covers(captured)) {
				this.waiting.add(captured);
			}
		}
		boolean published = publishWhole() | publishPart();
		if (!published && this.taking.isDue()) {
			publish(0);
		}
	}

	/**
	 * What is published. May be asked by any thread.
	 */
	public Cursor cursor() {
		return this.cursor;
	}

	private boolean publishWhole() {
		int end = this.waiting.size();
		while (end > 0 && !(this.waiting.get(end - 1) instanceof Captured.TransactionEnded)) {
			end--;
		}
		if (end > 0) {
			publish(end);
		}
		return end > 0;
	}

	private boolean publishPart() {
		boolean large = this.waiting.size() >= this.settings.rowsInParts();
		if (large) {
			publish(this.waiting.size());
			this.steps.reached(Step.PART_PUBLISHED);
		}
		return large;
	}

	private void publish(int count) {
		Assembly assembly = new Assembly(this.cursor, this.settings);
		List<Captured> first = this.waiting.subList(0, count);
		first.forEach(assembly::add);
		Cursor.Phase phase = this.cursor.phase();
		Publication publication = this.taking.publish(first, assembly, this.log);
		this.cursor = this.taking.cursor();
		first.clear();
		this.published.accept(publication);
		reached(phase);
	}

	private void reached(Cursor.Phase before) {
		if (this.taking.hasPublishedRows()) {
			this.steps.reached(Step.CHUNK_PUBLISHED);
		}
		if (this.cursor.phase() != before) {
			this.steps.reached(Step.TABLES_PUBLISHED);
		}
	}

}
