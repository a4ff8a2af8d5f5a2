package dev.millrace.shop.play;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.shop.invoice.InvoiceLine;
import dev.millrace.shop.play.Till.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TillTests {

	private static final Document INVOICE = new Document(2, "536365", null, "France",
			Instant.parse("2010-12-01T08:26:00Z"), List.of(new InvoiceLine("85123A", "", 6, new BigDecimal("2.50"))));

	private final Queue<Reply> replies = new ArrayDeque<>();

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	private HttpServer server;

	private Till till;

	@BeforeEach
	void startServer() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::reply);
		this.server.start();
		URI shop = URI.create("http://localhost:" + this.server.getAddress().getPort());
		this.till = new Till(HttpClient.newHttpClient(), shop, new Retry((pause) -> {
		}));
	}

	@AfterEach
	void stopServer() {
		this.server.stop(0);
	}

	@Test
	void a_document_is_sent_as_a_command_whose_key_is_its_number() throws InterruptedException {
		this.replies.add(new Reply(200, "{\"token\":\"t7\"}"));

		assertThat(this.till.issue(INVOICE)).isEqualTo(new Answer.Accepted("t7"));
		assertThat(this.requests).containsExactly(new Request("/commands/invoice/536365/issue-invoice", "play-536365",
				"{\"customerId\":null,\"country\":\"France\",\"issuedAt\":\"2010-12-01T08:26:00Z\",\"lines\":"
						+ "[{\"stockCode\":\"85123A\",\"description\":\"\",\"quantity\":6,\"unitPrice\":2.50}]}"));
	}

	@Test
	void a_credit_note_goes_to_its_own_command() throws InterruptedException {
		this.replies.add(new Reply(200, "{\"token\":\"t8\"}"));
		Document creditNote = new Document(3, "C536379", "14527", "France", INVOICE.issuedAt(), INVOICE.lines());

		this.till.issue(creditNote);

		assertThat(this.requests).extracting(Request::path)
			.containsExactly("/commands/invoice/C536379/issue-credit-note");
	}

	@Test
	void what_may_pass_is_sent_again_until_it_does() throws InterruptedException {
		this.replies.add(new Reply(503, ""));
		this.replies.add(new Reply(429, "{}"));
		this.replies.add(new Reply(409, "{\"detail\":\"Another writer was faster\"}"));
		this.replies.add(new Reply(200, "{\"token\":\"t9\"}"));

		assertThat(this.till.issue(INVOICE)).isEqualTo(new Answer.Accepted("t9"));
		assertThat(this.requests).hasSize(4);
	}

	@Test
	void a_refusal_is_an_answer() throws InterruptedException {
		this.replies.add(new Reply(422, "{\"code\":\"already-issued\",\"detail\":\"This number was issued before\"}"));

		assertThat(this.till.issue(INVOICE))
			.isEqualTo(new Answer.Refused("Invoice 536365 (line 2): This number was issued before"));
	}

	@Test
	void a_wrong_command_stops_the_play_with_the_reason() {
		this.replies.add(new Reply(400, "{\"detail\":\"country must not be blank\"}"));

		assertThatExceptionOfType(PlayStoppedException.class).isThrownBy(() -> this.till.issue(INVOICE))
			.withMessage("Invoice 536365 (line 2) was answered 400: country must not be blank");
	}

	@Test
	void a_key_that_was_used_for_another_document_stops_the_play() {
		this.replies
			.add(new Reply(409, "{\"code\":\"" + Till.KEY_REUSED + "\",\"detail\":\"The key was used before\"}"));

		assertThatExceptionOfType(PlayStoppedException.class).isThrownBy(() -> this.till.issue(INVOICE))
			.withMessageContaining("was answered 409: The key was used before");
		assertThat(this.requests).hasSize(1);
	}

	@Test
	void a_server_that_is_gone_stops_the_play_after_the_last_attempt() {
		this.server.stop(0);

		assertThatExceptionOfType(PlayStoppedException.class).isThrownBy(() -> this.till.issue(INVOICE))
			.withMessageContaining("got no answer")
			.withMessageContaining("in 60 attempts");
	}

	private void reply(HttpExchange exchange) throws IOException {
		String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
		this.requests.add(new Request(exchange.getRequestURI().getPath(),
				exchange.getRequestHeaders().getFirst("Idempotency-Key"), body));
		Reply reply = this.replies.remove();
		byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
		exchange.sendResponseHeaders(reply.status(), (bytes.length > 0) ? bytes.length : -1);
		exchange.getResponseBody().write(bytes);
		exchange.close();
	}

	private record Reply(int status, String body) {
	}

	private record Request(String path, String idempotencyKey, String body) {
	}

}
