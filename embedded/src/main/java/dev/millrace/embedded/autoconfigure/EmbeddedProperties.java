package dev.millrace.embedded.autoconfigure;

import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;

/**
 * The servers beside the application.
 *
 * @param enabled whether to start them
 * @param dataDirectory where they keep their data between runs
 * @param postgres the Postgres server
 * @param kafka the Kafka broker
 */
// Folders are strings: Spring would take a resource of that name for a File or a Path.
@ConfigurationProperties(EmbeddedProperties.PREFIX)
record EmbeddedProperties(@DefaultValue("true") boolean enabled, @DefaultValue("./data") String dataDirectory,
		@DefaultValue Postgres postgres, @DefaultValue Kafka kafka) {

	static final String PREFIX = "millrace.embedded";

	static EmbeddedProperties of(Environment environment) {
		return Binder.get(environment).bindOrCreate(PREFIX, EmbeddedProperties.class);
	}

	Path folder(String name) {
		return Path.of(this.dataDirectory, name).toAbsolutePath().normalize();
	}

	/**
	 * The Postgres server.
	 *
	 * @param port where it listens on 127.0.0.1; 0 takes any free port and keeps it in
	 * later runs
	 * @param databases databases to create beside 'millrace' and 'read_models'
	 * @param binariesDirectory where Postgres' programs are unpacked, for all
	 * applications; by default .cache/millrace/postgres in the user's home
	 */
	record Postgres(@DefaultValue("0") int port, @DefaultValue List<String> databases,
			@Nullable String binariesDirectory) {

		Postgres {
			databases = List.copyOf(databases);
		}
	}

	/**
	 * The Kafka broker.
	 *
	 * @param port where it listens on 127.0.0.1; 0 takes any free port and keeps it in
	 * later runs
	 */
	record Kafka(@DefaultValue("0") int port) {
	}

}
