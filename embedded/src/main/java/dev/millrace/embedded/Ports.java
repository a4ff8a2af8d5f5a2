package dev.millrace.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Ports of the loopback address, which is the only one that embedded servers listen on.
 */
public final class Ports {

	private Ports() {
	}

	/**
	 * The preferred port if it is free, else any free one.
	 * @param preferred 0 for no preference
	 */
	public static int freeOr(int preferred) {
		return (preferred != 0 && isFree(preferred)) ? preferred : free();
	}

	public static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket()) {
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * A failure because something listens already.
	 * @param property where the user sets the port
	 */
	public static EmbeddedStartException taken(int port, String property) {
		return new EmbeddedStartException("Port " + port + " is taken",
				"stop what listens on it, or set " + property + " to another port, or to 0 for any free one");
	}

	private static int free() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
