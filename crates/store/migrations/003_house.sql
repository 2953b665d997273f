-- What the house adds: acknowledgements, deputies and what they did, approvals, sign-in names of old, and
-- what was done outside of the vault.

CREATE TABLE acknowledgements (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    instruction BYTEA NOT NULL,
    staff BYTEA NOT NULL,
    on_day BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX acknowledgements_instruction ON acknowledgements (instruction);

CREATE TABLE deputies (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    staff BYTEA NOT NULL,
    duty TEXT NOT NULL,
    department TEXT,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    named_by BYTEA NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX deputies_staff ON deputies (staff);
CREATE INDEX deputies_duty ON deputies (duty);

CREATE TABLE deputy_acts (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    deputy BYTEA NOT NULL,
    staff BYTEA NOT NULL,
    act TEXT NOT NULL,
    act_record BYTEA NOT NULL,
    on_day BIGINT NOT NULL,
    reviewed_by BYTEA,
    reviewed_on BIGINT,
    agreed BIGINT
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE approvals (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    what TEXT NOT NULL,
    department TEXT NOT NULL,
    affairs BYTEA,
    destination TEXT,
    method TEXT,
    device BYTEA,
    asked_by BYTEA NOT NULL,
    until BIGINT NOT NULL,
    state TEXT NOT NULL,
    decided_by BYTEA,
    decided_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX approvals_department ON approvals (department);

CREATE TABLE past_sign_ins (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    staff BYTEA NOT NULL,
    sign_in TEXT NOT NULL,
    stopped_on BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX past_sign_ins_sign_in ON past_sign_ins (sign_in);

CREATE TABLE handlings (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    file BYTEA NOT NULL,
    kind TEXT NOT NULL,
    on_day BIGINT NOT NULL,
    affairs BYTEA NOT NULL,
    purpose TEXT NOT NULL,
    people BIGINT NOT NULL,
    medium TEXT NOT NULL,
    destination TEXT,
    by BYTEA NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX handlings_file ON handlings (file);
