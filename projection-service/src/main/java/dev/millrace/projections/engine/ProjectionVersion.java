package dev.millrace.projections.engine;

/**
 * One version of a projection's read model.
 *
 * @param projection the projection's name
 * @param number counts the read models that were built for the projection, from 1
 * @param declared the version that the program declared for it
 * @param state its part in the life of the projection
 */
public record ProjectionVersion(String projection, int number, int declared, State state) {

	/** The part a version plays. */
	public enum State {

		/** It has no tables yet: a snapshot is to be copied into them. */
		COPYING,

		/** It is being filled beside the live one. */
		BUILDING,

		/** The stable views show it. */
		LIVE,

		/** It was live once and is kept for rollback; nothing moves it. */
		RETIRED

	}

	/**
	 * The Postgres schema that holds its tables.
	 */
	public String schema() {
		return relation(this.projection) + "_v" + this.number;
	}

	/**
	 * The name that a projection's view and main table have.
	 */
	public static String relation(String projection) {
		return projection.replace('-', '_');
	}

	public boolean isLive() {
		return this.state == State.LIVE;
	}

	public boolean isActive() {
		return this.state == State.BUILDING || this.state == State.LIVE;
	}

}
