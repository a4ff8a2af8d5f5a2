package dev.millrace.cdc.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import dev.millrace.cdc.avro.RegistrySettings;
import dev.millrace.cdc.relay.ChangeFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How the format of changes is chosen.
 */
class ChangeFormatPropertiesTest {

	private static final String AVRO = """
			# tag::avro[]
			millrace:
			  cdc:
			    changes:
			      format: avro
			    schema-registry:
			      url: https://registry.example.com
			      username: millrace
			      password: ${REGISTRY_PASSWORD}
			# end::avro[]
			""";

	@Test
	void it_is_written_as_documented() throws IOException {
		StandardEnvironment environment = new StandardEnvironment();
		new YamlPropertySourceLoader().load("avro", new ByteArrayResource(AVRO.getBytes(StandardCharsets.UTF_8)))
			.forEach(environment.getPropertySources()::addFirst);
		environment.getPropertySources()
			.addFirst(new MapPropertySource("secrets", Map.of("REGISTRY_PASSWORD", "secret")));
		ConfigurationPropertySources.attach(environment);

		RegistrySettings registry = Binder.get(environment)
			.bind("millrace.cdc", ChangeFormatProperties.class)
			.get()
			.registry();

		assertThat(registry).isEqualTo(new RegistrySettings(URI.create("https://registry.example.com"), "millrace",
				"secret", Duration.ofSeconds(10)));
		assertThat(registry.toString()).doesNotContain("secret");
	}

	@Test
	void changes_are_json_if_nothing_is_said() {
		assertThat(format(Map.of())).isSameAs(ChangeFormat.JSON);
		assertThat(format(Map.of("millrace.cdc.schema-registry.url", "http://localhost:8081")))
			.isSameAs(ChangeFormat.JSON);
	}

	@Test
	void avro_takes_a_registry() {
		assertThat(format(Map.of("millrace.cdc.changes.format", "avro", "millrace.cdc.schema-registry.url",
				"https://registry.example.com/apis/ccompat/v7")))
			.isNotSameAs(ChangeFormat.JSON);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> format(Map.of("millrace.cdc.changes.format", "avro")))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("millrace.cdc.schema-registry.url"));
	}

	@ParameterizedTest
	@CsvSource({ "localhost:8081, begins with http", "http:/localhost, begins with http",
			"http://ann:secret@localhost:8081, username", "http://my registry, no address" })
	void a_wrong_address_is_told_without_its_secrets(String url, String sentence) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(
				() -> format(Map.of("millrace.cdc.changes.format", "avro", "millrace.cdc.schema-registry.url", url)))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo("millrace.cdc.schema-registry.url");
				assertThat(ex.getReason()).contains(sentence);
				assertThat(ex.getMessage()).doesNotContain("secret");
			});
	}

	private static ChangeFormat format(Map<String, String> properties) {
		return new ChangeFormatConfiguration()
			.millraceCdcChangeFormat(new Binder(new MapConfigurationPropertySource(properties))
				.bindOrCreate("millrace.cdc", ChangeFormatProperties.class));
	}

}
