package dev.millrace.cdc.verification;

import java.util.List;

/**
 * What a verification found.
 *
 * @param request what was compared
 * @param lsn everything committed up to here was compared, and perhaps a little more
 * @param store what the store has
 * @param topic what the topic has
 * @param differences the first ones
 * @param more whether there are more than are listed
 */
public record VerificationReport(VerificationRequest request, long lsn, Side store, Side topic,
		List<Difference> differences, boolean more) {

	/** So many differences are listed. */
	public static final int DIFFERENCES_MAX = 100;

	public VerificationReport {
		differences = List.copyOf(differences);
	}

	/**
	 * One of the two.
	 *
	 * @param events how many
	 * @param digest over all of them whatever their order, as hexadecimal digits
	 */
	public record Side(long events, String digest) {
	}

	public boolean isEqual() {
		return this.differences.isEmpty();
	}

}
