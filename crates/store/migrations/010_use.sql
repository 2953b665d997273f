-- Entries that are one human, and the places where a copy lies.

CREATE TABLE links (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    person BYTEA NOT NULL,
    same_as BYTEA NOT NULL,
    by BYTEA NOT NULL,
    since BIGINT NOT NULL,
    ended_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX links_person ON links (person);
CREATE INDEX links_same_as ON links (same_as);

CREATE TABLE copy_places (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    copy BYTEA NOT NULL,
    kind TEXT NOT NULL,
    device BYTEA,
    by BYTEA NOT NULL,
    since BIGINT NOT NULL,
    erased_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX copy_places_copy ON copy_places (copy);
