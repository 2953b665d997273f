//! `act_on_instruction`: what may hinder proper management and has no act of its own is done under an instruction that
//! came before and names its kind (H5.4-4); `undo_instructed_act` ends what it left behind.

use domain::id::{
    AffairsId, CopyId, DocumentId, InstructedActId, InstructionId, MediumId, PersonId,
};
use domain::rows::{Affairs, Copy, Document, InstructedAct, Medium, Person};
use domain::{ActName, Day, Duty, Facts, FormError, Label, List, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::act::{Act, Spec};
use crate::acts::acquire::{choices, repeated};
use crate::acts::house::Entered;
use crate::desk::{Actor, Asked, Desk, NewDuty, Query, Scope};
use crate::input::slug;

/// What was done is undone within a year at most.
const LONGEST: i32 = 366;

choices! {
    /// What is done under instruction.
    Instructed {
        /// Shown to somebody who has no other way to see it.
        Show = "show",
        /// Photographed or filmed.
        Photograph = "photograph",
        /// Something connected to the device or medium.
        Connect = "connect",
        /// Given to somebody who repairs or maintains it.
        Repair = "repair",
        /// Taken to another place for a time.
        Relocate = "relocate",
        /// Anything else.
        Other = "other",
    }
}

impl Instructed {
    /// Every kind; an instruction names one as its method.
    pub const ALL: [Self; 6] =
        [Self::Show, Self::Photograph, Self::Connect, Self::Repair, Self::Relocate, Self::Other];
}

/// Does something under an instruction.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActOnInstruction {
    /// The instruction; it names this kind of act as its method.
    pub instruction: InstructionId,
    /// What is done.
    pub kind: Instructed,
    /// The affairs.
    pub affairs: AffairsId,
    /// Whose numbers it touches.
    #[serde(default)]
    pub people: Vec<PersonId>,
    /// The papers it touches.
    #[serde(default)]
    pub documents: Vec<DocumentId>,
    /// The copies it touches.
    #[serde(default)]
    pub copies: Vec<CopyId>,
    /// The media it touches.
    #[serde(default)]
    pub media: Vec<MediumId>,
    /// What exactly is done, and how.
    pub what: PlainText,
    /// What came of it.
    pub outcome: PlainText,
    /// What it leaves behind is undone, or brought back, by this day.
    #[serde(default)]
    pub undo_by: Option<Day>,
}

/// What an act touches, out of the registers.
struct Touched {
    people: Vec<PersonId>,
    departments: Vec<Label>,
    /// All of it is still there.
    is_open: bool,
}

impl ActOnInstruction {
    /// Each thing once, and at least one.
    fn check(&self, today: Day) -> Result<(), Stop> {
        let lists = [
            ("people", repeated(&self.people)),
            ("documents", repeated(&self.documents)),
            ("copies", repeated(&self.copies)),
            ("media", repeated(&self.media)),
        ];
        for (field, twice) in lists {
            if let Some(i) = twice {
                return Err(FormError::new(format!("{field}[{i}]"), "listed_twice").into());
            }
        }
        let touched =
            self.people.len() + self.documents.len() + self.copies.len() + self.media.len();
        if touched == 0 {
            return Err(FormError::new("people", "nothing_touched").into());
        }
        for (field, text) in [("what", &self.what), ("outcome", &self.outcome)] {
            if text.is_blank() {
                return Err(FormError::new(field, "field_missing").into());
            }
        }
        match self.undo_by {
            Some(by) if by < today => Err(FormError::new("undo_by", "day_past").into()),
            Some(by) if by > today.plus_days(LONGEST) => {
                let last = today.plus_days(LONGEST);
                Err(FormError::new("undo_by", "day_too_late").with("day", last).into())
            }
            _ => Ok(()),
        }
    }

    /// The people whom all of it concerns; papers, copies and media are of these affairs.
    fn touched(&self, q: &mut Query<'_, '_>) -> Result<Touched, Stop> {
        let mut people = self.people.clone();
        let mut departments: Vec<Label> = Vec::new();
        let mut is_open = true;
        let other =
            |field: &str, i: usize| FormError::new(format!("{field}[{i}]"), "other_affairs");
        for (i, id) in self.documents.iter().enumerate() {
            let held = q.known::<Document>(&format!("documents[{i}]"), id.0)?;
            if held.row.affairs != Some(self.affairs) {
                return Err(other("documents", i).into());
            }
            is_open &= !matches!(held.row.state.as_str(), "returned" | "provided" | "disposed");
            people.extend(held.row.people.0.iter().copied());
            q.rest(&held);
        }
        for (i, id) in self.copies.iter().enumerate() {
            let held = q.known::<Copy>(&format!("copies[{i}]"), id.0)?;
            if held.row.affairs != self.affairs {
                return Err(other("copies", i).into());
            }
            is_open &= held.row.state.as_str() != "erased";
            people.extend(held.row.people.0.iter().copied());
            q.rest(&held);
        }
        for (i, id) in self.media.iter().enumerate() {
            let held = q.known::<Medium>(&format!("media[{i}]"), id.0)?;
            if held.row.affairs != self.affairs {
                return Err(other("media", i).into());
            }
            is_open &= matches!(held.row.state.as_str(), "kept" | "lent");
            departments.push(held.row.department.clone());
            q.rest(&held);
        }
        people.sort_unstable();
        people.dedup();
        for person in &people {
            let held = q.known::<Person>("people", person.0)?;
            departments.push(held.row.department);
        }
        departments.sort();
        departments.dedup();
        Ok(Touched { people, departments, is_open })
    }
}

impl Act for ActOnInstruction {
    const SPEC: Spec = Spec::one_step(ActName::ActOnInstruction, Stage::Use);
    type Done = Entered<InstructedActId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let affairs = q.affairs("affairs", self.affairs)?;
        let department = &affairs.row.department;
        let touched = self.touched(q)?;
        let mut facts = q.office_facts(who, &[Duty::Clerk], Some(department))?;
        q.about(&mut facts, &affairs.row);
        let departments = match touched.departments.as_slice() {
            [] => std::slice::from_ref(department),
            some => some,
        };
        let (stage, file) = (Stage::Use, None);
        let scope = Scope { stage, affairs: self.affairs, file, departments };
        q.scope(&mut facts, who, &scope)?;
        let kind = slug(self.kind.code())?;
        let people = i64::try_from(touched.people.len()).unwrap_or(i64::MAX);
        let asked = Asked {
            act: ActName::ActOnInstruction,
            department,
            affairs: self.affairs,
            form: None,
            documents: &[],
            year: None,
            destination: None,
            method: Some(&kind),
            departments,
            people,
        };
        q.instruction_named(&mut facts, who, &asked, self.instruction)?;
        facts.subject_is_open = touched.is_open;
        facts.people = people;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        self.check(desk.office.now().day())?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let touched = self.touched(&mut page.query())?;
            let department = page.known::<Affairs>("affairs", self.affairs.0)?.row.department;
            let row = InstructedAct {
                id: page.draw(),
                kind: slug(self.kind.code())?,
                affairs: self.affairs,
                department,
                instruction: self.instruction,
                people: List(touched.people.clone()),
                documents: List(self.documents.clone()),
                copies: List(self.copies.clone()),
                media: List(self.media.clone()),
                by: desk.staff()?,
                on_day: page.at.day(),
                undo_by: self.undo_by,
                state: slug(if self.undo_by.is_some() { "to_undo" } else { "done" })?,
                undone_by: None,
                undone_on: None,
            };
            page.put_object(&row)?;
            page.subjects(touched.people);
            page.detail("kind", DetailValue::Code(self.kind.code().to_owned()));
            page.note("what", &self.what);
            page.note("outcome", &self.outcome);
            if let Some(due) = self.undo_by {
                page.open_duty(NewDuty {
                    kind: "undo_instructed_act",
                    about: row.id.0,
                    owner: Duty::Clerk,
                    staff: desk.who.staff,
                    department: Some(&row.department),
                    due,
                    opened_by: ActName::ActOnInstruction,
                    closed_by: ActName::UndoInstructedAct,
                })?;
            }
            Ok(Entered { id: row.id })
        })
    }
}
