-- What leaves: what became of a submission, what was sent, posted, handed to the person, carried out and brought back.

CREATE TABLE submission_states (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    department TEXT NOT NULL,
    provision TEXT NOT NULL,
    replaces BYTEA,
    state TEXT NOT NULL,
    receipt TEXT,
    answered_on BIGINT,
    answered_by BYTEA,
    redo_by BIGINT
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE sendings (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    copy BYTEA NOT NULL,
    affairs BYTEA NOT NULL,
    department TEXT NOT NULL,
    destination TEXT NOT NULL,
    provision TEXT NOT NULL,
    method TEXT NOT NULL,
    prescribed BIGINT NOT NULL,
    address TEXT,
    protections TEXT NOT NULL,
    by BYTEA NOT NULL,
    on_day BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE postings (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    copy BYTEA,
    documents BYTEA NOT NULL,
    affairs BYTEA NOT NULL,
    department TEXT NOT NULL,
    destination TEXT,
    person BYTEA,
    provision TEXT NOT NULL,
    address TEXT NOT NULL,
    tracking TEXT NOT NULL,
    sealed BIGINT NOT NULL,
    by BYTEA NOT NULL,
    on_day BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE address_checks (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    about BYTEA NOT NULL,
    by BYTEA NOT NULL,
    at BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE deliveries (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    person BYTEA NOT NULL,
    affairs BYTEA NOT NULL,
    department TEXT NOT NULL,
    paper TEXT NOT NULL,
    documents BYTEA NOT NULL,
    number TEXT NOT NULL,
    sealed BIGINT NOT NULL,
    receiver TEXT NOT NULL,
    known BIGINT NOT NULL,
    identity_proofs TEXT NOT NULL,
    agency_proof TEXT,
    by BYTEA NOT NULL,
    on_day BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE outings (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    affairs BYTEA NOT NULL,
    department TEXT NOT NULL,
    place TEXT NOT NULL,
    carrier BYTEA NOT NULL,
    container TEXT NOT NULL,
    out_at BIGINT NOT NULL,
    due BIGINT NOT NULL,
    back_at BIGINT,
    by BYTEA NOT NULL,
    state TEXT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE carried_things (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    outing BYTEA NOT NULL,
    kind TEXT NOT NULL,
    thing BYTEA NOT NULL,
    state TEXT NOT NULL,
    ended_at BIGINT,
    erased_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX carried_things_outing ON carried_things (outing);
CREATE INDEX carried_things_state ON carried_things (state);
