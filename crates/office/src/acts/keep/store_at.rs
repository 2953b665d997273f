//! `store_at`: papers are put into a place under lock, or into another one: received ones, and the prints of a copy.
//! From then on they are looked for there (H5.6, U11.4).

use domain::id::{CopyId, DocumentId, KeepingPlaceId, ThingId};
use domain::rows::{Document, KeepingPlace, PostingState, Staff, StoredThing};
use domain::{ActName, Facts, FormError, Id, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;
use store::Held;

use super::{Work, place_named, working};
use crate::act::{Act, Spec};
use crate::acts::acquire::{departments_named, repeated};
use crate::acts::house::Entered;
use crate::acts::provide::{Load, Thing, load};
use crate::desk::{Actor, Desk, Page, Query};
use crate::input::slug;

/// Puts papers into a place.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoreAt {
    /// Papers received.
    #[serde(default)]
    pub documents: Vec<DocumentId>,
    /// Copies on paper. All are for the same affairs.
    #[serde(default)]
    pub copies: Vec<CopyId>,
    /// The place.
    pub to: KeepingPlaceId,
}

/// Papers that the input names: received ones, and copies on paper.
#[derive(Clone, Copy)]
pub(crate) struct Papers<'a>(pub &'a [DocumentId], pub &'a [CopyId]);

impl Papers<'_> {
    /// Each with its field.
    pub(crate) fn named(self) -> Vec<(String, Thing)> {
        let documents = self.0.iter().enumerate();
        let documents = documents.map(|(i, id)| (format!("documents[{i}]"), Thing::Document(*id)));
        let copies = self.1.iter().enumerate();
        let copies = copies.map(|(i, id)| (format!("copies[{i}]"), Thing::Copy(*id)));
        documents.chain(copies).collect()
    }

    /// Each is named once.
    ///
    /// # Errors
    /// The form error `listed_twice`.
    pub(crate) fn check_once(self) -> Result<(), FormError> {
        let twice = repeated(self.0).map(|i| format!("documents[{i}]"));
        match twice.or_else(|| repeated(self.1).map(|i| format!("copies[{i}]"))) {
            Some(field) => Err(FormError::new(field, "listed_twice")),
            None => Ok(()),
        }
    }
}

impl StoreAt {
    fn papers(&self) -> Papers<'_> {
        Papers(&self.documents, &self.copies)
    }
}

/// Whether the papers are with the actor: who received them, or made the print. What was with one who was stopped is seen
/// to by whoever works in their place.
///
/// # Errors
/// The form error `copy_not_on_paper`; a failure of the store.
pub(crate) fn is_with(
    q: &mut Query<'_, '_>,
    who: &Actor,
    (field, thing): &(String, Thing),
) -> Result<bool, Stop> {
    let holders = match thing {
        Thing::Document(id) => vec![q.known::<Document>(field, id.0)?.row.holder],
        Thing::Copy(id) => {
            let places = q.tx.places_of_copy(*id)?.into_iter();
            let paper = places.filter(|held| held.kind.as_str() == "paper");
            let by: Vec<_> = paper.map(|held| held.row.by).collect();
            if by.is_empty() {
                return Err(FormError::new(field.as_str(), "copy_not_on_paper").into());
            }
            by
        }
        Thing::Medium(_) => Vec::new(),
    };
    for holder in holders {
        let stopped = q.known::<Staff>(field, holder.0)?.row.stopped_on;
        if who.staff != Some(holder) && stopped.is_none_or(|on| on > q.day) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Where a thing lies, or lay last, when it was put anywhere.
fn stored(q: &mut Query<'_, '_>, thing: Id) -> Result<Option<Held<StoredThing>>, Stop> {
    Ok(q.tx.get::<StoredThing>(thing)?)
}

/// Papers that were not found in their place, and did not turn up since: nobody has them.
///
/// # Errors
/// A failure of the store.
pub(crate) fn is_missing(q: &mut Query<'_, '_>, thing: Id) -> Result<bool, Stop> {
    let missing =
        stored(q, thing)?.is_some_and(|held| matches!(held.state.as_str(), "missing" | "lost"));
    Ok((missing && !domain::broken::is_off("missing_paper")) || is_posted(q, CopyId(thing))?)
}

/// A print that was posted is with nobody here until it comes back.
fn is_posted(q: &mut Query<'_, '_>, copy: CopyId) -> Result<bool, Stop> {
    if !q.tx.places_of_copy(copy)?.iter().any(|held| held.kind.as_str() == "paper") {
        return Ok(false);
    }
    for posting in q.tx.every_posting_of(copy)? {
        let state = q.tx.get::<PostingState>(posting.id.0)?;
        let away = |held: Held<PostingState>| matches!(held.state.as_str(), "on_the_way" | "lost");
        if state.is_some_and(away) && !domain::broken::is_off("posted_print") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Papers leave the place in which they lie, if they lie in one.
///
/// # Errors
/// A failure of the store.
pub(crate) fn take_out(page: &mut Page<'_, '_>, thing: Id) -> Result<(), Stop> {
    match page.tx.get::<StoredThing>(thing)? {
        Some(Held { row, .. }) if matches!(row.state.as_str(), "kept" | "missing") => {
            page.put(&StoredThing { state: slug("taken")?, on_day: page.at.day(), ..row })
        }
        _ => Ok(()),
    }
}

impl Act for StoreAt {
    const SPEC: Spec = Spec::one_step(ActName::StoreAt, Stage::Retain);
    type Done = Entered<KeepingPlaceId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let things = self.papers().named();
        let Load { affairs, people, there, .. } = load(q, who, &things)?;
        let affairs = q.affairs("documents", affairs)?;
        let departments = departments_named(q, "documents", &people, &affairs.row.department)?;
        let work = Work {
            act: ActName::StoreAt,
            stage: Stage::Retain,
            affairs: &affairs.row,
            departments: &departments,
            people: people.len(),
        };
        let mut facts = working(q, who, &work)?;
        let place = place_named(q, &mut facts, "to", self.to)?;
        q.rest(&place);
        facts.subject_is_open = there;
        facts.holds_documents = true;
        for named in &things {
            let id = named.1.id();
            let kept = stored(q, id)?.is_some_and(|held| held.state.as_str() == "kept");
            let with = is_with(q, who, named)?;
            facts.holds_documents &= with || kept || domain::broken::is_off("stored_by_holder");
            facts.subject_is_open &= q.tx.thing_out(id)?.is_none();
        }
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        self.papers().check_once()?;
        if self.papers().named().is_empty() {
            return Err(FormError::new("documents", "field_missing").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let things = self.papers().named();
            let load = load(&mut page.query(), desk.who, &things)?;
            for (_, thing) in &things {
                page.put(&StoredThing {
                    id: ThingId(thing.id()),
                    kind: slug(thing.kind())?,
                    affairs: load.affairs,
                    place: self.to,
                    by: desk.staff()?,
                    on_day: page.at.day(),
                    state: slug("kept")?,
                })?;
            }
            let place = page.known::<KeepingPlace>("to", self.to.0)?.row;
            page.object(&place);
            page.subjects(load.people);
            let count = i64::try_from(things.len()).unwrap_or(i64::MAX);
            page.detail("count", DetailValue::Int(count));
            Ok(Entered { id: place.id })
        })
    }
}
