//! Acts by name: which there are, what each takes, and doing one.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use domain::{FormError, Stop};
use office::act::{self, Shown};
use office::acts::ACTS;
use office::{Desk, Entry, Outcome, schema, tokens};
use serde_json::{Value, json};

use super::caller::{Called, answered, called, json_body, worked};
use super::once::{Answer, once};
use super::parts;
use super::problem::{Kind, Said};
use crate::shown;
use crate::site::Site;
use words::Words;

const UNDER: &str = "/api/v1/acts/";

/// The acts that a token may do, when its scope names them.
pub fn open() -> impl Iterator<Item = &'static Entry> {
    ACTS.iter().filter(|entry| tokens::may_open(entry.spec.name))
}

fn known(name: &str) -> Option<&'static Entry> {
    act::find(name).filter(|entry| tokens::may_open(entry.spec.name))
}

/// All of them.
pub async fn all(State(site): State<Arc<Site>>, request: Request) -> Response {
    answered(site, request, |_, called| {
        let words = Words::shared(called.lang);
        let told = |entry: &Entry| {
            let code = entry.spec.name.code();
            json!({ "name": code, "title": words.text(&format!("act-{code}"), &[]),
                    "stage": entry.spec.stage.code() })
        };
        Ok(Said::done(&json!({ "acts": open().map(told).collect::<Vec<_>>() })))
    })
    .await
}

/// What one takes and hands back.
pub async fn show(State(site): State<Arc<Site>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    answered(site, request, move |site, called| {
        let found = parts(&path, UNDER).first().and_then(|name| known(name));
        let Some(entry) = found else { return Ok(Said::problem(Kind::NotFound, called.lang)) };
        let words = Words::shared(called.lang);
        let code = entry.spec.name.code();
        let pack = site.office.pack()?;
        let clauses = pack.clauses_of(entry.spec.name);
        let articles: Vec<&str> = clauses.iter().map(|clause| pack.article(clause)).collect();
        Ok(Said::done(&json!({
            "name": code, "title": words.text(&format!("act-{code}"), &[]), "articles": articles,
            "input": schema::explained(entry, words), "done": (entry.done)().to_value(),
        })))
    })
    .await
}

/// Does one.
pub async fn run(State(site): State<Arc<Site>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let found = parts(head.uri.path(), UNDER).first().and_then(|name| known(name));
    let called = match called(&site, head).await {
        Ok(called) => called,
        Err(answer) => return *answer,
    };
    let Some(entry) = found else {
        return Said::problem(Kind::NotFound, called.lang).into_response();
    };
    let body = match json_body(&called, body).await {
        Ok(body) => body,
        Err(said) => return said.into_response(),
    };
    worked(site, called, move |site, called| {
        let input = read(&body)?;
        once(site, called, (entry.spec.name.code(), &body), || acted(site, called, entry, input))
    })
    .await
}

fn read(body: &[u8]) -> Result<Value, Stop> {
    let input = serde_json::from_slice::<Value>(body).ok().filter(Value::is_object);
    input.ok_or_else(|| FormError::new("input", "body_not_json").into())
}

fn acted(site: &Site, called: &Called, entry: &Entry, input: Value) -> Answer {
    let done = act::one_number(entry.spec.name, &input)
        .and_then(|()| (entry.run)(&Desk::new(&site.office, &called.actor), input));
    match done {
        Ok(outcome) => told(entry, outcome),
        Err(stop) => Answer { said: Said::stopped(site, &stop, called.lang), shows_number: false },
    }
}

fn told(entry: &Entry, outcome: Outcome) -> Answer {
    let Outcome { done, shown } = outcome;
    let body = json!({ "act": entry.spec.name.code(), "done": done });
    let mut said = Said::done(&body);
    let shows_number = !shown.is_empty();
    if shows_number {
        let numbers: Vec<_> = shown.iter().map(|one: &Shown| shown::in_json(one)).collect();
        let numbers: Vec<&str> = numbers.iter().map(|text| text.as_str()).collect();
        // The digits are text of their own, and become no value that would be copied about.
        said.body.pop();
        said.body.push_str(&format!(",\"numbers\":[{}]}}", numbers.join(",")));
    }
    Answer { said, shows_number }
}
