CREATE TABLE reactions (
  name        text PRIMARY KEY,
  paused      boolean NOT NULL DEFAULT false,
  moves       integer NOT NULL DEFAULT 0,
  created_at  timestamptz NOT NULL
);
COMMENT ON TABLE reactions IS 'The declared reactions';
COMMENT ON COLUMN reactions.moves IS 'How often an operator set its positions: a runner that sees another number reads again from there';

CREATE TABLE reaction_positions (
  reaction     text NOT NULL REFERENCES reactions,
  topic        text NOT NULL,
  partition    integer NOT NULL,
  next_offset  bigint NOT NULL,
  PRIMARY KEY (reaction, topic, partition)
) WITH (fillfactor = 50);
COMMENT ON TABLE reaction_positions IS 'How far each reaction has come in each partition';

CREATE TABLE effects (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  reaction       text NOT NULL REFERENCES reactions,
  event_id       text NOT NULL,
  topic          text NOT NULL,
  partition      integer NOT NULL,
  "offset"       bigint NOT NULL,
  stream         text NOT NULL,
  type           text,
  state          text NOT NULL CHECK (state IN ('started', 'done', 'already_processed', 'in_doubt', 'failed', 'waiting', 'skipped')),
  attempts       integer NOT NULL,
  cause          text,
  stack          text,
  started_at     timestamptz NOT NULL,
  ended_at       timestamptz,
  claimed_until  timestamptz,
  UNIQUE (reaction, event_id)
);
CREATE INDEX effects_open ON effects (reaction, topic, stream, "offset") WHERE state IN ('in_doubt', 'failed', 'waiting');
CREATE INDEX effects_ended ON effects (ended_at) WHERE state IN ('done', 'already_processed', 'skipped');
COMMENT ON TABLE effects IS 'What each reaction has done for which event: written before the effect and after it';
COMMENT ON COLUMN effects.claimed_until IS 'Until then a retry has it in hand';
