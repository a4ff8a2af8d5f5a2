package dev.millrace.commands.remote;

import dev.millrace.events.store.ExpectedRevision;

/**
 * What a conflict says about attempts that had no answer.
 */
final class Expectations {

	private Expectations() {
	}

	/**
	 * Whether a stream has gone past what an append expects and can never be there again,
	 * so that an attempt which is still on its way cannot succeed any more.
	 * @param actual where the stream is
	 */
	static boolean isPast(ExpectedRevision expected, long actual) {
		return switch (expected) {
			case ExpectedRevision.Any any -> false;
			case ExpectedRevision.StreamExists streamExists -> false;
			case ExpectedRevision.NoStream noStream -> actual > 0;
			case ExpectedRevision.Exactly exactly -> actual > exactly.revision();
		};
	}

}
