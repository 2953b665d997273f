//! Acquiring: a number is asked for, papers are received and handed over, a person is verified. No number
//! is entered here, and none is seen: what comes in stays closed until those who enter it open it.

mod accept_hand_over;
mod choices;
mod grounds;
mod hand_in_found_document;
mod hand_over;
mod notify_purposes;
mod receive_document;
mod record_no_submission;
mod remind_request;
mod request_number;
mod request_text;
mod settle_difference;
mod verify_identity;

pub use accept_hand_over::{AcceptHandOver, Accepted};
pub(crate) use choices::choices;
pub use choices::{Container, DocumentKind, DocumentMedium, Language, NoticeWay, Settlement, Way};
pub use hand_in_found_document::HandInFoundDocument;
pub use hand_over::HandOverDocuments;
pub use notify_purposes::{Notified, NotifyPurposes};
pub use receive_document::{ReceiveDocument, Received};
pub use record_no_submission::RecordNoSubmission;
pub use remind_request::{RemindRequest, Reminded};
pub use request_number::{RequestNumber, Requested};
pub use settle_difference::SettleDifference;
pub use verify_identity::{Verified, VerifyIdentity};

use domain::id::{AffairsId, DocumentId, PersonId, StaffId};
use domain::rows::{Affairs, Designation, Document, Purpose};
use domain::{Day, Duty, Facts, FormError, Label, PlainText, Slug, Stage, Stop};
use store::{Held, Tx};

use crate::desk::{Actor, Page, Query, Scope};

/// The facts of a clerk's act on affairs and people: offices, designation, affairs.
fn clerk_facts(
    q: &mut Query<'_, '_>,
    who: &Actor,
    stage: Stage,
    affairs: &Affairs,
    departments: &[Label],
) -> Result<Facts, Stop> {
    let mut facts = q.office_facts(who, &[Duty::Clerk], Some(&affairs.department))?;
    q.about(&mut facts, affairs);
    let scope = Scope { stage, affairs: affairs.id, file: None, departments };
    q.scope(&mut facts, who, &scope)?;
    Ok(facts)
}

/// The departments of people that the input names. While nobody is known it is the owning division's
/// people that one may be.
pub(crate) fn departments_named(
    q: &mut Query<'_, '_>,
    field: &str,
    people: &[PersonId],
    owner: &Label,
) -> Result<Vec<Label>, Stop> {
    let mut found = Vec::new();
    for (i, person) in people.iter().enumerate() {
        let department = q.department_of(&format!("{field}[{i}]"), *person)?;
        if !found.contains(&department) {
            found.push(department);
        }
    }
    Ok(if found.is_empty() { vec![owner.clone()] } else { found })
}

/// What a person's number is needed for of some affairs today, or still used for after the need.
pub(crate) fn needed_for(
    page: &mut Page<'_, '_>,
    person: PersonId,
    affairs: AffairsId,
) -> Result<Vec<Purpose>, Stop> {
    let today = page.at.day();
    let all = page.tx.purposes_of(person, affairs)?;
    Ok(all.into_iter().map(|held| held.row).filter(|p| p.is_in_use(today)).collect())
}

/// What a person's number may be used for of some affairs today, each of these documents among it.
///
/// # Errors
/// The form errors `person_not_registered`, and `use_term_over` where the need ended and the time of one of the documents, for
/// the field; a failure of the store.
pub(crate) fn needed_to_make(
    page: &mut Page<'_, '_>,
    field: &str,
    person: PersonId,
    (affairs, documents): (AffairsId, &[Slug]),
) -> Result<Vec<Purpose>, Stop> {
    let today = page.at.day();
    let mut all: Vec<Purpose> =
        page.tx.purposes_of(person, affairs)?.into_iter().map(|held| held.row).collect();
    let is_registered = !all.is_empty();
    all.retain(|need| documents.iter().all(|document| need.serves(document, today)));
    if all.is_empty() && !domain::broken::is_off("asked_for_affairs") {
        let error = match is_registered {
            true => FormError::new(field, "use_term_over"),
            false => FormError::new(field, "person_not_registered"),
        };
        return Err(error.into());
    }
    Ok(all)
}

/// A person is told of documents, by which their number may be used for them (番号法第9条). True when some are new to them.
pub(crate) fn tell(
    page: &mut Page<'_, '_>,
    needed: Vec<Purpose>,
    documents: &[Slug],
) -> Result<bool, Stop> {
    let mut is_new = false;
    for mut row in needed {
        if row.tell(documents) {
            page.put(&row)?;
            is_new = true;
        }
    }
    Ok(is_new)
}

/// Papers that the input names.
pub(crate) fn documents_named(
    q: &mut Query<'_, '_>,
    documents: &[DocumentId],
) -> Result<Vec<Held<Document>>, Stop> {
    documents
        .iter()
        .enumerate()
        .map(|(i, id)| q.known::<Document>(&format!("documents[{i}]"), id.0))
        .collect()
}

/// The affairs of all these papers.
pub(crate) fn affairs_of(documents: &[Held<Document>]) -> Result<AffairsId, FormError> {
    let mut all = None;
    for (i, document) in documents.iter().enumerate() {
        let field = format!("documents[{i}]");
        let Some(affairs) = document.affairs else {
            return Err(FormError::new(field, "not_looked_into"));
        };
        if *all.get_or_insert(affairs) != affairs {
            return Err(FormError::new(field, "several_affairs"));
        }
    }
    all.ok_or_else(|| FormError::new("documents", "field_missing"))
}

/// Everybody whose papers these are.
pub(crate) fn people_of<'d>(documents: impl IntoIterator<Item = &'d Document>) -> Vec<PersonId> {
    let mut people: Vec<PersonId> = Vec::new();
    for person in documents.into_iter().flat_map(|document| &document.people.0) {
        if !people.contains(person) {
            people.push(*person);
        }
    }
    people
}

/// The designations of a member of staff, none when they were stopped.
fn designations_of(
    tx: &mut Tx<'_>,
    staff: StaffId,
    day: Day,
) -> Result<Vec<Held<Designation>>, Stop> {
    let row = tx.get::<domain::rows::Staff>(staff.0)?;
    let works = row.is_some_and(|held| held.stopped_on.is_none_or(|on| on > day));
    Ok(if works { tx.designations_of(staff, day)? } else { Vec::new() })
}

/// A designation for a stage of these affairs.
fn is_for(designation: &Designation, stage: Stage, affairs: AffairsId) -> bool {
    designation.stages.0.contains(&stage) && designation.affairs.0.contains(&affairs)
}

/// Where something stands in a list for the second time.
pub(crate) fn repeated<T: PartialEq>(all: &[T]) -> Option<usize> {
    (0..all.len()).find(|i| all.iter().take(*i).any(|one| Some(one) == all.get(*i)))
}

/// An exception has a reason, and nothing else has one.
pub(crate) fn check_reason(
    field: &str,
    exception: bool,
    reason: Option<&PlainText>,
) -> Result<(), FormError> {
    let given = reason.is_some_and(|text| !text.is_blank());
    match (exception, given) {
        (true, false) => Err(FormError::new(field, "reason_missing")),
        (false, true) => Err(FormError::new(field, "reason_not_needed")),
        _ => Ok(()),
    }
}

/// So many pieces can be counted in one lot.
const MOST_PIECES: i64 = 100_000;

/// A count of pieces.
pub(crate) fn check_count(field: &str, count: i64, least: i64) -> Result<(), FormError> {
    if (least..=MOST_PIECES).contains(&count) {
        return Ok(());
    }
    Err(FormError::new(field, "count_of_pieces").with("least", least).with("most", MOST_PIECES))
}
