//! How long what a number was held for must be kept (H5.13; law.md section 5): of the documents that there are, and not
//! of all that the affairs could have. What was never made has no term.

use std::collections::BTreeSet;

use domain::id::AffairsId;
use domain::rows::{Affairs, AffairsRule, Copy, CopyPurpose, Purpose};
use domain::{Day, Failure, FormError, Slug, Stop, UsedUntil};

use crate::desk::Page;

/// The last day of the longest term, when a need ended on this day: of the documents the number was needed for, of those that
/// were made after it, each from its own day, and of those that are held; not before the last day on which the number may
/// still be used. Of a day to come, nobody knows yet what will be made until then: every document counts.
///
/// # Errors
/// The form error `day_too_early` for `on_day`; a failure when a term is missing, or of the store.
pub(super) fn of_need(page: &mut Page<'_, '_>, need: &Purpose, ended: Day) -> Result<Day, Stop> {
    let affairs = page.known::<Affairs>("affairs", need.affairs.0)?.row;
    let documents = match ended > page.at.day() {
        true => affairs.purposes.0.iter().cloned().collect(),
        false => documents(page, need, &affairs)?,
    };
    let mut term = longest(page, &affairs, &documents, ("on_day", ended))?;
    for copy in page.tx.copies_made_after(need.affairs, ended)? {
        // What is copied was made before.
        if copy.kind.as_str() == "duplicate" || !copy.people.0.contains(&need.person) {
            continue;
        }
        if let Some(made) = page.tx.get::<CopyPurpose>(copy.row.id.0)? {
            let document = BTreeSet::from([made.row.purpose]);
            let kept = longest(page, &affairs, &document, ("on_day", copy.made_on))?;
            // One that no law keeps is not kept for the day on which it was made either.
            term = if kept > copy.made_on { term.max(kept) } else { term };
        }
    }
    let used = need.used_until.as_ref().and_then(UsedUntil::last);
    term = term.max(used.unwrap_or(term));
    let held = page.tx.documents_held(need.person)?;
    let held = held.iter().filter(|held| held.row.affairs == need.affairs);
    Ok(held.map(|held| held.row.keep_until).fold(term, Day::max))
}

/// The documents that are still made after a need ended on this day, each with the last day on which the number may be used
/// for it, by the catalogue. Affairs that end make none after their own last day.
///
/// # Errors
/// A failure of the store.
pub(super) fn used_until(
    page: &mut Page<'_, '_>,
    need: &Purpose,
    ended: Day,
) -> Result<Option<UsedUntil>, Stop> {
    let affairs = page.known::<Affairs>("affairs", need.affairs.0)?.row;
    let (pack, today) = (page.pack()?, page.at.day());
    let last_use = |document: &Slug| {
        let last = pack.catalogue().last_use(document.as_str(), ended)?;
        let last = affairs.until.map_or(last, |until| last.min(until));
        (last > ended && last >= today).then_some(last)
    };
    let documents = affairs.purposes.0.iter();
    Ok(UsedUntil::of(documents.filter_map(|document| Some((document, last_use(document)?)))))
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
