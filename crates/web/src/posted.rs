//! What a form sent: its fields in their order, and files. Values may be numbers or passwords, and are wiped.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use zeroize::Zeroizing;

use crate::answer;

/// A form without a file is no larger than this, in bytes.
const MOST_BYTES: usize = 256 * 1024;

/// The fields of a form.
#[derive(Default)]
pub struct Posted {
    fields: Vec<(String, Zeroizing<String>)>,
}

impl Posted {
    /// Reads fields as a form or an address has them.
    pub fn parse(bytes: &[u8]) -> Self {
        let fields = form_urlencoded::parse(bytes);
        Self {
            fields: fields
                .map(|(key, value)| (key.into_owned(), Zeroizing::new(value.into_owned())))
                .collect(),
        }
    }

    /// The first value of a field; none when it is empty.
    pub fn one(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The first value as a page may show it again: never one that holds a number.
    pub fn shown(&self, name: &str) -> &str {
        self.one(name).filter(|value| !digits::has_hit(value)).unwrap_or_default()
    }

    /// All values of a field that say something.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.fields.iter().filter(move |(key, _)| key == name);
        named.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// True when some field begins so and says something.
    pub fn any_under(&self, start: &str) -> bool {
        self.fields.iter().any(|(key, value)| key.starts_with(start) && !value.is_empty())
    }

    /// Puts a value in the place of those that a field has.
    pub fn put(&mut self, name: &str, value: &str) {
        self.fields.retain(|(key, _)| key != name);
        self.fields.push((name.to_owned(), Zeroizing::new(value.to_owned())));
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            return Err(answer::bare(axum::http::StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|_| answer::bare(axum::http::StatusCode::PAYLOAD_TOO_LARGE))?;
        if bytes.len() > MOST_BYTES {
            return Err(answer::bare(axum::http::StatusCode::PAYLOAD_TOO_LARGE));
        }
        Ok(Self::parse(&bytes))
    }
}
