//! Lists, as far as the office or designation of who answers for the token reaches, page by page.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use domain::{FormError, Stop};
use office::lists::{Filter, Line, Listable};
use serde_json::{Value, json};

use super::caller::{Called, answered};
use super::parts;
use super::problem::{Kind, Said};
use crate::posted::Posted;
use crate::site::Site;
use words::Words;

const UNDER: &str = "/api/v1/lists/";
/// So many lines at most, as on a page.
const MOST: usize = 50;

/// All lists there are.
pub async fn all(State(site): State<Arc<Site>>, request: Request) -> Response {
    answered(site, request, |_, called| {
        let words = Words::shared(called.lang);
        let title = |what: &Listable| words.text(&format!("sheet-title-{}", what.code()), &[]);
        let told = |what: &Listable| json!({ "name": what.code(), "title": title(what) });
        Ok(Said::done(&json!({ "lists": Listable::ALL.iter().map(told).collect::<Vec<_>>() })))
    })
    .await
}

/// What an address asks for.
struct Page {
    after: Option<String>,
    limit: usize,
}

impl Page {
    fn read(query: &str) -> Result<Self, Stop> {
        let asked = Posted::parse(query.as_bytes());
        if let Some(other) = asked.names().find(|name| !["after", "limit"].contains(name)) {
            let field = if digits::has_hit(other) { "query" } else { other };
            return Err(FormError::new(field, "query_unknown").into());
        }
        let limit = asked.one("limit").map_or(Ok(MOST), str::parse::<usize>);
        let limit = limit.ok().filter(|limit| (1..=MOST).contains(limit));
        let limit = limit.ok_or_else(|| FormError::new("limit", "limit_form"))?;
        Ok(Self { after: asked.one("after").map(str::to_owned), limit })
    }
}

/// The lines of one, after one that was shown before.
pub async fn show(State(site): State<Arc<Site>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    answered(site, request, move |site, called| {
        let found = parts(&path, UNDER).first().and_then(|name| Listable::from_code(name));
        let Some(what) = found else { return Ok(Said::problem(Kind::NotFound, called.lang)) };
        let Page { after, limit } = Page::read(&query)?;
        let filter = Filter { after, by_page: true, ..Filter::default() };
        let mut listed = read(site, called, what, &filter)?;
        let left = listed.lines.len().saturating_sub(limit);
        listed.lines.truncate(limit);
        let more = listed.more + left;
        let next = listed.lines.last().filter(|_| more > 0).map(|line| line.id.clone());
        let lines: Vec<Value> = listed.lines.iter().map(Line::json).collect();
        Ok(Said::done(&json!({
            "list": what.code(), "lines": lines, "more": more, "next": next,
            "narrowed": listed.narrowed,
        })))
    })
    .await
}

/// One line alone.
pub async fn one(State(site): State<Arc<Site>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    answered(site, request, move |site, called| {
        let not_found = || Ok(Said::problem(Kind::NotFound, called.lang));
        let parts = parts(&path, UNDER);
        let [name, id] = parts.as_slice() else { return not_found() };
        let Some(what) = Listable::from_code(name) else { return not_found() };
        let filter = Filter { only: Some(id.clone()), ..Filter::default() };
        let listed = read(site, called, what, &filter)?;
        match listed.lines.first() {
            Some(line) => Ok(Said::done(&json!({ "list": what.code(), "line": line.json() }))),
            None => not_found(),
        }
    })
    .await
}

fn read(
    site: &Site,
    called: &Called,
    what: Listable,
    filter: &Filter,
) -> Result<office::lists::Listed, Stop> {
    site.office.may_read(what, &called.actor)?;
    site.office.list(what, filter, &called.actor, called.lang.code())
}
