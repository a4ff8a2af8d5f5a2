ALTER TABLE rebuilds DROP CONSTRAINT rebuilds_phase_check;
ALTER TABLE rebuilds ADD CONSTRAINT rebuilds_phase_check
  CHECK (phase IN ('loading', 'indexing', 'ready', 'aligning', 'swapped', 'failed', 'aborted'));
DROP INDEX rebuilds_one_open;
CREATE UNIQUE INDEX rebuilds_one_open ON rebuilds (projection) WHERE phase IN ('loading', 'indexing', 'ready', 'aligning');
