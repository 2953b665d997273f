//! How long what a number was held for must be kept (H5.13; law.md section 5): of the documents that there are, and not
//! of all that the affairs could have. What was never made has no term.

use std::collections::BTreeSet;

use domain::id::AffairsId;
use domain::rows::{Affairs, AffairsRule, Copy, CopyPurpose, Purpose};
use domain::{Day, Failure, FormError, Slug, Stop};

use crate::desk::Page;

/// The last day of the longest term, when a need ended on this day: of the documents the number was needed for, and of
/// those that are held. Of a day to come, nobody knows yet what will be made until then: every document counts.
///
/// # Errors
/// The form error `day_too_early` for `on_day`; a failure when a term is missing, or of the store.
pub(super) fn of_need(page: &mut Page<'_, '_>, need: &Purpose, ended: Day) -> Result<Day, Stop> {
    let affairs = page.known::<Affairs>("affairs", need.affairs.0)?.row;
    let documents = match ended > page.at.day() {
        true => affairs.purposes.0.iter().cloned().collect(),
        false => documents(page, need, &affairs)?,
    };
    let term = longest(page, &affairs, &documents, ("on_day", ended))?;
    let held = page.tx.documents_held(need.person)?;
    let held = held.iter().filter(|held| held.row.affairs == need.affairs);
    Ok(held.map(|held| held.row.keep_until).fold(term, Day::max))
}

/// The last day on which a document must be kept that was due, or completed, on this day.
///
/// # Errors
/// The form error `day_too_early` for `deadline`; a failure when a term is missing, or of the store.
pub(super) fn of_document(
    page: &mut Page<'_, '_>,
    affairs: AffairsId,
    document: &Slug,
    deadline: Day,
) -> Result<Day, Stop> {
    let affairs = page.known::<Affairs>("affairs", affairs.0)?.row;
    longest(page, &affairs, &BTreeSet::from([document.clone()]), ("deadline", deadline))
}

/// Whether affairs are there still: a need for those that ended is not opened again.
///
/// # Errors
/// A failure of the store.
pub(super) fn goes_on(page: &mut Page<'_, '_>, affairs: AffairsId) -> Result<bool, Stop> {
    let row = page.known::<Affairs>("affairs", affairs.0)?.row;
    let there = row.until.is_none_or(|until| until >= page.at.day());
    Ok(there || domain::broken::is_off("need_of_ended_affairs"))
}

fn longest(
    page: &mut Page<'_, '_>,
    affairs: &Affairs,
    documents: &BTreeSet<Slug>,
    (field, ended): (&str, Day),
) -> Result<Day, Stop> {
    let rule = page.tx.get::<AffairsRule>(affairs.id.0)?;
    let years = rule.and_then(|held| held.row.keep_years).map(i16::try_from).transpose();
    let years = years.map_err(|_| Failure::new("retention_missing", &affairs.code))?;
    let pack = page.pack()?;
    let catalogue = pack.catalogue();
    let codes = || documents.iter().map(Slug::as_str);
    let first = codes().filter_map(|document| catalogue.first_term(document)).max();
    if let Some(first) = first.filter(|first| ended < *first) {
        return Err(FormError::new(field, "day_too_early").with("day", first).into());
    }
    let term = catalogue.keep_until(codes(), ended, years);
    Ok(term.ok_or_else(|| Failure::new("retention_missing", &affairs.code))?)
}

/// The documents that a person's number was used for, as far as that is known for certain: when it was entered for one,
/// and no paper came in that could be another. Else every document of the affairs.
fn documents(
    page: &mut Page<'_, '_>,
    need: &Purpose,
    affairs: &Affairs,
) -> Result<BTreeSet<Slug>, Stop> {
    let all = || affairs.purposes.0.iter().cloned().collect();
    let entered = page.tx.needed_documents(need.person)?.into_iter().map(|held| held.row);
    let mut found: BTreeSet<Slug> =
        entered.filter(|row| row.affairs == need.affairs).map(|row| row.document).collect();
    if found.is_empty() {
        return Ok(all());
    }
    let papers = page.tx.documents_for(need.affairs)?;
    let unclear = papers.iter().any(|paper| {
        let plain = ["card_copy", "notice_copy", "certificate", "agent_papers"];
        paper.row.people.0.contains(&need.person) && !plain.contains(&paper.row.kind.as_str())
    });
    if unclear {
        return Ok(all());
    }
    let before = page.tx.taken_over_of(need.person)?.into_iter().map(|held| held.row);
    let before = before.filter(|row| row.affairs.0.contains(&need.affairs));
    let theirs = |document: &Slug| affairs.purposes.0.contains(document);
    found.extend(before.flat_map(|row| row.purposes.0).filter(theirs));
    for made in page.tx.every::<CopyPurpose>()? {
        let document = made.row.purpose;
        if found.contains(&document) || !theirs(&document) {
            continue;
        }
        let copy = page.tx.get::<Copy>(made.row.id.0)?;
        let names =
            |copy: &Copy| copy.affairs == need.affairs && copy.people.0.contains(&need.person);
        if copy.is_some_and(|held| names(&held.row)) {
            found.insert(document);
        }
    }
    Ok(found)
}
