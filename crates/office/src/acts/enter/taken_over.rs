//! What a ledger of before says of a number, kept as it says it (H5.8, U7.8, U8.1): when and how it was acquired, and,
//! of one that was wiped after its term, when and how it was destroyed. It holds no number, and proves nothing that
//! was not seen here.

use domain::id::{AffairsId, PersonId, TakenOverId};
use domain::rows::{PendingRow, Source, TakenOver};
use domain::{Day, List, PlainText, Stop};
use filing::Stated;
use store::{Held, Tx};

use super::intake::Intake;
use crate::desk::Page;
use crate::input::slug;
use crate::series::Series;

/// How keys of remarks begin beside a record.
pub(crate) const REMARK: &str = "remark_";

/// What a row of a ledger says, on its way into the register.
pub(super) struct Over<'r> {
    pub line: usize,
    pub person: PersonId,
    pub stated: &'r Stated,
    /// `held`, `wiped` or `waiting`.
    pub state: &'static str,
}

/// Whether a number is needed for affairs today, or will be.
pub(super) fn is_needed(
    tx: &mut Tx<'_>,
    person: PersonId,
    affairs: AffairsId,
    today: Day,
) -> Result<bool, Stop> {
    let all = tx.purposes_of_person(person)?;
    Ok(all.iter().any(|held| held.row.affairs == affairs && held.row.is_needed(today)))
}

/// Whether a ledger said the same of a person before: it is not kept twice.
pub(super) fn is_told(
    tx: &mut Tx<'_>,
    person: PersonId,
    stated: Option<&Stated>,
) -> Result<bool, Stop> {
    let Some(stated) = stated else { return Ok(false) };
    let days = (stated.acquired_on, disposed_on(stated));
    let all = tx.taken_over_of(person)?;
    Ok(all.iter().any(|held| (held.row.acquired_on, held.row.disposed_on) == days))
}

fn disposed_on(stated: &Stated) -> Option<Day> {
    stated.disposed.as_ref().map(|disposed| disposed.on)
}

/// Enters what the rows of a ledger say. Remarks go beside the record, where they can be erased.
///
/// # Errors
/// A failure of the store.
pub(super) fn put(
    page: &mut Page<'_, '_>,
    intake: &Intake<'_>,
    source: &Source,
    over: Vec<Over<'_>>,
    ids: &mut Series<'_>,
) -> Result<(), Stop> {
    let mut rows = Vec::with_capacity(over.len());
    for Over { line, person, stated, state } in over {
        if let Some(remark) = &stated.remark {
            page.note_of(remark_key(line), remark);
        }
        let purposes = intake.named(stated).map(|(purpose, _)| purpose.clone()).collect();
        rows.push(TakenOver {
            id: TakenOverId(ids.next()),
            source: source.id,
            line: i64::try_from(line).unwrap_or(i64::MAX),
            person,
            department: source.department.clone(),
            affairs: List(intake.affairs_of(Some(stated))),
            purposes: List(purposes),
            acquired_on: stated.acquired_on,
            paper: stated.paper.clone(),
            verified: stated.verified.clone(),
            disposed_on: disposed_on(stated),
            method: stated.disposed.as_ref().and_then(|disposed| disposed.method.clone()),
            state: slug(state)?,
        });
    }
    page.tx.put_new_many(page.record, rows)?;
    Ok(())
}

/// The key of a row's remark beside the record of the intake: its line in letters.
fn remark_key(line: usize) -> String {
    let (mut key, mut rest) = (String::new(), line);
    loop {
        key.insert(0, char::from(b'a' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
        if rest == 0 {
            return format!("{REMARK}{key}");
        }
    }
}

/// What a ledger says of a row that waits; none when the row is a roster's.
///
/// # Errors
/// A failure of the store.
pub(super) fn waiting(tx: &mut Tx<'_>, row: &PendingRow) -> Result<Option<Held<TakenOver>>, Stop> {
    let all = tx.taken_over_of(row.person)?;
    Ok(all.into_iter().find(|held| held.row.state.as_str() == "waiting"))
}

/// Ends the waiting of what a ledger says: it is true of the person who came in, or nobody came in.
///
/// # Errors
/// A failure of the store.
pub(super) fn settle(
    page: &mut Page<'_, '_>,
    mut row: TakenOver,
    person: Option<PersonId>,
) -> Result<(), Stop> {
    row.state = slug(match (person, row.disposed_on) {
        (None, _) => "dropped",
        (Some(_), Some(_)) => "wiped",
        (Some(_), None) => "held",
    })?;
    if person.is_none() {
        (row.paper, row.verified, row.method) = (None, None, None);
    }
    row.person = person.unwrap_or(row.person);
    page.put(&row)
}

/// The remark of a row out of the words beside the record of its intake.
pub(crate) fn remark_of<'n>(note: &'n ledger::NoteText, row: &TakenOver) -> Option<&'n PlainText> {
    note.get(remark_key(usize::try_from(row.line).unwrap_or_default()).as_str())
}
