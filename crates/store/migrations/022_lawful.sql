-- What the law asks about copies, verifications, affairs and the numbers entered.

CREATE TABLE copy_purposes (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    purpose TEXT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE identity_grounds (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    earlier BYTEA,
    file BYTEA,
    sender TEXT,
    consent_on BIGINT,
    record_issued_on BIGINT,
    revocation_checked BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE needed_documents (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    person BYTEA NOT NULL,
    affairs BYTEA NOT NULL,
    document TEXT NOT NULL,
    since BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX needed_documents_person ON needed_documents (person);

CREATE TABLE affairs_rules (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    ordinance TEXT,
    keep_years BIGINT
) /* lite STRICT, WITHOUT ROWID */;
