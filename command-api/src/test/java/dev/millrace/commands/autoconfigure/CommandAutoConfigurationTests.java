package dev.millrace.commands.autoconfigure;

import java.time.Instant;
import java.util.Optional;

import dev.millrace.commands.Categories;
import dev.millrace.commands.CommandGate;
import dev.millrace.decider.Decider;
import dev.millrace.decider.Decision;
import dev.millrace.events.DomainEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.StreamPage;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.events.store.log.EventLog;
import dev.millrace.events.store.snapshot.Snapshots;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class CommandAutoConfigurationTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(CommandAutoConfiguration.class, ValidationAutoConfiguration.class));

	private final ApplicationContextRunner withStore = this.application.withBean(EventStore.class, NoStore::new);

	private final ApplicationContextRunner withRemote = this.application
		.withConfiguration(AutoConfigurations.of(RemoteStoreAutoConfiguration.class))
		.withPropertyValues("millrace.commands.event-store.url=http://localhost:1");

	@Test
	void the_types_of_a_decider_come_from_its_class() {
		this.withStore.withBean(NamedDecider.class, () -> new NamedDecider("light"))
			.run((context) -> assertThat(
					context.getBean(Categories.class).find("light").orElseThrow().commands().keySet())
				.containsExactly("switch-off", "switch-on"));
	}

	@Test
	void the_types_of_a_generic_decider_come_from_the_method_that_declares_it() {
		this.withStore.withUserConfiguration(GenericDeciders.class)
			.run((context) -> assertThat(
					context.getBean(Categories.class).find("light").orElseThrow().commands().keySet())
				.containsExactly("switch-off", "switch-on"));
	}

	@Test
	void without_deciders_there_are_no_categories() {
		this.withStore.run((context) -> {
			assertThat(context).hasSingleBean(CommandGate.class);
			assertThat(context.getBean(Categories.class).names()).isEmpty();
		});
	}

	@Test
	void types_that_nothing_names_stop_the_start() {
		assertStartFails(
				this.withStore.withBean("lights", Decider.class,
						() -> new GenericDecider<SwitchLight, LightEvent>("light")),
				"'lights' are unknown", "return type of its @Bean method");
	}

	@Test
	void two_deciders_of_one_category_stop_the_start() {
		assertStartFails(
				this.withStore.withBean("one", NamedDecider.class, () -> new NamedDecider("light"))
					.withBean("two", NamedDecider.class, () -> new NamedDecider("light")),
				"Two deciders have the category 'light'", "Keep one");
	}

	@Test
	void a_category_that_cannot_be_part_of_a_topic_stops_the_start() {
		assertStartFails(this.withStore.withBean(NamedDecider.class, () -> new NamedDecider("My-Light")),
				"'My-Light' is not a category", "category()");
	}

	@Test
	void commands_that_are_not_sealed_stop_the_start() {
		assertStartFails(this.withStore.withBean(OpenDecider.class), "which is not sealed", "sealed interface");
	}

	@Test
	void a_command_that_is_no_record_stops_the_start() {
		assertStartFails(this.withStore.withBean(ClassDecider.class), "is not a record", "Make it a record");
	}

	@Test
	void an_event_without_a_stored_name_stops_the_start() {
		assertStartFails(this.withStore.withBean(NamelessDecider.class), "is not an event", "@DomainEvent");
	}

	@Test
	void without_an_event_store_the_start_stops_and_says_what_to_add() {
		assertStartFails(this.application.withBean(NamedDecider.class, () -> new NamedDecider("light")),
				"no event store", "dev.millrace:event-store-service");
		assertStartFails(this.application.withBean(NamedDecider.class, () -> new NamedDecider("light")),
				"no event store", "millrace.commands.event-store.url");
	}

	@Test
	void the_url_of_a_service_makes_that_the_event_store() {
		this.withRemote.run((context) -> assertThat(context).hasSingleBean(EventStore.class)
			.hasSingleBean(EventLog.class)
			.hasSingleBean(Snapshots.class)
			.hasSingleBean(Boundaries.class)
			.hasSingleBean(CommandGate.class)
			.hasBean("eventStoreHealthIndicator"));
	}

	@Test
	void a_store_in_the_application_comes_before_a_service() {
		this.withRemote.withBean(NoStore.class)
			.run((context) -> assertThat(context.getBean(EventStore.class)).isInstanceOf(NoStore.class));
	}

	@Test
	void a_url_that_is_none_is_refused_by_its_property() {
		this.withRemote.withPropertyValues("millrace.commands.event-store.url=localhost:8081")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("millrace.commands.event-store.url"));
	}

	@Test
	void a_bound_out_of_bounds_is_refused_by_its_property() {
		this.withStore.withPropertyValues("millrace.commands.attempts-max=0")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("millrace.commands.attempts-max"));
	}

	private static void assertStartFails(ApplicationContextRunner application, String description, String action) {
		application.run((context) -> {
			FailureAnalysis analysis = new CommandsStartFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains(description);
			assertThat(analysis.getAction()).contains(action);
		});
	}

	sealed interface SwitchLight {

	}

	record SwitchOn() implements SwitchLight {
	}

	record SwitchOff() implements SwitchLight {
	}

	sealed interface LightEvent {

	}

	@DomainEvent("light-switched")
	record LightSwitched(boolean on) implements LightEvent {
	}

	interface OpenCommand {

	}

	sealed interface ClassCommand {

	}

	static final class NoRecord implements ClassCommand {

	}

	sealed interface NamelessEvent {

	}

	record Nameless() implements NamelessEvent {
	}

	static class GenericDecider<C, E> implements Decider<C, E, Integer> {

		private final String category;

		GenericDecider(String category) {
			this.category = category;
		}

		@Override
		public String category() {
			return this.category;
		}

		@Override
		public Integer initialState() {
			return 0;
		}

		@Override
		public Decision<E> decide(C command, Integer state) {
			return Decision.reject("never", "Never");
		}

		@Override
		public Integer evolve(Integer state, E event) {
			return state;
		}

	}

	static class NamedDecider extends GenericDecider<SwitchLight, LightEvent> {

		NamedDecider(String category) {
			super(category);
		}

	}

	static class OpenDecider extends GenericDecider<OpenCommand, LightEvent> {

		OpenDecider() {
			super("light");
		}

	}

	static class ClassDecider extends GenericDecider<ClassCommand, LightEvent> {

		ClassDecider() {
			super("light");
		}

	}

	static class NamelessDecider extends GenericDecider<SwitchLight, NamelessEvent> {

		NamelessDecider() {
			super("light");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class GenericDeciders {

		@Bean
		Decider<SwitchLight, LightEvent, Integer> lights() {
			return new GenericDecider<>("light");
		}

	}

	private static final class NoStore implements EventStore {

		@Override
		public AppendOutcome append(Append append) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Optional<AppendOutcome> findAppend(Idempotency idempotency) {
			throw new UnsupportedOperationException();
		}

		@Override
		public StreamPage read(StreamId streamId, long fromRevision, int max) {
			throw new UnsupportedOperationException();
		}

		@Override
		public StreamPage readBackwards(StreamId streamId, long fromRevision, int max) {
			throw new UnsupportedOperationException();
		}

		@Override
		public long revisionAsOf(StreamId streamId, Instant recordedUntil) {
			throw new UnsupportedOperationException();
		}

	}

}
