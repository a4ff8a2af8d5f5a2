CREATE TABLE parked (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  projection  text NOT NULL,
  number      integer NOT NULL,
  topic       text NOT NULL,
  partition   integer NOT NULL,
  "offset"    bigint NOT NULL,
  stream      text NOT NULL,
  event_id    text,
  type        text,
  cause       text,
  stack       text,
  attempts    integer NOT NULL,
  parked_at   timestamptz NOT NULL,
  failed_at   timestamptz,
  UNIQUE (projection, number, topic, partition, stream, "offset"),
  FOREIGN KEY (projection, number) REFERENCES versions ON DELETE CASCADE
);
COMMENT ON TABLE parked IS 'Records of the log that a version has passed without applying them, and later ones of their streams';
COMMENT ON COLUMN parked.stream IS 'The key of the record: the stream id of an event, the primary key of a change';
COMMENT ON COLUMN parked.cause IS 'Why it could not be applied; null if it waits behind another record of its stream';
