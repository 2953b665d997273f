//! One entry of a register: what is known of it, what can be done with it, and what was (S10, S12, S13).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::Stop;
use office::acts::ACTS;
use office::lists::{self, Filter, Line, Listable, Part, Saying};
use office::schema;

use super::lists::title_of;
use super::{acts, at_desk};
use crate::answer;
use crate::desk::AtDesk;
use crate::form::{self, Shape};
use crate::site::Site;
use crate::view::Frame;

#[derive(Template)]
#[template(path = "detail.html")]
struct Page<'a> {
    frame: &'a Frame,
    title: String,
    code: &'static str,
    back: String,
    facts: Vec<(String, String)>,
    acts: Vec<(String, String)>,
    timeline: Vec<Told>,
}

/// A record about the entry.
struct Told {
    /// When it was recorded, and what was done.
    what: String,
    /// By whom, and what else the record says.
    facts: String,
}

impl Page<'_> {
    const fn wrong(&self) -> bool {
        false
    }
}

pub async fn show(
    State(site): State<Arc<Site>>,
    Path((what, id)): Path<(String, String)>,
    at: AtDesk,
) -> Response {
    at_desk(site, at, move |site, at, frame| detail(site, at, frame, &what, &id)).await
}

fn detail(site: &Site, at: &AtDesk, frame: &Frame, what: &str, id: &str) -> Result<Response, Stop> {
    let Some(what) = Listable::from_code(what) else { return Ok(answer::not_found(frame)) };
    let alone = Filter { only: Some(id.to_owned()), ..Filter::default() };
    let listed = site.office.list(what, &alone, &at.actor, frame.lang)?;
    let Some(line) = listed.lines.first() else {
        return Ok(answer::not_found(frame));
    };
    let timeline = match (what, id.parse(), id.parse()) {
        (Listable::People, Ok(person), _) => {
            told(site, at, frame, Filter { person: Some(person), ..Filter::default() })?
        }
        (Listable::SpecificFiles, _, Ok(file)) => {
            told(site, at, frame, Filter { file: Some(file), ..Filter::default() })?
        }
        _ => Vec::new(),
    };
    let page = Page {
        frame,
        title: if line.name.is_empty() { line.id.clone() } else { read(frame, &line.name) },
        code: what.code(),
        back: title_of(frame, what),
        facts: facts(frame, line),
        acts: acts_about(frame, site, what, id),
        timeline,
    };
    Ok(answer::page(StatusCode::OK, &frame.nonce, &page))
}

/// What a register says of an entry, in words.
pub fn facts(frame: &Frame, line: &Line) -> Vec<(String, String)> {
    let parts = line.parts.iter();
    let parts = parts.map(|(key, part)| (frame.t(&format!("list-{key}")), in_words(frame, part)));
    let mut all: Vec<_> = parts.filter(|(_, value)| !value.is_empty()).collect();
    all.extend(
        line.state.iter().map(|state| (frame.t("sheet-state"), frame.t(&format!("state-{state}")))),
    );
    all.push((frame.t("sheet-id"), line.id.clone()));
    all
}

fn in_words(frame: &Frame, part: &Part) -> String {
    let say = |key: &str| frame.words.has(key).then(|| frame.t(key));
    lists::in_words(part, &say, &frame.t("list-between"), Saying::read(frame.lang))
}

/// The name of an entry; a time as the reader's language writes it.
fn read(frame: &Frame, name: &str) -> String {
    in_words(frame, &Part::Text(name.to_owned()))
}

/// The records about it, the newest first: what was done, then by whom and what else is known.
fn told(site: &Site, at: &AtDesk, frame: &Frame, filter: Filter) -> Result<Vec<Told>, Stop> {
    let records = site.office.list(Listable::Records, &filter, &at.actor, frame.lang)?;
    let between = frame.t("list-between");
    let say = |line: &Line| {
        let done = line.parts.iter().find(|(key, _)| *key == "done").map(|(_, part)| part);
        let done = done.map(|done| in_words(frame, done)).unwrap_or_default();
        let others = line.parts.iter().filter(|(key, _)| *key != "done");
        let others =
            others.map(|(key, part)| (frame.t(&format!("list-{key}")), in_words(frame, part)));
        let others = others.filter(|(_, value)| !value.is_empty());
        let mut facts: Vec<String> =
            others.map(|(name, value)| format!("{name}: {value}")).collect();
        let state = line.state.iter().filter(|state| *state != "completed");
        facts.extend(state.map(|state| frame.t(&format!("state-{state}"))));
        Told { what: format!("{} {done}", read(frame, &line.name)), facts: facts.join(&between) }
    };
    Ok(records.lines.iter().rev().map(say).collect())
}

/// The acts of the reader's offices that take an id of this register.
fn acts_about(frame: &Frame, site: &Site, what: Listable, id: &str) -> Vec<(String, String)> {
    let allowed = ACTS.iter().filter(|entry| acts::may(site, frame, entry));
    let linked = allowed.filter_map(|entry| {
        let fields = form::fields(&schema::explained(entry, frame.words));
        let field = fields.iter().find(|field| takes(&field.shape, what))?;
        let code = entry.spec.name.code();
        Some((format!("/acts/{code}?{}={id}", field.name), frame.t(&format!("act-{code}"))))
    });
    linked.collect()
}

fn takes(shape: &Shape, what: Listable) -> bool {
    match shape {
        Shape::Id(of) => form::register_of(of) == Some(what),
        Shape::Many(one) => takes(one, what),
        _ => false,
    }
}
