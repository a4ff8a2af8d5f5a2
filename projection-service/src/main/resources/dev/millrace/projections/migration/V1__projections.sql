CREATE TABLE projections (
  name    text PRIMARY KEY,
  paused  boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE projections IS 'The declared projections';
COMMENT ON COLUMN projections.paused IS 'Set by an operator: no version of the projection moves';

CREATE TABLE versions (
  projection  text NOT NULL REFERENCES projections,
  number      integer NOT NULL,
  declared    integer NOT NULL,
  state       text NOT NULL CHECK (state IN ('building', 'live', 'retired')),
  definition  text NOT NULL,
  hold_at     jsonb,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (projection, number)
);
CREATE UNIQUE INDEX versions_one_live ON versions (projection) WHERE state = 'live';
COMMENT ON TABLE versions IS 'The versions of each read model; number n lives in schema <projection>_v<n>';
COMMENT ON COLUMN versions.declared IS 'The version that the program declared when this one was built';
COMMENT ON COLUMN versions.definition IS 'The statements that made its tables';
COMMENT ON COLUMN versions.hold_at IS 'By topic and partition: the offset at which the version waits, to be compared with another';

CREATE TABLE checkpoints (
  projection   text NOT NULL,
  number       integer NOT NULL,
  topic        text NOT NULL,
  partition    integer NOT NULL,
  next_offset  bigint NOT NULL,
  PRIMARY KEY (projection, number, topic, partition),
  FOREIGN KEY (projection, number) REFERENCES versions ON DELETE CASCADE
) WITH (fillfactor = 50);
COMMENT ON TABLE checkpoints IS 'How far each version has come in each partition; moves in the transaction that writes the rows';

CREATE TABLE rebuilds (
  id           uuid PRIMARY KEY,
  projection   text NOT NULL,
  number       integer NOT NULL,
  swap         text NOT NULL CHECK (swap IN ('automatic', 'manual')),
  phase        text NOT NULL CHECK (phase IN ('loading', 'ready', 'aligning', 'swapped', 'failed', 'aborted')),
  started_at   timestamptz NOT NULL,
  phase_since  timestamptz NOT NULL,
  rows         bigint,
  mismatches   jsonb NOT NULL DEFAULT '[]',
  error        text
);
CREATE UNIQUE INDEX rebuilds_one_open ON rebuilds (projection) WHERE phase IN ('loading', 'ready', 'aligning');
COMMENT ON TABLE rebuilds IS 'Rebuilds and rollbacks: another version on its way to be the live one';
