package dev.millrace.cdc.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import dev.millrace.cdc.policy.PersonalDataRule.Action;
import dev.millrace.cdc.policy.PersonalDataRule.Attribute;
import dev.millrace.cdc.policy.PersonalDataRule.How;
import dev.millrace.cdc.rows.ValueType;
import dev.millrace.cdc.rows.ValueType.Notation;
import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.Tag;
import dev.millrace.events.json.Json;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What of events and changes goes out.
 */
class PolicyTest {

	private static final How HASH = new How(Action.HASH, PersonalDataRule.MASK, "a salt of some length");

	private static final How MASK = new How(Action.MASK, PersonalDataRule.MASK, "");

	private static final How EXCLUDE = new How(Action.EXCLUDE, PersonalDataRule.MASK, "");

	@Test
	void one_value_has_the_same_hash_in_an_event_in_a_row_and_in_a_key() {
		Policy policy = policy(PersonalDataRule.ofColumns(TablePattern.parse("shop.*"), List.of("email"), HASH),
				PersonalDataRule.ofEvents("customer-*", List.of("$.contact.email"), Set.of(), HASH));

		String event = policy.event(event("customer-registered", "{\"contact\":{\"email\":\"ann@example.com\"}}"))
			.data();
		String envelope = envelope(policy, "shop.customers",
				"{\"before\":{\"email\":\"ann@example.com\"},\"after\":null,\"op\":\"d\"}");
		String key = policy.change("shop.customers", "{\"email\":\"ann@example.com\"}", "{}", false).getFirst().key();

		String hash = Json.events().readTree(event).at("/contact/email").asString();
		assertThat(hash).hasSize(64);
		assertThat(envelope).isEqualTo("{\"before\":{\"email\":\"" + hash + "\"},\"after\":null,\"op\":\"d\"}");
		assertThat(key).isEqualTo("{\"email\":\"" + hash + "\"}");
	}

	@Test
	void rules_for_others_change_nothing() {
		Policy policy = policy(PersonalDataRule.ofColumns(TablePattern.parse("shop.*"), List.of("email"), MASK),
				PersonalDataRule.ofEvents("customer-*", List.of("email"), Set.of(), MASK));
		String row = "{\"after\":{\"email\":\"x\"}}";

		assertThat(envelope(policy, "sales.customers", row)).isSameAs(row);
		assertThat(policy.event(event("invoice-issued", "{\"email\":\"x\"}")).data()).isEqualTo("{\"email\":\"x\"}");
	}

	@Test
	void rows_are_described_as_they_go_out() {
		Policy policy = policy(PersonalDataRule.ofColumns(TablePattern.parse("shop.*"), List.of("email"), EXCLUDE),
				PersonalDataRule.ofColumns(TablePattern.parse("shop.*"), List.of("age", "born", "paid"), MASK),
				PersonalDataRule.ofColumns(TablePattern.parse("shop.*"), List.of("phones", "home.street", "profile.x"),
						HASH));
		ValueType number = new ValueType.Scalar(Notation.INTEGER);
		ValueType.Composite rows = type("id", number, "email", ValueType.TEXT, "age", number, "born",
				new ValueType.Scalar(Notation.DATE), "paid", new ValueType.Decimal(10, 2), "phones",
				new ValueType.ArrayOf(number, ','), "home", type("street", number, "floor", number), "profile",
				ValueType.TEXT);

		assertThat(policy.rows("shop.customers", rows)).isEqualTo(type("id", number, "age", number, "born",
				ValueType.TEXT, "paid", ValueType.TEXT, "phones", new ValueType.ArrayOf(ValueType.TEXT, ','), "home",
				type("street", ValueType.TEXT, "floor", number), "profile", ValueType.TEXT));
		assertThat(policy.rows("shop.customers", rows)).isSameAs(policy.rows("shop.customers", rows));
		assertThat(policy.rows("sales.customers", rows)).isSameAs(rows);
	}

	private static ValueType.Composite type(Object... namesAndTypes) {
		List<ValueType.Attribute> attributes = new ArrayList<>();
		for (int place = 0; place < namesAndTypes.length; place += 2) {
			attributes
				.add(new ValueType.Attribute((String) namesAndTypes[place], (ValueType) namesAndTypes[place + 1]));
		}
		return new ValueType.Composite(attributes);
	}

	@Test
	void columns_are_sought_in_the_row_only() {
		Policy policy = policy(
				PersonalDataRule.ofColumns(TablePattern.parse("shop.customers"), List.of("table", "*.x"), EXCLUDE));

		assertThat(envelope(policy, "shop.customers",
				"{\"source\":{\"table\":\"customers\"},\"after\":{\"table\":1,\"id\":2}}"))
			.isEqualTo("{\"source\":{\"table\":\"customers\"},\"after\":{\"id\":2}}");
	}

	@Test
	void an_excluded_column_is_absent_and_an_absent_one_stays_so() {
		Policy policy = new Policy(Map.of(TablePattern.parse("shop.customers"),
				new TableSettings(List.of("note"), List.of(), null, null, true)), List.of());

		assertThat(envelope(policy, "shop.customers", "{\"after\":{\"id\":1,\"note\":\"x\"}}"))
			.isEqualTo("{\"after\":{\"id\":1}}");
		assertThat(envelope(policy, "shop.customers", "{\"after\":{\"id\":1}}")).isEqualTo("{\"after\":{\"id\":1}}");
	}

	@Test
	void actor_and_tags_of_an_event_are_covered_if_named() {
		RecordedEvent event = event("customer-registered", "{}");

		Metadata hashed = policy(
				PersonalDataRule.ofEvents("*", List.of(), Set.of(Attribute.ACTOR, Attribute.TAGS), HASH))
			.event(event)
			.metadata();
		Metadata excluded = policy(
				PersonalDataRule.ofEvents("*", List.of(), Set.of(Attribute.ACTOR, Attribute.TAGS), EXCLUDE))
			.event(event)
			.metadata();

		assertThat(hashed.actor()).hasSize(64).isNotEqualTo("ann");
		assertThat(hashed.tags()).singleElement().satisfies((tag) -> {
			assertThat(tag.name()).isEqualTo("customer");
			assertThat(tag.value()).hasSize(64);
		});
		assertThat(excluded.actor()).isNull();
		assertThat(excluded.tags()).isEmpty();
		assertThat(hashed.correlationId()).isEqualTo(event.metadata().correlationId());
	}

	@Test
	void settings_of_a_name_come_before_those_of_a_pattern() {
		TableSettings named = new TableSettings(List.of(), List.of(), "id > 1", null, true);
		TableSettings open = new TableSettings(List.of(), List.of(), "id > 2", null, true);
		Policy policy = new Policy(
				Map.of(TablePattern.parse("shop.*"), open, TablePattern.parse("shop.customers"), named), List.of());

		assertThat(policy.settings("shop.customers").rows()).isEqualTo("id > 1");
		assertThat(policy.settings("shop.orders").rows()).isEqualTo("id > 2");
		assertThat(policy.settings("sales.orders")).isEqualTo(TableSettings.DEFAULT);
	}

	@Test
	void a_column_that_is_excluded_or_masked_no_longer_tells_rows_apart() {
		Policy policy = policy(PersonalDataRule.ofColumns(TablePattern.parse("shop.a"), List.of("id"), MASK),
				PersonalDataRule.ofColumns(TablePattern.parse("shop.b"), List.of("id"), HASH),
				PersonalDataRule.ofColumns(TablePattern.parse("shop.c"), List.of("*"), EXCLUDE));

		assertThat(policy.blurs("shop.a", "id")).isTrue();
		assertThat(policy.blurs("shop.b", "id")).isFalse();
		assertThat(policy.blurs("shop.c", "id")).isTrue();
		assertThat(policy.blurs("shop.d", "id")).isFalse();
	}

	@Test
	void rules_that_name_nothing_or_cannot_be_are_refused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PersonalDataRule.ofColumns(TablePattern.parse("a.b"), List.of(), MASK));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PersonalDataRule.ofColumns(TablePattern.parse("a.b"), List.of("a..b"), MASK));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PersonalDataRule.ofEvents("x", List.of(), Set.of(Attribute.TAGS), MASK));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PersonalDataRule.ofEvents("x", List.of("a"), Set.of(), new How(Action.HASH, "", "short")))
			.withMessageContaining("at least 16");
	}

	@Test
	void a_chosen_key_is_that_of_the_row_also_if_it_did_not_change() {
		Policy policy = keyed("region", "code");

		assertThat(policy.change("shop.a", "{\"id\":1}",
				"{\"op\":\"u\",\"before\":{\"region\":\"eu\",\"code\":7,\"n\":1},\"after\":{\"code\":7,\"n\":2}}",
				false))
			.singleElement()
			.satisfies((change) -> {
				assertThat(change.key()).isEqualTo("{\"region\":\"eu\",\"code\":7}");
				assertThat(change.deleted()).isFalse();
			});
	}

	@Test
	void a_row_that_gets_another_chosen_key_is_deleted_and_created() {
		Policy policy = keyed("code");

		List<OutgoingChange> changes = policy.change("shop.a", "{\"id\":1}",
				"{\"op\":\"u\",\"before\":{\"code\":7},\"after\":{\"code\":8},\"ts_ms\":5}", false);

		assertThat(changes).containsExactly(
				new OutgoingChange("{\"code\":7}", "{\"op\":\"d\",\"before\":{\"code\":7},\"after\":null,\"ts_ms\":5}",
						true),
				new OutgoingChange("{\"code\":8}", "{\"op\":\"c\",\"before\":null,\"after\":{\"code\":8},\"ts_ms\":5}",
						false));
	}

	@Test
	void a_delete_that_does_not_tell_the_chosen_key_fails() {
		assertThatIllegalStateException()
			.isThrownBy(() -> keyed("code").change("shop.a", "{\"id\":1}",
					"{\"op\":\"d\",\"before\":{\"id\":1},\"after\":null}", true))
			.withMessageContaining("REPLICA IDENTITY");
	}

	private static Policy keyed(String... columns) {
		return new Policy(
				Map.of(TablePattern.parse("shop.a"), new TableSettings(List.of(), List.of(columns), null, null, true)),
				List.of());
	}

	private static String envelope(Policy policy, String table, String envelope) {
		return policy.change(table, "{}", envelope, false).getFirst().envelope();
	}

	private static Policy policy(PersonalDataRule... rules) {
		return new Policy(Map.of(), List.of(rules));
	}

	private static RecordedEvent event(String type, String data) {
		Metadata metadata = new Metadata("correlation", "causation", "ann", null, Set.of(Tag.parse("customer:ann")));
		return new RecordedEvent(1, StreamId.parse("customer-1"), 1, new UUID(0, 1), new EventType(type, 1),
				Instant.EPOCH, Instant.EPOCH, metadata, data);
	}

}
