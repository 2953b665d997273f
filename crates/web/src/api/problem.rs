//! What stops, as RFC 9457 has it: `application/problem+json`, in the reader's language, with the codes of every face. No
//! problem says a value that was sent.

use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::Stop;
use office::said;
use serde_json::{Map, Value, json};
use words::{Lang, Words};

use crate::desk;
use crate::site::Site;

/// What a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No token, or one that opens nothing.
    Unauthorized,
    /// The regulation says no.
    Refused,
    /// There is nothing at this address, or not for who asks.
    NotFound,
    /// Called by a name that is not this server's.
    Host,
    /// Not by this method.
    Method,
    /// It was done, and its answer is not told twice.
    Done,
    /// It was begun, and nobody knows how it ended.
    Unknown,
    /// More bytes than are read.
    TooLarge,
    /// Not JSON.
    MediaType,
    /// What was sent is to be mended.
    Form,
    /// Too many requests.
    TooMany,
    /// Our fault.
    Failed,
}

impl Kind {
    /// The status of the answer.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Refused => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Host => StatusCode::MISDIRECTED_REQUEST,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Done | Self::Unknown => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Form => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Unauthorized => "unauthorized",
            Self::Refused => "refused",
            Self::NotFound => "not-found",
            Self::Host => "host",
            Self::Method => "method",
            Self::Done => "done",
            Self::Unknown => "unknown-end",
            Self::TooLarge => "too-large",
            Self::MediaType => "media-type",
            Self::Form => "form",
            Self::TooMany => "too-many",
            Self::Failed => "failed",
        }
    }
}

/// An answer in JSON: its status and its text.
pub struct Said {
    /// The status.
    pub status: StatusCode,
    /// The body.
    pub body: String,
}

impl Said {
    /// What was asked for.
    pub fn done(body: &Value) -> Self {
        Self { status: StatusCode::OK, body: body.to_string() }
    }

    /// A problem of a kind, in words of its own.
    pub fn problem(kind: Kind, lang: Lang) -> Self {
        let words = Words::shared(lang);
        let detail = words.text(&format!("api-{}-detail", kind.code()), &[]);
        Self::told(kind, words, detail, Map::new())
    }

    /// What stopped.
    pub fn stopped(site: &Site, stop: &Stop, lang: Lang) -> Self {
        let words = Words::shared(lang);
        let mut more = Map::new();
        let (kind, detail) = match stop {
            Stop::Form(errors) => {
                let error = |error: &domain::FormError| {
                    let mend = said::form(words, error);
                    json!({ "field": mend.field, "code": error.code, "what": mend.what, "do": mend.advice })
                };
                more.insert("errors".to_owned(), errors.iter().map(error).collect());
                let first = errors.first().map(|error| said::form(words, error));
                (Kind::Form, first.map(|mend| mend.what).unwrap_or_default())
            }
            Stop::Refused(refusal) => {
                let told = said::refusal(words, refusal);
                let reasons = refusal.reasons.iter().zip(told.reasons);
                let reason = |(reason, (article, why)): (&domain::Reason, (String, String))| json!({ "clause": reason.clause, "article": article, "code": reason.message, "why": why });
                more.insert("reasons".to_owned(), reasons.map(reason).collect());
                more.insert("tells".to_owned(), json!(told.tells));
                more.insert("who_could".to_owned(), json!(told.who_could));
                more.insert("record".to_owned(), json!(refusal.record));
                (Kind::Refused, told.head)
            }
            Stop::Failed(failure) => {
                let told = said::failure(words, failure);
                let operation = site.operation();
                site.options.log.failed(&operation, failure);
                more.insert("operation".to_owned(), json!(operation));
                more.insert("code".to_owned(), json!(failure.code));
                (Kind::Failed, format!("{} {}", told.what, told.advice))
            }
        };
        Self::told(kind, words, detail, more)
    }

    fn told(kind: Kind, words: &Words, detail: String, more: Map<String, Value>) -> Self {
        let mut body = Map::new();
        body.insert("type".to_owned(), json!(format!("urn:bannin:problem:{}", kind.code())));
        body.insert("title".to_owned(), json!(words.text(&format!("api-{}", kind.code()), &[])));
        body.insert("status".to_owned(), json!(kind.status().as_u16()));
        body.insert("detail".to_owned(), json!(detail));
        body.extend(more);
        Self { status: kind.status(), body: Value::Object(body).to_string() }
    }
}

impl IntoResponse for Said {
    fn into_response(self) -> Response {
        let kind = match self.status.is_success() {
            true => "application/json",
            false => "application/problem+json",
        };
        let mut response = (self.status, self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Too many requests, with the seconds to wait.
pub fn too_many(seconds: u64, lang: Lang) -> Response {
    let mut response = Said::problem(Kind::TooMany, lang).into_response();
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// An address of the interface that leads nowhere.
pub fn not_found(request: &Request) -> Response {
    Said::problem(Kind::NotFound, desk::lang(request.headers())).into_response()
}

/// An address of the interface that is asked in another way.
pub fn no_such_method(request: &Request) -> Response {
    Said::problem(Kind::Method, desk::lang(request.headers())).into_response()
}
