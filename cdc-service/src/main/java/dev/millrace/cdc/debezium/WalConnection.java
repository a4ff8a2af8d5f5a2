package dev.millrace.cdc.debezium;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.WalPositionLocator;
import io.debezium.connector.postgresql.spi.SlotCreationResult;
import io.debezium.jdbc.JdbcConfiguration;
import dev.millrace.cdc.rows.OutputSettings;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;

/**
 * A connection for the replication protocol. The server decides where streaming starts:
 * at the slot's confirmed place.
 */
final class WalConnection implements ReplicationConnection {

	private static final String PROTOCOL_VERSION = "1";

	private static final String SERVER_VERSION_MIN = "14";

	private static final Duration STATUS_INTERVAL = Duration.ofSeconds(10);

	private final PostgresConnectorConfig settings;

	private final PostgresSchema schema;

	private final Arrivals arrivals;

	private @Nullable Connection connection;

	/**
	 * @param arrivals is told of every record that the stream makes
	 */
	WalConnection(PostgresConnectorConfig settings, PostgresSchema schema, Arrivals arrivals) {
		this.settings = settings;
		this.schema = schema;
		this.arrivals = arrivals;
	}

	@Override
	public ReplicationStream startStreaming(WalPositionLocator walPosition) throws SQLException {
		this.schema.applySchemaChangesForTable(0, WalTable.definition());
		Connection opened = open();
		this.connection = opened;
		try (Statement statement = opened.createStatement()) {
			statement.execute(OutputSettings.SQL);
		}
		PGReplicationStream stream = opened.unwrap(PGConnection.class)
			.getReplicationAPI()
			.replicationStream()
			.logical()
			.withSlotName('"' + this.settings.slotName() + '"')
			.withAutomaticFlush(false)
			.withSlotOption("proto_version", PROTOCOL_VERSION)
			// A transaction with nothing but a message moves the slot, too.
			.withSlotOption("messages", true)
			.withSlotOption("publication_names", '"' + this.settings.publicationName().replace("\"", "\"\"") + '"')
			.withStatusInterval(Math.toIntExact(STATUS_INTERVAL.toMillis()), TimeUnit.MILLISECONDS)
			.start();
		return new WalStream(stream, STATUS_INTERVAL,
				this.settings.getConfig().getInteger(EngineConfiguration.CHUNK_MESSAGES), this.arrivals);
	}

	@Override
	public ReplicationStream startStreaming(@Nullable Lsn offset, WalPositionLocator walPosition) {
		throw new IllegalStateException("Streaming starts where the slot stands, not at " + offset);
	}

	@Override
	public Optional<SlotCreationResult> createReplicationSlot() {
		throw new IllegalStateException("Replication slot '" + this.settings.slotName() + "' is gone");
	}

	@Override
	public void initConnection() {
		// Publication and slot are there before an engine starts.
	}

	@Override
	public boolean isConnected() throws SQLException {
		return this.connection != null && !this.connection.isClosed();
	}

	@Override
	public void reconnect() {
		throw new IllegalStateException("A new engine is started instead");
	}

	@Override
	public void close() throws SQLException {
		if (this.connection != null) {
			this.connection.close();
		}
	}

	private Connection open() throws SQLException {
		JdbcConfiguration source = this.settings.getJdbcConfig();
		Properties properties = new Properties();
		PGProperty.USER.set(properties, source.getUser());
		set(properties, PGProperty.PASSWORD, source.getPassword());
		set(properties, PGProperty.SSL_MODE, source.getString("sslmode"));
		set(properties, PGProperty.SSL_ROOT_CERT, source.getString("sslrootcert"));
		PGProperty.REPLICATION.set(properties, "database");
		PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
		PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, SERVER_VERSION_MIN);
		PGProperty.APPLICATION_NAME.set(properties, "millrace-cdc-stream");
		PGProperty.TCP_KEEP_ALIVE.set(properties, true);
		Connection opened = new Driver().connect("jdbc:postgresql://" + source.getHostname() + ":" + source.getPort()
				+ "/" + encoded(source.getDatabase()), properties);
		if (opened == null) {
			throw new IllegalStateException("The driver does not take the URL of the source");
		}
		return opened;
	}

	private static String encoded(String database) {
		return java.net.URLEncoder.encode(database, java.nio.charset.StandardCharsets.UTF_8);
	}

	private static void set(Properties properties, PGProperty property, @Nullable String value) {
		if (value != null) {
			property.set(properties, value);
		}
	}

}
