//! Who has signed in at which browser. Sessions live in memory: a restart ends them all, as it seals the vault.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest;
use office::input::SecretText;
use office::{Actor, Leaving, Proof, Seat};

use crate::posted::Posted;
use zeroize::Zeroizing;

/// A session ends after so many milliseconds, used or not: a working day and its overtime.
const LONGEST_MS: i64 = 12 * 60 * 60_000;

/// So many forms that were sent are remembered for a session: a second press comes soon after the first.
const MOST_SENT: usize = 200;

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
}

/// A session, and what only this table knows of it.
struct Held {
    session: Session,
    begun: i64,
    used: i64,
    locked: bool,
    /// The marks of forms that were sent.
    sent: VecDeque<String>,
    /// What was typed when it was locked, and on which page. No number and no password is in it.
    kept: Option<(String, Posted)>,
    /// The secret of a second factor that is shown here until a code of it was right.
    offered: Option<Arc<SecretText>>,
    /// A file that is handed over here, once.
    handed: Option<Zeroizing<Vec<u8>>>,
}

/// Somebody who left a desk, and how: to be recorded.
pub type Left = (Actor, Leaving);

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
    all: Mutex<HashMap<[u8; 32], Held>>,
    left: Mutex<Vec<Left>>,
}

impl Sessions {
    /// Begins a session at a browser that shows `mark` from now on.
    pub fn begin(&self, mark: &str, session: Session, now: i64) {
        let (sent, kept, offered, handed) = (VecDeque::new(), None, None, None);
        let (begun, used, locked) = (now, now, false);
        let held = Held { session, begun, used, locked, sent, kept, offered, handed };
        self.all().insert(digest_of(mark), held);
    }

    /// Locks every session that nobody used for `idle_ms`, and ends those that are too old.
    pub fn tend(&self, now: i64, idle_ms: i64) {
        let mut left = Vec::new();
        self.all().retain(|_, held| {
            if now - held.begun >= LONGEST_MS {
                left.push((held.session.actor.clone(), Leaving::Ended));
                return false;
            }
            if held.is_idle(now, idle_ms) {
                held.locked = true;
                held.handed = None;
                left.push((held.session.actor.clone(), Leaving::LeftAlone));
            }
            true
        });
        self.put_back(left);
    }

    /// Ends them all, with the server.
    pub fn end_all(&self) {
        let ended =
            self.all().drain().map(|(_, held)| (held.session.actor, Leaving::Ended)).collect();
        self.put_back(ended);
    }

    /// Who left a desk and stands on no record yet.
    pub fn take_left(&self) -> Vec<Left> {
        std::mem::take(&mut *self.left.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps who left a desk until a record of it can be made.
    pub fn put_back(&self, left: Vec<Left>) {
        self.left.lock().unwrap_or_else(PoisonError::into_inner).extend(left);
    }

    /// Looks a mark up, and counts as use. Sessions that are idle or too old were locked or ended before ([`Self::tend`]).
    pub fn look(&self, mark: &str, shown: Option<[u8; 32]>, now: i64) -> Known {
        let known = self.watch(mark, shown);
        if let (Known::Open(_), Some(held)) = (&known, self.all().get_mut(&digest_of(mark))) {
            held.used = now;
        }
        known
    }

    /// Looks a mark up for a page that asks by itself: that is no use of the session.
    pub fn watch(&self, mark: &str, shown: Option<[u8; 32]>) -> Known {
        let all = self.all();
        let Some(held) = all.get(&digest_of(mark)) else { return Known::Nobody };
        if held.session.key != shown && !domain::broken::is_off("page_terminal") {
            return Known::Nobody;
        }
        let session = held.session.clone();
        if held.locked { Known::Locked(session) } else { Known::Open(session) }
    }

    /// Takes a form's mark: true the first time that the form is sent, and never again.
    pub fn take(&self, mark: &str, form: &str) -> bool {
        let mut all = self.all();
        let Some(held) = all.get_mut(&digest_of(mark)) else { return false };
        let again = held.sent.iter().any(|sent| sent == form);
        if again && !domain::broken::is_off("page_once") {
            return false;
        }
        held.sent.push_front(form.to_owned());
        held.sent.truncate(MOST_SENT);
        true
    }

    /// Keeps what was typed on a page, for whoever unlocks.
    pub fn keep(&self, mark: &str, page: String, typed: Posted) {
        if let Some(held) = self.all().get_mut(&digest_of(mark)) {
            held.kept = Some((page, typed));
        }
    }

    /// The page of which something is kept.
    pub fn kept_of(&self, mark: &str) -> Option<String> {
        self.all().get(&digest_of(mark))?.kept.as_ref().map(|(page, _)| page.clone())
    }

    /// Hands back what was typed on a page, once.
    pub fn give_back(&self, mark: &str, page: &str) -> Option<Posted> {
        let mut all = self.all();
        let held = all.get_mut(&digest_of(mark))?;
        held.kept.take_if(|(of, _)| of == page).map(|(_, typed)| typed)
    }

    /// Locks: the next page asks for the password.
    pub fn lock(&self, mark: &str) {
        let mut all = self.all();
        let Some(held) = all.get_mut(&digest_of(mark)).filter(|held| !held.locked) else {
            return;
        };
        held.locked = true;
        held.handed = None;
        let left = (held.session.actor.clone(), Leaving::Locked);
        drop(all);
        self.put_back(vec![left]);
    }

    /// Opens what was locked, under a new token: forms of before are void.
    pub fn unlock(&self, mark: &str, token: String, now: i64, proved: Option<Proof>) {
        if let Some(held) = self.all().get_mut(&digest_of(mark)) {
            (held.locked, held.used, held.session.token) = (false, now, token);
            held.session.actor.proved = proved;
        }
    }

    /// Notes that somebody showed once more who they are.
    pub fn prove(&self, mark: &str, proved: Option<Proof>) {
        if let Some(held) = self.all().get_mut(&digest_of(mark)) {
            held.session.actor.proved = proved;
        }
    }

    /// The secret that is shown at a browser: the one drawn before, or a new one.
    pub fn offer(&self, mark: &str, draw: impl FnOnce() -> SecretText) -> Option<Arc<SecretText>> {
        let mut all = self.all();
        let held = all.get_mut(&digest_of(mark))?;
        Some(Arc::clone(held.offered.get_or_insert_with(|| Arc::new(draw()))))
    }

    /// The secret that was shown there is enrolled, and shown no more.
    pub fn taken(&self, mark: &str) {
        if let Some(held) = self.all().get_mut(&digest_of(mark)) {
            held.offered = None;
        }
    }

    /// Keeps a file for the browser that it was made for, until it is taken, the page is locked or the session ends.
    pub fn hand(&self, mark: &str, file: Zeroizing<Vec<u8>>) {
        if let Some(held) = self.all().get_mut(&digest_of(mark)) {
            held.handed = Some(file);
        }
    }

    /// Hands it over, once.
    pub fn take_handed(&self, mark: &str) -> Option<Zeroizing<Vec<u8>>> {
        let mut all = self.all();
        let held = all.get_mut(&digest_of(mark))?;
        match domain::broken::is_off("certificate_once") {
            true => held.handed.clone(),
            false => held.handed.take(),
        }
    }

    /// Ends a session.
    pub fn end(&self, mark: &str) {
        if let Some(held) = self.all().remove(&digest_of(mark)) {
            self.put_back(vec![(held.session.actor, Leaving::SignedOut)]);
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<[u8; 32], Held>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn is_idle(&self, now: i64, idle_ms: i64) -> bool {
        let idle = now - self.used >= idle_ms && !domain::broken::is_off("page_lock");
        idle && !self.locked
    }
}

fn digest_of(mark: &str) -> [u8; 32] {
    let mut bytes = [0u8; 32];
    let digest = digest::digest(&digest::SHA256, mark.as_bytes());
    bytes.copy_from_slice(digest.as_ref());
    bytes
}
