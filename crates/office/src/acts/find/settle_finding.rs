//! `settle_finding`: whoever has to clear a finding up says how that was done (H5.12, H5.13, U3.6, U4.3). What is said
//! to be erased is looked at; what went into a register must be there; what stays, an officer has approved.

use domain::id::{CopyId, FindingId, MediumId, StaffId};
use domain::rows::{Copy, Finding, Medium};
use domain::{ActName, Duty, Facts, FormError, Label, PlainText, Sight, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{FindingEnd, look};
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, NewDuty, Page, Query, Sought};
use crate::input::slug;

/// Says how a finding was cleared up.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleFinding {
    /// The finding.
    pub finding: FindingId,
    /// How it was cleared up.
    pub outcome: FindingEnd,
    /// The copy that it became.
    #[serde(default)]
    pub copy: Option<CopyId>,
    /// The medium to which it went.
    #[serde(default)]
    pub medium: Option<MediumId>,
    /// What was done, or why it stays.
    pub how: PlainText,
    /// What a look at the place came to.
    #[serde(skip)]
    sight: Option<Sight>,
}

impl SettleFinding {
    /// Where the numbers went is named, and nothing else is.
    fn check(&self) -> Result<(), FormError> {
        let named = [
            ("copy", self.copy.is_some(), FindingEnd::KeptAsCopy),
            ("medium", self.medium.is_some(), FindingEnd::KeptOnMedium),
        ];
        for (field, is_named, outcome) in named {
            match (is_named, self.outcome == outcome) {
                (false, true) => return Err(FormError::new(field, "field_missing")),
                (true, false) => return Err(FormError::new(field, "not_of_this_outcome")),
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether what the numbers went into is in the register now, as that department's.
    fn kept_in_register(&self, q: &mut Query<'_, '_>, of: &Label) -> Result<bool, Stop> {
        if let Some(copy) = self.copy {
            let held = q.known::<Copy>("copy", copy.0)?;
            q.rest(&held);
            let open = matches!(held.row.state.as_str(), "open" | "submitted");
            return Ok(open && held.row.department == *of);
        }
        if let Some(medium) = self.medium {
            let held = q.known::<Medium>("medium", medium.0)?;
            q.rest(&held);
            let here = matches!(held.row.state.as_str(), "kept" | "lent");
            return Ok(here && held.row.department == *of);
        }
        Ok(true)
    }
}

impl Act for SettleFinding {
    const SPEC: Spec = Spec::one_step(ActName::SettleFinding, Stage::House);
    type Done = Entered<FindingId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let row = q.known::<Finding>("finding", self.finding.0)?.row;
        let order = [Duty::Supervisor, Duty::Manager, Duty::Clerk];
        let mut facts = q.office_facts(who, &order, Some(&row.department))?;
        facts.owns_finding = who.staff == Some(row.owner);
        facts.subject_is_open = row.state.as_str() == "open";
        facts.kept_in_register = self.kept_in_register(q, &row.department)?;
        facts.nothing_stays = self.outcome != FindingEnd::Stays;
        if !facts.nothing_stays {
            let sought = Sought {
                what: "leave_numbers",
                department: &row.department,
                affairs: None,
                destination: None,
                method: None,
                device: None,
                finding: Some(self.finding),
                things: vec![self.finding.0],
                place: None,
            };
            q.approval(&mut facts, who, &sought)?;
        }
        facts.no_number_seen = !matches!(self.sight, Some(Sight::Numbers(_)));
        Ok(facts)
    }

    fn run(mut self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        self.check()?;
        if self.outcome == FindingEnd::Erased {
            // Nobody learns what lies there but who may settle it: asked once before the look.
            drop(desk.ask(&self)?);
            self.sight = Some(look(desk, self.finding)?);
        }
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Finding>("finding", self.finding.0)?.row;
            row.state = slug("settled")?;
            row.outcome = Some(slug(self.outcome.code())?);
            row.copy = self.copy;
            row.medium = self.medium;
            row.settled_by = Some(desk.staff()?);
            row.settled_on = Some(page.at.day());
            page.put_object(&row)?;
            page.note("how", &self.how);
            page.detail("outcome", DetailValue::Code(self.outcome.code().to_owned()));
            page.close_duties("settle_finding", row.id.0)?;
            to_be_confirmed(page, &row)?;
            Ok(Entered { id: row.id })
        })
    }
}

/// Another person's duty: the supervisor's, one office up when the supervisor or the manager cleared it up.
fn to_be_confirmed(page: &mut Page<'_, '_>, row: &Finding) -> Result<(), Stop> {
    let today = page.at.day();
    let by: Vec<StaffId> = row.settled_by.into_iter().collect();
    let owner = page.owner_of_done(&row.department, &by)?;
    page.open_duty(NewDuty {
        kind: "confirm_finding",
        about: row.id.0,
        owner,
        staff: None,
        department: Some(&row.department),
        due: today.plus_days(page.office.limits()?.check_days.into()),
        opened_by: ActName::SettleFinding,
        closed_by: ActName::ConfirmFinding,
    })
}
