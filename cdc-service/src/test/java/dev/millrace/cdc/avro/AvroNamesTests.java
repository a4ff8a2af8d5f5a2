package dev.millrace.cdc.avro;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AvroNamesTests {

	@Test
	void a_name_that_avro_allows_stays() {
		assertThat(AvroNames.name("customer_id2")).isEqualTo("customer_id2");
		assertThat(AvroNames.name("_Name")).isEqualTo("_Name");
	}

	@Test
	void what_avro_does_not_allow_is_escaped() {
		assertThat(AvroNames.name("Größe")).isEqualTo("Gr_u00f6_u00dfe");
		assertThat(AvroNames.name("2nd")).isEqualTo("_u0032nd");
		assertThat(AvroNames.name("😀")).isEqualTo("_ud83d_ude00");
		assertThat(AvroNames.namespace("changes.shop.Kunden-2DListe")).isEqualTo("changes.shop.Kunden_u002d2DListe");
	}

	@Test
	void different_names_stay_different() {
		List<String> names = List.of("a b", "a_u0020b", "a_b", "a_u005fu0020b", "ab", "1", "_u0031", "_1");

		assertThat(names.stream().map(AvroNames::name)).doesNotHaveDuplicates()
			.allMatch((name) -> name.matches("[A-Za-z_][A-Za-z0-9_]*"));
	}

}
