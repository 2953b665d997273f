//! Who signed in, when, from which terminal and for what; openings of the vault and exports with them (U8.1-4, H6.3).

use std::collections::BTreeMap;

use domain::id::{DeviceId, StaffId};
use domain::rows::{Device, Staff};
use domain::{ActName, Label, Stop};
use ledger::{DetailValue, Record};
use store::Tx;

use super::Filter;
use super::line::{Line, Listed, Names, Part, name_of, staff_names};
use super::reach::Reach;
use crate::desk::Actor;
use crate::reading;

/// The acts that are uses of the system rather than of a number.
pub(super) const USES: [ActName; 10] = [
    ActName::SignIn,
    ActName::Unseal,
    ActName::ExportLedger,
    ActName::ExportRegister,
    ActName::ChangePassword,
    ActName::ResetPassword,
    ActName::AddSecondFactor,
    ActName::EndSecondFactor,
    ActName::ResetSecondFactor,
    ActName::LeaveDesk,
];

/// Whose sign-ins may be seen: of everybody by who answers for the whole body, of a division by its supervisor,
/// one's own by anybody.
pub(super) fn sign_ins(
    tx: &mut Tx<'_>,
    reach: &Reach,
    filter: &Filter,
    who: &Actor,
) -> Result<Listed, Stop> {
    let staff = staff_names(tx)?;
    let of = tx.every::<Staff>()?.into_iter().map(|held| (held.row.id, held.row.department));
    let of: BTreeMap<StaffId, Label> = of.collect();
    let devices = tx.every::<Device>()?.into_iter().map(|held| (held.row.id, held.row.name));
    let devices: Names<DeviceId> = devices.collect();
    let may_see = |of_whom: &[StaffId]| {
        let theirs = |id: &StaffId| of.get(id).is_some_and(|label| reach.answers_for(label));
        let own = |id: &StaffId| who.staff == Some(*id);
        reach.is_whole() || of_whom.iter().any(|id| own(id) || theirs(id))
    };
    let (mut lines, mut narrowed) = (Vec::new(), false);
    reading::all(tx, |_, record| {
        let people = of_whom(&record);
        if !USES.contains(&record.act) {
            return Ok(());
        }
        if !may_see(&people) {
            narrowed = true;
            return Ok(());
        }
        let asked = filter.staff.is_none_or(|staff| people.contains(&staff))
            && filter.since.is_none_or(|since| record.at.day() >= since);
        if asked {
            lines.push(line(&record, &people, &staff, &devices));
        }
        Ok(())
    })?;
    Ok(Listed { lines, more: 0, narrowed })
}

/// Who signed in and who stood beside, under whose name it was tried, or to whom a password was given.
fn of_whom(record: &Record) -> Vec<StaffId> {
    let second = match record.detail.get("second") {
        Some(DetailValue::Id(id)) => Some(StaffId(*id)),
        _ => None,
    };
    let tried = record.object.as_ref().filter(|object| object.table == "sign_in_failures");
    let tried = tried.filter(|_| record.actor.staff.is_none()).map(|object| StaffId(object.id));
    let given = record
        .object
        .as_ref()
        .filter(|_| matches!(record.act, ActName::ResetPassword | ActName::ResetSecondFactor));
    let given = given.map(|object| StaffId(object.id));
    record.actor.staff.into_iter().chain(second).chain(tried).chain(given).collect()
}

fn line(
    record: &Record,
    people: &[StaffId],
    staff: &Names<StaffId>,
    devices: &Names<DeviceId>,
) -> Line {
    let names = people.iter().map(|id| Part::Text(name_of(staff, id))).collect();
    let count = |line: Line, key, part: &str| match record.detail.get(part) {
        Some(DetailValue::Int(n)) => line.with(key, Part::Count(*n)),
        _ => line,
    };
    let code = |line: Line, key: &'static str, part: fn(&str) -> Part| match record.detail.get(key)
    {
        Some(DetailValue::Code(code)) => line.with(key, part(code)),
        _ => line,
    };
    let named = |line: Line, key, of| match record.detail.get(key) {
        Some(DetailValue::Code(code)) => line.with(key, Part::Code(of, code.clone())),
        _ => line,
    };
    let line = Line::new(record.id, record.at.on_the_wall())
        .with("done", Part::Code("act", record.act.code().to_owned()))
        .with("staff", Part::Many(names))
        .with("via", Part::Code("via", record.actor.via.code().to_owned()))
        .maybe("device", record.actor.device.map(|id| name_of(devices, &id)));
    let line = code(code(line, "work", work), "register", register);
    let line = named(named(line, "how", "leaving"), "proved_by", "factor");
    count(count(line, "failed", "failed"), "tries", "tries").state(record.phase.code())
}

/// What a sign-in was for: an act, a list that was read, or one of the looks that are neither.
pub(super) fn work(code: &str) -> Part {
    match code.strip_prefix("list_") {
        Some(list) => register(list),
        None if ActName::from_code(code).is_some() => Part::Code("act", code.to_owned()),
        None => Part::Code("work", code.to_owned()),
    }
}

fn register(code: &str) -> Part {
    Part::Code("sheet-title", code.to_owned())
}
