-- So that the oldest keys are found without reading the others.
CREATE INDEX idempotency_keys_recorded_at ON event_store.idempotency_keys (recorded_at);

COMMENT ON COLUMN event_store.idempotency_keys.recorded_at IS 'Microseconds since 1970-01-01 UTC; keys are deleted when they are older than millrace.event-store.idempotency.keep-for';
