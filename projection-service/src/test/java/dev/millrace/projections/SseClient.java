package dev.millrace.projections;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.events.json.Json;
import tools.jackson.databind.JsonNode;

/**
 * Follows a live query as a browser does, and keeps the rows that it is told of.
 */
final class SseClient implements AutoCloseable {

	private final HttpClient http = HttpClient.newHttpClient();

	private final HttpResponse<InputStream> response;

	private final Thread thread = Thread.ofVirtual().unstarted(this::run);

	/** By key, as of the latest {@code current}; guarded by this. */
	private Map<String, JsonNode> rows = Map.of();

	/** Guarded by this. */
	private final List<Message> messages = new ArrayList<>();

	SseClient(ProjectionInstance instance, String path) {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + instance.port() + path))
			.header("Accept", "text/event-stream")
			.build();
		try {
			this.response = this.http.send(request, HttpResponse.BodyHandlers.ofInputStream());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Begin to read.
	 */
	SseClient reading() {
		this.thread.start();
		return this;
	}

	int status() {
		return this.response.statusCode();
	}

	String body() {
		try {
			return new String(this.response.body().readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	synchronized Map<String, JsonNode> rows() {
		return this.rows;
	}

	synchronized List<Message> messages() {
		return List.copyOf(this.messages);
	}

	Optional<Message> ended() {
		return messages().stream().filter((message) -> message.name().equals("ended")).findFirst();
	}

	boolean isReading() {
		return this.thread.isAlive();
	}

	private void run() {
		Map<String, JsonNode> next = new LinkedHashMap<>();
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.response.body(), StandardCharsets.UTF_8))) {
			String name = "";
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				if (line.startsWith("event:")) {
					name = line.substring("event:".length());
				}
				else if (line.startsWith("data:")) {
					JsonNode data = Json.events().readTree(line.substring("data:".length()));
					take(next, new Message(name, data));
				}
			}
		}
		catch (IOException ex) {
			take(next, new Message("lost", Json.events().createObjectNode()));
		}
	}

	private synchronized void take(Map<String, JsonNode> next, Message message) {
		this.messages.add(message);
		String key = message.data().path("key").toString();
		switch (message.name()) {
			case "reset" -> next.clear();
			case "upserted" -> next.put(key, message.data().path("row"));
			case "removed" -> {
				if (next.remove(key) == null) {
					throw new IllegalStateException("Removed what was not there: " + message);
				}
			}
			case "current" -> this.rows = Map.copyOf(next);
			default -> {
			}
		}
	}

	@Override
	public void close() {
		this.http.shutdownNow();
	}

	record Message(String name, JsonNode data) {
	}

}
