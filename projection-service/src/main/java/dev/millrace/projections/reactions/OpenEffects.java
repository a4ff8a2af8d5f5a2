package dev.millrace.projections.reactions;

/**
 * How many effects of a reaction wait for a person, or behind one that does.
 *
 * @param failed that failed
 * @param inDoubt that began, and nobody knows whether they happened
 * @param waiting that are behind one of these in their stream
 */
public record OpenEffects(int failed, int inDoubt, int waiting) {

	public int total() {
		return this.failed + this.inDoubt + this.waiting;
	}

}
