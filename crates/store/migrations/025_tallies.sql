-- Which rows stand in the registers whose rows bar acts: one row.

CREATE TABLE tallies (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    registers TEXT NOT NULL,
    digests BYTEA NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
