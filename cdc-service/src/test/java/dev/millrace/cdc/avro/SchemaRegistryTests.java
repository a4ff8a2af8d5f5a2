package dev.millrace.cdc.avro;

import java.net.URI;
import java.time.Duration;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.CaptureUnavailableException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class SchemaRegistryTests {

	private static final String ONE = """
			{"type":"record","name":"A","fields":[{"name":"n","type":"int"}]}""";

	private static final String OTHER = """
			{"type":"record","name":"A","fields":[{"name":"n","type":"string"}]}""";

	private TestRegistry registry = new TestRegistry("ann:secret");

	@AfterEach
	void close() {
		this.registry.close();
	}

	@Test
	void a_schema_has_one_id_however_often_it_is_registered() throws Exception {
		SchemaRegistry client = client(this.registry.url(), "ann", "secret");
		client.check();

		int id = client.register("a-value", ONE);

		assertThat(client.register("a-value", ONE)).isEqualTo(id);
		assertThat(client.register("b-value", OTHER)).isNotEqualTo(id);
	}

	@Test
	void a_schema_that_does_not_go_with_the_one_before_is_refused_with_the_registry_s_words() throws Exception {
		SchemaRegistry client = client(this.registry.url(), "ann", "secret");
		client.register("a-value", ONE);

		assertThatExceptionOfType(SchemaRefusedException.class).isThrownBy(() -> client.register("a-value", OTHER))
			.withMessageContaining("'a-value'")
			.withMessageContaining("409")
			.withMessageContaining("incompatible with an earlier schema");
		assertThatExceptionOfType(SchemaRefusedException.class).isThrownBy(() -> client.register("a-value", "{}"))
			.withMessageContaining("42201");
	}

	@Test
	void wrong_credentials_are_for_a_person_to_correct() {
		assertThatExceptionOfType(CaptureBlockedException.class)
			.isThrownBy(() -> client(this.registry.url(), "ann", "wrong").check())
			.withMessageContaining("401")
			.withMessageContaining("millrace.cdc.schema-registry.username")
			.withMessageNotContaining("wrong");
		assertThatExceptionOfType(CaptureBlockedException.class)
			.isThrownBy(() -> client(this.registry.url(), null, null).check());
	}

	@Test
	void an_address_where_something_else_answers_is_for_a_person_to_correct() {
		assertThatExceptionOfType(CaptureBlockedException.class)
			.isThrownBy(() -> client(this.registry.url().resolve("/apis"), "ann", "secret").check())
			.withMessageContaining("404")
			.withMessageContaining("millrace.cdc.schema-registry.url");
	}

	@Test
	void a_registry_that_is_away_is_tried_again_and_is_asked_until_it_has_answered_once() {
		SchemaRegistry client = client(this.registry.url(), "ann", "secret");
		this.registry.goAway();

		assertThatExceptionOfType(CaptureUnavailableException.class).isThrownBy(client::check)
			.withMessageContaining(this.registry.url().toString())
			.withMessageContaining("start it, or correct millrace.cdc.schema-registry.url");
		this.registry.comeBack();
		client.check();
		this.registry.goAway();

		assertThatNoException().isThrownBy(client::check);
		assertThatExceptionOfType(CaptureUnavailableException.class).isThrownBy(() -> client.register("a-value", ONE));
	}

	private static SchemaRegistry client(URI url, @Nullable String username, @Nullable String password) {
		return new SchemaRegistry(new RegistrySettings(url, username, password, Duration.ofSeconds(5)));
	}

}
