//! The record of handling, for reading: what was done, by whom, when, on what, for what, under which clause (H5.8,
//! U8.1), whole or about one person or one specific file. Sign-ins and other uses of the system stand in a register of
//! their own (`sign_ins`, U8.1-4).

use std::collections::{HashMap, HashSet};

use domain::id::{AffairsId, PersonId, StaffId};
use domain::rows::{Affairs, Person, SpecificFile, TakenOver};
use domain::{ActName, FormError, Id, Label, Phase, Stage, Stop};
use ledger::{Occurred, Record};
use regulation::Pack;
use store::Tx;

use super::Filter;
use super::copies::note_words;
use super::handled::{self, About, Book};
use super::line::{Line, Listed, Part, Told};
use super::reach::Reach;
use super::sign_ins::USES;
use crate::acts::enter::on_record::REFUSED_FILE;
use crate::acts::enter::taken_over::{self, REMARK};
use crate::desk::Actor;
use crate::incidents::kept_from;
use crate::reading;

/// Whose records may be seen, and which are asked for.
struct Wanted<'a> {
    filter: &'a Filter,
    /// The affairs of the file asked for.
    of_file: Vec<AffairsId>,
    /// The departments of the affairs.
    departments: HashMap<AffairsId, Label>,
    reader: Option<StaffId>,
    /// What belongs to reports that concern the reader.
    kept: HashSet<Id>,
}

impl Wanted<'_> {
    fn holds(&self, record: &Record, reach: &Reach) -> bool {
        let year = self.filter.fiscal_year;
        let person = self.filter.person;
        if year.is_some_and(|year| filing::sheet::fiscal_year(record.at.day()) != year) {
            return false;
        }
        if person.is_some_and(|person| !record.entries.subjects.contains(&person)) {
            return false;
        }
        if record.object.as_ref().is_some_and(|object| self.kept.contains(&object.id)) {
            return false;
        }
        if let Some(file) = self.filter.file {
            let itself = record.object.as_ref().is_some_and(|object| object.id == file.0);
            let serves = record.affairs.is_some_and(|affairs| self.of_file.contains(&affairs));
            if !itself && !serves {
                return false;
            }
        }
        // Whoever may see the person may see what was done with their number.
        person.is_some() || self.may_see(record, reach)
    }

    fn may_see(&self, record: &Record, reach: &Reach) -> bool {
        let own = self.reader.is_some() && record.actor.staff == self.reader;
        let work = record.affairs.and_then(|id| Some((id, self.departments.get(&id)?)));
        reach.is_whole() || own || work.is_some_and(|(id, department)| reach.work(department, id))
    }
}

/// Records in the order in which they were made.
pub(super) fn records(
    tx: &mut Tx<'_>,
    reach: &Reach,
    filter: &Filter,
    who: &Actor,
    pack: &Pack,
    told: &Told<'_>,
) -> Result<Listed, Stop> {
    let wanted = wanted(tx, reach, filter, who)?;
    let book = Book::read(tx)?;
    let (mut lines, mut narrowed) = (Vec::new(), false);
    reading::all(tx, |tx, record| {
        // Of a person everything is told, also that their records were written into a file.
        if filter.person.is_none() && USES.contains(&record.act) {
            return Ok(());
        }
        if wanted.holds(&record, reach) {
            let line = line(tx, &record, &book, pack, told)?;
            lines.push(with_ledger(tx, line, &record, filter.person)?);
        } else {
            narrowed |= !wanted.may_see(&record, reach);
        }
        Ok(())
    })?;
    Ok(Listed { lines, more: 0, narrowed })
}

fn wanted<'a>(
    tx: &mut Tx<'_>,
    reach: &Reach,
    filter: &'a Filter,
    who: &Actor,
) -> Result<Wanted<'a>, Stop> {
    let affairs = tx.every::<Affairs>()?;
    let departments = affairs.into_iter().map(|held| (held.row.id, held.row.department)).collect();
    let mut of_file = Vec::new();
    if let Some(file) = filter.file {
        let held = tx.get::<SpecificFile>(file.0)?;
        let row = held.ok_or_else(|| FormError::new("file", "unknown"))?.row;
        of_file = row.affairs.0;
    }
    if let Some(person) = filter.person {
        let held = tx.get::<Person>(person.0)?;
        let row = held.ok_or_else(|| FormError::new("person", "unknown"))?.row;
        let purposes = tx.purposes_of_person(person)?;
        let needed: Vec<AffairsId> = purposes.iter().map(|held| held.affairs).collect();
        if reach.person(&row, &needed).is_none() {
            // As for somebody who is not there: who is known is not told.
            return Err(FormError::new("person", "unknown").into());
        }
    }
    let kept = kept_from(tx, who.staff)?;
    Ok(Wanted { filter, of_file, departments, reader: who.staff, kept })
}

/// What a ledger that was taken over says of the person asked for, with the remark of that row alone.
fn with_ledger(
    tx: &mut Tx<'_>,
    mut line: Line,
    record: &Record,
    person: Option<PersonId>,
) -> Result<Line, Stop> {
    let Some(person) = person.filter(|_| record.act == ActName::TakeInLedger) else {
        return Ok(line);
    };
    let of_this =
        |row: &TakenOver| record.object.as_ref().is_some_and(|object| object.id == row.source.0);
    let note = note_words(tx, record)?.unwrap_or_default();
    for held in tx.taken_over_of(person)?.iter().filter(|held| of_this(&held.row)) {
        let row = &held.row;
        line = line
            .with("taken-over", Part::Code("taken-over", row.state.to_string()))
            .maybe("acquired-on", row.acquired_on)
            .maybe("paper", row.paper.as_ref())
            .maybe("person-verified", row.verified.as_ref())
            .maybe("destroyed-on", row.disposed_on)
            .maybe("destroyed-by", row.method.as_ref())
            .maybe("remark", taken_over::remark_of(&note, row));
    }
    Ok(line)
}

/// Keys of a note that say why something was done otherwise, or at all.
const REASONS: [&str; 8] = [
    "reason",
    "exception",
    "early",
    "once_more",
    "kept_elsewhere",
    "difference",
    "not_in_person",
    "not_sealed",
];

fn line(
    tx: &mut Tx<'_>,
    record: &Record,
    book: &Book,
    pack: &Pack,
    told: &Told<'_>,
) -> Result<Line, Stop> {
    let stage = crate::act::find(record.act.code()).map_or(Stage::House, |entry| entry.spec.stage);
    let actor = record.actor.staff.and_then(|id| book.staff.get(&id)).map(ToString::to_string);
    let about = match &record.object {
        Some(object) => handled::about(tx, object, book, pack, told)?,
        None => About::default(),
    };
    let file = about.file.or_else(|| record.affairs.and_then(|id| book.files_of(id)));
    let many = |all: Vec<Part>| match all.len() {
        0 | 1 => all.into_iter().next(),
        _ => Some(Part::Many(all)),
    };
    let people = record.entries.subjects.len();
    let acting_as = record.actor.acting_as.map(|duty| Part::Code("duty", duty.code().to_owned()));
    let articles = record.clauses.iter().map(|clause| pack.article(clause));
    let mut articles: Vec<&str> = articles.filter(|article| !article.is_empty()).collect();
    articles.dedup();
    let (reasons, said) = note(tx, record)?;
    // A copy that is begun is another matter.
    let state = match record.phase {
        Phase::Begun => "started",
        phase => phase.code(),
    };
    let line = Line::new(record.id, record.at.on_the_wall())
        .text("on-day", day_of(record))
        .with("stage", Part::Code("stage", stage.code().to_owned()))
        .with("done", Part::Code("act", record.act.code().to_owned()))
        .maybe("actor", actor)
        .part("acting-as", acting_as)
        .maybe("affairs", record.affairs.and_then(|id| book.affairs.get(&id)))
        .part("purpose", record.purpose.as_ref().map(|purpose| told.purpose(purpose)))
        .part("specific-file", file)
        .part("object-name", many(about.name))
        .part("medium", many(medium(about.medium, record)))
        .number("people", i64::try_from(people).ok().filter(|n| *n > 0))
        .part("destination", about.destination)
        .part("method", about.method)
        .maybe("articles", (!articles.is_empty()).then(|| articles.join("・")))
        .maybe("reason", reasons)
        .part(
            "note",
            many(
                about
                    .remarks
                    .into_iter()
                    .chain(said.map(Part::Text))
                    .chain(faults(record))
                    .collect(),
            ),
        )
        .state(state);
    Ok(line)
}

/// The day on which it was done, as far as it may differ from the time of the record.
fn day_of(record: &Record) -> String {
    match record.occurred {
        Some(Occurred::On(day)) => day.to_string(),
        Some(Occurred::At(at)) => at.on_the_wall(),
        None => record.at.day().to_string(),
    }
}

/// On what the numbers stood: what the row says, or the vault when one came in, was opened or left it.
fn medium(of_row: Vec<Part>, record: &Record) -> Vec<Part> {
    let entries = &record.entries;
    let in_vault = [&entries.sealed, &entries.opened, &entries.removed];
    match of_row.is_empty() && in_vault.iter().any(|all| !all.is_empty()) {
        true => vec![Part::Code("medium", "in_system".to_owned())],
        false => of_row,
    }
}

/// What was wrong with a file of numbers that was refused as a whole, and how often.
fn faults(record: &Record) -> Vec<Part> {
    if !record.detail.contains_key(REFUSED_FILE) {
        return Vec::new();
    }
    let faults = record.detail.iter().filter(|(key, _)| key.as_ref() != REFUSED_FILE);
    let told = faults.filter_map(|(code, n)| match n {
        ledger::DetailValue::Int(n) => {
            let fault = Part::Code("row-fault", code.to_string());
            Some(Part::Phrase(vec![fault, Part::Count(*n)]))
        }
        _ => None,
    });
    told.collect()
}

/// The words beside the record, why it was and the rest, without the actor's name and title, which stand in columns of
/// their own.
fn note(tx: &mut Tx<'_>, record: &Record) -> Result<(Option<String>, Option<String>), Stop> {
    let words = note_words(tx, record)?;
    // A remark of a ledger is about one person: it stands where that person is asked for.
    let is_other = |key: &str| matches!(key, "name" | "title" | "field") || key.starts_with(REMARK);
    let said = words.into_iter().flatten().filter(|(key, _)| !is_other(key.as_ref()));
    let (why, rest): (Vec<_>, Vec<_>) = said.partition(|(key, _)| REASONS.contains(&key.as_ref()));
    let joined = |all: Vec<(ledger::Name, domain::PlainText)>| {
        let all: Vec<String> = all.into_iter().map(|(_, text)| text.to_string()).collect();
        (!all.is_empty()).then(|| all.join(" / "))
    };
    Ok((joined(why), joined(rest)))
}
