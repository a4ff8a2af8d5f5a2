package dev.millrace.eventstore.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;

import dev.millrace.events.store.Token;

/**
 * What {@code event_store.append_together} says of one append.
 *
 * @param outcome {@code appended}, {@code repeated}, {@code conflict} or
 * {@code key-reused}
 * @param firstRevision of the events appended
 * @param lastRevision of the stream afterwards, below {@code firstRevision} if nothing
 * was appended; in a conflict, where the stream is
 * @param token what a reader can wait for
 */
record AppendAnswer(String outcome, long firstRevision, long lastRevision, Token token) {

	static AppendAnswer of(ResultSet row) throws SQLException {
		return of(row.getString("outcome"), row);
	}

	static AppendAnswer of(String outcome, ResultSet row) throws SQLException {
		return new AppendAnswer(outcome, row.getLong("first_revision"), row.getLong("last_revision"),
				new Token(row.getLong("transaction_id")));
	}

	static AppendAnswer appended(long revision, long transactionId) {
		return new AppendAnswer("appended", revision, revision, new Token(transactionId));
	}

	static AppendAnswer conflict(long actualRevision) {
		return new AppendAnswer("conflict", actualRevision + 1, actualRevision, Token.NONE);
	}

}
