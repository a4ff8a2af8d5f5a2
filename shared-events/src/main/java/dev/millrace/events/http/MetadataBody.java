package dev.millrace.events.http;

import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.events.Metadata;
import dev.millrace.events.Tag;
import org.jspecify.annotations.Nullable;

/**
 * What travels with an event beside its payload; what is not known is left out.
 *
 * @param tags left out if there are none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MetadataBody(String correlationId, String causationId, @Nullable String actor,
		@Nullable String traceparent, @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable Set<Tag> tags) {

	public static MetadataBody of(Metadata metadata) {
		return new MetadataBody(metadata.correlationId(), metadata.causationId(), metadata.actor(),
				metadata.traceparent(), metadata.tags());
	}

	public Metadata metadata() {
		Metadata untagged = new Metadata(this.correlationId, this.causationId, this.actor, this.traceparent);
		return (this.tags != null) ? untagged.withTags(this.tags) : untagged;
	}

}
