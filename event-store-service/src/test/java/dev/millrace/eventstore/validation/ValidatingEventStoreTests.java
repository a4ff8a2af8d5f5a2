package dev.millrace.eventstore.validation;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.InvalidEventException;
import dev.millrace.events.store.InvalidEventException.InvalidField;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.events.store.boundary.BoundaryAppend;
import dev.millrace.events.store.boundary.BoundaryAppend.StreamEvents;
import org.junit.jupiter.api.Test;

import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class ValidatingEventStoreTests {

	private static final EventType ISSUED = new EventType("invoice-issued", 1);

	private static final StreamId INVOICE = new StreamId("invoice", "1");

	private static final String VALID = """
			{"customer": null, "issuedAt": "2010-12-01T08:26:00Z", "lines": [{"quantity": 6, "price": 2.550}], "new": 1}""";

	private final List<Object> appends = new ArrayList<>();

	private final EventStore store = new ValidatingEventStore(recording(EventStore.class),
			schemas(UnknownTypes.ACCEPT));

	@Test
	void what_fits_its_schema_is_appended() {
		this.store.append(append(event(ISSUED, VALID)));

		assertThat(this.appends).hasSize(1);
	}

	@Test
	void every_field_that_does_not_fit_is_named_by_its_json_pointer() {
		InvalidEventException ex = refused(append(event(ISSUED, VALID), event(ISSUED,
				"""
						{"customer": 7, "issuedAt": "yesterday", "lines": [{"quantity": 1, "price": 1}, {"quantity": 0, "price": 0.0001}, {}]}""")));

		assertThat(ex.fields()).extracting(InvalidField::pointer)
			.containsExactlyInAnyOrder("/1/data/customer", "/1/data/issuedAt", "/1/data/lines/1/quantity",
					"/1/data/lines/1/price", "/1/data/lines/2/quantity", "/1/data/lines/2/price");
		assertThat(ex.fields()).extracting(InvalidField::message).noneMatch(String::isBlank);
	}

	@Test
	void a_version_without_a_schema_of_a_type_that_has_some_is_refused() {
		InvalidEventException ex = refused(append(event(new EventType("invoice-issued", 3), VALID)));

		assertThat(ex.fields()).containsExactly(new InvalidField("/0/schemaVersion",
				"There is no schema of invoice-issued v3, only of v1, v2; send one of these, or give the store the schema"));
	}

	@Test
	void a_type_without_any_schema_is_accepted_or_refused_as_configured() {
		Append append = append(event(new EventType("invoice-paid", 1), "{}"));
		EventStore strict = new ValidatingEventStore(recording(EventStore.class), schemas(UnknownTypes.REFUSE));

		this.store.append(append);

		assertThat(this.appends).hasSize(1);
		assertThatExceptionOfType(InvalidEventException.class).isThrownBy(() -> strict.append(append))
			.withMessageStartingWith("There is no schema of 'invoice-paid'; known are [invoice-issued]")
			.extracting(InvalidEventException::field)
			.isEqualTo("/0/type");
	}

	@Test
	void an_append_that_took_effect_under_an_earlier_schema_keeps_its_answer() {
		AppendOutcome first = new AppendOutcome.KeyReused("k");
		EventStore remembering = new ValidatingEventStore(
				proxy(EventStore.class, (proxy, method, arguments) -> Optional.of(first)),
				schemas(UnknownTypes.ACCEPT));
		Append repeated = new Append(INVOICE, ExpectedRevision.any(), List.of(event(ISSUED, "{}")),
				Optional.of(new Idempotency("k", "f")));

		assertThat(remembering.append(repeated)).isSameAs(first);
	}

	@Test
	void an_answer_names_a_hundred_fields_at_most() {
		NewEvent[] events = Collections.nCopies(200, event(ISSUED, "{}")).toArray(NewEvent[]::new);

		assertThat(refused(append(events)).fields()).hasSize(100);
	}

	@Test
	void events_of_several_streams_are_validated_too() {
		Boundaries boundaries = new ValidatingBoundaries(recording(Boundaries.class), schemas(UnknownTypes.ACCEPT));
		StreamEvents valid = new StreamEvents(INVOICE, ExpectedRevision.any(), List.of(event(ISSUED, VALID)));
		StreamEvents wrong = new StreamEvents(new StreamId("invoice", "2"), ExpectedRevision.any(),
				List.of(event(ISSUED, VALID), event(ISSUED, "{\"issuedAt\": \"2010-12-01T08:26:00Z\"}")));

		boundaries.append(new BoundaryAppend(Optional.empty(), List.of(valid), Optional.empty()));

		assertThat(this.appends).hasSize(1);
		assertThatExceptionOfType(InvalidEventException.class).isThrownBy(
				() -> boundaries.append(new BoundaryAppend(Optional.empty(), List.of(valid, wrong), Optional.empty())))
			.extracting(InvalidEventException::field)
			.isEqualTo("/streams/1/events/1/data/lines");
	}

	@Test
	void a_schema_that_is_none_is_refused_by_its_type() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EventSchemas(Map.of(ISSUED, "{\"type\": \"strin\"}"), UnknownTypes.ACCEPT))
			.withMessageStartingWith("The schema of invoice-issued v1 is wrong at /type");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EventSchemas(Map.of(ISSUED, "{"), UnknownTypes.ACCEPT))
			.withMessageStartingWith("The schema of invoice-issued v1 cannot be read: Not valid JSON");
	}

	private static EventSchemas schemas(UnknownTypes unknownTypes) {
		return new SchemaFolder(new PathMatchingResourcePatternResolver()).read("classpath:event-schemas",
				unknownTypes);
	}

	private static NewEvent event(EventType type, String data) {
		return new NewEvent(UUID.randomUUID(), type, Instant.EPOCH, Metadata.startedBy("m"), data);
	}

	private static Append append(NewEvent... events) {
		return Append.of(INVOICE, ExpectedRevision.any(), List.of(events));
	}

	private InvalidEventException refused(Append append) {
		InvalidEventException ex = catchThrowableOfType(InvalidEventException.class, () -> this.store.append(append));
		assertThat(this.appends).isEmpty();
		return ex;
	}

	private <T> T recording(Class<T> port) {
		return proxy(port, (proxy, method, arguments) -> {
			this.appends.add(arguments[0]);
			return null;
		});
	}

	private static <T> T proxy(Class<T> port, InvocationHandler handler) {
		return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] { port }, handler));
	}

}
