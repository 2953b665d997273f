//! All addresses.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};

use crate::pages::{acts, assets, detail, home, jobs, ledger, lists, pile, sign_in, work};
use crate::site::Site;
use crate::{answer, desk, posted, view};

/// No body is larger than this, in bytes.
const MOST_BODY: usize = 1024 * 1024;

/// The pages of an office.
pub fn router(site: Arc<Site>) -> Router {
    let with_files = DefaultBodyLimit::max(posted::most_body(site.options.most_upload));
    Router::new()
        .route("/", get(home::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::try_it))
        .route("/unlock", get(sign_in::show_lock).post(sign_in::unlock))
        .route("/lock", post(sign_in::lock))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/language", post(sign_in::language))
        .route("/lists", get(lists::all))
        .route("/lists/{what}", get(lists::show).post(lists::search))
        .route("/files/{what}", post(lists::file))
        .route("/lists/{what}/{id}", get(detail::show))
        .route("/acts", get(acts::all))
        .route("/acts/{name}", get(acts::show).post(acts::run).layer(with_files))
        .route("/jobs", get(jobs::all))
        .route("/jobs/{id}", get(jobs::show))
        .route("/jobs/{id}/events", get(jobs::events))
        .route("/ledger", get(ledger::show))
        .route("/ledger/verify", post(ledger::verify))
        .route("/steps/{what}", get(work::show))
        .route("/pile/{work}", get(pile::show).post(pile::run))
        .route("/assets/{name}", get(assets::get))
        .fallback(not_found)
        .layer(DefaultBodyLimit::max(MOST_BODY))
        .layer(from_fn_with_state(Arc::clone(&site), guard))
        .with_state(site)
}

async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    answer::guarded(next.run(request).await, site.options.secure)
}

async fn not_found(State(site): State<Arc<Site>>, request: Request) -> Response {
    let lang = desk::lang(request.headers());
    let work = site.work(move |site| Ok(answer::not_found(&view::Frame::open(site, lang))));
    work.await.unwrap_or_else(|_| answer::bare(axum::http::StatusCode::NOT_FOUND))
}
