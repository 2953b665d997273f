//! A form for every act, and what came of it.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::stop::FormError;
use domain::{ActName, Failure, Stage, Stop};
use office::act::Shown;
use office::acts::ACTS;
use office::input::SecretText;
use office::lists::{Filter, Listable};
use office::sign_in::Own;
use office::{Actor, Desk, Entry, Outcome, act, said, schema};
use serde_json::Value;

use super::{at_desk, certificate, typed, work};
use crate::answer;
use crate::desk::{AtDesk, Form};
use crate::form::{self, Choices, Field, Pen, Shape};
use crate::jobs::{self, Ended};
use crate::posted::Posted;
use crate::shown::Told;
use crate::site::Site;
use crate::view::Frame;

#[derive(Template)]
#[template(path = "acts.html")]
struct All<'a> {
    frame: &'a Frame,
    title: String,
    works: Vec<(String, String)>,
    stages: Vec<(String, Vec<(&'static str, String)>)>,
}

impl All<'_> {
    const fn wrong(&self) -> bool {
        false
    }
}

#[derive(Template)]
#[template(path = "act.html")]
struct Page<'a> {
    frame: &'a Frame,
    title: String,
    code: &'static str,
    articles: String,
    about: Vec<About>,
    head: String,
    problems: Vec<Problem>,
    more: Vec<String>,
    fields: Vec<String>,
    second: String,
    beside_open: bool,
    /// A mark of this one form: it is sent once.
    once: String,
    has_file: bool,
    most_upload: usize,
    /// What was typed before the lock is there again.
    given_back: bool,
    /// The words for what is asked for once more before a number comes out.
    again: Option<&'static str>,
    /// The form can make the certificate of the terminal that it registers.
    certificate: bool,
}

impl Page<'_> {
    fn wrong(&self) -> bool {
        !self.problems.is_empty()
    }

    /// Whether what stands in the way is what a reader should come to first.
    const fn problems_first(&self) -> bool {
        true
    }
}

/// What an act is about, as far as it is chosen: nobody decides on what they do not see.
struct About {
    title: String,
    facts: Vec<(String, String)>,
}

/// So many errors of one form are said one by one.
const MOST_PROBLEMS: usize = 20;

/// One line of what stands in the way.
pub struct Problem {
    pub field: Option<String>,
    pub said: String,
}

#[derive(Template)]
#[template(path = "done.html")]
struct Done<'a> {
    frame: &'a Frame,
    title: String,
    code: &'static str,
    once: String,
    said: String,
    facts: Vec<said::Fact>,
    /// A sheet that is printed and filed.
    sheet: Option<said::Sheet>,
    numbers: Vec<Told>,
    seconds: u16,
    rest: Option<Vec<(String, String)>>,
    /// What opens the certificate that was made with it.
    password: Option<SecretText>,
}

impl Done<'_> {
    const fn wrong(&self) -> bool {
        false
    }
}

/// Acts that a page has no form for: what they need is at the machine, or a page of its own does them.
const ELSEWHERE: [ActName; 10] = [
    ActName::FoundOrganisation,
    ActName::SignIn,
    ActName::AddSecondFactor,
    ActName::LeaveDesk,
    ActName::ExportLedger,
    ActName::ExportRegister,
    ActName::MoveEngine,
    ActName::PrintDocument,
    ActName::ReportFinding,
    ActName::Restore,
];

/// Acts that read or write a great many things: they go on by themselves, and a page says how far they are.
const LONG: [ActName; 6] = [
    ActName::TakeInRoster,
    ActName::TakeInLedger,
    ActName::FillFile,
    ActName::RunShreddingRound,
    ActName::TakeBackup,
    ActName::RehearseRestore,
];

/// Acts of everybody on the staff.
const FOR_ALL: [ActName; 4] = [
    ActName::ChangePassword,
    ActName::EndSecondFactor,
    ActName::ReportIncident,
    ActName::ReportError,
];

/// Whether the regulation gives an act to some office of the reader, or to everybody on the staff.
pub fn may(site: &Site, frame: &Frame, entry: &Entry) -> bool {
    let act = entry.spec.name;
    if ELSEWHERE.contains(&act) {
        return false;
    }
    let Ok(pack) = site.office.pack() else { return false };
    let duties = frame.duties();
    duties.iter().any(|duty| pack.allows(*duty, act))
        || domain::Duty::ALL.iter().all(|duty| pack.allows(*duty, act))
        || FOR_ALL.contains(&act)
}

pub async fn all(State(site): State<Arc<Site>>, at: AtDesk) -> Response {
    at_desk(site, at, |site, _, frame| {
        let stages = Stage::ALL.iter().filter_map(|stage| {
            let acts =
                ACTS.iter().filter(|entry| entry.spec.stage == *stage && may(site, frame, entry));
            let acts = acts.map(|entry| entry.spec.name.code());
            let acts: Vec<_> = acts.map(|code| (code, frame.t(&format!("act-{code}")))).collect();
            (!acts.is_empty()).then(|| (frame.t(&format!("stage-{}", stage.code())), acts))
        });
        let all = All {
            frame,
            title: frame.t("web-acts"),
            works: work::all(frame),
            stages: stages.collect(),
        };
        Ok(answer::page(StatusCode::OK, &frame.nonce, &all))
    })
    .await
}

pub async fn show(
    State(site): State<Arc<Site>>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    at: AtDesk,
) -> Response {
    at_desk(site, at, move |site, at, frame| {
        let Some(entry) = known(&name) else { return Ok(answer::not_found(frame)) };
        let mut brought = Posted::parse(query.unwrap_or_default().as_bytes());
        let mut given_back = false;
        if brought.one("kept").is_some() {
            let kept = site.sessions.give_back(&at.mark, &format!("/acts/{name}"));
            given_back = kept.is_some();
            brought = kept.unwrap_or_default();
        }
        let fields = form::fields(&schema::explained(entry, frame.words));
        let asked = Asked { fields: &fields, posted: &brought, stop: None, given_back };
        form_page(site, at, frame, entry, &asked)
    })
    .await
}

/// The act of a form by its name.
pub fn known(name: &str) -> Option<&'static Entry> {
    act::find(name).filter(|entry| !ELSEWHERE.contains(&entry.spec.name))
}

/// A form, with what was typed and what was wrong with it.
struct Asked<'a> {
    fields: &'a [Field],
    posted: &'a Posted,
    stop: Option<&'a Stop>,
    given_back: bool,
}

fn form_page(
    site: &Site,
    at: &AtDesk,
    frame: &Frame,
    entry: &Entry,
    asked: &Asked<'_>,
) -> Result<Response, Stop> {
    let none: Vec<FormError> = Vec::new();
    let errors = match asked.stop {
        Some(Stop::Form(errors)) => errors,
        _ => &none,
    };
    let mut pen = Pen {
        words: frame.words,
        posted: asked.posted,
        errors,
        choices: Choices::new(&site.office, &at.actor, entry.spec.name, frame.lang),
        sought: HashSet::new(),
        optional: false,
    };
    let fields = form::draw(asked.fields, &mut pen)?;
    let code = entry.spec.name.code();
    let title = frame.t(&format!("act-{code}"));
    let (head, problems, mut more) =
        asked.stop.map_or_else(Default::default, |stop| problems(frame, stop));
    let has_file = form::has_file(asked.fields);
    if has_file && asked.stop.is_some() {
        more.push(frame.t("web-file-again"));
    }
    let pack = site.office.pack()?;
    let clauses = pack.clauses_of(entry.spec.name);
    let articles: Vec<String> =
        clauses.iter().map(|clause| pack.article(clause).to_owned()).collect();
    let beside_open =
        asked.posted.one("_second").is_some() || errors.iter().any(|error| error.field == "second");
    let page = Page {
        frame,
        title,
        code,
        articles: articles.join(&frame.t("list-between")),
        about: about(site, at, frame, asked)?,
        head,
        problems,
        more,
        fields,
        second: asked.posted.shown("_second").to_owned(),
        beside_open,
        once: site.draw(),
        has_file,
        most_upload: site.options.most_upload,
        given_back: asked.given_back,
        again: again(site, at, entry.spec.name)?,
        certificate: certificate::is_offered(site, entry),
    };
    let status = asked.stop.map_or(StatusCode::OK, answer::status_of);
    Ok(answer::page(status, &frame.nonce, &page))
}

/// The entries of registers that the form names.
fn about(site: &Site, at: &AtDesk, frame: &Frame, asked: &Asked<'_>) -> Result<Vec<About>, Stop> {
    let mut all = Vec::new();
    for field in asked.fields {
        let Shape::Id(of) = &field.shape else { continue };
        let (Some(what), Some(id)) = (form::register_of(of), asked.posted.one(&field.name)) else {
            continue;
        };
        // What a thing is done for is no thing that is decided on.
        if matches!(what, Listable::Affairs | Listable::SpecificFiles) {
            continue;
        }
        let alone = Filter { only: Some(id.to_owned()), ..Filter::default() };
        let listed = site.office.list(what, &alone, &at.actor, frame.lang)?;
        for line in &listed.lines {
            let facts = super::detail::facts(frame, line);
            all.push(About { title: format!("{} {}", field.label, line.name), facts });
        }
    }
    Ok(all)
}

pub fn problems(frame: &Frame, stop: &Stop) -> (String, Vec<Problem>, Vec<String>) {
    match stop {
        Stop::Form(errors) => {
            let line = |error: &FormError| {
                // A line of a file has no place of its own on the page.
                let field = match error.args.iter().any(|(key, _)| *key == "line") {
                    true => error.field.split('[').next().unwrap_or_default(),
                    false => &error.field,
                };
                let said = form::said_of(frame.words, error);
                Problem { field: Some(field.to_owned()), said }
            };
            let more = errors.len().saturating_sub(MOST_PROBLEMS);
            let more = (more > 0).then(|| frame.with("web-more", &[("more", &more.to_string())]));
            let all = errors.iter().take(MOST_PROBLEMS).map(line).collect();
            (frame.t("web-title-form"), all, more.into_iter().collect())
        }
        Stop::Refused(refusal) => {
            let told = said::refusal(frame.words, refusal);
            let reasons = told
                .reasons
                .into_iter()
                .map(|(article, why)| Problem { field: None, said: format!("{article} {why}") });
            let mut more = told.tells;
            more.push(told.who_could);
            more.extend(told.record);
            (told.head, reasons.collect(), more)
        }
        Stop::Failed(failure) => {
            let told = frame.failure(failure);
            let problem = Problem { field: None, said: told.what };
            (frame.t("web-title-failed"), vec![problem], vec![told.advice, told.marks])
        }
    }
}

pub async fn run(State(site): State<Arc<Site>>, Path(name): Path<String>, form: Form) -> Response {
    let Form { at, posted } = form;
    let shared = Arc::clone(&site);
    at_desk(site, at, move |site, at, frame| {
        let Some(entry) = known(&name) else { return Ok(answer::not_found(frame)) };
        let fields = form::fields(&schema::explained(entry, frame.words));
        let mut posted = posted;
        if asks_again(&mut posted) {
            let asked = Asked { fields: &fields, posted: &posted, stop: None, given_back: false };
            return form_page(site, at, frame, entry, &asked);
        }
        if let Some(again) = sent_again(site, at, frame, &posted) {
            return Ok(again);
        }
        let mut input = form::read(&fields, &posted);
        if !posted.errors.is_empty() {
            let stop = Stop::Form(std::mem::take(&mut posted.errors));
            let stop = Some(&stop);
            let asked = Asked { fields: &fields, posted: &posted, stop, given_back: false };
            return form_page(site, at, frame, entry, &asked);
        }
        let proved = proved(site, at, &posted, entry.spec.name);
        if let (Ok(actor), true) = (&proved, LONG.contains(&entry.spec.name)) {
            return Ok(long(&shared, at, actor.clone(), (posted, entry, input)));
        }
        let made = certificate::asked(site, entry, &posted, &mut input)?;
        let (input, rest) = one_at_a_time(entry.spec.name, input);
        match proved.and_then(|actor| acted(site, (&actor, at.from), &mut posted, entry, input)) {
            Ok(outcome) => {
                let password = made.map(|made| {
                    site.sessions.hand(&at.mark, made.bytes);
                    made.password
                });
                done_page(site, frame, entry, &outcome, (rest, password))
            }
            Err(stop) => {
                let stop = Some(&stop);
                let asked = Asked { fields: &fields, posted: &posted, stop, given_back: false };
                form_page(site, at, frame, entry, &asked)
            }
        }
    })
    .await
}

/// Begins an act that takes long. What it came to is the page that the form would have led to.
fn long(
    site: &Arc<Site>,
    at: &AtDesk,
    actor: Actor,
    (mut posted, entry, input): (Posted, &'static Entry, Value),
) -> Response {
    let code = entry.spec.name.code();
    let from = at.from;
    jobs::begin(site, at, format!("act-{code}"), move |site| {
        let done = acted(site, (&actor, from), &mut posted, entry, input);
        let secrets = typed::secrets_of(&format!("/acts/{code}"));
        posted.keep_plain(|name| secrets.as_ref().is_none_or(|secrets| secrets.holds(name)));
        let well = done.is_ok();
        let page = move |site: &Site, at: &AtDesk, frame: &Frame| match &done {
            Ok(outcome) => done_page(site, frame, entry, outcome, (None, None)),
            Err(stop) => {
                let fields = form::fields(&schema::explained(entry, frame.words));
                let stop = Some(stop);
                let asked = Asked { fields: &fields, posted: &posted, stop, given_back: false };
                form_page(site, at, frame, entry, &asked)
            }
        };
        Ended { well, page: Box::new(page) }
    })
}

/// Whether a button asks for the form itself again: with one more line, or with other choices.
fn asks_again(posted: &mut Posted) -> bool {
    let Some(more) = posted.one("_more").map(str::to_owned) else {
        return posted.one("_find").is_some();
    };
    let lines = format!("_lines.{more}");
    let now = posted.one(&lines).and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
    posted.put(&lines, &now.saturating_add(1).to_string());
    true
}

/// The answer to a form that was sent before: one form is one act, however often its button was pressed.
pub fn sent_again(site: &Site, at: &AtDesk, frame: &Frame, posted: &Posted) -> Option<Response> {
    let first = posted.one("_once").is_none_or(|once| site.sessions.take(&at.mark, once));
    let lines = ["web-sent-again"];
    (!first).then(|| answer::told(frame, StatusCode::CONFLICT, "web-title-sent-again", &lines))
}

/// Runs an act with what a form sent, its files, and who stands beside.
pub fn acted(
    site: &Site,
    (who, from): (&Actor, Option<IpAddr>),
    posted: &mut Posted,
    entry: &Entry,
    input: Value,
) -> Result<Outcome, Stop> {
    let files = std::mem::take(&mut posted.files);
    let beside = |name: &str| -> Result<Actor, Stop> {
        let typed = |field: &str| posted.one(field).map(|text| SecretText::new(text.to_owned()));
        let password = typed("_second_password").unwrap_or_else(|| SecretText::new(String::new()));
        let code = typed("_second_code");
        let own = Own { name: name.trim().to_owned(), password, code };
        site.looked_at(from, "second", || site.office.beside(who, &own))
    };
    let actor = posted.one("_second").map_or_else(|| Ok(who.clone()), beside)?;
    (entry.run)(&Desk::new(&site.office, &actor).with_files(files), input)
}

/// What the page asks for once more, when it is some time since somebody showed who they are.
pub fn again(site: &Site, at: &AtDesk, act: ActName) -> Result<Option<&'static str>, Stop> {
    let words = match at.seat.second_factors.is_empty() {
        true => "web-again-password",
        false => "web-again-code",
    };
    Ok(site.office.asks_again(&at.actor, act)?.then_some(words))
}

/// Who acts, after they showed once more who they are where the act asks for it.
pub fn proved(site: &Site, at: &AtDesk, posted: &Posted, act: ActName) -> Result<Actor, Stop> {
    if !site.office.asks_again(&at.actor, act)? {
        return Ok(at.actor.clone());
    }
    let typed = posted.one("_again").ok_or_else(|| FormError::new("again", "prove_again"))?;
    let shown = SecretText::new(typed.to_owned());
    let prove = || site.office.prove_again(&at.actor, &shown, act);
    let actor = site.looked_at(at.from, "again", prove)?;
    site.sessions.prove(&at.mark, actor.proved);
    Ok(actor)
}

/// Numbers of several people are shown one after the other: each is an act and a record of its own, and no page
/// holds two numbers.
fn one_at_a_time(act: ActName, mut input: Value) -> (Value, Option<Value>) {
    if act != ActName::RevealNumber || domain::broken::is_off("page_one_number") {
        return (input, None);
    }
    let mut rest = input.clone();
    let people = input.get_mut("people").and_then(Value::as_array_mut);
    let others = people.map(|people| people.split_off(people.len().min(1))).unwrap_or_default();
    if others.is_empty() {
        return (input, None);
    }
    if let Some(fields) = rest.as_object_mut() {
        fields.insert("people".to_owned(), Value::Array(others));
    }
    (input, Some(rest))
}

fn done_page(
    site: &Site,
    frame: &Frame,
    entry: &Entry,
    outcome: &Outcome,
    (rest, password): (Option<Value>, Option<SecretText>),
) -> Result<Response, Stop> {
    let code = entry.spec.name.code();
    let title = frame.t(&format!("act-{code}"));
    if outcome.shown.len() > 1 {
        // No act of a page shows more than one: see one_at_a_time.
        return Err(Failure::new("shown_at_once", code).into());
    }
    let whose = |shown: &Shown| {
        let name = site.office.name_of_person(shown.person)?;
        Ok(Told::new(name.map(|name| name.to_string()).unwrap_or_default(), &shown.number))
    };
    let numbers: Result<Vec<Told>, Stop> = outcome.shown.iter().map(whose).collect();
    let left = outcome.done.get("tries_left").filter(|_| entry.spec.name == ActName::SecondReading);
    let said = match left {
        Some(left) => frame.with("reading-differs", &[("left", &left.to_string())]),
        None => frame.with("act-done", &[("act", &title)]),
    };
    let sheet = said::sheet(frame.words, &outcome.done);
    let page = Done {
        frame,
        said,
        code,
        once: site.draw(),
        facts: if sheet.is_some() { Vec::new() } else { said::facts(frame.words, &outcome.done) },
        sheet,
        numbers: numbers?,
        seconds: site.office.limits()?.reveal_seconds,
        rest: rest.map(|rest| hidden(&rest)),
        password,
        title,
    };
    let response = answer::page(StatusCode::OK, &frame.nonce, &page);
    // Also where no script runs, a page that shows a number leaves by itself.
    Ok(if page.numbers.is_empty() { response } else { answer::leaving(response, page.seconds) })
}

/// The fields of an input that is asked again, as a form has them.
fn hidden(input: &Value) -> Vec<(String, String)> {
    let fields = input.as_object().into_iter().flatten();
    let each = fields.flat_map(|(name, value)| {
        let values = match value {
            Value::Array(all) => all.clone(),
            Value::Null | Value::Bool(false) => Vec::new(),
            Value::Bool(true) => vec![Value::from("yes")],
            other => vec![other.clone()],
        };
        values.into_iter().map(move |value| (name.clone(), said::plain(&value)))
    });
    each.collect()
}
