-- The work that an approval served.

CREATE TABLE approval_uses (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    things BYTEA NOT NULL,
    destination TEXT
) /* lite STRICT, WITHOUT ROWID */;
