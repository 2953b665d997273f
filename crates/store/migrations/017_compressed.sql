-- Records lie compressed, without loss, against the plain records before a place; 0 is none.
ALTER TABLE records ADD COLUMN dictionary BIGINT NOT NULL DEFAULT 0;

-- What a clerk was shown is counted from the records.
DROP TABLE openings;
