//! Who stands before a page: the session of the browser, and for a form the token that its page carried.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use office::{Actor, Seat};
use words::Lang;

use crate::answer;
use crate::pages::typed;
use crate::posted::{self, Posted};
use crate::session::{Known, Session};
use crate::site::Site;
use crate::view::Frame;

/// The cookie of a session, over TLS and without.
pub const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-bannin" } else { "bannin" }
}

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok());
    let mut pairs =
        all.flat_map(|header| header.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().to_owned())
}

/// The reader's language: as chosen on a page, else as the browser asks.
pub fn lang(headers: &HeaderMap) -> Lang {
    let chosen = cookie(headers, "lang").and_then(|code| Lang::parse(&code));
    let asked = || {
        let tags = headers.get("accept-language")?.to_str().ok()?;
        tags.split(',').find_map(|tag| Lang::parse(tag.split(';').next()?.trim()))
    };
    chosen.or_else(asked).unwrap_or_default()
}

/// Somebody who has signed in, and looks at a page.
pub struct AtDesk {
    /// Who acts.
    pub actor: Actor,
    /// Their name and offices.
    pub seat: Seat,
    /// What forms of this session carry.
    pub token: String,
    /// The mark of the browser.
    pub mark: String,
    /// The key of the terminal.
    pub key: Option<[u8; 32]>,
    /// Where they are.
    pub from: Option<IpAddr>,
    /// The language.
    pub lang: Lang,
}

impl AtDesk {
    /// The frame of their pages.
    pub fn frame(&self, site: &Site) -> Frame {
        Frame::of(site, self.lang, self.seat.clone(), self.token.clone())
    }

    fn of(session: Session, mark: String, from: Option<IpAddr>, lang: Lang) -> Self {
        let Session { actor, seat, token, key } = session;
        Self { actor, seat, token, mark, key, from, lang }
    }
}

/// Looks the browser's session up.
pub fn known(site: &Site, headers: &HeaderMap, key: Option<[u8; 32]>) -> (Known, String) {
    let mark = cookie(headers, cookie_name(site.options.secure)).unwrap_or_default();
    let now = site.tick();
    site.sessions.tend(now, site.idle_ms());
    (site.sessions.look(&mark, key, now), mark)
}

/// A request of anybody: its headers, and the key of the terminal.
pub struct Asked {
    /// Its headers.
    pub headers: HeaderMap,
    /// The key that the terminal showed.
    pub key: Option<[u8; 32]>,
    /// Where it came from.
    pub from: Option<IpAddr>,
}

impl FromRequestParts<Arc<Site>> for Asked {
    type Rejection = Response;

    /// Nothing that a page of somebody else's sent gets in.
    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        if is_from_elsewhere(&parts.method, &parts.headers) {
            return Err(answer::bare(StatusCode::FORBIDDEN));
        }
        let key = site.key_of(&parts.extensions);
        let from = Site::from_of(&parts.extensions);
        Ok(Self { headers: parts.headers.clone(), key, from })
    }
}

impl FromRequestParts<Arc<Site>> for AtDesk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        let lang = lang(&parts.headers);
        let from = Site::from_of(&parts.extensions);
        match known(site, &parts.headers, site.key_of(&parts.extensions)) {
            (Known::Open(session), mark) => Ok(Self::of(session, mark, from, lang)),
            (Known::Locked(_), _) => Err(answer::go("/unlock")),
            (Known::Nobody, _) => Err(answer::go("/sign-in")),
        }
    }
}

/// Somebody who has signed in, and whose page asks by itself how far something is: that is no use of the session.
pub struct Watching(pub AtDesk);

impl FromRequestParts<Arc<Site>> for Watching {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        let lang = lang(&parts.headers);
        let mark = cookie(&parts.headers, cookie_name(site.options.secure)).unwrap_or_default();
        let key = site.key_of(&parts.extensions);
        let now = site.tick();
        site.sessions.tend(now, site.idle_ms());
        let known = if domain::broken::is_off("page_watch") {
            site.sessions.look(&mark, key, now)
        } else {
            site.sessions.watch(&mark, key)
        };
        match known {
            Known::Open(session) => {
                let from = Site::from_of(&parts.extensions);
                Ok(Self(AtDesk::of(session, mark, from, lang)))
            }
            Known::Locked(_) => Err(answer::go("/unlock")),
            Known::Nobody => Err(answer::go("/sign-in")),
        }
    }
}

/// Somebody who has signed in and posts a form of a page of theirs.
pub struct Form {
    /// Who.
    pub at: AtDesk,
    /// What.
    pub posted: Posted,
}

impl FromRequest<Arc<Site>> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Response> {
        if is_from_elsewhere(request.method(), request.headers()) {
            return Err(answer::bare(StatusCode::FORBIDDEN));
        }
        let lang = lang(request.headers());
        let key = site.key_of(request.extensions());
        let from = Site::from_of(request.extensions());
        let (session, mark, locked) = match known(site, request.headers(), key) {
            (Known::Open(session), mark) => (session, mark, false),
            (Known::Locked(session), mark) => (session, mark, true),
            (Known::Nobody, _) => return Err(answer::go("/sign-in")),
        };
        let posted = if posted::has_parts(&request) {
            match Posted::of_parts(request, site).await {
                Err(no) if no.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                    return Err(too_large(site, lang).await);
                }
                posted => posted?,
            }
        } else {
            Posted::from_request(request, site).await?
        };
        let token = posted.one("_token").unwrap_or_default();
        let is_ours = is_token(token, &session.token) || domain::broken::is_off("page_token");
        if session.token.is_empty() || !is_ours {
            // A page of an earlier session, or of somebody else's.
            return Err(answer::go(if locked { "/unlock" } else { "/" }));
        }
        if locked {
            keep(site, &mark, posted);
            return Err(answer::go("/unlock"));
        }
        Ok(Self { at: AtDesk::of(session, mark, from, lang), posted })
    }
}

/// The page that says that a form with its files is beyond all bounds.
async fn too_large(site: &Arc<Site>, lang: Lang) -> Response {
    let status = StatusCode::PAYLOAD_TOO_LARGE;
    let work = site.work(move |site| {
        let frame = Frame::open(site, lang);
        Ok(answer::told(&frame, status, "web-title-form", &["web-file-too-large"]))
    });
    work.await.unwrap_or_else(|stop| answer::broke(site, lang, &stop))
}

/// Keeps what was typed on a page with a form of ours, without what must not come back.
pub fn keep(site: &Site, mark: &str, mut typed: Posted) {
    let Some(page) = typed.one("_from").map(str::to_owned) else { return };
    let Some(secrets) = typed::secrets_of(&page) else { return };
    typed.keep_plain(|name| secrets.holds(name));
    site.sessions.keep(mark, page, typed);
}

fn is_token(shown: &str, token: &str) -> bool {
    let same = aws_lc_rs::constant_time::verify_slices_are_equal;
    same(shown.as_bytes(), token.as_bytes()).is_ok()
}

/// True when a browser says that a page of somebody else's sent this.
pub fn is_from_elsewhere(method: &Method, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if method == Method::GET || method == Method::HEAD {
        return false;
    }
    let foreign_site =
        text("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    let foreign_origin = match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_none_or(|(_, from)| !from.eq_ignore_ascii_case(host))
        }
        _ => false,
    };
    (foreign_site || foreign_origin) && !domain::broken::is_off("page_elsewhere")
}
