package dev.millrace.eventstore.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

import dev.millrace.events.json.Json;
import dev.millrace.events.store.Append;
import jakarta.servlet.http.HttpServletRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ArrayNode;

import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotSupportedException;

/**
 * A request with a JSON body.
 *
 * @param text the body as it was sent
 * @param body what it says
 */
record JsonRequest(String text, JsonNode body) {

	private static final ObjectReader READER = Json.events()
		.reader()
		.with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
		.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

	/** Behind one element is the next. */
	private static final ObjectReader ELEMENT_READER = READER.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

	private static final String BYTE_ORDER_MARK = "\uFEFF";

	/**
	 * Read the body.
	 * @param sizeMax the most bytes it may have
	 * @throws InvalidRequestException if it is not JSON
	 * @throws RequestTooLargeException if it is larger
	 */
	static JsonRequest of(HttpServletRequest request, int sizeMax)
			throws IOException, HttpMediaTypeNotSupportedException {
		return parse(bytes(request, sizeMax));
	}

	/**
	 * Read a body that is a list of events.
	 * @param sizeMax the most bytes it may have
	 * @throws InvalidRequestException if it is not JSON
	 * @throws RequestTooLargeException if it is larger, or has more events than an append
	 * takes; what is behind those is not looked at
	 */
	static JsonRequest ofEvents(HttpServletRequest request, int sizeMax)
			throws IOException, HttpMediaTypeNotSupportedException {
		String text = text(bytes(request, sizeMax));
		return parse(text, () -> list(text));
	}

	/**
	 * Read the text of a body.
	 * @throws InvalidRequestException if it is not JSON
	 */
	static JsonRequest parse(byte[] bytes) {
		String text = text(bytes);
		return parse(text, () -> READER.readTree(text));
	}

	private static byte[] bytes(HttpServletRequest request, int sizeMax)
			throws IOException, HttpMediaTypeNotSupportedException {
		// Checked here, not in the mapping, so that this module's advice answers.
		RequestBody.checkType(request, MediaType.APPLICATION_JSON);
		return RequestBody.read(request, sizeMax);
	}

	private static JsonRequest parse(String text, Supplier<JsonNode> reading) {
		try {
			JsonNode body = reading.get();
			// Writing now what is stored later: a number such as 1e99999 reads but does
			// not write.
			Json.events().writeValueAsBytes(body);
			return new JsonRequest(text, body);
		}
		catch (JacksonException ex) {
			throw new InvalidRequestException("body", Json.problem(ex));
		}
	}

	// A tree of very many events takes many times the memory of their text.
	private static JsonNode list(String text) {
		try (JsonParser parser = READER.createParser(text)) {
			if (parser.nextToken() != JsonToken.START_ARRAY) {
				return READER.readTree(text);
			}
			ArrayNode events = Json.events().createArrayNode();
			while (parser.nextToken() != JsonToken.END_ARRAY) {
				if (events.size() == Append.EVENTS_MAX) {
					throw new RequestTooLargeException("An append takes at most " + Append.EVENTS_MAX
							+ " events; send batches of that many, or import them with POST /imports/{name}");
				}
				events.add(ELEMENT_READER.readTree(parser));
			}
			if (parser.nextToken() != null) {
				throw new StreamReadException(parser, "Something follows the end of the list");
			}
			return events;
		}
	}

	private static String text(byte[] bytes) {
		try {
			String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
			return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
		}
		catch (CharacterCodingException ex) {
			throw new InvalidRequestException("body", "Not valid JSON: the text is not UTF-8");
		}
	}

}
