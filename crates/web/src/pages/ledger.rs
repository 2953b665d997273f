//! The ledger: its signed head as text and as a code, to be kept on paper, and the comparison of everything with it (S37).

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Stop;
use office::lists::in_era;
use office::{Finding, said};
use qrcode::{Color, EcLevel, QrCode};

use super::at_desk;
use crate::answer;
use crate::desk::{AtDesk, Form};
use crate::jobs::{self, Ended};
use crate::posted::Posted;
use crate::site::Site;
use crate::view::Frame;

/// The light border of a code, in modules.
const BORDER: usize = 4;

/// What a comparison is called among jobs.
const VERIFY: &str = "web-ledger-verify";

#[derive(Template)]
#[template(path = "ledger.html")]
struct Page<'a> {
    frame: &'a Frame,
    title: String,
    size: String,
    day: String,
    checkpoint: String,
    key: String,
    code: Option<Code>,
    once: String,
    shown: String,
    problem: Option<String>,
}

impl Page<'_> {
    fn wrong(&self) -> bool {
        self.problem.is_some()
    }
}

/// A code to scan: its side, and its dark modules as a path.
struct Code {
    side: usize,
    path: String,
}

impl Code {
    fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (y, row) in code.to_colors().chunks(width).enumerate() {
            let dark = row.iter().enumerate().filter(|(_, color)| **color == Color::Dark);
            for (x, _) in dark {
                path.push_str(&format!("M{} {}h1v1h-1z", x + BORDER, y + BORDER));
            }
        }
        Some(Self { side: width + 2 * BORDER, path })
    }
}

#[derive(Template)]
#[template(path = "verified.html")]
struct Verified<'a> {
    frame: &'a Frame,
    title: String,
    well: bool,
    said: String,
    findings: Vec<String>,
    also: Vec<String>,
}

impl Verified<'_> {
    const fn wrong(&self) -> bool {
        !self.well
    }
}

pub async fn show(State(site): State<Arc<Site>>, at: AtDesk) -> Response {
    at_desk(site, at, |site, _, frame| page(site, frame, "", None)).await
}

fn page(site: &Site, frame: &Frame, shown: &str, stop: Option<&Stop>) -> Result<Response, Stop> {
    let checkpoint = site.office.checkpoint()?;
    let page = Page {
        frame,
        title: frame.t("web-ledger"),
        size: site.office.size()?.to_string(),
        day: match frame.lang {
            "ja" => in_era(site.office.now().day()),
            _ => site.office.now().day().to_string(),
        },
        code: Code::of(&checkpoint),
        checkpoint,
        key: site.office.verifier_key(),
        once: site.draw(),
        shown: shown.to_owned(),
        problem: stop.map(|stop| answer::lines(frame, stop).join(" ")),
    };
    let status = stop.map_or(StatusCode::OK, answer::status_of);
    Ok(answer::page(status, &frame.nonce, &page))
}

/// Begins the comparison; while one of theirs is under way, that is the one.
pub async fn verify(State(site): State<Arc<Site>>, form: Form) -> Response {
    let Form { at, posted } = form;
    let shared = Arc::clone(&site);
    at_desk(site, at, move |site, at, frame| {
        let shown = against(&posted);
        let is_head = shown.as_deref().map(|text| site.office.check_checkpoint("against", text));
        if let Some(Err(stop)) = is_head {
            return page(site, frame, posted.shown("against"), Some(&stop));
        }
        if let Some(open) = site.jobs.open(at, VERIFY, site.tick()) {
            return Ok(answer::go(&format!("/jobs/{}", open.id)));
        }
        Ok(jobs::begin(&shared, at, VERIFY.to_owned(), move |site| compare(site, shown)))
    })
    .await
}

/// A head that was kept elsewhere, as it was typed or pasted.
fn against(posted: &Posted) -> Option<String> {
    let text = posted.one("against")?.replace("\r\n", "\n");
    Some(text.trim()).filter(|text| !text.is_empty()).map(|text| format!("{text}\n"))
}

fn compare(site: &Site, shown: Option<String>) -> Ended {
    let compared = site.office.size().and_then(|size| {
        let findings = site.office.verify(shown.as_deref())?;
        Ok((size, findings))
    });
    let opened = site.office.vault().is_ok();
    let well = compared.as_ref().is_ok_and(|(_, findings)| findings.is_empty());
    let page = move |_: &Site, _: &AtDesk, frame: &Frame| match &compared {
        Ok((size, findings)) => {
            let also = [("against", shown.is_some()), ("numbers", opened)];
            Ok(verified(frame, *size, findings, &also))
        }
        Err(stop) => Ok(answer::stopped(frame, stop)),
    };
    Ended { well, page: Box::new(page) }
}

fn verified(frame: &Frame, size: u64, findings: &[Finding], also: &[(&str, bool)]) -> Response {
    let well = findings.is_empty();
    let key = if well { "ledger-verified" } else { "ledger-not-verified" };
    let (size, count) = (size.to_string(), findings.len().to_string());
    let also = also.iter().filter(|(_, is)| *is);
    let page = Verified {
        frame,
        title: frame.t(VERIFY),
        well,
        said: frame.with(key, &[("size", &size), ("findings", &count)]),
        findings: findings.iter().map(|one| said::finding(frame.words, one)).collect(),
        also: also.map(|(what, _)| frame.t(&format!("ledger-also-{what}"))).collect(),
    };
    answer::page(StatusCode::OK, &frame.nonce, &page)
}
