-- Who is told of breaches and leaks, the reports, whom they reached, and the response.

CREATE TABLE report_routes (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    department TEXT,
    route_version BIGINT NOT NULL,
    offices TEXT NOT NULL,
    contacts TEXT NOT NULL,
    set_by BYTEA NOT NULL,
    since BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE incidents (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    kind TEXT NOT NULL,
    sureness TEXT NOT NULL,
    department TEXT NOT NULL,
    file BYTEA,
    place BYTEA,
    medium BYTEA,
    copy BYTEA,
    noticed_at BIGINT NOT NULL,
    reported_at BIGINT NOT NULL,
    reported_by BYTEA NOT NULL,
    people BIGINT NOT NULL,
    contained BIGINT NOT NULL,
    concerned BYTEA NOT NULL,
    route BYTEA,
    state TEXT NOT NULL,
    grounds TEXT NOT NULL,
    no_report TEXT,
    aware_on BIGINT,
    assessed_by BYTEA,
    assessed_on BIGINT,
    closed_by BYTEA,
    confirmed_by BYTEA,
    closed_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE incident_notices (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    incident BYTEA NOT NULL,
    office TEXT NOT NULL,
    told_at BIGINT NOT NULL,
    acknowledged_by BYTEA,
    acknowledged_at BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX incident_notices_incident ON incident_notices (incident);

CREATE TABLE incident_steps (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    incident BYTEA NOT NULL,
    task TEXT NOT NULL,
    owner BYTEA,
    due BIGINT NOT NULL,
    state TEXT NOT NULL,
    done_by BYTEA,
    done_on BIGINT,
    receipt TEXT,
    substitute TEXT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX incident_steps_incident ON incident_steps (incident);
