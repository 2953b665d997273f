//! `erase_copy`: a working copy goes as soon as it is not needed any more; where this machine reaches, a look shows that
//! it is gone (U5.5, H5.4-1).

use std::path::Path;

use domain::id::{CopyId, CopyPlaceId, RecordId};
use domain::rows::{Copy, CopyPlace};
use domain::{ActName, Duty, Facts, FormError, PlainText, Sight, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Held;

use crate::act::{Act, Spec};
use crate::acts::find::look_at;
use crate::acts::keep::take_out;
use crate::desk::{Actor, Desk, Query, Scope};
use crate::input::slug;
use crate::lists::note_of;

/// Records that a copy is gone from a place, and how. With its last place the copy is gone. Paper that did not leave the
/// house is destroyed by `dispose_paper`, as other papers are.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseCopy {
    /// The copy.
    pub copy: CopyId,
    /// The place, when it lies in more than one.
    #[serde(default)]
    pub place: Option<CopyPlaceId>,
    /// How it was erased.
    pub how: PlainText,
    /// What the look at the place came to.
    #[serde(skip)]
    sight: Option<Sight>,
}

/// What is left of a copy.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Erased {
    /// The copy.
    pub id: CopyId,
    /// In how many places it still lies.
    pub places_left: usize,
}

impl EraseCopy {
    /// The place that is meant: the one named, or the only one there is.
    fn place_among(&self, open: &[Held<CopyPlace>]) -> Result<CopyPlace, Stop> {
        match (self.place, open) {
            (Some(place), _) => {
                let named = open.iter().find(|held| held.row.id == place);
                let named = named.ok_or_else(|| FormError::new("place", "not_a_place_of_it"))?;
                Ok(named.row.clone())
            }
            (None, [only]) => Ok(only.row.clone()),
            (None, _) => {
                Err(FormError::new("place", "several_places").with("count", open.len()).into())
            }
        }
    }

    /// The path of the place that is meant, where there is one and its note was not erased.
    fn path(&self, desk: &Desk<'_>) -> Result<Option<String>, Stop> {
        desk.office.store().read(|tx| {
            let open = tx.places_of_copy(self.copy)?;
            let note = match self.place_among(&open) {
                Ok(place) => note_of(tx, RecordId(place.id.0))?,
                // Said by the act itself, inside its transaction.
                Err(_) => None,
            };
            Ok(note.as_ref().and_then(|note| note.get("path")).map(ToString::to_string))
        })
    }

    /// A file that is still there is not erased, whatever can be seen in it. Folders stay: they are looked into.
    fn check_gone(desk: &Desk<'_>, path: Option<&str>) -> Result<(), Stop> {
        let Some(path) = path.map(Path::new) else { return Ok(()) };
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(()) };
        let disk = desk.office.disk();
        let there = disk.list_if_there(folder)?;
        if there.iter().any(|file| file.as_str() == name) && disk.list(path).is_err() {
            return Err(FormError::new("copy", "copy_still_there")
                .with("path", path.display())
                .into());
        }
        Ok(())
    }
}

/// What concerns a copy rests on: the supervisor of its department, or a clerk in scope, and that it is there.
pub(super) fn facts_of(q: &mut Query<'_, '_>, who: &Actor, copy: CopyId) -> Result<Facts, Stop> {
    let copy = q.known::<Copy>("copy", copy.0)?;
    let affairs = q.affairs("copy", copy.row.affairs)?;
    let order = [Duty::Supervisor, Duty::Clerk];
    let mut facts = q.office_facts(who, &order, Some(&copy.row.department))?;
    let scope = Scope {
        stage: Stage::Use,
        affairs: affairs.row.id,
        file: None,
        departments: std::slice::from_ref(&copy.row.department),
    };
    if !facts.is_supervisor_here {
        q.scope(&mut facts, who, &scope)?;
    }
    q.about(&mut facts, &affairs.row);
    facts.subject_is_open = matches!(copy.row.state.as_str(), "open" | "submitted");
    Ok(facts)
}

impl Act for EraseCopy {
    const SPEC: Spec = Spec::one_step(ActName::EraseCopy, Stage::Use);
    type Done = Erased;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let mut facts = facts_of(q, who, self.copy)?;
        // Where no look reaches (paper, another machine) the clerk says how it was erased.
        facts.place_looked_at = self.sight != Some(Sight::Unseen);
        facts.no_number_seen = !matches!(self.sight, Some(Sight::Numbers(_)));
        Ok(facts)
    }

    fn run(mut self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        // Nobody learns what lies there but who may erase it: asked once before the look.
        drop(desk.ask(&self)?);
        let path = self.path(desk)?;
        let sight = path.as_deref().map(|path| look_at(desk, path)).transpose()?;
        self.sight = Some(sight.unwrap_or(Sight::Elsewhere));
        if !matches!(self.sight, Some(Sight::Numbers(_))) {
            Self::check_gone(desk, path.as_deref())?;
        }
        let permit = desk.ask(&self)?;
        let shown = if self.sight == Some(Sight::Clear) { "looked" } else { "stated" };
        desk.record(permit, |page| {
            let mut copy = page.known::<Copy>("copy", self.copy.0)?.row;
            let open = page.tx.places_of_copy(copy.id)?;
            let mut place = self.place_among(&open)?;
            let paper = place.kind.as_str() == "paper" && !domain::broken::is_off("print_erased");
            if paper && !page.tx.went_out(copy.id)? {
                return Err(FormError::new("copy", "paper_is_destroyed").into());
            }
            place.erased_on = Some(page.at.day());
            page.put(&place)?;
            let left = open.len() - 1;
            if left == 0 || domain::broken::is_off("copy_in_other_places") {
                copy.state = slug("erased")?;
                copy.erased_on = Some(page.at.day());
                page.put(&copy)?;
                page.close_duties("erase_copy", copy.id.0)?;
            }
            if place.kind.as_str() == "paper" {
                take_out(page, copy.id.0)?;
            }
            page.object(&copy);
            page.detail(
                "places_left",
                ledger::DetailValue::Int(left.try_into().unwrap_or(i64::MAX)),
            );
            page.detail("shown", ledger::DetailValue::Code(shown.to_owned()));
            page.note("how", &self.how);
            Ok(Erased { id: copy.id, places_left: left })
        })
    }
}
