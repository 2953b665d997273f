//! Reports that something held is wrong (H5.5), and what was recorded of people's lives: who left, and when.

use std::collections::BTreeMap;

use domain::id::{AffairsId, PersonId, RecordId};
use domain::rows::{ErrorReport, Event, Person, Purpose};
use domain::{PlainText, Stop};
use store::{Held, Tx};

use super::Filter;
use super::copies::note_of;
use super::line::{Line, Listed, Part, name_of, staff_names};
use super::people::staff_number;
use super::reach::Reach;
use super::window::Window;
use crate::desk::Actor;

/// Reports, the oldest first: those of the departments that one answers for, and one's own.
pub(super) fn error_reports(tx: &mut Tx<'_>, reach: &Reach, who: &Actor) -> Result<Listed, Stop> {
    let staff = staff_names(tx)?;
    let all = tx.every::<ErrorReport>()?;
    let count = all.len();
    let mut lines = Vec::new();
    for Held { row, .. } in &all {
        let answers = reach.answers_for(&row.department);
        if !answers && Some(row.by) != who.staff {
            continue;
        }
        let note = note_of(tx, RecordId(row.id.0))?.unwrap_or_default();
        let what = note.get("what").or_else(|| note.get("reason"));
        let about = match row.person.filter(|_| answers) {
            Some(person) => tx.get::<Person>(person.0)?,
            None => None,
        };
        let line = Line::new(row.id, what.map_or("", PlainText::as_str)).maybe(
            "about-person",
            about.map(|held| format!("{} {}", held.staff_number, held.name)),
        );
        let line = match note.get("field") {
            Some(code) => line.with("held-field", Part::Code("held-field", code.to_string())),
            None => line,
        };
        lines.push(
            line.text("department", &row.department)
                .text("reported-by", name_of(&staff, &row.by))
                .text("on-day", row.on_day)
                .maybe("settled-on", row.closed_on)
                .state(&row.state),
        );
    }
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}

/// Events, the newest first, of the people whom one may see.
pub(super) fn events(tx: &mut Tx<'_>, reach: &Reach, filter: &Filter) -> Result<Listed, Stop> {
    let mut all = tx.every::<Event>()?;
    all.reverse();
    let mut needed: BTreeMap<PersonId, Vec<AffairsId>> = BTreeMap::new();
    for purpose in tx.every::<Purpose>()? {
        needed.entry(purpose.person).or_default().push(purpose.affairs);
    }
    let number = filter.staff_number.as_deref().map(staff_number).transpose()?;
    let (mut lines, mut window) = (Vec::new(), Window::of(filter));
    let sought = filter.sought()?;
    for Held { row, .. } in &all {
        let Some(person) = tx.get::<Person>(row.person.0)? else { continue };
        let affairs = needed.get(&row.person).map_or(&[][..], Vec::as_slice);
        if reach.person(&person, affairs).is_none() || !sought.is_in(&person) {
            continue;
        }
        if number.as_ref().is_some_and(|number| *number != person.staff_number) {
            continue;
        }
        if !window.takes(&row.id.to_string()) {
            continue;
        }
        lines.push(
            Line::new(row.id, &person.name)
                .text("staff-number", &person.staff_number)
                .with("happened", Part::Code("happened", row.kind.to_string()))
                .text("happened-on", row.on_day)
                .text("department", &person.department),
        );
    }
    Ok(Listed { lines, more: window.more, narrowed: !reach.is_whole() })
}
