package dev.millrace.order;

import java.util.List;
import java.util.Objects;
import java.util.Set;

import dev.millrace.events.DomainEvent;
import dev.millrace.projections.Entry;
import dev.millrace.projections.SqlProjection;

import org.springframework.jdbc.core.JdbcOperations;

/**
 * Everything that was written, numbered in the order in which it was committed.
 */
record Journal(String category, String table) implements SqlProjection {

	private static final String CREATE = """
			CREATE TABLE journal (number bigint PRIMARY KEY, note text NOT NULL, line int NOT NULL, lines int NOT NULL)
			""";

	private static final String INSERT = """
			INSERT INTO journal (number, note, line, lines)
			SELECT (SELECT coalesce(max(number), 0) FROM journal) + place, note, line, lines
			FROM unnest(?, ?, ?) WITH ORDINALITY AS n (note, line, lines, place)
			""";

	@DomainEvent("noted")
	record Noted(String note, int line, int lines) {
	}

	@Override
	public String name() {
		return "journal";
	}

	@Override
	public Set<String> categories() {
		return Set.of(this.category);
	}

	@Override
	public Set<String> tables() {
		return Set.of(this.table);
	}

	@Override
	public Set<Class<?>> eventTypes() {
		return Set.of(Noted.class);
	}

	// tag::commit-order[]
	@Override
	public boolean inCommitOrder() {
		return true;
	}
	// end::commit-order[]

	@Override
	public List<String> definition() {
		return List.of(CREATE);
	}

	@Override
	public void project(List<Entry> batch, JdbcOperations sql) {
		List<Noted> notes = batch.stream().map(Journal::note).toList();
		sql.update(INSERT, (statement) -> {
			statement.setArray(1,
					statement.getConnection().createArrayOf("text", notes.stream().map(Noted::note).toArray()));
			statement.setArray(2,
					statement.getConnection().createArrayOf("integer", notes.stream().map(Noted::line).toArray()));
			statement.setArray(3,
					statement.getConnection().createArrayOf("integer", notes.stream().map(Noted::lines).toArray()));
		});
	}

	private static Noted note(Entry entry) {
		return switch (entry) {
			case Entry.OfEvent<?> event -> (Noted) event.data();
			case Entry.OfChange change -> Objects.requireNonNull(change.change().after(Noted.class).orElse(null));
		};
	}

}
