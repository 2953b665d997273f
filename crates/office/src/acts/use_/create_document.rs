//! `create_document`: a clerk made a document with numbers in it, on paper or as a file (H5.12, U4.4, U5.4, U8.1-1).

use std::path::PathBuf;

use domain::id::{AffairsId, CopyId, PersonId, SpecificFileId};
use domain::{ActName, Day, Facts, FormError, Label, Slug, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::new_copy::{self, CopyPlaceKind, NewCopy};
use super::reveal_number::{check_people, facts_of};
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Query, Scope};

/// Records a document that was made with numbers in it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateDocument {
    /// Whose numbers it holds.
    pub people: Vec<PersonId>,
    /// For which affairs.
    pub affairs: AffairsId,
    /// The specific file it belongs to.
    pub file: SpecificFileId,
    /// Which document it is, out of the affairs' purposes.
    pub purpose: Slug,
    /// What it is called, without a number.
    pub name: Label,
    /// Where it lies.
    pub place: CopyPlaceKind,
    /// The file or folder, unless it is paper.
    #[serde(default)]
    pub path: Option<PathBuf>,
    /// How many pieces were made.
    #[serde(default = "one")]
    pub pieces: u32,
    /// To be gone by this day; the pack's days when none.
    #[serde(default)]
    pub due: Option<Day>,
}

pub(super) const fn one() -> u32 {
    1
}

impl Act for CreateDocument {
    const SPEC: Spec = Spec::one_step(ActName::CreateDocument, Stage::Use);
    type Done = Entered<CopyId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let (mut facts, departments) = facts_of(q, who, &self.people, self.affairs, &self.purpose)?;
        let (stage, affairs, file) = (Stage::Use, self.affairs, Some(self.file));
        q.scope(&mut facts, who, &Scope { stage, affairs, file, departments: &departments })?;
        q.specific_file(&mut facts, "file", self.file, self.affairs)?;
        new_copy::folder(q, &mut facts, who, self.path.as_deref())?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_people(&self.people)?;
        new_copy::due_day(desk, self.due)?;
        let path = new_copy::path_of(desk, self.place, self.path.as_deref())?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            // Nobody writes down a number that is not held.
            if page.tx.secrets_of_people(&self.people)?.len() < self.people.len() {
                return Err(FormError::new("people", "no_number_held").into());
            }
            let new = NewCopy {
                act: ActName::CreateDocument,
                made: "document",
                name: &self.name,
                affairs: self.affairs,
                file: self.file,
                form: self.purpose.clone(),
                purpose: self.purpose.clone(),
                people: self.people.clone(),
                pieces: self.pieces,
                place: self.place,
                due: self.due,
            };
            let copy = new_copy::enter(page, desk, new)?;
            page.purpose(&self.purpose);
            if let Some(path) = &path {
                page.note("path", path);
            }
            Ok(Entered { id: copy.id })
        })
    }
}
