package dev.millrace.eventstore.postgres;

import java.time.Duration;

import dev.millrace.eventstore.EventStoreProperties;
import dev.millrace.eventstore.idempotency.IdempotencyKeys;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The idempotency keys in their table. A batch is one statement, that is one transaction;
 * an advisory lock lets one instance delete at a time. Appends are not in the way: they
 * see a key or do not.
 */
final class PostgresIdempotencyKeys implements IdempotencyKeys {

	private static final String FORGET_OLDER = """
			WITH turn AS MATERIALIZED (
			  SELECT pg_try_advisory_xact_lock(7810761067) AS mine
			), old AS (
			  SELECT key FROM event_store.idempotency_keys
			  WHERE (SELECT mine FROM turn)
			    AND recorded_at < (extract(epoch FROM statement_timestamp()) * 1000000)::bigint - ?
			  ORDER BY recorded_at LIMIT ?
			  FOR UPDATE SKIP LOCKED
			)
			DELETE FROM event_store.idempotency_keys k USING old WHERE k.key = old.key
			""";

	private static final String COUNT = """
			SELECT count(*) FROM event_store.idempotency_keys
			""";

	private static final String FORGET_OLDEST = """
			WITH turn AS MATERIALIZED (
			  SELECT pg_try_advisory_xact_lock(7810761067) AS mine
			), old AS (
			  SELECT key FROM event_store.idempotency_keys
			  WHERE (SELECT mine FROM turn)
			  ORDER BY recorded_at LIMIT ?
			  FOR UPDATE SKIP LOCKED
			)
			DELETE FROM event_store.idempotency_keys k USING old WHERE k.key = old.key
			""";

	private static final long NANOS_PER_MICRO = 1_000;

	private static final long MICROS_PER_SECOND = 1_000_000;

	private final JdbcClient jdbc;

	PostgresIdempotencyKeys(EventStoreDatabase database, EventStoreProperties properties) {
		this.jdbc = JdbcClient.create(database.template(properties));
	}

	@Override
	public int forgetOlderThan(Duration age, int max) {
		long micros = age.toSeconds() * MICROS_PER_SECOND + age.toNanosPart() / NANOS_PER_MICRO;
		return PostgresCalls.writing("nothing was deleted", "it is tried again",
				() -> this.jdbc.sql(FORGET_OLDER).param(micros).param(max).update());
	}

	@Override
	public int forgetBeyond(long keep, int max) {
		long beyond = PostgresCalls.reading(() -> this.jdbc.sql(COUNT).query(Long.class).single()) - keep;
		if (beyond <= 0) {
			return 0;
		}
		return PostgresCalls.writing("nothing was deleted", "it is tried again",
				() -> this.jdbc.sql(FORGET_OLDEST).param(Math.min(beyond, max)).update());
	}

}
