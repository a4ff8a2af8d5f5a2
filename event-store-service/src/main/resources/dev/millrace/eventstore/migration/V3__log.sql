-- The log is read in the order of transactions and then positions, which is safe: what commits later comes later.
-- With that order as the primary key, reading it costs an append no further index.
ALTER TABLE event_store.events
  DROP CONSTRAINT events_pk,
  ADD CONSTRAINT events_pk PRIMARY KEY (transaction_id, position);

-- Says of each 10,000 events, in the order of the log, which correlation ids are not among them. Filled after the
-- appends; docs/decisions/0005-correlations-are-found-by-bloom-filters.md has what an index on events would cost them.
CREATE TABLE event_store.correlation_filters (
  last_transaction_id  bigint NOT NULL,
  last_position        bigint NOT NULL,
  after_transaction_id bigint NOT NULL,
  after_position       bigint NOT NULL,
  filter               bytea  NOT NULL,
  CONSTRAINT correlation_filters_pk PRIMARY KEY (last_transaction_id, last_position)
);

-- Not compressed, so that one byte is read without the others.
ALTER TABLE event_store.correlation_filters ALTER COLUMN filter SET STORAGE EXTERNAL;

COMMENT ON TABLE event_store.correlation_filters IS 'Which correlation ids are not in a part of the log. May be emptied: it is filled again.';
COMMENT ON COLUMN event_store.correlation_filters.last_transaction_id IS 'With last_position: the place of the part''s last event';
COMMENT ON COLUMN event_store.correlation_filters.last_position IS 'With last_transaction_id: the place of the part''s last event';
COMMENT ON COLUMN event_store.correlation_filters.after_transaction_id IS 'With after_position: the place before the part''s first event';
COMMENT ON COLUMN event_store.correlation_filters.after_position IS 'With after_transaction_id: the place before the part''s first event';
COMMENT ON COLUMN event_store.correlation_filters.filter IS 'Bloom filter of the correlation ids';
