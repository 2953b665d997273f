//! The registers of the house: staff and offices, affairs and files, zones and terminals, designations and
//! instructions.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{AffairsId, SpecificFileId, StaffId, ZoneId};
use domain::rows::{
    Acknowledgement, Affairs, Appointment, Approval, Deputy, Designation, Device, DeviceUse,
    Handling, Instruction, SpecificFile, Staff, Token, TokenUse, Zone,
};
use domain::{ActName, Slug, Stop};
use store::{Held, Tx};

use super::Listable;
use super::copies::note_of;
use super::line::{Line, Names, Part, Told, name_of, staff_names};
use super::reach::Reach;
use super::sign_ins::work;
use crate::desk::{Actor, in_force};

/// One of these registers.
pub(super) fn list(tx: &mut Tx<'_>, what: Listable, told: &Told<'_>) -> Result<Vec<Line>, Stop> {
    let names = Book::read(tx)?;
    Ok(match what {
        Listable::Staff => lines(&tx.every()?, |row| staff(row, told)),
        Listable::Appointments => lines(&tx.every()?, |row| appointment(row, &names, told)),
        Listable::Affairs => lines(&tx.every()?, |row| affairs(row, told)),
        Listable::SpecificFiles => {
            let affairs = tx.every::<Affairs>()?;
            lines(&tx.every()?, |row| specific_file(row, &affairs, told))
        }
        Listable::Zones => lines(&tx.every()?, |row| zone(row, told)),
        Listable::Devices => {
            let uses = tx.every::<DeviceUse>()?;
            lines(&tx.every()?, |row| device(row, &uses, &names, told))
        }
        Listable::Designations => lines(&tx.every()?, |row| designation(row, &names, told)),
        Listable::Instructions => {
            let known = tx.every::<Acknowledgement>()?;
            lines(&tx.every()?, |row| instruction(row, &known, &names, told))
        }
        Listable::Handlings => lines(&tx.every()?, |row| handling(row, &names, told)),
        Listable::Tokens => {
            let uses = tx.every::<TokenUse>()?;
            lines(&tx.every()?, |row| token(row, &uses, &names, told))
        }
        Listable::Deputies => lines(&tx.every()?, |row| deputy(row, &names, told)),
        // Those that show people or what was done for them have functions of their own.
        _ => Vec::new(),
    })
}

fn lines<R>(rows: &[Held<R>], line: impl Fn(&R) -> Line) -> Vec<Line> {
    rows.iter().map(|held| line(&held.row)).collect()
}

/// What the ids of other rows are called.
struct Book {
    staff: Names<StaffId>,
    affairs: Names<AffairsId>,
    files: Names<SpecificFileId>,
    zones: Names<ZoneId>,
}

impl Book {
    fn read(tx: &mut Tx<'_>) -> Result<Self, Stop> {
        let affairs = tx.every::<Affairs>()?.into_iter().map(|h| (h.row.id, h.row.name));
        let affairs: BTreeMap<_, _> = affairs.collect();
        let files = tx.every::<SpecificFile>()?.into_iter().map(|h| (h.row.id, h.row.name));
        let files: BTreeMap<_, _> = files.collect();
        let zones = tx.every::<Zone>()?.into_iter().map(|h| (h.row.id, h.row.name)).collect();
        Ok(Self { staff: staff_names(tx)?, affairs, files, zones })
    }
}

fn many<T>(all: &[T], part: impl Fn(&T) -> Part) -> Part {
    Part::Many(all.iter().map(part).collect())
}

fn acts(all: &[ActName]) -> Part {
    many(all, |act| Part::Code("act", act.code().to_owned()))
}

fn staff(row: &Staff, told: &Told<'_>) -> Line {
    let stopped = row.stopped_on.is_some_and(|on| on <= told.day);
    Line::new(row.id, &row.name)
        .text("staff-number", &row.staff_number)
        .text("sign-in", &row.sign_in)
        .text("department", &row.department)
        .maybe("stopped-on", row.stopped_on)
        .state(if stopped { "stopped" } else { "in_force" })
}

fn appointment(row: &Appointment, names: &Book, told: &Told<'_>) -> Line {
    Line::new(row.id, name_of(&names.staff, &row.staff))
        .with("duty", Part::Code("duty", row.duty.code().to_owned()))
        .text("title", &row.title)
        .maybe("department", row.department.as_ref())
        .days(told.day, row.since, row.until)
}

fn affairs(row: &Affairs, told: &Told<'_>) -> Line {
    Line::new(row.id, &row.name)
        .with("code", told.affairs(&row.code))
        .with("affairs-kind", Part::Code("affairs-kind", row.kind.to_string()))
        .text("department", &row.department)
        .with("purposes", many(&row.purposes.0, |code| told.purpose(code)))
        .with("destinations", many(&row.destinations.0, |code| told.destination(code)))
        .days(told.day, row.since, row.until)
}

fn specific_file(row: &SpecificFile, affairs: &[Held<Affairs>], told: &Told<'_>) -> Line {
    let served = || affairs.iter().filter(|held| row.affairs.0.contains(&held.row.id));
    let purposes: BTreeSet<&Slug> = served().flat_map(|held| &held.row.purposes.0).collect();
    let bases: BTreeSet<&Slug> = served().map(|held| &held.row.basis).collect();
    let basis = |code: &&Slug| Part::Code("basis", code.to_string());
    Line::new(row.id, &row.name)
        .text("department", &row.department)
        .with(
            "affairs",
            Part::Many(served().map(|held| Part::Text(held.row.name.to_string())).collect()),
        )
        .with("purposes", Part::Many(purposes.into_iter().map(|code| told.purpose(code)).collect()))
        .with("basis", Part::Many(bases.iter().map(basis).collect()))
        .text("items", &row.items)
        .text("people-range", &row.people_range)
        .text("collected", &row.collected)
        .with("held-in", Part::Code("held-in", row.held.to_string()))
        .days(told.day, row.since, row.until)
}

fn zone(row: &Zone, told: &Told<'_>) -> Line {
    Line::new(row.id, &row.name)
        .with("zone-kind", Part::Code("zone-kind", row.kind.to_string()))
        .text("department", &row.department)
        .text("measures", &row.measures)
        .days(told.day, row.since, row.until)
}

fn device(row: &Device, uses: &[Held<DeviceUse>], names: &Book, told: &Told<'_>) -> Line {
    let allowed = uses
        .iter()
        .filter(|u| u.device == row.id && in_force(told.day, u.since, u.until))
        .map(|u| Part::Text(name_of(&names.staff, &u.staff)))
        .collect();
    Line::new(row.id, &row.name)
        .text("zone", name_of(&names.zones, &row.zone))
        .with("allowed", Part::Many(allowed))
        .days(told.day, row.since, row.until)
}

fn token(row: &Token, uses: &[Held<TokenUse>], names: &Book, told: &Told<'_>) -> Line {
    let used = uses.iter().find(|held| held.row.id.0 == row.id.0).map(|held| held.row.on_day);
    Line::new(row.id, &row.name)
        .text("answers", name_of(&names.staff, &row.staff))
        .with("scope", many(&row.scope.0, |code| work(code.as_str())))
        .maybe("last-used", used)
        .days(told.day, row.since, Some(row.until))
}

fn designation(row: &Designation, names: &Book, told: &Told<'_>) -> Line {
    let line = Line::new(row.id, name_of(&names.staff, &row.staff))
        .text("department", &row.department)
        .with("stages", many(&row.stages.0, |s| Part::Code("stage", s.code().to_owned())))
        .with("affairs", many(&row.affairs.0, |id| Part::Text(name_of(&names.affairs, id))))
        .with("files", many(&row.files.0, |id| Part::Text(name_of(&names.files, id))));
    let line = if row.all_people {
        line.with("people-of", Part::Code("people-of", "all".to_owned()))
    } else {
        line.with("people-of", many(&row.people_of.0, |label| Part::Text(label.to_string())))
    };
    line.days(told.day, row.since, row.until)
}

fn handling(row: &Handling, names: &Book, told: &Told<'_>) -> Line {
    let line = Line::new(row.id, name_of(&names.files, &row.file))
        .with("handled", Part::Code("handled", row.kind.to_string()))
        .text("on-day", row.on_day)
        .text("affairs", name_of(&names.affairs, &row.affairs))
        .with("purposes", Part::Many(vec![told.purpose(&row.purpose)]))
        .with("people", Part::Count(row.people))
        .with("medium", Part::Code("medium", row.medium.to_string()));
    let line = match &row.destination {
        Some(code) => line.with("destinations", Part::Many(vec![told.destination(code)])),
        None => line,
    };
    line.text("recorded-by", name_of(&names.staff, &row.by))
}

fn deputy(row: &Deputy, names: &Book, told: &Told<'_>) -> Line {
    Line::new(row.id, name_of(&names.staff, &row.staff))
        .with("duty", Part::Code("duty", row.duty.code().to_owned()))
        .maybe("department", row.department.as_ref())
        .text("named-by", name_of(&names.staff, &row.named_by))
        .days(told.day, row.since, Some(row.until))
}

/// What was asked, with the reason for who decides on it or asked it themselves.
pub(super) fn approvals(
    tx: &mut Tx<'_>,
    reach: &Reach,
    who: &Actor,
    told: &Told<'_>,
) -> Result<Vec<Line>, Stop> {
    let names = Book::read(tx)?;
    let mut all = Vec::new();
    for Held { row, .. } in tx.every::<Approval>()? {
        let line = approval(&row, &names, told);
        let is_open = row.state.as_str() == "asked";
        let concerns = reach.answers_for(&row.department) || Some(row.asked_by) == who.staff;
        let record = if is_open && concerns { tx.last_record::<Approval>(row.id.0)? } else { None };
        let note = match record {
            Some(record) => note_of(tx, record)?,
            None => None,
        };
        let reason = note.as_ref().and_then(|note| note.get("reason")).map(ToString::to_string);
        all.push(line.maybe("reason", reason));
    }
    Ok(all)
}

fn approval(row: &Approval, names: &Book, told: &Told<'_>) -> Line {
    let past = row.until < told.day && row.state.as_str() != "denied";
    let line = Line::new(row.id, told.work(&row.what))
        .text("department", &row.department)
        .maybe("affairs", row.affairs.map(|id| name_of(&names.affairs, &id)));
    let line = match &row.destination {
        Some(code) => line.with("destinations", Part::Many(vec![told.destination(code)])),
        None => line,
    };
    let line = match &row.method {
        Some(code) => line.with("methods", Part::Code("method", code.to_string())),
        None => line,
    };
    line.text("asked-by", name_of(&names.staff, &row.asked_by))
        .maybe("decided-by", row.decided_by.map(|id| name_of(&names.staff, &id)))
        .maybe("decided-on", row.decided_on)
        .text("until", row.until)
        .state(if past { "ended" } else { row.state.as_str() })
}

fn instruction(
    row: &Instruction,
    known: &[Held<Acknowledgement>],
    names: &Book,
    told: &Told<'_>,
) -> Line {
    let known = known.iter().filter(|a| a.instruction == row.id);
    let known = known.map(|a| Part::who_when(name_of(&names.staff, &a.staff), a.on_day)).collect();
    let line = Line::new(row.id, name_of(&names.affairs, &row.affairs))
        .with("acts", acts(&row.acts.0))
        .maybe("clerk", row.clerk.map(|id| name_of(&names.staff, &id)))
        .maybe("form", row.form.as_ref().map(|form| form.as_str().trim_start_matches("form-")))
        .number("year", row.year)
        .maybe("people-of", row.people_of.as_ref());
    let line = match &row.destination {
        Some(code) => line.with("destinations", Part::Many(vec![told.destination(code)])),
        None => line,
    };
    let line = match &row.method {
        Some(code) => line.with("methods", Part::Code("method", code.to_string())),
        None => line,
    };
    let line = line
        .with("most-people", Part::Count(row.most_people))
        .number("uses-left", row.uses_left)
        .with("acknowledged", Part::Many(known))
        .days(told.day, row.since, Some(row.until));
    match (row.withdrawn_on, row.uses_left) {
        (Some(on), _) => line.text("withdrawn-on", on).state("withdrawn"),
        (None, Some(0)) => line.state("used_up"),
        _ => line,
    }
}
