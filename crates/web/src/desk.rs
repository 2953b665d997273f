//! Who stands before a page: the session of the browser, and for a form the token that its page carried.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use office::{Actor, Seat};
use words::Lang;

use crate::answer;
use crate::posted::Posted;
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
    /// The language.
    pub lang: Lang,
}

impl AtDesk {
    /// The frame of their pages.
    pub fn frame(&self, site: &Site) -> Frame {
        Frame::of(site, self.lang, self.seat.clone(), self.token.clone())
    }

    fn of(session: Session, mark: String, lang: Lang) -> Self {
        let Session { actor, seat, token, .. } = session;
        Self { actor, seat, token, mark, lang }
    }
}

/// Looks the browser's session up.
pub fn known(site: &Site, headers: &HeaderMap, key: Option<[u8; 32]>) -> (Known, String) {
    let mark = cookie(headers, cookie_name(site.options.secure)).unwrap_or_default();
    (site.sessions.look(&mark, key, site.tick(), site.idle_ms()), mark)
}

/// A request of anybody: its headers, and the key of the terminal.
pub struct Asked {
    /// Its headers.
    pub headers: HeaderMap,
    /// The key that the terminal showed.
    pub key: Option<[u8; 32]>,
}

impl FromRequestParts<Arc<Site>> for Asked {
    type Rejection = Response;

    /// Nothing that a page of somebody else's sent gets in.
    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        if is_from_elsewhere(&parts.method, &parts.headers) {
            return Err(answer::bare(StatusCode::FORBIDDEN));
        }
        let key = site.key_of(&parts.extensions);
        Ok(Self { headers: parts.headers.clone(), key })
    }
}

impl FromRequestParts<Arc<Site>> for AtDesk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        let lang = lang(&parts.headers);
        match known(site, &parts.headers, site.key_of(&parts.extensions)) {
            (Known::Open(session), mark) => Ok(Self::of(session, mark, lang)),
            (Known::Locked(_), _) => Err(answer::go("/unlock")),
            (Known::Nobody, _) => Err(answer::go("/sign-in")),
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
        let (mut parts, body) = request.into_parts();
        let at = AtDesk::from_request_parts(&mut parts, site).await?;
        let posted = Posted::from_request(Request::from_parts(parts, body), site).await?;
        let token = posted.one("_token").unwrap_or_default();
        let is_ours = is_token(token, &at.token) || domain::broken::is_off("page_token");
        if at.token.is_empty() || !is_ours {
            // A page of an earlier session, or of somebody else's.
            return Err(answer::go("/"));
        }
        Ok(Self { at, posted })
    }
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
