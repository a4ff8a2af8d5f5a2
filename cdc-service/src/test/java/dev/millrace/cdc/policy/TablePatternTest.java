package dev.millrace.cdc.policy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Which tables a pattern means.
 */
class TablePatternTest {

	@ParameterizedTest
	@CsvSource(quoteCharacter = '~', delimiter = ';', textBlock = """
			shop.customers;       shop.customers
			shop.*;               shop.customers
			shop.*;               shop.order.items
			*.customers;          shop.customers
			sales.order_*;        sales.order_
			sales.*_2024_*;       sales.orders_2024_q1
			shop."order.items";   shop.order.items
			shop."a ""b"", *";    shop.a "b", *
			"Läden"."Kunden";     Läden.Kunden
			Läden.*;              Läden.Kunden
			""")
	void a_pattern_matches(String pattern, String table) {
		assertThat(TablePattern.parse(pattern).matches(table)).isTrue();
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '~', delimiter = ';', textBlock = """
			shop.customers;      shop.Customers
			shop.customers;      shop.customers2
			shop.*;              shop2.customers
			shop.o*s;            shop.orders_old
			shop."*";            shop.customers
			shop.a+;             shop.aa
			""")
	void a_pattern_does_not_match(String pattern, String table) {
		assertThat(TablePattern.parse(pattern).matches(table)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "shop", "shop.", ".customers", "shop.customers.id", "shop.a b", "shop.a,b", "shop.\"a",
			"shop.\"\"", "shop.a\"b", "shop.\"a\"b" })
	void what_is_no_pattern_is_refused_with_how_to_write_one(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> TablePattern.parse(text))
			.withMessageContaining("schema.table");
	}

	@Test
	void a_name_is_known_without_its_quotes() {
		assertThat(TablePattern.parse("shop.\"order.items\"").name()).isEqualTo("shop.order.items");
		assertThat(TablePattern.parse("shop.\"*\"").isOpen()).isFalse();
		assertThat(TablePattern.parse("shop.*").isOpen()).isTrue();
	}

}
