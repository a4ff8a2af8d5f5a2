package dev.millrace.cdc.avro;

import dev.millrace.cdc.relay.ChangeFormat;

/**
 * Puts the Avro adapter together. It needs {@code org.apache.avro:avro}, which is an
 * optional dependency.
 */
public final class AvroAdapter {

	private AvroAdapter() {
	}

	/**
	 * Changes are Avro in Confluent's wire format, their schemas in a registry.
	 */
	public static ChangeFormat changeFormat(RegistrySettings settings) {
		return new AvroChangeFormat(new SchemaRegistry(settings));
	}

}
