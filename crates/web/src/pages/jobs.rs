//! How far a long job is, and what it came to (S33). The page is the same after a reload; where a script runs, the server
//! says when something changes, else the page comes again by itself.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::at_desk;
use crate::answer;
use crate::desk::{AtDesk, Watching};
use crate::posted::Posted;
use crate::site::Site;
use crate::view::Frame;

/// So long the server waits for a change before it answers that there is none.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

#[derive(Template)]
#[template(path = "job.html")]
struct Page<'a> {
    frame: &'a Frame,
    title: String,
    id: &'a str,
    state: &'static str,
    said: String,
}

impl Page<'_> {
    const fn wrong(&self) -> bool {
        false
    }
}

#[derive(Template)]
#[template(path = "jobs.html")]
struct All<'a> {
    frame: &'a Frame,
    title: String,
    jobs: Vec<(String, String, String)>,
}

impl All<'_> {
    const fn wrong(&self) -> bool {
        false
    }
}

pub async fn all(State(site): State<Arc<Site>>, at: AtDesk) -> Response {
    at_desk(site, at, |site, at, frame| {
        let now = site.tick();
        let line = |job: &Arc<crate::jobs::Job>| {
            let state = *job.state.borrow();
            (job.id.clone(), frame.t(&job.title), said(frame, state.code(), job.seconds(now)))
        };
        let jobs = site.jobs.of(at, now).iter().map(line).collect();
        let all = All { frame, title: frame.t("web-jobs"), jobs };
        Ok(answer::page(StatusCode::OK, &frame.nonce, &all))
    })
    .await
}

pub async fn show(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Watching(at): Watching,
) -> Response {
    at_desk(site, at, move |site, at, frame| {
        let now = site.tick();
        let Some(job) = site.jobs.find(at, &id, now) else {
            let lines = ["web-job-gone", "web-job-gone-do"];
            return Ok(answer::told(frame, StatusCode::NOT_FOUND, "web-title-job-gone", &lines));
        };
        if let Some(page) = job.ended.get() {
            return page(site, at, frame);
        }
        let state = job.state.borrow().code();
        let said = said(frame, state, job.seconds(now));
        let page = Page { frame, title: frame.t(&job.title), id: &job.id, state, said };
        Ok(answer::page(StatusCode::OK, &frame.nonce, &page))
    })
    .await
}

fn said(frame: &Frame, state: &str, seconds: i64) -> String {
    frame.with(&format!("web-job-{state}"), &[("seconds", &seconds.to_string())])
}

/// Tells one event, when the job is not as the page has it or after a while, and ends: the browser asks again.
pub async fn events(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    Watching(at): Watching,
) -> Response {
    let seen = Posted::parse(query.unwrap_or_default().as_bytes());
    let seen = seen.one("seen").unwrap_or_default();
    let Some(job) = site.jobs.find(&at, &id, site.tick()) else {
        return answer::bare(StatusCode::NO_CONTENT);
    };
    let mut state = job.state.subscribe();
    let changed = state.wait_for(|state| state.code() != seen);
    let _ = tokio::time::timeout(LONGEST_WAIT, changed).await;
    let now = *job.state.borrow();
    let body = format!("retry: 200\ndata: {}\n\n", now.code());
    ([(CONTENT_TYPE, "text/event-stream")], body).into_response()
}
