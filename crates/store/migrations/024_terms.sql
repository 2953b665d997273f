-- For which affairs a contract ended; numbers of which a report says that they are somebody else's.

CREATE TABLE event_affairs (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    affairs BYTEA NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE doubted_numbers (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    person BYTEA NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
