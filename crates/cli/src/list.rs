//! `list` and `duties`: what one may type, and what is still to be done.

use std::process::ExitCode;

use office::domain::{FormError, Stop};
use office::lists::{self, Filter, Line, Listable, Listed, Part};
use office::sign_in::SignIn;
use office::{Actor, Duties, Office, Via, packs};
use serde_json::{Value, json};

use crate::args::{Known, List, Place};
use crate::print::{DONE, Face};
use crate::{instance, options, secret};

pub fn run(face: &Face, place: &Place, asked: &List) -> Result<ExitCode, Stop> {
    let listed = match asked.what.as_str() {
        "codes" => whole(codes(face, place, asked.pack.as_deref())?),
        "layouts" => whole(lists::layouts()?),
        what => register(face, place, what, asked)?,
    };
    if face.is_json() {
        let lines: Vec<Value> = listed.lines.iter().map(Line::json).collect();
        face.facts(&json!({
            "list": asked.what, "lines": lines, "more": listed.more, "narrowed": listed.narrowed,
        }));
        return Ok(ExitCode::from(DONE));
    }
    for line in &listed.lines {
        say(face, line);
    }
    if listed.lines.is_empty() {
        face.line(face.text("list-none", &[]));
    }
    if listed.more > 0 {
        face.line(face.text("list-more", &[("more", &listed.more.to_string())]));
    }
    if listed.narrowed {
        face.line(face.text("list-narrowed", &[]));
    }
    Ok(ExitCode::from(DONE))
}

const fn whole(lines: Vec<Line>) -> Listed {
    Listed { lines, more: 0, narrowed: false }
}

/// Of the pack that was named, or the one in force.
fn codes(face: &Face, place: &Place, pack: Option<&str>) -> Result<Vec<Line>, Stop> {
    let today = office::domain::Clock::now(&office::RealClock::default()).day();
    let pack = match pack {
        Some(name) => packs::pack(name).map_err(options::of_list)?,
        None => instance::open(place)?.pack()?,
    };
    Ok(lists::codes(&pack, today, face.lang()))
}

fn register(face: &Face, place: &Place, what: &str, asked: &List) -> Result<Listed, Stop> {
    let what = Listable::from_code(what).ok_or_else(|| FormError::new("what", "unknown"))?;
    let office = instance::open(place)?;
    let who = signed_in(face, &office, &asked.known)?;
    let filter = Filter { staff_number: asked.staff_number.clone(), name: asked.name.clone() };
    office.list(what, &filter, &who, face.lang()).map_err(options::of_list)
}

fn signed_in(face: &Face, office: &Office, known: &Known) -> Result<Actor, Stop> {
    let own = secret::own(face, known)?;
    let shown = SignIn { own, second: None, device_key: None, via: Via::Command };
    office.sign_in(&shown).map_err(options::of_sign_in)
}

/// Id and name on one line, then what is known, indented.
fn say(face: &Face, line: &Line) {
    let state = line.state.as_ref().map(|code| face.text(&format!("state-{code}"), &[]));
    let state = state.map_or_else(String::new, |state| format!("  [{state}]"));
    face.line(format!("{}  {}{state}", line.id, line.name));
    let between = face.text("list-between", &[]);
    for (key, part) in &line.parts {
        let value = in_words(face, part, &between);
        if !value.is_empty() {
            face.line(format!("    {}: {value}", face.text(&format!("list-{key}"), &[])));
        }
    }
}

fn in_words(face: &Face, part: &Part, between: &str) -> String {
    match part {
        Part::Text(text) => text.clone(),
        Part::Count(n) => n.to_string(),
        Part::Titled(code, title) => format!("{title} ({code})"),
        Part::Code(of, code) => {
            let key = format!("{of}-{code}");
            let word = if face.has(&key) { face.text(&key, &[]) } else { code.clone() };
            // Methods are typed by their code; the others are only read.
            if *of == "method" { format!("{word} ({code})") } else { word }
        }
        Part::Many(all) => {
            all.iter().map(|part| in_words(face, part, between)).collect::<Vec<_>>().join(between)
        }
    }
}

/// What is still to be done. Without a sign-in nobody is named.
pub fn duties(face: &Face, place: &Place, known: &Known) -> Result<ExitCode, Stop> {
    let office = instance::open(place)?;
    let who = match known.sign_in {
        Some(_) => Some(signed_in(face, &office, known)?),
        None => None,
    };
    let duties = office.duties(who.as_ref())?;
    if face.is_json() {
        face.line(json!(duties).to_string());
    } else if duties.is_empty() {
        face.line(face.text("duties-none", &[]));
    } else {
        duties.iter().for_each(|duty| say_duty(face, duty));
    }
    Ok(ExitCode::from(DONE))
}

fn say_duty(face: &Face, duty: &Duties) {
    let what = face.text(&format!("open-duty-{}", duty.kind), &[]);
    let mut who = vec![face.text(&format!("duty-{}", duty.owner.code()), &[])];
    who.extend(duty.department.iter().map(ToString::to_string));
    who.extend(duty.staff.iter().map(ToString::to_string));
    let who = who.join(&face.text("list-between", &[]));
    let due = duty.due.to_string();
    let key = if duty.overdue { "duties-overdue" } else { "duties-line" };
    let days = duty.days_overdue.to_string();
    face.line(face.text(key, &[("what", &what), ("who", &who), ("due", &due), ("days", &days)]));
    face.line(format!("    {}", about(face, duty)));
    let act = duty.closed_by.code();
    let field = duty.subject.what;
    let alone = act == "run_shredding_round" || field == "request";
    let key = if alone { "duties-close" } else { "duties-close-with" };
    let args = [("act", act), ("field", field), ("about", duty.about.as_str())];
    face.line(format!("    {}", face.text(key, &args)));
}

fn about(face: &Face, duty: &Duties) -> String {
    let subject = &duty.subject;
    let people = subject.people.unwrap_or_default().to_string();
    let pieces = subject.pieces.unwrap_or_default().to_string();
    let day = subject.made_on.map(|day| day.to_string()).unwrap_or_default();
    let part = |text: &Option<String>| text.clone().unwrap_or_default();
    let between = face.text("list-between", &[]);
    let acts = subject.acts.iter().map(|act| face.text(&format!("act-{}", act.code()), &[]));
    let acts = acts.collect::<Vec<_>>().join(&between);
    let args = [
        ("people", people.as_str()),
        ("pieces", &pieces),
        ("day", &day),
        ("form", &part(&subject.form)),
        ("path", &part(&subject.path)),
        ("acts", &acts),
        ("work", &part(&subject.work)),
    ];
    let said = face.text(&format!("about-{}", subject.what), &args);
    match &subject.name {
        Some(name) => format!("{name} {said}"),
        None => said,
    }
}
