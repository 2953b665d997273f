-- Whose numbers a roster or ledger that was taken in holds; under the id of the source.

CREATE TABLE source_people (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    people BYTEA NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
