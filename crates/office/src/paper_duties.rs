//! Papers that nobody put away within the pack's days: no rows, they follow from the day and from where papers lie
//! (H5.6, U11.4).

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{StaffId, ThingId};
use domain::rows::{Copy, Document, HandOver, Staff, StoredThing};
use domain::{ActName, Day, Duty, Id, Label, Stop};
use regulation::Pack;
use store::{Held, Tx};

use crate::duties::{Duties, Subject};

/// Papers that lie in no place, and whoever has them.
struct Loose {
    id: Id,
    holder: StaffId,
    department: Label,
    since: Day,
    subject: Subject,
}

/// What is due: papers at hand, and prints of copies, that lie in no place so many days after they came.
pub(crate) fn due(
    tx: &mut Tx<'_>,
    pack: &Pack,
    today: Day,
    named: bool,
) -> Result<Vec<Duties>, Stop> {
    let Some(limits) = pack.limits() else { return Ok(Vec::new()) };
    let stored = tx.every::<StoredThing>()?.into_iter();
    let stored: BTreeMap<ThingId, StoredThing> =
        stored.map(|held| (held.row.id, held.row)).collect();
    let out = tx.things_out()?.into_iter().map(|held| held.row.thing);
    let out: BTreeSet<Vec<u8>> = out.collect();
    let mut loose = received(tx)?;
    loose.extend(printed(tx)?);
    let mut all = Vec::new();
    for one in loose {
        let lies = stored.get(&ThingId(one.id));
        let taken = lies.is_none_or(|row| row.state.as_str() == "taken");
        let since = lies.map_or(one.since, |row| row.on_day.max(one.since));
        let due = since.plus_days(limits.put_away_days.into());
        if !taken || due > today || out.contains(one.id.0.as_slice()) {
            continue;
        }
        let staff = if named { tx.get::<Staff>(one.holder.0)? } else { None };
        all.push(Duties {
            kind: "store_paper".to_owned(),
            owner: pack.sees_to(Duty::Clerk),
            department: Some(one.department),
            staff: staff.map(|held| held.row.name),
            due,
            overdue: due < today,
            days_overdue: (today.0 - due.0).max(0),
            closed_by: ActName::StoreAt,
            about: one.id.text(),
            subject: one.subject,
        });
    }
    Ok(all)
}

/// Papers received, since they are with whoever has them. Those that must be handed over, or looked into, have a duty
/// already.
fn received(tx: &mut Tx<'_>) -> Result<Vec<Loose>, Stop> {
    let mut papers = Vec::new();
    for Held { row, .. } in tx.documents_at_hand()? {
        let on = tx.open_duties("hand_over", row.id.0)?;
        if row.affairs.is_some() && on.is_empty() {
            papers.push(row);
        }
    }
    let mut accepted = BTreeMap::new();
    if papers.iter().any(|row| row.state.as_str() == "accepted") {
        for Held { row, .. } in tx.every::<HandOver>()? {
            let on = row.accepted_on.unwrap_or(row.sent_on);
            for paper in row.documents.0 {
                let last = accepted.entry(paper).or_insert(on);
                *last = on.max(*last);
            }
        }
    }
    let loose = |row: Document| Loose {
        id: row.id.0,
        holder: row.holder,
        since: accepted.get(&row.id).map_or(row.received_on, |on| row.received_on.max(*on)),
        department: row.department,
        subject: Subject {
            what: "documents",
            pieces: Some(row.count),
            made_on: Some(row.received_on),
            ..Subject::default()
        },
    };
    Ok(papers.into_iter().map(loose).collect())
}

/// Prints of copies, since they were made.
fn printed(tx: &mut Tx<'_>) -> Result<Vec<Loose>, Stop> {
    let mut loose = Vec::new();
    for Held { row, .. } in tx.copies_out()? {
        // What was submitted is with the authority.
        if row.state.as_str() != "open" {
            continue;
        }
        let places = tx.places_of_copy(row.id)?;
        let Some(print) = places.into_iter().find(|held| held.kind.as_str() == "paper") else {
            continue;
        };
        loose.push(Loose {
            id: row.id.0,
            holder: print.row.by,
            since: print.row.since,
            department: row.department.clone(),
            subject: subject(&row),
        });
    }
    Ok(loose)
}

fn subject(copy: &Copy) -> Subject {
    Subject {
        what: "copies",
        form: Some(copy.form.as_str().trim_start_matches("form-").to_owned()),
        people: Some(copy.people.0.len()),
        made_on: Some(copy.made_on),
        ..Subject::default()
    }
}
