package dev.millrace.projections.web;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.millrace.events.json.Json;
import dev.millrace.projections.query.live.LiveChange;
import dev.millrace.projections.query.live.LiveLimits;
import dev.millrace.projections.query.live.LiveQueries;
import dev.millrace.projections.query.live.LiveQueryEndedException;
import dev.millrace.projections.query.live.LiveRows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The clients that live queries are sent to, each in a virtual thread of its own. Nothing
 * is queued for a client: it is sent what has changed since the rows it was sent last, so
 * one that reads slowly skips what lies between. The web server ends one that takes
 * nothing for longer than its connection timeout. Safe for use by many threads.
 */
final class LiveClients implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(LiveClients.class);

	private static final long NO_TIMEOUT = 0;

	/** How long it takes at most to see that this application stops. */
	private static final Duration WAIT_MAX = Duration.ofMillis(500);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

	private final LiveLimits limits;

	private final Semaphore free;

	private volatile CountDownLatch stopping = new CountDownLatch(1);

	private volatile boolean running;

	LiveClients(LiveLimits limits) {
		this.limits = limits;
		this.free = new Semaphore(limits.clientsMax());
	}

	/**
	 * Send a query to a client until one of them or this application ends.
	 * @param opening opens the query
	 */
	SseEmitter send(Supplier<LiveQueries.Following> opening) {
		if (!this.running || !this.free.tryAcquire()) {
			throw Problems.tooManyClients(this.limits.clientsMax());
		}
		boolean started = false;
		try {
			Client client = new Client(opening.get());
			Thread.ofVirtual().name("live-client").start(client);
			started = true;
			return client.emitter;
		}
		finally {
			if (!started) {
				this.free.release();
			}
		}
	}

	int count() {
		return this.limits.clientsMax() - this.free.availablePermits();
	}

	@Override
	public void start() {
		this.stopping = new CountDownLatch(1);
		this.running = true;
	}

	/**
	 * End all clients, before the web server waits for its requests to end.
	 */
	@Override
	public void stop() {
		this.running = false;
		this.stopping.countDown();
		try {
			int all = this.limits.clientsMax();
			if (this.free.tryAcquire(all, STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
				this.free.release(all);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** One client. */
	private final class Client implements Runnable {

		private final SseEmitter emitter = new SseEmitter(NO_TIMEOUT);

		private final LiveQueries.Following following;

		private final CountDownLatch gone = new CountDownLatch(1);

		private LiveRows sent = LiveRows.NONE;

		private long lastSent;

		Client(LiveQueries.Following following) {
			this.following = following;
			this.emitter.onCompletion(this.gone::countDown);
		}

		@Override
		public void run() {
			try (this.following) {
				send("reset", Json.events().createObjectNode());
				while (this.gone.getCount() > 0) {
					if (LiveClients.this.stopping.getCount() == 0) {
						end("stopping", "This instance stops: connect again");
						break;
					}
					follow();
				}
				this.emitter.complete();
			}
			catch (IOException ex) {
				// The web server reports it to the emitter; nobody is there to be told.
				logger.debug("A client of a live query is gone", ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				this.emitter.complete();
			}
			catch (RuntimeException ex) {
				logger.error("Ended a live query", ex);
				this.emitter.completeWithError(ex);
			}
			finally {
				LiveClients.this.free.release();
			}
		}

		private void follow() throws IOException, InterruptedException {
			try {
				LiveRows latest = this.following.next(this.sent, WAIT_MAX);
				if (latest != this.sent) {
					sendChanges(latest);
				}
				else if (System.nanoTime() - this.lastSent >= LiveClients.this.limits.heartbeatInterval().toNanos()) {
					send(SseEmitter.event().comment("heartbeat"));
				}
			}
			catch (LiveQueryEndedException ex) {
				end(ex.reason().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
						String.valueOf(ex.getMessage()));
				this.gone.countDown();
			}
		}

		private void sendChanges(LiveRows latest) throws IOException {
			for (LiveChange change : this.sent.changesTo(latest).toList()) {
				switch (change) {
					case LiveChange.Upserted(String key, String row) ->
						send("upserted", "{\"key\":" + key + ",\"row\":" + row + "}");
					case LiveChange.Removed(String key) -> send("removed", "{\"key\":" + key + "}");
				}
			}
			this.sent = latest;
			send("current",
					Json.events()
						.createObjectNode()
						.put("rows", latest.byKey().size())
						.put("version", latest.version()));
		}

		private void end(String reason, String detail) throws IOException {
			send("ended", Json.events().createObjectNode().put("reason", reason).put("detail", detail));
		}

		private void send(String name, ObjectNode data) throws IOException {
			send(name, data.toString());
		}

		private void send(String name, String json) throws IOException {
			send(SseEmitter.event().name(name).data(json, MediaType.TEXT_PLAIN));
		}

		private void send(SseEmitter.SseEventBuilder message) throws IOException {
			try {
				this.emitter.send(message);
			}
			catch (IllegalStateException ex) {
				throw new IOException("The web server has ended the request", ex);
			}
			this.lastSent = System.nanoTime();
		}

	}

}
