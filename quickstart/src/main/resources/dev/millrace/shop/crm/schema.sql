-- The shop's ordinary tables. Run at every start: each statement does nothing when its work is done.

CREATE SCHEMA IF NOT EXISTS shop;

CREATE TABLE IF NOT EXISTS shop.customers (
  customer_id text PRIMARY KEY,
  country text NOT NULL
);

COMMENT ON TABLE shop.customers IS 'Who buys at the shop, and where they live as last heard';

CREATE TABLE IF NOT EXISTS shop.products (
  stock_code text PRIMARY KEY,
  description text
);

COMMENT ON TABLE shop.products IS 'What the shop sells; description is null as long as nobody has named the product';

CREATE TABLE IF NOT EXISTS shop.play_progress (
  play text PRIMARY KEY,
  file text NOT NULL,
  documents_done bigint NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz
);

COMMENT ON TABLE shop.play_progress IS 'How far each data file is played: all documents up to documents_done are answered';
COMMENT ON COLUMN shop.play_progress.play IS 'SHA-256 of the file''s content, so that another file is another play';
