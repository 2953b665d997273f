-- Files in and out: the folders that a terminal may put files into, and rosters that were taken in.

CREATE TABLE device_folders (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    device BYTEA NOT NULL,
    folder TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX device_folders_device ON device_folders (device);

CREATE TABLE sources (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    affairs BYTEA NOT NULL,
    file BYTEA NOT NULL,
    path TEXT,
    department TEXT NOT NULL,
    taken_by BYTEA NOT NULL,
    taken_on BIGINT NOT NULL,
    due BIGINT NOT NULL,
    state TEXT NOT NULL,
    erased_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
