package dev.millrace.cdc.relay;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Finds settled points. A moment of the source is proposed; when everything before the
 * LSN of that moment is published, everything visible in its snapshot is.
 *
 * <p>
 * The other half is harder: a transaction is in the WAL, and can be published, before it
 * is visible, with synchronous replication even long before. So a moment counts only if
 * it sees whatever was published before it was taken. For that the transactions published
 * since are remembered until a snapshot sees them; what earlier relays published is seen
 * when all transactions of their time are over. Safe for use by two threads: the one that
 * publishes, and one that proposes.
 */
public final class Settling {

	/** With more in memory a moment should be proposed soon. */
	static final int UNSEEN_MAX = 100_000;

	private final Set<Long> unseen = new HashSet<>();

	/** Earlier relays have published no transaction from here on. */
	private final long ownTransactionsFrom;

	private Map<String, Map<Integer, Long>> published;

	private @Nullable Settled settled;

	private @Nullable Candidate candidate;

	/**
	 * What is published at one time.
	 */
	public static final class Mark {

		private final Map<String, Map<Integer, Long>> endOffsets;

		private final List<Long> unseen;

		private Mark(Map<String, Map<Integer, Long>> endOffsets, Collection<Long> unseen) {
			this.endOffsets = endOffsets;
			this.unseen = List.copyOf(unseen);
		}

	}

	/**
	 * A moment that is settled when its LSN is published.
	 *
	 * @param open whether it sees all that is published so far
	 */
	private record Candidate(TransactionSnapshot sees, Settled settled, boolean open) {

		Candidate upTo(Map<String, Map<Integer, Long>> endOffsets) {
			return new Candidate(this.sees, new Settled(this.settled.snapshot(), this.settled.lsn(), endOffsets), true);
		}

		Candidate closed() {
			return new Candidate(this.sees, this.settled, false);
		}

	}

	/**
	 * @param cursor what is published
	 * @param ownTransactionsFrom a transaction id that was given after everything before
	 * was published
	 */
	public Settling(Cursor cursor, long ownTransactionsFrom) {
		this.ownTransactionsFrom = ownTransactionsFrom;
		this.published = Settled.ofEvents(cursor.endOffsets());
		this.settled = cursor.standing().settled();
	}

	/**
	 * To be taken before a moment of the source.
	 */
	public synchronized Mark mark() {
		return new Mark(this.published, this.unseen);
	}

	/**
	 * Propose a moment.
	 * @param mark from before it
	 * @param snapshot what is visible in it
	 * @param lsn the end of the WAL, a moment after the snapshot
	 */
	public synchronized void propose(Mark mark, String snapshot, Lsn lsn) {
		TransactionSnapshot sees = TransactionSnapshot.parse(snapshot);
		this.unseen.removeIf(sees::sees);
		boolean seesAll = sees.xmin() >= this.ownTransactionsFrom && mark.unseen.stream().allMatch(sees::sees);
		if (this.candidate == null && seesAll) {
			Candidate proposed = new Candidate(sees, new Settled(snapshot, lsn.value(), mark.endOffsets), false);
			this.candidate = this.unseen.isEmpty() ? proposed.upTo(this.published) : proposed;
		}
	}

	/**
	 * Whether events are published that the last settled point does not cover.
	 */
	public synchronized boolean isBehind() {
		return this.settled == null || !this.settled.endOffsets().equals(this.published);
	}

	/**
	 * Whether too much is remembered.
	 */
	public synchronized boolean isCrowded() {
		return this.unseen.size() >= UNSEEN_MAX;
	}

	/**
	 * What is to be published, with a settled point if it reaches one.
	 */
	synchronized Publication reaching(Publication publication) {
		Cursor cursor = publication.cursor();
		if (this.candidate == null || Long.compareUnsigned(cursor.lsn(), this.candidate.settled().lsn()) < 0) {
			return publication;
		}
		return new Publication(publication.records(), publication.transactions(),
				cursor.withStanding(cursor.standing().withSettled(this.candidate.settled())));
	}

	/**
	 * Take note of what is published.
	 */
	synchronized void published(Publication publication, Cursor cursor) {
		Settled newest = cursor.standing().settled();
		if (this.candidate != null && this.candidate.settled().equals(newest)) {
			this.candidate = null;
		}
		this.settled = newest;
		this.published = Settled.ofEvents(cursor.endOffsets());
		remember(publication.transactions());
		Cursor.Part part = cursor.part();
		if (part != null && part.events()) {
			remember(List.of(part.transactionId()));
		}
		if (this.candidate != null && this.candidate.open()) {
			this.candidate = this.candidate.upTo(this.published);
		}
	}

	/**
	 * While the moment that is proposed sees all that is published, it covers it.
	 */
	private void remember(List<Long> transactions) {
		if (this.candidate != null && this.candidate.open()) {
			if (transactions.stream().allMatch(this.candidate.sees()::sees)) {
				return;
			}
			this.candidate = this.candidate.closed();
		}
		this.unseen.addAll(transactions);
	}

}
