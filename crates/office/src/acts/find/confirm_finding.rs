//! `confirm_finding`: another person confirms that a finding is cleared up, and the program looks at the place again
//! (H5.13, U3.6, U4.3, U5.5). Numbers that still lie there send it back to whoever has to clear it up.

use domain::id::{FindingId, StaffId};
use domain::rows::Finding;
use domain::{ActName, Facts, Phase, PlainText, Sight, Slug, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;
use store::Tx;

use super::{lies_at, look, place_of, to_be_settled};
use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{ANSWERING, Actor, Desk, Page, Query};
use crate::input::slug;

/// Confirms that a finding is cleared up.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmFinding {
    /// The finding.
    pub finding: FindingId,
    /// What one saw with one's own eyes, where this machine does not reach or cannot read.
    #[serde(default)]
    pub stated: Option<PlainText>,
    /// What the look at the place came to.
    #[serde(skip)]
    sight: Option<Sight>,
}

/// So many numbers may lie at the place: what is none, what stays, and a copy that is in the register there.
fn may_lie(tx: &mut Tx<'_>, row: &Finding) -> Result<u64, Stop> {
    let all = match (row.outcome.as_ref().map(Slug::as_str), row.copy) {
        (Some("not_a_number" | "stays"), _) => row.count,
        (Some("kept_as_copy"), Some(copy)) => match place_of(tx, row.id)? {
            Some(place) if lies_at(tx, copy, &place)? => i64::MAX,
            _ => 0,
        },
        _ => 0,
    };
    Ok(u64::try_from(all).unwrap_or(0))
}

impl ConfirmFinding {
    /// What the look shows. Before it, nothing is held against the actor: the act asks again with what it saw.
    fn shown(&self, facts: &mut Facts, may_lie: u64) {
        let stated = self.stated.as_ref().is_some_and(|text| !text.is_blank());
        facts.place_looked_at = match self.sight {
            None | Some(Sight::Clear | Sight::Numbers(_)) => true,
            Some(Sight::Elsewhere) => stated,
            // A file that is there and cannot be read is not erased.
            Some(Sight::Unseen) => stated && may_lie > 0,
        };
        facts.no_number_seen = match self.sight {
            Some(Sight::Numbers(count)) => count <= may_lie,
            _ => true,
        };
    }

    /// The look saw numbers: back to whoever has to clear the finding up.
    fn send_back(&self, page: &mut Page<'_, '_>, count: u64) -> Result<(), Stop> {
        let mut row = page.known::<Finding>("finding", self.finding.0)?.row;
        if row.state.as_str() != "settled" {
            return Ok(());
        }
        page.close_duties("confirm_finding", row.id.0)?;
        let due = row.due.max(page.at.day().plus_days(page.office.limits()?.check_days.into()));
        row.state = slug("open")?;
        row.due = due;
        row.outcome = None;
        row.copy = None;
        row.medium = None;
        row.settled_by = None;
        row.settled_on = None;
        row.sent_back += 1;
        page.put_object(&row)?;
        page.detail("numbers", DetailValue::Int(i64::try_from(count).unwrap_or(i64::MAX)));
        to_be_settled(page, &row, due, ActName::ConfirmFinding)?;
        page.tx.bump_facts()?;
        Ok(())
    }
}

impl Act for ConfirmFinding {
    const SPEC: Spec = Spec {
        phases: &[Phase::Completed, Phase::Failed],
        ..Spec::one_step(ActName::ConfirmFinding, Stage::House)
    };
    type Done = Entered<FindingId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let row = q.known::<Finding>("finding", self.finding.0)?.row;
        let mut facts = q.office_facts(who, &ANSWERING, Some(&row.department))?;
        let by: Vec<StaffId> = row.settled_by.into_iter().collect();
        q.done_by(&mut facts, who, &row.department, &by)?;
        facts.subject_is_open = row.state.as_str() == "settled";
        let may_lie = may_lie(q.tx, &row)?;
        self.shown(&mut facts, may_lie);
        Ok(facts)
    }

    fn run(mut self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        // Nobody learns what lies there but who may confirm it: asked once before the look.
        let ground = desk.ask(&self)?.ground();
        let sight = look(desk, self.finding)?;
        self.sight = Some(sight);
        let permit = match desk.ask(&self) {
            Ok(permit) => permit,
            Err(Stop::Refused(no)) => {
                if let Sight::Numbers(count) = sight {
                    let back = |page: &mut Page<'_, '_>| self.send_back(page, count);
                    desk.record_failed(&Self::SPEC, &ground, back)?;
                }
                return Err(Stop::Refused(no));
            }
            Err(stop) => return Err(stop),
        };
        let shown = match sight {
            Sight::Clear | Sight::Numbers(_) => "looked",
            Sight::Unseen | Sight::Elsewhere => "stated",
        };
        desk.record(permit, |page| {
            let mut row = page.known::<Finding>("finding", self.finding.0)?.row;
            row.state = slug("confirmed")?;
            row.shown = Some(slug(shown)?);
            row.confirmed_by = Some(desk.staff()?);
            row.confirmed_on = Some(page.at.day());
            page.put_object(&row)?;
            page.detail("shown", DetailValue::Code(shown.to_owned()));
            if let Some(stated) = &self.stated {
                page.note("stated", stated);
            }
            page.close_duties("confirm_finding", row.id.0)?;
            Ok(Entered { id: row.id })
        })
    }
}
