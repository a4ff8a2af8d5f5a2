-- One row for each tag of each event, so that only tagged events pay for tags.
CREATE TABLE event_store.event_tags (
  tag            text   COLLATE "C" NOT NULL,
  transaction_id bigint NOT NULL,
  position       bigint NOT NULL,
  type           text   COLLATE "C" NOT NULL,
  CONSTRAINT event_tags_pk PRIMARY KEY (tag, transaction_id, position)
);

COMMENT ON TABLE event_store.event_tags IS 'The tags of all events, to find events of several streams by what they concern.';
COMMENT ON COLUMN event_store.event_tags.tag IS 'name:value, for example course:c-17';
COMMENT ON COLUMN event_store.event_tags.transaction_id IS 'Of the event';
COMMENT ON COLUMN event_store.event_tags.position IS 'Of the event';
COMMENT ON COLUMN event_store.event_tags.type IS 'Of the event';

-- Whoever appends holds these locks until its transaction ends. It takes all of them here, in the
-- order of their numbers, so that no two writers ever wait for each other.
--
-- The writers of a stream take turns: what the next one reads includes what the previous one
-- committed. So do writers whose decision depends on a tag with all who append an event with that
-- tag; those who only append such events share the lock. Names with the same number merely wait for
-- each other.
CREATE FUNCTION event_store.take_locks(
  p_stream_ids    text[],
  p_tags          text[],
  p_boundary_tags text[]
) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  stream_seed CONSTANT bigint := 7810761065;
  tag_seed    CONSTANT bigint := 7810761066;
BEGIN
  -- At a higher isolation level a statement's snapshot would be older than the locks.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'event_store.append needs READ COMMITTED, not %', upper(current_setting('transaction_isolation'))
      USING ERRCODE = 'active_sql_transaction';
  END IF;

  IF cardinality(p_stream_ids) = 1 AND cardinality(p_tags) = 0 AND cardinality(p_boundary_tags) = 0 THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(p_stream_ids[1], stream_seed));
    RETURN;
  END IF;

  PERFORM CASE WHEN l.exclusive THEN pg_advisory_xact_lock(l.number) ELSE pg_advisory_xact_lock_shared(l.number) END
  FROM (
    SELECT n.number, bool_or(n.exclusive) AS exclusive
    FROM (
      SELECT hashtextextended(s.id, stream_seed), true FROM unnest(p_stream_ids) s (id)
      UNION ALL
      SELECT hashtextextended(b.tag, tag_seed), true FROM unnest(p_boundary_tags) b (tag)
      UNION ALL
      SELECT hashtextextended(t.tag, tag_seed), false FROM unnest(p_tags) t (tag)
    ) n (number, exclusive)
    GROUP BY n.number
    ORDER BY n.number
  ) l;
END
$$;

COMMENT ON FUNCTION event_store.take_locks IS 'Waits until nobody else appends to these streams or within these tags.';

-- Does several appends in one transaction and one round trip. Each is all or nothing and has an
-- answer of its own: one that conflicts changes nothing and disturbs no other. No two may name the
-- same stream or the same idempotency key. They come in the order of their keys, since two
-- transactions that insert the same two keys in different orders would wait for each other.
--
-- In a volatile function at READ COMMITTED every statement has a snapshot of its own, so what follows
-- the locks sees whatever their previous holders committed: a conflict is an answer and never an
-- exception, and a writer without expectation never fails.
--
-- p_revision_mins and p_revision_maxs bound where a stream may be: n and n for "exactly n".
-- p_event_appends says which append an event belongs to, p_event_numbers which place it has there, and
-- p_tag_events which event a tag belongs to; all from 1.
--
-- With p_lock_wait the function gives up with lock_not_available after that time, for example '250ms':
-- one writer who takes long, or another program's open transaction, shall not hold up all of them.
CREATE FUNCTION event_store.append_together(
  p_lock_wait       text,
  p_stream_ids      text[],
  p_revision_mins   bigint[],
  p_revision_maxs   bigint[],
  p_keys            text[],
  p_fingerprints    text[],
  p_event_counts    integer[],
  p_event_appends   integer[],
  p_event_numbers   integer[],
  p_ids             text[],
  p_types           text[],
  p_schema_versions integer[],
  p_event_times     bigint[],
  p_metadata        text[],
  p_data            text[],
  p_tag_events      integer[],
  p_tags            text[]
) RETURNS TABLE (
  outcome           text,    -- appended, repeated, conflict or key-reused
  first_revision    bigint,  -- of the events appended
  last_revision     bigint,  -- of the stream afterwards; in a conflict, where it is
  transaction_id    bigint   -- that a reader can wait for; 0 if none
) LANGUAGE plpgsql VOLATILE
-- Otherwise a small batch is planned anew each time, because it looks cheaper than the usual one.
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  appends           CONSTANT integer := cardinality(p_stream_ids);
  none              CONSTANT bigint[] := array_fill(NULL::bigint, ARRAY[appends]);
  own_transaction   bigint := 0;
  started_at        bigint;
  head_revisions    bigint[];
  head_transactions bigint[];
  head_ats          bigint[];
  first_revisions   bigint[] := none;
  recorded_ats      bigint[] := none;
  earlier           event_store.idempotency_keys%ROWTYPE;
BEGIN
  IF p_lock_wait IS NOT NULL THEN
    PERFORM set_config('lock_timeout', p_lock_wait, true);
  END IF;
  PERFORM event_store.take_locks(p_stream_ids, p_tags, '{}');
  started_at := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;

  SELECT array_agg(coalesce(h.revision, 0) ORDER BY s.number), array_agg(coalesce(h.transaction_id, 0) ORDER BY s.number),
    array_agg(coalesce(h.recorded_at, started_at) ORDER BY s.number)
  INTO head_revisions, head_transactions, head_ats
  FROM unnest(p_stream_ids) WITH ORDINALITY s (id, number)
  LEFT JOIN LATERAL (
    SELECT e.revision, e.transaction_id, e.recorded_at
    FROM event_store.events e WHERE e.stream_id = s.id ORDER BY e.revision DESC LIMIT 1
  ) h ON true;

  FOR a IN 1 .. appends LOOP
    IF p_keys[a] IS NOT NULL THEN
      SELECT * INTO earlier FROM event_store.idempotency_keys k WHERE k.key = p_keys[a];
      IF FOUND THEN
        outcome := CASE WHEN earlier.fingerprint = p_fingerprints[a] AND earlier.stream_id = p_stream_ids[a]
          THEN 'repeated' ELSE 'key-reused' END;
        first_revision := earlier.first_revision;
        last_revision := earlier.last_revision;
        transaction_id := earlier.transaction_id;
        RETURN NEXT;
        CONTINUE;
      END IF;
    END IF;

    IF head_revisions[a] NOT BETWEEN p_revision_mins[a] AND p_revision_maxs[a] THEN
      outcome := 'conflict';
      first_revision := head_revisions[a] + 1;
      last_revision := head_revisions[a];
      transaction_id := head_transactions[a];
      RETURN NEXT;
      CONTINUE;
    END IF;

    first_revision := head_revisions[a] + 1;
    last_revision := head_revisions[a] + p_event_counts[a];
    transaction_id := head_transactions[a];
    -- Not before something is written: a transaction with an id is flushed when it ends.
    IF p_event_counts[a] > 0 THEN
      own_transaction := pg_current_xact_id()::text::bigint;
      transaction_id := own_transaction;
      -- The log has transactions in the order of their ids, and revisions of a stream in theirs.
      IF own_transaction < head_transactions[a] THEN
        RAISE EXCEPTION 'Append before anything else in a transaction: a later one has appended to % meanwhile', p_stream_ids[a]
          USING ERRCODE = 'active_sql_transaction';
      END IF;
    END IF;

    IF p_keys[a] IS NOT NULL THEN
      INSERT INTO event_store.idempotency_keys AS k
        (key, fingerprint, stream_id, first_revision, last_revision, transaction_id, recorded_at)
      VALUES (p_keys[a], p_fingerprints[a], p_stream_ids[a], append_together.first_revision,
        append_together.last_revision, append_together.transaction_id, started_at)
      ON CONFLICT ON CONSTRAINT idempotency_keys_pk DO NOTHING;
      -- Writers of this stream wait at the lock, so it was another stream's that came first.
      IF NOT FOUND THEN
        outcome := 'key-reused';
        RETURN NEXT;
        CONTINUE;
      END IF;
    END IF;

    -- A clock that was set back does not take the stream's time back.
    recorded_ats[a] := greatest(started_at, head_ats[a]);
    first_revisions[a] := first_revision;
    outcome := 'appended';
    RETURN NEXT;
  END LOOP;

  IF own_transaction = 0 THEN
    RETURN;
  END IF;

  INSERT INTO event_store.events
    (transaction_id, stream_id, revision, id, type, schema_version, event_time, recorded_at, metadata, data)
  SELECT own_transaction, p_stream_ids[n.append], first_revisions[n.append] + n.number - 1, n.id::uuid, n.type,
    n.schema_version, n.event_time, recorded_ats[n.append], n.metadata::json, n.data::json
  FROM unnest(p_event_appends, p_event_numbers, p_ids, p_types, p_schema_versions, p_event_times, p_metadata, p_data)
    WITH ORDINALITY AS n (append, number, id, type, schema_version, event_time, metadata, data, ordinality)
  WHERE first_revisions[n.append] IS NOT NULL
  ORDER BY n.ordinality;

  IF cardinality(p_tags) > 0 THEN
    INSERT INTO event_store.event_tags (tag, transaction_id, position, type)
    SELECT t.tag, own_transaction, e.position, e.type
    FROM unnest(p_tag_events, p_tags) AS t (event, tag)
    JOIN event_store.events e ON e.stream_id = p_stream_ids[p_event_appends[t.event]]
      AND e.revision = first_revisions[p_event_appends[t.event]] + p_event_numbers[t.event] - 1;
  END IF;
END
$$;

COMMENT ON FUNCTION event_store.append_together IS 'Does several appends in one transaction, each all or nothing.';

-- From here on only for programs that append in SQL.
DROP FUNCTION event_store.append;

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
  OUT outcome           text,
  OUT first_revision    bigint,
  OUT last_revision     bigint,
  OUT transaction_id    bigint
) LANGUAGE sql VOLATILE AS $$
  SELECT outcome, first_revision, last_revision, transaction_id
  FROM event_store.append_together(NULL, ARRAY[p_stream_id], ARRAY[p_revision_min], ARRAY[p_revision_max], ARRAY[p_key],
    ARRAY[p_fingerprint], ARRAY[cardinality(p_ids)], array_fill(1, ARRAY[cardinality(p_ids)]),
    ARRAY(SELECT generate_series(1, cardinality(p_ids))), p_ids::text[], p_types, p_schema_versions, p_event_times,
    p_metadata::text[], p_data::text[], '{}', '{}')
$$;

COMMENT ON FUNCTION event_store.append IS 'Appends events to one stream at an expected revision, all or nothing.';

-- Whether the event of this tag has the other tags too, and one of the types.
CREATE FUNCTION event_store.is_inside(t event_store.event_tags, p_tags text[], p_types text[]) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT (coalesce(cardinality(p_types), 0) = 0 OR t.type = ANY (p_types))
    AND NOT EXISTS (
      SELECT FROM unnest(p_tags) other (tag)
      WHERE NOT EXISTS (
        SELECT FROM event_store.event_tags o
        WHERE o.tag = other.tag AND o.transaction_id = t.transaction_id AND o.position = t.position))
$$;

COMMENT ON FUNCTION event_store.is_inside IS 'Whether the event of a tag meets a criterion of a boundary.';

-- Appends to several streams, all or nothing, if nothing inside a boundary was appended that the reader
-- of the boundary could not see. p_marker is the snapshot of that reader: what it could not see is told
-- by transaction ids exactly, which positions and times cannot do. Every event inside the boundary has
-- all tags of one of the criteria, so its writer holds the lock of the first of them.
--
-- p_criteria: [{"tags": ["course:c-17"], "types": ["student-enrolled"]}], no types for all; null for no boundary.
CREATE FUNCTION event_store.append_across(
  IN  p_criteria        jsonb,
  IN  p_marker          pg_snapshot,
  IN  p_key             text,
  IN  p_fingerprint     text,
  IN  p_stream_ids      text[],
  IN  p_revision_mins   bigint[],
  IN  p_revision_maxs   bigint[],
  IN  p_event_counts    integer[],
  IN  p_event_appends   integer[],
  IN  p_event_numbers   integer[],
  IN  p_ids             text[],
  IN  p_types           text[],
  IN  p_schema_versions integer[],
  IN  p_event_times     bigint[],
  IN  p_metadata        text[],
  IN  p_data            text[],
  IN  p_tag_events      integer[],
  IN  p_tags            text[],
  OUT outcome           text,      -- appended, repeated, boundary-conflict, conflict or key-reused
  OUT conflict_at       integer,   -- in a conflict: which stream, from 1
  OUT last_revisions    bigint[],  -- of the streams afterwards; in a conflict, where that stream is
  OUT transaction_id    bigint     -- that a reader can wait for; 0 if none
) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  first_tags CONSTANT text[] := ARRAY(SELECT c.criterion -> 'tags' ->> 0 FROM jsonb_array_elements(p_criteria) c (criterion));
  earlier    event_store.idempotency_keys%ROWTYPE;
  revision   bigint;
BEGIN
  PERFORM event_store.take_locks(p_stream_ids, p_tags, first_tags);

  IF p_key IS NOT NULL THEN
    SELECT * INTO earlier FROM event_store.idempotency_keys k WHERE k.key = p_key;
    IF FOUND THEN
      outcome := CASE WHEN earlier.fingerprint = p_fingerprint THEN 'repeated' ELSE 'key-reused' END;
      transaction_id := earlier.transaction_id;
      RETURN;
    END IF;
  END IF;

  IF EXISTS (
    SELECT FROM jsonb_to_recordset(p_criteria) AS c (tags text[], types text[])
    JOIN event_store.event_tags t ON t.tag = c.tags[1]
    WHERE t.transaction_id >= pg_snapshot_xmin(p_marker)::text::bigint
      AND NOT pg_visible_in_snapshot(t.transaction_id::text::xid8, p_marker)
      AND event_store.is_inside(t, c.tags, c.types)
  ) THEN
    outcome := 'boundary-conflict';
    RETURN;
  END IF;

  FOR s IN 1 .. cardinality(p_stream_ids) LOOP
    revision := coalesce((SELECT max(e.revision) FROM event_store.events e WHERE e.stream_id = p_stream_ids[s]), 0);
    IF revision NOT BETWEEN p_revision_mins[s] AND p_revision_maxs[s] THEN
      outcome := 'conflict';
      conflict_at := s;
      last_revisions := ARRAY[revision];
      RETURN;
    END IF;
  END LOOP;

  transaction_id := CASE WHEN cardinality(p_ids) > 0 THEN pg_current_xact_id()::text::bigint ELSE 0 END;
  IF p_key IS NOT NULL THEN
    -- The answer is found again by the transaction, which is this append's alone.
    INSERT INTO event_store.idempotency_keys AS k
      (key, fingerprint, stream_id, first_revision, last_revision, transaction_id, recorded_at)
    VALUES (p_key, p_fingerprint, coalesce(p_stream_ids[1], ''), 1, 0, append_across.transaction_id,
      (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
    ON CONFLICT ON CONSTRAINT idempotency_keys_pk DO NOTHING;
    IF NOT FOUND THEN
      SELECT * INTO STRICT earlier FROM event_store.idempotency_keys k WHERE k.key = p_key;
      outcome := CASE WHEN earlier.fingerprint = p_fingerprint THEN 'repeated' ELSE 'key-reused' END;
      transaction_id := earlier.transaction_id;
      RETURN;
    END IF;
  END IF;

  last_revisions := ARRAY(
    SELECT t.last_revision
    FROM event_store.append_together(NULL, p_stream_ids, p_revision_mins, p_revision_maxs,
      array_fill(NULL::text, ARRAY[cardinality(p_stream_ids)]), array_fill(NULL::text, ARRAY[cardinality(p_stream_ids)]),
      p_event_counts, p_event_appends, p_event_numbers, p_ids, p_types, p_schema_versions, p_event_times, p_metadata,
      p_data, p_tag_events, p_tags) WITH ORDINALITY t
    ORDER BY t.ordinality);
  outcome := 'appended';
END
$$;

COMMENT ON FUNCTION event_store.append_across IS 'Appends to several streams if nothing inside a boundary was appended meanwhile, all or nothing.';
