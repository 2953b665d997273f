-- Backups that were taken, restores that were rehearsed and declared; and whether the organisation lives here.

CREATE TABLE backups (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    by BYTEA NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    digest BYTEA NOT NULL,
    records BIGINT NOT NULL,
    secrets BIGINT NOT NULL,
    outstanding BYTEA NOT NULL,
    done_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX backups_state ON backups (state);

CREATE TABLE rehearsals (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    by BYTEA NOT NULL,
    place BYTEA NOT NULL,
    state TEXT NOT NULL,
    backup_at BIGINT,
    records BIGINT NOT NULL,
    people BIGINT NOT NULL,
    secrets BIGINT NOT NULL,
    done_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX rehearsals_state ON rehearsals (state);

CREATE TABLE restores (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    by BYTEA NOT NULL,
    second BYTEA NOT NULL,
    backup_at BIGINT NOT NULL,
    old_ledger BYTEA NOT NULL,
    restored_size BIGINT NOT NULL,
    known_size BIGINT NOT NULL,
    known_root BYTEA NOT NULL,
    seal_generation BIGINT NOT NULL,
    without_secret BYTEA NOT NULL,
    without_person BIGINT NOT NULL,
    on_day BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

-- No row: the organisation lives in this database. arriving: it was loaded here and nobody has declared it yet.
CREATE TABLE whereabouts (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    state TEXT NOT NULL
) /* lite STRICT */;
