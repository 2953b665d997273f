//! All addresses.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};

use crate::pages::{
    acts, assets, certificate, detail, home, jobs, ledger, lists, pile, second_factor, sign_in,
    work,
};
use crate::site::Site;
use crate::{answer, api, desk, posted, view};

/// No body is larger than this, in bytes.
const MOST_BODY: usize = 1024 * 1024;

/// Who gets in by an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Anybody.
    Open,
    /// Who has signed in at this browser; everybody else is led to the sign-in.
    Seat,
    /// A program with a token.
    Token,
}

/// One address.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The method.
    pub method: &'static str,
    /// The address.
    pub path: &'static str,
    /// Who gets in.
    pub door: Door,
}

macro_rules! routes {
    ($files:ident: $($method:ident $path:literal $handler:path, $door:ident $(, $limit:ident)?;)*) => {
        /// Every address there is; tests/data/routes says what each answers to whom.
        pub const ROUTES: &[Route] =
            &[$(Route { method: stringify!($method), path: $path, door: Door::$door },)*];

        /// All of them; forms with files are as long as `files` says.
        fn every($files: DefaultBodyLimit) -> Router<Arc<Site>> {
            Router::new()$(.route($path, $method($handler)$(.layer($limit))?))*
        }
    };
}

routes! { files:
    get "/" home::show, Seat;
    get "/sign-in" sign_in::show, Open;
    post "/sign-in" sign_in::try_it, Open;
    get "/unlock" sign_in::show_lock, Open;
    post "/unlock" sign_in::unlock, Open;
    post "/lock" sign_in::lock, Seat;
    post "/sign-out" sign_in::sign_out, Open;
    post "/language" sign_in::language, Open;
    get "/lists" lists::all, Seat;
    get "/lists/{what}" lists::show, Seat;
    post "/lists/{what}" lists::search, Seat;
    post "/files/{what}" lists::file, Seat;
    get "/lists/{what}/{id}" detail::show, Seat;
    get "/acts" acts::all, Seat;
    get "/acts/{name}" acts::show, Seat;
    post "/acts/{name}" acts::run, Seat, files;
    get "/second-factor" second_factor::show, Seat;
    post "/second-factor" second_factor::run, Seat;
    get "/jobs" jobs::all, Seat;
    get "/jobs/{id}" jobs::show, Seat;
    get "/jobs/{id}/events" jobs::events, Seat;
    get "/ledger" ledger::show, Seat;
    post "/ledger/verify" ledger::verify, Seat;
    get "/steps/{what}" work::show, Seat;
    get "/pile/{work}" pile::show, Seat;
    post "/pile/{work}" pile::run, Seat;
    post "/certificate" certificate::file, Seat;
    get "/assets/{name}" assets::get, Open;
    get "/api/openapi.json" api::document, Open;
    get "/api/v1/acts" api::all_acts, Token;
    get "/api/v1/acts/{name}" api::show_act, Token;
    post "/api/v1/acts/{name}" api::run_act, Token;
    get "/api/v1/lists" api::all_lists, Token;
    get "/api/v1/lists/{name}" api::show_list, Token;
    get "/api/v1/lists/{name}/{id}" api::show_line, Token;
}

/// The pages of an office, and the interface for programs.
pub fn router(site: Arc<Site>) -> Router {
    every(DefaultBodyLimit::max(posted::most_body(site.options.most_upload)))
        .fallback(not_found)
        .method_not_allowed_fallback(no_such_method)
        .layer(DefaultBodyLimit::max(MOST_BODY))
        .layer(from_fn_with_state(Arc::clone(&site), guard))
        .with_state(site)
}

async fn no_such_method(request: Request) -> Response {
    match request.uri().path().starts_with(api::UNDER) {
        true => api::no_such_method(&request),
        false => answer::bare(axum::http::StatusCode::METHOD_NOT_ALLOWED),
    }
}

async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    answer::guarded(next.run(request).await, site.options.secure)
}

async fn not_found(State(site): State<Arc<Site>>, request: Request) -> Response {
    if request.uri().path().starts_with(api::UNDER) {
        return api::not_found(&request);
    }
    let lang = desk::lang(request.headers());
    let work = site.work(move |site| Ok(answer::not_found(&view::Frame::open(site, lang))));
    work.await.unwrap_or_else(|stop| answer::broke(&site, lang, &stop))
}
