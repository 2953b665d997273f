-- The terminal whose disk a medium is, or which it is itself.

ALTER TABLE media ADD COLUMN device BYTEA;
