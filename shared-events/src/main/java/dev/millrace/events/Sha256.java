package dev.millrace.events;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The SHA-256 digest, which every Java platform has.
 */
public final class Sha256 {

	private Sha256() {
	}

	/**
	 * A digest of nothing yet. For one thread.
	 */
	public static MessageDigest digest() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
