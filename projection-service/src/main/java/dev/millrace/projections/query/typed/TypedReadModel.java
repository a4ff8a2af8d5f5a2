package dev.millrace.projections.query.typed;

import java.time.Duration;
import java.util.Optional;

import dev.millrace.events.store.Token;
import dev.millrace.projections.Projection;
import dev.millrace.projections.query.ReadModelReader;
import dev.millrace.projections.query.ReadYourWrites;
import dev.millrace.projections.query.References;
import dev.millrace.projections.query.RowRecord;

/**
 * The live version of one read model, its rows as records. Safe for use by many threads.
 *
 * @param <R> the row
 */
public final class TypedReadModel<R> {

	private final Projection projection;

	private final RowRecord<R> rows;

	private final ReadModelReader reader;

	private final References references;

	private final ReadYourWrites readYourWrites;

	TypedReadModel(Projection projection, RowRecord<R> rows, ReadModelReader reader, References references,
			ReadYourWrites readYourWrites) {
		this.projection = projection;
		this.rows = rows;
		this.reader = reader;
		this.references = references;
		this.readYourWrites = readYourWrites;
	}

	/**
	 * One row.
	 */
	public Optional<R> find(Object key) {
		return this.reader.find(this.projection.name(), RowRecord.text(key), this.rows.fields()).map(this.rows::read);
	}

	/**
	 * Many rows.
	 */
	public TypedQuery<R> query() {
		return new TypedQuery<>(this.projection.name(), this.rows, this.reader, this.references);
	}

	/**
	 * Wait until what is read from now on contains a command's effect. Rows of another
	 * read model that are included are waited for there.
	 * @param token what the command answered
	 * @param atMost how long to wait
	 * @return whether it does
	 */
	public boolean await(Token token, Duration atMost) throws InterruptedException {
		return this.readYourWrites.await(this.projection, token, atMost);
	}

}
