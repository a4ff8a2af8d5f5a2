package dev.millrace.benchmarks.capture;

/**
 * One way to read what is committed.
 */
public interface CaptureWay {

	/**
	 * In every report.
	 */
	String name();

	/**
	 * Make a slot, so that everything committed from now on waits in it.
	 */
	void prepare(String slot);

	/**
	 * Begin to read what waits in a prepared slot, and then what else is committed.
	 */
	Reading start(String slot);

	/**
	 * A way at work.
	 */
	interface Reading extends AutoCloseable {

		/**
		 * How many events it is done with: they are where this way brings them to.
		 * @throws IllegalStateException if it has failed
		 */
		long done();

		@Override
		void close();

	}

}
