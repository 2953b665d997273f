//! `hold_document`: a paper or file with a number must be kept for its term, so the number is not disposed of
//! before (H5.13).

use domain::id::{AffairsId, HeldDocumentId, PersonId};
use domain::rows::{Affairs, HeldDocument};
use domain::{ActName, Day, Duty, Facts, FormError, Slug, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{need, term};
use crate::act::{Act, Spec};
use crate::acts::enter::same::{FIRST_HELD, MOST_AHEAD};
use crate::desk::{Actor, Desk, Query, Scope};

/// Enters a document that must be kept.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldDocument {
    /// Whose number it holds.
    pub person: PersonId,
    /// For which affairs.
    pub affairs: AffairsId,
    /// The document, out of the affairs' purposes.
    pub purpose: Slug,
    /// The day on which it was due, or on which its matter was completed: the term starts from it.
    pub deadline: Day,
    /// The day of the document itself, where it bears one.
    #[serde(default)]
    pub on_day: Option<Day>,
}

impl HoldDocument {
    /// A day that cannot be would keep a number for nothing, or let it go too early.
    fn check_days(&self, today: Day) -> Result<(), FormError> {
        if domain::broken::is_off("document_days") {
            return Ok(());
        }
        let early = |field: &str| FormError::new(field, "day_before_law");
        if let Some(on_day) = self.on_day {
            if on_day > today {
                return Err(FormError::new("on_day", "day_in_future"));
            }
            if on_day < FIRST_HELD {
                return Err(early("on_day"));
            }
            if self.deadline < on_day {
                return Err(FormError::new("deadline", "before_document").with("day", on_day));
            }
        }
        if self.deadline < FIRST_HELD {
            return Err(early("deadline"));
        }
        if self.deadline > today.plus_days(MOST_AHEAD) {
            return Err(FormError::new("deadline", "day_far_ahead"));
        }
        Ok(())
    }
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Kept {
    /// The document.
    pub id: HeldDocumentId,
    /// It must be kept to the end of this day.
    pub keep_until: Day,
}

impl Act for HoldDocument {
    const SPEC: Spec = Spec::one_step(ActName::HoldDocument, Stage::Retain);
    type Done = Kept;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let affairs = q.affairs("affairs", self.affairs)?;
        let departments = [q.department_of("person", self.person)?];
        let order = [Duty::Supervisor, Duty::Clerk];
        let mut facts = q.office_facts(who, &order, Some(&affairs.row.department))?;
        q.about(&mut facts, &affairs.row);
        facts.purpose_named = q.purpose_named(&affairs.row, &self.purpose)?;
        // Whoever handles the document in any stage may say that it is there.
        for stage in Stage::ALL {
            if !(facts.people_in_scope && facts.affairs_in_scope && facts.stage_designated) {
                let affairs = self.affairs;
                q.scope(
                    &mut facts,
                    who,
                    &Scope { stage, affairs, file: None, departments: &departments },
                )?;
            }
        }
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        self.check_days(desk.office.now().day())?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let keep_until = term::of_document(page, self.affairs, &self.purpose, self.deadline)?;
            let row = HeldDocument {
                id: page.draw(),
                person: self.person,
                affairs: self.affairs,
                document: self.purpose.clone(),
                deadline: self.deadline,
                keep_until,
            };
            let mut needed = 0;
            for held in page.tx.purposes_of_person(self.person)? {
                let mut purpose = held.row;
                if purpose.affairs != self.affairs {
                    continue;
                }
                needed += 1;
                // While the need lasts, the term is looked up when it ends.
                if purpose.ended_on.is_some() && purpose.keep_until < Some(keep_until) {
                    purpose.keep_until = Some(keep_until);
                    page.put(&purpose)?;
                }
            }
            if needed == 0 {
                let affairs = page.known::<Affairs>("affairs", self.affairs.0)?.row;
                return Err(FormError::new("affairs", "not_needed_for")
                    .with("code", &affairs.code)
                    .into());
            }
            // Who must wait for this document does not make the others of a disposal wait.
            if keep_until >= page.at.day() {
                need::leave_out_of_disposals(page, self.person)?;
            }
            page.put_object(&row)?;
            if let Some(on_day) = self.on_day {
                page.occurred(on_day);
            }
            page.subject(self.person);
            page.purpose(&self.purpose);
            Ok(Kept { id: row.id, keep_until })
        })
    }
}
