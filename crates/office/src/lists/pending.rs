//! Rosters and ledgers that were taken in, until they are erased and after (H5.4-1, U5.5), and rows of them that wait to
//! be mended: where they stand, what is wrong, by when (H6.7). No number is listed, nor whether the row has one beyond
//! what its faults say.

use std::path::Path;

use domain::rows::{PendingRow, Source, SourcePeople};
use domain::{Label, Stop};
use store::{Held, Tx};

use super::Filter;
use super::copies::note_of;
use super::line::{Line, Listed, Part, Told, name_of, staff_names};
use super::people::affairs_names;
use super::reach::Reach;
use super::window::Window;
use crate::acts::enter::hold;

/// The files that were taken in, with how they were erased.
pub(super) fn sources(tx: &mut Tx<'_>, reach: &Reach, told: &Told<'_>) -> Result<Listed, Stop> {
    let (names, staff) = (affairs_names(tx)?, staff_names(tx)?);
    let all = tx.every::<Source>()?;
    let count = all.len();
    let mut lines = Vec::new();
    for Held { row, .. } in all.iter().filter(|held| reach.work(&held.department, held.affairs)) {
        let file = row.path.as_ref().and_then(|path| Path::new(path.as_str()).file_name());
        let name = file.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let people = tx.get::<SourcePeople>(row.id.0)?;
        let people = people.and_then(|held| i64::try_from(held.row.people.0.len()).ok());
        let waiting = tx.rows_waiting(row.id)?.len();
        let is_open = row.state.as_str() == "open";
        let erased = match is_open {
            true => None,
            false => tx.last_record::<Source>(row.id.0)?,
        };
        let note = match erased {
            Some(record) => note_of(tx, record)?,
            None => None,
        };
        let how = note.as_ref().and_then(|note| note.get("how")).map(ToString::to_string);
        let line = Line::new(row.id, name)
            .maybe("path", row.path.as_ref())
            .text("affairs", name_of(&names, &row.affairs))
            .text("taken-on", row.taken_on)
            .text("taken-by", name_of(&staff, &row.taken_by))
            .number("people", people)
            .count("rows-waiting", waiting)
            .text("due", row.due)
            .maybe("erased-on", row.erased_on)
            .maybe("erased-how", how)
            .state(if is_open && row.due < told.day { "overdue" } else { row.state.as_str() });
        lines.push(line);
    }
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}

/// The rows that wait, in the order of their rosters and lines.
pub(super) fn rows(tx: &mut Tx<'_>, reach: &Reach, filter: &Filter) -> Result<Listed, Stop> {
    let mut waiting = tx.every::<PendingRow>()?;
    waiting.retain(|held| held.state.as_str() == "open");
    let count = waiting.len();
    let known = tx.departments_of_people()?;
    let mut seen = Vec::new();
    for held in waiting {
        let of = hold::department_of(tx, &known, &held.row)?;
        if reach.answers_for(&held.department) || reach.sees(&of, std::iter::once(held.affairs)) {
            seen.push(held);
        }
    }
    let mut waiting = seen;
    let narrowed = waiting.len() < count;
    waiting.sort_by_key(|held| (held.source, held.line));
    let mut window = Window::of(filter);
    waiting.retain(|held| window.takes(&held.id.to_string()));
    Ok(Listed { lines: waiting.iter().map(line).collect(), more: window.more, narrowed })
}

fn line(Held { row, .. }: &Held<PendingRow>) -> Line {
    let faults = row.faults.0.iter().map(|code| Part::Code("row-fault", code.to_string()));
    Line::new(row.id, row.name.as_ref().map_or("", Label::as_str))
        .with("roster-line", Part::Count(row.line))
        .with("faults", Part::Many(faults.collect()))
        .maybe("staff-number", row.staff_number.as_ref())
        .maybe("kana", row.kana.as_ref())
        .maybe("department", row.of_department.as_ref())
        .text("roster", row.source)
        .text("due", row.due)
        .state(&row.state)
}
