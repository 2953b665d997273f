//! What all requests share: the office, who has signed in, and the words.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::ConnectInfo;
use axum::http::Extensions;
use domain::{Clock, Failure, FormError, Random, Stop, Timestamp};
use office::acts::house::LeaveDesk;
use office::{Act, Actor, Desk, Office, World};
use tokio::sync::Semaphore;

use crate::api::{Gate, Tries};
use crate::entrance::counted;
use crate::jobs::Jobs;
use crate::log::Log;
use crate::peer::Peer;
use crate::session::Sessions;
use crate::tls::Authority;

/// So many requests work at once; more wait. A database and a vault gain nothing from more threads.
const AT_ONCE: usize = 32;

/// So many forms with files are read at once; more wait.
const UPLOADS_AT_ONCE: usize = 2;

/// So many minutes without use lock a session at the latest (H6.10, U11.1).
const LONGEST_IDLE: u16 = 10;

/// How the pages are served.
#[derive(Clone)]
pub struct Options {
    /// Over TLS: cookies are sent over nothing else.
    pub secure: bool,
    /// The key of the terminal that this machine itself is, where a demo is served to its own browser; without TLS
    /// no other shows a key.
    pub here: Option<[u8; 32]>,
    /// A file from a browser is no larger than this, in bytes.
    pub most_upload: usize,
    /// Where the server says what failed.
    pub log: Log,
    /// What signs the certificates of terminals; without it none is made on a page.
    pub authority: Option<Arc<Authority>>,
}

impl Options {
    /// A roster of a hundred thousand people is a sixth of this.
    pub const UPLOAD: usize = 64 << 20;

    /// As usual, over TLS or not.
    #[must_use]
    pub fn new(secure: bool) -> Self {
        Self { secure, here: None, most_upload: Self::UPLOAD, log: Log::default(), authority: None }
    }
}

/// An office with its pages.
pub struct Site {
    pub(crate) office: Office,
    pub(crate) sessions: Sessions,
    pub(crate) jobs: Jobs,
    pub(crate) options: Options,
    pub(crate) gate: Gate,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    /// So many forms with files are read at once: each has its room in memory.
    pub(crate) uploads: Arc<Semaphore>,
    places: Semaphore,
}

impl Site {
    /// The pages of an office that is open.
    #[must_use]
    pub fn new(office: Office, world: &World, options: Options) -> Arc<Self> {
        Arc::new(Self {
            office,
            sessions: Sessions::default(),
            jobs: Jobs::default(),
            options,
            gate: Gate::default(),
            clock: Arc::clone(&world.clock),
            random: Arc::clone(&world.random),
            uploads: Arc::new(Semaphore::new(UPLOADS_AT_ONCE)),
            places: Semaphore::new(AT_ONCE),
        })
    }

    /// Ends all sessions and publishes the signed head; called when serving ends.
    ///
    /// # Errors
    /// A failure of disk or store.
    pub fn close(&self) -> Result<(), Stop> {
        self.sessions.end_all();
        self.record_left()?;
        self.office.publish()
    }

    /// Records who left a desk since the last request, each under their own name.
    ///
    /// # Errors
    /// A failure of the store: what is not on record is tried again with the next request.
    pub(crate) fn record_left(&self) -> Result<(), Stop> {
        let mut left = self.sessions.take_left();
        while let Some((actor, how)) = left.pop() {
            let alone = Actor { second: None, ..actor.clone() };
            match (LeaveDesk { how }).run(&Desk::new(&self.office, &alone)) {
                // A refusal (of somebody who was stopped) is on record, too.
                Ok(_) | Err(Stop::Refused(_) | Stop::Form(_)) => {}
                Err(stop) => {
                    left.push((actor, how));
                    self.sessions.put_back(left);
                    return Err(stop);
                }
            }
        }
        Ok(())
    }

    /// Has a thread do work that waits for disk and database.
    pub(crate) async fn work<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, Stop> {
        let gone = || Stop::from(Failure::new("work_broke_off", "page"));
        let _place = self.places.acquire().await.map_err(|_| gone())?;
        let site = Arc::clone(self);
        let recorded = move || {
            site.record_left()?;
            work(&site)
        };
        tokio::task::spawn_blocking(recorded).await.map_err(|_| gone())?
    }

    /// The key of the terminal that a request came from.
    pub(crate) fn key_of(&self, extensions: &Extensions) -> Option<[u8; 32]> {
        let peer = extensions.get::<ConnectInfo<Peer>>()?.0;
        peer.key.or(self.options.here.filter(|_| peer.address.ip().is_loopback()))
    }

    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Where a request came from.
    pub(crate) fn from_of(extensions: &Extensions) -> Option<IpAddr> {
        extensions.get::<ConnectInfo<Peer>>().map(|peer| counted(peer.0.address.ip()))
    }

    /// Looks at what somebody shows to prove who they are, unless too much of what was shown from there was wrong,
    /// under whatever names.
    ///
    /// # Errors
    /// As `look`; the form error `sign_ins_from_there` for the field.
    pub(crate) fn looked_at<T>(
        &self,
        from: Option<IpAddr>,
        field: &str,
        look: impl FnOnce() -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let Some(tries) = from.map(Tries::SignIns) else { return look() };
        if let Err(seconds) = self.gate.lets_in(tries, self.tick()) {
            let minutes = seconds.div_ceil(60);
            return Err(FormError::new(field, "sign_ins_from_there")
                .with("minutes", minutes)
                .into());
        }
        let looked = look();
        if let Err(Stop::Form(errors)) = &looked
            && errors.iter().any(|error| error.code == "credential")
        {
            self.gate.was_wrong(tries, self.tick());
        }
        looked
    }

    /// Milliseconds of a clock that nobody sets.
    pub(crate) fn tick(&self) -> i64 {
        self.clock.monotonic()
    }

    /// So many milliseconds without use lock a session.
    pub(crate) fn idle_ms(&self) -> i64 {
        let minutes = self.office.limits().map_or(LONGEST_IDLE, |limits| limits.lock_minutes);
        i64::from(minutes.min(LONGEST_IDLE)) * 60_000
    }

    /// The mark of an operation, which leads from an answer to the log: ten letters and digits, no two of them alike.
    pub(crate) fn operation(&self) -> String {
        let mut bytes = [0u8; 5];
        self.random.fill(&mut bytes);
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Where randomness comes from.
    pub(crate) fn random(&self) -> &dyn Random {
        self.random.as_ref()
    }

    /// A mark that nobody guesses, as text.
    pub(crate) fn draw(&self) -> String {
        use base64::Engine;
        let mut bytes = [0u8; 32];
        self.random.fill(&mut bytes);
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
    }
}
