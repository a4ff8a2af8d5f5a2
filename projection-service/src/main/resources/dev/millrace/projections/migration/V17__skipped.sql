CREATE TABLE skipped (
  projection  text NOT NULL,
  number      integer NOT NULL,
  topic       text NOT NULL,
  partition   integer NOT NULL,
  "offset"    bigint NOT NULL,
  skipped_at  timestamptz NOT NULL,
  PRIMARY KEY (projection, number, topic, partition, "offset"),
  FOREIGN KEY (projection, number) REFERENCES versions ON DELETE CASCADE
);
COMMENT ON TABLE skipped IS 'Parked records that an operator gave up: the rows of the version are made without them';
