//! Whom a report reaches: the route in force, past whom it concerns and past offices that nobody holds (H2.2-1).

use domain::id::StaffId;
use domain::rows::{Incident, ReportRoute};
use domain::{Day, Duty, Label, Stop};
use store::Tx;

/// The versions of one department's route, or of the route for all others.
pub(super) fn versions(
    tx: &mut Tx<'_>,
    department: Option<&Label>,
) -> Result<Vec<ReportRoute>, Stop> {
    let all = tx.every::<ReportRoute>()?.into_iter().map(|held| held.row);
    Ok(all.filter(|row| row.department.as_ref() == department).collect())
}

/// The version in force for a department: its own, else that for all; none when nobody set one.
pub(super) fn in_force(tx: &mut Tx<'_>, department: &Label) -> Result<Option<ReportRoute>, Stop> {
    let newest = |rows: Vec<ReportRoute>| rows.into_iter().max_by_key(|row| row.route_version);
    match newest(versions(tx, Some(department))?) {
        Some(own) => Ok(Some(own)),
        None => Ok(newest(versions(tx, None)?)),
    }
}

/// Where a report goes that does not reach an office.
const fn above(office: Duty) -> &'static [Duty] {
    match office {
        Duty::Supervisor => &[Duty::Manager, Duty::AboveManager, Duty::Auditor],
        Duty::Manager => &[Duty::AboveManager, Duty::Auditor],
        Duty::AboveManager => &[Duty::Auditor],
        Duty::Clerk | Duty::Auditor | Duty::SystemOfficer => &[Duty::Manager],
    }
}

/// Who answers in an office today, deputies included.
pub(super) fn answering(
    tx: &mut Tx<'_>,
    office: Duty,
    department: &Label,
    day: Day,
) -> Result<Vec<StaffId>, Stop> {
    let of = (office == Duty::Supervisor).then_some(department);
    let holders = tx.holders(office, of, day)?.into_iter().map(|held| held.row.staff);
    let mut staff: Vec<StaffId> = holders.collect();
    staff.extend(tx.deputies_for(office, of, day)?.into_iter().map(|held| held.row.staff));
    Ok(staff)
}

/// The office that sees to the response: the manager's, or the next one above that somebody holds whom the report does not
/// concern.
pub(super) fn sees_to(tx: &mut Tx<'_>, row: &Incident, day: Day) -> Result<Duty, Stop> {
    for office in [Duty::Manager].iter().chain(above(Duty::Manager)) {
        let staff = answering(tx, *office, &row.department, day)?;
        if !staff.is_empty() && staff.iter().all(|one| !row.concerned.0.contains(one)) {
            return Ok(*office);
        }
    }
    Ok(Duty::Manager)
}

/// The offices that are told, in order. One in which somebody answers whom the report concerns is left out, deputies
/// and all, as is one that only the reporter holds: the next one above is told. Where nobody is left, the report waits
/// at an office without a holder.
pub(super) fn offices_to_tell(
    tx: &mut Tx<'_>,
    route: &[Duty],
    row: &Incident,
    day: Day,
) -> Result<Vec<Duty>, Stop> {
    let mut told: Vec<Duty> = Vec::new();
    for office in route {
        let (mut reached, mut vacant, mut last) = (None, None, *office);
        for one in [*office].iter().chain(above(*office)) {
            let staff = answering(tx, *one, &row.department, day)?;
            last = *one;
            let free = staff.iter().all(|staff| !row.concerned.0.contains(staff));
            if free && staff.iter().any(|staff| *staff != row.reported_by) {
                reached = Some(*one);
                break;
            }
            if staff.is_empty() {
                vacant = vacant.or(Some(*one));
            }
        }
        let office = reached.or(vacant).unwrap_or(last);
        if !told.contains(&office) {
            told.push(office);
        }
    }
    Ok(told)
}
