//! `submit_to_authority`: a filled file goes to the authority by its prescribed method (U6.1, U8.1-2).

use domain::id::{CopyId, SubmissionId};
use domain::rows::{Copy, Submission};
use domain::{ActName, Duty, ExternalCode, Facts, FormError, Slug, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Asked, Desk, Query, Scope};
use crate::input::slug;

/// Records the submission of a filled file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitToAuthority {
    /// The filled file.
    pub copy: CopyId,
    /// To whom.
    pub destination: Slug,
    /// How.
    pub method: Slug,
    /// The authority's receipt number.
    #[serde(default)]
    pub receipt: Option<ExternalCode>,
}

impl Act for SubmitToAuthority {
    const SPEC: Spec = Spec::one_step(ActName::SubmitToAuthority, Stage::Provide);
    type Done = Entered<SubmissionId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let copy = q.known::<Copy>("copy", self.copy.0)?;
        let affairs = q.affairs("copy", copy.row.affairs)?;
        let department = affairs.row.department.clone();
        let mut facts = q.office_facts(who, &[Duty::Clerk], Some(&department))?;
        q.about(&mut facts, &affairs.row);
        let departments = q.tx.departments_of(&copy.row.people.0)?;
        let scope = Scope {
            stage: Stage::Provide,
            affairs: affairs.row.id,
            file: Some(copy.row.file),
            departments: &departments,
        };
        q.scope(&mut facts, who, &scope)?;
        facts.people = i64::try_from(copy.row.people.0.len()).unwrap_or(i64::MAX);
        facts.subject_is_open = matches!(copy.row.state.as_str(), "open" | "submitted");
        (facts.destination_listed, facts.prescribed_method) =
            q.destination_and_method(&affairs.row, &self.destination, &self.method)?;
        facts.by_hand = matches!(self.method.as_str(), "by_hand" | "post");
        let asked = Asked {
            act: ActName::SubmitToAuthority,
            department: &department,
            affairs: affairs.row.id,
            form: Some(&copy.row.form),
            year: None,
            destination: Some(&self.destination),
            method: Some(&self.method),
            departments: &departments,
            people: facts.people,
        };
        q.instruction(&mut facts, who, &asked)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut copy = page.known::<Copy>("copy", self.copy.0)?.row;
            if copy.state.as_str() == "erased" {
                return Err(FormError::new("copy", "erased_already").into());
            }
            let row = Submission {
                id: page.draw(),
                copy: copy.id,
                affairs: copy.affairs,
                destination: self.destination.clone(),
                method: self.method.clone(),
                receipt: self.receipt.clone(),
                by: desk.staff()?,
                on_day: page.at.day(),
            };
            copy.state = slug("submitted")?;
            page.put(&copy)?;
            page.put_object(&row)?;
            page.subjects(copy.people.0.iter().copied());
            page.purpose(&copy.form);
            Ok(Entered { id: row.id })
        })
    }
}
