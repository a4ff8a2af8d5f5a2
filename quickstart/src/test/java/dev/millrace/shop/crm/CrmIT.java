package dev.millrace.shop.crm;

import java.util.List;

import dev.millrace.shop.crm.Crm.Sighting;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CrmIT {

	private final ShopDatabase database = newDatabase();

	private final Crm crm = new Crm(this.database);

	@AfterEach
	void closeDatabase() {
		this.database.close();
	}

	@Test
	void the_tables_are_created_only_when_they_are_missing() {
		TestDatabase sameOne = TestEnvironment.shared().newDatabase();

		open(sameOne).close();
		ShopDatabase again = open(sameOne);

		assertThat(again.jdbc().queryForObject("SELECT count(*) FROM shop.customers", Long.class)).isZero();
		again.close();
	}

	@Test
	void the_latest_country_of_a_customer_wins() {
		this.crm.meet(new Customer("12370", "Cyprus"));
		this.crm.meet(new Customer("12370", "Austria"));

		assertThat(country("12370")).isEqualTo("Austria");
	}

	@Test
	void the_latest_description_of_a_priced_line_wins() {
		this.crm.see(List.of(new Sighting("22423", "CAKESTAND", true)));
		this.crm.see(List.of(new Sighting("22423", "REGENCY CAKESTAND", true), new Sighting("22423", "", true)));

		assertThat(description("22423")).isEqualTo("REGENCY CAKESTAND");
	}

	@Test
	void a_note_on_a_free_line_does_not_rename_a_product() {
		this.crm.see(List.of(new Sighting("35833G", "GOLD BALLS", true)));
		this.crm.see(List.of(new Sighting("35833G", "damages", false)));

		assertThat(description("35833G")).isEqualTo("GOLD BALLS");
	}

	@Test
	void a_note_on_a_free_line_names_a_product_that_has_no_name() {
		this.crm.see(List.of(new Sighting("22353", "", false)));
		assertThat(description("22353")).isNull();

		this.crm.see(List.of(new Sighting("22353", "LUNCH BOX", false), new Sighting("22353", "damages", false)));
		assertThat(description("22353")).isEqualTo("LUNCH BOX");
	}

	@Test
	void codes_that_differ_in_case_only_are_different_products() {
		this.crm.see(List.of(new Sighting("84968E", "E", true), new Sighting("84968e", "e", true)));

		assertThat(description("84968E")).isEqualTo("E");
		assertThat(description("84968e")).isEqualTo("e");
	}

	@Test
	void a_row_that_does_not_change_is_not_written() {
		this.crm.meet(new Customer("12370", "Cyprus"));
		this.crm.see(List.of(new Sighting("22423", "CAKESTAND", true)));
		List<String> before = rowVersions();

		this.crm.meet(new Customer("12370", "Cyprus"));
		this.crm.see(List.of(new Sighting("22423", "CAKESTAND", true), new Sighting("22423", "", true)));

		assertThat(rowVersions()).isEqualTo(before);
	}

	private List<String> rowVersions() {
		return this.database.jdbc().queryForList("""
				SELECT xmin::text FROM shop.customers
				UNION ALL
				SELECT xmin::text FROM shop.products
				""", String.class);
	}

	private String country(String customerId) {
		return this.database.jdbc()
			.queryForObject("SELECT country FROM shop.customers WHERE customer_id = ?", String.class, customerId);
	}

	private String description(String stockCode) {
		return this.database.jdbc()
			.queryForObject("SELECT description FROM shop.products WHERE stock_code = ?", String.class, stockCode);
	}

	private static ShopDatabase newDatabase() {
		return open(TestEnvironment.shared().newDatabase());
	}

	private static ShopDatabase open(TestDatabase database) {
		return ShopDatabase.open(database.url(), database.username(), database.password());
	}

}
