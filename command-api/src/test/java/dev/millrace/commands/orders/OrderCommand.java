package dev.millrace.commands.orders;

import java.time.Instant;
import java.util.List;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

// tag::commands[]
public sealed interface OrderCommand {

	record PlaceOrder(@NotBlank String customer, Instant placedAt, @NotEmpty List<Line> lines,
			@Size(max = 20) @Nullable String note) implements OrderCommand {
	}

	record AddLine(Line line) implements OrderCommand {
	}

	record CancelOrder() implements OrderCommand {
	}

}
// end::commands[]
