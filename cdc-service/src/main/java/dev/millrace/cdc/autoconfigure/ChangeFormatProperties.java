package dev.millrace.cdc.autoconfigure;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

import dev.millrace.cdc.avro.RegistrySettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How changes are written.
 *
 * @param changes how changes are written
 * @param schemaRegistry where the schemas of changes in Avro are
 */
@ConfigurationProperties("millrace.cdc")
record ChangeFormatProperties(@DefaultValue Changes changes, @DefaultValue SchemaRegistry schemaRegistry) {

	/** What a change can be written as. */
	enum Format {

		/** Debezium's envelope as JSON without schema. */
		JSON,

		/** The same as Avro, with a schema registry. */
		AVRO

	}

	/**
	 * How changes are written.
	 *
	 * @param format json, or avro with a schema registry
	 */
	record Changes(@DefaultValue("json") Format format) {
	}

	/**
	 * Where the schemas are of changes in Avro.
	 *
	 * @param url the root of the API of Confluent's registry, or of another with the same
	 * API
	 * @param username for basic authentication
	 * @param password belongs to the username
	 * @param timeout how long to wait for an answer
	 */
	record SchemaRegistry(@Nullable String url, @Nullable String username, @Nullable String password,
			@DefaultValue("10s") Duration timeout) {
	}

	/**
	 * How the registry is reached.
	 * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
	 * if what is said of it cannot be
	 */
	RegistrySettings registry() {
		SchemaRegistry own = this.schemaRegistry;
		PropertyRules.require(own.timeout().isPositive(), "schema-registry.timeout", own.timeout(), "Use at least 1ms");
		return new RegistrySettings(url(own.url()), own.username(), own.password(), own.timeout());
	}

	/**
	 * A wrong address is not shown if it could have a password in it.
	 */
	private static URI url(@Nullable String text) {
		if (text == null || text.isBlank()) {
			throw PropertyRules.wrong("schema-registry.url", text,
					"millrace.cdc.changes.format is avro: say where the schema registry is, for example"
							+ " http://localhost:8081");
		}
		URI url = parsed(text);
		if (url.getUserInfo() != null) {
			throw PropertyRules.wrong("schema-registry.url", null,
					"Set millrace.cdc.schema-registry.username and password instead of naming them in the address");
		}
		boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
		PropertyRules.require(isHttp && url.getHost() != null, "schema-registry.url", text,
				"Use an address that begins with http:// or https://");
		return url;
	}

	private static URI parsed(String text) {
		try {
			return new URI(text);
		}
		catch (URISyntaxException ex) {
			throw PropertyRules.wrong("schema-registry.url", text, "It is no address: " + ex.getMessage());
		}
	}

}
