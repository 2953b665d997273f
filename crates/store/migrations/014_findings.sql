-- Numbers that were found where they should not lie.

CREATE TABLE findings (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    kind TEXT NOT NULL,
    confidence TEXT NOT NULL,
    count BIGINT NOT NULL,
    department TEXT NOT NULL,
    owner BYTEA NOT NULL,
    reported_by BYTEA NOT NULL,
    reported_on BIGINT NOT NULL,
    due BIGINT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT,
    copy BYTEA,
    medium BYTEA,
    settled_by BYTEA,
    settled_on BIGINT,
    sent_back BIGINT NOT NULL,
    shown TEXT,
    confirmed_by BYTEA,
    confirmed_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX findings_state ON findings (state);
