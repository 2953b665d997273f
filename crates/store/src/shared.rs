//! What every transaction of a store is handed: who the organisation is, the guard key, the outside
//! world's probe, randomness and clock.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use aws_lc_rs::hmac;
use domain::{Clock, Probe, Random, Slug};
use zeroize::Zeroizing;

use crate::compressed::Dictionaries;
use crate::registers::TableSql;

/// The key that authenticates rows that give rights, and pending records. It lies neither in the
/// database nor in a backup, and is wiped when dropped.
pub struct GuardKey(Zeroizing<[u8; 32]>);

impl GuardKey {
    /// Takes the key's bytes, read from its own file.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A key for another use, from which this one cannot be worked out.
    #[must_use]
    pub fn derived(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.as_slice());
        let tag = hmac::sign(&key, purpose.as_bytes());
        let mut derived = Zeroizing::new([0; 32]);
        derived.copy_from_slice(tag.as_ref());
        derived
    }
}

/// What a store is opened with.
pub struct Options {
    /// Whose database it is.
    pub organisation: Slug,
    /// The guard key.
    pub guard: GuardKey,
    /// Where tests make statements and commits fail.
    pub probe: Arc<dyn Probe>,
    /// Salts and the ledger's id come from here.
    pub random: Arc<dyn Random>,
    /// Read once, for the ledger's id.
    pub clock: Arc<dyn Clock>,
}

pub(crate) struct Shared {
    pub organisation: Slug,
    pub guard: hmac::Key,
    pub probe: Arc<dyn Probe>,
    pub random: Arc<dyn Random>,
    pub clock: Arc<dyn Clock>,
    /// The database as errors name it: a path, or a server without its password.
    pub place: String,
    /// The stamp under which the database was opened, once it was.
    pub stamp: OnceLock<String>,
    /// The statements of each recorded table.
    pub tables: HashMap<&'static str, TableSql>,
    /// What records are compressed with.
    pub dictionaries: Dictionaries,
}

impl Shared {
    pub fn new(options: Options, place: String) -> Self {
        Self {
            organisation: options.organisation,
            guard: hmac::Key::new(hmac::HMAC_SHA256, options.guard.0.as_slice()),
            probe: options.probe,
            random: options.random,
            clock: options.clock,
            place,
            stamp: OnceLock::new(),
            tables: TableSql::all(),
            dictionaries: Dictionaries::default(),
        }
    }

    /// The stamp of the move that led here; empty without one.
    pub fn stamp(&self) -> &str {
        self.stamp.get().map_or("", String::as_str)
    }

    /// The HMAC under the guard key of something with its use.
    pub fn mac(&self, what: &'static [u8], parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.guard);
        context.update(what);
        for part in parts {
            context.update(part);
        }
        let tag = context.sign();
        let mut out = [0; 32];
        for (to, from) in out.iter_mut().zip(tag.as_ref()) {
            *to = *from;
        }
        out
    }

    /// True when the HMAC fits; in constant time.
    pub fn fits(&self, mac: &[u8], what: &'static [u8], parts: &[&[u8]]) -> bool {
        aws_lc_rs::constant_time::verify_slices_are_equal(mac, &self.mac(what, parts)).is_ok()
    }
}
