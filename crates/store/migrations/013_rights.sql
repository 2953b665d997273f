-- Who comes in, and who can reach what.

CREATE TABLE sign_in_failures (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    staff BYTEA NOT NULL,
    failed BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    shut_until BIGINT
) /* lite STRICT, WITHOUT ROWID */;

-- Sign-ins under names that nobody has, counted for one record in a minute. Not recorded row by row.
CREATE TABLE tries (
    source TEXT PRIMARY KEY NOT NULL,
    minute BIGINT NOT NULL,
    count BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
