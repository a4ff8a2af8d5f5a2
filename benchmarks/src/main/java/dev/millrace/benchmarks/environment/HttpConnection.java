package dev.millrace.benchmarks.environment;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * One HTTP/1.1 connection that is kept, as thin as a client can be: what it costs is
 * taken from what it measures. It understands the answers of our services, with a length
 * or in chunks (RFC 9112), and nothing else. For one thread.
 */
public final class HttpConnection implements AutoCloseable {

	private static final Duration ANSWER_LIMIT = Duration.ofMinutes(1);

	private static final int BUFFER = 16 * 1024;

	private static final int BODY_MAX = 16 * 1024 * 1024;

	private static final int LINE_MAX = 8 * 1024;

	private static final int HEADERS_MAX = 100;

	private static final int HEX = 16;

	private static final String LENGTH = "content-length";

	private static final String ENTITY_TAG = "etag";

	private static final String ENCODING = "transfer-encoding";

	private final Socket socket;

	private final InputStream in;

	private final OutputStream out;

	private final byte[] buffer = new byte[BUFFER];

	private int next;

	private int end;

	private HttpConnection(Socket socket) throws IOException {
		this.socket = socket;
		this.in = socket.getInputStream();
		this.out = socket.getOutputStream();
	}

	static HttpConnection open(int port) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
		socket.setTcpNoDelay(true);
		socket.setSoTimeout((int) ANSWER_LIMIT.toMillis());
		return new HttpConnection(socket);
	}

	/**
	 * Send JSON and wait for the answer.
	 * @param header one more, such as {@code If-None-Match: *}
	 */
	public Answer post(String path, String header, String json) throws IOException {
		byte[] body = json.getBytes(StandardCharsets.UTF_8);
		byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + header
				+ "\r\nContent-Length: " + body.length + "\r\n\r\n")
			.getBytes(StandardCharsets.ISO_8859_1);
		byte[] request = Arrays.copyOf(head, head.length + body.length);
		System.arraycopy(body, 0, request, head.length, body.length);
		this.out.write(request);
		return read();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	private Answer read() throws IOException {
		int status = status(line());
		int length = 0;
		boolean chunked = false;
		String entityTag = "";
		String header = line();
		for (int number = 1; !header.isEmpty(); number++) {
			require(number <= HEADERS_MAX, "more than " + HEADERS_MAX + " headers", header);
			if (is(header, LENGTH)) {
				length = Integer.parseInt(value(header));
			}
			else if (is(header, ENTITY_TAG)) {
				entityTag = value(header);
			}
			else if (is(header, ENCODING)) {
				chunked = true;
			}
			header = line();
		}
		return new Answer(status, entityTag, chunked ? chunks() : bytes(length));
	}

	private static int status(String line) throws ProtocolException {
		require(line.startsWith("HTTP/1.1 ") && line.length() >= 12, "no status line of HTTP/1.1", line);
		return Integer.parseInt(line, 9, 12, 10);
	}

	private static boolean is(String header, String name) {
		return header.length() > name.length() && header.charAt(name.length()) == ':'
				&& header.regionMatches(true, 0, name, 0, name.length());
	}

	private static String value(String header) {
		return header.substring(header.indexOf(':') + 1).strip();
	}

	private byte[] chunks() throws IOException {
		byte[] body = new byte[0];
		int size = Integer.parseInt(line(), HEX);
		while (size > 0) {
			byte[] chunk = bytes(size);
			require(body.length + chunk.length <= BODY_MAX, "a body that is too large", "");
			body = Arrays.copyOf(body, body.length + chunk.length);
			System.arraycopy(chunk, 0, body, body.length - chunk.length, chunk.length);
			line();
			size = Integer.parseInt(line(), HEX);
		}
		line();
		return body;
	}

	private byte[] bytes(int length) throws IOException {
		require(length <= BODY_MAX, "a body that is too large", Integer.toString(length));
		byte[] bytes = new byte[length];
		for (int filled = 0; filled < length;) {
			fill();
			int count = Math.min(this.end - this.next, length - filled);
			System.arraycopy(this.buffer, this.next, bytes, filled, count);
			this.next += count;
			filled += count;
		}
		return bytes;
	}

	private String line() throws IOException {
		StringBuilder line = new StringBuilder();
		for (byte one = one(); one != '\n'; one = one()) {
			require(line.length() < LINE_MAX, "a line that is too long", line);
			if (one != '\r') {
				line.append((char) one);
			}
		}
		return line.toString();
	}

	private byte one() throws IOException {
		fill();
		return this.buffer[this.next++];
	}

	/** At least one byte is there afterwards. */
	private void fill() throws IOException {
		if (this.next < this.end) {
			return;
		}
		this.next = 0;
		this.end = this.in.read(this.buffer);
		if (this.end <= 0) {
			throw new EOFException("The service closed the connection");
		}
	}

	private static void require(boolean fulfilled, String what, CharSequence where) throws ProtocolException {
		if (!fulfilled) {
			throw new ProtocolException("The service answered with " + what + ": " + where);
		}
	}

	/**
	 * What a service answered.
	 *
	 * @param status such as 200
	 * @param entityTag the ETag as sent, in quotes; empty if there is none
	 * @param body its bytes
	 */
	public record Answer(int status, String entityTag, byte[] body) {

		/**
		 * Check that the request took effect and left a stream at a revision.
		 * @throws IllegalStateException if it did not; the message has the answer
		 */
		public void requireRevision(long revision) {
			if (this.status != 200 || !this.entityTag.equals("\"" + revision + "\"")) {
				throw new IllegalStateException("Not revision " + revision + " but " + this.status + " "
						+ this.entityTag + " " + new String(this.body, StandardCharsets.UTF_8));
			}
		}

	}

}
