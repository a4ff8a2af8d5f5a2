ALTER TABLE projections ADD COLUMN rewinds integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN projections.rewinds IS 'How often an operator set its checkpoints back: a runner that sees another number reads again from there';
