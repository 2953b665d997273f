//! The three pages of the set-up.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use domain::stop::FormError;
use domain::{ActName, Failure, Stop};
use office::input::SecretText;
use office::{Act, Actor, Desk, Office, Via, act, said};
use zeroize::Zeroizing;

use super::asked::{self, GROUPS, Kind, PLACES};
use super::{Founded, Setup, Step};
use crate::answer;
use crate::desk;
use crate::pages::acts::{Problem, problems};
use crate::posted::Posted;
use crate::view::Frame;

#[derive(Template)]
#[template(path = "setup.html")]
struct FormPage<'a> {
    frame: &'a Frame,
    title: String,
    code: String,
    head: String,
    problems: Vec<Problem>,
    more: Vec<String>,
    groups: Vec<(String, Vec<Field>)>,
}

impl FormPage<'_> {
    fn wrong(&self) -> bool {
        !self.problems.is_empty()
    }

    /// Whether what stands in the way is what a reader should come to first.
    const fn problems_first(&self) -> bool {
        true
    }
}

/// One field on the page.
struct Field {
    name: &'static str,
    label: String,
    value: String,
    secret: bool,
    choices: Vec<(String, String)>,
    errors: Vec<String>,
}

#[derive(Template)]
#[template(path = "setup_words.html")]
struct WordsPage<'a> {
    frame: &'a Frame,
    title: String,
    code: String,
    words: &'a str,
    problem: Vec<String>,
}

impl WordsPage<'_> {
    fn wrong(&self) -> bool {
        !self.problem.is_empty()
    }
}

#[derive(Template)]
#[template(path = "setup_done.html")]
struct DonePage<'a> {
    frame: &'a Frame,
    title: String,
}

impl DonePage<'_> {
    const fn wrong(&self) -> bool {
        false
    }
}

fn frame(setup: &Setup, headers: &HeaderMap) -> Frame {
    let operation = setup.draw().chars().filter(char::is_ascii_alphabetic).take(10).collect();
    let mut frame = Frame::alone(desk::lang(headers), setup.draw());
    frame.operation = operation;
    frame
}

/// Whoever does not show the code that the command printed sees no form.
fn is_shown(setup: &Setup, code: &str) -> bool {
    let same = aws_lc_rs::constant_time::verify_slices_are_equal;
    same(code.as_bytes(), setup.code.as_bytes()).is_ok() || domain::broken::is_off("set_up_code")
}

fn without_code(frame: &Frame) -> Response {
    answer::told(frame, StatusCode::FORBIDDEN, "setup-title", &["setup-code-needed"])
}

pub async fn show(
    State(setup): State<Arc<Setup>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let frame = frame(&setup, &headers);
    let asked = Posted::parse(query.unwrap_or_default().as_bytes());
    if !is_shown(&setup, asked.one("code").unwrap_or_default()) {
        return without_code(&frame);
    }
    match &*setup.step() {
        Step::Nothing => form_page(&setup, &frame, &asked, None),
        Step::Founded(founded) => words_page(&setup, &frame, founded, Vec::new()),
        Step::Opened(_) => done_page(&frame),
    }
}

/// A form of this set-up's own pages: from this machine's browser, with the code.
fn posted_here(setup: &Setup, headers: &HeaderMap, posted: &Posted) -> bool {
    !desk::is_from_elsewhere(&Method::POST, headers)
        && is_shown(setup, posted.one("code").unwrap_or_default())
}

/// Works for a form of this set-up's own pages, on a thread that may wait.
async fn worked(
    setup: Arc<Setup>,
    headers: &HeaderMap,
    posted: Posted,
    work: impl FnOnce(&Setup, &Frame, &Posted) -> Response + Send + 'static,
) -> Response {
    let frame = frame(&setup, headers);
    if !posted_here(&setup, headers, &posted) {
        return without_code(&frame);
    }
    let work = tokio::task::spawn_blocking(move || work(&setup, &frame, &posted));
    work.await.unwrap_or_else(|_| answer::bare(StatusCode::SERVICE_UNAVAILABLE))
}

pub async fn found(
    State(setup): State<Arc<Setup>>,
    headers: HeaderMap,
    posted: Posted,
) -> Response {
    worked(setup, &headers, posted, |setup, frame, posted| {
        let mut step = setup.step();
        if let Step::Nothing = &*step {
            match founded(setup, posted) {
                Ok(founded) => *step = Step::Founded(founded),
                Err(stop) => return form_page(setup, frame, posted, Some(&stop)),
            }
        }
        match &*step {
            Step::Founded(founded) => words_page(setup, frame, founded, Vec::new()),
            Step::Nothing | Step::Opened(_) => done_page(frame),
        }
    })
    .await
}

fn founded(setup: &Setup, posted: &Posted) -> Result<Founded, Stop> {
    let settings = asked::settings(posted, &setup.data)?;
    let slug = settings.slug.clone();
    let office = Office::prepare(setup.world.clone(), &setup.data, settings)?;
    let entry = act::find(ActName::FoundOrganisation.code())
        .ok_or_else(|| Failure::new("done_not_json", "found_organisation"))?;
    let nobody = Actor {
        staff: None,
        second: None,
        device: None,
        via: Via::Page,
        proved: None,
        token: None,
    };
    let done = (entry.run)(&Desk::new(&office, &nobody), asked::founding(posted))?.done;
    office.publish()?;
    let text = |key: &str| {
        let text = done.get(key).and_then(serde_json::Value::as_str);
        text.ok_or_else(|| Failure::new("done_not_json", key))
    };
    let words = Zeroizing::new(text("unseal_passphrase")?.to_owned());
    let manager = text("manager")?.parse().map_err(|_| Failure::new("done_not_json", "manager"))?;
    Ok(Founded { slug, manager, words })
}

pub async fn rehearse(
    State(setup): State<Arc<Setup>>,
    headers: HeaderMap,
    posted: Posted,
) -> Response {
    worked(setup, &headers, posted, |setup, frame, posted| {
        let mut step = setup.step();
        let opened = match &*step {
            Step::Nothing => return form_page(setup, frame, posted, None),
            Step::Opened(_) => return done_page(frame),
            Step::Founded(founded) => match opened(setup, founded, posted) {
                Ok(office) => office,
                Err(stop) => {
                    let said = answer::lines(frame, &stop);
                    return words_page(setup, frame, founded, said);
                }
            },
        };
        *step = Step::Opened(Box::new(opened));
        drop(step);
        setup.end();
        done_page(frame)
    })
    .await
}

/// Opens the house anew with the words from paper: what the next start will need.
fn opened(setup: &Setup, founded: &Founded, posted: &Posted) -> Result<Office, Stop> {
    let words = posted.one("words").unwrap_or_default().trim();
    if words.is_empty() {
        return Err(FormError::new("words", "field_missing").into());
    }
    let office = Office::open(setup.world.clone(), &setup.data, &founded.slug)?;
    let manager = Actor {
        staff: Some(founded.manager),
        second: None,
        device: None,
        via: Via::Page,
        proved: None,
        token: None,
    };
    let words = SecretText::new(words.to_owned());
    let act = office::acts::house::Unseal { unseal_passphrase: words, look: false };
    act.run(&Desk::new(&office, &manager))?;
    Ok(office)
}

fn form_page(setup: &Setup, frame: &Frame, posted: &Posted, stop: Option<&Stop>) -> Response {
    let (head, problems, more) = stop.map_or_else(Default::default, |stop| problems(frame, stop));
    let none: Vec<FormError> = Vec::new();
    let errors = match stop {
        Some(Stop::Form(errors)) => errors,
        _ => &none,
    };
    let bodies = asked::bodies(frame.lang).unwrap_or_default();
    let field = |asked: &asked::Asked| {
        let at = errors.iter().filter(|error| error.field == asked.name);
        let said = at.map(|error| {
            let mend = said::form(frame.words, error);
            format!("{} {}", mend.what, mend.advice)
        });
        let choices = match asked.kind {
            Kind::Pack => bodies.iter().map(|(body, name)| (body.clone(), name.clone())).collect(),
            Kind::Place => {
                let kind = |kind: office::settings::PlaceKindCode| {
                    (kind.code().to_owned(), frame.t(&format!("setup-kind-{}", kind.code())))
                };
                PLACES.into_iter().map(kind).collect()
            }
            Kind::Line | Kind::Secret | Kind::Folder => Vec::new(),
        };
        let secret = matches!(asked.kind, Kind::Secret);
        let shown = if secret { "" } else { posted.shown(asked.name) };
        let keys = || setup.data.with_extension("keys").display().to_string();
        let first = asked.name == "keys" && shown.is_empty() && stop.is_none();
        Field {
            name: asked.name,
            label: frame.t(asked.words),
            value: if first { keys() } else { shown.to_owned() },
            secret,
            choices,
            errors: said.collect(),
        }
    };
    let groups = GROUPS
        .iter()
        .map(|(heading, group)| (frame.t(heading), group.iter().map(field).collect::<Vec<_>>()));
    let page = FormPage {
        frame,
        title: frame.t("setup-title"),
        code: setup.code.clone(),
        head,
        problems,
        more,
        groups: groups.collect(),
    };
    let status = stop.map_or(StatusCode::OK, answer::status_of);
    answer::page(status, &frame.nonce, &page)
}

fn words_page(setup: &Setup, frame: &Frame, founded: &Founded, problem: Vec<String>) -> Response {
    let status = if problem.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = WordsPage {
        frame,
        title: frame.t("setup-words-title"),
        code: setup.code.clone(),
        words: &founded.words,
        problem,
    };
    answer::page(status, &frame.nonce, &page)
}

fn done_page(frame: &Frame) -> Response {
    let page = DonePage { frame, title: frame.t("setup-done-title") };
    answer::page(StatusCode::OK, &frame.nonce, &page)
}
