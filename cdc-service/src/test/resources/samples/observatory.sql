-- A small database with many kinds of types and tables; its own work.
CREATE EXTENSION hstore;
CREATE EXTENSION citext;
CREATE SCHEMA observatory;
CREATE SCHEMA "Größen & Listen";

CREATE TYPE observatory.quality AS ENUM ('clear', 'hazy', 'clouded "over"');
CREATE TYPE observatory.angle AS (degrees int, minutes numeric(6,3), tags text[]);
CREATE DOMAIN observatory.magnitude AS numeric(6,3) CHECK (value > -30);
CREATE DOMAIN observatory.names AS text[];

CREATE TABLE observatory.star (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    catalog char(6) NOT NULL,
    name citext,
    other_names observatory.names,
    magnitude observatory.magnitude,
    position point,
    declination observatory.angle,
    spectrum double precision[],
    variable boolean,
    period interval,
    discovered date,
    attributes hstore,
    notes text,
    name_length int GENERATED ALWAYS AS (length(catalog)) STORED
);

CREATE TABLE observatory.observation (
    star bigint NOT NULL,
    at timestamptz NOT NULL,
    observer uuid NOT NULL,
    local_at timestamp,
    started time, ended timetz,
    quality observatory.quality,
    counts int[], exact numeric, brightness real, raw bytea,
    details jsonb, report xml, source inet, bits bit varying,
    valid tstzrange, spans int4multirange,
    PRIMARY KEY (star, at, observer)
) PARTITION BY RANGE (at);
CREATE TABLE observatory.observation_old PARTITION OF observatory.observation FOR VALUES FROM (MINVALUE) TO ('2000-01-01');
CREATE TABLE observatory.observation_new PARTITION OF observatory.observation FOR VALUES FROM ('2000-01-01') TO (MAXVALUE);

CREATE TABLE observatory.log (at timestamptz, line text, words tsvector, cost money, path text[]);

CREATE TABLE "Größen & Listen"."Mess-Wert (alt)" (
    "Schlüssel" text NOT NULL, "Zahl" numeric(30,10), "zahl" int8, j json, m macaddr, c circle, q observatory.quality[]
);
CREATE UNIQUE INDEX schluessel ON "Größen & Listen"."Mess-Wert (alt)" ("Schlüssel");
ALTER TABLE "Größen & Listen"."Mess-Wert (alt)" REPLICA IDENTITY USING INDEX schluessel;

INSERT INTO observatory.star (catalog, name, other_names, magnitude, position, declination, spectrum, variable, period, discovered, attributes, notes)
SELECT 'S' || i, 'Star ' || i, ARRAY['n' || i, NULL, 'a "b" {c}'], (i % 25) + 0.125, point(i, -i / 7.0),
       ROW(i % 90, i / 3.0, ARRAY['x', NULL])::observatory.angle,
       ARRAY(SELECT (i * j / 3.0)::float8 FROM generate_series(1, i) j), i % 2 = 0,
       make_interval(years => i % 3, days => -i, secs => i / 7.0), date '1900-01-01' + i * 100,
       hstore('k' || i, nullif(i % 3, 0)::text), CASE WHEN i % 10 = 0 THEN (SELECT string_agg(md5((i * j)::text), '') FROM generate_series(1, 300) j) END
  FROM generate_series(1, 60) i;

INSERT INTO observatory.observation
SELECT i % 60, timestamptz '1990-01-01 00:00+00' + i * interval '31 days 1 hour 0.123457 s', md5(i::text)::uuid,
       timestamp '2000-02-29' - i * interval '1 month', time '00:00' + i * interval '7 min', timetz '23:59:59.9+05:30',
       (enum_range(NULL::observatory.quality))[1 + i % 3], ARRAY[[i, NULL], [2, 3]], i / 7.0, i / 7.0, decode(md5(i::text), 'hex'),
       jsonb_build_object('i', i, 't', NULL, 'a', ARRAY[i, 2]), xmlelement(name r, i), ('10.0.0.' || i % 250)::inet, i::bit(9)::varbit,
       tstzrange(now() - i * interval '1 day', NULL), int4multirange(int4range(i, i + 3), int4range(i + 10, NULL))
  FROM generate_series(1, 200) i;

INSERT INTO observatory.log
SELECT now() - i * interval '1 s', 'line ' || i % 7, to_tsvector('simple', 'the line ' || i), (i / 3.0)::numeric::money, ARRAY['a']
  FROM generate_series(1, 30) i;
ALTER TABLE observatory.log REPLICA IDENTITY FULL;

INSERT INTO "Größen & Listen"."Mess-Wert (alt)"
SELECT 'ß' || i, i / 3.0, -i, json_build_object('i', i), '08:00:2b:01:02:03', circle(point(i, 1), i), enum_range(NULL::observatory.quality)
  FROM generate_series(1, 40) i;
