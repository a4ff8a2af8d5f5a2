package dev.millrace.cdc.autoconfigure;

import java.io.IOException;
import java.util.List;

import dev.millrace.cdc.policy.Policy;
import dev.millrace.cdc.policy.TableSettings.History;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How the choice of what goes out is written.
 */
class ChoicePropertiesTest {

	private static final String TABLES = """
			# tag::tables[]
			millrace:
			  cdc:
			    tables:
			      - shop.customers
			      - sales.order_*
			      - '!sales.order_log'
			    table:
			      "[shop.customers]":
			        excluded-columns: [note]
			        rows: region = 'eu'
			      "[sales.*]":
			        history: all
			        tombstones: false
			# end::tables[]
			""";

	private static final String PERSONAL_DATA = """
			# tag::personal-data[]
			millrace:
			  cdc:
			    personal-data:
			      salt: ${PERSONAL_DATA_SALT}
			      rules:
			        - table: shop.customers
			          columns: [email, profile.phone]
			          action: hash
			        - table: shop.*
			          columns: [last_name]
			          action: mask
			        - event-type: customer-*
			          paths: [$.email, '$.contacts[*].phone']
			          action: hash
			        - event-type: '*'
			          attributes: [actor]
			          action: exclude
			# end::personal-data[]
			""";

	@Test
	void tables_are_set_by_name_and_by_pattern() {
		Policy policy = choice(TABLES).policy("");

		assertThat(policy.settings("shop.customers").excludedColumns()).containsExactly("note");
		assertThat(policy.settings("shop.customers").rows()).isEqualTo("region = 'eu'");
		assertThat(policy.settings("shop.customers").tombstones()).isTrue();
		assertThat(policy.settings("sales.order_lines").history()).isEqualTo(History.ALL);
		assertThat(policy.settings("sales.order_lines").tombstones()).isFalse();
	}

	@Test
	void the_tables_of_the_example_are_fine() {
		List<String> tables = binder(TABLES).bind("millrace.cdc", CdcProperties.class).get().tables();

		assertThat(tables).containsExactly("shop.customers", "sales.order_*", "!sales.order_log");
	}

	@Test
	void rules_of_personal_data_are_understood() {
		Policy policy = choice(PERSONAL_DATA.replace("${PERSONAL_DATA_SALT}", "a salt of some length")).policy("");

		assertThat(policy.columns("shop.customers")).containsExactlyInAnyOrder("email", "profile", "last_name");
		assertThat(policy.columns("shop.orders")).containsExactly("last_name");
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '~',
			textBlock = """
					{table: shop.a, columns: [x]};                                       action;  exclude, mask or hash
					{table: shop.a, columns: [x], action: hash};                         salt;    A rule asks for hashes
					{table: shop, columns: [x], action: mask};                           table;   Write each table as schema.table
					{table: shop.a, action: mask};                                       rules[0]; Name the columns
					{event-type: a, columns: [x], action: mask};                         rules[0]; Name either a table and its columns
					{table: shop.a, event-type: a, columns: [x], action: mask};          rules[0]; Name either a table and its columns
					{event-type: a, action: mask};                                       rules[0]; Name the paths or the attributes
					{event-type: a, paths: ['$.a..b'], action: mask};                    rules[0]; names no place in a document
					{event-type: a, attributes: [tags], action: mask};                   rules[0]; Tags can be excluded or hashed
					""")
	void a_rule_that_cannot_be_is_named_with_what_to_change(String rule, String property, String sentence) {
		String yaml = "millrace.cdc.personal-data.rules: [" + rule + "]";

		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> choice(yaml).policy(""))
			.satisfies((ex) -> {
				assertThat(ex.getName()).startsWith("millrace.cdc.personal-data").endsWith(property);
				assertThat(ex.getReason()).contains(sentence);
			});
	}

	@Test
	void a_short_salt_is_refused_and_not_shown() {
		String yaml = "millrace.cdc.personal-data: {salt: pepper, rules: [{table: a.b, columns: [c], action: hash}]}";

		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> choice(yaml).policy(""))
			.satisfies((ex) -> assertThat(ex.getValue()).isNull())
			.withMessageNotContaining("pepper");
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '~', textBlock = """
			[shop];                       Write each table as schema.table
			['!shop'];                    Write each table as schema.table
			[shop.a, shop.a];             Name each table once
			[event_store.events];         The events are always captured
			['"event_store"."events"'];   The events are always captured
			""")
	void a_list_of_tables_that_cannot_be_is_refused(String tables, String sentence) {
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> binder("millrace.cdc.tables: " + tables).bind("millrace.cdc", CdcProperties.class).get())
			.havingRootCause()
			.satisfies((ex) -> assertThat(((InvalidConfigurationPropertyValueException) ex).getReason())
				.contains(sentence));
	}

	private static ChoiceProperties choice(String yaml) {
		return binder(yaml).bind("millrace.cdc", ChoiceProperties.class).get();
	}

	private static Binder binder(String yaml) {
		try {
			StandardEnvironment environment = new StandardEnvironment();
			new YamlPropertySourceLoader().load("test", new ByteArrayResource(yaml.getBytes()))
				.forEach(environment.getPropertySources()::addFirst);
			ConfigurationPropertySources.attach(environment);
			return Binder.get(environment);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
