-- What ledgers say that were kept before and are taken over, and what is done under instruction.

CREATE TABLE taken_over (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    source BYTEA NOT NULL,
    line BIGINT NOT NULL,
    person BYTEA NOT NULL,
    department TEXT NOT NULL,
    affairs BYTEA NOT NULL,
    purposes TEXT NOT NULL,
    acquired_on BIGINT,
    paper TEXT,
    verified TEXT,
    disposed_on BIGINT,
    method TEXT,
    state TEXT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX taken_over_person ON taken_over (person);

CREATE TABLE instructed_acts (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    kind TEXT NOT NULL,
    affairs BYTEA NOT NULL,
    department TEXT NOT NULL,
    instruction BYTEA NOT NULL,
    people BYTEA NOT NULL,
    documents BYTEA NOT NULL,
    copies BYTEA NOT NULL,
    media BYTEA NOT NULL,
    by BYTEA NOT NULL,
    on_day BIGINT NOT NULL,
    undo_by BIGINT,
    state TEXT NOT NULL,
    undone_by BYTEA,
    undone_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
