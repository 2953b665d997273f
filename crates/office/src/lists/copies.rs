//! Copies with numbers, and the places where each lies.

use domain::id::RecordId;
use domain::rows::{Copy, CopyPlace, Device};
use domain::{Failure, Stop};
use ledger::{Note, NoteText, Record};
use store::{Held, Tx};

use crate::reading;

use super::keep::{place_names, whereabouts};
use super::line::{Line, Listed, Part, Told, name_of, staff_names};
use super::people::affairs_names;
use super::reach::Reach;

/// Copies, erased or not.
pub(super) fn copies(tx: &mut Tx<'_>, reach: &Reach, told: &Told<'_>) -> Result<Listed, Stop> {
    let (names, staff, kept) = (affairs_names(tx)?, staff_names(tx)?, place_names(tx)?);
    let all = tx.every::<Copy>()?;
    let count = all.len();
    let mut lines = Vec::new();
    for Held { row, .. } in all.iter().filter(|held| reach.work(&held.department, held.affairs)) {
        let overdue = row.due < told.day && matches!(row.state.as_str(), "open" | "submitted");
        let places = tx.places_of_copy(row.id)?;
        let (state, (place, missing)) = (row.state.as_str(), whereabouts(tx, &kept, row.id.0)?);
        let line = Line::new(row.id, &row.name)
            .with("form", told.form(&row.form))
            .text("affairs", name_of(&names, &row.affairs))
            .count("people", row.people.0.len())
            .text("made-on", row.made_on)
            .text("made-by", name_of(&staff, &row.made_by))
            .text("due", row.due)
            .count("places", places.len())
            .maybe("place", place)
            .maybe("erased-on", row.erased_on)
            .state(missing.as_deref().unwrap_or(if overdue { "overdue" } else { state }));
        lines.push(line);
    }
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}

/// Where copies lie, with the path while it is kept.
pub(super) fn places(tx: &mut Tx<'_>, reach: &Reach, told: &Told<'_>) -> Result<Listed, Stop> {
    let staff = staff_names(tx)?;
    let all = tx.every::<CopyPlace>()?;
    let count = all.len();
    let mut lines = Vec::new();
    for Held { row, .. } in &all {
        let Some(copy) = tx.get::<Copy>(row.copy.0)? else { continue };
        if !reach.work(&copy.department, copy.affairs) {
            continue;
        }
        let device = match row.device {
            Some(device) => tx.get::<Device>(device.0)?.map(|held| held.row.name),
            None => None,
        };
        let note = note_of(tx, RecordId(row.id.0))?;
        let path = note.as_ref().and_then(|note| note.get("path")).map(ToString::to_string);
        let overdue = row.erased_on.is_none() && copy.due < told.day;
        let state = match row.erased_on {
            Some(_) => "erased",
            None if overdue => "overdue",
            None => "open",
        };
        let line = Line::new(row.id, &copy.name)
            .with("kind", Part::Code("place-kind", row.kind.to_string()))
            .maybe("path", path)
            .maybe("device", device)
            .text("copy", row.copy)
            .text("made-on", row.since)
            .text("made-by", name_of(&staff, &row.by))
            .text("due", copy.due)
            .maybe("erased-on", row.erased_on)
            .state(state);
        lines.push(line);
    }
    let narrowed = lines.len() < count;
    Ok(Listed { lines, more: 0, narrowed })
}

/// The words beside a record; none when they were erased, or there is no such record.
pub(crate) fn note_of(tx: &mut Tx<'_>, id: RecordId) -> Result<Option<NoteText>, Stop> {
    let Some(bytes) = tx.record_bytes(id)? else { return Ok(None) };
    let record = reading::decoded(tx, id, &bytes)?;
    note_words(tx, &record)
}

/// The words beside a record that was read; none when they were erased.
pub(super) fn note_words(tx: &mut Tx<'_>, record: &Record) -> Result<Option<NoteText>, Stop> {
    let (Some(Note::Digest(held)), Some(sealed)) = (&record.note, tx.note(record.id)?) else {
        return Ok(None);
    };
    let opened = sealed.open(held);
    Ok(Some(opened.map_err(|e| Failure::new(e.code(), record.id))?))
}
