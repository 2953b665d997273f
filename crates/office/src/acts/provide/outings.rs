//! What is out of the zone: things carried out, whose numbers they hold, and how they come in again.

use domain::id::{AffairsId, CopyId, DocumentId, OutingId, PersonId};
use domain::rows::{CarriedThing, Copy, Document, Outing};
use domain::{FormError, Id, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::acts::entrust;
use crate::desk::{Actor, Page, Query};
use crate::input::slug;

/// Something that is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Thing {
    /// A copy, on a medium or a device.
    Copy(CopyId),
    /// Papers or media received.
    Document(DocumentId),
}

impl Thing {
    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::Copy(_) => "copy",
            Self::Document(_) => "document",
        }
    }

    pub(super) const fn id(self) -> Id {
        match self {
            Self::Copy(id) => id.0,
            Self::Document(id) => id.0,
        }
    }
}

/// Things together.
pub(super) struct Load {
    pub affairs: AffairsId,
    pub people: Vec<PersonId>,
    /// The copies among them.
    pub copies: Vec<Copy>,
    /// Whose papers are among them.
    pub papers_of: Vec<PersonId>,
    /// Each of them is there: nothing is erased, returned or handed over.
    pub there: bool,
    /// The actor has all papers among them.
    pub held: bool,
    /// Some are papers.
    pub papers: bool,
    /// Some hold data, on a medium or a device.
    pub data: bool,
}

/// Looks at the things that the input names, all of the same affairs.
pub(super) fn load(q: &mut Query<'_, '_>, who: &Actor, things: &[Thing]) -> Result<Load, Stop> {
    let (mut affairs, mut people) = (None, Vec::new());
    let (mut copies, mut papers_of) = (Vec::new(), Vec::new());
    let (mut there, mut held, mut papers, mut data) = (true, true, false, false);
    for (i, thing) in things.iter().enumerate() {
        let field = format!("things[{i}]");
        let (of, whose) = match thing {
            Thing::Copy(id) => {
                let copy = q.known::<Copy>(&field, id.0)?.row;
                there &= matches!(copy.state.as_str(), "open" | "submitted");
                data = true;
                let whose = copy.people.0.clone();
                let of = copy.affairs;
                copies.push(copy);
                (Some(of), whose)
            }
            Thing::Document(id) => {
                let paper = q.known::<Document>(&field, id.0)?.row;
                there &= matches!(paper.state.as_str(), "held" | "accepted");
                held &= Some(paper.holder) == who.staff;
                let is_paper = paper.medium.as_str() == "paper";
                papers |= is_paper;
                data |= !is_paper;
                papers_of.extend_from_slice(&paper.people.0);
                (paper.affairs, paper.people.0)
            }
        };
        let Some(of) = of else { return Err(FormError::new(field, "not_looked_into").into()) };
        if *affairs.get_or_insert(of) != of {
            return Err(FormError::new(field, "things_of_several_affairs").into());
        }
        for person in whose {
            if !people.contains(&person) {
                people.push(person);
            }
        }
    }
    let affairs = affairs.ok_or_else(|| FormError::new("things", "field_missing"))?;
    Ok(Load { affairs, people, copies, papers_of, there, held, papers, data })
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

/// Whose numbers a thing holds.
fn whose(q: &mut Query<'_, '_>, thing: &CarriedThing) -> Result<Vec<PersonId>, Stop> {
    let id = id_of(thing);
    Ok(match thing.kind.as_str() {
        "copy" => q.known::<Copy>("things", id)?.row.people.0,
        _ => q.known::<Document>("things", id)?.row.people.0,
    })
}

pub(super) fn id_of(thing: &CarriedThing) -> Id {
    <[u8; 16]>::try_from(thing.thing.as_slice()).map(Id).unwrap_or_default()
}

/// A thing that was handed over or posted while it was out: it does not come back.
pub(super) fn delivered(page: &mut Page<'_, '_>, thing: Id) -> Result<(), Stop> {
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
    row.back_at = Some(page.at);
    page.put(&row)?;
    entrust::over(page, outing.0, "back")?;
    page.close_duties("bring_back", outing.0)?;
    Ok(())
}
