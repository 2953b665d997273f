//! `review_rights`: the list of who can reach numbers is looked through and confirmed; what is not needed ends with it
//! (H5.1, U2.3).

use domain::id::{DesignationId, RightsReviewId, StaffId};
use domain::rows::RightsReview;
use domain::{ActName, Facts, FormError, Label, List, PlainText, Slug, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Spec};
use crate::desk::{ANSWERING, Actor, Desk, Query};
use crate::rights;

/// A record names so many rows of a list, and stays well below the longest that there can be.
const MOST_NAMED: usize = 256;

/// Confirms the list of a division as it stands, but for the designations that end with it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewRights {
    /// The division.
    pub department: Label,
    /// The code of the list that was looked through, as the list shows it.
    pub list: Slug,
    /// Designations that are not needed any more; they end as of now.
    #[serde(default)]
    pub end: Vec<DesignationId>,
    /// What was found.
    #[serde(default)]
    pub remark: Option<PlainText>,
}

/// What the review came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Reviewed {
    /// The review.
    pub id: RightsReviewId,
    /// So many designations stood in the list.
    pub designations: usize,
    /// So many of them ended.
    pub ended: usize,
}

impl Act for ReviewRights {
    const SPEC: Spec = Spec::one_step(ActName::ReviewRights, Stage::House);
    type Done = Reviewed;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let mut facts = q.office_facts(who, &ANSWERING, Some(&self.department))?;
        let listed = rights::of(q.tx, &self.department, q.day)?;
        if listed.is_empty() {
            return Err(FormError::new("department", "nobody_designated").into());
        }
        facts.list_is_current = rights::code(&rights::digest(&listed)) == self.list.as_str();
        // The record rests on the rows as they were read, so that it shows later what the reviewer saw; of a list that
        // is longer, its digest does.
        let devices = || listed.iter().flat_map(|right| &right.devices);
        if listed.len() + devices().count() <= MOST_NAMED {
            listed.iter().for_each(|right| q.rest(&right.designation));
            devices().for_each(|held| q.rest(held));
        }
        let clerks: Vec<StaffId> = listed.iter().map(|right| right.designation.row.staff).collect();
        q.done_by(&mut facts, who, &self.department, &clerks)?;
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let today = page.at.day();
            let listed = rights::of(page.tx, &self.department, today)?;
            for (i, id) in self.end.iter().enumerate() {
                let right = listed.iter().find(|right| right.designation.row.id == *id);
                let twice = self.end.iter().take(i).any(|before| before == id);
                let right = right.filter(|_| !twice);
                let right =
                    right.ok_or_else(|| FormError::new(format!("end[{i}]"), "not_on_list"))?;
                let mut row = right.designation.row.clone();
                row.until = Some(today.plus_days(-1));
                page.put(&row)?;
            }
            let digest = rights::digest(&listed);
            let row = RightsReview {
                id: page.draw(),
                department: self.department.clone(),
                list: digest.to_vec(),
                designations: i64::try_from(listed.len()).unwrap_or(i64::MAX),
                ended: List(self.end.clone()),
                by: desk.staff()?,
                on_day: today,
            };
            page.put_object(&row)?;
            page.detail("list", DetailValue::Digest(digest));
            page.detail("designations", DetailValue::Int(row.designations));
            let devices: usize = listed.iter().map(|right| right.devices.len()).sum();
            page.detail("devices", DetailValue::Int(i64::try_from(devices).unwrap_or(i64::MAX)));
            page.detail("ended", DetailValue::Int(i64::try_from(self.end.len()).unwrap_or(0)));
            if let Some(remark) = &self.remark {
                page.note("remark", remark);
            }
            Ok(Reviewed { id: row.id, designations: listed.len(), ended: self.end.len() })
        })
    }
}
