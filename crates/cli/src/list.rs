//! `list` and `duties`: what one may type, and what is still to be done.

use std::path::Path;
use std::process::ExitCode;

use office::acts::house::ExportRegister;
use office::domain::{Day, Disk, Failure, FormError, Slug, Stop};
use office::lists::{
    self, Filter, Line, Listable, Listed, Part, Saying, fiscal_year_name, in_era, read_fiscal_year,
};
use office::sign_in::SignIn;
use office::{Act, Actor, Desk, Duties, Office, RealDisk, Via, packs, said};
use serde_json::{Value, json};

use crate::args::{Known, List, Place, Timeline};
use crate::print::{DONE, Face};
use crate::{instance, options, secret};

pub fn run(face: &Face, place: &Place, asked: &List) -> Result<ExitCode, Stop> {
    let listed = match asked.what.as_str() {
        "codes" => whole(codes(face, place, asked.pack.as_deref())?),
        "layouts" => whole(lists::layouts()?),
        what => {
            let read = register(face, place, what, asked)?;
            if let Some(file) = &asked.to {
                return written(face, &read, file);
            }
            read.listed
        }
    };
    if asked.to.is_some() {
        return Err(FormError::new("--to", "sheet_of_register").into());
    }
    told(face, &asked.what, &listed)
}

/// The records about a person or a specific file, from the first to the last.
pub fn timeline(face: &Face, place: &Place, asked: &Timeline) -> Result<ExitCode, Stop> {
    let filter = Filter {
        person: asked.person.as_deref().map(|id| id_of("--person", id)).transpose()?,
        file: asked.file.as_deref().map(|id| id_of("--file", id)).transpose()?,
        ..Filter::default()
    };
    let read = read(face, place, Listable::Records, filter, &asked.known)?;
    match &asked.to {
        Some(file) => written(face, &read, file),
        None => told(face, Listable::Records.code(), &read.listed),
    }
}

fn day_of(text: &str) -> Result<Day, Stop> {
    Day::try_from(text.to_owned()).map_err(|_| FormError::new("--since", "day_form").into())
}

fn id_of<I: std::str::FromStr>(option: &str, text: &str) -> Result<I, Stop> {
    text.parse().map_err(|_| FormError::new(option, "id_form").into())
}

/// A list that was read, with who read it.
struct Read {
    office: Office,
    who: Actor,
    what: Listable,
    filter: Filter,
    listed: Listed,
    head: lists::Head,
}

impl Read {
    /// What leaves stands on record first.
    fn record(&self, lines: usize) -> Result<(), Stop> {
        let act = ExportRegister {
            register: slug(self.what.code())?,
            lines: u32::try_from(lines).unwrap_or(u32::MAX),
            year: self.filter.fiscal_year.map(i64::from),
            person: self.filter.person,
            file: self.filter.file,
        };
        act.run(&Desk::new(&self.office, &self.who)).map(drop)
    }
}

fn slug(code: &str) -> Result<Slug, Stop> {
    Slug::new(code).map_err(|_| FormError::new("what", "unknown").into())
}

/// Writes a list as a ledger to hold in hand; a file that is there already stays.
fn written(face: &Face, read: &Read, file: &Path) -> Result<ExitCode, Stop> {
    let sheet = lists::sheet(&read.listed, read.head.clone(), &|key| face.word(key));
    let bytes = match file.extension().and_then(|ending| ending.to_str()) {
        Some("xlsx") => sheet.xlsx().map_err(Failure::from)?,
        Some("html") => sheet.html().into_bytes(),
        _ => return Err(FormError::new("--to", "sheet_ending").into()),
    };
    if file.exists() {
        return Err(Failure::new("file_exists", file.display()).into());
    }
    read.record(sheet.rows.len())?;
    RealDisk::default().create(file, &bytes)?;
    let (lines, path) = (sheet.rows.len(), file.display().to_string());
    face.facts(&json!({ "lines": lines, "path": path }));
    if read.listed.narrowed && !face.is_json() {
        face.line(face.text("list-narrowed", &[]));
    }
    Ok(ExitCode::from(DONE))
}

fn told(face: &Face, what: &str, listed: &Listed) -> Result<ExitCode, Stop> {
    if face.is_json() {
        let lines: Vec<Value> = listed.lines.iter().map(Line::json).collect();
        face.facts(&json!({
            "list": what, "lines": lines, "more": listed.more, "narrowed": listed.narrowed,
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

fn register(face: &Face, place: &Place, what: &str, asked: &List) -> Result<Read, Stop> {
    let what = Listable::from_code(what).ok_or_else(|| FormError::new("what", "unknown"))?;
    let year = match &asked.year {
        Some(text) => Some(
            read_fiscal_year(text).ok_or_else(|| FormError::new("--year", "fiscal_year_form"))?,
        ),
        None => None,
    };
    let filter = Filter {
        staff_number: asked.staff_number.clone(),
        name: asked.name.clone(),
        fiscal_year: year,
        staff: asked.staff.as_deref().map(|id| id_of("--staff", id)).transpose()?,
        since: asked.since.as_deref().map(day_of).transpose()?,
        still_out: asked.still_out,
        ..Filter::default()
    };
    read(face, place, what, filter, &asked.known)
}

fn read(
    face: &Face,
    place: &Place,
    what: Listable,
    filter: Filter,
    known: &Known,
) -> Result<Read, Stop> {
    let office = instance::open(place)?;
    let who = signed_in(face, &office, known, &format!("list_{}", what.code()))?;
    let listed = office.list(what, &filter, &who, face.lang()).map_err(options::of_list)?;
    let today = office.now().day();
    let period = match filter.fiscal_year {
        Some(year) if face.lang() == "ja" => fiscal_year_name(year),
        Some(year) => face.text("sheet-fiscal-year", &[("year", &year.to_string())]),
        None if face.lang() == "ja" => format!("{}現在", in_era(today)),
        None => face.text("sheet-as-of", &[("day", &today.to_string())]),
    };
    let organisation = office.organisation_name()?;
    let (of_person, lang) = (filter.person.is_some(), face.lang().to_owned());
    let head = lists::Head { what, of_person, organisation, period, lang };
    Ok(Read { office, who, what, filter, listed, head })
}

/// Signs in for work that is no act: a list, a verification.
pub fn signed_in(face: &Face, office: &Office, known: &Known, work: &str) -> Result<Actor, Stop> {
    let own = secret::own(face, known)?;
    let work = Some(slug(work)?);
    let shown = SignIn { own, second: None, device_key: None, via: Via::Command, work };
    office.sign_in(&shown).map_err(options::of_sign_in)
}

/// Id and name on one line, then what is known, indented.
fn say(face: &Face, line: &Line) {
    let state = line.state.as_ref().map(|code| face.text(&format!("state-{code}"), &[]));
    let state = state.map_or_else(String::new, |state| format!("  [{state}]"));
    // What somebody typed stays on its line: it makes no entry of its own.
    face.line(format!("{}  {}{state}", line.id, digits::visible(&line.name)));
    let between = face.text("list-between", &[]);
    for (key, part) in &line.parts {
        let value = in_words(face, part, &between);
        if !value.is_empty() {
            face.line(format!("    {}: {value}", face.text(&format!("list-{key}"), &[])));
        }
    }
}

fn in_words(face: &Face, part: &Part, between: &str) -> String {
    lists::in_words(part, &|key| face.word(key), between, Saying::Typed)
}

/// What is still to be done. Without a sign-in nobody is named.
pub fn duties(face: &Face, place: &Place, known: &Known) -> Result<ExitCode, Stop> {
    let office = instance::open(place)?;
    let who = match known.sign_in {
        Some(_) => Some(signed_in(face, &office, known, "duties")?),
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
    let who = digits::visible(&who);
    let due = duty.due.to_string();
    let key = if duty.overdue { "duties-overdue" } else { "duties-line" };
    let days = duty.days_overdue.to_string();
    face.line(face.text(key, &[("what", &what), ("who", &who), ("due", &due), ("days", &days)]));
    face.line(format!("    {}", said::about(face.words(), duty)));
    let act = duty.closed_by.code();
    let field = duty.subject.what;
    let alone = act == "run_shredding_round"
        || ["request", "rights", "rows"].contains(&field)
        || duty.about.is_empty();
    let key = if alone { "duties-close" } else { "duties-close-with" };
    let args = [("act", act), ("field", field), ("about", duty.about.as_str())];
    face.line(format!("    {}", face.text(key, &args)));
}
