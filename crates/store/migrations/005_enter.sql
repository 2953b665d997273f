-- Entering and correcting: numbers typed in until they were read a second time, corrections, reports of errors.

CREATE TABLE entries (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    person BYTEA NOT NULL,
    secret BYTEA NOT NULL,
    affairs BYTEA NOT NULL,
    department TEXT NOT NULL,
    way TEXT NOT NULL,
    entered_by BYTEA NOT NULL,
    entered_on BIGINT NOT NULL,
    state TEXT NOT NULL,
    differed BIGINT NOT NULL,
    read_by BYTEA,
    read_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX entries_person ON entries (person);
CREATE INDEX entries_state ON entries (state);

CREATE TABLE corrections (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    person BYTEA NOT NULL,
    kind TEXT NOT NULL,
    affairs BYTEA NOT NULL,
    department TEXT NOT NULL,
    by BYTEA NOT NULL,
    on_day BIGINT NOT NULL,
    checked_by BYTEA,
    checked_on BIGINT,
    informed_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX corrections_person ON corrections (person);

CREATE TABLE error_reports (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    person BYTEA,
    department TEXT NOT NULL,
    by BYTEA NOT NULL,
    on_day BIGINT NOT NULL,
    state TEXT NOT NULL,
    closed_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX error_reports_state ON error_reports (state);
