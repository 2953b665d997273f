//! The record of handling, for reading: what was done, by whom, for what, under which clause (H5.8, U8.1), whole or
//! about one person or one specific file.

use std::collections::{HashMap, HashSet};

use domain::id::{AffairsId, PersonId, StaffId};
use domain::rows::{
    Affairs, Copy, Delivery, Destruction, Document, HandOver, Handling, InstructedAct, Outing,
    Person, Posting, Sending, SpecificFile, Submission, TakenOver,
};
use domain::{ActName, FormError, Id, Label, Phase, Stage, Stop};
use ledger::{ObjectRef, Record};
use regulation::Pack;
use store::Tx;

use super::Filter;
use super::copies::note_words;
use super::line::{Line, Listed, Names, Part, Told, staff_names};
use super::people::affairs_names;
use super::reach::Reach;
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
    let names = (affairs_names(tx)?, staff_names(tx)?);
    let (mut lines, mut narrowed) = (Vec::new(), false);
    reading::all(tx, |tx, record| {
        if wanted.holds(&record, reach) {
            let line = line(tx, &record, &names, pack, told)?;
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

fn line(
    tx: &mut Tx<'_>,
    record: &Record,
    (affairs, staff): &(Names<AffairsId>, Names<StaffId>),
    pack: &Pack,
    told: &Told<'_>,
) -> Result<Line, Stop> {
    let stage = crate::act::find(record.act.code()).map_or(Stage::House, |entry| entry.spec.stage);
    let actor = record.actor.staff.and_then(|id| staff.get(&id)).map(ToString::to_string);
    let mut line = Line::new(record.id, record.at.on_the_wall())
        .with("stage", Part::Code("stage", stage.code().to_owned()))
        .with("done", Part::Code("act", record.act.code().to_owned()))
        .maybe("actor", actor);
    if let Some(duty) = record.actor.acting_as {
        line = line.with("acting-as", Part::Code("duty", duty.code().to_owned()));
    }
    line = line.maybe("affairs", record.affairs.and_then(|id| affairs.get(&id)));
    if let Some(purpose) = &record.purpose {
        line = line.with("purpose", told.purpose(purpose));
    }
    if !record.entries.subjects.is_empty() {
        line = line.count("people", record.entries.subjects.len());
    }
    if let Some(object) = &record.object {
        line = with_object(tx, line, object, pack, told)?;
    }
    let articles = record.clauses.iter().map(|clause| pack.article(clause));
    // A copy that is begun is another matter.
    let state = match record.phase {
        Phase::Begun => "started",
        phase => phase.code(),
    };
    let mut articles: Vec<&str> = articles.filter(|article| !article.is_empty()).collect();
    articles.dedup();
    if !articles.is_empty() {
        line = line.text("articles", articles.join("・"));
    }
    Ok(line.maybe("note", note(tx, record)?).state(state))
}

/// On what it was, and to whom it went, by the row that the record is about.
fn with_object(
    tx: &mut Tx<'_>,
    line: Line,
    object: &ObjectRef,
    pack: &Pack,
    told: &Told<'_>,
) -> Result<Line, Stop> {
    let medium =
        |line: Line, of, code: &domain::Slug| line.with("medium", Part::Code(of, code.to_string()));
    Ok(match object.table.as_ref() {
        "submissions" => match tx.get::<Submission>(object.id)? {
            Some(row) => line
                .with("destination", told.destination(&row.destination))
                .with("method", Part::Code("method", row.method.to_string())),
            None => line,
        },
        "handlings" => match tx.get::<Handling>(object.id)? {
            Some(row) => {
                let line = medium(line, "medium", &row.medium);
                match &row.destination {
                    Some(code) => line.with("destination", told.destination(code)),
                    None => line,
                }
            }
            None => line,
        },
        "instructed_acts" => match tx.get::<InstructedAct>(object.id)? {
            Some(row) => line.with("method", Part::Code("instructed", row.kind.to_string())),
            None => line,
        },
        "documents" => match tx.get::<Document>(object.id)? {
            Some(row) => medium(line, "document-medium", &row.medium),
            None => line,
        },
        "sendings" => match tx.get::<Sending>(object.id)? {
            Some(row) => line
                .with("destination", told.destination(&row.destination))
                .with("method", Part::Code("method", row.method.to_string())),
            None => line,
        },
        "postings" => match tx.get::<Posting>(object.id)? {
            Some(row) => {
                let line = match &row.destination {
                    Some(code) => line.with("destination", told.destination(code)),
                    None => line.text("destination", &row.address),
                };
                line.with("method", Part::Code("method", "post".to_owned()))
            }
            None => line,
        },
        "deliveries" => match tx.get::<Delivery>(object.id)? {
            Some(row) => line.with("destination", Part::Code("taken-by", row.receiver.to_string())),
            None => line,
        },
        "outings" => match tx.get::<Outing>(object.id)? {
            Some(row) => medium(line, "container", &row.container).text("destination", &row.place),
            None => line,
        },
        "destructions" => match tx.get::<Destruction>(object.id)? {
            Some(row) => {
                let rule = pack.destructions().iter().find(|rule| rule.method == row.method);
                line.with("method", told.titled(&row.method, rule.map(|rule| &rule.title)))
            }
            None => line,
        },
        "hand_overs" => match tx.get::<HandOver>(object.id)? {
            Some(row) => medium(line, "container", &row.container),
            None => line,
        },
        "copies" => line.maybe("object-name", tx.get::<Copy>(object.id)?.map(|held| held.row.name)),
        _ => line,
    })
}

/// The words beside the record, without the actor's name and title, which stand in columns of their own.
fn note(tx: &mut Tx<'_>, record: &Record) -> Result<Option<String>, Stop> {
    let words = note_words(tx, record)?;
    // A remark of a ledger is about one person: it stands where that person is asked for.
    let is_other = |key: &str| matches!(key, "name" | "title" | "field") || key.starts_with(REMARK);
    let said = words.into_iter().flatten().filter(|(key, _)| !is_other(key.as_ref()));
    let said: Vec<String> = said.map(|(_, text)| text.to_string()).collect();
    Ok((!said.is_empty()).then(|| said.join(" / ")))
}
