-- Rows of rosters that wait to be mended.

CREATE TABLE pending_rows (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    source BYTEA NOT NULL,
    affairs BYTEA NOT NULL,
    file BYTEA NOT NULL,
    purpose TEXT NOT NULL,
    since BIGINT NOT NULL,
    department TEXT NOT NULL,
    line BIGINT NOT NULL,
    staff_number TEXT,
    relation TEXT,
    name TEXT,
    kana TEXT,
    birth TEXT,
    of_department TEXT,
    columns TEXT NOT NULL,
    faults TEXT NOT NULL,
    person BYTEA NOT NULL,
    secret BYTEA,
    taken_by BYTEA NOT NULL,
    due BIGINT NOT NULL,
    state TEXT NOT NULL,
    settled_by BYTEA,
    settled_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX pending_rows_source ON pending_rows (source);
