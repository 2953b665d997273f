-- Identity, ledger and vault. One text for both engines: BIGINT and BYTEA become INTEGER and BLOB on
-- SQLite, and a /* lite … */ comment becomes plain text there.

CREATE TABLE identity (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    organisation TEXT NOT NULL,
    ledger BYTEA NOT NULL
) /* lite STRICT */;

-- The integrated tree: how many records, its root, the frontier it grows from, the last record's time;
-- authenticated with the guard key, so that nobody else moves it on.
CREATE TABLE head (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    size BIGINT NOT NULL,
    root BYTEA NOT NULL,
    frontier BYTEA NOT NULL,
    last_at BIGINT NOT NULL,
    mac BYTEA NOT NULL
) /* lite STRICT */;

-- Exact bytes of each record, in order. begun and follows repeat what the bytes say.
CREATE TABLE records (
    seq BIGINT PRIMARY KEY,
    id BYTEA NOT NULL UNIQUE,
    leaf BYTEA NOT NULL,
    begun BIGINT NOT NULL,
    follows BYTEA,
    bytes BYTEA NOT NULL
) /* lite STRICT */;
CREATE INDEX records_follows ON records (follows) WHERE follows IS NOT NULL;
CREATE INDEX records_begun ON records (seq) WHERE begun = 1;

CREATE TABLE manifests (
    record BYTEA PRIMARY KEY NOT NULL,
    bytes BYTEA NOT NULL
) /* lite STRICT */;

CREATE TABLE notes (
    record BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    bytes BYTEA NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

-- Full tiles of 256 hashes, and the root of each.
CREATE TABLE tiles (
    level BIGINT NOT NULL,
    n BIGINT NOT NULL,
    root BYTEA NOT NULL,
    hashes BYTEA NOT NULL,
    PRIMARY KEY (level, n)
) /* lite STRICT */;

-- Committed records that are not integrated yet (PostgreSQL only).
CREATE TABLE pending (
    id BYTEA PRIMARY KEY NOT NULL,
    xid BIGINT NOT NULL,
    part BIGINT NOT NULL,
    at BIGINT NOT NULL,
    begun BIGINT NOT NULL,
    follows BYTEA,
    bytes BYTEA NOT NULL,
    mac BYTEA NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE facts (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    generation BIGINT NOT NULL
) /* lite STRICT */;

-- The live epoch of the vault, and which pair of tables holds it (0: a, 1: b).
CREATE TABLE epoch (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    number BIGINT NOT NULL,
    turn BIGINT NOT NULL
) /* lite STRICT */;

CREATE TABLE secrets_a (
    id BYTEA PRIMARY KEY NOT NULL,
    person BYTEA NOT NULL,
    kind BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    sealed BYTEA NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX secrets_a_person ON secrets_a (person);

CREATE TABLE secrets_b (
    id BYTEA PRIMARY KEY NOT NULL,
    person BYTEA NOT NULL,
    kind BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    sealed BYTEA NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX secrets_b_person ON secrets_b (person);

-- The duplicate index: derived from the secrets, never in a backup.
CREATE TABLE index_a (
    tag BYTEA PRIMARY KEY NOT NULL,
    secret BYTEA NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX index_a_secret ON index_a (secret);

CREATE TABLE index_b (
    tag BYTEA PRIMARY KEY NOT NULL,
    secret BYTEA NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX index_b_secret ON index_b (secret);
