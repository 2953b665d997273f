-- Keeping and destroying: places, media, stock-takings, destructions of papers and media, certificates. Columns as
-- in 002_registers.sql: those that every register has, then its own in the order of crates/domain/src/rows.

CREATE TABLE keeping_places (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    zone BYTEA NOT NULL,
    department TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE media (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    affairs BYTEA NOT NULL,
    department TEXT NOT NULL,
    leased_from TEXT,
    place BYTEA NOT NULL,
    state TEXT NOT NULL,
    lent_to BYTEA,
    lent_until BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX media_place ON media (place);

CREATE TABLE stock_takings (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    place BYTEA NOT NULL,
    department TEXT NOT NULL,
    by BYTEA NOT NULL,
    on_day BIGINT NOT NULL,
    found BYTEA NOT NULL,
    missing BYTEA NOT NULL,
    misplaced BYTEA NOT NULL,
    unregistered BIGINT NOT NULL,
    state TEXT NOT NULL,
    settled_by BYTEA,
    settled_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE destructions (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    kind TEXT NOT NULL,
    documents BYTEA NOT NULL,
    medium BYTEA,
    affairs BYTEA NOT NULL,
    department TEXT NOT NULL,
    method TEXT NOT NULL,
    contractor TEXT,
    carried_out_by BYTEA NOT NULL,
    carried_out_on BIGINT NOT NULL,
    state TEXT NOT NULL,
    confirmed_by BYTEA,
    confirmed_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE disposal_certificates (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    destruction BYTEA NOT NULL,
    issuer TEXT NOT NULL,
    number TEXT NOT NULL,
    issued_on BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    attached_by BYTEA NOT NULL,
    attached_on BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX disposal_certificates_destruction ON disposal_certificates (destruction);
