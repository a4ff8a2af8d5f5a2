package dev.millrace.commands.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between a client and a service and cuts connections at random: before the
 * service gets a request, after it has answered, or in the middle of the answer. It
 * answers some requests itself, as a busy service does. One connection carries one
 * request.
 */
final class FaultyProxy implements AutoCloseable {

	private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)\r\n");

	private static final String BUSY = "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
			+ "Connection: close\r\n\r\n";

	private final ServerSocket socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);

	private final Random random;

	private final int servicePort;

	private final int faultOneIn;

	/**
	 * Start to listen.
	 * @param faultOneIn so many requests have one fault, on average
	 */
	FaultyProxy(int servicePort, int faultOneIn, long seed) throws IOException {
		this.servicePort = servicePort;
		this.faultOneIn = faultOneIn;
		this.random = new Random(seed);
		this.threads.execute(this::accept);
	}

	int port() {
		return this.socket.getLocalPort();
	}

	synchronized Map<Fault, Integer> faults() {
		return new EnumMap<>(this.faults);
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
		this.threads.shutdownNow();
	}

	private void accept() {
		try {
			while (!this.socket.isClosed()) {
				Socket client = this.socket.accept();
				Fault fault = next();
				this.threads.execute(() -> serve(client, fault));
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	private synchronized Fault next() {
		Fault fault = Fault.NONE;
		if (this.random.nextInt(this.faultOneIn) == 0) {
			fault = Fault.values()[1 + this.random.nextInt(Fault.values().length - 1)];
		}
		this.faults.merge(fault, 1, Integer::sum);
		return fault;
	}

	private void serve(Socket client, Fault fault) {
		try (client) {
			byte[] request = request(client.getInputStream());
			switch (fault) {
				case NONE -> answer(client, exchange(request), 1.0);
				case CUT_BEFORE -> {
				}
				case BUSY -> client.getOutputStream().write(BUSY.getBytes(StandardCharsets.US_ASCII));
				case CUT_AFTER -> exchange(request);
				case CUT_WITHIN_ANSWER -> answer(client, exchange(request), 0.9);
			}
		}
		catch (IOException ex) {
			// The client went first.
		}
	}

	private static void answer(Socket client, byte[] answer, double share) throws IOException {
		OutputStream out = client.getOutputStream();
		out.write(answer, 0, (int) (answer.length * share));
		out.flush();
	}

	private byte[] exchange(byte[] request) throws IOException {
		try (Socket service = new Socket(InetAddress.getLoopbackAddress(), this.servicePort)) {
			service.getOutputStream().write(request);
			service.getOutputStream().flush();
			return service.getInputStream().readAllBytes();
		}
	}

	/** The request, changed so that the service closes the connection after it. */
	private static byte[] request(InputStream in) throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
			int next = in.read();
			if (next < 0) {
				throw new IOException("No whole request");
			}
			head.write(next);
		}
		String text = head.toString(StandardCharsets.ISO_8859_1);
		Matcher length = CONTENT_LENGTH.matcher(text);
		byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
		ByteArrayOutputStream whole = new ByteArrayOutputStream();
		whole.write(text.substring(0, text.length() - 2).getBytes(StandardCharsets.ISO_8859_1));
		whole.write("Connection: close\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
		whole.write(body);
		return whole.toByteArray();
	}

	enum Fault {

		NONE, CUT_BEFORE, BUSY, CUT_AFTER, CUT_WITHIN_ANSWER

	}

}
