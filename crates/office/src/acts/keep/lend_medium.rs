//! `lend_medium` and `return_medium`: who has a medium, and until when (H5.6, H6.11, U11.3, U11.4). What is
//! connected to a terminal needs the approval for that first.

use domain::id::{MediumId, StaffId};
use domain::rows::{Affairs, Medium, Staff};
use domain::{ActName, Day, Duty, Facts, PlainText, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{check_until, on_medium};
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, NewDuty, Query, Sought};
use crate::input::slug;

/// Gives a medium out of its place to somebody.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LendMedium {
    /// The medium.
    pub medium: MediumId,
    /// To whom.
    pub to: StaffId,
    /// Until when it must be back.
    pub until: Day,
    /// What for.
    pub reason: PlainText,
}

/// Takes a medium back into its place.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnMedium {
    /// The medium.
    pub medium: MediumId,
}

/// True when the borrower works, and is designated for affairs whose information the medium holds.
fn borrower_designated(
    q: &mut Query<'_, '_>,
    to: StaffId,
    affairs: &Affairs,
) -> Result<bool, Stop> {
    let staff = q.known::<Staff>("to", to.0)?;
    let works = staff.row.stopped_on.is_none_or(|on| on > q.day);
    let designations = q.tx.designations_of(to, q.day)?;
    Ok(works && designations.iter().any(|held| held.row.affairs.0.contains(&affairs.id)))
}

impl Act for LendMedium {
    const SPEC: Spec = Spec::one_step(ActName::LendMedium, Stage::Retain);
    type Done = Entered<MediumId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let medium = q.known::<Medium>("medium", self.medium.0)?;
        let affairs = q.affairs("medium", medium.row.affairs)?;
        let mut facts = on_medium(q, who, ActName::LendMedium, Stage::Retain, &affairs.row)?;
        facts.subject_is_open = medium.row.state.as_str() == "kept";
        facts.by_another_person = who.staff != Some(self.to);
        facts.receiver_designated = borrower_designated(q, self.to, &affairs.row)?;
        facts.medium_is_paper = medium.row.kind.as_str() == "binder";
        if !facts.medium_is_paper {
            let sought = Sought {
                what: "external_media",
                department: &medium.row.department,
                affairs: Some(medium.row.affairs),
                destination: None,
                method: None,
                device: None,
                finding: None,
                things: vec![self.medium.0],
                place: None,
            };
            q.approval(&mut facts, who, &sought)?;
        }
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_until(self.until, desk.office.now().day(), desk.office.limits()?.lend_days)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Medium>("medium", self.medium.0)?.row;
            row.state = slug("lent")?;
            row.lent_to = Some(self.to);
            row.lent_until = Some(self.until);
            page.put_object(&row)?;
            page.note("reason", &self.reason);
            page.open_duty(NewDuty {
                kind: "return_medium",
                about: row.id.0,
                owner: Duty::Clerk,
                staff: Some(self.to),
                department: Some(&row.department),
                due: self.until,
                opened_by: ActName::LendMedium,
                closed_by: ActName::ReturnMedium,
            })?;
            Ok(Entered { id: row.id })
        })
    }
}

impl Act for ReturnMedium {
    const SPEC: Spec = Spec::one_step(ActName::ReturnMedium, Stage::Retain);
    type Done = Entered<MediumId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let medium = q.known::<Medium>("medium", self.medium.0)?;
        let affairs = q.affairs("medium", medium.row.affairs)?;
        let mut facts = on_medium(q, who, ActName::ReturnMedium, Stage::Retain, &affairs.row)?;
        facts.subject_is_open = medium.row.state.as_str() == "lent";
        facts.by_another_person = medium.row.lent_to.is_some() && medium.row.lent_to != who.staff;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Medium>("medium", self.medium.0)?.row;
            row.state = slug("kept")?;
            row.lent_to = None;
            row.lent_until = None;
            page.put_object(&row)?;
            page.close_duties("return_medium", row.id.0)?;
            Ok(Entered { id: row.id })
        })
    }
}
