//! `request_approval`: asks for an approval (承認) before the work (U4.2, U5.2, U6.5, U11.3, U11.5, H6.11).

use domain::id::{AffairsId, ApprovalId, DeviceId, FindingId};
use domain::rows::{Approval, Device, Finding, FindingLeave};
use domain::{ActName, Day, Duty, Facts, FormError, Label, PlainText, Slug, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, NewDuty, Query};
use crate::input::{known_code, slug};

/// Asks the officer whom the pack names to approve a piece of work; what is not named is not limited.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestApproval {
    /// What is to be approved.
    pub what: Slug,
    /// The department whose work it is.
    pub department: Label,
    /// One of the affairs only.
    #[serde(default)]
    pub affairs: Option<AffairsId>,
    /// One destination only.
    #[serde(default)]
    pub destination: Option<Slug>,
    /// One method only.
    #[serde(default)]
    pub method: Option<Slug>,
    /// One device or medium only.
    #[serde(default)]
    pub device: Option<DeviceId>,
    /// The finding whose numbers are to stay; needed for that, and for nothing else.
    #[serde(default)]
    pub finding: Option<FindingId>,
    /// Last day of the work.
    pub until: Day,
    /// Why.
    pub reason: PlainText,
}

impl RequestApproval {
    /// What nothing could ever use is mended before anybody is asked.
    fn check(&self, desk: &Desk<'_>) -> Result<(), Stop> {
        let (pack, today) = (desk.office.pack()?, desk.office.now().day());
        let Some(rule) = pack.approval(self.what.as_str()) else {
            let codes = pack.approvals().iter().map(|rule| rule.what.as_str());
            return Ok(known_code("what", self.what.as_str(), codes)?);
        };
        match (self.what.as_str() == "leave_numbers", self.finding) {
            (true, None) => return Err(FormError::new("finding", "field_missing").into()),
            (false, Some(_)) => return Err(FormError::new("finding", "finding_not_needed").into()),
            _ => {}
        }
        if self.until < today {
            return Err(FormError::new("until", "day_past").into());
        }
        let last = today.plus_days(i32::from(rule.most_days));
        if self.until > last {
            return Err(FormError::new("until", "beyond_term").with("day", last).into());
        }
        let destinations = || pack.catalogue().all_destinations(today);
        if let Some(code) = &self.destination {
            let codes = destinations().map(|row| row.code.as_str());
            known_code("destination", code.as_str(), codes)?;
        }
        if let Some(code) = &self.method {
            known_code("method", code.as_str(), pack.catalogue().methods(today))?;
        }
        Ok(())
    }
}

impl Act for RequestApproval {
    const SPEC: Spec = Spec::one_step(ActName::RequestApproval, Stage::House);
    type Done = Entered<ApprovalId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let order = [Duty::Supervisor, Duty::Manager, Duty::Clerk];
        let mut facts = q.office_facts(who, &order, Some(&self.department))?;
        if let Some(device) = self.device {
            q.known::<Device>("device", device.0)?;
        }
        if let Some(finding) = self.finding {
            let row = q.known::<Finding>("finding", finding.0)?.row;
            if row.department != self.department {
                return Err(FormError::new("finding", "unknown").into());
            }
        }
        let clerks = match who.staff {
            Some(staff) => q.tx.designations_of(staff, q.day)?,
            None => Vec::new(),
        };
        let mut own = clerks.iter().filter(|d| d.row.department == self.department);
        facts.affairs_own_department = true;
        facts.affairs_in_scope = match self.affairs {
            Some(id) => {
                let affairs = q.affairs("affairs", id)?;
                facts.affairs_own_department = affairs.row.department == self.department;
                q.about(&mut facts, &affairs.row);
                own.any(|d| d.row.affairs.0.contains(&id))
            }
            None => own.next().is_some(),
        };
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        self.check(desk)?;
        let permit = desk.ask(&self)?;
        let asked_by = desk.staff()?;
        desk.record(permit, |page| {
            let row = Approval {
                id: page.draw(),
                what: self.what.clone(),
                department: self.department.clone(),
                affairs: self.affairs,
                destination: self.destination.clone(),
                method: self.method.clone(),
                device: self.device,
                asked_by,
                until: self.until,
                state: slug("asked")?,
                decided_by: None,
                decided_on: None,
            };
            page.put_object(&row)?;
            if let Some(finding) = self.finding {
                page.put(&FindingLeave { id: row.id, finding })?;
            }
            let by = page.pack()?.approval(row.what.as_str()).map_or(Duty::Manager, |rule| rule.by);
            let owner = page.owner_of_asked((by, &row.department), asked_by)?;
            let days = i32::from(desk.office.limits()?.approval_days);
            page.open_duty(NewDuty {
                kind: "decide_approval",
                about: row.id.0,
                owner,
                staff: None,
                department: Some(&self.department),
                due: page.at.day().plus_days(days).min(self.until),
                opened_by: ActName::RequestApproval,
                closed_by: ActName::DecideApproval,
            })?;
            page.note("reason", &self.reason);
            Ok(Entered { id: row.id })
        })
    }
}
