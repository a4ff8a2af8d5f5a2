package dev.millrace.cdc.policy;

/**
 * What becomes of a value before it goes out.
 */
sealed interface Treatment {

	/**
	 * It is absent.
	 */
	record Exclude() implements Treatment {
	}

	/**
	 * A constant stands in its place: this text for a text, 0 for a number, false for a
	 * boolean. Null stays null.
	 *
	 * @param text for texts
	 */
	record Mask(String text) implements Treatment {
	}

	/**
	 * Its keyed hash stands in its place, a text. Null stays null.
	 *
	 * @param hash how it is computed
	 */
	record Hash(ValueHash hash) implements Treatment {
	}

	/**
	 * Which of two that are due to one value is applied: the one that tells less.
	 */
	static Treatment stricter(Treatment one, Treatment other) {
		return (rank(one) <= rank(other)) ? one : other;
	}

	private static int rank(Treatment treatment) {
		return switch (treatment) {
			case Exclude ignored -> 0;
			case Mask ignored -> 1;
			case Hash ignored -> 2;
		};
	}

}
