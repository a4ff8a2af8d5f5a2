ALTER TABLE checkpoints ADD COLUMN moved_at timestamptz;
COMMENT ON COLUMN checkpoints.moved_at IS 'When it moved last';
