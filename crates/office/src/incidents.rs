//! What is kept from those whom a report concerns: the report itself, where it went, and what is done about it (H2.2-1).

use std::collections::HashSet;

use domain::id::StaffId;
use domain::rows::{Incident, IncidentNotice, IncidentStep};
use domain::{Id, Stop};
use store::Tx;

use crate::duties::Subject;

/// The ids of everything that belongs to reports which concern the reader; of every report that concerns somebody, when
/// nobody knows who reads.
pub(crate) fn kept_from(tx: &mut Tx<'_>, who: Option<StaffId>) -> Result<HashSet<Id>, Stop> {
    let all = tx.every::<Incident>()?.into_iter().map(|held| held.row);
    let concerns = |row: &Incident| match who {
        Some(staff) => row.concerned.0.contains(&staff),
        None => !row.concerned.0.is_empty(),
    };
    let about: HashSet<_> = all.filter(concerns).map(|row| row.id).collect();
    let mut kept: HashSet<Id> = about.iter().map(|id| id.0).collect();
    if about.is_empty() {
        return Ok(kept);
    }
    let notices = tx.every::<IncidentNotice>()?.into_iter().map(|held| held.row);
    kept.extend(notices.filter(|row| about.contains(&row.incident)).map(|row| row.id.0));
    let steps = tx.every::<IncidentStep>()?.into_iter().map(|held| held.row);
    kept.extend(steps.filter(|row| about.contains(&row.incident)).map(|row| row.id.0));
    Ok(kept)
}

/// What a duty about a report is about; nobody is named.
pub(crate) fn subject(tx: &mut Tx<'_>, id: Id) -> Result<Option<Subject>, Stop> {
    let dated = |what, day| Subject { what, made_on: Some(day), ..Subject::default() };
    if let Some(notice) = tx.get::<IncidentNotice>(id)? {
        return Ok(Some(dated("notice", notice.told_at.day())));
    }
    if let Some(incident) = tx.get::<Incident>(id)? {
        return Ok(Some(dated("incident", incident.reported_at.day())));
    }
    let Some(step) = tx.get::<IncidentStep>(id)? else { return Ok(None) };
    let made_on = tx.get::<Incident>(step.incident.0)?.map(|held| held.reported_at.day());
    let work = Some(step.row.task.to_string());
    Ok(Some(Subject { what: "step", made_on, work, ..Subject::default() }))
}
