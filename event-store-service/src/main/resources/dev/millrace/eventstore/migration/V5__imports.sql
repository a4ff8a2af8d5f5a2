CREATE TABLE event_store.imports (
  name           text    COLLATE "C" NOT NULL,
  lines          bigint  NOT NULL,
  digest         bytea   NOT NULL,
  done           boolean NOT NULL,
  stopped        text,
  started_at     bigint  NOT NULL,
  run_started_at bigint  NOT NULL,
  run_first_line bigint  NOT NULL,
  updated_at     bigint  NOT NULL,
  CONSTRAINT imports_pk PRIMARY KEY (name)
);

COMMENT ON TABLE event_store.imports IS 'How far each bulk import has come; moved in the transactions of its events.';
COMMENT ON COLUMN event_store.imports.name IS 'Chosen by the client';
COMMENT ON COLUMN event_store.imports.lines IS 'How many events are in';
COMMENT ON COLUMN event_store.imports.digest IS 'SHA-256 over the digest before and the last event in, so that a repeat proves to be the same';
COMMENT ON COLUMN event_store.imports.done IS 'Whether the last run came to its end';
COMMENT ON COLUMN event_store.imports.stopped IS 'Why the last run ended before its end';
COMMENT ON COLUMN event_store.imports.started_at IS 'When the first run began, microseconds since 1970-01-01 UTC';
COMMENT ON COLUMN event_store.imports.run_started_at IS 'When the last run began to append, microseconds since 1970-01-01 UTC';
COMMENT ON COLUMN event_store.imports.run_first_line IS 'How many events were in when the last run began';
COMMENT ON COLUMN event_store.imports.updated_at IS 'When it last appended, microseconds since 1970-01-01 UTC';
