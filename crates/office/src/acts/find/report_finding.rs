//! `report_finding`: anybody in the house who sees numbers lie where they should not says so, by hand or with what a
//! scan found (H5.12, H5.13, U3.6, U4.3).

use domain::id::{FindingId, StaffId};
use domain::rows::{Finding, Staff};
use domain::{ActName, Day, Duty, Facts, FormError, Label, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Tx;

use super::{FindingKind, Sureness};
use crate::act::{Act, Spec};
use crate::acts::acquire::check_count;
use crate::acts::house::on_the_staff;
use crate::desk::{Actor, Desk, Page, Query};
use crate::input::slug;
use crate::lists::note_of;

/// Reports numbers at one place.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportFinding {
    /// The file or folder with its whole path, or the place in words; never the number.
    pub place: PlainText,
    /// The member, when it lies in an archive.
    #[serde(default)]
    pub member: Option<PlainText>,
    /// Where in it: a line, a cell, a page.
    #[serde(default)]
    pub spot: Option<Label>,
    /// The form of the digits.
    pub kind: FindingKind,
    /// How sure it is.
    #[serde(default)]
    pub confidence: Sureness,
    /// How many.
    pub count: i64,
    /// Who has to clear it up.
    pub owner: StaffId,
    /// To be cleared up by this day; the pack's days for working copies when none.
    #[serde(default)]
    pub due: Option<Day>,
}

/// What a report came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Reported {
    /// The finding.
    pub id: FindingId,
    /// True: the place was in the register already.
    pub known_before: bool,
}

impl ReportFinding {
    /// The last day that can be set.
    fn last_day(&self, desk: &Desk<'_>) -> Result<Day, Stop> {
        let today = desk.office.now().day();
        let last = today.plus_days(desk.office.limits()?.erase_copy_days.into());
        match self.due {
            Some(day) if day < today => Err(FormError::new("due", "day_past").into()),
            Some(day) if day > last => {
                Err(FormError::new("due", "day_too_late").with("day", last).into())
            }
            _ => Ok(self.due.unwrap_or(last)),
        }
    }

    /// A finding at the same place that is not over. One that was confirmed is over when the numbers are gone; what
    /// may lie there goes on to be known, as long as there are no more of it.
    fn known_already(&self, tx: &mut Tx<'_>) -> Result<Option<Finding>, Stop> {
        for held in tx.every::<Finding>()? {
            let row = held.row;
            let left = matches!(
                row.outcome.as_ref().map(domain::Slug::as_str),
                Some("not_a_number" | "stays")
            );
            let over = row.state.as_str() == "confirmed" && !(left && self.count <= row.count);
            if !over && self.is_at(tx, row.id)? {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    fn is_at(&self, tx: &mut Tx<'_>, finding: FindingId) -> Result<bool, Stop> {
        let note = note_of(tx, domain::id::RecordId(finding.0))?;
        Ok(note.is_some_and(|note| {
            note.get("place") == Some(&self.place) && note.get("member") == self.member.as_ref()
        }))
    }

    fn words(&self, page: &mut Page<'_, '_>) {
        page.note("place", &self.place);
        if let Some(member) = &self.member {
            page.note("member", member);
        }
        if let Some(spot) = &self.spot {
            page.note("spot", spot.as_plain());
        }
        page.detail("numbers", DetailValue::Int(self.count));
    }
}

impl Act for ReportFinding {
    const SPEC: Spec = Spec::one_step(ActName::ReportFinding, Stage::House);
    type Done = Reported;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let department = q.known::<Staff>("owner", self.owner.0)?.row.department;
        let order = [Duty::Supervisor, Duty::Manager, Duty::Clerk];
        q.office_facts(who, &order, Some(&department))
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        check_count("count", self.count, 1)?;
        if self.place.is_blank() {
            return Err(FormError::new("place", "field_missing").into());
        }
        for (field, text) in [("place", Some(&self.place)), ("member", self.member.as_ref())] {
            if text.is_some_and(|text| !text.is_one_line()) {
                return Err(FormError::new(field, "line_break").into());
            }
        }
        let due = self.last_day(desk)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            on_the_staff(page, "owner", self.owner)?;
            if let Some(mut row) = self.known_already(page.tx)? {
                row.count = row.count.max(self.count);
                page.put_object(&row)?;
                self.words(page);
                return Ok(Reported { id: row.id, known_before: true });
            }
            let row = Finding {
                id: FindingId(page.record.0),
                kind: slug(self.kind.code())?,
                confidence: slug(self.confidence.code())?,
                count: self.count,
                department: page.known::<Staff>("owner", self.owner.0)?.row.department,
                owner: self.owner,
                reported_by: desk.staff()?,
                reported_on: page.at.day(),
                due,
                state: slug("open")?,
                outcome: None,
                copy: None,
                medium: None,
                settled_by: None,
                settled_on: None,
                sent_back: 0,
                shown: None,
                confirmed_by: None,
                confirmed_on: None,
            };
            page.put_object(&row)?;
            self.words(page);
            super::to_be_settled(page, &row, due, ActName::ReportFinding)?;
            Ok(Reported { id: row.id, known_before: false })
        })
    }
}
