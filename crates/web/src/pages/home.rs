//! What is still to be done, one's own first (S02).

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{ActName, Stop};
use office::lists::in_era;
use office::{Duties, Seat, said};

use super::{at_desk, work};
use crate::answer;
use crate::desk::AtDesk;
use crate::site::Site;
use crate::view::Frame;

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    frame: &'a Frame,
    title: String,
    piles: Vec<(&'static str, String)>,
    works: Vec<(String, String)>,
    counts: String,
    /// One's own and near, open; what is far off and what others do, folded.
    groups: Vec<Group>,
}

impl Home<'_> {
    const fn wrong(&self) -> bool {
        false
    }
}

/// Days within which a duty of one's own is to be done now; what is due later is folded away.
const NEAR: i32 = 60;

/// Duties under one title.
struct Group {
    code: &'static str,
    title: String,
    folded: bool,
    duties: Vec<Row>,
}

/// A duty on the page.
struct Row {
    what: String,
    about: String,
    owner: String,
    due: String,
    due_said: String,
    late: Option<String>,
    mine: bool,
    later: bool,
    link: String,
}

pub async fn show(State(site): State<Arc<Site>>, at: AtDesk) -> Response {
    at_desk(site, at, home).await
}

fn home(site: &Site, at: &AtDesk, frame: &Frame) -> Result<Response, Stop> {
    let body = site.office.pack()?.reference().body.clone();
    let duties = site.office.duties(Some(&at.actor))?;
    let far = site.office.now().day().plus_days(NEAR);
    let rows: Vec<Row> = duties
        .into_iter()
        .map(|duty| {
            let owner = [
                Some(said::office_of(frame.words, &body, duty.owner)),
                duty.department.as_ref().map(ToString::to_string),
                duty.staff.as_ref().map(ToString::to_string),
            ];
            let owner: Vec<String> = owner.into_iter().flatten().collect();
            let days = duty.days_overdue.to_string();
            let eras = frame.lang == "ja";
            Row {
                what: frame.t(&format!("open-duty-{}", duty.kind)),
                about: said::about(frame.words, &duty),
                owner: owner.join(&frame.t("list-between")),
                due: duty.due.to_string(),
                due_said: if eras { in_era(duty.due) } else { duty.due.to_string() },
                late: duty.overdue.then(|| frame.with("web-late", &[("days", &days)])),
                mine: is_of(&at.seat, &duty),
                later: duty.due > far,
                link: link(&duty),
            }
        })
        .collect();
    let mine = rows.iter().filter(|row| row.mine).count().to_string();
    let late = rows.iter().filter(|row| row.mine && row.late.is_some()).count().to_string();
    let counts = frame.with("web-duty-counts", &[("mine", &mine), ("late", &late)]);
    let (own, others): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.mine);
    let (later, now): (Vec<Row>, Vec<Row>) = own.into_iter().partition(|row| row.later);
    let group = |code: &'static str, duties: Vec<Row>| Group {
        code,
        title: frame.with(&format!("web-duties-{code}"), &[("count", &duties.len().to_string())]),
        folded: code != "now",
        duties,
    };
    let groups = [group("now", now), group("later", later), group("others", others)];
    let groups = groups.into_iter().filter(|group| !group.duties.is_empty()).collect();
    let piles = piles(site, at, frame)?;
    let home =
        Home { frame, title: frame.t("web-home"), piles, works: work::all(frame), counts, groups };
    Ok(answer::page(StatusCode::OK, &frame.nonce, &home))
}

/// The piles of a clerk that are not empty.
fn piles(site: &Site, at: &AtDesk, frame: &Frame) -> Result<Vec<(&'static str, String)>, Stop> {
    let (enter, read) = (site.office.to_enter(&at.actor)?, site.office.to_read(&at.actor)?);
    let all = [
        ("/pile/enter", "web-pile-enter-waits", enter.lines.len() + enter.more),
        ("/pile/read", "web-pile-read-waits", read.lines.len() + read.more),
    ];
    let open = all.into_iter().filter(|(.., count)| *count > 0);
    let said = |key: &str, count: usize| frame.with(key, &[("count", &count.to_string())]);
    Ok(open.map(|(link, key, count)| (link, said(key, count))).collect())
}

/// True when a duty falls to somebody: by name, or by office and department.
pub fn is_of(seat: &Seat, duty: &Duties) -> bool {
    if let Some(name) = &duty.staff {
        return *name == seat.name;
    }
    seat.offices.iter().any(|(office, department)| {
        *office == duty.owner
            && (department.is_none() || duty.department.is_none() || *department == duty.department)
    })
}

/// The act that closes a duty, with what it is about.
pub fn link(duty: &Duties) -> String {
    if duty.closed_by == ActName::AddSecondFactor {
        return "/second-factor".to_owned();
    }
    let act = duty.closed_by.code();
    if duty.about.is_empty() || ["request", "rights", "rows"].contains(&duty.subject.what) {
        return format!("/acts/{act}");
    }
    let about: String = form_urlencoded::byte_serialize(duty.about.as_bytes()).collect();
    format!("/acts/{act}?{}={about}", duty.subject.what)
}
