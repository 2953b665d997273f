-- For which documents a number may still be used after its need ended, each until a day; none: for none.

ALTER TABLE purposes ADD COLUMN used_until TEXT;
