//! What a form sent: its fields in their order, and files. Values may be numbers or passwords, and are wiped.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::Response;
use domain::FormError;
use number::SecretFile;
use office::HandedFile;
use tokio::sync::OwnedSemaphorePermit;
use zeroize::{Zeroize, Zeroizing};

use crate::answer;
use crate::site::Site;

/// What is typed into a form is no larger than this, in bytes.
const MOST_BYTES: usize = 256 * 1024;

const MEGABYTE: usize = 1 << 20;

/// The fields of a form.
#[derive(Default)]
pub struct Posted {
    fields: Vec<(String, Zeroizing<String>)>,
    /// Files, by the field that they were chosen in. The field itself says the file's name.
    pub files: Vec<HandedFile>,
    /// What was wrong with files.
    pub errors: Vec<FormError>,
    /// The place in memory that its files take, until they are wiped.
    place: Option<OwnedSemaphorePermit>,
}

impl Posted {
    /// Reads fields as a form or an address has them.
    pub fn parse(bytes: &[u8]) -> Self {
        let fields = form_urlencoded::parse(bytes);
        let fields = fields.map(|(key, value)| (key.into_owned(), value.into_owned().into()));
        Self { fields: fields.collect(), ..Self::default() }
    }

    /// The names of the fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(key, _)| key.as_str())
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

    /// Keeps what a page may show again later: nothing of the fields that `is_secret` names, no value with a number in
    /// it, no file, and none of the marks of a form.
    pub fn keep_plain(&mut self, is_secret: impl Fn(&str) -> bool) {
        let marks = ["_token", "_once", "_from", "_second_password"];
        let all = domain::broken::is_off("page_kept");
        self.fields.retain(|(key, value)| {
            let plain = !is_secret(key) && !digits::has_hit(value) || all;
            plain && !marks.contains(&key.as_str())
        });
        self.files.clear();
        self.place = None;
        self.errors.clear();
    }

    /// Reads a form with files. Each file goes into one room that is wiped when its act is done, and onto no disk; one
    /// that is too large is read to its end and not kept, so that the form comes back with what was typed.
    ///
    /// # Errors
    /// An answer for what no page of ours sends, and for a form as a whole beyond all bounds.
    pub async fn of_parts(request: Request, site: &Arc<Site>) -> Result<Self, Response> {
        let length =
            request.headers().get(CONTENT_LENGTH).and_then(|n| n.to_str().ok()?.parse().ok());
        let Some(mut left): Option<usize> = length else {
            return Err(answer::bare(StatusCode::LENGTH_REQUIRED));
        };
        let most = site.options.most_upload;
        if left > most_body(most) {
            return Err(answer::bare(StatusCode::PAYLOAD_TOO_LARGE));
        }
        let mut parts = Multipart::from_request(request, &())
            .await
            .map_err(|_| answer::bare(StatusCode::BAD_REQUEST))?;
        let place = Arc::clone(&site.uploads).acquire_owned().await.ok();
        let mut posted = Self { place, ..Self::default() };
        let mut typed = 0;
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            let name = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(|name| Zeroizing::new(name.to_owned())) {
                None => posted.take_text(name, part, &mut typed).await?,
                Some(file) => posted.take_file((name, file), part, &mut left, most).await?,
            }
        }
        Ok(posted)
    }

    async fn take_text(
        &mut self,
        name: String,
        mut part: Field<'_>,
        typed: &mut usize,
    ) -> Result<(), Response> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_BYTES));
        while let Some(chunk) = part.chunk().await.map_err(broken)? {
            *typed += chunk.len();
            if *typed > MOST_BYTES {
                return Err(answer::bare(StatusCode::PAYLOAD_TOO_LARGE));
            }
            bytes.extend_from_slice(&chunk);
        }
        let text =
            std::str::from_utf8(&bytes).map_err(|_| answer::bare(StatusCode::BAD_REQUEST))?;
        self.fields.push((name, Zeroizing::new(text.to_owned())));
        Ok(())
    }

    async fn take_file(
        &mut self,
        (field, file): (String, Zeroizing<String>),
        mut part: Field<'_>,
        left: &mut usize,
        most: usize,
    ) -> Result<(), Response> {
        let most_kept = if domain::broken::is_off("page_upload_size") { usize::MAX } else { most };
        let room = (*left).min(most_kept);
        let mut bytes = SecretFile::with_room(room);
        let mut size = 0_usize;
        while let Some(chunk) = part.chunk().await.map_err(broken)? {
            size += chunk.len();
            *left = left.saturating_sub(chunk.len());
            if size <= room {
                bytes.push(&chunk);
            }
        }
        if size > room {
            let error = FormError::new(&field, "file_too_large");
            let megabytes = size.div_ceil(MEGABYTE);
            self.errors.push(error.with("megabytes", megabytes).with("most", most / MEGABYTE));
        } else if !file.is_empty() {
            self.fields.push((field.clone(), file));
            self.files.push(HandedFile { field, bytes });
        }
        Ok(())
    }
}

/// A form with files, as a whole, is no larger than this, in bytes: two files of the largest size, and what is typed.
pub const fn most_body(most_upload: usize) -> usize {
    2 * most_upload + MEGABYTE
}

/// The answer to a form with files that was not read to its end.
fn broken(error: MultipartError) -> Response {
    let slow = unread(&error) == StatusCode::REQUEST_TIMEOUT;
    answer::bare(if slow { StatusCode::REQUEST_TIMEOUT } else { error.status() })
}

/// The status for a body that was not read to its end: it came too slowly, or is too large.
pub fn unread(error: &(dyn std::error::Error + 'static)) -> StatusCode {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    let slow = |cause: &std::io::Error| cause.kind() == std::io::ErrorKind::TimedOut;
    match causes.any(|cause| cause.downcast_ref().is_some_and(slow)) {
        true => StatusCode::REQUEST_TIMEOUT,
        false => StatusCode::PAYLOAD_TOO_LARGE,
    }
}

/// True when a form came with files.
pub fn has_parts(request: &Request) -> bool {
    kind_of(request).starts_with("multipart/form-data")
}

fn kind_of(request: &Request) -> &str {
    let kind = request.headers().get(CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default()
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        if !kind_of(&request).starts_with("application/x-www-form-urlencoded") {
            return Err(answer::bare(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = to_bytes(request.into_body(), MOST_BYTES).await;
        let bytes = bytes.map_err(|error| answer::bare(unread(&error)))?;
        let posted = Self::parse(&bytes);
        if let Ok(mut bytes) = bytes.try_into_mut() {
            bytes.zeroize();
        }
        Ok(posted)
    }
}

#[cfg(test)]
mod tests {
    use super::Posted;

    /// A number whose check digit is right, and one with a slip.
    #[test]
    fn what_is_kept_has_no_secret() {
        let form =
            "name=a&_token=t&_once=o&_second=b&_second_password=p&number=12345&text=123456789018";
        let mut posted = Posted::parse(form.as_bytes());
        posted.keep_plain(|name| name == "number");
        let kept: Vec<&str> = posted.fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(kept, ["name", "_second"]);
    }
}
