package dev.millrace.cdc.avro;

import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How the schema registry is reached.
 *
 * @param url the root of its API
 * @param username for basic authentication; null for none
 * @param password belongs to the username
 * @param timeout how long to wait for an answer
 */
public record RegistrySettings(URI url, @Nullable String username, @Nullable String password, Duration timeout) {

	@Override
	public String toString() {
		return "RegistrySettings[url=" + this.url + ", username=" + this.username + ", timeout=" + this.timeout + "]";
	}

}
