//! What only shows when the rows of a roster are held against one another.

use super::columns::Column;
use super::held::{Cells, HeldRow};
use super::{Draft, RosterRow, WipedRow};
use crate::codes;
use crate::findings::Findings;
use crate::people::Relation;
use domain::broken;
use domain::plain::Label;
use number::IndividualNumber;
use std::collections::{HashMap, HashSet};
use zeroize::Zeroizing;

/// The rows of a file that are whole and right.
#[derive(Default)]
pub(super) struct Whole {
    pub rows: Vec<RosterRow>,
    /// Of a ledger, without their number.
    pub wiped: Vec<WipedRow>,
}

/// Finds members of staff that are there twice or not at all and numbers that are there twice, and gives
/// families without a department that of their member of staff.
pub(super) fn compare(drafts: Vec<Draft>, findings: &mut Findings) -> Whole {
    find_twice_used(&drafts, findings);
    let mut oneself: HashMap<&str, &Draft> = HashMap::with_capacity(drafts.len());
    for draft in drafts.iter().filter(|d| d.relation == Relation::Oneself) {
        let earlier = oneself.get(draft.staff_number.as_str()).copied();
        // Who came back stands in a ledger once more, without the number of before.
        let with_number = earlier.filter(|earlier| earlier.number.is_some());
        if draft.number.is_none() && with_number.is_some() {
            continue;
        }
        oneself.insert(draft.staff_number.as_str(), draft);
        if let Some(earlier) = with_number
            && !broken::is_off("roster_oneself_once")
        {
            findings.line(draft.line, codes::ONESELF_TWICE).with("earlier", earlier.line);
        }
    }
    // While rows are missing because of other errors, a missing member of staff says nothing.
    if !findings.is_empty() {
        return Whole::default();
    }
    let departments: Vec<Option<Label>> = drafts
        .iter()
        .map(|draft| {
            let member = oneself.get(draft.staff_number.as_str());
            if member.is_none() && !broken::is_off("roster_oneself_there") {
                return None;
            }
            draft.department.clone().or_else(|| member.and_then(|d| d.department.clone()))
        })
        .collect();
    let mut whole = Whole { rows: Vec::with_capacity(drafts.len()), wiped: Vec::new() };
    for (draft, department) in drafts.into_iter().zip(departments) {
        let Some(department) = department else {
            findings.line(draft.line, codes::ONESELF_MISSING);
            continue;
        };
        whole.take(draft, department);
    }
    whole
}

impl Whole {
    fn take(&mut self, draft: Draft, department: Label) {
        let Draft { line, staff_number, relation, name, kana, birth, number, stated, told, .. } =
            draft;
        match (number, stated) {
            (Some(number), stated) => self.rows.push(RosterRow {
                line,
                staff_number,
                relation,
                name,
                kana,
                birth,
                department,
                number,
                stated,
                told,
            }),
            (None, Some(stated)) => self.wiped.push(WipedRow {
                line,
                staff_number,
                relation,
                name,
                kana,
                birth,
                department,
                stated,
            }),
            // Only a ledger says that a number was wiped.
            (None, None) => {}
        }
    }
}

/// Sets rows apart that the others make doubtful. A number on two rows is nobody's until somebody looks at the
/// papers: it is kept of neither. A family waits for its member of staff.
pub(super) fn set_apart(drafts: Vec<Draft>, held: &mut Vec<HeldRow>) -> Whole {
    let of_good = drafts.iter().filter_map(|draft| Some((draft.number.as_ref()?, draft.line)));
    let of_held = held.iter().filter_map(|row| Some((row.number.as_ref()?, row.line)));
    let twice: HashSet<usize> =
        twice_used(of_good.chain(of_held)).into_iter().flat_map(|(a, b)| [a, b]).collect();
    for row in held.iter_mut().filter(|row| twice.contains(&row.line)) {
        row.number = None;
        row.faults.push((Column::Number.code(), codes::NUMBER_TWICE));
    }
    let mut oneself: HashMap<String, (usize, Option<Label>)> = HashMap::new();
    let is_oneself = |draft: &Draft| draft.relation == Relation::Oneself;
    for draft in drafts.iter().filter(|draft| is_oneself(draft)) {
        let entry = oneself.entry(draft.staff_number.as_str().to_owned());
        let entry = entry.or_insert_with(|| (0, draft.department.clone()));
        entry.0 += usize::from(draft.number.is_some());
        if twice.contains(&draft.line) {
            entry.1 = None;
        }
    }
    let mut whole = Whole { rows: Vec::with_capacity(drafts.len()), wiped: Vec::new() };
    for draft in drafts {
        let member = oneself.get(draft.staff_number.as_str());
        let there =
            member.and_then(|(count, department)| department.as_ref().filter(|_| *count <= 1));
        let fault = if twice.contains(&draft.line) {
            Some((Column::Number, codes::NUMBER_TWICE))
        } else if is_oneself(&draft) && there.is_none() {
            Some((Column::StaffNumber, codes::ONESELF_TWICE))
        } else if there.is_none() {
            Some((Column::StaffNumber, codes::ONESELF_MISSING))
        } else {
            None
        };
        let department = draft.department.as_ref().or(there).cloned();
        match (fault, department) {
            (None, Some(department)) => whole.take(draft, department),
            (fault, _) => held.push(HeldRow {
                line: draft.line,
                cells: Cells::of_draft(&draft),
                faults: fault.map(|(column, code)| (column.code(), code)).into_iter().collect(),
                number: draft.number.filter(|_| !twice.contains(&draft.line)),
                stated: draft.stated,
                told: draft.told,
            }),
        }
    }
    held.sort_by_key(|row| row.line);
    whole
}

fn find_twice_used(drafts: &[Draft], findings: &mut Findings) {
    let numbers = drafts.iter().filter_map(|draft| Some((draft.number.as_ref()?, draft.line)));
    let mut twice = twice_used(numbers);
    twice.sort_unstable();
    for (line, earlier) in twice {
        findings.line(line, codes::NUMBER_TWICE).with("earlier", earlier);
    }
}

/// Lines with a number that an earlier line has, and that line.
///
/// Numbers are compared by sorting copies in memory that is wiped: following 100,000 pointers in the order of
/// their numbers is several times slower.
fn twice_used<'n>(
    numbers: impl Iterator<Item = (&'n IndividualNumber, usize)> + Clone,
) -> Vec<(usize, usize)> {
    if broken::is_off("roster_number_once") {
        return Vec::new();
    }
    let mut copies = Zeroizing::new(Vec::with_capacity(numbers.clone().count()));
    copies.extend(numbers.map(|(number, line)| (*number.expose(), line)));
    copies.sort_unstable();
    copies
        .iter()
        .zip(copies.iter().skip(1))
        .filter(|((first, _), (second, _))| first == second)
        .map(|((_, earlier), (_, line))| (*line, *earlier))
        .collect()
}
