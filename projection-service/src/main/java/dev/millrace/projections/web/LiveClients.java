package dev.millrace.projections.web;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.millrace.events.json.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The clients that something is sent to as it happens, each in a virtual thread of its
 * own. Nothing is queued for a client: its feed tells it how things are now, so one that
 * reads slowly skips what lies between. The web server ends one that takes nothing for
 * longer than its connection timeout. Safe for use by many threads.
 */
final class LiveClients implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(LiveClients.class);

	private static final long NO_TIMEOUT = 0;

	/** How long it takes at most to see that this application stops. */
	private static final Duration WAIT_MAX = Duration.ofMillis(500);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

	private final String what;

	private final int clientsMax;

	private final Duration heartbeatInterval;

	private final Semaphore free;

	private volatile CountDownLatch stopping = new CountDownLatch(1);

	private volatile boolean running;

	/**
	 * @param what they follow, for the one who is refused
	 * @param clientsMax how many there may be
	 * @param heartbeatInterval how often a client hears something at least
	 */
	LiveClients(String what, int clientsMax, Duration heartbeatInterval) {
		this.what = what;
		this.clientsMax = clientsMax;
		this.heartbeatInterval = heartbeatInterval;
		this.free = new Semaphore(clientsMax);
	}

	/**
	 * Send a feed to a client until one of them or this application ends.
	 * @param opening opens the feed
	 */
	SseEmitter send(Supplier<? extends Feed> opening) {
		if (!this.running || !this.free.tryAcquire()) {
			throw Problems.tooManyClients(this.clientsMax, this.what);
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
		return this.clientsMax - this.free.availablePermits();
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
			int all = this.clientsMax;
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

	/** What a client is sent. For use by one thread. */
	interface Feed extends AutoCloseable {

		/**
		 * Send what there is to send, or wait for it.
		 * @param waitMax how long to wait at most
		 * @return whether there may be more
		 */
		boolean next(Outlet outlet, Duration waitMax) throws IOException, InterruptedException;

		@Override
		default void close() {
		}

	}

	/** Where to send it. */
	interface Outlet {

		/**
		 * Send an event.
		 * @param json its data, on one line
		 */
		void send(String name, String json) throws IOException;

		/**
		 * Send the last event.
		 * @param reason why it is the last one, in a word
		 */
		default void end(String reason, String detail) throws IOException {
			send("ended", Json.events().createObjectNode().put("reason", reason).put("detail", detail).toString());
		}

	}

	/** One client. */
	private final class Client implements Runnable, Outlet {

		private final SseEmitter emitter = new SseEmitter(NO_TIMEOUT);

		private final Feed feed;

		private final CountDownLatch gone = new CountDownLatch(1);

		private long lastSent;

		Client(Feed feed) {
			this.feed = feed;
			this.emitter.onCompletion(this.gone::countDown);
		}

		@Override
		public void run() {
			try (this.feed) {
				boolean more = true;
				while (more && this.gone.getCount() > 0) {
					more = follow();
				}
				this.emitter.complete();
			}
			catch (IOException ex) {
				// The web server reports it to the emitter; nobody is there to be told.
				logger.debug("A client is gone", ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				this.emitter.complete();
			}
			catch (RuntimeException ex) {
				logger.error("Ended a client", ex);
				this.emitter.completeWithError(ex);
			}
			finally {
				LiveClients.this.free.release();
			}
		}

		private boolean follow() throws IOException, InterruptedException {
			if (LiveClients.this.stopping.getCount() == 0) {
				end("stopping", "This instance stops: connect again");
				return false;
			}
			boolean more = this.feed.next(this, WAIT_MAX);
			if (more && System.nanoTime() - this.lastSent >= LiveClients.this.heartbeatInterval.toNanos()) {
				send(SseEmitter.event().comment("heartbeat"));
			}
			return more;
		}

		@Override
		public void send(String name, String json) throws IOException {
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
