package dev.millrace.benchmarks.cdc;

import java.sql.ResultSet;
import java.sql.SQLException;

import dev.millrace.benchmarks.capture.EventSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Events that were committed after the slots were made.
 *
 * @param rows how many
 * @param checksum the sum of the CRC-32s of their data
 */
record Backlog(long rows, long checksum) {

	/** Of every stream; its events are appended one after the other. */
	static final String CATEGORY = "sale";

	// Half of the data is the same in all events, as in real ones; the other half does
	// not
	// compress well.
	private static final String WRITE = """
			DO $$
			BEGIN
			  PERFORM set_config('synchronous_commit', 'off', false);
			  FOR head IN 0 .. %1$d - 1 BY %2$d LOOP
			    INSERT INTO event_store.events (stream_id, revision, id, type, schema_version, event_time,
			      recorded_at, metadata, data)
			    SELECT 'sale-' || n / 10, n %% 10 + 1,
			      ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'line-ordered', 1,
			      1700000000000000 + n, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
			      json_build_object('correlationId', 'order-' || n / 10, 'causationId', 'command-' || n / 10),
			      (rpad('{"n":' || n || ',"country":"United Kingdom","currency":"GBP","note":"'
			        || repeat('WHITE HANGING HEART ', %3$d / 40)
			        || (SELECT string_agg(md5(n || '-' || j), '') FROM generate_series(1, %3$d / 32 + 1) j),
			        %3$d - 2, '-') || '"}')::json
			    FROM generate_series(head, least(head + %2$d, %1$d) - 1) n
			    ORDER BY n;
			    COMMIT;
			  END LOOP;
			END
			$$
			""";

	private static final String WRITTEN = """
			SELECT count(*) AS rows, sum(crc32(convert_to(data::text, 'UTF8'))) AS checksum FROM event_store.events
			""";

	/**
	 * Commit the events of a load.
	 */
	static Backlog write(EventSource source, Load load) {
		JdbcClient sql = source.sql();
		sql.sql(WRITE.formatted(load.rows(), load.perTransaction(), load.dataBytes())).update();
		source.database().checkpoint();
		Backlog backlog = sql.sql(WRITTEN).query(Backlog::of).single();
		if (backlog.rows != load.rows()) {
			throw new IllegalStateException(backlog.rows + " events were written, not " + load.rows());
		}
		return backlog;
	}

	private static Backlog of(ResultSet row, int number) throws SQLException {
		return new Backlog(row.getLong("rows"), row.getLong("checksum"));
	}

}
