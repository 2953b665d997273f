//! `correct_person`: what the register says of a person is put right, under instruction (H5.5). The old words
//! stay nowhere: the record holds a salted digest of the row, and no value.

use domain::id::{AffairsId, ErrorReportId, PersonId};
use domain::rows::Person;
use domain::{ActName, Day, Facts, FormError, Label, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Corrected, Correcting, enter, facts_of};
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Page, Query};

/// Corrects a person's entry; what is not named stays as it is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectPerson {
    /// Who.
    pub person: PersonId,
    /// Affairs the person is needed for.
    pub affairs: AffairsId,
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
            };
            enter(page, desk, &what)
        })
    }
}

impl CorrectPerson {
    fn change(&self, page: &mut Page<'_, '_>) -> Result<(), Stop> {
        let before = page.known::<Person>("person", self.person.0)?.row;
        let mut after = before.clone();
        after.name = self.name.clone().unwrap_or(after.name);
        after.kana = self.kana.clone().unwrap_or(after.kana);
        after.birth = self.birth.unwrap_or(after.birth);
        if let Some(department) = &self.department {
            if before.relation.as_str() != "self" {
                return Err(FormError::new("department", "not_the_member_of_staff").into());
            }
            after.department = department.clone();
            for held in page.tx.people_of_staff(&before.staff_number)? {
                let mut member = held.row;
                if member.id != self.person && member.department != *department {
                    member.department = department.clone();
                    page.put(&member)?;
                }
            }
        }
        if after == before {
            return Err(FormError::new("person", "nothing_corrected").into());
        }
        page.put(&after)
    }
}
