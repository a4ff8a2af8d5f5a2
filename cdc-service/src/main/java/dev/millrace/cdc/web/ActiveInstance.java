package dev.millrace.cdc.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import dev.millrace.cdc.Capture;
import dev.millrace.cdc.CaptureState;
import dev.millrace.cdc.leadership.Leader;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Hands calls that only the active instance can answer on to it, so that each instance
 * answers them all. A call is handed on once.
 */
final class ActiveInstance implements HandlerInterceptor {

	/** Marks a call that another instance has handed on. */
	static final String FORWARDED = "Millrace-Forwarded";

	private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

	/** Longer than the active instance takes for a pause. */
	private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

	/** They belong to one connection, or the client sets them. */
	private static final Set<String> NOT_FORWARDED = Set.of("connection", "content-length", "expect", "host",
			"http2-settings", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade");

	private final Capture capture;

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(CONNECT_LIMIT)
		.build();

	ActiveInstance(Capture capture) {
		this.capture = capture;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws IOException {
		if (this.capture.isActive() || isOwnState(request)) {
			return true;
		}
		Optional<Leader> leader = leader();
		if (leader.isEmpty() && this.capture.status().state() != CaptureState.STANDBY) {
			return true;
		}
		if (leader.isEmpty() || request.getHeader(FORWARDED) != null) {
			throw new NoActiveInstanceException(
					"No instance is the active one at the moment; another takes over within seconds, so try again",
					false);
		}
		forward(request, response, leader.get());
		return false;
	}

	private static boolean isOwnState(HttpServletRequest request) {
		String path = request.getRequestURI().substring(request.getContextPath().length());
		return request.getMethod().equals("GET") && (path.equals("/cdc") || path.equals("/cdc/"));
	}

	private Optional<Leader> leader() {
		try {
			return this.capture.leader();
		}
		catch (RuntimeException ex) {
			return Optional.empty();
		}
	}

	private void forward(HttpServletRequest request, HttpServletResponse response, Leader leader) throws IOException {
		URI url = leader.url()
			.orElseThrow(() -> new NoActiveInstanceException("Instance '" + leader.instance()
					+ "' is the active one, but it does not say where it answers: set millrace.cdc.advertised-url there",
					true));
		try {
			HttpResponse<InputStream> answer = this.client.send(request(request, url),
					HttpResponse.BodyHandlers.ofInputStream());
			response.setStatus(answer.statusCode());
			answer.headers().map().forEach((name, values) -> {
				if (isForwarded(name)) {
					values.forEach((value) -> response.addHeader(name, value));
				}
			});
			try (InputStream body = answer.body()) {
				body.transferTo(response.getOutputStream());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw silent(leader, url);
		}
		catch (IOException ex) {
			throw silent(leader, url);
		}
	}

	private static NoActiveInstanceException silent(Leader leader, URI url) {
		return new NoActiveInstanceException("Instance '" + leader.instance() + "' is the active one, but it does not"
				+ " answer at " + url + ": look there, or correct its millrace.cdc.advertised-url", true);
	}

	private static HttpRequest request(HttpServletRequest request, URI url) {
		String path = request.getRequestURI().substring(request.getContextPath().length());
		String query = (request.getQueryString() != null) ? "?" + request.getQueryString() : "";
		HttpRequest.Builder copy = HttpRequest.newBuilder(URI.create(base(url) + path + query))
			.timeout(ANSWER_LIMIT)
			.method(request.getMethod(), body(request))
			.header(FORWARDED, "1");
		for (String name : Collections.list(request.getHeaderNames())) {
			if (isForwarded(name)) {
				Collections.list(request.getHeaders(name)).forEach((value) -> copy.header(name, value));
			}
		}
		return copy.build();
	}

	private static HttpRequest.BodyPublisher body(HttpServletRequest request) {
		boolean hasBody = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
		return hasBody ? HttpRequest.BodyPublishers.ofInputStream(() -> input(request))
				: HttpRequest.BodyPublishers.noBody();
	}

	private static InputStream input(HttpServletRequest request) {
		try {
			return request.getInputStream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String base(URI url) {
		String text = url.toString();
		return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
	}

	private static boolean isForwarded(String header) {
		return !NOT_FORWARDED.contains(header.toLowerCase(Locale.ROOT));
	}

}
