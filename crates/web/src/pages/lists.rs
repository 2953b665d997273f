//! The registers (S09, S11-S13, S28 and others), as far as the reader's office or designation reaches.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{ActName, Failure, Stop};
use office::lists::{self, Cell, Filter, Head, Line, Listable, Listed};
use office::{Desk, Entry, act};
use serde_json::json;

use super::at_desk;
use crate::answer;
use crate::desk::{AtDesk, Form};
use crate::site::Site;
use crate::view::Frame;

/// The kind of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A text of so many characters stands on one line.
const MOST_UNBROKEN: usize = 18;

#[derive(Template)]
#[template(path = "lists.html")]
struct All<'a> {
    frame: &'a Frame,
    title: String,
    lists: Vec<(&'static str, String)>,
}

impl All<'_> {
    const fn wrong(&self) -> bool {
        false
    }
}

#[derive(Template)]
#[template(path = "list.html")]
struct Page<'a> {
    frame: &'a Frame,
    title: String,
    code: &'static str,
    can_search: bool,
    /// It may be taken away as a file.
    can_leave: bool,
    name: String,
    staff_number: String,
    problem: Option<String>,
    count: String,
    narrowed: bool,
    headings: Vec<String>,
    rows: Vec<Row>,
    /// The last line of this page, when more come after it.
    last: Option<String>,
    /// This is not the first page.
    later: bool,
}

impl Page<'_> {
    fn wrong(&self) -> bool {
        self.problem.is_some()
    }
}

/// A line on the page.
struct Row {
    first: String,
    link: Option<String>,
    cells: Vec<String>,
}

impl Row {
    /// Whether a text is so short that breaking it would only make it harder to read.
    fn whole(text: &str) -> bool {
        text.chars().count() <= MOST_UNBROKEN
    }
}

/// What a register is called.
pub fn title_of(frame: &Frame, what: Listable) -> String {
    frame.t(&format!("sheet-title-{}", what.code()))
}

pub async fn all(State(site): State<Arc<Site>>, at: AtDesk) -> Response {
    at_desk(site, at, |_, _, frame| {
        let lists = Listable::ALL.iter().map(|what| (what.code(), title_of(frame, *what)));
        let all = All { frame, title: frame.t("web-lists"), lists: lists.collect() };
        Ok(answer::page(StatusCode::OK, &frame.nonce, &all))
    })
    .await
}

pub async fn show(State(site): State<Arc<Site>>, Path(what): Path<String>, at: AtDesk) -> Response {
    at_desk(site, at, move |site, at, frame| list(site, at, frame, &what, Filter::default())).await
}

/// A search is posted: a name stands in no address.
pub async fn search(
    State(site): State<Arc<Site>>,
    Path(what): Path<String>,
    form: Form,
) -> Response {
    let Form { at, posted } = form;
    at_desk(site, at, move |site, at, frame| {
        let text = |name: &str| posted.one(name).map(|text| text.trim().to_owned());
        let filter = Filter {
            name: text("name"),
            staff_number: text("staff_number"),
            after: text("after"),
            ..Filter::default()
        };
        list(site, at, frame, &what, filter)
    })
    .await
}

fn list(
    site: &Site,
    at: &AtDesk,
    frame: &Frame,
    what: &str,
    filter: Filter,
) -> Result<Response, Stop> {
    let filter = Filter { by_page: true, ..filter };
    let Some(what) = Listable::from_code(what) else { return Ok(answer::not_found(frame)) };
    let (listed, problem) = match site.office.list(what, &filter, &at.actor, frame.lang) {
        Ok(listed) => (listed, None),
        Err(stop @ Stop::Form(_)) => {
            let none = Listed { lines: Vec::new(), more: 0, narrowed: false };
            (none, Some(answer::lines(frame, &stop).join(" ")))
        }
        Err(stop) => return Err(stop),
    };
    let more = listed.more.to_string();
    let shown = listed.lines.len().to_string();
    let count = if listed.more > 0 {
        frame.with("web-count-more", &[("shown", &shown), ("more", &more)])
    } else {
        frame.with("web-count", &[("shown", &shown)])
    };
    let (headings, rows) = table(frame, what, &listed);
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Page {
        frame,
        title: title_of(frame, what),
        code: what.code(),
        can_search: matches!(what, Listable::People | Listable::Events),
        can_leave: what != Listable::Duties && export(site, frame).is_some(),
        name: typed(filter.name),
        staff_number: typed(filter.staff_number),
        problem,
        count,
        narrowed: listed.narrowed,
        headings,
        rows,
        last: listed.lines.last().filter(|_| listed.more > 0).map(|line| line.id.clone()),
        later: filter.after.is_some(),
    };
    Ok(answer::page(status, &frame.nonce, &page))
}

/// A register as a file to hold in hand (H6.3). It leaves once its record is made; it holds no number.
pub async fn file(State(site): State<Arc<Site>>, Path(what): Path<String>, form: Form) -> Response {
    let Form { at, posted } = form;
    at_desk(site, at, move |site, at, frame| {
        let Some(what) = Listable::from_code(&what) else { return Ok(answer::not_found(frame)) };
        let Some(export) = export(site, frame) else { return Ok(answer::not_found(frame)) };
        let text = |name: &str| posted.one(name).map(|text| text.trim().to_owned());
        let (name, staff_number) = (text("name"), text("staff_number"));
        let filter = Filter { name, staff_number, ..Filter::default() };
        let listed = site.office.list(what, &filter, &at.actor, frame.lang)?;
        let today = site.office.now().day();
        let period = match frame.lang {
            "ja" => format!("{}現在", lists::in_era(today)),
            _ => frame.with("sheet-as-of", &[("day", &today.to_string())]),
        };
        let organisation = frame.organisation.clone();
        let lang = frame.lang.to_owned();
        let head = Head { what, of_person: false, organisation, period, lang };
        let say = |key: &str| frame.words.has(key).then(|| frame.t(key));
        let sheet = lists::sheet(&listed, head, &say);
        let bytes = sheet.xlsx().map_err(Failure::from)?;
        let input = json!({ "register": what.code(), "lines": sheet.rows.len() });
        (export.run)(&Desk::new(&site.office, &at.actor), input)?;
        let name = format!("{}-{today}.xlsx", what.code());
        Ok(answer::file(&name, XLSX, bytes))
    })
    .await
}

/// The act that lets a register leave, when an office of the reader has it.
fn export(site: &Site, frame: &Frame) -> Option<&'static Entry> {
    let (pack, act) = (site.office.pack().ok()?, ActName::ExportRegister);
    let allowed = frame.duties().iter().any(|duty| pack.allows(*duty, act));
    act::find(act.code()).filter(|_| allowed)
}

/// What was looked for, unless it holds a number.
fn typed(text: Option<String>) -> String {
    text.filter(|text| !digits::has_hit(text)).unwrap_or_default()
}

/// The table is the one of the register on paper, without the column of ids: each line leads to its page.
fn table(frame: &Frame, what: Listable, listed: &Listed) -> (Vec<String>, Vec<Row>) {
    let head = Head {
        what,
        of_person: false,
        organisation: String::new(),
        period: String::new(),
        lang: frame.lang.to_owned(),
    };
    let say = |key: &str| frame.words.has(key).then(|| frame.t(key));
    let sheet = lists::sheet(listed, head, &say);
    let mut headings = sheet.headings;
    headings.pop();
    let row = |(line, mut cells): (&Line, Vec<Cell>)| {
        cells.pop();
        let mut cells = cells.into_iter().map(|cell| cell.shown(frame.lang == "ja"));
        let first = cells.next().filter(|name| !name.is_empty());
        let is_page = what != Listable::Duties && !line.id.is_empty() && !line.id.contains('/');
        Row {
            first: first.unwrap_or_else(|| line.id.clone()),
            link: is_page.then(|| format!("/lists/{}/{}", what.code(), line.id)),
            cells: cells.collect(),
        }
    };
    let rows = listed.lines.iter().zip(sheet.rows).map(row).collect();
    (headings, rows)
}
