//! The certificate of a terminal that is registered on a page (H6.9): drawn here, handed over once behind a password, and kept
//! nowhere.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{ActName, Stop};
use office::Entry;
use serde_json::Value;

use super::at_desk;
use crate::answer;
use crate::desk::Form;
use crate::posted::Posted;
use crate::site::Site;
use crate::terminal::LockedCertificate;
use crate::view::Frame;

/// Whether the form of an act offers to make a certificate.
pub fn is_offered(site: &Site, entry: &Entry) -> bool {
    entry.spec.name == ActName::RegisterDevice && site.options.authority.is_some()
}

/// Makes the certificate that a form asks for, and puts its key into the act's input.
///
/// # Errors
/// A failure of the making.
pub fn asked(
    site: &Site,
    entry: &Entry,
    posted: &Posted,
    input: &mut Value,
) -> Result<Option<LockedCertificate>, Stop> {
    let offered = is_offered(site, entry).then_some(site.options.authority.as_ref()).flatten();
    let (Some(authority), Some(_), Some(fields)) =
        (offered, posted.one("_certificate"), input.as_object_mut())
    else {
        return Ok(None);
    };
    let made = authority.terminal(posted.one("name").unwrap_or_default(), site.now())?;
    fields.insert("public_key".to_owned(), made.public_key.as_str().into());
    made.locked(site.random()).map(Some)
}

/// Hands the file over to the browser at which it was made.
pub async fn file(State(site): State<Arc<Site>>, form: Form) -> Response {
    at_desk(site, form.at, |site, at, frame| {
        Ok(match site.sessions.take_handed(&at.mark) {
            Some(bytes) => answer::file("terminal.p12", "application/x-pkcs12", bytes.to_vec()),
            None => gone(frame),
        })
    })
    .await
}

fn gone(frame: &Frame) -> Response {
    let lines = ["web-certificate-gone"];
    answer::told(frame, StatusCode::GONE, "web-title-certificate-gone", &lines)
}
