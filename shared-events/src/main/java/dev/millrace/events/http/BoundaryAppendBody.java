package dev.millrace.events.http;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.boundary.BoundaryAppend;
import dev.millrace.events.store.boundary.Condition;
import org.jspecify.annotations.Nullable;

/**
 * An append to several streams, as a client writes it who leaves nothing to the store.
 *
 * @param condition what must still be so; left out if only the expected revisions count
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BoundaryAppendBody(@Nullable ConditionBody condition, List<StreamEventsBody> streams) {

	/** In {@code expected}: the stream may be anywhere. */
	public static final String ANY = "any";

	/** In {@code expected}: the stream has at least one event. */
	public static final String EXISTS = "exists";

	public static BoundaryAppendBody of(BoundaryAppend append) {
		return new BoundaryAppendBody(append.condition().map(ConditionBody::of).orElse(null),
				append.streams().stream().map(StreamEventsBody::of).toList());
	}

	/**
	 * Nothing inside the boundary was appended that the marker's reader could not see.
	 */
	public record ConditionBody(List<CriterionBody> criteria, String marker) {

		static ConditionBody of(Condition condition) {
			return new ConditionBody(CriterionBody.of(condition.boundary()), condition.marker().toString());
		}

	}

	/**
	 * The events of one stream.
	 *
	 * @param expected a revision, 0 for a stream that does not exist, or
	 * {@value BoundaryAppendBody#ANY} or {@value BoundaryAppendBody#EXISTS}
	 */
	public record StreamEventsBody(String streamId, Object expected, List<NewEventBody> events) {

		static StreamEventsBody of(BoundaryAppend.StreamEvents stream) {
			return new StreamEventsBody(stream.streamId().toString(), expected(stream.expected()),
					stream.events().stream().map(NewEventBody::of).toList());
		}

		private static Object expected(ExpectedRevision expected) {
			return switch (expected) {
				case ExpectedRevision.Any any -> ANY;
				case ExpectedRevision.NoStream noStream -> 0L;
				case ExpectedRevision.StreamExists streamExists -> EXISTS;
				case ExpectedRevision.Exactly exactly -> exactly.revision();
			};
		}

	}

}
