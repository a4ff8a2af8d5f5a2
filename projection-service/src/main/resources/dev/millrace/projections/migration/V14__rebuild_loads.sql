ALTER TABLE rebuilds ADD COLUMN loaded_records bigint, ADD COLUMN loaded_at timestamptz;
COMMENT ON COLUMN rebuilds.loaded_records IS 'How many records and transaction markers it had read when it caught up; null if it did not, or did not begin with the beginning';
COMMENT ON COLUMN rebuilds.loaded_at IS 'When it caught up';
