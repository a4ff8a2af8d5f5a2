package dev.millrace.projections.cookbook;

import java.time.Instant;
import java.util.UUID;

import dev.millrace.events.Envelope;
import dev.millrace.events.json.Json;
import dev.millrace.projections.Comment;
import dev.millrace.projections.FoldProjection;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

// tag::recipe[]
@Comment("Who did what, and when")
record AuditLog(UUID eventId, @Nullable Instant recordedAt, @Nullable String actor,
		@Comment("The business action, the same for all that it caused") @Nullable String correlationId,
		@Nullable String stream, long revision, @Nullable String type, @Nullable JsonNode data) {

	static AuditLog none(UUID eventId) {
		return new AuditLog(eventId, null, null, null, null, 0, null, null);
	}

	AuditLog of(Envelope event) {
		return new AuditLog(this.eventId, event.recordedAt(), event.metadata().actor(),
				event.metadata().correlationId(), event.streamId().toString(), event.revision(), event.type().name(),
				Json.events().readTree(event.data()));
	}

	static FoldProjection<AuditLog> projection() {
		return FoldProjection.of("audit-log", AuditLog.class)
			.startingFrom(AuditLog::none)
			.index("actor", "-recordedAt")
			.index("-recordedAt")
			.category("order")
			.category("article")
			.onEntry(OrderEvent.class, (entry) -> entry.envelope().id(), (row, entry) -> row.of(entry.envelope()))
			.onEntry(ArticleEvent.class, (entry) -> entry.envelope().id(), (row, entry) -> row.of(entry.envelope()))
			.build();
	}

}
// end::recipe[]
