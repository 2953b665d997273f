//! `correct_person`: what the register says of a person is put right, under instruction (H5.5). The old words
//! stay nowhere: the record holds a salted digest of the row, and no value.

use domain::id::{AffairsId, ErrorReportId, PersonId};
use domain::rows::Person;
use domain::{ActName, Day, ExternalCode, Facts, FormError, Label, PlainText, Slug, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Corrected, Correcting, enter, facts_of};
use crate::act::{Act, Spec};
use crate::acts::enter::same;
use crate::desk::{Actor, Desk, Page, Query};

/// The relation of a member of staff.
const OWN: &str = "self";

/// Corrects a person's entry; what is not named stays as it is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectPerson {
    /// Who.
    pub person: PersonId,
    /// Affairs the person is needed for.
    pub affairs: AffairsId,
    /// The staff number as it should be: of a member of staff and the family, or of another family.
    #[serde(default)]
    pub staff_number: Option<ExternalCode>,
    /// `self`, or what the person is to the member of staff, as it should be.
    #[serde(default)]
    pub relation: Option<Slug>,
    /// The name as it should be.
    #[serde(default)]
    pub name: Option<Label>,
    /// The kana as they should be.
    #[serde(default)]
    pub kana: Option<Label>,
    /// The date of birth as it should be.
    #[serde(default)]
    pub birth: Option<Day>,
    /// The department as it should be, for the member of staff and the family.
    #[serde(default)]
    pub department: Option<Label>,
    /// The report that this answers.
    #[serde(default)]
    pub report: Option<ErrorReportId>,
    /// Why, without the old value.
    pub reason: PlainText,
}

impl Act for CorrectPerson {
    const SPEC: Spec = Spec::one_step(ActName::CorrectPerson, Stage::Enter);
    type Done = Corrected;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        facts_of(q, who, ActName::CorrectPerson, self.person, self.affairs)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if self.birth.is_some_and(|birth| birth > desk.office.now().day()) {
            return Err(FormError::new("birth", "day_in_future").into());
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            self.change(page)?;
            page.note("reason", &self.reason);
            let what = Correcting {
                act: ActName::CorrectPerson,
                what: "person",
                person: self.person,
                affairs: self.affairs,
                report: self.report,
                instruction: None,
            };
            enter(page, desk, &what)
        })
    }
}

impl CorrectPerson {
    fn change(&self, page: &mut Page<'_, '_>) -> Result<(), Stop> {
        let before = page.known::<Person>("person", self.person.0)?.row;
        let mut after = before.clone();
        after.staff_number = self.staff_number.clone().unwrap_or(after.staff_number);
        after.relation = self.relation.clone().unwrap_or(after.relation);
        after.name = self.name.clone().unwrap_or(after.name);
        after.kana = self.kana.clone().unwrap_or(after.kana);
        after.birth = self.birth.unwrap_or(after.birth);
        let texts = [&after.name, &after.kana, &after.department];
        same::legible(&after.staff_number, &after.relation, texts, after.birth)?;
        let mut family = page.tx.people_of_staff(&before.staff_number)?;
        family.retain(|held| held.row.id != self.person);
        let moves = after.staff_number != before.staff_number;
        if moves || after.relation != before.relation {
            self.check_place(page, &before, &mut after, !family.is_empty())?;
        }
        if let Some(department) = &self.department {
            if after.relation.as_str() != OWN {
                return Err(FormError::new("department", "not_the_member_of_staff").into());
            }
            let known = page.tx.department_is_known(department)?;
            if !known && !domain::broken::is_off("department_corrected") {
                return Err(FormError::new("department", "department_unknown").into());
            }
            after.department = department.clone();
        }
        if before.relation.as_str() == OWN && after.relation.as_str() == OWN {
            // The family goes with its member of staff.
            for held in family {
                let mut member = held.row.clone();
                member.staff_number = after.staff_number.clone();
                member.department = after.department.clone();
                if member != held.row {
                    page.put(&member)?;
                }
            }
        }
        if after == before {
            return Err(FormError::new("person", "nothing_corrected").into());
        }
        page.put(&after)
    }

    /// Under the staff number and in the relation that are right, the person is the only one of their kind, and has
    /// a member of staff.
    fn check_place(
        &self,
        page: &mut Page<'_, '_>,
        before: &Person,
        after: &mut Person,
        has_family: bool,
    ) -> Result<(), Stop> {
        let leaves = before.relation.as_str() == OWN && after.relation.as_str() != OWN;
        if leaves && has_family {
            return Err(FormError::new("relation", "family_left_behind").into());
        }
        let mut there = page.tx.people_of_staff(&after.staff_number)?;
        there.retain(|held| held.row.id != self.person);
        let own = there.iter().find(|held| held.row.relation.as_str() == OWN);
        let others = after.staff_number != before.staff_number && !there.is_empty();
        if after.relation.as_str() == OWN && (own.is_some() || others) {
            return Err(FormError::new("staff_number", "staff_number_taken").into());
        }
        if after.relation.as_str() != OWN {
            let Some(own) = own else {
                return Err(FormError::new("staff_number", "member_of_staff_unknown").into());
            };
            after.department = own.row.department.clone();
            let kana = filing::folded_kana(after.kana.as_str());
            let same = |held: &Person| {
                held.relation == after.relation && filing::folded_kana(held.kana.as_str()) == kana
            };
            if there.iter().any(|held| same(&held.row)) {
                return Err(FormError::new("relation", "person_there_already").into());
            }
        }
        Ok(())
    }
}
