//! Numbers that were found where they should not lie: where, whose to clear up, and what became of it. No digit.

use domain::id::RecordId;
use domain::rows::Finding;
use domain::{PlainText, Stop};
use store::{Held, Tx};

use super::copies::note_of;
use super::line::{Line, Listed, Part, Told, name_of, staff_names};
use super::reach::Reach;
use crate::desk::Actor;

/// Findings, the oldest first: those of the departments that one answers for or works in, and one's own.
pub(super) fn findings(
    tx: &mut Tx<'_>,
    reach: &Reach,
    who: &Actor,
    told: &Told<'_>,
) -> Result<Listed, Stop> {
    let staff = staff_names(tx)?;
    let all = tx.every::<Finding>()?;
    let count = all.len();
    let mut lines = Vec::new();
    for Held { row, .. } in &all {
        let own = [Some(row.owner), Some(row.reported_by)].contains(&who.staff);
        if !own && !reach.department(&row.department) {
            continue;
        }
        let note = note_of(tx, RecordId(row.id.0))?.unwrap_or_default();
        let place = note.get("place").map_or("", PlainText::as_str);
        let overdue = row.state.as_str() == "open" && row.due < told.day;
        let of_scan = row.kind.as_str() != "seen";
        let line = Line::new(row.id, place)
            .maybe("member", note.get("member"))
            .maybe("spot", note.get("spot"))
            .with("kind", Part::Code("scan-kind", row.kind.to_string()));
        let line = match of_scan {
            true => {
                line.with("confidence", Part::Code("scan-confidence", row.confidence.to_string()))
            }
            false => line,
        };
        let line = line
            .with("numbers", Part::Count(row.count))
            .text("department", &row.department)
            .text("owner-of-finding", name_of(&staff, &row.owner))
            .text("reported-by", name_of(&staff, &row.reported_by))
            .text("on-day", row.reported_on)
            .text("due", row.due);
        let line = match &row.outcome {
            Some(outcome) => line.with("cleared", Part::Code("cleared", outcome.to_string())),
            None => line,
        };
        let line = match &row.shown {
            Some(shown) => line.with("shown", Part::Code("shown", shown.to_string())),
            None => line,
        };
        lines.push(
            line.maybe("copy", row.copy)
                .maybe("medium", row.medium)
                .maybe("settled-by", row.settled_by.map(|id| name_of(&staff, &id)))
                .maybe("settled-on", row.settled_on)
                .number("sent-back", (row.sent_back > 0).then_some(row.sent_back))
                .maybe("confirmed-by", row.confirmed_by.map(|id| name_of(&staff, &id)))
                .maybe("confirmed-on", row.confirmed_on)
                .state(if overdue { "overdue" } else { row.state.as_str() }),
        );
    }
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}
