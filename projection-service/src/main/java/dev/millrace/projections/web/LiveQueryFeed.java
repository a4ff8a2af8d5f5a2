package dev.millrace.projections.web;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

import dev.millrace.events.json.Json;
import dev.millrace.projections.query.live.LiveChange;
import dev.millrace.projections.query.live.LiveQueries;
import dev.millrace.projections.query.live.LiveQueryEndedException;
import dev.millrace.projections.query.live.LiveRows;

/**
 * A live query as a client is sent it: its rows, then what has changed since the rows
 * that were sent last.
 */
final class LiveQueryFeed implements LiveClients.Feed {

	private final LiveQueries.Following following;

	private boolean begun;

	private LiveRows sent = LiveRows.NONE;

	LiveQueryFeed(LiveQueries.Following following) {
		this.following = following;
	}

	@Override
	public boolean next(LiveClients.Outlet outlet, Duration waitMax) throws IOException, InterruptedException {
		if (!this.begun) {
			outlet.send("reset", "{}");
			this.begun = true;
		}
		try {
			LiveRows latest = this.following.next(this.sent, waitMax);
			if (latest != this.sent) {
				sendChanges(outlet, latest);
			}
			return true;
		}
		catch (LiveQueryEndedException ex) {
			outlet.end(ex.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'), String.valueOf(ex.getMessage()));
			return false;
		}
	}

	private void sendChanges(LiveClients.Outlet outlet, LiveRows latest) throws IOException {
		for (LiveChange change : this.sent.changesTo(latest).toList()) {
			switch (change) {
				case LiveChange.Upserted(String key, String row) ->
					outlet.send("upserted", "{\"key\":" + key + ",\"row\":" + row + "}");
				case LiveChange.Removed(String key) -> outlet.send("removed", "{\"key\":" + key + "}");
			}
		}
		this.sent = latest;
		outlet.send("current",
				Json.events()
					.createObjectNode()
					.put("rows", latest.byKey().size())
					.put("version", latest.version())
					.toString());
	}

	@Override
	public void close() {
		this.following.close();
	}

}
