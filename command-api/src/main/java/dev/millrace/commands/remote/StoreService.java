package dev.millrace.commands.remote;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

import dev.millrace.events.http.IdempotencyHeaders;
import dev.millrace.events.http.ProblemBody;
import dev.millrace.events.store.EventStoreUnavailableException;
import dev.millrace.events.store.EventStoreUnavailableException.Effect;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/**
 * The store's service, asked again a bounded number of times while it has no answer. A
 * request may therefore take effect although an attempt before failed: whoever sends one
 * makes sure that it takes effect once. Safe for use by many threads.
 */
final class StoreService {

	private static final Logger LOGGER = LoggerFactory.getLogger(StoreService.class);

	/** When to ask again if the service does not say. */
	private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

	private final RestClient http;

	private final RemoteStoreProperties properties;

	private final Pause pause;

	StoreService(RestClient http, RemoteStoreProperties properties, Pause pause) {
		this.http = http;
		this.properties = properties;
		this.pause = pause;
	}

	/**
	 * Send a request until it has an answer.
	 * @throws EventStoreUnavailableException if no attempt has one
	 */
	StoreAnswer send(StoreRequest request) {
		return send(request, this.properties.attemptsMax());
	}

	/**
	 * Send a request at most so often.
	 */
	StoreAnswer send(StoreRequest request, int attemptsMax) {
		boolean uncertain = false;
		for (int attempt = 1;; attempt++) {
			switch (attempt(request)) {
				case Attempt.Final last -> {
					return new StoreAnswer(last.status(), last.replayed(), last.body(), uncertain);
				}
				case Attempt.NoAnswer failed -> {
					uncertain |= failed.uncertain();
					if (attempt >= attemptsMax) {
						throw unavailable(failed, uncertain, attempt);
					}
					LOGGER.debug("Attempt {} of {} {}: {}", attempt, request.method(), request.path(), failed.reason());
					pauseAfter(attempt, failed, uncertain);
				}
			}
		}
	}

	private Attempt attempt(StoreRequest request) {
		try {
			RestClient.RequestBodySpec spec = this.http.method(request.method())
				.uri(request.path(), request.variables().toArray());
			request.headers().forEach(spec::header);
			if (request.body() != null) {
				spec.contentType(MediaType.APPLICATION_JSON).body(request.body().getBytes(StandardCharsets.UTF_8));
			}
			return spec.exchangeForRequiredValue((sent, response) -> attempt(response));
		}
		catch (ResourceAccessException ex) {
			return new Attempt.NoAnswer(String.valueOf(ex.getMessage()), Optional.empty(), Optional.empty(),
					wasSent(ex), ex);
		}
	}

	private static Attempt attempt(ClientHttpResponse response) throws IOException {
		HttpStatusCode status = response.getStatusCode();
		String body = body(response);
		HttpHeaders headers = response.getHeaders();
		if (asksToTryAgain(status)) {
			return tryAgain(status, problem(body), headers);
		}
		return new Attempt.Final(HttpStatus.valueOf(status.value()),
				"true".equals(headers.getFirst(IdempotencyHeaders.REPLAYED)), body);
	}

	private static boolean asksToTryAgain(HttpStatusCode status) {
		return switch (HttpStatus.resolve(status.value())) {
			case TOO_MANY_REQUESTS, BAD_GATEWAY, SERVICE_UNAVAILABLE, GATEWAY_TIMEOUT -> true;
			case null, default -> false;
		};
	}

	private static String body(ClientHttpResponse response) throws IOException {
		try (InputStream body = response.getBody()) {
			return new String(body.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private static Attempt tryAgain(HttpStatusCode status, ProblemBody problem, HttpHeaders headers) {
		Optional<String> detail = Optional.ofNullable(problem.detail());
		String reason = "it answered " + status + detail.map((said) -> ": " + said).orElse("");
		boolean nothingDone = status.isSameCodeAs(HttpStatus.TOO_MANY_REQUESTS) || "none".equals(problem.effect());
		return new Attempt.NoAnswer(reason, detail, retryAfter(headers), !nothingDone, new IOException(reason));
	}

	private static ProblemBody problem(String body) {
		return new StoreAnswer(HttpStatus.SERVICE_UNAVAILABLE, false, body, false).problem();
	}

	private static boolean wasSent(ResourceAccessException failure) {
		return !(failure.getCause() instanceof ConnectException
				|| failure.getCause() instanceof HttpConnectTimeoutException);
	}

	/** Only seconds: a date would need both clocks to agree. */
	private static Optional<Duration> retryAfter(HttpHeaders headers) {
		String seconds = headers.getFirst(HttpHeaders.RETRY_AFTER);
		return (seconds != null && seconds.matches("[0-9]{1,9}"))
				? Optional.of(Duration.ofSeconds(Long.parseLong(seconds))) : Optional.empty();
	}

	private void pauseAfter(int attempt, Attempt.NoAnswer failed, boolean uncertain) {
		Duration doubled = this.properties.backoff().multipliedBy(1L << (attempt - 1));
		Duration wanted = failed.retryAfter().filter((asked) -> asked.compareTo(doubled) > 0).orElse(doubled);
		Duration max = this.properties.backoffMax();
		try {
			this.pause.of((wanted.compareTo(max) > 0) ? max : wanted);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw unavailable(failed, uncertain, attempt);
		}
	}

	private EventStoreUnavailableException unavailable(Attempt.NoAnswer failed, boolean uncertain, int attempts) {
		LOGGER.warn("The event store at {} had no answer to {} attempt(s), the last time because {}",
				this.properties.url(), attempts, failed.reason());
		// What it said of the last attempt is wrong of all of them if an earlier one is
		// uncertain.
		String message = failed.detail().filter((said) -> uncertain == failed.uncertain()).orElse(sentence(uncertain));
		return new EventStoreUnavailableException(message, uncertain ? Effect.UNKNOWN : Effect.NONE,
				failed.retryAfter().orElse(RETRY_AFTER), failed.cause());
	}

	private static String sentence(boolean uncertain) {
		return uncertain
				? "The event store did not answer, and it is unknown what became of the request;"
						+ " repeat it with the same Idempotency-Key"
				: "The event store did not answer, and nothing was done; try again later";
	}

	/** What came of one attempt. */
	private sealed interface Attempt {

		record Final(HttpStatus status, boolean replayed, String body) implements Attempt {
		}

		/**
		 * Nobody knows.
		 *
		 * @param reason for the log
		 * @param detail for whoever asked, if the service said something
		 * @param uncertain whether it may have taken effect
		 */
		record NoAnswer(String reason, Optional<String> detail, Optional<Duration> retryAfter, boolean uncertain,
				Exception cause) implements Attempt {
		}

	}

	/** Waits between attempts. */
	@FunctionalInterface
	interface Pause {

		void of(Duration duration) throws InterruptedException;

	}

}
