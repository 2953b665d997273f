//! Rows of rosters that wait to be mended: where they stand, what is wrong, by when (H6.7). No number is listed, nor
//! whether the row has one beyond what its faults say.

use domain::rows::PendingRow;
use domain::{Label, Stop};
use store::{Held, Tx};

use super::Filter;
use super::line::{Line, Listed, Part};
use super::reach::Reach;
use super::window::Window;

/// The rows that wait, in the order of their rosters and lines.
pub(super) fn rows(tx: &mut Tx<'_>, reach: &Reach, filter: &Filter) -> Result<Listed, Stop> {
    let mut waiting = tx.every::<PendingRow>()?;
    waiting.retain(|held| held.state.as_str() == "open");
    let count = waiting.len();
    waiting.retain(|held| reach.work(&held.department, held.affairs));
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
