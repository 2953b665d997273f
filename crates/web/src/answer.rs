//! How answers leave: never kept by a browser, in no frame, with one script and nothing from elsewhere.

use askama::Template;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    LOCATION, REFERRER_POLICY, REFRESH, SET_COOKIE, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::Stop;
use office::said;
use words::Lang;

use crate::site::Site;
use crate::view::Frame;

/// What a page may do: post forms to us, load our style and one script, nothing else.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; \
         connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

/// Puts the headers of every answer.
pub fn guarded(mut response: Response, secure: bool) -> Response {
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    put(CACHE_CONTROL, "no-store");
    put(
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(REFERRER_POLICY, "same-origin");
    put(HeaderName::from_static("x-frame-options"), "DENY");
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    put(
        HeaderName::from_static("permissions-policy"),
        "camera=(), clipboard-read=(), clipboard-write=(), geolocation=(), microphone=()",
    );
    if secure {
        put(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

/// A page.
pub fn page(status: StatusCode, nonce: &str, page: &impl Template) -> Response {
    let Ok(html) = page.render() else { return bare(StatusCode::INTERNAL_SERVER_ERROR) };
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if let Ok(policy) = HeaderValue::from_str(&policy(nonce)) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// A page that the browser leaves for the first one after so many seconds.
pub fn leaving(mut response: Response, seconds: u16) -> Response {
    if let Ok(after) = HeaderValue::from_str(&format!("{seconds}; url=/")) {
        response.headers_mut().insert(REFRESH, after);
    }
    response
}

/// A file to keep, under a name of ours.
pub fn file(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = (StatusCode::OK, bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(kept) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(CONTENT_DISPOSITION, kept);
    }
    response
}

/// An answer without words, for what no page of ours sends.
pub fn bare(status: StatusCode) -> Response {
    status.into_response()
}

/// On to another page, by a GET.
pub fn go(to: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, to);
    }
    response
}

/// The same, with a cookie.
pub fn go_with(to: &str, cookie: &str) -> Response {
    let mut response = go(to);
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

/// The page of what stopped.
#[derive(Template)]
#[template(path = "stop.html")]
struct Stopped<'a> {
    frame: &'a Frame,
    title: String,
    lines: Vec<String>,
}

impl Stopped<'_> {
    fn wrong(&self) -> bool {
        true
    }
}

/// The lines of a stop.
pub fn lines(frame: &Frame, stop: &Stop) -> Vec<String> {
    match stop {
        Stop::Form(errors) => errors
            .iter()
            .map(|error| {
                let mend = said::form(frame.words, error);
                format!("{} {}", mend.what, mend.advice)
            })
            .collect(),
        Stop::Refused(refusal) => {
            let told = said::refusal(frame.words, refusal);
            let mut lines = vec![told.head];
            lines.extend(told.reasons.into_iter().map(|(article, why)| format!("{article} {why}")));
            lines.extend(told.tells);
            lines.push(told.who_could);
            lines.extend(told.record);
            lines
        }
        Stop::Failed(failure) => {
            let told = frame.failure(failure);
            vec![told.what, told.advice, told.marks]
        }
    }
}

/// The status of a stop.
pub fn status_of(stop: &Stop) -> StatusCode {
    match stop {
        Stop::Form(errors) if errors.iter().any(|error| error.code == "file_too_large") => {
            StatusCode::PAYLOAD_TOO_LARGE
        }
        Stop::Form(errors) if errors.iter().any(|error| error.code == "sign_ins_from_there") => {
            StatusCode::TOO_MANY_REQUESTS
        }
        Stop::Form(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Stop::Refused(_) => StatusCode::FORBIDDEN,
        Stop::Failed(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// A page that says why there is no other.
pub fn stopped(frame: &Frame, stop: &Stop) -> Response {
    let key = match stop {
        Stop::Form(_) => "web-title-form",
        Stop::Refused(_) => "web-title-refused",
        Stop::Failed(_) => "web-title-failed",
    };
    let stopped = Stopped { frame, title: frame.t(key), lines: lines(frame, stop) };
    page(status_of(stop), &frame.nonce, &stopped)
}

/// The page of what stopped before there was a page.
pub fn broke(site: &Site, lang: Lang, stop: &Stop) -> Response {
    stopped(&Frame::bare(site, lang), stop)
}

/// A page for an address that leads nowhere.
pub fn not_found(frame: &Frame) -> Response {
    told(frame, StatusCode::NOT_FOUND, "web-title-not-found", &["web-not-found"])
}

/// A page that says why there is no other, in these words.
pub fn told(frame: &Frame, status: StatusCode, title: &str, lines: &[&str]) -> Response {
    let lines = lines.iter().map(|key| frame.t(key)).collect();
    page(status, &frame.nonce, &Stopped { frame, title: frame.t(title), lines })
}
