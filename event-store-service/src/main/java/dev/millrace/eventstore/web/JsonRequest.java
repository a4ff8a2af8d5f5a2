package dev.millrace.eventstore.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.millrace.events.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

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

	private static final String BYTE_ORDER_MARK = "\uFEFF";

	/**
	 * Read the body.
	 * @param sizeMax the most bytes it may have
	 * @throws InvalidRequestException if it is not JSON
	 * @throws RequestTooLargeException if it is larger
	 */
	static JsonRequest of(HttpServletRequest request, int sizeMax)
			throws IOException, HttpMediaTypeNotSupportedException {
		String contentType = request.getContentType();
		// Checked here, not in the mapping, so that this module's advice answers.
		if (contentType == null || !MediaType.APPLICATION_JSON.includes(MediaType.parseMediaType(contentType))) {
			throw new HttpMediaTypeNotSupportedException(contentType, List.of(MediaType.APPLICATION_JSON));
		}
		byte[] bytes = request.getInputStream().readNBytes(sizeMax + 1);
		if (bytes.length > sizeMax) {
			throw new RequestTooLargeException(
					"The body has more than " + sizeMax + " bytes; append fewer events at once");
		}
		return parse(text(bytes));
	}

	private static JsonRequest parse(String text) {
		try {
			JsonNode body = READER.readTree(text);
			// Writing now what is stored later: a number such as 1e99999 reads but does
			// not write.
			Json.events().writeValueAsBytes(body);
			return new JsonRequest(text, body);
		}
		catch (JacksonException ex) {
			throw new InvalidRequestException("body", Json.problem(ex));
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
