package dev.millrace.cdc.snapshots;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import dev.millrace.cdc.take.KeyRange;
import dev.millrace.cdc.take.Take;
import dev.millrace.cdc.take.Takes;

/**
 * Hands out what is to be done next, to each thread something else and to each take its
 * turn. Safe for use by many threads.
 */
final class WorkList {

	/** Takes that go on side by side; the others wait, and cost nothing. */
	private static final int TAKES_MAX = 8;

	private final Supplier<Takes> takes;

	private final Set<Work> inHand = new HashSet<>();

	private long turn;

	/**
	 * Something to do for a take.
	 */
	sealed interface Work {

		String id();

		String table();

		/** Part the table into ranges. */
		record Plan(String id, String table) implements Work {
		}

		/** Compare the keys of the topic with the table. */
		record Compare(String id, String table) implements Work {
		}

		/** Read the next rows of a range. */
		record Read(String id, String table, int range) implements Work {
		}

	}

	WorkList(Supplier<Takes> takes) {
		this.takes = takes;
	}

	/**
	 * The next thing that nobody does yet. It is to be given back.
	 */
	synchronized Optional<Work> take() {
		List<Work> open = open();
		open.removeAll(this.inHand);
		if (open.isEmpty()) {
			return Optional.empty();
		}
		Work next = open.get((int) (this.turn++ % open.size()));
		this.inHand.add(next);
		return Optional.of(next);
	}

	synchronized void giveBack(Work work) {
		this.inHand.remove(work);
	}

	private List<Work> open() {
		List<Work> open = new ArrayList<>();
		this.takes.get().goingOn().stream().sorted(WorkList::requestedFirst).limit(TAKES_MAX).forEach((take) -> {
			switch (take.state()) {
				case WAITING -> open.add(new Work.Plan(take.id(), take.table()));
				case READING -> addRanges(take, open);
				case COMPARING -> open.add(new Work.Compare(take.id(), take.table()));
				case DONE, CANCELLED, FAILED -> {
				}
			}
		});
		return open;
	}

	/** What a person waits for comes first. */
	private static int requestedFirst(Take one, Take other) {
		return Boolean.compare(other.kind() == Take.Kind.REQUESTED, one.kind() == Take.Kind.REQUESTED);
	}

	private static void addRanges(Take take, List<Work> open) {
		List<KeyRange> ranges = take.ranges();
		for (int index = 0; index < ranges.size(); index++) {
			if (!ranges.get(index).done()) {
				open.add(new Work.Read(take.id(), take.table(), index));
			}
		}
	}

}
