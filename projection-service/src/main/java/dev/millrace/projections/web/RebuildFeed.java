package dev.millrace.projections.web;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import dev.millrace.events.json.Json;
import dev.millrace.projections.engine.Rebuild;
import org.jspecify.annotations.Nullable;

/**
 * A rebuild as a client is sent it: at once when its phase changes, else once a second if
 * it has moved.
 */
final class RebuildFeed implements LiveClients.Feed {

	/** A phase that does not last as long may be skipped. */
	private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

	private static final Duration MOVE_INTERVAL = Duration.ofSeconds(1);

	private final Supplier<Rebuild> rebuild;

	private final Function<Rebuild, RebuildView> view;

	private final LongSupplier nanos;

	private @Nullable RebuildView sent;

	private long viewedAt;

	/**
	 * @param rebuild reads it as it is now
	 * @param view what is shown of it, which costs more to know
	 * @param nanos the time, as {@link System#nanoTime()}
	 */
	RebuildFeed(Supplier<Rebuild> rebuild, Function<Rebuild, RebuildView> view, LongSupplier nanos) {
		this.rebuild = rebuild;
		this.view = view;
		this.nanos = nanos;
	}

	@Override
	public boolean next(LiveClients.Outlet outlet, Duration waitMax) throws IOException, InterruptedException {
		Rebuild now = this.rebuild.get();
		RebuildView before = this.sent;
		if (before == null || !before.phase().equals(RebuildView.phase(now))
				|| this.nanos.getAsLong() - this.viewedAt >= MOVE_INTERVAL.toNanos()) {
			sendIfOther(outlet, this.view.apply(now), before);
		}
		if (!now.isOpen()) {
			outlet.end(RebuildView.phase(now), Objects.requireNonNullElse(now.error(), "The rebuild has ended"));
			return false;
		}
		Thread.sleep((waitMax.compareTo(LOOK_INTERVAL) < 0) ? waitMax : LOOK_INTERVAL);
		return true;
	}

	private void sendIfOther(LiveClients.Outlet outlet, RebuildView latest, @Nullable RebuildView before)
			throws IOException {
		this.viewedAt = this.nanos.getAsLong();
		if (before == null || !latest.saysTheSameAs(before)) {
			outlet.send("progress", Json.events().writeValueAsString(latest));
			this.sent = latest;
		}
	}

}
