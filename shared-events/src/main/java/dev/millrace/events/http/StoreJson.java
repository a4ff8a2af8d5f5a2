package dev.millrace.events.http;

import java.util.List;

import dev.millrace.events.json.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes the bodies of the store's API. Both of its sides use it, so that what
 * one writes the other reads. Payloads and states keep their exact text: white space,
 * order of properties, and every digit. Safe for use by many threads.
 */
public final class StoreJson {

	private static final JsonMapper MAPPER = Json.events()
		.rebuild()
		// A newer service may tell more than an older client knows.
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	private StoreJson() {
	}

	/**
	 * Write a body.
	 */
	public static String write(Object body) {
		return MAPPER.writeValueAsString(body);
	}

	/**
	 * Read a body.
	 * @throws JacksonException if the text is not JSON or not such a body
	 */
	public static <T> T read(String text, Class<T> type) {
		// The text goes along, so that the texts of its values can be cut out of it.
		return MAPPER.readerFor(type).withAttribute(ExactTextReader.WHOLE, text).readValue(text);
	}

	/**
	 * The payloads of a JSON array of events, each as its exact text.
	 * @param text an array of objects with the property {@code data}
	 */
	public static List<String> payloads(String text) {
		return payloads(List.of(read(text, Payload[].class)));
	}

	/**
	 * The payloads of an append to several streams, by stream, each as its exact text.
	 * @param text an object with the property {@code streams}, whose elements have
	 * {@code events}
	 */
	public static List<List<String>> payloadsByStream(String text) {
		return read(text, Streams.class).streams().stream().map((stream) -> payloads(stream.events())).toList();
	}

	private static List<String> payloads(List<Payload> events) {
		return events.stream().map(Payload::data).toList();
	}

	private record Streams(List<Stream> streams) {
	}

	private record Stream(List<Payload> events) {
	}

	private record Payload(@ExactText String data) {
	}

	/** Takes a value as the text it is written with. */
	static final class ExactTextReader extends ValueDeserializer<String> {

		private static final String WHOLE = "dev.millrace.whole-text";

		@Override
		public String deserialize(JsonParser parser, DeserializationContext context) {
			int start = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
			if (parser.currentToken().isScalarValue()) {
				// It is known where a scalar ends once it has been taken.
				parser.getString();
			}
			else {
				parser.skipChildren();
			}
			int end = Math.toIntExact(parser.currentLocation().getCharOffset());
			return whole(context).substring(start, end);
		}

		private static String whole(DeserializationContext context) {
			if (context.getAttribute(WHOLE) instanceof String text) {
				return text;
			}
			throw new IllegalStateException("Exact texts are read with StoreJson only");
		}

		@Override
		public String getNullValue(DeserializationContext context) {
			return "null";
		}

	}

}
