//! Who has signed in at which browser. Sessions live in memory: a restart ends them all, as it seals the vault.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest;
use office::{Actor, Seat};

/// A session ends after so many milliseconds, used or not: a working day and its overtime.
const LONGEST_MS: i64 = 12 * 60 * 60_000;

/// One browser at which somebody has signed in.
#[derive(Clone)]
pub struct Session {
    /// Who acts from here.
    pub actor: Actor,
    /// Their name and offices, as of the sign-in or of the last look.
    pub seat: Seat,
    /// What every form of this session carries, so that no other site can send one.
    pub token: String,
    /// The key that the terminal showed when it began; a request with another is not of this session.
    pub key: Option<[u8; 32]>,
    begun: i64,
    used: i64,
    locked: bool,
}

/// What a session begins with.
pub struct Begun {
    /// Who acts.
    pub actor: Actor,
    /// Their name and offices.
    pub seat: Seat,
    /// What its forms carry.
    pub token: String,
    /// The key of the terminal.
    pub key: Option<[u8; 32]>,
}

/// What is known of a browser.
pub enum Known {
    /// Nobody has signed in there, or not for long.
    Nobody,
    /// Somebody has, and must show the password again.
    Locked(Session),
    /// Somebody has.
    Open(Session),
}

/// All sessions, by a digest of the mark in the browser's cookie: memory alone opens none.
#[derive(Default)]
pub struct Sessions {
    all: Mutex<HashMap<[u8; 32], Session>>,
}

impl Sessions {
    /// Begins a session at a browser that shows `mark` from now on.
    pub fn begin(&self, mark: &str, begun: Begun, now: i64) {
        let Begun { actor, seat, token, key } = begun;
        let session = Session { actor, seat, token, key, begun: now, used: now, locked: false };
        let mut all = self.all();
        all.retain(|_, session| now - session.begun < LONGEST_MS);
        all.insert(digest_of(mark), session);
    }

    /// Looks a mark up, and counts as use. After `idle_ms` without any the session locks itself.
    pub fn look(&self, mark: &str, shown: Option<[u8; 32]>, now: i64, idle_ms: i64) -> Known {
        let key = digest_of(mark);
        let mut all = self.all();
        let Some(session) = all.get_mut(&key) else { return Known::Nobody };
        if session.key != shown && !domain::broken::is_off("page_terminal") {
            return Known::Nobody;
        }
        if now - session.begun >= LONGEST_MS {
            all.remove(&key);
            return Known::Nobody;
        }
        session.locked |= now - session.used >= idle_ms && !domain::broken::is_off("page_lock");
        if session.locked {
            return Known::Locked(session.clone());
        }
        session.used = now;
        Known::Open(session.clone())
    }

    /// Locks: the next page asks for the password.
    pub fn lock(&self, mark: &str) {
        if let Some(session) = self.all().get_mut(&digest_of(mark)) {
            session.locked = true;
        }
    }

    /// Opens what was locked, under a new token: forms of before are void.
    pub fn unlock(&self, mark: &str, token: String, now: i64) {
        if let Some(session) = self.all().get_mut(&digest_of(mark)) {
            (session.locked, session.used, session.token) = (false, now, token);
        }
    }

    /// Ends a session.
    pub fn end(&self, mark: &str) {
        self.all().remove(&digest_of(mark));
    }

    fn all(&self) -> MutexGuard<'_, HashMap<[u8; 32], Session>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn digest_of(mark: &str) -> [u8; 32] {
    let mut bytes = [0u8; 32];
    let digest = digest::digest(&digest::SHA256, mark.as_bytes());
    bytes.copy_from_slice(digest.as_ref());
    bytes
}
