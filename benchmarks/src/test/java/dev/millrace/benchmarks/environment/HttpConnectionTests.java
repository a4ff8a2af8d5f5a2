package dev.millrace.benchmarks.environment;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

class HttpConnectionTests {

	private static final String HEADER = "If-None-Match: *";

	private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

	HttpConnectionTests() throws IOException {
	}

	@AfterEach
	void close() throws IOException {
		this.server.close();
	}

	@Test
	void an_answer_with_a_length_and_one_in_chunks_are_read_from_one_connection() throws IOException {
		answer("HTTP/1.1 200 \r\nETag: \"7\"\r\nContent-Length: 5\r\n\r\nfirst"
				+ "HTTP/1.1 412 \r\nTransfer-Encoding: chunked\r\n\r\n3\r\nsec\r\na\r\nond answer\r\n0\r\n\r\n");
		try (HttpConnection connection = HttpConnection.open(this.server.getLocalPort())) {
			HttpConnection.Answer first = connection.post("/a", HEADER, "{}");
			HttpConnection.Answer second = connection.post("/b", HEADER, "{}");

			assertThat(first.status()).isEqualTo(200);
			assertThat(first.entityTag()).isEqualTo("\"7\"");
			assertThat(first.body()).asString().isEqualTo("first");
			assertThat(second.status()).isEqualTo(412);
			assertThat(second.entityTag()).isEmpty();
			assertThat(second.body()).asString().isEqualTo("second answer");
		}
	}

	@Test
	void the_request_has_its_header_and_the_length_of_its_body_in_bytes() throws IOException {
		CompletableFuture<String> received = answer("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n");
		try (HttpConnection connection = HttpConnection.open(this.server.getLocalPort())) {
			connection.post("/streams/a-1", HEADER, "\"é\"");
		}

		assertThat(received.join().split("\r\n")).contains("POST /streams/a-1 HTTP/1.1", HEADER, "Content-Length: 4",
				"\"é\"");
	}

	@Test
	void a_connection_that_ends_in_the_middle_is_no_answer() throws IOException {
		answer("HTTP/1.1 200 \r\nContent-Length: 50\r\n\r\nfirst");
		try (HttpConnection connection = HttpConnection.open(this.server.getLocalPort())) {
			assertThatExceptionOfType(EOFException.class).isThrownBy(() -> connection.post("/a", HEADER, "{}"));
		}
	}

	@Test
	void only_success_at_the_expected_revision_is_success() {
		byte[] body = "Stream a-1 is at revision 3".getBytes(StandardCharsets.UTF_8);

		assertThatNoException().isThrownBy(() -> new HttpConnection.Answer(200, "\"4\"", body).requireRevision(4));
		assertThatIllegalStateException()
			.isThrownBy(() -> new HttpConnection.Answer(200, "\"3\"", body).requireRevision(4));
		assertThatIllegalStateException()
			.isThrownBy(() -> new HttpConnection.Answer(412, "\"4\"", body).requireRevision(4))
			.withMessageContaining("Stream a-1 is at revision 3");
	}

	/**
	 * Answer everything at once, whatever is asked.
	 * @return what was asked until the client hung up
	 */
	private CompletableFuture<String> answer(String answers) {
		return CompletableFuture.supplyAsync(() -> {
			ByteArrayOutputStream received = new ByteArrayOutputStream();
			try (Socket socket = this.server.accept()) {
				socket.getOutputStream().write(answers.getBytes(StandardCharsets.UTF_8));
				socket.shutdownOutput();
				socket.getInputStream().transferTo(received);
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
			return received.toString(StandardCharsets.UTF_8);
		}, (task) -> Thread.ofVirtual().start(task));
	}

}
