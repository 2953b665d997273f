-- Programs that act in somebody's name, and what was answered to them.

CREATE TABLE tokens (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    name TEXT NOT NULL,
    staff BYTEA NOT NULL,
    digest TEXT NOT NULL,
    scope TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX tokens_digest ON tokens (digest);

CREATE TABLE token_uses (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    on_day BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

-- What was answered to a request that may come twice, for a day. Not recorded row by row: the act has its record.
-- Both marks are keyed by the token, which lies nowhere: nobody tries numbers against them.
CREATE TABLE answers (
    mark BYTEA PRIMARY KEY NOT NULL,
    request BYTEA NOT NULL,
    at BIGINT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX answers_at ON answers (at);
