package dev.millrace.cdc;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.millrace.cdc.relay.Assembly;
import dev.millrace.cdc.relay.Captured;
import dev.millrace.cdc.relay.Publication;

/**
 * The history page by page. It reads one page ahead, to see which transactions go on: one
 * that has no event in the next page counts as complete.
 */
final class HistoryPages {

	private final SourceDatabase.EventHistory history;

	private final int pageSize;

	private List<Captured.EventAppended> page = List.of();

	private List<Captured.EventAppended> next;

	HistoryPages(SourceDatabase.EventHistory history, int pageSize) {
		this.history = history;
		this.pageSize = pageSize;
		this.next = history.next(pageSize);
	}

	/**
	 * Go to the next page.
	 * @return whether there is one
	 */
	boolean advance() {
		this.page = this.next;
		this.next = this.page.isEmpty() ? this.page : this.history.next(this.pageSize);
		return !this.page.isEmpty();
	}

	int size() {
		return this.page.size();
	}

	Publication publication(Assembly assembly) {
		this.page.forEach(assembly::add);
		return assembly.historical(this.page.getLast(), completed());
	}

	private List<Long> completed() {
		Set<Long> completed = new LinkedHashSet<>();
		this.page.forEach((appended) -> completed.add(appended.transactionId()));
		this.next.forEach((appended) -> completed.remove(appended.transactionId()));
		return List.copyOf(completed);
	}

}
