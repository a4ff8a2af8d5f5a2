package dev.millrace.events.json;

import java.time.Instant;
import java.time.format.DateTimeFormatter;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ext.javatime.deser.InstantDeserializer;

/**
 * Reads the common form of instants quickly, and leaves all others to Jackson.
 */
final class QuickInstantDeserializer extends InstantDeserializer<Instant> {

	QuickInstantDeserializer() {
		super(InstantDeserializer.INSTANT, DateTimeFormatter.ISO_INSTANT);
	}

	@Override
	protected Instant _fromString(JsonParser parser, DeserializationContext context, String text) {
		return IsoInstant.read(text).orElseGet(() -> super._fromString(parser, context, text));
	}

}
