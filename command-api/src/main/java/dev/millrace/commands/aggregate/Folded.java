package dev.millrace.commands.aggregate;

import java.util.List;

import dev.millrace.commands.Aggregate;
import dev.millrace.commands.Category;
import dev.millrace.events.NewEvent;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.StreamPage;

/**
 * How far a stream has been folded.
 *
 * @param aggregate the state so far
 * @param snapshotRevision of the stream's last snapshot known, 0 if none is
 * @param <S> the state
 */
record Folded<S>(Aggregate<S> aggregate, long snapshotRevision) {

	static <S> Folded<S> start(Category<?, ?, S> category, StreamId streamId) {
		return new Folded<>(new Aggregate<>(streamId, category.initialState(), 0), 0);
	}

	static <S> Folded<S> from(Aggregate<S> snapshot) {
		return new Folded<>(snapshot, snapshot.revision());
	}

	long revision() {
		return this.aggregate.revision();
	}

	Folded<S> after(Category<?, ?, S> category, StreamPage page) {
		S state = this.aggregate.state();
		for (RecordedEvent event : page.events()) {
			state = category.evolve(state, event);
		}
		return at(state, revision() + page.events().size());
	}

	Folded<S> after(Category<?, ?, S> category, List<NewEvent> events) {
		S state = this.aggregate.state();
		long revision = revision();
		for (NewEvent event : events) {
			state = category.evolve(state, this.aggregate.streamId(), ++revision, event);
		}
		return at(state, revision);
	}

	Folded<S> withSnapshot() {
		return new Folded<>(this.aggregate, revision());
	}

	private Folded<S> at(S state, long revision) {
		return new Folded<>(new Aggregate<>(this.aggregate.streamId(), state, revision), this.snapshotRevision);
	}

}
