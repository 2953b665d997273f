//! Work that takes long: it goes on by itself, and a page says how far it is. Whoever began it sees that page, at the
//! terminal where it began, and nobody else. Jobs live in memory: a restart ends them, and what an act came to stands
//! on the record.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use axum::response::Response;
use domain::id::StaffId;
use domain::{Failure, Stop};
use tokio::sync::{Semaphore, watch};

use crate::answer;
use crate::desk::AtDesk;
use crate::site::Site;
use crate::view::Frame;

/// So many jobs work at once; more wait.
const AT_ONCE: usize = 2;

/// What a job came to is shown for so many milliseconds.
const SHOWN_MS: i64 = 60 * 60_000;

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Others work before it.
    Waiting,
    /// It works.
    Running,
    /// It is done.
    Done,
    /// It came to nothing.
    Failed,
}

impl State {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// The page of what a job came to.
pub type Page = Box<dyn Fn(&Site, &AtDesk, &Frame) -> Result<Response, Stop> + Send + Sync>;

/// How a job ended, and the page that says so.
pub struct Ended {
    /// It did what it was to do.
    pub well: bool,
    /// What it came to.
    pub page: Page,
}

/// One job.
pub struct Job {
    /// Its mark in addresses.
    pub id: String,
    /// What it does, as a key of words.
    pub title: String,
    /// How far it is.
    pub state: watch::Sender<State>,
    /// What it came to.
    pub ended: OnceLock<Page>,
    staff: Option<StaffId>,
    key: Option<[u8; 32]>,
    begun: i64,
    ended_at: OnceLock<i64>,
}

impl Job {
    /// So many seconds have gone by since it began.
    pub fn seconds(&self, now: i64) -> i64 {
        (self.ended_at.get().copied().unwrap_or(now) - self.begun) / 1_000
    }

    fn is_of(&self, at: &AtDesk) -> bool {
        let same = self.staff == at.actor.staff && self.key == at.key;
        same || domain::broken::is_off("page_job")
    }
}

/// All jobs, the newest first.
pub struct Jobs {
    all: Mutex<Vec<Arc<Job>>>,
    places: Semaphore,
}

impl Default for Jobs {
    fn default() -> Self {
        Self { all: Mutex::default(), places: Semaphore::new(AT_ONCE) }
    }
}

impl Jobs {
    /// Somebody's job with this mark.
    pub fn find(&self, at: &AtDesk, id: &str, now: i64) -> Option<Arc<Job>> {
        self.of(at, now).into_iter().find(|job| job.id == id)
    }

    /// A job of this kind that somebody has under way.
    pub fn open(&self, at: &AtDesk, title: &str, now: i64) -> Option<Arc<Job>> {
        let open = |job: &Arc<Job>| job.title == title && job.ended.get().is_none();
        self.of(at, now).into_iter().find(open)
    }

    /// The jobs of somebody, the newest first.
    pub fn of(&self, at: &AtDesk, now: i64) -> Vec<Arc<Job>> {
        let mut all = self.all();
        all.retain(|job| job.ended_at.get().is_none_or(|ended| now - ended < SHOWN_MS));
        all.iter().filter(|job| job.is_of(at)).cloned().collect()
    }

    fn all(&self) -> MutexGuard<'_, Vec<Arc<Job>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Begins a job and answers with its page.
pub fn begin(
    site: &Arc<Site>,
    at: &AtDesk,
    title: String,
    work: impl FnOnce(&Site) -> Ended + Send + 'static,
) -> Response {
    let job = Arc::new(Job {
        id: site.draw(),
        title,
        state: watch::Sender::new(State::Waiting),
        ended: OnceLock::new(),
        staff: at.actor.staff,
        key: at.key,
        begun: site.tick(),
        ended_at: OnceLock::new(),
    });
    site.jobs.all().insert(0, Arc::clone(&job));
    let to = answer::go(&format!("/jobs/{}", job.id));
    let site = Arc::clone(site);
    tokio::spawn(async move {
        let _place = site.jobs.places.acquire().await;
        job.state.send_replace(State::Running);
        let inside = Arc::clone(&site);
        let done = tokio::task::spawn_blocking(move || work(&inside)).await;
        let Ended { well, page } = done.unwrap_or_else(|_| broke_off());
        let _ = job.ended.set(page);
        let _ = job.ended_at.set(site.tick());
        job.state.send_replace(if well { State::Done } else { State::Failed });
    });
    to
}

/// A job whose work fell over.
fn broke_off() -> Ended {
    let page = |_: &Site, _: &AtDesk, frame: &Frame| {
        let stop = Stop::from(Failure::new("work_broke_off", "job"));
        Ok(answer::stopped(frame, &stop))
    };
    Ended { well: false, page: Box::new(page) }
}
