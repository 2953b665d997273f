//! `place_copy`: a copy lies in another place, too: unpacked in a folder, saved by an authority's program, printed
//! (U5.5). Each place is erased by itself.

use std::path::PathBuf;

use domain::id::{CopyId, CopyPlaceId};
use domain::rows::Copy;
use domain::{ActName, Facts, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::erase_copy;
use super::new_copy::{self, CopyPlaceKind};
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Query};

/// Records another place of a copy.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceCopy {
    /// The copy.
    pub copy: CopyId,
    /// What kind of place it is.
    pub place: CopyPlaceKind,
    /// The file or folder, unless it is paper.
    #[serde(default)]
    pub path: Option<PathBuf>,
}

impl Act for PlaceCopy {
    const SPEC: Spec = Spec::one_step(ActName::PlaceCopy, Stage::Use);
    type Done = Entered<CopyPlaceId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        erase_copy::facts_of(q, who, self.copy)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let path = new_copy::path_of(desk, self.place, self.path.as_deref())?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let copy = page.known::<Copy>("copy", self.copy.0)?.row;
            let place = new_copy::lay(page, desk, &copy, self.place)?;
            page.object(&place);
            page.subjects(copy.people.0.iter().copied());
            page.purpose(&copy.form);
            if let Some(path) = &path {
                page.note("path", path);
            }
            Ok(Entered { id: place.id })
        })
    }
}
