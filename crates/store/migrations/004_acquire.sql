-- Acquiring: numbers asked for, papers received and handed over, verifications of identity. Columns as in
-- 002_registers.sql: those that every register has, then its own in the order of crates/domain/src/rows.rs.

CREATE TABLE requests (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    person BYTEA NOT NULL,
    affairs BYTEA NOT NULL,
    purposes TEXT NOT NULL,
    way TEXT NOT NULL,
    asked_by BYTEA NOT NULL,
    department TEXT NOT NULL,
    asked_on BIGINT NOT NULL,
    due BIGINT NOT NULL,
    reminded BIGINT NOT NULL,
    last_asked_on BIGINT NOT NULL,
    state TEXT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX requests_person ON requests (person);

CREATE TABLE documents (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    people BYTEA NOT NULL,
    affairs BYTEA,
    kind TEXT NOT NULL,
    count BIGINT NOT NULL,
    medium TEXT NOT NULL,
    sealed BIGINT NOT NULL,
    in_person BIGINT NOT NULL,
    may_hold_number BIGINT NOT NULL,
    found_by BYTEA,
    received_by BYTEA NOT NULL,
    received_on BIGINT NOT NULL,
    holder BYTEA NOT NULL,
    department TEXT NOT NULL,
    state TEXT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE hand_overs (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    documents BYTEA NOT NULL,
    affairs BYTEA NOT NULL,
    sent_by BYTEA NOT NULL,
    to_department TEXT NOT NULL,
    to_staff BYTEA,
    count_sent BIGINT NOT NULL,
    container TEXT NOT NULL,
    sent_on BIGINT NOT NULL,
    count_received BIGINT,
    accepted_by BYTEA,
    accepted_on BIGINT,
    settlement TEXT,
    settled_by BYTEA,
    state TEXT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE identity_checks (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    person BYTEA NOT NULL,
    affairs BYTEA NOT NULL,
    case_code TEXT NOT NULL,
    number_proof TEXT,
    identity_proofs TEXT NOT NULL,
    agency_proof TEXT,
    exemption TEXT,
    verified_by BYTEA NOT NULL,
    on_day BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX identity_checks_person ON identity_checks (person);
