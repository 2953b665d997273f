//! `print_document`: numbers for one document go onto paper, under an instruction where the pack asks one (H5.4-1,
//! U5.4, U8.1-1). The paper is a copy from then on.

use domain::id::{AffairsId, CopyId, PersonId, SpecificFileId};
use domain::{ActName, Day, Facts, Label, Slug, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::create_document::one;
use super::new_copy::{self, CopyPlaceKind, NewCopy};
use super::reveal_number::{check_people, facts_of, open, sealed};
use crate::act::{Act, Shown, Spec};
use crate::desk::{Actor, Asked, Desk, Query, Scope};
use crate::round::sealed_secret;

/// Prints numbers for one document.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintDocument {
    /// Whose numbers.
    pub people: Vec<PersonId>,
    /// For which affairs.
    pub affairs: AffairsId,
    /// The specific file the numbers come from.
    pub file: SpecificFileId,
    /// Which document it is, out of the affairs' purposes.
    pub purpose: Slug,
    /// What stands at its head, without a number.
    pub name: Label,
    /// How many prints of each page are made.
    #[serde(default = "one")]
    pub pieces: u32,
    /// To be gone by this day; the pack's days when none.
    #[serde(default)]
    pub due: Option<Day>,
}

/// What is handed back. The numbers themselves are not serialized: only a face on the allow-list prints them.
#[derive(Serialize, JsonSchema)]
pub struct Printed {
    /// The paper in the register of copies.
    pub copy: CopyId,
    /// What stands at its head.
    pub name: Label,
    /// Whose, in order.
    pub people: Vec<PersonId>,
    /// To be gone by this day.
    pub due: Day,
    #[serde(skip)]
    #[schemars(skip)]
    numbers: Vec<Shown>,
}

impl Act for PrintDocument {
    const SPEC: Spec = Spec {
        phases: &[domain::Phase::Completed, domain::Phase::Failed],
        ..Spec::one_step(ActName::PrintDocument, Stage::Use).with_vault()
    };
    type Done = Printed;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let (mut facts, departments) = facts_of(q, who, &self.people, self.affairs, &self.purpose)?;
        let (stage, affairs, file) = (Stage::Use, self.affairs, Some(self.file));
        q.scope(&mut facts, who, &Scope { stage, affairs, file, departments: &departments })?;
        q.specific_file(&mut facts, "file", self.file, self.affairs)?;
        let department = q.affairs("affairs", self.affairs)?.row.department.clone();
        let asked = Asked {
            act: ActName::PrintDocument,
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
        check_people(&self.people)?;
        new_copy::due_day(desk, self.due)?;
        let permit = desk.ask(&self)?;
        desk.office.vault()?;
        let ((copy, rows), opening) = desk.record_opening(permit, |page| {
            let rows = sealed(page, &self.people)?;
            let new = NewCopy {
                act: ActName::PrintDocument,
                made: "print",
                name: &self.name,
                affairs: self.affairs,
                file: self.file,
                form: self.purpose.clone(),
                purpose: self.purpose.clone(),
                people: self.people.clone(),
                pieces: self.pieces,
                place: CopyPlaceKind::Paper,
                due: self.due,
            };
            let copy = new_copy::enter(page, desk, new)?;
            page.purpose(&self.purpose);
            Ok((copy, rows.iter().map(sealed_secret).collect::<Result<Vec<_>, _>>()?))
        })?;
        // Should the vault fail, the paper stays in the register: whether anything was printed is for the clerk to say.
        let numbers = open(desk, opening, &rows)?;
        Ok(Printed { copy: copy.id, name: self.name, people: self.people, due: copy.due, numbers })
    }

    fn shown(done: &mut Self::Done) -> Vec<Shown> {
        std::mem::take(&mut done.numbers)
    }
}
