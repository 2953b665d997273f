//! Migrations: one text for both engines, numbered, add-only, with checksums kept in the database.

use crate::row::Param;
use crate::sql;
use crate::tx::Tx;
use crate::{Row, StoreError};

/// One migration of this program.
struct Migration {
    number: i64,
    text: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, text: include_str!("../migrations/001_core.sql") },
    Migration { number: 2, text: include_str!("../migrations/002_registers.sql") },
    Migration { number: 3, text: include_str!("../migrations/003_house.sql") },
    Migration { number: 4, text: include_str!("../migrations/004_acquire.sql") },
    Migration { number: 5, text: include_str!("../migrations/005_enter.sql") },
    Migration { number: 6, text: include_str!("../migrations/006_dispose.sql") },
    Migration { number: 7, text: include_str!("../migrations/007_provide.sql") },
    Migration { number: 8, text: include_str!("../migrations/008_keep.sql") },
    Migration { number: 9, text: include_str!("../migrations/009_files.sql") },
    Migration { number: 10, text: include_str!("../migrations/010_use.sql") },
    Migration { number: 11, text: include_str!("../migrations/011_pending.sql") },
    Migration { number: 12, text: include_str!("../migrations/012_backup.sql") },
    Migration { number: 13, text: include_str!("../migrations/013_rights.sql") },
    Migration { number: 14, text: include_str!("../migrations/014_findings.sql") },
    Migration { number: 15, text: include_str!("../migrations/015_rights.sql") },
    Migration { number: 16, text: include_str!("../migrations/016_taken_over.sql") },
    Migration { number: 17, text: include_str!("../migrations/017_compressed.sql") },
    Migration { number: 18, text: include_str!("../migrations/018_incidents.sql") },
    Migration { number: 19, text: include_str!("../migrations/019_contractors.sql") },
    Migration { number: 20, text: include_str!("../migrations/020_passwords.sql") },
    Migration { number: 21, text: include_str!("../migrations/021_finding_leaves.sql") },
    Migration { number: 22, text: include_str!("../migrations/022_lawful.sql") },
    Migration { number: 23, text: include_str!("../migrations/023_intake.sql") },
    Migration { number: 24, text: include_str!("../migrations/024_terms.sql") },
    Migration { number: 25, text: include_str!("../migrations/025_tallies.sql") },
    Migration { number: 26, text: include_str!("../migrations/026_source_people.sql") },
    Migration { number: 27, text: include_str!("../migrations/027_stored_things.sql") },
    Migration { number: 28, text: include_str!("../migrations/028_posting_states.sql") },
    Migration { number: 29, text: include_str!("../migrations/029_approval_uses.sql") },
    Migration { number: 30, text: include_str!("../migrations/030_tokens.sql") },
    Migration { number: 31, text: include_str!("../migrations/031_told.sql") },
    Migration { number: 32, text: include_str!("../migrations/032_used_until.sql") },
    Migration { number: 33, text: include_str!("../migrations/033_submitted_documents.sql") },
    Migration { number: 34, text: include_str!("../migrations/034_medium_device.sql") },
];

/// The last migration of this program.
pub(crate) fn known() -> i64 {
    MIGRATIONS.last().map_or(0, |m| m.number)
}

/// Brings the schema to this program's last migration, inside the caller's transaction.
///
/// # Errors
/// `TooNew` when a newer program was here; `Inconsistent` when a migration that was applied had another
/// text.
pub(crate) fn run(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    // Looked for first: who may not create tables can still open a database that is up to date.
    if tx.first(sql::TABLE_EXISTS, &[Param::Text("migrations")])?.is_none() {
        tx.script(sql::MIGRATIONS_TABLE)?;
    }
    let applied = tx.all(sql::MIGRATIONS, &[])?;
    let known = known();
    let found = applied.last().map_or(Ok(0), |row| row.int(0))?;
    if found > known && !domain::broken::is_off("schema_too_new") {
        return Err(StoreError::TooNew { found, known });
    }
    for (i, migration) in MIGRATIONS.iter().enumerate() {
        let sum = ledger::sha256(&[migration.text.as_bytes()]);
        match applied.get(i) {
            Some(row) => check(row, migration.number, &sum)?,
            None => {
                tx.script(migration.text)?;
                tx.run(sql::MIGRATIONS_ADD, &[migration.number.into(), (&sum).into()])?;
            }
        }
    }
    Ok(())
}

fn check(row: &Row, number: i64, sum: &[u8; 32]) -> Result<(), StoreError> {
    let same = row.int(0)? == number && row.bytes(1)? == sum;
    if same || domain::broken::is_off("schema_checksum") {
        return Ok(());
    }
    Err(StoreError::inconsistent("migrations", number))
}

/// The text as SQLite reads it.
pub(crate) fn for_lite(text: &str) -> String {
    text.replace("BIGINT", "INTEGER")
        .replace("BYTEA", "BLOB")
        .replace("/* lite ", "")
        .replace(" */", "")
}

#[cfg(test)]
mod tests {
    use super::MIGRATIONS;

    /// A migration that was released never changes: a new one is added instead.
    #[test]
    fn checksums_are_kept() {
        let mut text = String::new();
        for m in MIGRATIONS {
            let sum = ledger::sha256(&[m.text.as_bytes()]);
            let hex: String = sum.iter().map(|b| format!("{b:02x}")).collect();
            text.push_str(&format!("{hex}  {:03}\n", m.number));
        }
        let kept = include_str!("../migrations/checksums.txt");
        let found: Vec<_> =
            kept.lines().filter_map(|l| Some((l.get(..64)?, l.get(66..69)?))).collect();
        let computed: Vec<_> =
            text.lines().filter_map(|l| Some((l.get(..64)?, l.get(66..69)?))).collect();
        assert_eq!(found, computed, "computed:\n{text}");
    }

    #[test]
    fn numbers_rise_by_one() {
        assert!(MIGRATIONS.iter().zip(1..).all(|(migration, n)| migration.number == n));
    }
}
