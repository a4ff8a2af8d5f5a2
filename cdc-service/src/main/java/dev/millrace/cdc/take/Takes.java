package dev.millrace.cdc.take;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Which tables are taken, and the takes that go on or ended lately.
 *
 * @param taken the tables whose rows are in their topics
 * @param list the takes, in the order in which they were asked for
 * @param rows by table, the condition on the rows that go out; absent in earlier cursors
 */
public record Takes(List<String> taken, List<Take> list, Map<String, String> rows) {

	public static final Takes NONE = new Takes(List.of(), List.of());

	/** Ended takes that are remembered; each is written with every publication. */
	private static final int ENDED_MAX = 10;

	public Takes {
		taken = List.copyOf(taken);
		list = List.copyOf(list);
		rows = Map.copyOf(Objects.requireNonNullElse(rows, Map.of()));
	}

	/**
	 * All rows go out.
	 */
	public Takes(List<String> taken, List<Take> list) {
		this(taken, list, Map.of());
	}

	/**
	 * The takes for this configuration: a table that is new in it is taken, one that is
	 * no longer in it is forgotten, and one of which other rows go out now is taken anew.
	 * @param newRows by table, the condition on the rows that go out
	 */
	public Takes configured(List<String> tables, Map<String, String> newRows, Supplier<String> ids, Instant now) {
		List<String> unchanged = tables.stream()
			.filter((table) -> Objects.equals(this.rows.get(table), newRows.get(table)))
			.toList();
		List<String> stillTaken = this.taken.stream().filter(unchanged::contains).toList();
		List<Take> newList = new ArrayList<>(this.list.stream()
			.filter((take) -> take.hasEnded() || unchanged.contains(take.table())
					|| (tables.contains(take.table()) && take.kind() == Take.Kind.REQUESTED))
			.toList());
		for (String table : tables) {
			if (!stillTaken.contains(table) && !(unchanged.contains(table) && isFirstGoingOn(table))) {
				newList.add(Take.waiting(ids.get(), table, Take.Kind.FIRST, null, now));
			}
		}
		return new Takes(stillTaken, newList, newRows).trimmed();
	}

	/**
	 * No table counts as taken, and what goes on by itself begins anew.
	 */
	public Takes forgotten() {
		return new Takes(List.of(),
				this.list.stream().filter((take) -> take.hasEnded() || take.kind() == Take.Kind.REQUESTED).toList(),
				this.rows);
	}

	/**
	 * A table was truncated. A take of the whole table that has not begun will see it.
	 */
	public Takes truncated(String table, Supplier<String> ids, Instant now) {
		boolean covered = this.list.stream()
			.anyMatch(
					(take) -> take.table().equals(table) && take.where() == null && take.state() == Take.State.WAITING);
		return covered ? this : with(Take.comparing(ids.get(), table, now));
	}

	/**
	 * With one more take.
	 */
	public Takes with(Take take) {
		List<Take> newList = new ArrayList<>(this.list);
		newList.add(take);
		return new Takes(this.taken, newList, this.rows).trimmed();
	}

	/**
	 * Change a take that goes on.
	 * @return nothing if it does not go on any more
	 */
	public Optional<Takes> change(String id, String table, UnaryOperator<Take> change) {
		if (goingOn().stream().noneMatch((take) -> take.is(id, table))) {
			return Optional.empty();
		}
		List<String> newTaken = new ArrayList<>(this.taken);
		List<Take> newList = new ArrayList<>();
		for (Take take : this.list) {
			Take next = (take.is(id, table) && !take.hasEnded()) ? change.apply(take) : take;
			newList.add(next);
			if (next.state() == Take.State.DONE && next.kind() == Take.Kind.FIRST && !newTaken.contains(table)
					&& next.is(id, table)) {
				newTaken.add(table);
			}
		}
		return Optional.of(new Takes(newTaken, newList, this.rows).trimmed());
	}

	public List<Take> goingOn() {
		return this.list.stream().filter((take) -> !take.hasEnded()).toList();
	}

	public @Nullable Take goingOn(String id, String table) {
		return goingOn().stream().filter((take) -> take.is(id, table)).findFirst().orElse(null);
	}

	/**
	 * Whether every table is taken.
	 */
	public boolean eachTaken() {
		return this.list.stream().noneMatch((take) -> take.kind() == Take.Kind.FIRST && !take.hasEnded());
	}

	private boolean isFirstGoingOn(String table) {
		return this.list.stream()
			.anyMatch((take) -> take.table().equals(table) && take.kind() == Take.Kind.FIRST && !take.hasEnded());
	}

	private Takes trimmed() {
		long ended = this.list.stream().filter(Take::hasEnded).count();
		List<Take> kept = new ArrayList<>();
		for (Take take : this.list) {
			if (take.hasEnded() && ended > ENDED_MAX) {
				ended--;
			}
			else {
				kept.add(take);
			}
		}
		return new Takes(this.taken, kept, this.rows);
	}

}
