//! Who can reach numbers, how far and from where, and when they last did (H5.1, U2.3); and which accesses were out of
//! the usual (H5.3).

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{AffairsId, DesignationId, DeviceId, SpecificFileId};
use domain::rows::{Affairs, Designation, Device, SpecificFile, Staff, UnusualAccess};
use domain::{Day, Label, Phase, Register, Stop};
use store::Tx;

use super::line::{Line, Listed, Names, Part, Told, name_of, staff_names};
use super::reach::Reach;
use crate::reading;
use crate::rights::{Right, code, digest, of};

/// One line for each designation in force, of the divisions that the reader answers for.
pub(super) fn rights(tx: &mut Tx<'_>, reach: &Reach, told: &Told<'_>) -> Result<Listed, Stop> {
    let in_force = tx.every::<Designation>()?.into_iter().map(|held| held.row);
    let in_force = in_force.filter(|row| crate::desk::in_force(told.day, row.since, row.until));
    let departments: BTreeSet<Label> = in_force.map(|row| row.department).collect();
    let count = departments.len();
    let seen: Vec<Label> = departments.into_iter().filter(|one| reach.answers_for(one)).collect();
    let narrowed = seen.len() < count;
    let (names, used) = (Book::read(tx)?, last_used(tx)?);
    let mut lines = Vec::new();
    for department in seen {
        let rights = of(tx, &department, told.day)?;
        let list = code(&digest(&rights));
        for right in &rights {
            let staff = tx.get::<Staff>(right.designation.row.staff.0)?.map(|held| held.row);
            let offices = tx.appointments_of(right.designation.row.staff, told.day)?;
            let offices = offices.iter().map(|a| Part::Code("duty", a.row.duty.code().to_owned()));
            let line = line(right, staff.as_ref(), &names, told)
                .with("offices", Part::Many(offices.collect()))
                .maybe("last-used", used.get(&right.designation.row.id))
                .text("list", &list);
            lines.push(line);
        }
    }
    Ok(Listed { lines, more: 0, narrowed })
}

/// What the ids of other rows are called.
struct Book {
    affairs: Names<AffairsId>,
    files: Names<SpecificFileId>,
    devices: Names<DeviceId>,
}

impl Book {
    fn read(tx: &mut Tx<'_>) -> Result<Self, Stop> {
        let affairs = tx.every::<Affairs>()?.into_iter().map(|h| (h.row.id, h.row.name)).collect();
        let files =
            tx.every::<SpecificFile>()?.into_iter().map(|h| (h.row.id, h.row.name)).collect();
        let devices = tx.every::<Device>()?.into_iter().map(|h| (h.row.id, h.row.name)).collect();
        Ok(Self { affairs, files, devices })
    }
}

fn line(right: &Right, staff: Option<&Staff>, names: &Book, told: &Told<'_>) -> Line {
    let row = &right.designation.row;
    let text = |text: String| Part::Text(text);
    let stages = row.stages.0.iter().map(|s| Part::Code("stage", s.code().to_owned())).collect();
    let affairs = row.affairs.0.iter().map(|id| text(name_of(&names.affairs, id))).collect();
    let files = row.files.0.iter().map(|id| text(name_of(&names.files, id))).collect();
    let devices =
        right.devices.iter().map(|used| text(name_of(&names.devices, &used.row.device))).collect();
    let people = match row.all_people {
        true => Part::Code("people-of", "all".to_owned()),
        false => Part::Many(row.people_of.0.iter().map(|one| text(one.to_string())).collect()),
    };
    let name = staff.map_or_else(|| row.staff.to_string(), |staff| staff.name.to_string());
    Line::new(row.id, name)
        .maybe("staff-number", staff.map(|staff| &staff.staff_number))
        .text("department", &row.department)
        .with("stages", Part::Many(stages))
        .with("affairs", Part::Many(affairs))
        .with("files", Part::Many(files))
        .with("people-of", people)
        .with("devices", Part::Many(devices))
        .days(told.day, row.since, row.until)
}

/// The last day on which an act rested on each designation.
fn last_used(tx: &mut Tx<'_>) -> Result<BTreeMap<DesignationId, Day>, Stop> {
    let mut used = BTreeMap::new();
    reading::all(tx, |_, record| {
        let rested = record.rested_on.iter().filter(|_| record.phase != Phase::Refused);
        for rest in rested.filter(|rest| rest.table == Designation::TABLE.name) {
            used.insert(DesignationId(rest.row), record.at.day());
        }
        Ok(())
    })?;
    Ok(used)
}

/// Accesses that a rule of the pack called unusual, and what came of them.
pub(super) fn unusual(tx: &mut Tx<'_>, reach: &Reach) -> Result<Listed, Stop> {
    let staff = staff_names(tx)?;
    let all = tx.every::<UnusualAccess>()?;
    let count = all.len();
    let lines: Vec<Line> = all
        .iter()
        .filter(|held| reach.answers_for(&held.row.department))
        .map(|held| {
            let row = &held.row;
            Line::new(row.id, name_of(&staff, &row.staff))
                .with("unusual", Part::Code("unusual", row.rule.to_string()))
                .text("on-day", row.on_day)
                .text("department", &row.department)
                .text("record", row.first_record)
                .maybe("reviewed-by", row.reviewed_by.map(|id| name_of(&staff, &id)))
                .maybe("reviewed-on", row.reviewed_on)
                .maybe("answered-by", row.answered_by.map(|id| name_of(&staff, &id)))
                .maybe("answered-on", row.answered_on)
                .state(&row.state)
        })
        .collect();
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}
