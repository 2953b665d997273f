//! Contracts that are over, and contractors for whom nobody answers: no rows, they follow from the day and from who holds
//! what (U2.4, H8.2).

use domain::rows::{Appointment, Contractor};
use domain::{ActName, Day, Duty, Stop};
use regulation::Pack;
use store::Tx;

use crate::duties::{Duties, Subject};

/// What is due: the end of work whose contract is over, and somebody in the office that answers.
pub(crate) fn due(
    tx: &mut Tx<'_>,
    pack: &Pack,
    today: Day,
    named: bool,
) -> Result<Vec<Duties>, Stop> {
    let on = |row: &Contractor, due: Day, owner: Duty, closed_by| Duties {
        kind: String::new(),
        owner: pack.sees_to(owner),
        department: Some(row.department.clone()),
        staff: None,
        due,
        overdue: due < today,
        days_overdue: (today.0 - due.0).max(0),
        closed_by,
        about: row.id.to_string(),
        subject: Subject {
            what: "contractor",
            name: named.then(|| row.name.to_string()),
            ..Subject::default()
        },
    };
    let mut all = Vec::new();
    for held in tx.open_contractors()? {
        let row = held.row;
        if let Some(until) = row.until.filter(|until| *until < today) {
            let over = on(&row, until, row.answers, ActName::EndContractor);
            let pieces = i64::try_from(tx.entrusted_to(row.id)?.len()).ok();
            let subject = Subject { pieces, ..over.subject };
            all.push(Duties { kind: "end_contractor".to_owned(), subject, ..over });
        }
        if let Some(since) = vacant_since(tx, &row, today)? {
            let up = if row.answers == Duty::Manager { Duty::AboveManager } else { Duty::Manager };
            let vacant = on(&row, since, up, ActName::Appoint);
            let subject = Subject { what: "answering_office", ..vacant.subject };
            all.push(Duties {
                kind: "answer_for_contractor".to_owned(),
                about: String::new(),
                subject,
                ..vacant
            });
        }
    }
    Ok(all)
}

/// Since when nobody holds the office that answers, nor stands in for its holder.
fn vacant_since(tx: &mut Tx<'_>, row: &Contractor, today: Day) -> Result<Option<Day>, Stop> {
    let department = (row.answers == Duty::Supervisor).then_some(&row.department);
    let held = !tx.holders(row.answers, department, today)?.is_empty();
    if held || !tx.deputies_for(row.answers, department, today)?.is_empty() {
        return Ok(None);
    }
    let of_office = |one: &Appointment| {
        one.duty == row.answers && (department.is_none() || one.department.as_ref() == department)
    };
    let ended = tx.every::<Appointment>()?.into_iter().filter(|one| of_office(&one.row));
    let last = ended.filter_map(|one| one.row.until).filter(|until| *until < today).max();
    Ok(Some(last.map_or(row.since, |last| last.plus_days(1)).max(row.since).min(today)))
}
