package dev.millrace.benchmarks.cdc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

import dev.millrace.benchmarks.capture.EventSource;
import dev.millrace.benchmarks.capture.PublishedEvents;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Events that were committed after the slots were made.
 *
 * @param rows how many
 * @param checksum the sum of the CRC-32s of their data
 */
record Backlog(long rows, long checksum) {

	private static final Duration POLL = Duration.ofMillis(200);

	/** Of every stream; its events are appended one after the other. */
	static final String CATEGORY = "sale";

	// Half of the data is the same in all events, as in real ones; the other half does
	// not
	// compress well.
	private static final String WRITE = """
			DO $$
			DECLARE
			  event record;
			BEGIN
			  PERFORM set_config('synchronous_commit', 'off', false);
			  FOR event IN
			    SELECT n, 'sale-' || n / 10 AS stream_id, n %% 10 + 1 AS revision,
			      ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id,
			      (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS recorded_at,
			      json_build_object('correlationId', 'order-' || n / 10, 'causationId', 'command-' || n / 10) AS metadata,
			      (rpad('{"n":' || n || ',"country":"United Kingdom","currency":"GBP","note":"'
			        || repeat('WHITE HANGING HEART ', %3$d / 40)
			        || (SELECT string_agg(md5(n || '-' || j), '') FROM generate_series(1, %3$d / 32 + 1) j),
			        %3$d - 2, '-') || '"}')::json AS data
			    FROM generate_series(0, %1$d - 1) n
			  LOOP
			    INSERT INTO event_store.events
			      (stream_id, revision, id, type, schema_version, event_time, recorded_at, metadata, data)
			    VALUES (event.stream_id, event.revision, event.id, 'line-ordered', 1, event.recorded_at,
			      event.recorded_at, event.metadata, event.data);
			    IF (event.n + 1) %% %2$d = 0 THEN
			      COMMIT;
			    END IF;
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

	/**
	 * Check that each event is published once, and nothing else.
	 * @throws IllegalStateException if not
	 */
	void requireIn(PublishedEvents published, String brokers) {
		Tally tally = new Tally();
		try (KafkaConsumer<String, String> consumer = published.consumer(brokers)) {
			Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
			while (ends.keySet().stream().anyMatch((one) -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
				consumer.poll(POLL).forEach((record) -> tally.add(published.event().apply(record)));
			}
		}
		tally.require(this, published.topic());
	}

	private static Backlog of(ResultSet row, int number) throws SQLException {
		return new Backlog(row.getLong("rows"), row.getLong("checksum"));
	}

}
