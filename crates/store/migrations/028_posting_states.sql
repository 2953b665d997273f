-- What became of what was posted.

CREATE TABLE posting_states (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    state TEXT NOT NULL,
    ended_on BIGINT,
    by BYTEA,
    incident BYTEA
) /* lite STRICT, WITHOUT ROWID */;
