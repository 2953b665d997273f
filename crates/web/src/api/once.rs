//! A request that comes twice is done once: what was answered to an `Idempotency-Key` is answered again for a day.
//!
//! What is kept of a request are two marks keyed by its token, which lies nowhere: a plain digest of a body that holds a
//! number would be as good as the number.

use axum::http::HeaderMap;
use domain::{FormError, Stop};
use office::Marked;
use office::input::SecretText;

use super::caller::Called;
use super::problem::{Kind, Said};
use crate::site::Site;

use aws_lc_rs::hmac;

/// An answer, and whether it may be kept and told again.
pub struct Answer {
    /// What is said.
    pub said: Said,
    /// It shows a number: it is told once.
    pub shows_number: bool,
}

/// Does the work for a request, once for each key.
pub fn once(
    site: &Site,
    called: &Called,
    (act, body): (&str, &[u8]),
    work: impl FnOnce() -> Answer,
) -> Result<Said, Stop> {
    let Some(key) = key_of(&called.parts.headers)? else { return Ok(work().said) };
    let mark = marked(&called.token, &[b"key", key.as_bytes()]);
    let request = marked(&called.token, &[b"request", act.as_bytes(), body]);
    let again = site.office.mark_request(&mark, &request)?;
    match again {
        Marked::Other => {
            return Err(FormError::new("Idempotency-Key", "idempotency_key_reused").into());
        }
        Marked::Again(..) if domain::broken::is_off("api_once") => {}
        Marked::Again(0, _) => return Ok(Said::problem(Kind::Unknown, called.lang)),
        Marked::Again(_, body) if body.is_empty() => {
            return Ok(Said::problem(Kind::Done, called.lang));
        }
        Marked::Again(status, body) => {
            let status = u16::try_from(status).ok();
            let status = status.and_then(|status| axum::http::StatusCode::from_u16(status).ok());
            let Some(status) = status else {
                return Ok(Said::problem(Kind::Unknown, called.lang));
            };
            return Ok(Said { status, body });
        }
        Marked::First => {}
    }
    let Answer { said, shows_number } = work();
    let kept = if shows_number { "" } else { said.body.as_str() };
    site.office.keep_answer(&mark, said.status.as_u16(), kept)?;
    Ok(said)
}

fn key_of(headers: &HeaderMap) -> Result<Option<String>, Stop> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let fits = |key: &&str| {
        (1..=64).contains(&key.len())
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    let key = key.to_str().ok().filter(fits);
    let wrong = || FormError::new("Idempotency-Key", "idempotency_key_form");
    Ok(Some(key.ok_or_else(wrong)?.to_owned()))
}

/// A mark of parts, each with its length, under the token.
fn marked(token: &SecretText, parts: &[&[u8]]) -> [u8; 32] {
    let key = hmac::Key::new(hmac::HMAC_SHA256, token.expose_text().as_bytes());
    let mut context = hmac::Context::with_key(&key);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut mark = [0u8; 32];
    mark.copy_from_slice(context.sign().as_ref());
    mark
}
