-- Who works for the organisation under contract, and what lies with them.

CREATE TABLE contractors (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    name TEXT NOT NULL,
    work TEXT NOT NULL,
    affairs BYTEA NOT NULL,
    files BYTEA NOT NULL,
    department TEXT NOT NULL,
    answers TEXT NOT NULL,
    under BYTEA,
    consent_on BIGINT,
    consent_by BYTEA,
    since BIGINT NOT NULL,
    until BIGINT,
    registered_by BYTEA NOT NULL,
    ended_on BIGINT,
    ended_by BYTEA,
    outcome TEXT,
    certificate BYTEA
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE entrusted_things (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    contractor BYTEA NOT NULL,
    kind TEXT NOT NULL,
    about BYTEA NOT NULL,
    since BIGINT NOT NULL,
    state TEXT NOT NULL,
    ended_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX entrusted_things_contractor ON entrusted_things (contractor);
CREATE INDEX entrusted_things_about ON entrusted_things (about);
