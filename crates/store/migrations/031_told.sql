-- Of which documents a person was told that their number is used for them; none: of all that the affairs list.

ALTER TABLE purposes ADD COLUMN told TEXT;
ALTER TABLE pending_rows ADD COLUMN told TEXT;
