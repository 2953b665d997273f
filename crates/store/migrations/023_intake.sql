-- What an intake rests on, and the days on which people were asked.

CREATE TABLE instructed_sources (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    came_from TEXT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE statements (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    affairs BYTEA NOT NULL,
    department TEXT NOT NULL,
    came_from TEXT NOT NULL,
    verified_by TEXT,
    verified_on BIGINT,
    how TEXT,
    people BIGINT NOT NULL,
    taken_by BYTEA NOT NULL,
    state TEXT NOT NULL,
    checked_by BYTEA,
    checked_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE asked (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    request BYTEA NOT NULL,
    on_day BIGINT NOT NULL,
    answer_by BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX asked_request ON asked (request);
