package dev.millrace.projections;

import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.millrace.events.StreamId;
import dev.millrace.events.wire.Change;
import org.jspecify.annotations.Nullable;

/**
 * A projection whose read model is a table of records, one row a key, where every row is
 * a pure fold of the events and changes with its key. The table is made from the record.
 * <p>
 * Events of different streams, and changes, reach a row in no fixed order relative to
 * each other: a fold must give the same row in any such order, unless it is declared
 * {@linkplain Builder#inCommitOrder() in commit order}. Events of one stream always come
 * in order. Of changes a fold may depend on the latest row only, because the topics of
 * changes are compacted.
 *
 * @param <R> the row, a record
 */
public final class FoldProjection<R> implements Projection {

	private final Builder<?, R> declaration;

	private FoldProjection(Builder<?, R> declaration) {
		this.declaration = declaration;
	}

	/**
	 * Begin a declaration.
	 * @param name lower-case words joined by hyphens
	 * @param rowType the row, a record
	 */
	public static <R> Start<R> of(String name, Class<R> rowType) {
		return new Start<>(name, rowType);
	}

	@Override
	public String name() {
		return this.declaration.name;
	}

	@Override
	public int version() {
		return this.declaration.version;
	}

	@Override
	public Set<String> categories() {
		return this.declaration.categories;
	}

	@Override
	public Set<String> tables() {
		return this.declaration.changeFolds.keySet();
	}

	@Override
	public Set<Class<?>> eventTypes() {
		return this.declaration.eventFolds.keySet();
	}

	public Class<R> rowType() {
		return this.declaration.rowType;
	}

	@Override
	public StartPosition start() {
		return this.declaration.start;
	}

	@Override
	public boolean inCommitOrder() {
		return this.declaration.inCommitOrder;
	}

	/**
	 * The indexes of the table, beside the one of its key.
	 */
	public List<RowIndex> indexes() {
		return List.copyOf(this.declaration.indexes);
	}

	/**
	 * The rows of other read models that a row refers to.
	 */
	public List<RowReference> references() {
		return List.copyOf(this.declaration.references.values());
	}

	/**
	 * The row of a key that nothing has reached yet.
	 */
	public R initialRow(Object key) {
		return this.declaration.initialRow(key);
	}

	/**
	 * What an entry does to which rows, in order.
	 */
	public List<Step<R>> steps(Entry entry) {
		return switch (entry) {
			case Entry.OfEvent<?> event -> steps(this.declaration.eventFolds.get(event.data().getClass()), event);
			case Entry.OfChange change -> steps(this.declaration.changeFolds.get(change.change().table()), change);
		};
	}

	private static <R> List<Step<R>> steps(@Nullable List<Function<Entry, List<Step<R>>>> folds, Entry entry) {
		if (folds == null) {
			return List.of();
		}
		List<Step<R>> steps = new ArrayList<>();
		folds.forEach((fold) -> steps.addAll(fold.apply(entry)));
		return steps;
	}

	/**
	 * A change of one row.
	 *
	 * @param key the row's key
	 * @param fold the row after; null deletes it
	 */
	public record Step<R>(Object key, Function<R, @Nullable R> fold) {
	}

	/**
	 * A declaration that has a name and a row type.
	 *
	 * @param <R> the row
	 */
	public static final class Start<R> {

		private final String name;

		private final Class<R> rowType;

		private Start(String name, Class<R> rowType) {
			if (name.length() > NAME_LENGTH_MAX || !NAME.matcher(name).matches()) {
				throw new InvalidProjectionException("'" + name + "' is not a projection name: use at most "
						+ NAME_LENGTH_MAX + " lower-case letters and digits, words joined by hyphens");
			}
			if (!rowType.isRecord()) {
				throw new InvalidProjectionException(
						"The rows of projection '" + name + "' are " + rowType.getName() + "; make it a record");
			}
			this.name = name;
			this.rowType = rowType;
		}

		/**
		 * Say what the row of a key is before anything has reached it.
		 * @param <K> the type of the row's key component
		 */
		public <K> Builder<K, R> startingFrom(Function<K, R> initialRow) {
			return new Builder<>(this.name, this.rowType, initialRow);
		}

	}

	/**
	 * A declaration in the making.
	 *
	 * @param <K> the key
	 * @param <R> the row
	 */
	public static final class Builder<K, R> {

		private final String name;

		private final Class<R> rowType;

		private final Function<K, R> initialRow;

		private final Set<String> categories = new LinkedHashSet<>();

		private final Map<Class<?>, List<Function<Entry, List<Step<R>>>>> eventFolds = new LinkedHashMap<>();

		private final Map<String, List<Function<Entry, List<Step<R>>>>> changeFolds = new LinkedHashMap<>();

		private final Set<RowIndex> indexes = new LinkedHashSet<>();

		/** By component. */
		private final Map<String, RowReference> references = new LinkedHashMap<>();

		private int version = 1;

		private boolean keepsInitialRows = true;

		private boolean inCommitOrder;

		private StartPosition start = new StartPosition.Beginning();

		private Builder(String name, Class<R> rowType, Function<K, R> initialRow) {
			this.name = name;
			this.rowType = rowType;
			this.initialRow = initialRow;
		}

		/**
		 * Count up when the row or a fold changes its meaning; 1 if not given.
		 */
		public Builder<K, R> version(int version) {
			if (version < 1) {
				throw new InvalidProjectionException(
						"Version " + version + " of projection '" + this.name + "' is below 1");
			}
			this.version = version;
			return this;
		}

		/**
		 * Leave out what was committed before the projection was started for the first
		 * time. Without this it begins with the beginning of the log.
		 */
		public Builder<K, R> fromNow() {
			this.start = new StartPosition.Now();
			return this;
		}

		/**
		 * Leave out what was committed before a time. A table's rows that have not
		 * changed since then are left out, too.
		 */
		public Builder<K, R> from(Instant time) {
			this.start = new StartPosition.Time(time);
			return this;
		}

		/**
		 * Keep no row that equals the one it started from; readers find none then. For
		 * rows that are made from tables too: when the source row is deleted, nothing may
		 * be left of the row, and a replay, for which the source row never was, has none.
		 */
		public Builder<K, R> deletingInitialRows() {
			this.keepsInitialRows = false;
			return this;
		}

		/**
		 * Fold everything in the order in which the source committed it, events and
		 * changes together, and show whole transactions only.
		 * @see Projection#inCommitOrder()
		 */
		public Builder<K, R> inCommitOrder() {
			this.inCommitOrder = true;
			return this;
		}

		/**
		 * Index the table for a sort, or for filters by the first of these fields.
		 * @param sort as clients write it: {@code index("country", "-revenue")} serves
		 * {@code country=France&sort=-revenue}; the key is added, since it breaks ties
		 */
		public Builder<K, R> index(String... sort) {
			return index(RowIndex.Sorted.by(List.of(sort)));
		}

		/**
		 * Index the words of a text, for {@code field.search=}.
		 * @param field a component of type {@code String}
		 */
		public Builder<K, R> wordIndex(String field) {
			return index(new RowIndex.Words(field));
		}

		/**
		 * Say that a component holds the key of a row of another read model. Readers
		 * include that row with {@code include=customer} if the component is called
		 * {@code customerId}.
		 * @see #reference(String, String, String)
		 */
		public Builder<K, R> reference(String component, String readModel) {
			return reference(component, readModel, RowReference.nameFor(component));
		}

		/**
		 * Say that a component holds the key of a row of another read model, or of this
		 * one. The component is indexed. Readers may include that row; a fold cannot see
		 * it, since its rows must follow from the log alone.
		 * @param component of the same type as the other row's key; null where there is
		 * none
		 * @param readModel the name of a keyed fold
		 * @param name what the other row is called where it is included, in camel case
		 */
		public Builder<K, R> reference(String component, String readModel, String name) {
			checkReference(component, name);
			this.references.put(component, new RowReference(component, readModel, name));
			return this;
		}

		private void checkReference(String component, String name) {
			String declares = "Projection '" + this.name + "' declares a reference by '" + component + "'";
			RecordComponent declared = Stream.of(this.rowType.getRecordComponents())
				.filter((candidate) -> candidate.getName().equals(component))
				.findFirst()
				.orElseThrow(() -> new InvalidProjectionException(
						declares + ", which its row does not have: use one of " + components()));
			if (Iterable.class.isAssignableFrom(declared.getType()) || declared.getType().isArray()) {
				throw new InvalidProjectionException(declares
						+ ", which holds several values: a reference is one key, so fold a row for each of them");
			}
			if (this.references.containsKey(component)) {
				throw new InvalidProjectionException(declares + " twice: a component refers to one read model");
			}
			if (!RowReference.NAME.matcher(name).matches()) {
				throw new InvalidProjectionException(declares + " called '" + name
						+ "': call it by at most 50 letters and digits in camel case, such as customer");
			}
			boolean isTaken = Stream
				.concat(components().stream(), this.references.values().stream().map(RowReference::name))
				.anyMatch((taken) -> taken.replace("_", "").equalsIgnoreCase(name));
			if (isTaken) {
				throw new InvalidProjectionException(declares + " called '" + name
						+ "', as a component or another reference is: give a third argument that calls it otherwise");
			}
		}

		private List<String> components() {
			return Stream.of(this.rowType.getRecordComponents()).map(RecordComponent::getName).toList();
		}

		private Builder<K, R> index(RowIndex index) {
			List<String> known = components();
			List<String> unknown = index.components().stream().filter((field) -> !known.contains(field)).toList();
			if (!unknown.isEmpty() || index.components().isEmpty()) {
				throw new InvalidProjectionException("Projection '" + this.name + "' declares an index on " + unknown
						+ ", which its row does not have: use some of " + known);
			}
			this.indexes.add(index);
			return this;
		}

		/**
		 * Read the events of a category.
		 */
		public Builder<K, R> category(String category) {
			this.categories.add(StreamId.checkCategory(category));
			return this;
		}

		/**
		 * Fold an event into one row.
		 * @param type its record, or a sealed interface for all of its records
		 */
		public <E> Builder<K, R> on(Class<E> type, Function<E, K> key, BiFunction<R, E, @Nullable R> fold) {
			return onEntry(type, (entry) -> key.apply(entry.data()), (row, entry) -> fold.apply(row, entry.data()));
		}

		/**
		 * Fold an event into one row, with its stream, revision, times and metadata at
		 * hand.
		 */
		public <E> Builder<K, R> onEntry(Class<E> type, Function<Entry.OfEvent<E>, K> key,
				BiFunction<R, Entry.OfEvent<E>, @Nullable R> fold) {
			return onEvent(type, (entry) -> List.of(step(key.apply(entry), (row) -> fold.apply(row, entry))));
		}

		/**
		 * Fold an event into several rows: one step for each of its parts.
		 * @param parts what the event consists of, for example an invoice's lines
		 * @param key the row that a part belongs to; several parts may share one
		 */
		public <E, P> Builder<K, R> onEach(Class<E> type, Function<E, ? extends Collection<P>> parts,
				Function<P, K> key, BiFunction<R, P, @Nullable R> fold) {
			return onEachEntry(type, (entry) -> parts.apply(entry.data()), key, fold);
		}

		/**
		 * Fold an event into several rows: one step for each of the parts that are made
		 * of it, with its stream, revision, times and metadata at hand.
		 */
		public <E, P> Builder<K, R> onEachEntry(Class<E> type,
				Function<Entry.OfEvent<E>, ? extends Collection<P>> parts, Function<P, K> key,
				BiFunction<R, P, @Nullable R> fold) {
			return onEvent(type,
					(entry) -> parts.apply(entry)
						.stream()
						.map((part) -> step(key.apply(part), (row) -> fold.apply(row, part)))
						.toList());
		}

		/**
		 * Fold the latest state of a table's row into one row.
		 * @param table {@code schema.table}
		 * @param source a record of the columns that are wanted; {@code customerId} is
		 * column {@code customer_id}
		 * @param key the row that the source row belongs to; it may use the source's
		 * primary key only
		 * @param fold given the source row, or empty when that was deleted
		 */
		public <T> Builder<K, R> onChange(String table, Class<T> source, Function<T, K> key,
				BiFunction<R, Optional<T>, @Nullable R> fold) {
			int dot = table.indexOf('.');
			if (dot < 1 || dot == table.length() - 1) {
				throw new InvalidProjectionException("Projection '" + this.name + "' reads the changes of '" + table
						+ "', which is no table: write schema.table");
			}
			this.changeFolds.computeIfAbsent(table, (any) -> new ArrayList<>()).add((entry) -> {
				Change change = ((Entry.OfChange) entry).change();
				Optional<T> after = change.after(source);
				T keyed = after.or(() -> change.before(source))
					.orElseThrow(() -> new InvalidProjectionException("A change of " + table + " has no row at all"));
				return List.of(step(key.apply(keyed), (row) -> fold.apply(row, after)));
			});
			return this;
		}

		/**
		 * Finish the declaration.
		 * @throws InvalidProjectionException if it reads nothing, or events of no
		 * category
		 */
		public FoldProjection<R> build() {
			if (this.eventFolds.isEmpty() && this.changeFolds.isEmpty()) {
				throw new InvalidProjectionException(
						"Projection '" + this.name + "' reads nothing: add on(…) or onChange(…)");
			}
			if (this.eventFolds.isEmpty() != this.categories.isEmpty()) {
				throw new InvalidProjectionException(
						"Projection '" + this.name + "' needs both category(…) and on(…) to read events, or neither");
			}
			this.references.keySet()
				.stream()
				.filter((component) -> !isIndexed(component))
				.forEach((component) -> index(component));
			return new FoldProjection<>(this);
		}

		/** Whether an index begins with it, so that rows are found by it. */
		private boolean isIndexed(String component) {
			boolean isFirst = this.indexes.stream()
				.anyMatch((index) -> index instanceof RowIndex.Sorted sorted
						&& sorted.components().getFirst().equals(component));
			return isFirst || component.equals(key());
		}

		private String key() {
			return RowKey.components(this.rowType).getFirst().getName();
		}

		private <E> Builder<K, R> onEvent(Class<E> type, Function<Entry.OfEvent<E>, List<Step<R>>> steps) {
			records(type).forEach(
					(record) -> this.eventFolds.computeIfAbsent(record, (any) -> new ArrayList<>()).add((entry) -> {
						@SuppressWarnings("unchecked") // registered under its class
						Entry.OfEvent<E> event = (Entry.OfEvent<E>) entry;
						return steps.apply(event);
					}));
			return this;
		}

		private static Stream<Class<?>> records(Class<?> type) {
			return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(Builder::records)
					: Stream.of(type);
		}

		private Step<R> step(@Nullable K key, Function<R, @Nullable R> fold) {
			if (key == null) {
				throw new IllegalStateException("Projection '" + this.name + "' gave an event no key");
			}
			return new Step<>(key, this.keepsInitialRows ? fold : (row) -> unlessInitial(key, fold.apply(row)));
		}

		private @Nullable R unlessInitial(K key, @Nullable R row) {
			return (row != null && row.equals(this.initialRow.apply(key))) ? null : row;
		}

		@SuppressWarnings("unchecked") // keys are only made by the key functions above
		private R initialRow(Object key) {
			return this.initialRow.apply((K) key);
		}

	}

}
