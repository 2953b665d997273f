-- Which finding an approval to leave numbers is for: one row beside each such approval, under its id.

CREATE TABLE finding_leaves (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    finding BYTEA NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
