-- Identifiers are compared byte by byte (collation C): faster, and no operating system update can
-- change the order that an index was built with.
CREATE TABLE event_store.events (
  position       bigint  GENERATED ALWAYS AS IDENTITY,
  transaction_id bigint  NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
  stream_id      text    COLLATE "C" NOT NULL,
  revision       bigint  NOT NULL,
  id             uuid    NOT NULL,
  type           text    COLLATE "C" NOT NULL,
  schema_version integer NOT NULL,
  event_time     bigint  NOT NULL,
  recorded_at    bigint  NOT NULL,
  metadata       json    NOT NULL,
  data           json    NOT NULL,
  CONSTRAINT events_pk PRIMARY KEY (position),
  CONSTRAINT events_stream_revision_unique UNIQUE (stream_id, revision)
);

COMMENT ON TABLE event_store.events IS 'All domain events. Append-only: write with event_store.append.';
COMMENT ON COLUMN event_store.events.position IS 'Place in the store as a whole: increasing, with gaps, not in commit order';
COMMENT ON COLUMN event_store.events.transaction_id IS '64-bit id of the transaction that appended the event';
COMMENT ON COLUMN event_store.events.stream_id IS 'category-key, for example invoice-536365';
COMMENT ON COLUMN event_store.events.revision IS 'Place in the stream: 1, 2, 3 and so on without gaps';
COMMENT ON COLUMN event_store.events.id IS 'Chosen by the writer';
COMMENT ON COLUMN event_store.events.type IS 'Stable name of the event, for example invoice-issued';
COMMENT ON COLUMN event_store.events.schema_version IS 'Version of the payload''s shape, from 1';
COMMENT ON COLUMN event_store.events.event_time IS 'When it happened in the business, microseconds since 1970-01-01 UTC';
COMMENT ON COLUMN event_store.events.recorded_at IS 'When the store took it, microseconds since 1970-01-01 UTC';
COMMENT ON COLUMN event_store.events.metadata IS 'correlationId, causationId and, where known, actor and traceparent';
COMMENT ON COLUMN event_store.events.data IS 'The payload exactly as written, a JSON object';

CREATE TABLE event_store.idempotency_keys (
  key            text   COLLATE "C" NOT NULL,
  fingerprint    text   COLLATE "C" NOT NULL,
  stream_id      text   COLLATE "C" NOT NULL,
  first_revision bigint NOT NULL,
  last_revision  bigint NOT NULL,
  transaction_id bigint NOT NULL,
  recorded_at    bigint NOT NULL,
  CONSTRAINT idempotency_keys_pk PRIMARY KEY (key)
);

COMMENT ON TABLE event_store.idempotency_keys IS 'What each append with an idempotency key did, so that a repeat gets the first answer.';
COMMENT ON COLUMN event_store.idempotency_keys.key IS 'Chosen by the client';
COMMENT ON COLUMN event_store.idempotency_keys.fingerprint IS 'Digest of the request; another one under the same key is refused';
COMMENT ON COLUMN event_store.idempotency_keys.stream_id IS 'The stream appended to';
COMMENT ON COLUMN event_store.idempotency_keys.first_revision IS 'Revision of the first event appended';
COMMENT ON COLUMN event_store.idempotency_keys.last_revision IS 'The stream''s revision afterwards; first_revision - 1 if nothing was appended';
COMMENT ON COLUMN event_store.idempotency_keys.transaction_id IS 'The transaction of the answer''s token; 0 if there is nothing to wait for';
COMMENT ON COLUMN event_store.idempotency_keys.recorded_at IS 'Microseconds since 1970-01-01 UTC';

-- Per statement, and not on INSERT: appending pays nothing for it.
CREATE FUNCTION event_store.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % refused: events are never changed; append one that corrects', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER events_are_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON event_store.events
  FOR EACH STATEMENT EXECUTE FUNCTION event_store.refuse_change();

-- Appends to one stream, all or nothing, in one round trip.
--
-- The advisory lock makes the writers of one stream take turns. In a volatile function at READ
-- COMMITTED every statement has a snapshot of its own, so what follows the lock sees whatever the
-- previous holder committed: a conflict is an answer and never an exception, and a writer without
-- expectation never fails. At a higher isolation level the snapshot would be older than the lock,
-- hence the first check. Two streams that share a hash only wait for each other.
--
-- revision_min and revision_max bound where the stream may be: n and n for "exactly n".
CREATE FUNCTION event_store.append(
  IN  p_stream_id       text,
  IN  p_revision_min    bigint,
  IN  p_revision_max    bigint,
  IN  p_key             text,
  IN  p_fingerprint     text,
  IN  p_ids             uuid[],
  IN  p_types           text[],
  IN  p_schema_versions integer[],
  IN  p_event_times     bigint[],
  IN  p_metadata        json[],
  IN  p_data            json[],
  OUT outcome           text,    -- appended, repeated, conflict or key-reused
  OUT first_revision    bigint,  -- of the events appended
  OUT last_revision     bigint,  -- of the stream afterwards; in a conflict, where it is
  OUT transaction_id    bigint   -- that a reader can wait for; 0 if none
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  lock_seed CONSTANT bigint := 7810761065;
  recorded_at bigint;
  earlier event_store.idempotency_keys%ROWTYPE;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'event_store.append needs READ COMMITTED, not %', upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'active_sql_transaction';
  END IF;

  PERFORM pg_advisory_xact_lock(hashtextextended(p_stream_id, lock_seed));

  IF p_key IS NOT NULL THEN
    SELECT * INTO earlier FROM event_store.idempotency_keys k WHERE k.key = p_key;
    IF FOUND THEN
      IF earlier.fingerprint <> p_fingerprint OR earlier.stream_id <> p_stream_id THEN
        outcome := 'key-reused';
        RETURN;
      END IF;
      outcome := 'repeated';
      first_revision := earlier.first_revision;
      last_revision := earlier.last_revision;
      transaction_id := earlier.transaction_id;
      RETURN;
    END IF;
  END IF;

  SELECT e.revision, e.transaction_id INTO last_revision, transaction_id
  FROM event_store.events e WHERE e.stream_id = p_stream_id ORDER BY e.revision DESC LIMIT 1;
  last_revision := coalesce(last_revision, 0);
  transaction_id := coalesce(transaction_id, 0);

  IF last_revision NOT BETWEEN p_revision_min AND p_revision_max THEN
    outcome := 'conflict';
    RETURN;
  END IF;

  first_revision := last_revision + 1;
  IF cardinality(p_ids) > 0 THEN
    transaction_id := pg_current_xact_id()::text::bigint;
  END IF;
  recorded_at := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;

  IF p_key IS NOT NULL THEN
    INSERT INTO event_store.idempotency_keys AS k
      (key, fingerprint, stream_id, first_revision, last_revision, transaction_id, recorded_at)
    VALUES (p_key, p_fingerprint, p_stream_id, append.first_revision,
      append.last_revision + cardinality(p_ids), append.transaction_id, recorded_at)
    ON CONFLICT ON CONSTRAINT idempotency_keys_pk DO NOTHING;
    -- Writers of this stream wait at the lock, so it was another stream's that came first.
    IF NOT FOUND THEN
      outcome := 'key-reused';
      RETURN;
    END IF;
  END IF;

  INSERT INTO event_store.events
    (stream_id, revision, id, type, schema_version, event_time, recorded_at, metadata, data)
  SELECT p_stream_id, append.last_revision + n.ordinality, n.id, n.type, n.schema_version, n.event_time,
    recorded_at, n.metadata, n.data
  FROM unnest(p_ids, p_types, p_schema_versions, p_event_times, p_metadata, p_data)
    WITH ORDINALITY AS n (id, type, schema_version, event_time, metadata, data, ordinality)
  ORDER BY n.ordinality;

  last_revision := last_revision + cardinality(p_ids);
  outcome := 'appended';
END
$$;

COMMENT ON FUNCTION event_store.append IS 'Appends events to one stream at an expected revision, all or nothing.';
