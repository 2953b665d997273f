//! A second factor of one's own: what is enrolled, and a picture for the app that shows one-time codes (H6.1).

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::{ActName, FormError, Stop};
use office::act;
use office::input::SecretText;
use office::second_factor::{address, draw_secret, squares};
use serde_json::json;

use super::acts::{Problem, acted, again, problems, proved};
use super::at_desk;
use crate::answer;
use crate::desk::{AtDesk, Form};
use crate::site::Site;
use crate::view::Frame;

#[derive(Template)]
#[template(path = "second_factor.html")]
struct Page<'a> {
    frame: &'a Frame,
    title: String,
    head: String,
    problems: Vec<Problem>,
    more: Vec<String>,
    enrolled: &'a [domain::Label],
    again: Option<&'static str>,
    typed: &'a str,
    secret: Arc<SecretText>,
    picture: Picture,
}

impl Page<'_> {
    fn wrong(&self) -> bool {
        !self.problems.is_empty()
    }

    const fn problems_first(&self) -> bool {
        true
    }
}

/// A QR code, drawn as one path of squares.
struct Picture {
    width: usize,
    path: String,
}

impl Picture {
    /// Four light squares stand around it, as readers ask for.
    fn of(text: &SecretText) -> Self {
        let rows = squares(text);
        let mut path = String::new();
        for (y, row) in rows.iter().enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, dark)| **dark) {
                path.push_str(&format!("M{} {}h1v1h-1z", x + 4, y + 4));
            }
        }
        Self { width: rows.len() + 8, path }
    }
}

pub async fn show(State(site): State<Arc<Site>>, at: AtDesk) -> Response {
    at_desk(site, at, |site, at, frame| page(site, at, frame, "", None)).await
}

pub async fn run(State(site): State<Arc<Site>>, form: Form) -> Response {
    let Form { at, mut posted } = form;
    at_desk(site, at, move |site, at, frame| {
        let gone = || Stop::from(FormError::new("secret", "factor_secret_form"));
        let entry = act::find(ActName::AddSecondFactor.code()).ok_or_else(gone)?;
        let secret = offered(site, at).ok_or_else(gone)?;
        let field = |name: &str| posted.one(name).unwrap_or_default();
        let input =
            json!({ "name": field("name"), "secret": secret.expose_text(), "code": field("code") });
        let proved = proved(site, at, &posted, entry.spec.name);
        match proved.and_then(|actor| acted(site, (&actor, at.from), &mut posted, entry, input)) {
            Ok(_) => {
                site.sessions.taken(&at.mark);
                Ok(answer::go("/second-factor"))
            }
            Err(stop) => page(site, at, frame, posted.shown("name"), Some(&stop)),
        }
    })
    .await
}

/// The secret that is shown at this browser until a code of it was right.
fn offered(site: &Site, at: &AtDesk) -> Option<Arc<SecretText>> {
    site.sessions.offer(&at.mark, || draw_secret(site.random()))
}

fn page(
    site: &Site,
    at: &AtDesk,
    frame: &Frame,
    typed: &str,
    stop: Option<&Stop>,
) -> Result<Response, Stop> {
    let secret = offered(site, at).ok_or_else(|| FormError::new("secret", "factor_secret_form"))?;
    let issuer = format!("Bannin {}", site.office.slug());
    let picture = Picture::of(&address(&secret, &issuer, at.seat.sign_in.as_str()));
    let (head, problems, more) = stop.map_or_else(Default::default, |stop| problems(frame, stop));
    let page = Page {
        frame,
        title: frame.t("act-add_second_factor"),
        head,
        problems,
        more,
        enrolled: &at.seat.second_factors,
        again: again(site, at, ActName::AddSecondFactor)?,
        typed,
        secret,
        picture,
    };
    let status = stop.map_or(axum::http::StatusCode::OK, answer::status_of);
    Ok(answer::page(status, &frame.nonce, &page))
}
