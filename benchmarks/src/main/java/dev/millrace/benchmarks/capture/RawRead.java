package dev.millrace.benchmarks.capture;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

import dev.millrace.embedded.postgres.PostgresServer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;

/**
 * The least: the replication protocol's messages are received and dropped. Rows are told
 * by the first byte of a message.
 *
 * @param source of the events
 */
public record RawRead(EventSource source) implements CaptureWay {

	private static final byte INSERT = 'I';

	@Override
	public String name() {
		return "raw-read";
	}

	@Override
	public void prepare(String slot) {
		this.source.createSlot(slot);
	}

	@Override
	public Reading start(String slot) {
		return new Stream(this.source, slot);
	}

	private static final class Stream implements Reading, Runnable {

		private final EventSource source;

		private final String slot;

		private final Thread thread = new Thread(this, "benchmark-raw-read");

		private volatile boolean closing;

		private volatile @Nullable Connection connection;

		private volatile long rows;

		private volatile @Nullable SQLException failure;

		Stream(EventSource source, String slot) {
			this.source = source;
			this.slot = slot;
			this.thread.start();
		}

		@Override
		public long done() {
			if (this.failure != null) {
				throw new IllegalStateException("The raw read failed", this.failure);
			}
			return this.rows;
		}

		@Override
		public void close() {
			this.closing = true;
			try {
				Connection opened = this.connection;
				if (opened != null) {
					opened.abort(Runnable::run);
				}
				this.thread.join();
			}
			catch (SQLException ex) {
				throw new IllegalStateException("The raw read does not stop", ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public void run() {
			try (Connection opened = connect();
					PGReplicationStream stream = opened.unwrap(PGConnection.class)
						.getReplicationAPI()
						.replicationStream()
						.logical()
						.withSlotName(this.slot)
						.withSlotOption("proto_version", 1)
						.withSlotOption("publication_names", EventSource.PUBLICATION)
						.start()) {
				this.connection = opened;
				read(stream);
			}
			catch (SQLException ex) {
				this.failure = this.closing ? null : ex;
			}
		}

		@SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
		private void read(PGReplicationStream stream) throws SQLException {
			while (!this.closing) {
				if (stream.read().get() == INSERT) {
					this.rows++;
				}
			}
		}

		private Connection connect() throws SQLException {
			Properties properties = new Properties();
			PGProperty.USER.set(properties, PostgresServer.USERNAME);
			PGProperty.PASSWORD.set(properties, PostgresServer.PASSWORD);
			PGProperty.REPLICATION.set(properties, "database");
			PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
			PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
			return DriverManager.getConnection(this.source.database().url(), properties);
		}

	}

}
