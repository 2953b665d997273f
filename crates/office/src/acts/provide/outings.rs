//! What is out of the zone: things carried out, whose numbers they hold, and how they come in again.

use domain::id::{AffairsId, CopyId, DocumentId, MediumId, OutingId, PersonId};
use domain::rows::{CarriedThing, Copy, Document, Medium, Outing};
use domain::{FormError, Id, Slug, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::acts::entrust;
use crate::acts::keep::{is_missing, take_out};
use crate::desk::{Actor, Page, Query};
use crate::input::slug;

/// Something that is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Thing {
    /// A copy, on paper, on a medium or a device.
    Copy(CopyId),
    /// Papers or media received.
    Document(DocumentId),
    /// A medium or a device that is registered.
    Medium(MediumId),
}

impl Thing {
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Copy(_) => "copy",
            Self::Document(_) => "document",
            Self::Medium(_) => "medium",
        }
    }

    pub(crate) const fn id(self) -> Id {
        match self {
            Self::Copy(id) => id.0,
            Self::Document(id) => id.0,
            Self::Medium(id) => id.0,
        }
    }
}

/// Things together.
pub(crate) struct Load {
    pub affairs: AffairsId,
    pub people: Vec<PersonId>,
    /// The copies among them.
    pub copies: Vec<Copy>,
    /// Whose papers are among them.
    pub papers_of: Vec<PersonId>,
    /// Each of them is there: nothing is erased, returned, handed over or missing.
    pub there: bool,
    /// The actor has all papers, and all media that were lent, among them.
    pub held: bool,
    /// Some are papers.
    pub papers: bool,
    /// Some hold data, on a medium or a device.
    pub data: bool,
}

/// One thing as it stands.
struct One {
    affairs: Option<AffairsId>,
    people: Vec<PersonId>,
    there: bool,
    held: bool,
    papers: bool,
    data: bool,
    copy: Option<Copy>,
}

/// Looks at the things that the input names, each in its field, all of the same affairs.
///
/// # Errors
/// The form errors `unknown`, `not_looked_into`, `things_of_several_affairs` and `field_missing`; a failure of the store.
pub(crate) fn load(
    q: &mut Query<'_, '_>,
    who: &Actor,
    things: &[(String, Thing)],
) -> Result<Load, Stop> {
    let (mut affairs, mut people) = (None, Vec::new());
    let (mut copies, mut papers_of) = (Vec::new(), Vec::new());
    let (mut there, mut held, mut papers, mut data) = (true, true, false, false);
    for (field, thing) in things {
        let one = look(q, who, field, *thing)?;
        there &= one.there;
        held &= one.held;
        papers |= one.papers;
        data |= one.data;
        copies.extend(one.copy);
        if matches!(thing, Thing::Document(_)) {
            papers_of.extend_from_slice(&one.people);
        }
        let Some(of) = one.affairs else {
            return Err(FormError::new(field.as_str(), "not_looked_into").into());
        };
        if *affairs.get_or_insert(of) != of {
            return Err(FormError::new(field.as_str(), "things_of_several_affairs").into());
        }
        for person in one.people {
            if !people.contains(&person) {
                people.push(person);
            }
        }
    }
    let field = things.first().map_or("things", |(field, _)| field.as_str());
    let affairs = affairs.ok_or_else(|| FormError::new(field, "field_missing"))?;
    Ok(Load { affairs, people, copies, papers_of, there, held, papers, data })
}

fn look(q: &mut Query<'_, '_>, who: &Actor, field: &str, thing: Thing) -> Result<One, Stop> {
    let found = !is_missing(q, thing.id())?;
    Ok(match thing {
        Thing::Copy(id) => {
            let copy = q.known::<Copy>(field, id.0)?.row;
            let places = q.tx.places_of_copy(id)?;
            let paper = |kind: &Slug| kind.as_str() == "paper";
            One {
                affairs: Some(copy.affairs),
                people: copy.people.0.clone(),
                there: found && matches!(copy.state.as_str(), "open" | "submitted"),
                held: true,
                papers: places.iter().any(|held| paper(&held.kind)),
                data: places.is_empty() || places.iter().any(|held| !paper(&held.kind)),
                copy: Some(copy),
            }
        }
        Thing::Document(id) => {
            let paper = q.known::<Document>(field, id.0)?.row;
            let is_paper = paper.medium.as_str() == "paper";
            One {
                affairs: paper.affairs,
                people: paper.people.0,
                there: found && matches!(paper.state.as_str(), "held" | "accepted"),
                held: Some(paper.holder) == who.staff,
                papers: is_paper,
                data: !is_paper,
                copy: None,
            }
        }
        Thing::Medium(id) => {
            let medium = q.known::<Medium>(field, id.0)?.row;
            let is_paper = medium.kind.as_str() == "binder";
            One {
                affairs: Some(medium.affairs),
                people: Vec::new(),
                there: matches!(medium.state.as_str(), "kept" | "lent"),
                held: medium.lent_to.is_none_or(|to| Some(to) == who.staff)
                    || domain::broken::is_off("lent_to_carrier"),
                papers: is_paper,
                data: !is_paper,
                copy: None,
            }
        }
    })
}

/// Whether something that holds a number of one of these people was carried out and is not back.
///
/// # Errors
/// A failure of the store.
pub(crate) fn anything_out(q: &mut Query<'_, '_>, people: &[PersonId]) -> Result<bool, Stop> {
    for held in q.tx.things_out()? {
        if whose(q, &held.row)?.iter().any(|person| people.contains(person)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a thing was carried out and is not back: nothing is done with it here until it is.
///
/// # Errors
/// A failure of the store.
pub(crate) fn is_out(q: &mut Query<'_, '_>, thing: Id) -> Result<bool, Stop> {
    Ok(q.tx.thing_out(thing)?.is_some() && !domain::broken::is_off("paper_out"))
}

/// Whose numbers a thing holds.
fn whose(q: &mut Query<'_, '_>, thing: &CarriedThing) -> Result<Vec<PersonId>, Stop> {
    let id = id_of(thing);
    Ok(match thing.kind.as_str() {
        "copy" => q.known::<Copy>("things", id)?.row.people.0,
        // Nobody looked into what lies on a medium.
        "medium" => Vec::new(),
        _ => q.known::<Document>("things", id)?.row.people.0,
    })
}

pub(super) fn id_of(thing: &CarriedThing) -> Id {
    <[u8; 16]>::try_from(thing.thing.as_slice()).map(Id).unwrap_or_default()
}

/// A thing that is handed over or posted lies in no place any more; one that was out does not come back.
pub(crate) fn delivered(page: &mut Page<'_, '_>, thing: Id) -> Result<(), Stop> {
    take_out(page, thing)?;
    let Some(held) = page.tx.thing_out(thing)? else { return Ok(()) };
    let mut row = held.row;
    row.state = slug("delivered")?;
    row.ended_at = Some(page.at);
    page.put(&row)?;
    end_if_empty(page, row.outing)
}

/// The outing ends with the last thing that was out.
pub(super) fn end_if_empty(page: &mut Page<'_, '_>, outing: OutingId) -> Result<(), Stop> {
    if !page.tx.things_out_with(outing)?.is_empty() {
        return Ok(());
    }
    let mut row = page.known::<Outing>("outing", outing.0)?.row;
    row.state = slug("back")?;
    // When the last thing was said to be back or gone, which may be before it was recorded.
    let ended = page.tx.things_of_outing(outing)?.into_iter().filter_map(|held| held.row.ended_at);
    row.back_at = ended.max();
    page.put(&row)?;
    entrust::over(page, outing.0, "back")?;
    page.close_duties("bring_back", outing.0)?;
    Ok(())
}
