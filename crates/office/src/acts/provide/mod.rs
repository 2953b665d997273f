//! Acts by which numbers reach an authority or the person, and by which they travel (U6, H5.4-2, H5.4-3,
//! H5.11). Submitting and handing over say to whom; sending, posting and carrying say how.

pub(crate) mod address;
mod bring_back;
mod carry_out;
mod choices;
mod hand_to_person;
mod outings;
mod post_mail;
mod record_answer;
mod record_arrival;
mod send_data;
mod submit_to_authority;
mod twice;

pub use address::Confirmation;
pub(crate) use address::check_moment;
pub use bring_back::BringBack;
pub use carry_out::CarryOut;
pub use choices::{Answer, Arrival, CarriedIn, NumberPart, Protection, TakenBy};
pub use hand_to_person::HandToPerson;
pub use outings::Thing;
pub(crate) use outings::{Load, anything_out, delivered, is_out, load};
pub use post_mail::PostMail;
pub use record_answer::RecordAnswer;
pub use record_arrival::RecordArrival;
pub(crate) use record_arrival::on_the_way;
pub use send_data::SendData;
pub use submit_to_authority::SubmitToAuthority;
pub(crate) use twice::check_tracking;

use domain::id::{DocumentId, PersonId, SpecificFileId};
use domain::rows::{Affairs, Document};
use domain::{Duty, Facts, FormError, Label, Slug, Stage, Stop};
use regulation::{AffairsKind, PersonPaper, Receiver};

use crate::acts::acquire::repeated;
use crate::acts::keep::is_missing;
use crate::desk::{Actor, Page, Query, Scope};
use crate::input::{known_code, slug};

/// The facts of a clerk's act on what holds these people's numbers, and the people's departments.
fn clerk_facts(
    q: &mut Query<'_, '_>,
    who: &Actor,
    affairs: &Affairs,
    file: Option<SpecificFileId>,
    people: &[PersonId],
) -> Result<(Facts, Vec<Label>), Stop> {
    let mut facts = q.office_facts(who, &[Duty::Clerk], Some(&affairs.department))?;
    q.about(&mut facts, affairs);
    let mut departments = q.tx.departments_of(people)?;
    if departments.is_empty() {
        departments.push(affairs.department.clone());
    }
    let scope =
        Scope { stage: Stage::Provide, affairs: affairs.id, file, departments: &departments };
    q.scope(&mut facts, who, &scope)?;
    facts.people = i64::try_from(people.len()).unwrap_or(i64::MAX);
    Ok((facts, departments))
}

/// Whether the item of article 19 lets these affairs provide to such a receiver.
///
/// # Errors
/// The form error `code_unknown` for an item that there is not; a failure before the founding.
fn provision_based(
    q: &Query<'_, '_>,
    provision: &Slug,
    affairs: &Affairs,
    to: Receiver,
) -> Result<bool, Stop> {
    let pack = q.pack()?;
    let catalogue = pack.catalogue();
    let items = catalogue.provisions(q.day).map(|row| row.code.as_str());
    known_code("provision", provision.as_str(), items)?;
    let kind = AffairsKind::from_code(affairs.kind.as_str());
    let row = catalogue.provision(provision.as_str(), q.day);
    Ok(row.zip(kind).is_some_and(|(row, kind)| row.lets(kind, to)))
}

/// What a destination is to the law; an authority when there is no such destination.
///
/// # Errors
/// A failure before the founding.
fn receiver_of(q: &Query<'_, '_>, destination: &Slug) -> Result<Receiver, Stop> {
    let pack = q.pack()?;
    let row = pack.catalogue().destination(destination.as_str(), q.day);
    Ok(row.map_or(Receiver::Authority, |row| row.receiver))
}

/// The item of article 19 on which handing a paper with its number to the person rests: the first of the paper's that
/// fits the affairs.
///
/// # Errors
/// A failure before the founding.
pub(crate) fn item_for_person(
    q: &Query<'_, '_>,
    paper: &PersonPaper,
    affairs: &Affairs,
) -> Result<Option<Slug>, Stop> {
    let pack = q.pack()?;
    let kind = AffairsKind::from_code(affairs.kind.as_str());
    let fits = |code: &&Slug| {
        let row = pack.catalogue().provision(code.as_str(), q.day);
        row.zip(kind).is_some_and(|(row, kind)| row.lets(kind, Receiver::Person))
    };
    Ok(paper.provisions.iter().find(fits).cloned())
}

/// True when it travels as a thing, and not over a network.
fn is_carried(method: &Slug) -> bool {
    matches!(method.as_str(), "by_hand" | "post" | "optical_disc" | "electronic_medium")
}

/// Papers named one by one, each once.
fn papers_named(q: &mut Query<'_, '_>, documents: &[DocumentId]) -> Result<Vec<Document>, Stop> {
    if let Some(i) = repeated(documents) {
        return Err(FormError::new(format!("documents[{i}]"), "listed_twice").into());
    }
    let named = documents.iter().enumerate();
    named.map(|(i, id)| Ok(q.known::<Document>(&format!("documents[{i}]"), id.0)?.row)).collect()
}

/// Papers go to nobody but the one person whose they are.
fn check_own(documents: &[Document], person: PersonId) -> Result<(), FormError> {
    let other = documents.iter().position(|paper| paper.people.0 != [person]);
    match other {
        Some(i) => Err(FormError::new(format!("documents[{i}]"), "papers_of_another")),
        None => Ok(()),
    }
}

/// Papers that are there, with the clerk.
fn at_hand(
    q: &mut Query<'_, '_>,
    facts: &mut Facts,
    who: &Actor,
    documents: &[Document],
) -> Result<(), Stop> {
    facts.holds_documents = documents.iter().all(|paper| Some(paper.holder) == who.staff);
    facts.subject_is_open = true;
    for paper in documents {
        let there = matches!(paper.state.as_str(), "held" | "accepted");
        facts.subject_is_open &= there && !is_missing(q, paper.id.0)?;
    }
    Ok(())
}

/// Papers leave for good, in this state. Those that were carried out are not waited for any more.
fn give_away(page: &mut Page<'_, '_>, documents: &[DocumentId], state: &str) -> Result<(), Stop> {
    for id in documents {
        let mut paper = page.known::<Document>("documents", id.0)?.row;
        paper.state = slug(state)?;
        page.put(&paper)?;
        page.close_duties("hand_over", id.0)?;
        outings::delivered(page, id.0)?;
    }
    Ok(())
}
