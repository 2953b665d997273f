//! `make_copy`: papers or a file with numbers are copied, under an instruction; the copy has a day on which it must
//! be gone (H5.4-1, U3.6, U5.4, U5.5).

use std::path::PathBuf;

use domain::id::{AffairsId, CopyId, DocumentId, PersonId, SpecificFileId};
use domain::rows::{Copy, Document};
use domain::{ActName, Day, Duty, Facts, FormError, Label, Slug, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::create_document::one;
use super::new_copy::{self, CopyPlaceKind, NewCopy};
use crate::act::{Act, Spec};
use crate::acts::correct::may_leave;
use crate::acts::house::Entered;
use crate::acts::provide::is_out;
use crate::desk::{Actor, Asked, Desk, Page, Query, Scope};

/// Records a copy of papers or of a file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeCopy {
    /// What is copied, when it is a copy already.
    #[serde(default)]
    pub copy: Option<CopyId>,
    /// What is copied, when it is papers or media that were received.
    #[serde(default)]
    pub document: Option<DocumentId>,
    /// For which affairs.
    pub affairs: AffairsId,
    /// The specific file it belongs to.
    pub file: SpecificFileId,
    /// For which document, out of the affairs' purposes.
    pub purpose: Slug,
    /// What the copy is called, without a number.
    pub name: Label,
    /// Where it lies.
    pub place: CopyPlaceKind,
    /// The file or folder, unless it is paper.
    #[serde(default)]
    pub path: Option<PathBuf>,
    /// How many are made.
    #[serde(default = "one")]
    pub pieces: u32,
    /// To be gone by this day; the pack's days when none.
    #[serde(default)]
    pub due: Option<Day>,
}

/// What is copied: whose numbers, for which affairs, and whether it is still there.
struct Source {
    people: Vec<PersonId>,
    affairs: Option<AffairsId>,
    open: bool,
    /// For which document it was made, when it is a copy already.
    purpose: Option<Slug>,
    /// The copy, when it is one.
    copy: Option<Copy>,
}

impl MakeCopy {
    fn source(&self, q: &mut Query<'_, '_>) -> Result<Source, Stop> {
        match (self.copy, self.document) {
            (Some(copy), None) => {
                let held = q.known::<Copy>("copy", copy.0)?;
                q.rest(&held);
                let row = held.row;
                let there = matches!(row.state.as_str(), "open" | "submitted");
                let open = there && !is_out(q, row.id.0)?;
                let purpose = q.purpose_of_copy(&row)?;
                let people = row.people.0.clone();
                let affairs = Some(row.affairs);
                Ok(Source { people, affairs, open, purpose, copy: Some(row) })
            }
            (None, Some(document)) => {
                let held = q.known::<Document>("document", document.0)?;
                q.rest(&held);
                let row = held.row;
                let there = matches!(row.state.as_str(), "held" | "accepted");
                let open = there && !is_out(q, row.id.0)?;
                let (people, affairs) = (row.people.0, row.affairs);
                Ok(Source { people, affairs, open, purpose: None, copy: None })
            }
            (None, None) => Err(FormError::new("document", "field_missing").into()),
            (Some(_), Some(_)) => Err(FormError::new("document", "one_source").into()),
        }
    }

    fn enter(&self, page: &mut Page<'_, '_>, desk: &Desk<'_>) -> Result<Copy, Stop> {
        let source = self.source(&mut page.query())?;
        let new = NewCopy {
            act: ActName::MakeCopy,
            made: "duplicate",
            name: &self.name,
            affairs: self.affairs,
            file: self.file,
            form: self.purpose.clone(),
            purpose: self.purpose.clone(),
            people: source.people,
            pieces: self.pieces,
            place: self.place,
            due: self.due,
        };
        new_copy::enter(page, desk, new)
    }
}

impl Act for MakeCopy {
    const SPEC: Spec = Spec::one_step(ActName::MakeCopy, Stage::Use);
    type Done = Entered<CopyId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let source = self.source(q)?;
        let affairs = q.affairs("affairs", self.affairs)?;
        let department = affairs.row.department.clone();
        let mut facts = q.office_facts(who, &[Duty::Clerk], Some(&department))?;
        q.about(&mut facts, &affairs.row);
        facts.subject_is_open = source.open && source.affairs == Some(self.affairs);
        let departments = q.tx.departments_of(&source.people)?;
        let (stage, file) = (Stage::Use, Some(self.file));
        let scope = Scope { stage, affairs: self.affairs, file, departments: &departments };
        q.scope(&mut facts, who, &scope)?;
        // A copy of what is not to leave would be newer than the correction.
        let (copies, people) = (source.copy.as_slice(), source.people.as_slice());
        facts.numbers_are_current = may_leave(q, copies, people, facts.people_in_scope)?;
        q.specific_file(&mut facts, "file", self.file, self.affairs)?;
        new_copy::folder(q, &mut facts, who, self.path.as_deref())?;
        // A copy of a copy is for the same document: another name would send it elsewhere.
        facts.purpose_named = q.purpose_named(&affairs.row, &self.purpose)?
            && source.purpose.as_ref().is_none_or(|purpose| *purpose == self.purpose);
        facts.people = i64::try_from(source.people.len()).unwrap_or(i64::MAX);
        q.usable_for(&mut facts, &source.people, (self.affairs, &self.purpose))?;
        let asked = Asked {
            act: ActName::MakeCopy,
            department: &department,
            affairs: self.affairs,
            form: Some(&self.purpose),
            documents: &[],
            year: None,
            destination: None,
            method: None,
            departments: &departments,
            people: facts.people,
        };
        q.instruction(&mut facts, who, &asked)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        new_copy::due_day(desk, self.due)?;
        let path = new_copy::path_of(desk, self.place, self.path.as_deref())?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let copy = self.enter(page, desk)?;
            page.purpose(&self.purpose);
            if let Some(path) = &path {
                page.note("path", path);
            }
            Ok(Entered { id: copy.id })
        })
    }
}
