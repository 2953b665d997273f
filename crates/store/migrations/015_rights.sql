-- Reviews of who can reach what, and accesses that are out of the usual.

CREATE TABLE rights_reviews (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    department TEXT NOT NULL,
    list BYTEA NOT NULL,
    designations BIGINT NOT NULL,
    ended BYTEA NOT NULL,
    by BYTEA NOT NULL,
    on_day BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX rights_reviews_department ON rights_reviews (department);

CREATE TABLE unusual_accesses (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    staff BYTEA NOT NULL,
    rule TEXT NOT NULL,
    on_day BIGINT NOT NULL,
    first_record BYTEA NOT NULL,
    affairs BYTEA NOT NULL,
    department TEXT NOT NULL,
    state TEXT NOT NULL,
    reviewed_by BYTEA,
    reviewed_on BIGINT,
    answered_by BYTEA,
    answered_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX unusual_accesses_staff ON unusual_accesses (staff, on_day);

-- Whose numbers a clerk was shown, on which day and how often: derived from the records, for the rules on what is
-- unusual. Days beyond the longest rule are dropped. Not recorded row by row.
CREATE TABLE openings (
    staff BYTEA NOT NULL,
    person BYTEA NOT NULL,
    day BIGINT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (staff, person, day)
) /* lite STRICT, WITHOUT ROWID */;
