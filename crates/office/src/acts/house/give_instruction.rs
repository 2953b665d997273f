//! `give_instruction`: the supervisor instructs beforehand, once or standing (H5.4, H5.7, U6.5).

use domain::id::{AffairsId, DeviceId, InstructionId, StaffId};
use domain::rows::{Affairs, InstructedSource, Instruction, Staff};
use domain::{ActName, Day, Duty, Facts, FormError, Label, List, PlainText, Slug, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Entered, check_days};
use crate::act::{Act, Spec};
use crate::acts::use_::Instructed;
use crate::desk::{Actor, Desk, NewDuty, Query};
use crate::input::known_code;

/// More people than any body in Japan employs.
const MOST_PEOPLE: i64 = 10_000_000;
/// More than any instruction is used.
const MOST_USES: i64 = 10_000;

/// An instruction for acts on one of the affairs; what is not named is not limited.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveInstruction {
    /// The clerk; any designated clerk of the department when none.
    #[serde(default)]
    pub clerk: Option<StaffId>,
    /// The acts.
    pub acts: Vec<ActName>,
    /// The affairs.
    pub affairs: AffairsId,
    /// One form only.
    #[serde(default)]
    pub form: Option<Slug>,
    /// One year only (令和).
    #[serde(default)]
    pub year: Option<i64>,
    /// One destination only.
    #[serde(default)]
    pub destination: Option<Slug>,
    /// One method only.
    #[serde(default)]
    pub method: Option<Slug>,
    /// One device only.
    #[serde(default)]
    pub device: Option<DeviceId>,
    /// People of one department only.
    #[serde(default)]
    pub people_of: Option<Label>,
    /// From where rosters or ledgers may be taken in: the system, list or ledger.
    #[serde(default)]
    pub came_from: Option<Label>,
    /// The largest number of people in one act.
    pub most_people: i64,
    /// How many times; standing when none.
    #[serde(default)]
    pub uses: Option<i64>,
    /// First day.
    pub since: Day,
    /// Last day.
    pub until: Day,
    /// Why.
    pub reason: PlainText,
}

impl GiveInstruction {
    /// A limit that nothing can meet would only be found when the act that it was given for is refused.
    /// What numbers are used for: a form that is filled, a table, or a document of the affairs.
    fn check_form(&self, affairs: &Affairs) -> Result<(), Stop> {
        let Some(form) = &self.form else { return Ok(()) };
        let layouts = filing::Layout::built_in().map_err(domain::Failure::from)?;
        let forms: Vec<String> =
            layouts.iter().map(|layout| format!("form-{}", layout.form())).collect();
        let documents = affairs.purposes.0.iter().map(Slug::as_str);
        let known = forms.iter().map(String::as_str).chain(["form-table"]).chain(documents);
        Ok(known_code("form", form.as_str(), known)?)
    }

    fn check_codes(&self, desk: &Desk<'_>) -> Result<(), Stop> {
        let (pack, today) = (desk.office.pack()?, desk.office.now().day());
        let destinations = || pack.catalogue().all_destinations(today);
        if let Some(code) = &self.destination {
            let codes = destinations().map(|row| row.code.as_str());
            known_code("destination", code.as_str(), codes)?;
        }
        if let Some(code) = &self.method {
            let kinds = Instructed::ALL.iter().map(|kind| kind.code());
            let kinds = kinds.filter(|_| self.acts.contains(&ActName::ActOnInstruction));
            known_code("method", code.as_str(), pack.catalogue().methods(today).chain(kinds))?;
        }
        Ok(())
    }
}

impl Act for GiveInstruction {
    const SPEC: Spec = Spec::one_step(ActName::GiveInstruction, Stage::House);
    type Done = Entered<InstructionId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        if let Some(clerk) = self.clerk {
            q.known::<Staff>("clerk", clerk.0)?;
        }
        let affairs = q.affairs("affairs", self.affairs)?;
        self.check_form(&affairs.row)?;
        let order = [Duty::Supervisor, Duty::Manager];
        let mut facts = q.office_facts(who, &order, Some(&affairs.row.department))?;
        q.about(&mut facts, &affairs.row);
        facts.by_another_person = match self.clerk {
            Some(clerk) => who.staff != Some(clerk) && !q.stands_in_for(who, clerk)?,
            None => true,
        };
        // Without a department the clerk's own designation is the limit.
        facts.people_own_department =
            self.people_of.as_ref().is_none_or(|d| *d == affairs.row.department);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_days(self.since, Some(self.until))?;
        if self.acts.is_empty() {
            return Err(FormError::new("acts", "field_missing").into());
        }
        let intake = [ActName::TakeInRoster, ActName::TakeInLedger];
        match (self.acts.iter().any(|act| intake.contains(act)), &self.came_from) {
            (true, None) => return Err(FormError::new("came_from", "field_missing").into()),
            (false, Some(_)) => {
                return Err(FormError::new("came_from", "reason_not_needed").into());
            }
            _ => {}
        }
        if self.most_people < 1 || self.uses.is_some_and(|n| n < 1) {
            return Err(FormError::new("most_people", "at_least_one").into());
        }
        // Beyond these a count is a slip, or a number that has no business here.
        if self.most_people > MOST_PEOPLE || self.uses.is_some_and(|n| n > MOST_USES) {
            return Err(FormError::new("most_people", "too_many").into());
        }
        if self.year.is_some_and(|year| !(1..=99).contains(&year)) {
            return Err(FormError::new("year", "year_form").into());
        }
        self.check_codes(desk)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let affairs = page.known::<domain::rows::Affairs>("affairs", self.affairs.0)?.row;
            let row = Instruction {
                id: page.draw(),
                supervisor: desk.staff()?,
                department: affairs.department,
                clerk: self.clerk,
                acts: List(self.acts.clone()),
                affairs: self.affairs,
                form: self.form.clone(),
                year: self.year,
                destination: self.destination.clone(),
                method: self.method.clone(),
                device: self.device,
                people_of: self.people_of.clone(),
                most_people: self.most_people,
                uses_left: self.uses,
                since: self.since,
                until: self.until,
                withdrawn_on: None,
            };
            page.put_object(&row)?;
            if let Some(came_from) = self.came_from.clone() {
                page.put(&InstructedSource { id: row.id, came_from })?;
            }
            let days = i32::from(desk.office.limits()?.acknowledge_days);
            page.open_duty(NewDuty {
                kind: "acknowledge_instruction",
                about: row.id.0,
                owner: Duty::Clerk,
                staff: self.clerk,
                department: Some(&row.department),
                due: self.since.max(page.at.day()).plus_days(days).min(self.until),
                opened_by: ActName::GiveInstruction,
                closed_by: ActName::AcknowledgeInstruction,
            })?;
            page.note("reason", &self.reason);
            Ok(Entered { id: row.id })
        })
    }
}
