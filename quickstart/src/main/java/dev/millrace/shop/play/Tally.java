package dev.millrace.shop.play;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Counts what a run of the play has done. One thread uses it.
 */
final class Tally {

	private final long documentsBefore;

	private final int tokensMax;

	private final Deque<String> lastTokens = new ArrayDeque<>();

	private long accepted;

	private long refused;

	private long lines;

	/**
	 * Begin to count.
	 * @param documentsBefore how many were done by earlier runs
	 * @param tokensMax how many tokens to keep
	 */
	Tally(long documentsBefore, int tokensMax) {
		this.documentsBefore = documentsBefore;
		this.tokensMax = tokensMax;
	}

	void accepted(Document document, String token) {
		this.accepted++;
		this.lines += document.lines().size();
		if (this.lastTokens.size() == this.tokensMax) {
			this.lastTokens.remove();
		}
		this.lastTokens.add(token);
	}

	void refused() {
		this.refused++;
	}

	long documentsBefore() {
		return this.documentsBefore;
	}

	long documentsDone() {
		return this.documentsBefore + commands();
	}

	/** Of this run. */
	long commands() {
		return this.accepted + this.refused;
	}

	/** Of the documents accepted in this run. */
	long lines() {
		return this.lines;
	}

	long refusals() {
		return this.refused;
	}

	/**
	 * The tokens of the commands answered last. As long as no more commands than these
	 * are under way at once, a read model that contains them contains every command
	 * before.
	 */
	List<String> lastTokens() {
		return List.copyOf(this.lastTokens);
	}

}
