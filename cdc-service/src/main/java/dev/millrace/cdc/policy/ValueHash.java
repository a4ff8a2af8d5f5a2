package dev.millrace.cdc.policy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import dev.millrace.events.json.Json;

/**
 * HMAC-SHA-256 of a JSON scalar with a secret salt, in lower-case hexadecimal. A text is
 * hashed by its characters in UTF-8, a number by its shortest decimal notation, so that
 * {@code 7}, {@code 7.0} and {@code "7"} have one hash, in events as in rows. Safe for
 * use by many threads.
 */
final class ValueHash {

	private static final String ALGORITHM = "HmacSHA256";

	/** Beyond it a number in plain notation would be longer than any row. */
	private static final int EXPONENT_MAX = 1_000;

	private final Mac keyed;

	ValueHash(String salt) {
		if (salt.length() < PersonalDataRule.SALT_LENGTH_MIN) {
			throw new IllegalArgumentException(
					"Use a salt of at least " + PersonalDataRule.SALT_LENGTH_MIN + " characters");
		}
		try {
			this.keyed = Mac.getInstance(ALGORITHM);
			this.keyed.init(new SecretKeySpec(salt.getBytes(StandardCharsets.UTF_8), ALGORITHM));
		}
		catch (NoSuchAlgorithmException | InvalidKeyException ex) {
			throw new IllegalStateException("Every Java platform has " + ALGORITHM, ex);
		}
	}

	/**
	 * @param scalar a text, number or boolean as JSON writes it
	 */
	String ofJson(String scalar) {
		char first = scalar.charAt(0);
		if (first == '"') {
			return ofText(Json.events().readValue(scalar, String.class));
		}
		return ofText((first == 't' || first == 'f') ? scalar : number(scalar));
	}

	String ofText(String text) {
		return HexFormat.of().formatHex(mac().doFinal(text.getBytes(StandardCharsets.UTF_8)));
	}

	private static String number(String text) {
		try {
			BigDecimal number = new BigDecimal(text);
			BigDecimal shortest = (number.signum() == 0) ? BigDecimal.ZERO : number.stripTrailingZeros();
			return (Math.abs((long) shortest.scale()) > EXPONENT_MAX) ? shortest.toString() : shortest.toPlainString();
		}
		catch (NumberFormatException ex) {
			return text;
		}
	}

	private Mac mac() {
		try {
			return (Mac) this.keyed.clone();
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException(ALGORITHM + " cannot be copied", ex);
		}
	}

}
