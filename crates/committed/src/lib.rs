//! The proof that a record is committed: the key to the vault.
//!
//! # Who may call what
//! Only `crates/store` may call [`after_commit`], after COMMIT returned (on PostgreSQL: once the pending
//! row is committed), or when it reloads a begun record. Only `crates/vault` takes the proof. `xtask
//! tidy` refuses any other edge to this crate. The store re-exports the type, never the function.

/// Says that a record is committed, and for which secrets the vault may be opened on its strength.
///
/// It is used once: whoever opens the vault gives it away. It cannot be copied, stored or sent as text.
#[must_use = "the record is committed: open the vault with this, or drop it knowingly"]
pub struct Committed {
    record: [u8; 16],
    organisation: String,
    secrets: Vec<[u8; 16]>,
}

/// States that the record is committed. For the store alone, after COMMIT returned.
pub fn after_commit(record: [u8; 16], organisation: &str, mut secrets: Vec<[u8; 16]>) -> Committed {
    secrets.sort_unstable();
    secrets.dedup();
    Committed { record, organisation: organisation.to_owned(), secrets }
}

impl Committed {
    /// The id of the committed record.
    #[must_use]
    pub const fn record(&self) -> [u8; 16] {
        self.record
    }

    /// The organisation in whose ledger it stands.
    #[must_use]
    pub fn organisation(&self) -> &str {
        &self.organisation
    }

    /// The ids of the secrets that the record opens, sorted, each once.
    #[must_use]
    pub fn secrets(&self) -> &[[u8; 16]] {
        &self.secrets
    }

    /// True when the record opens this secret.
    #[must_use]
    pub fn covers(&self, secret: &[u8; 16]) -> bool {
        self.secrets.binary_search(secret).is_ok()
    }
}

#[cfg(test)]
mod tests;
