-- Passwords that somebody else gave to a person who forgot theirs.

CREATE TABLE password_resets (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    staff BYTEA NOT NULL,
    credential BYTEA NOT NULL,
    by BYTEA NOT NULL,
    at BIGINT NOT NULL,
    changed_at BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX password_resets_staff ON password_resets (staff);
