-- Nothing here that the events do not say: any row may be deleted at any time.
CREATE TABLE event_store.snapshots (
  stream_id   text   COLLATE "C" NOT NULL,
  fingerprint text   COLLATE "C" NOT NULL,
  revision    bigint NOT NULL,
  state       json   NOT NULL,
  taken_at    bigint NOT NULL,
  CONSTRAINT snapshots_pk PRIMARY KEY (stream_id, fingerprint)
);

COMMENT ON TABLE event_store.snapshots IS 'The latest stored state of each stream and fingerprint. Saves time only; may be emptied at any time.';
COMMENT ON COLUMN event_store.snapshots.stream_id IS 'category-key, for example invoice-536365';
COMMENT ON COLUMN event_store.snapshots.fingerprint IS 'Of the state''s type and the fold that made it; another one is another snapshot';
COMMENT ON COLUMN event_store.snapshots.revision IS 'Of the last event in the state';
COMMENT ON COLUMN event_store.snapshots.state IS 'The state exactly as written, a JSON value';
COMMENT ON COLUMN event_store.snapshots.taken_at IS 'When it was stored, microseconds since 1970-01-01 UTC';
