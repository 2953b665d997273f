//! `erase_copy`: a working copy goes as soon as it is not needed any more (U5.5, H5.4-1).

use std::path::Path;

use domain::id::{CopyId, CopyPlaceId, RecordId};
use domain::rows::{Copy, CopyPlace};
use domain::{ActName, Duty, Facts, FormError, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Held;

use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query, Scope};
use crate::input::slug;
use crate::lists::note_of;

/// Records that a copy is gone from a place, and how. With its last place the copy is gone.
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

    /// A file that still lies where it was put is not erased. One that was moved, or was put where this
    /// machine does not look, is the clerk's word.
    fn check_gone(&self, desk: &Desk<'_>) -> Result<(), Stop> {
        let office = desk.office;
        let note = office.store().read(|tx| {
            let open = tx.places_of_copy(self.copy)?;
            match self.place_among(&open) {
                Ok(place) => note_of(tx, RecordId(place.id.0)),
                // Said by the act itself, inside its transaction.
                Err(_) => Ok(None),
            }
        })?;
        let Some(path) = note.as_ref().and_then(|note| note.get("path")) else {
            return Ok(());
        };
        let path = Path::new(path.as_str());
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Ok(());
        };
        let there = office.disk().list(folder).unwrap_or_default();
        let unpacked = office.disk().list(path).is_ok();
        if unpacked || there.iter().any(|file| file.as_str() == name) {
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
        facts_of(q, who, self.copy)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        self.check_gone(desk)?;
        desk.record(permit, |page| {
            let mut copy = page.known::<Copy>("copy", self.copy.0)?.row;
            let open = page.tx.places_of_copy(copy.id)?;
            let mut place = self.place_among(&open)?;
            place.erased_on = Some(page.at.day());
            page.put(&place)?;
            let left = open.len() - 1;
            if left == 0 || domain::broken::is_off("copy_in_other_places") {
                copy.state = slug("erased")?;
                copy.erased_on = Some(page.at.day());
                page.put(&copy)?;
                page.close_duties("erase_copy", copy.id.0)?;
            }
            page.object(&copy);
            page.detail(
                "places_left",
                ledger::DetailValue::Int(left.try_into().unwrap_or(i64::MAX)),
            );
            page.note("how", &self.how);
            Ok(Erased { id: copy.id, places_left: left })
        })
    }
}
