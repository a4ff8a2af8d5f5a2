package dev.millrace.shop.play;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AddressesTests {

	@Test
	void a_psql_line_has_the_servers_address_and_the_user_but_no_parameters() {
		assertThat(Addresses.psql("jdbc:postgresql://127.0.0.1:5433/read_models?ssl=false", "postgres"))
			.isEqualTo("psql postgresql://postgres@127.0.0.1:5433/read_models");
	}

}
