//! What only shows when the rows of a roster are held against one another.

use super::{Draft, RosterRow};
use crate::codes;
use crate::findings::Findings;
use crate::people::Relation;
use domain::broken;
use domain::plain::Label;
use std::collections::HashMap;
use zeroize::Zeroizing;

/// Finds members of staff that are there twice or not at all and numbers that are there twice, and gives
/// families without a department that of their member of staff.
pub(super) fn compare(drafts: Vec<Draft>, findings: &mut Findings) -> Vec<RosterRow> {
    find_twice_used(&drafts, findings);
    let mut oneself: HashMap<&str, &Draft> = HashMap::with_capacity(drafts.len());
    for draft in drafts.iter().filter(|d| d.relation == Relation::Oneself) {
        if let Some(earlier) = oneself.insert(draft.staff_number.as_str(), draft)
            && !broken::is_off("roster_oneself_once")
        {
            findings.line(draft.line, codes::ONESELF_TWICE).with("earlier", earlier.line);
        }
    }
    // While rows are missing because of other errors, a missing member of staff says nothing.
    if !findings.is_empty() {
        return Vec::new();
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
    let mut rows = Vec::with_capacity(drafts.len());
    for (draft, department) in drafts.into_iter().zip(departments) {
        let Some(department) = department else {
            findings.line(draft.line, codes::ONESELF_MISSING);
            continue;
        };
        rows.push(RosterRow {
            line: draft.line,
            staff_number: draft.staff_number,
            relation: draft.relation,
            name: draft.name,
            kana: draft.kana,
            birth: draft.birth,
            department,
            number: draft.number,
        });
    }
    rows
}

/// Numbers are compared by sorting copies in memory that is wiped: following 100,000 pointers in the order
/// of their numbers is several times slower.
fn find_twice_used(drafts: &[Draft], findings: &mut Findings) {
    if broken::is_off("roster_number_once") {
        return;
    }
    let mut copies = Zeroizing::new(Vec::with_capacity(drafts.len()));
    copies.extend(drafts.iter().map(|draft| (*draft.number.expose(), draft.line)));
    copies.sort_unstable();
    let mut twice: Vec<(usize, usize)> = copies
        .iter()
        .zip(copies.iter().skip(1))
        .filter(|((first, _), (second, _))| first == second)
        .map(|((_, earlier), (_, line))| (*line, *earlier))
        .collect();
    twice.sort_unstable();
    for (line, earlier) in twice {
        findings.line(line, codes::NUMBER_TWICE).with("earlier", earlier);
    }
}
