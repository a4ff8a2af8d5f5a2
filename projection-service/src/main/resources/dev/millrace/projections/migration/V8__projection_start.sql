ALTER TABLE projections ADD COLUMN started_at timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN projections.started_at IS 'When it was started for the first time; what a projection from now on leaves out was committed before';
