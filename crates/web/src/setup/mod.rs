//! Set-up in the browser of the server itself, where there is no organisation yet: organisation and pack, where keys, seals and
//! backups lie, the first manager; then the words that unseal, to be written on paper, and a rehearsal with them.
//!
//! It is served in the clear to this machine alone, to whoever shows the code that the command printed, and ends with
//! the rehearsal: what comes after it is the office itself.

mod asked;
mod pages;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn_with_state, map_response};
use axum::routing::{get, post};
use domain::id::StaffId;
use domain::{Failure, FormError, Slug, Stop};
use office::{Office, World};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use crate::answer;
use crate::entrance::{Entrance, Limits, Networks};
use crate::hosts::{self, hosts};
use crate::log::Log;
use crate::pages::assets;

/// No form of the set-up is larger, in bytes.
const MOST_BODY: usize = 64 * 1024;

/// A set-up that is under way.
pub(crate) struct Setup {
    world: World,
    data: PathBuf,
    /// What the command printed; without it nobody gets further.
    code: String,
    step: Mutex<Step>,
    done: Mutex<Option<oneshot::Sender<()>>>,
}

/// How far it got.
enum Step {
    Nothing,
    /// Founded; the words have not been read back yet.
    Founded(Founded),
    /// Done: the office, its vault opened with the words from paper.
    Opened(Box<Office>),
}

/// What was founded.
struct Founded {
    slug: Slug,
    manager: StaffId,
    words: Zeroizing<String>,
}

impl Setup {
    fn step(&self) -> MutexGuard<'_, Step> {
        self.step.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A mark for a page.
    fn draw(&self) -> String {
        drawn(&self.world)
    }

    /// Ends the serving, once the answer at hand is out.
    fn end(&self) {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(done) = done {
            let _ = done.send(());
        }
    }
}

fn drawn(world: &World) -> String {
    use base64::Engine;
    let mut bytes = [0u8; 16];
    world.random.fill(&mut bytes);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// Leads through the set-up until it is done, or `stopped` returns. `ready` is told the address with the code. None when
/// it was stopped before its end; what was founded by then can be unsealed by whoever has its words.
///
/// # Errors
/// A form error for an address beyond this machine, or one that cannot be listened at.
pub fn set_up(
    world: World,
    data: PathBuf,
    listen: SocketAddr,
    ready: impl FnOnce(String),
    stopped: impl FnOnce() + Send + 'static,
) -> Result<Option<Office>, Stop> {
    if !listen.ip().is_loopback() {
        return Err(FormError::new("listen", "listen_set_up").into());
    }
    let broke = |_| Stop::from(Failure::new("serve_failed", listen));
    let (done, is_done) = oneshot::channel();
    let code = drawn(&world);
    let (step, done) = (Mutex::new(Step::Nothing), Mutex::new(Some(done)));
    let setup = Arc::new(Setup { world, data, code, step, done });
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(broke)?;
    let serving = Arc::clone(&setup);
    runtime.block_on(async move {
        let taken =
            |_| Stop::from(FormError::new("listen", "listen_taken").with("address", listen));
        let listener = TcpListener::bind(listen).await.map_err(taken)?;
        let address = listener.local_addr().map_err(broke)?;
        ready(format!("http://{address}/?code={}", serving.code));
        let (stop, stopping) = oneshot::channel::<()>();
        std::thread::spawn(move || {
            stopped();
            let _ = stop.send(());
        });
        let ended = async move {
            tokio::select! {
                _ = is_done => {}
                _ = stopping => {}
            }
        };
        let pages = router(serving).layer(from_fn_with_state(hosts(&[]), hosts::guard));
        let entrance = Entrance::new(Limits::default(), Networks::default(), None, Log::default());
        entrance.hold(listener, pages, ended).await;
        Ok::<(), Stop>(())
    })?;
    // No page is served any more: the office is nobody else's.
    let step = std::mem::replace(&mut *setup.step(), Step::Nothing);
    Ok(match step {
        Step::Opened(office) => Some(*office),
        Step::Nothing | Step::Founded(_) => None,
    })
}

/// The pages of a set-up.
pub(crate) fn router(setup: Arc<Setup>) -> Router {
    Router::new()
        .route("/", get(pages::show))
        .route("/found", post(pages::found))
        .route("/rehearse", post(pages::rehearse))
        .route("/assets/{name}", get(assets::get))
        .layer(DefaultBodyLimit::max(MOST_BODY))
        .layer(map_response(|response| async { answer::guarded(response, false) }))
        .with_state(setup)
}
