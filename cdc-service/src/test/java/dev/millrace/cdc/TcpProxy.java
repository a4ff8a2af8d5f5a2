package dev.millrace.cdc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between a client and a server, and can swallow what they say without a word to
 * either: as far as both can see, the connections stay open.
 */
final class TcpProxy implements AutoCloseable {

	private static final int BUFFER = 64 * 1024;

	private static final long LOOK_NANOS = 2_000_000;

	private final ServerSocket listener;

	private final InetSocketAddress server;

	private final List<Link> links = new ArrayList<>();

	private volatile boolean partitioned;

	TcpProxy(int serverPort) throws IOException {
		this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
		this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
		Thread.ofPlatform().daemon().start(this::accept);
	}

	int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * From now on nothing gets through, on connections of now and of later.
	 */
	void partition() {
		this.partitioned = true;
		freeze();
	}

	/**
	 * Nothing gets through any more on the connections of now; later ones work.
	 */
	synchronized void freeze() {
		this.links.forEach((link) -> link.frozen.set(true));
	}

	/**
	 * New connections work again; those that were frozen are cut.
	 */
	synchronized void heal() throws IOException {
		this.partitioned = false;
		for (Link link : this.links) {
			if (link.frozen.get()) {
				link.close();
			}
		}
		this.links.removeIf((link) -> link.frozen.get());
	}

	@Override
	public synchronized void close() throws IOException {
		this.listener.close();
		for (Link link : this.links) {
			link.close();
		}
	}

	private void accept() {
		try {
			while (!this.listener.isClosed()) {
				Socket client = this.listener.accept();
				Socket upstream = new Socket();
				upstream.connect(this.server);
				link(new Link(client, upstream, new AtomicBoolean(this.partitioned)));
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	private synchronized void link(Link link) {
		this.links.add(link);
		Thread.ofPlatform().daemon().start(() -> link.pump(link.client(), link.upstream()));
		Thread.ofPlatform().daemon().start(() -> link.pump(link.upstream(), link.client()));
	}

	private record Link(Socket client, Socket upstream, AtomicBoolean frozen) {

		void pump(Socket from, Socket to) {
			byte[] buffer = new byte[BUFFER];
			try (from; to) {
				InputStream in = from.getInputStream();
				OutputStream out = to.getOutputStream();
				for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
					awaitThaw();
					out.write(buffer, 0, count);
				}
				awaitThaw();
			}
			catch (IOException ex) {
				// One side went.
			}
		}

		/** Frozen links are cut one day, never thawed. */
		private void awaitThaw() throws IOException {
			while (this.frozen.get()) {
				if (this.client.isClosed()) {
					throw new IOException("Cut");
				}
				LockSupport.parkNanos(LOOK_NANOS);
			}
		}

		void close() throws IOException {
			this.client.close();
			this.upstream.close();
		}

	}

}
