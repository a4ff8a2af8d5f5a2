package dev.millrace.eventstore.validation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.millrace.events.EventType;
import dev.millrace.events.schema.SchemaFileName;
import dev.millrace.eventstore.EventStoreStartException;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;

/**
 * Reads the schema files of a folder.
 */
public final class SchemaFolder {

	private final ResourcePatternResolver resources;

	public SchemaFolder(ResourcePatternResolver resources) {
		this.resources = resources;
	}

	/**
	 * The compiled schemas of a folder.
	 * @throws EventStoreStartException if there are none, or one is wrong
	 */
	public EventSchemas read(String location, UnknownTypes unknownTypes) {
		String folder = location.endsWith("/") ? location : location + "/";
		try {
			Map<EventType, String> texts = new LinkedHashMap<>();
			for (Resource file : this.resources.getResources(folder + "*" + SchemaFileName.SUFFIX)) {
				texts.put(type(file), file.getContentAsString(StandardCharsets.UTF_8));
			}
			if (texts.isEmpty()) {
				throw noSchemas(folder, null);
			}
			return new EventSchemas(texts, unknownTypes);
		}
		catch (IOException ex) {
			throw noSchemas(folder, ex);
		}
		catch (IllegalArgumentException ex) {
			throw new EventStoreStartException(String.valueOf(ex.getMessage()), "Correct its file in " + folder + ".",
					ex);
		}
	}

	private static EventType type(Resource file) {
		return SchemaFileName.parse(String.valueOf(file.getFilename()))
			.orElseThrow(() -> new IllegalArgumentException("The schema file " + file.getFilename()
					+ " is not named after an event type and its version, as in invoice-issued.v1.schema.json"));
	}

	private static EventStoreStartException noSchemas(String folder, @Nullable Exception cause) {
		return new EventStoreStartException(
				"There are no event schemas in " + folder, "Put files such as invoice-issued.v1.schema.json there, set "
						+ EventValidationProperties.SCHEMAS + " to the folder that has them, or remove that property.",
				cause);
	}

}
