package dev.millrace.events.store;

import dev.millrace.events.InvalidValueException;

/**
 * Marks an append so that repeating it has no second effect.
 *
 * @param key chosen by the client, 1 to 200 characters; one key stands for one request in
 * the whole store
 * @param fingerprint a digest of the request, 1 to 100 characters; the same key with
 * another fingerprint is refused
 */
public record Idempotency(String key, String fingerprint) {

	private static final int KEY_LENGTH_MAX = 200;

	private static final int FINGERPRINT_LENGTH_MAX = 100;

	public Idempotency {
		if (key.isBlank() || key.length() > KEY_LENGTH_MAX) {
			throw new InvalidValueException("Idempotency-Key",
					"An idempotency key has 1 to " + KEY_LENGTH_MAX + " characters");
		}
		if (fingerprint.isEmpty() || fingerprint.length() > FINGERPRINT_LENGTH_MAX) {
			throw new IllegalStateException("Fingerprint of " + fingerprint.length() + " characters");
		}
	}

}
