package dev.millrace.cdc;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

import dev.millrace.cdc.postgres.SourceConnection;
import dev.millrace.cdc.relay.Step;

/**
 * One of several instances, in a process of its own. It writes each state it enters, and
 * stops in order when it is asked to end.
 */
final class InstanceMain {

	private static final long LOOK_NANOS = 5_000_000;

	private InstanceMain() {
	}

	/**
	 * @param arguments URL, user, password, brokers, slot, batch size, table
	 */
	public static void main(String[] arguments) {
		SourceConnection connection = new SourceConnection(arguments[0], arguments[1], arguments[2]);
		Captures captures = new Captures(connection, arguments[3], arguments[4], Integer.parseInt(arguments[5]));
		Capture capture = captures.create(List.of(arguments[6]), Step.Listener.ignored());
		Runtime.getRuntime().addShutdownHook(new Thread(capture::stop));
		capture.start();
		CaptureState last = null;
		while (true) {
			CaptureState state = capture.status().state();
			if (state != last) {
				System.out.println("State " + state);
				last = state;
			}
			LockSupport.parkNanos(LOOK_NANOS);
		}
	}

}
