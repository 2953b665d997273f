-- What keeps a number from being disposed of: documents with a term, and disposals held or put off.

CREATE TABLE held_documents (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    person BYTEA NOT NULL,
    affairs BYTEA NOT NULL,
    document TEXT NOT NULL,
    deadline BIGINT NOT NULL,
    keep_until BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX held_documents_person ON held_documents (person);

CREATE TABLE holds (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    department TEXT NOT NULL,
    people BYTEA NOT NULL,
    by BYTEA NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    released_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
