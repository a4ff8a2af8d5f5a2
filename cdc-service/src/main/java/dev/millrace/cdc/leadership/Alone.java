package dev.millrace.cdc.leadership;

import java.util.Optional;

/**
 * Always leads.
 */
record Alone(Leader self) implements Leadership {

	@Override
	public Optional<Term> tryToLead() {
		return Optional.of(new Endless());
	}

	@Override
	public Optional<Leader> leader() {
		return Optional.of(this.self);
	}

	@Override
	public void close() {
		// There is nobody to give it to.
	}

	private record Endless() implements Term {

		@Override
		public boolean isHeld() {
			return true;
		}

		@Override
		public void close() {
			// It begins again at once.
		}

	}

}
