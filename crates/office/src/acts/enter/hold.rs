//! Rows of a roster that wait to be mended (H6.7): each becomes a row of the register, and its number, when it is a
//! right one, is sealed at once, so that no list with numbers is carried back and forth.

use std::collections::HashSet;

use domain::id::{PendingRowId, PersonId, SecretId, SourceId};
use domain::rows::{PendingRow, Source};
use domain::{ActName, Day, Duty, ExternalCode, FormError, Label, List, Slug, Stop};
use filing::{Cells, HeldRow, RosterRow, Stated, WipedRow};
use number::IndividualNumber;
use store::Tx;

use super::intake::{Entering, Intake, Read, Says};
use super::taken_over::Over;
use crate::desk::{Desk, NewDuty, Page};
use crate::input::slug;
use crate::round::sealed_row;
use crate::series::Series;

/// A row that waits, on its way into the register.
pub(super) struct Apart<'r> {
    line: usize,
    cells: Cells,
    faults: Vec<filing::roster::Fault>,
    number: Option<&'r IndividualNumber>,
    /// What a ledger says besides.
    stated: Option<&'r Stated>,
    /// The documents of which a roster says that the person was told.
    told: Option<&'r [usize]>,
    /// One of the file's good rows.
    is_good: bool,
}

impl<'r> Apart<'r> {
    /// As the roster was read.
    pub fn read(row: &'r HeldRow) -> Self {
        let (line, faults) = (row.line, row.faults.clone());
        let (cells, number, stated) = (row.cells.clone(), row.number.as_ref(), row.stated.as_ref());
        let told = row.told.as_deref();
        Self { line, cells, faults, number, stated, told, is_good: false }
    }

    /// A good row that does not fit the register; its number waits with it.
    pub fn unfit(row: &'r RosterRow, fault: filing::roster::Fault) -> Self {
        let number = Some(&row.number);
        let (line, cells, stated) = (row.line, Cells::of_row(row), row.stated.as_ref());
        let told = row.told.as_deref();
        Self { line, cells, faults: vec![fault], number, stated, told, is_good: true }
    }

    /// The same of a row whose number was wiped.
    pub fn wiped(row: &'r WipedRow, fault: filing::roster::Fault) -> Self {
        let (line, cells, stated) = (row.line, Cells::of_wiped(row), Some(&row.stated));
        let (number, told) = (None, None);
        Self { line, cells, faults: vec![fault], number, stated, told, is_good: true }
    }
}

impl Apart<'_> {
    /// Whether the row names a document that there is not: what its person was told must be said when it is mended.
    fn names_unknown(&self) -> bool {
        self.faults.iter().any(|(column, _)| *column == filing::roster::Column::Purpose.code())
    }
}

/// What waits of one file.
pub(super) struct Waiting<'r> {
    rows: Vec<PendingRow>,
    /// What a ledger says besides of the people whom the rows will be.
    pub over: Vec<Over<'r>>,
    /// So many numbers of the roster are somebody's already.
    already_held: usize,
    /// Whose.
    pub holders: Vec<PersonId>,
}

impl<'r> Waiting<'r> {
    fn stated(&mut self, apart: &Apart<'r>, person: PersonId) {
        if let Some(stated) = apart.stated {
            self.over.push(Over { line: apart.line, person, stated, state: "waiting" });
        }
    }

    /// How many rows wait.
    pub const fn count(&self) -> usize {
        self.rows.len()
    }
}

/// Seals the numbers of rows that wait, together with those of the good rows, and enters all in the duplicate
/// index. A good row whose number is somebody's already waits as well, without the number.
///
/// # Errors
/// Form errors when more rows would wait than may: as if none could; a failure of vault or store.
pub(super) fn set_aside<'r>(
    page: &mut Page<'_, '_>,
    act: &Intake<'_>,
    source: &Source,
    apart: Vec<Apart<'r>>,
    read: &'r Read,
    (entering, ids): (&mut Entering<'r>, &mut Series<'_>),
) -> Result<Waiting<'r>, Stop> {
    let (vault, good, rows) = (page.vault()?, entering.secrets.len(), &read.rows);
    let bad = apart.iter().filter(|apart| !apart.is_good).count();
    let others = rows.len() + read.wiped.len() + bad;
    let most = filing::roster::most_waiting(others);
    let mut waiting = Waiting {
        rows: Vec::with_capacity(apart.len()),
        over: Vec::new(),
        already_held: 0,
        holders: Vec::new(),
    };
    for apart in apart {
        let person = PersonId(ids.next());
        let mut row = row_of(act, source, &apart, PendingRowId(ids.next()), person)?;
        if let Some(number) = apart.number {
            let secret = SecretId(ids.next());
            let sealed = vault.seal_number(person, secret, number)?;
            entering.tags.push((*vault.index_tag(number)?.as_bytes(), secret));
            entering.secrets.push(sealed_row(sealed));
            row.secret = Some(secret);
        }
        waiting.rows.push(row);
        waiting.stated(&apart, person);
    }
    let conflicts = page.tx.index_insert(&entering.tags)?;
    waiting.already_held = conflicts.len();
    let held: Vec<SecretId> = conflicts.iter().map(|(_, secret)| *secret).collect();
    waiting.holders = page.tx.secrets_get(&held)?.iter().map(|secret| secret.person).collect();
    let conflicting = conflicts.iter().map(|(i, _)| *i).filter(|i| *i < good);
    let found = waiting.rows.len() + conflicting.clone().count();
    if found > most || found >= others {
        let too_many = FormError::new(act.field, "too_many_bad");
        let mut errors = entering.already_held(act, conflicting);
        errors.push(too_many.with("found", found).with("most", most));
        return Err(Stop::Form(errors));
    }
    let refused: HashSet<SecretId> =
        conflicts.iter().filter_map(|(i, _)| Some(entering.tags.get(*i)?.1)).collect();
    for row in &mut waiting.rows {
        if row.secret.is_some_and(|secret| refused.contains(&secret)) {
            row.secret = None;
            fault(row, ("number", "already_held"))?;
        }
    }
    for at in conflicting {
        let line = entering.lines.get(at).map(|(line, _)| *line).unwrap_or_default();
        let found = rows.binary_search_by_key(&line, |row| row.line).ok();
        let Some(roster_row) = found.and_then(|at| rows.get(at)) else { continue };
        let mut apart = Apart::unfit(roster_row, ("number", "already_held"));
        apart.number = None;
        let (id, person) = (PendingRowId(ids.next()), PersonId(ids.next()));
        waiting.rows.push(row_of(act, source, &apart, id, person)?);
        waiting.stated(&apart, person);
    }
    entering.leave_out(&refused);
    waiting.rows.sort_unstable_by_key(|row| row.id);
    Ok(waiting)
}

/// Enters what waits, with the duty to mend it. Nothing happens when every row is good.
///
/// # Errors
/// A failure of the store.
pub(super) fn enter(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    act: ActName,
    source: &Source,
    waiting: Waiting<'_>,
) -> Result<Option<Day>, Stop> {
    let Some(due) = waiting.rows.first().map(|row| row.due) else { return Ok(None) };
    let count = |n: usize| ledger::DetailValue::Int(i64::try_from(n).unwrap_or(i64::MAX));
    page.detail("waiting", count(waiting.rows.len()));
    if waiting.already_held > 0 {
        // The answer tells that somebody's number is held: that it was given is on record.
        page.detail("already_held", count(waiting.already_held));
    }
    page.tx.put_new_many(page.record, waiting.rows)?;
    page.open_duty(NewDuty {
        kind: "mend_rows",
        about: source.id.0,
        owner: Duty::Clerk,
        staff: desk.who.staff,
        department: Some(&source.department),
        due,
        opened_by: act,
        closed_by: ActName::MendRow,
    })?;
    Ok(Some(due))
}

fn row_of(
    act: &Intake<'_>,
    source: &Source,
    apart: &Apart<'_>,
    id: PendingRowId,
    person: PersonId,
) -> Result<PendingRow, Stop> {
    let cells = apart.cells.clone();
    let first = apart.stated.and_then(|stated| act.named(stated).next());
    let acquired = apart.stated.and_then(|stated| stated.acquired_on);
    let says = Says { stated: apart.stated, told: apart.told };
    let mut row = PendingRow {
        id,
        source: source.id,
        affairs: first.map_or(act.affairs, |(_, affairs)| *affairs),
        file: act.file,
        purpose: first.map_or(act.purpose, |(purpose, _)| purpose).clone(),
        since: acquired.or(act.since).unwrap_or(source.taken_on),
        department: source.department.clone(),
        line: i64::try_from(apart.line).unwrap_or(i64::MAX),
        staff_number: cells.staff_number,
        relation: cells.relation,
        name: cells.name,
        kana: cells.kana,
        birth: cells.birth,
        of_department: cells.department,
        columns: List(Vec::new()),
        faults: List(Vec::new()),
        person,
        secret: None,
        taken_by: source.taken_by,
        due: source.due,
        state: slug("open")?,
        settled_by: None,
        settled_on: None,
        told: act.told(says, None).filter(|_| !apart.names_unknown()),
    };
    apart.faults.iter().try_for_each(|found| fault(&mut row, *found))?;
    Ok(row)
}

fn fault(row: &mut PendingRow, (column, code): filing::roster::Fault) -> Result<(), Stop> {
    row.columns.0.push(slug(column)?);
    row.faults.0.push(slug(code)?);
    Ok(())
}

/// Ends the waiting of a row: what it said is not kept any longer, and the duty of its roster ends with the last.
/// Returns how many still wait.
///
/// # Errors
/// A failure of the store.
pub(super) fn settle(
    page: &mut Page<'_, '_>,
    desk: &Desk<'_>,
    mut row: PendingRow,
    state: Slug,
) -> Result<usize, Stop> {
    for cell in [
        &mut row.staff_number,
        &mut row.relation,
        &mut row.name,
        &mut row.kana,
        &mut row.birth,
        &mut row.of_department,
    ] {
        *cell = None;
    }
    (row.secret, row.told) = (None, None);
    row.state = state;
    row.settled_by = Some(desk.staff()?);
    row.settled_on = Some(page.at.day());
    page.put_object(&row)?;
    let source: SourceId = row.source;
    let left = page.tx.rows_waiting(source)?.len();
    if left == 0 {
        page.close_duties("mend_rows", source.0)?;
    }
    Ok(left)
}

/// The department whose people a row is about, as the roster has it: its own, that of the member of staff it names, else
/// that of the affairs. `known` are the departments that have people.
///
/// # Errors
/// A failure of the store.
pub(crate) fn department_of(
    tx: &mut Tx<'_>,
    known: &[Label],
    row: &PendingRow,
) -> Result<Label, Stop> {
    if let Some(named) = row.of_department.as_ref().filter(|named| known.contains(named)) {
        return Ok(named.clone());
    }
    let number = row.staff_number.as_ref().and_then(|text| ExternalCode::new(text.as_str()).ok());
    let family = match number {
        Some(number) => tx.people_of_staff(&number)?,
        None => Vec::new(),
    };
    let oneself = family.into_iter().find(|held| held.row.relation.as_str() == "self");
    Ok(oneself.map_or_else(|| row.department.clone(), |held| held.row.department))
}
