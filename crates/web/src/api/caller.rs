//! Who asks: the token of a program, the terminal it runs on, and the address it comes from.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use domain::Stop;
use office::Actor;
use office::input::SecretText;
use words::Lang;

use super::gate::Tries;
use super::problem::{Kind, Said, too_many};
use crate::desk;
use crate::entrance::counted;
use crate::peer::Peer;
use crate::site::Site;

/// No body is larger than this, in bytes.
const MOST_BODY: usize = 1024 * 1024;

/// A request of a program that is known.
pub struct Called {
    /// In whose name it acts, by which token, from where.
    pub actor: Actor,
    /// The token, which keys what is kept of its requests.
    pub token: Arc<SecretText>,
    /// The language.
    pub lang: Lang,
    /// Its headers and address.
    pub parts: Parts,
}

/// Looks who asks; nothing else of the request is read before. An answer instead when nobody is known, or when there
/// were too many requests.
pub async fn called(site: &Arc<Site>, parts: Parts) -> Result<Called, Box<Response>> {
    let lang = desk::lang(&parts.headers);
    let said = |kind| Box::new(Said::problem(kind, lang).into_response());
    let peer = parts.extensions.get::<ConnectInfo<Peer>>().map(|peer| peer.0);
    let Some(tries) = peer.map(|peer| Tries::Tokens(counted(peer.address.ip()))) else {
        return Err(said(Kind::Failed));
    };
    site.gate.lets_in(tries, site.tick()).map_err(|wait| Box::new(too_many(wait, lang)))?;
    let Some(token) = bearer(&parts) else { return Err(said(Kind::Unauthorized)) };
    let (token, key) = (Arc::new(token), site.key_of(&parts.extensions));
    let known = Arc::clone(&token);
    let found = site.work(move |site| {
        let Some(actor) = site.office.by_token(&known, key)? else { return Ok(None) };
        Ok(Some((actor, site.office.limits()?.token_requests)))
    });
    let found =
        found.await.map_err(|stop| Box::new(Said::stopped(site, &stop, lang).into_response()))?;
    let Some((actor, most)) = found else {
        site.gate.was_wrong(tries, site.tick());
        return Err(said(Kind::Unauthorized));
    };
    let Some(id) = actor.token else { return Err(said(Kind::Unauthorized)) };
    site.gate.takes(id, most, site.tick()).map_err(|wait| Box::new(too_many(wait, lang)))?;
    Ok(Called { actor, token, lang, parts })
}

fn bearer(parts: &Parts) -> Option<SecretText> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| SecretText::new(token.trim().to_owned()))
}

/// Works for a program that is known; what stops becomes a problem.
pub async fn answered(
    site: Arc<Site>,
    request: Request,
    work: impl FnOnce(&Site, &Called) -> Result<Said, Stop> + Send + 'static,
) -> Response {
    let (parts, _) = request.into_parts();
    let called = match called(&site, parts).await {
        Ok(called) => called,
        Err(answer) => return *answer,
    };
    worked(site, called, work).await
}

/// The same once it is known who asks.
pub async fn worked(
    site: Arc<Site>,
    called: Called,
    work: impl FnOnce(&Site, &Called) -> Result<Said, Stop> + Send + 'static,
) -> Response {
    let lang = called.lang;
    let done = site.work(move |site| {
        Ok(work(site, &called).unwrap_or_else(|stop| Said::stopped(site, &stop, lang)))
    });
    done.await.unwrap_or_else(|stop| Said::stopped(&site, &stop, lang)).into_response()
}

/// The bytes of a body of JSON.
pub async fn json_body(called: &Called, request: axum::body::Body) -> Result<Bytes, Said> {
    let kind = called.parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.map(|kind| kind.split(';').next().unwrap_or_default().trim());
    if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/json")) {
        return Err(Said::problem(Kind::MediaType, called.lang));
    }
    let read = axum::body::to_bytes(request, MOST_BODY).await;
    read.map_err(|_| Said::problem(Kind::TooLarge, called.lang))
}
