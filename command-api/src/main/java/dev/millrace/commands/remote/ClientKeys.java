package dev.millrace.commands.remote;

import dev.millrace.events.IdGenerator;
import dev.millrace.events.store.Idempotency;

/**
 * Idempotency keys for appends whose caller gave none, so that they can be repeated.
 */
final class ClientKeys {

	private static final String PREFIX = "client-";

	/** Every request has a key of its own, which is never sent with another one. */
	private static final String FINGERPRINT = "client";

	private final IdGenerator ids;

	ClientKeys(IdGenerator ids) {
		this.ids = ids;
	}

	Idempotency next() {
		return new Idempotency(PREFIX + this.ids.next(), FINGERPRINT);
	}

}
