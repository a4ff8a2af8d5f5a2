package dev.millrace.events.json;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.millrace.events.Sha256;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A digest that is the same for the same request: SHA-256 over what the request is aimed
 * at and its body, whatever the body's white space and order of properties.
 */
public final class Fingerprint {

	private static final byte SEPARATOR = 0;

	private Fingerprint() {
	}

	/**
	 * The fingerprint as 64 hexadecimal digits.
	 * @param target what the request is aimed at, part by part
	 * @param body the request's body
	 */
	public static String of(List<String> target, JsonNode body) {
		MessageDigest digest = Sha256.digest();
		for (String part : target) {
			digest.update(part.getBytes(StandardCharsets.UTF_8));
			digest.update(SEPARATOR);
		}
		digest.update(Json.events().writeValueAsBytes(sorted(body)));
		return HexFormat.of().formatHex(digest.digest());
	}

	private static JsonNode sorted(JsonNode node) {
		return switch (node) {
			case ObjectNode object -> sortedObject(object);
			case ArrayNode array -> sortedElements(array);
			default -> node;
		};
	}

	private static JsonNode sortedObject(ObjectNode object) {
		Map<String, JsonNode> properties = new TreeMap<>();
		object.properties().forEach((property) -> properties.put(property.getKey(), sorted(property.getValue())));
		return Json.events().createObjectNode().setAll(properties);
	}

	private static JsonNode sortedElements(ArrayNode array) {
		ArrayNode elements = Json.events().createArrayNode();
		array.forEach((element) -> elements.add(sorted(element)));
		return elements;
	}

}
