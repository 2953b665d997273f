//! The catalogue of statements: each written once in the subset that both engines share, with `$1`…`$n`
//! in the order of first use (SQLite numbers them by appearance). Two texts stand side by side only
//! where the engines truly differ.

use crate::epoch::Turn;

/// A statement, in the text of each engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sql {
    pub(crate) lite: &'static str,
    pub(crate) pg: &'static str,
}

impl Sql {
    /// One text for both engines.
    #[must_use]
    pub const fn both(text: &'static str) -> Self {
        Self { lite: text, pg: text }
    }

    /// Two texts, for what truly differs.
    #[must_use]
    pub const fn two(lite: &'static str, pg: &'static str) -> Self {
        Self { lite, pg }
    }

    /// Every statement of the catalogue; those of the registers are made from their tables.
    pub(crate) fn catalogue() -> impl Iterator<Item = Self> {
        ALL.iter().chain(TURNED.iter().flatten()).copied()
    }
}

impl From<&'static str> for Sql {
    fn from(text: &'static str) -> Self {
        Self::both(text)
    }
}

/// True when the parameters of a text are numbered `$1`…`$n` in the order of first use.
#[must_use]
pub(crate) fn is_numbered(text: &str) -> bool {
    let mut seen = 0_u32;
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte == b'?' {
            return false;
        }
        if byte != b'$' {
            continue;
        }
        let mut number = 0_u32;
        while let Some(digit) = bytes.next_if(u8::is_ascii_digit) {
            number = number.saturating_mul(10).saturating_add(u32::from(digit - b'0'));
        }
        if number == 0 || number > seen + 1 {
            return false;
        }
        seen = seen.max(number);
    }
    true
}

macro_rules! statements {
    ($($name:ident = $lite:literal $(, pg $pg:literal)?;)*) => {
        $(pub(crate) const $name: Sql = statements!(@one $lite $(, $pg)?);)*
        const ALL: &[Sql] = &[$($name),*];
    };
    (@one $both:literal) => { Sql::both($both) };
    (@one $lite:literal, $pg:literal) => { Sql::two($lite, $pg) };
}

/// Statements on the tables that take turns: `{}` stands for `a` in the first and `b` in the second.
macro_rules! turned {
    ($($name:ident = $before:literal {} $after:literal $(, pg $pg_before:literal {} $pg_after:literal)?;)*) => {
        $(pub(crate) const $name: [Sql; 2] = turned!(@one $before, $after $(, $pg_before, $pg_after)?);)*
        const TURNED: &[[Sql; 2]] = &[$($name),*];
    };
    (@one $b:literal, $a:literal) => {
        [Sql::both(concat!($b, "a", $a)), Sql::both(concat!($b, "b", $a))]
    };
    (@one $b:literal, $a:literal, $pb:literal, $pa:literal) => {
        [Sql::two(concat!($b, "a", $a), concat!($pb, "a", $pa)), Sql::two(concat!($b, "b", $a), concat!($pb, "b", $pa))]
    };
}

/// Made before the first migration, so outside of the catalogue.
pub(crate) const MIGRATIONS_TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations \
    (number BIGINT PRIMARY KEY, sum BYTEA NOT NULL) /* lite STRICT */";

statements! {
    TABLE_EXISTS = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1",
        pg "SELECT 1 FROM information_schema.tables WHERE table_schema = 'public' AND table_name::TEXT = $1::TEXT";
    COLUMNS = "SELECT name, type FROM pragma_table_info($1) ORDER BY cid",
        pg "SELECT column_name::TEXT, data_type::TEXT FROM information_schema.columns \
            WHERE table_schema = 'public' AND table_name::TEXT = $1::TEXT ORDER BY ordinal_position";
    TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
        pg "SELECT table_name::TEXT FROM information_schema.tables \
            WHERE table_schema = 'public' ORDER BY table_name";
    AUTOMATIC = "SELECT name FROM sqlite_schema WHERE type IN ('trigger', 'view') ORDER BY name",
        pg "SELECT tgname::TEXT FROM pg_trigger WHERE NOT tgisinternal \
            UNION ALL SELECT rulename::TEXT FROM pg_rules WHERE schemaname NOT IN ('pg_catalog', 'information_schema') \
            UNION ALL SELECT viewname::TEXT FROM pg_views WHERE schemaname NOT IN ('pg_catalog', 'information_schema') \
            UNION ALL SELECT matviewname::TEXT FROM pg_matviews \
            UNION ALL SELECT polname::TEXT FROM pg_policy \
            UNION ALL SELECT inhrelid::regclass::TEXT FROM pg_inherits i \
                JOIN pg_class c ON c.oid = i.inhparent WHERE c.relkind IN ('r', 'p')";
    MIGRATIONS = "SELECT number, sum FROM migrations ORDER BY number";
    MIGRATIONS_ADD = "INSERT INTO migrations (number, sum) VALUES ($1, $2)";

    IDENTITY = "SELECT organisation, ledger FROM identity";
    IDENTITY_ADD = "INSERT INTO identity (one, organisation, ledger) VALUES (1, $1, $2)";
    FACTS = "SELECT generation FROM facts";
    FACTS_ADD = "INSERT INTO facts (one, generation) VALUES (1, 0)";
    FACTS_SET = "UPDATE facts SET generation = $1";
    FACTS_BUMP = "UPDATE facts SET generation = generation + 1";
    TRIES = "SELECT minute, count FROM tries WHERE source = $1";
    TRIES_SET = "INSERT INTO tries (source, minute, count) VALUES ($1, $2, $3) \
        ON CONFLICT (source) DO UPDATE SET minute = excluded.minute, count = excluded.count";
    ANSWERS_CLEAR = "DELETE FROM answers WHERE at < $1";
    ANSWER = "SELECT request, status, body FROM answers WHERE mark = $1";
    ANSWER_ADD = "INSERT INTO answers (mark, request, at, status, body) VALUES ($1, $2, $3, 0, '')";
    ANSWER_SET = "UPDATE answers SET status = $1, body = $2 WHERE mark = $3";
    EPOCH_ADD = "INSERT INTO epoch (one, number, turn) VALUES (1, 0, 0)";
    EPOCH = "SELECT number, turn FROM epoch";
    EPOCH_SHARED = "SELECT number, turn FROM epoch", pg "SELECT number, turn FROM epoch FOR SHARE";
    EPOCH_ALONE = "SELECT number, turn FROM epoch", pg "SELECT number, turn FROM epoch FOR UPDATE";
    EPOCH_TURN = "UPDATE epoch SET number = $1, turn = $2";

    DEPARTMENTS = "SELECT DISTINCT department FROM people ORDER BY department";
    // Whole rows in the order of their columns: their digest is over all of them.
    PEOPLE_ALL = "SELECT id, salt, version, record, guard, \
        staff_number, relation, name, kana, birth, department, left_on FROM people ORDER BY id";
    PURPOSES_FOR = "SELECT id, salt, version, record, guard, \
        person, affairs, since, ended_on, keep_until, told, used_until FROM purposes \
        WHERE affairs = $1 AND (ended_on IS NULL OR ended_on >= $2 \
            OR (used_until IS NOT NULL AND keep_until >= $3))";

    HEAD_ADD = "INSERT INTO head (one, size, root, frontier, last_at, mac) VALUES (1, $1, $2, $3, $4, $5)";
    HEAD = "SELECT size, root, frontier, last_at, mac FROM head";
    HEAD_LOCK = "SELECT size, root, frontier, last_at, mac FROM head",
        pg "SELECT size, root, frontier, last_at, mac FROM head FOR UPDATE SKIP LOCKED";
    HEAD_WAIT = "SELECT size, root, frontier, last_at, mac FROM head",
        pg "SELECT size, root, frontier, last_at, mac FROM head FOR UPDATE";
    // What nearly every transaction asks first, in one row; an act takes its number with it.
    STANDING = "SELECT size, root, frontier, last_at, mac, generation, number, turn FROM head, facts, epoch \
        WHERE head.one = 1 AND facts.one = 1 AND epoch.one = 1";
    STANDING_ACT = "SELECT size, root, frontier, last_at, mac, generation, number, turn, 0 FROM head, facts, epoch \
        WHERE head.one = 1 AND facts.one = 1 AND epoch.one = 1",
        pg "SELECT size, root, frontier, last_at, mac, generation, number, turn, \
            pg_current_xact_id()::TEXT::BIGINT FROM head, facts, epoch \
        WHERE head.one = 1 AND facts.one = 1 AND epoch.one = 1";
    HEAD_SET = "UPDATE head SET size = $1, root = $2, frontier = $3, last_at = $4, mac = $5";

    RECORD_ADD = "INSERT INTO records (seq, id, leaf, begun, follows, bytes, dictionary) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    RECORD = "SELECT seq, leaf, begun, bytes, dictionary FROM records WHERE id = $1";
    RECORD_SEQ = "SELECT seq FROM records WHERE id = $1";
    RECORD_ANY = "SELECT bytes, dictionary FROM records WHERE id = $1 \
        UNION ALL SELECT bytes, 0 FROM pending WHERE id = $2";
    RECORD_FOLLOWER = "SELECT 1 FROM records WHERE follows = $1 LIMIT 1";
    RECORDS = "SELECT seq, id, leaf, begun, follows, bytes, dictionary FROM records \
        WHERE seq >= $1 AND seq < $2 ORDER BY seq LIMIT $3";
    RECORDS_BEGUN = "SELECT id FROM records r WHERE r.begun = 1 \
        AND NOT EXISTS (SELECT 1 FROM records f WHERE f.follows = r.id) ORDER BY seq";
    RECORDS_COUNT = "SELECT COUNT(*), COALESCE(MAX(seq), -1) FROM records";
    LEAVES = "SELECT leaf FROM records WHERE seq >= $1 AND seq < $2 ORDER BY seq";

    MANIFEST_ADD = "INSERT INTO manifests (record, bytes) VALUES ($1, $2)";
    MANIFEST = "SELECT bytes FROM manifests WHERE record = $1";
    MANIFESTS = "SELECT record FROM manifests ORDER BY record";
    NOTE_ADD = "INSERT INTO notes (record, salt, bytes) VALUES ($1, $2, $3)";
    NOTE = "SELECT salt, bytes FROM notes WHERE record = $1";
    NOTE_ERASE = "DELETE FROM notes WHERE record = $1";
    NOTES = "SELECT record FROM notes ORDER BY record";

    TILE_ADD = "INSERT INTO tiles (level, n, root, hashes) VALUES ($1, $2, $3, $4)";
    TILE = "SELECT hashes FROM tiles WHERE level = $1 AND n = $2";
    TILE_WHOLE = "SELECT root, hashes FROM tiles WHERE level = $1 AND n = $2";
    TILE_ROOTS = "SELECT root FROM tiles WHERE level = $1 AND n >= $2 AND n < $3 ORDER BY n";
    TILES = "SELECT level, n, root, hashes FROM tiles ORDER BY level, n";

    WHEREABOUTS = "SELECT state FROM whereabouts";
    WHEREABOUTS_SET = "INSERT INTO whereabouts (one, state) VALUES (1, $1)";
    WHEREABOUTS_HERE = "DELETE FROM whereabouts";
    WHEREABOUTS_STATE = "UPDATE whereabouts SET state = $1";
    // Waits for every act, since each reads the head first, and keeps all others out. On SQLite the writer's
    // transaction does.
    LOCK_OUT = "SELECT 1", pg "LOCK TABLE head IN ACCESS EXCLUSIVE MODE";
    // Not a DELETE: who waited with a snapshot of before would still see the row.
    HEAD_GONE = "DELETE FROM head", pg "TRUNCATE head";
    DUMP_PENDING = "SELECT id, begun, follows, bytes FROM pending ORDER BY xid, part";
    DUMP_MANIFESTS = "SELECT record, bytes FROM manifests ORDER BY record";
    DUMP_NOTES = "SELECT record, salt, bytes FROM notes ORDER BY record";

    XID_STATUS = "SELECT $1", pg "SELECT pg_xact_status($1::TEXT::XID8)";
    PENDING_ADD = "INSERT INTO pending (id, xid, part, at, begun, follows, bytes, mac) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    // With its note; on SQLite a record needs no waiting, and the note is written by itself.
    PENDING_NOTED = "INSERT INTO notes (record, salt, bytes) VALUES ($1, $2, $3)",
        pg "WITH noted AS (INSERT INTO notes (record, salt, bytes) VALUES ($1, $2, $3)) \
            INSERT INTO pending (id, xid, part, at, begun, follows, bytes, mac) \
            VALUES ($1, $4, $5, $6, $7, $8, $9, $10)";
    PENDING = "SELECT id, xid, part, at, begun, follows, bytes, mac FROM pending ORDER BY xid, part";
    PENDING_DONE = "DELETE FROM pending WHERE id = $1", pg "DELETE FROM pending WHERE id = ANY($1)";
}

turned! {
    SECRET = "SELECT id, person, kind, epoch, sealed FROM secrets_" {} " WHERE id = $1",
        pg "SELECT id, person, kind, epoch, sealed FROM secrets_" {} " WHERE id = ANY($1) ORDER BY id";
    SECRETS_OF = "SELECT id, person, kind, epoch, sealed FROM secrets_" {} " WHERE person = $1",
        pg "SELECT id, person, kind, epoch, sealed FROM secrets_" {} " WHERE person = ANY($1) ORDER BY person, id";
    HOLDERS = "SELECT id, person FROM secrets_" {} " ORDER BY id";
    SECRETS_ALL = "SELECT id, person, kind, epoch, sealed FROM secrets_" {} "";
    SECRETS_AFTER = "SELECT id, person, kind, epoch, sealed FROM secrets_" {} " WHERE id > $1 ORDER BY id LIMIT $2";
    SECRETS_COUNT = "SELECT COUNT(*) FROM secrets_" {} "";
    SECRETS_SEALED = "SELECT COUNT(*) FROM secrets_" {} " WHERE epoch = $1";
    SECRET_REMOVE = "DELETE FROM secrets_" {} " WHERE id = $1",
        pg "DELETE FROM secrets_" {} " WHERE id = ANY($1)";
    SECRETS_EMPTY = "DELETE FROM secrets_" {} "";
    INDEX_ADD = "INSERT INTO index_" {} " (tag, secret) VALUES ($1, $2) ON CONFLICT (tag) DO NOTHING",
        pg "INSERT INTO index_" {} " (tag, secret) SELECT * FROM unnest($1::BYTEA[], $2::BYTEA[]) \
            ON CONFLICT (tag) DO NOTHING RETURNING tag";
    INDEX = "SELECT secret FROM index_" {} " WHERE tag = $1";
    INDEX_REMOVE = "DELETE FROM index_" {} " WHERE secret = $1",
        pg "DELETE FROM index_" {} " WHERE secret = ANY($1)";
    INDEX_SCAN = "SELECT tag, secret FROM index_" {} " WHERE tag > $1 ORDER BY tag LIMIT $2";
    INDEX_EMPTY = "DELETE FROM index_" {} "";

    PEOPLE_DUE = "SELECT p.id FROM people p WHERE p.department = $1 \
        AND EXISTS (SELECT 1 FROM secrets_" {} " s WHERE s.person = p.id) \
        AND NOT EXISTS (SELECT 1 FROM purposes u WHERE u.person = p.id \
            AND (u.ended_on IS NULL OR u.ended_on >= $2 OR u.keep_until >= $3)) ORDER BY p.id";
    PEOPLE_HELD_FOR = "SELECT COUNT(DISTINCT u.person) FROM purposes u WHERE u.affairs = $1 \
        AND EXISTS (SELECT 1 FROM secrets_" {} " s WHERE s.person = u.person)";
    SECRETS_PEOPLE = "SELECT person FROM secrets_" {} " ORDER BY person";
}

/// People of a department whose number is held, though every purpose and every term is over.
pub(crate) const fn people_due(turn: Turn) -> Sql {
    turn.of(PEOPLE_DUE)
}

/// How many people with a purpose for affairs have a number that is held.
pub(crate) const fn people_held_for(turn: Turn) -> Sql {
    turn.of(PEOPLE_HELD_FOR)
}

#[cfg(test)]
mod tests {
    use super::{Sql, is_numbered};

    #[test]
    fn every_statement_is_numbered_in_order_of_first_use() {
        for sql in Sql::catalogue() {
            assert!(is_numbered(sql.lite), "{}", sql.lite);
            assert!(is_numbered(sql.pg), "{}", sql.pg);
        }
    }

    #[test]
    fn numbering_out_of_order_is_seen() {
        for bad in ["a = $2", "a = $1 AND b = $3", "a = $2 AND b = $1", "a = ?", "a = $", "a = $0"]
        {
            assert!(!is_numbered(bad), "{bad}");
        }
        for good in ["", "a = $1", "a = $1 AND b = $2 AND c = $1"] {
            assert!(is_numbered(good), "{good}");
        }
    }
}
