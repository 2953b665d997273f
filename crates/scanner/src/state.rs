//! What an earlier scan saw, by the keyed digest of each file: what has not changed is not looked into again.
//!
//! A plain digest of a file that holds a number would tell the number to whoever tries all of them; so the
//! digest has a key, and the key stays on this machine.

use crate::seen::{Confidence, Event, Found, Kind, Place, Reason, Unseen};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The key of the digests.
#[derive(Clone)]
pub struct StateKey(hmac::Key);

/// The digest of a file's content and of what its name says of its kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(String);

impl StateKey {
    /// A key of 32 bytes.
    #[must_use]
    pub fn new(bytes: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// The key in a file; drawn and written, readable by its owner alone, when there is none.
    ///
    /// # Errors
    /// A file that cannot be read or made, or holds no key.
    pub fn at(path: &Path) -> io::Result<Self> {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        match made {
            Ok(mut file) => {
                SystemRandom::new().fill(bytes.as_mut()).map_err(|_| io::Error::other("random"))?;
                file.write_all(bytes.as_ref())?;
                file.sync_all()?;
            }
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                let mut file = File::open(path)?;
                if file.metadata()?.len() != 32 {
                    return Err(io::ErrorKind::InvalidData.into());
                }
                file.read_exact(bytes.as_mut())?;
            }
            Err(e) => return Err(e),
        }
        Ok(Self::new(&bytes))
    }

    /// The digest of a file.
    ///
    /// # Errors
    /// What reading ends in.
    pub fn digest(&self, reader: &mut dyn Read, name: &str) -> io::Result<Digest> {
        let mut context = hmac::Context::with_key(&self.0);
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        context.update(ending.unwrap_or_default().as_bytes());
        context.update(&[0]);
        // What is new in the rules or the readers looks at everything again.
        context.update(READERS);
        context.update(concat!(env!("CARGO_PKG_VERSION"), include_str!("rules.toml")).as_bytes());
        let mut piece = Zeroizing::new(vec![0_u8; 256 * 1024]);
        loop {
            match reader.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => context.update(piece.get(..read).unwrap_or_default()),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        let tag = context.sign();
        Ok(Digest(tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()))
    }
}

/// One thing said of a file, without the file's own name: members follow after it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    member: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    found: Option<(Place, Kind, Confidence, u64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unseen: Option<Reason>,
}

/// What earlier scans said, by digest.
pub struct State {
    path: PathBuf,
    key: StateKey,
    earlier: BTreeMap<String, Vec<Said>>,
    now: BTreeMap<String, Vec<Said>>,
}

/// Counted up whenever a reader sees more than before.
const READERS: &[u8] = b"3";

/// Files with more to say are looked at anew each time.
const MOST_SAID: usize = 10_000;

impl State {
    /// The state in a file, with its key beside it (`<file>.key`). What cannot be read is as if it were not there.
    ///
    /// # Errors
    /// A key that cannot be read or made.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".key");
        let key = StateKey::at(Path::new(&beside))?;
        let earlier = match std::fs::read(path) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
            Err(e) if e.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(e) => return Err(e),
        };
        Ok(Self { path: path.to_path_buf(), key, earlier, now: BTreeMap::new() })
    }

    /// The key of the digests.
    #[must_use]
    pub const fn key(&self) -> &StateKey {
        &self.key
    }

    /// What was said of such a file, under the name that it has now.
    pub fn known(&mut self, digest: &Digest, name: &str) -> Option<Vec<Event>> {
        let said = self.earlier.get(&digest.0).or_else(|| self.now.get(&digest.0))?.clone();
        let events = said.iter().map(|said| said.event(name)).collect::<Option<Vec<_>>>()?;
        self.now.insert(digest.0.clone(), said);
        Some(events)
    }

    /// Keeps what was said of a file. What could not be read at all is looked at again the next time.
    pub fn keep(&mut self, digest: &Digest, name: &str, events: &[Event]) {
        let is_passing = |event: &Event| {
            matches!(
                event,
                Event::Unseen(Unseen { reason: Reason::Denied | Reason::Unreadable, .. })
            )
        };
        // Its own name is no part of its content.
        let of_name = |event: &Event| matches!(event, Event::Found(found) if found.place == Place::Name && found.file == name);
        if events.len() > MOST_SAID || events.iter().any(|e| is_passing(e) || of_name(e)) {
            return;
        }
        let said = events.iter().map(|event| Said::of(event, name)).collect();
        self.now.insert(digest.0.clone(), said);
    }

    /// Writes it, in one step. After a scan that did not come to its end, what was known before stays known.
    ///
    /// # Errors
    /// What writing ends in.
    pub fn save(&mut self, is_whole: bool) -> io::Result<()> {
        if !is_whole {
            for (digest, said) in std::mem::take(&mut self.earlier) {
                self.now.entry(digest).or_insert(said);
            }
        }
        let mut beside = self.path.as_os_str().to_owned();
        beside.push(".new");
        let beside = Path::new(&beside);
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(beside)?;
        let text = serde_json::to_vec(&self.now).map_err(io::Error::other)?;
        file.write_all(&text)?;
        file.sync_all()?;
        std::fs::rename(beside, &self.path)
    }
}

impl Said {
    fn of(event: &Event, name: &str) -> Self {
        let member = |file: &str| file.strip_prefix(name).unwrap_or_default().to_owned();
        match event {
            Event::Found(f) => Self {
                member: member(&f.file),
                found: Some((f.place.clone(), f.kind, f.confidence, f.count)),
                unseen: None,
            },
            Event::Unseen(u) => {
                Self { member: member(&u.file), found: None, unseen: Some(u.reason) }
            }
        }
    }

    fn event(&self, name: &str) -> Option<Event> {
        let file = format!("{name}{}", self.member);
        match (&self.found, self.unseen) {
            (Some((place, kind, confidence, count)), None) => Some(Event::Found(Found {
                file,
                place: place.clone(),
                kind: *kind,
                confidence: *confidence,
                count: *count,
            })),
            (None, Some(reason)) => Some(Event::Unseen(Unseen { file, reason })),
            _ => None,
        }
    }
}
