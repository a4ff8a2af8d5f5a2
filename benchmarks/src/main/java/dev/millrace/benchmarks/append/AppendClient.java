package dev.millrace.benchmarks.append;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import dev.millrace.benchmarks.harness.Clients;

/**
 * Appends one {@link SampleAppend} with each call.
 */
interface AppendClient extends Clients.Client, AutoCloseable {

	/** Makes a client ready, before the time is taken. */
	interface Source {

		AppendClient connect() throws Exception;

	}

	/**
	 * Connect so many clients, let them work, and close them.
	 * @throws IllegalStateException if a client cannot connect, or its work fails
	 */
	static <T> T work(Source source, int count, Function<List<AppendClient>, T> work) {
		List<AppendClient> connected = new ArrayList<>();
		try {
			try {
				for (int number = 0; number < count; number++) {
					connected.add(source.connect());
				}
				return work.apply(connected);
			}
			finally {
				for (AppendClient client : connected) {
					client.close();
				}
			}
		}
		catch (IllegalStateException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException("A client cannot connect: " + ex.getMessage(), ex);
		}
	}

}
