CREATE TABLE begins (
  projection   text NOT NULL REFERENCES projections,
  start        timestamptz NOT NULL,
  topic        text NOT NULL,
  partition    integer NOT NULL,
  next_offset  bigint NOT NULL,
  PRIMARY KEY (projection, start, topic, partition)
);
COMMENT ON TABLE begins IS 'Where projections that do not begin with the beginning began to read, found once: what is committed earlier may be published later';
