package dev.millrace.cdc.relay;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * How the values of changes are written (port). Those of events are what the application
 * wrote, and stay so. Used by one thread at a time.
 */
public interface ChangeFormat {

	/** Changes are JSON. */
	ChangeFormat JSON = new ChangeFormat() {

		@Override
		public void check() {
			// Needs nothing.
		}

		@Override
		public IntFunction<byte @Nullable []> write(List<Outgoing> records) {
			return (place) -> asItIs(records.get(place).value());
		}

	};

	/**
	 * Find out whether what it needs is there.
	 * @throws CaptureBlockedException if a person has to change something
	 * @throws CaptureUnavailableException if it does not answer now
	 */
	void check();

	/**
	 * Write the values of records. Whatever has to be waited for for that is waited for
	 * here.
	 * @return by the record's place, its value; null for none
	 * @throws RecordsRefusedException if some can never be written
	 * @throws CaptureBlockedException if a person has to change something
	 * @throws CaptureUnavailableException if what it needs does not answer now
	 */
	IntFunction<byte @Nullable []> write(List<Outgoing> records);

	/**
	 * A value that is its text.
	 */
	static byte @Nullable [] asItIs(@Nullable String value) {
		return (value != null) ? value.getBytes(StandardCharsets.UTF_8) : null;
	}

}
