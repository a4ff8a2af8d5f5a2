package dev.millrace.eventstore.validation;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the validation of events.
 *
 * @param schemas folder with files such as invoice-issued.v1.schema.json, a Spring
 * resource location; without it nothing is validated
 * @param unknownTypes what becomes of an event whose type has no schema file
 */
@ConfigurationProperties(EventValidationProperties.PREFIX)
public record EventValidationProperties(@Nullable String schemas, @DefaultValue("accept") UnknownTypes unknownTypes) {

	/** What the names of all these properties start with. */
	public static final String PREFIX = "millrace.event-store.validation";

	/** The property that turns validation on. */
	public static final String SCHEMAS = PREFIX + ".schemas";

}
