//! `register_contractor`: the office that answers for the work registers to whom it is entrusted, for which affairs and
//! until when (U2.4, H8.2). One that works for another contractor needs consent in writing first (番号法第10条).

use std::sync::Arc;

use domain::id::{AffairsId, ContractorId, SpecificFileId, StaffId};
use domain::rows::{Affairs, Contractor, SpecificFile};
use domain::{ActName, Day, Duty, Facts, FormError, Label, List, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;
use store::Held;

use super::is_current;
use crate::act::{Act, Spec};
use crate::acts::acquire::repeated;
use crate::acts::house::{Entered, check_days};
use crate::desk::{Actor, Desk, Query, in_force};

/// Registers a contractor.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterContractor {
    /// Its name.
    pub name: Label,
    /// What work is entrusted.
    pub work: Label,
    /// The affairs that the work concerns, all of one department.
    pub affairs: Vec<AffairsId>,
    /// The specific files that the work concerns.
    #[serde(default)]
    pub files: Vec<SpecificFileId>,
    /// The contractor that it works for in turn.
    #[serde(default)]
    pub under: Option<ContractorId>,
    /// When that was agreed to in writing.
    #[serde(default)]
    pub consent_on: Option<Day>,
    /// Who agreed.
    #[serde(default)]
    pub consent_by: Option<StaffId>,
    /// First day of the contract.
    pub since: Day,
    /// Last day of the contract; open when none.
    #[serde(default)]
    pub until: Option<Day>,
}

impl RegisterContractor {
    fn check(&self, today: Day) -> Result<(), Stop> {
        check_days(self.since, self.until)?;
        if let Some(i) = repeated(&self.affairs) {
            return Err(FormError::new(format!("affairs[{i}]"), "listed_twice").into());
        }
        if let Some(i) = repeated(&self.files) {
            return Err(FormError::new(format!("files[{i}]"), "listed_twice").into());
        }
        if self.under.is_none() && (self.consent_on.is_some() || self.consent_by.is_some()) {
            return Err(FormError::new("under", "field_missing").into());
        }
        if self.consent_on.is_some_and(|on| on > today) {
            return Err(FormError::new("consent_on", "day_in_future").into());
        }
        Ok(())
    }

    fn affairs(&self, q: &mut Query<'_, '_>) -> Result<Vec<Arc<Held<Affairs>>>, Stop> {
        let named = self.affairs.iter().enumerate();
        named.map(|(i, id)| q.affairs(&format!("affairs[{i}]"), *id)).collect()
    }

    /// Whether work under another contractor was agreed to, before it begins, by who answered on that day.
    fn consented(&self, q: &mut Query<'_, '_>, department: &Label) -> Result<bool, Stop> {
        if self.under.is_none() {
            return Ok(true);
        }
        let (Some(on), Some(by)) = (self.consent_on, self.consent_by) else { return Ok(false) };
        let answers = q.pack()?.sees_to(Duty::Supervisor);
        let department = (answers == Duty::Supervisor).then_some(department);
        let held = q.tx.holders(answers, department, on)?;
        let stood_in = q.tx.deputies_for(answers, department, on)?;
        let by_them = held.iter().any(|held| held.row.staff == by)
            || stood_in.iter().any(|held| held.row.staff == by);
        Ok(by_them && on <= self.since)
    }
}

impl Act for RegisterContractor {
    const SPEC: Spec = Spec::one_step(ActName::RegisterContractor, Stage::House);
    type Done = Entered<ContractorId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let affairs = self.affairs(q)?;
        let first = affairs.first().ok_or_else(|| FormError::new("affairs", "field_missing"))?;
        let department = &first.row.department;
        let order = [Duty::Supervisor, Duty::Manager];
        let mut facts = q.office_facts(who, &order, Some(department))?;
        facts.affairs_own_department = affairs.iter().all(|one| one.row.department == *department);
        facts.affairs_lawful =
            affairs.iter().all(|one| in_force(q.day, one.row.since, one.row.until));
        facts.files_own_department = true;
        for (i, id) in self.files.iter().enumerate() {
            let file = q.known::<SpecificFile>(&format!("files[{i}]"), id.0)?;
            facts.files_own_department &= file.row.department == *department;
        }
        facts.contractor_fits = match self.under {
            None => true,
            Some(id) => {
                let above = q.known::<Contractor>("under", id.0)?;
                q.rest(&above);
                let covers = |id: &AffairsId| above.row.affairs.0.contains(id);
                is_current(&above.row, q.day) && self.affairs.iter().all(covers)
            }
        };
        facts.consent_given = self.consented(q, department)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        self.check(desk.office.now().day())?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let affairs = self.affairs(&mut page.query())?;
            let first =
                affairs.first().ok_or_else(|| FormError::new("affairs", "field_missing"))?;
            if let Some(above) = self.under {
                within(&self, &page.known::<Contractor>("under", above.0)?.row)?;
            }
            let row = Contractor {
                id: page.draw(),
                name: self.name.clone(),
                work: self.work.clone(),
                affairs: List(self.affairs.clone()),
                files: List(self.files.clone()),
                department: first.row.department.clone(),
                answers: page.pack()?.sees_to(Duty::Supervisor),
                under: self.under,
                consent_on: self.consent_on,
                consent_by: self.consent_by,
                since: self.since,
                until: self.until,
                registered_by: desk.staff()?,
                ended_on: None,
                ended_by: None,
                outcome: None,
                certificate: None,
            };
            page.put_object(&row)?;
            Ok(Entered { id: row.id })
        })
    }
}

/// Nobody works longer for a contractor than that one for the organisation.
fn within(act: &RegisterContractor, above: &Contractor) -> Result<(), FormError> {
    if act.since < above.since {
        return Err(FormError::new("since", "before_that_contract").with("day", above.since));
    }
    match above.until {
        Some(last) if act.until.is_none_or(|until| until > last) => {
            Err(FormError::new("until", "beyond_that_contract").with("day", last))
        }
        _ => Ok(()),
    }
}
