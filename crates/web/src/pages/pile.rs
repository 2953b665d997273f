//! Piles by keyboard: number after number typed in blind and twice (S07), or read a second time (S08). Each is an act of
//! its own; when it is done, the next paper is on the page.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{ActName, Day, Stop};
use office::lists::in_era;
use office::{ToEnter, ToRead, Whose, act};
use serde_json::{Value, json};

use super::acts::{Problem, acted, problems, proved, sent_again};
use super::at_desk;
use crate::answer;
use crate::desk::{AtDesk, Form};
use crate::form::{Choice, Choices};
use crate::posted::Posted;
use crate::site::Site;
use crate::view::Frame;

/// What is done with a pile.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    Enter,
    Read,
}

impl Work {
    fn from_code(code: &str) -> Option<Self> {
        [Self::Enter, Self::Read].into_iter().find(|work| work.code() == code)
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Enter => "enter",
            Self::Read => "read",
        }
    }

    const fn act(self) -> ActName {
        match self {
            Self::Enter => ActName::EnterNumber,
            Self::Read => ActName::SecondReading,
        }
    }
}

#[derive(Template)]
#[template(path = "pile.html")]
struct Page<'a> {
    frame: &'a Frame,
    title: String,
    code: &'static str,
    /// A mark of this one form: it is sent once.
    once: String,
    saved: Option<String>,
    count: String,
    head: String,
    problems: Vec<Problem>,
    more: Vec<String>,
    now: Option<Now>,
    others: Vec<Other>,
}

impl Page<'_> {
    fn wrong(&self) -> bool {
        !self.problems.is_empty()
    }

    /// The number is typed again at once: the page goes to its field, and what was wrong is read out by itself.
    const fn problems_first(&self) -> bool {
        false
    }
}

/// The paper that is on the desk now.
struct Now {
    name: String,
    facts: Vec<(String, String)>,
    hidden: Vec<(&'static str, String)>,
    file: Vec<Choice>,
    purpose: Vec<Choice>,
    chosen: [String; 2],
    twice: bool,
    button: String,
    verify: Option<String>,
    later: Option<String>,
    correct: Option<String>,
}

impl Now {
    /// What the number is entered for, to choose from.
    fn selects(&self, frame: &Frame) -> [(&'static str, String, &[Choice], &str); 2] {
        let [file, purpose] = &self.chosen;
        [
            ("file", frame.t("web-file"), &self.file, file),
            ("purpose", frame.t("web-purpose"), &self.purpose, purpose),
        ]
    }
}

/// A paper below it.
struct Other {
    name: String,
    kana: String,
    birth: String,
    staff_number: String,
    what: String,
    link: String,
}

/// One of the pile, whatever is done with it.
struct Item {
    key: String,
    now: Now,
    other: Other,
}

pub async fn show(
    State(site): State<Arc<Site>>,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
    at: AtDesk,
) -> Response {
    at_desk(site, at, move |site, at, frame| {
        let Some(work) = Work::from_code(&code) else { return Ok(answer::not_found(frame)) };
        let mut asked = Posted::parse(query.unwrap_or_default().as_bytes());
        if asked.one("kept").is_some() {
            asked = site.sessions.give_back(&at.mark, &format!("/pile/{code}")).unwrap_or_default();
        }
        page(site, at, frame, work, &asked, None)
    })
    .await
}

pub async fn run(State(site): State<Arc<Site>>, Path(code): Path<String>, form: Form) -> Response {
    let Form { at, mut posted } = form;
    at_desk(site, at, move |site, at, frame| {
        let Some(work) = Work::from_code(&code) else { return Ok(answer::not_found(frame)) };
        let Some(entry) = act::find(work.act().code()) else { return Ok(answer::not_found(frame)) };
        if let Some(again) = sent_again(site, at, frame, &posted) {
            return Ok(again);
        }
        let input = input(work, &posted);
        let proved = proved(site, at, &posted, entry.spec.name);
        match proved.and_then(|actor| acted(site, (&actor, at.from), &mut posted, entry, input)) {
            Ok(outcome) if outcome.done.get("agrees") == Some(&Value::Bool(false)) => {
                let left = outcome.done.get("tries_left").and_then(Value::as_i64).unwrap_or(0);
                let said = frame.with("reading-differs", &[("left", &left.to_string())]);
                page(site, at, frame, work, &posted, Some(Stopped::Differs(said)))
            }
            Ok(outcome) => {
                let way = outcome.done.get("second_reading").and_then(Value::as_str);
                Ok(answer::go(&onward(work, &posted, way.unwrap_or("read"))))
            }
            Err(stop) => page(site, at, frame, work, &posted, Some(Stopped::By(&stop))),
        }
    })
    .await
}

/// What keeps a paper on the desk.
enum Stopped<'s> {
    Differs(String),
    By(&'s Stop),
}

fn input(work: Work, posted: &Posted) -> Value {
    let field = |name: &str| posted.one(name).unwrap_or_default();
    match work {
        Work::Enter => json!({
            "person": field("person"), "affairs": field("affairs"), "file": field("file"),
            "purpose": field("purpose"), "number": field("number"), "again": field("again"),
        }),
        Work::Read => json!({ "entry": field("entry"), "number": field("number") }),
    }
}

/// The address of the next paper: what was chosen for this one is chosen there, too.
fn onward(work: Work, posted: &Posted, saved: &str) -> String {
    let mut address = form_urlencoded::Serializer::new(String::new());
    address.append_pair("saved", saved);
    for name in ["after", "file", "purpose"] {
        let value = posted.shown(if name == "after" { "key" } else { name });
        if !value.is_empty() {
            address.append_pair(name, value);
        }
    }
    format!("/pile/{}?{}", work.code(), address.finish())
}

fn page(
    site: &Site,
    at: &AtDesk,
    frame: &Frame,
    work: Work,
    asked: &Posted,
    stopped: Option<Stopped<'_>>,
) -> Result<Response, Stop> {
    let (mut items, more) = match work {
        Work::Enter => {
            let pile = site.office.to_enter(&at.actor)?;
            let mut choices =
                Choices::new(&site.office, &at.actor, ActName::EnterNumber, frame.lang);
            let codes = choices.of_codes("purpose")?;
            let item = |line: &ToEnter| to_enter(frame, line, &codes);
            (pile.lines.iter().map(item).collect::<Vec<_>>(), pile.more)
        }
        Work::Read => {
            let pile = site.office.to_read(&at.actor)?;
            (pile.lines.iter().map(|line| to_read(frame, line)).collect(), pile.more)
        }
    };
    let count = frame.with("web-pile-count", &[("count", &(items.len() + more).to_string())]);
    bring_up(&mut items, asked);
    let mut items = items.into_iter();
    let now = items.next().map(|item| Now {
        chosen: ["file", "purpose"].map(|name| asked.shown(name).to_owned()),
        ..item.now
    });
    let code = work.code();
    let saved = asked.one("saved").filter(|_| stopped.is_none());
    let saved = saved.map(|way| frame.t(said_of(way)));
    let status = match &stopped {
        Some(Stopped::By(stop)) => answer::status_of(stop),
        _ => StatusCode::OK,
    };
    let (head, problems, more) = match stopped {
        None => Default::default(),
        Some(Stopped::By(stop)) => problems(frame, stop),
        Some(Stopped::Differs(said)) => {
            (frame.t("web-title-differs"), vec![Problem { field: None, said }], Vec::new())
        }
    };
    let page = Page {
        frame,
        title: frame.t(&format!("web-pile-{code}")),
        code,
        once: site.draw(),
        saved,
        count,
        head,
        problems,
        more,
        now,
        others: items.map(|item| item.other).collect(),
    };
    Ok(answer::page(status, &frame.nonce, &page))
}

/// Puts the paper that is asked for first: the one at hand, or the one after the last.
fn bring_up(items: &mut [Item], asked: &Posted) {
    let at = |key: &str| items.iter().position(|item| item.key == key);
    let first = match (asked.one("key"), asked.one("after")) {
        (Some(key), _) => at(key),
        // What is done has left the pile: the one behind it stands in its place.
        (None, Some(after)) => items.iter().position(|item| item.key.as_str() > after),
        (None, None) => None,
    };
    items.rotate_left(first.unwrap_or(0));
}

/// What is said of the paper before, by the way of its second reading.
fn said_of(way: &str) -> &'static str {
    match way {
        "other_person" | "other_later" => "web-saved-for-other",
        "same_person" => "web-saved-for-same",
        "read" => "web-saved-read",
        _ => "web-saved",
    }
}

fn to_enter(frame: &Frame, line: &ToEnter, codes: &[Choice]) -> Item {
    let ToEnter { whose, affairs, .. } = line;
    // Papers come one after the other; ids of a day and a person put them in order.
    let key = format!("{}.{}.{}", line.received_on, line.paper, whose.person);
    let what = frame.t(&format!("document-kind-{}", line.kind));
    let mut facts = facts_of(frame, whose);
    facts.push((frame.t("web-paper"), what.clone()));
    facts.push((frame.t("web-received-on"), day(frame, line.received_on)));
    facts.push((frame.t("web-affairs"), line.affairs_name.to_string()));
    let file = |(id, name): &(domain::id::SpecificFileId, domain::Label)| Choice {
        code: id.to_string(),
        name: name.to_string(),
    };
    let purposes = line.purposes.iter();
    let purpose = purposes.filter_map(|code| codes.iter().find(|one| one.code == code.as_str()));
    let verify = (!line.verified)
        .then(|| format!("/acts/verify_identity?person={}&affairs={affairs}", whose.person));
    let hidden = vec![
        ("person", whose.person.to_string()),
        ("affairs", affairs.to_string()),
        ("key", key.clone()),
    ];
    let now = Now {
        name: whose.name.to_string(),
        facts,
        hidden,
        file: line.files.iter().map(file).collect(),
        purpose: purpose.cloned().collect(),
        chosen: Default::default(),
        twice: true,
        button: frame.t("web-save-next"),
        verify,
        later: Some(format!("/pile/enter?after={key}")),
        correct: None,
    };
    let link = format!("/pile/enter?key={key}");
    Item { key, now, other: other(frame, whose, what, link) }
}

fn to_read(frame: &Frame, line: &ToRead) -> Item {
    let key = line.entry.to_string();
    let mut facts = facts_of(frame, &line.whose);
    facts.push((frame.t("web-affairs"), line.affairs_name.to_string()));
    facts.push((frame.t("web-entered-on"), day(frame, line.entered_on)));
    let now = Now {
        name: line.whose.name.to_string(),
        facts,
        hidden: vec![("entry", key.clone()), ("key", key.clone())],
        file: Vec::new(),
        purpose: Vec::new(),
        chosen: Default::default(),
        twice: false,
        button: frame.t("web-read-next"),
        verify: None,
        later: Some(format!("/pile/read?after={key}")),
        correct: (line.differed > 0)
            .then(|| format!("/acts/correct_number?person={}", line.whose.person)),
    };
    let link = format!("/pile/read?key={key}");
    let what = line.affairs_name.to_string();
    Item { key, now, other: other(frame, &line.whose, what, link) }
}

fn facts_of(frame: &Frame, whose: &Whose) -> Vec<(String, String)> {
    let relation = frame.t(&format!("relation-{}", whose.relation));
    vec![
        (frame.t("web-kana"), whose.kana.to_string()),
        (frame.t("web-birth"), day(frame, whose.birth)),
        (frame.t("web-find-staff-number"), format!("{} {relation}", whose.staff_number)),
    ]
}

fn other(frame: &Frame, whose: &Whose, what: String, link: String) -> Other {
    Other {
        name: whose.name.to_string(),
        kana: whose.kana.to_string(),
        birth: day(frame, whose.birth),
        staff_number: whose.staff_number.clone(),
        what,
        link,
    }
}

fn day(frame: &Frame, day: Day) -> String {
    if frame.lang == "ja" { in_era(day) } else { day.to_string() }
}
