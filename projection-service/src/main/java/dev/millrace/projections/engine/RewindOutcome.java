package dev.millrace.projections.engine;

/**
 * What became of a rewind.
 */
public sealed interface RewindOutcome {

	/**
	 * The live version reads again.
	 *
	 * @param records how many records and transaction markers
	 */
	record Rewound(long records) implements RewindOutcome {
	}

	/**
	 * The projection cannot be rewound, as it is declared.
	 *
	 * @param reason what to do instead
	 */
	record Impossible(String reason) implements RewindOutcome {
	}

	/**
	 * It cannot be rewound now.
	 *
	 * @param reason what to do first
	 */
	record Refused(String reason) implements RewindOutcome {
	}

}
