package dev.millrace.eventstore.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import dev.millrace.events.NewEvent;
import dev.millrace.events.Tag;
import dev.millrace.events.store.Idempotency;

/**
 * The arrays that the SQL functions of the store take: one element for each append, each
 * event, each tag. Ids and JSON go as texts, which the driver sends as they are; of other
 * types it would write and escape a literal.
 */
final class EventArrays {

	private final List<EncodedAppend> appends;

	private final List<EncodedAppend.EncodedEvent> events = new ArrayList<>();

	private final List<Integer> eventAppends = new ArrayList<>();

	private final List<Integer> eventNumbers = new ArrayList<>();

	private final List<Integer> tagEvents = new ArrayList<>();

	private final List<String> tags = new ArrayList<>();

	EventArrays(List<EncodedAppend> appends) {
		this.appends = appends;
		for (int index = 0; index < appends.size(); index++) {
			add(index + 1, appends.get(index).events());
		}
	}

	private void add(int append, List<EncodedAppend.EncodedEvent> added) {
		for (int index = 0; index < added.size(); index++) {
			this.events.add(added.get(index));
			this.eventAppends.add(append);
			this.eventNumbers.add(index + 1);
			for (Tag tag : added.get(index).event().metadata().tags()) {
				this.tagEvents.add(this.events.size());
				this.tags.add(tag.toString());
			}
		}
	}

	/**
	 * Bind streams and revisions: three parameters.
	 */
	void bindStreams(PreparedStatement statement, int from) throws SQLException {
		setTexts(statement, from, this.appends, EncodedAppend::streamId);
		setLongs(statement, from + 1, this.appends, EncodedAppend::revisionMin);
		setLongs(statement, from + 2, this.appends, EncodedAppend::revisionMax);
	}

	/**
	 * Bind keys and fingerprints: two parameters.
	 */
	void bindKeys(PreparedStatement statement, int from) throws SQLException {
		setTexts(statement, from, this.appends, (append) -> append.idempotency().map(Idempotency::key).orElse(null));
		setTexts(statement, from + 1, this.appends,
				(append) -> append.idempotency().map(Idempotency::fingerprint).orElse(null));
	}

	/**
	 * Bind the events with their tags: eleven parameters.
	 */
	void bindEvents(PreparedStatement statement, int from) throws SQLException {
		setIntegers(statement, from, this.appends, (append) -> append.events().size());
		setIntegers(statement, from + 1, this.eventAppends, Function.identity());
		setIntegers(statement, from + 2, this.eventNumbers, Function.identity());
		setTexts(statement, from + 3, this.events, of((event) -> event.id().toString()));
		setTexts(statement, from + 4, this.events, of((event) -> event.type().name()));
		setIntegers(statement, from + 5, this.events, of((event) -> event.type().schemaVersion()));
		setLongs(statement, from + 6, this.events, of((event) -> Micros.of(event.eventTime())));
		setTexts(statement, from + 7, this.events, EncodedAppend.EncodedEvent::metadata);
		setTexts(statement, from + 8, this.events, of(NewEvent::data));
		setIntegers(statement, from + 9, this.tagEvents, Function.identity());
		setTexts(statement, from + 10, this.tags, Function.identity());
	}

	private static <T> Function<EncodedAppend.EncodedEvent, T> of(Function<NewEvent, T> part) {
		return (event) -> part.apply(event.event());
	}

	private static <T> void setTexts(PreparedStatement statement, int index, List<T> of, Function<T, String> text)
			throws SQLException {
		statement.setArray(index,
				statement.getConnection().createArrayOf("text", of.stream().map(text).toArray(String[]::new)));
	}

	private static <T> void setLongs(PreparedStatement statement, int index, List<T> of, Function<T, Long> number)
			throws SQLException {
		statement.setArray(index,
				statement.getConnection().createArrayOf("int8", of.stream().map(number).toArray(Long[]::new)));
	}

	private static <T> void setIntegers(PreparedStatement statement, int index, List<T> of, Function<T, Integer> number)
			throws SQLException {
		statement.setArray(index,
				statement.getConnection().createArrayOf("int4", of.stream().map(number).toArray(Integer[]::new)));
	}

}
