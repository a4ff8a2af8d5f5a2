package dev.millrace.projections.engine;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import dev.millrace.projections.FoldProjection;

/**
 * Rows of live versions that are made anew: what that needs of the database.
 */
public interface RowRepairs {

	/**
	 * What a version has left out by now.
	 */
	LeftOut leftOut(ProjectionVersion version);

	/**
	 * Keep a live version where it is, on all instances, and work on its rows, in one
	 * transaction. When something else was in the way the work is done again.
	 * @return empty if the version is not live any more, or too busy
	 */
	<R, T> Optional<T> hold(ProjectionVersion live, FoldProjection<R> fold, Function<Held<R>, T> work);

	/**
	 * A version that does not move: its rows are the folds of what is below its
	 * checkpoints, without what it has left out.
	 *
	 * @param <R> the row
	 */
	interface Held<R> {

		Map<LogPartition, Long> checkpoints();

		LeftOut leftOut();

		/**
		 * Lock those rows that exist among these keys.
		 * @return by key; empty for one that no record can be made of
		 */
		Map<Object, Optional<R>> lock(Collection<?> keys);

		/**
		 * Write rows, over locked ones or new, and remove locked ones.
		 * @param locked the keys of the rows that are locked
		 */
		void write(List<R> rows, Collection<?> removed, Collection<?> locked);

	}

}
