-- The registers. Each row has an id, a random salt, a version, the id of its last record and, where
-- rows give rights, an HMAC; then its own columns in the order of crates/domain/src/rows.rs.

CREATE TABLE organisations (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    pack TEXT NOT NULL,
    pack_digest BYTEA NOT NULL,
    founded BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE places (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    role TEXT NOT NULL,
    path TEXT NOT NULL,
    kind TEXT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE staff (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    staff_number TEXT NOT NULL,
    sign_in TEXT NOT NULL,
    name TEXT NOT NULL,
    department TEXT NOT NULL,
    stopped_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX staff_sign_in ON staff (sign_in);
CREATE INDEX staff_staff_number ON staff (staff_number);

CREATE TABLE credentials (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    staff BYTEA NOT NULL,
    kind TEXT NOT NULL,
    verifier TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX credentials_staff ON credentials (staff);

CREATE TABLE appointments (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    staff BYTEA NOT NULL,
    duty TEXT NOT NULL,
    department TEXT,
    title TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX appointments_staff ON appointments (staff);
CREATE INDEX appointments_duty ON appointments (duty);

CREATE TABLE affairs (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    basis TEXT NOT NULL,
    department TEXT NOT NULL,
    purposes TEXT NOT NULL,
    destinations TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX affairs_code ON affairs (code);

CREATE TABLE specific_files (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    name TEXT NOT NULL,
    department TEXT NOT NULL,
    affairs BYTEA NOT NULL,
    items TEXT NOT NULL,
    people_range TEXT NOT NULL,
    collected TEXT NOT NULL,
    held TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE zones (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    department TEXT NOT NULL,
    measures TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT
) /* lite STRICT, WITHOUT ROWID */;

CREATE TABLE devices (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    name TEXT NOT NULL,
    zone BYTEA NOT NULL,
    key BYTEA NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX devices_zone ON devices (zone);

CREATE TABLE device_uses (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    device BYTEA NOT NULL,
    staff BYTEA NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX device_uses_device ON device_uses (device);
CREATE INDEX device_uses_staff ON device_uses (staff);

CREATE TABLE designations (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    staff BYTEA NOT NULL,
    supervisor BYTEA NOT NULL,
    department TEXT NOT NULL,
    stages TEXT NOT NULL,
    affairs BYTEA NOT NULL,
    files BYTEA NOT NULL,
    all_people BIGINT NOT NULL,
    people_of TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX designations_staff ON designations (staff);

CREATE TABLE instructions (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA NOT NULL,
    supervisor BYTEA NOT NULL,
    department TEXT NOT NULL,
    clerk BYTEA,
    acts TEXT NOT NULL,
    affairs BYTEA NOT NULL,
    form TEXT,
    year BIGINT,
    destination TEXT,
    method TEXT,
    device BYTEA,
    people_of TEXT,
    most_people BIGINT NOT NULL,
    uses_left BIGINT,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    withdrawn_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX instructions_affairs ON instructions (affairs);

CREATE TABLE people (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    staff_number TEXT NOT NULL,
    relation TEXT NOT NULL,
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    birth BIGINT NOT NULL,
    department TEXT NOT NULL,
    left_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX people_staff_number ON people (staff_number);

CREATE TABLE purposes (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    person BYTEA NOT NULL,
    affairs BYTEA NOT NULL,
    since BIGINT NOT NULL,
    ended_on BIGINT,
    keep_until BIGINT
) /* lite STRICT, WITHOUT ROWID */;
-- One index for both: with an index for each, a planner without statistics may go through all of one
-- affairs' people to find one person.
CREATE INDEX purposes_person ON purposes (person, affairs);

CREATE TABLE copies (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    affairs BYTEA NOT NULL,
    file BYTEA NOT NULL,
    form TEXT NOT NULL,
    people BYTEA NOT NULL,
    cells BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    made_by BYTEA NOT NULL,
    department TEXT NOT NULL,
    made_on BIGINT NOT NULL,
    due BIGINT NOT NULL,
    state TEXT NOT NULL,
    erased_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX copies_affairs ON copies (affairs);
CREATE INDEX copies_state ON copies (state);

CREATE TABLE submissions (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    copy BYTEA NOT NULL,
    affairs BYTEA NOT NULL,
    destination TEXT NOT NULL,
    method TEXT NOT NULL,
    receipt TEXT,
    by BYTEA NOT NULL,
    on_day BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX submissions_copy ON submissions (copy);

CREATE TABLE events (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    person BYTEA NOT NULL,
    kind TEXT NOT NULL,
    on_day BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX events_person ON events (person);

CREATE TABLE disposals (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    department TEXT NOT NULL,
    people BYTEA NOT NULL,
    secrets BYTEA NOT NULL,
    state TEXT NOT NULL,
    instructed_by BYTEA NOT NULL,
    carried_out_by BYTEA,
    carried_out_on BIGINT,
    round BYTEA,
    confirmed_by BYTEA,
    confirmed_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX disposals_state ON disposals (state);

CREATE TABLE rounds (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    from_epoch BIGINT NOT NULL,
    to_epoch BIGINT NOT NULL,
    state TEXT NOT NULL,
    by BYTEA NOT NULL,
    done_on BIGINT,
    outstanding BYTEA NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX rounds_state ON rounds (state);

CREATE TABLE open_duties (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    kind TEXT NOT NULL,
    about BYTEA NOT NULL,
    owner TEXT NOT NULL,
    staff BYTEA,
    department TEXT,
    due BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    closed_by TEXT NOT NULL,
    closed_on BIGINT
) /* lite STRICT, WITHOUT ROWID */;
CREATE INDEX open_duties_about ON open_duties (about, kind);

CREATE TABLE clock_declarations (
    id BYTEA PRIMARY KEY NOT NULL,
    salt BYTEA NOT NULL,
    version BIGINT NOT NULL,
    record BYTEA NOT NULL,
    guard BYTEA,
    by BYTEA NOT NULL,
    second BYTEA NOT NULL,
    at BIGINT NOT NULL
) /* lite STRICT, WITHOUT ROWID */;
