-- Where papers lie: received ones, and the prints of copies.

CREATE TABLE stored_things (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    kind TEXT NOT NULL,
    affairs BYTEA NOT NULL,
    place BYTEA NOT NULL,
    by BYTEA NOT NULL,
    on_day BIGINT NOT NULL,
    state TEXT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
