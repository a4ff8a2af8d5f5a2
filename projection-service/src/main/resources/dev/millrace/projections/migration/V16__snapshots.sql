CREATE TABLE snapshots (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  projection  text NOT NULL REFERENCES projections,
  number      integer NOT NULL,
  declared    integer NOT NULL,
  definition  text NOT NULL,
  taken_at    timestamptz NOT NULL,
  offsets     jsonb NOT NULL,
  lsn         jsonb NOT NULL,
  parked      jsonb NOT NULL,
  skipped     jsonb NOT NULL,
  rows        bigint NOT NULL DEFAULT 0,
  bytes       bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE snapshots IS 'Copies of read models; the tables of snapshot n lie in schema <projection>_s<n>';
COMMENT ON COLUMN snapshots.number IS 'The version that it was taken of';
COMMENT ON COLUMN snapshots.offsets IS 'By topic and partition: the offset of the first record that is not in it';
COMMENT ON COLUMN snapshots.lsn IS 'By slot: everything committed up to it is in the snapshot; a slot whose progress is not known is missing';
COMMENT ON COLUMN snapshots.parked IS 'The parked events of the version, which are not in its rows';
COMMENT ON COLUMN snapshots.skipped IS 'Those that an operator had given up';

ALTER TABLE versions DROP CONSTRAINT versions_state_check;
ALTER TABLE versions ADD CONSTRAINT versions_state_check CHECK (state IN ('copying', 'building', 'live', 'retired'));

ALTER TABLE rebuilds ADD COLUMN snapshot bigint, ADD COLUMN accepts_differences boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN rebuilds.snapshot IS 'The snapshot that it begins with; null if it begins with the beginning';
COMMENT ON COLUMN rebuilds.accepts_differences IS 'Whether a version that differs from the live one is swapped all the same';
ALTER TABLE rebuilds DROP CONSTRAINT rebuilds_phase_check;
ALTER TABLE rebuilds ADD CONSTRAINT rebuilds_phase_check
  CHECK (phase IN ('copying', 'loading', 'indexing', 'ready', 'aligning', 'swapped', 'failed', 'aborted'));
DROP INDEX rebuilds_one_open;
CREATE UNIQUE INDEX rebuilds_one_open ON rebuilds (projection)
  WHERE phase IN ('copying', 'loading', 'indexing', 'ready', 'aligning');
