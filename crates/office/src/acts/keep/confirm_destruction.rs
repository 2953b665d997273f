//! `confirm_destruction`: another person confirms that papers or a medium were destroyed; of a contractor's work
//! only with the certificate (H5.7, U7.7, U7.8, U7.9).

use domain::id::{DestructionId, StaffId};
use domain::rows::{Destruction, Medium, Staff};
use domain::{ActName, Day, ExternalCode, Facts, Failure, Label, Slug, Stage, Stop};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{destruction, pieces};
use crate::act::{Act, Spec};
use crate::desk::{ANSWERING, Actor, Desk, Page, Query};
use crate::input::slug;

/// Confirms a destruction.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmDestruction {
    /// The destruction.
    pub destruction: DestructionId,
}

/// What it came to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Destroyed {
    /// The destruction.
    pub id: DestructionId,
    /// The sheet for the files; it names no person but the officers.
    pub sheet: Sheet,
}

/// What is confirmed (廃棄確認書). A contractor's certificate (廃棄証明書) lies beside it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Sheet {
    /// The organisation, as it calls itself.
    pub organisation_name: Label,
    /// The destruction.
    pub destruction: DestructionId,
    /// The department.
    pub department: Label,
    /// `paper`, `mask`, `discard` or `lease_return`.
    pub kind: Slug,
    /// The medium.
    pub medium: Option<Label>,
    /// Pieces of paper.
    pub pieces: i64,
    /// The method's code.
    pub method: Slug,
    /// The method's title in the regulation's language.
    pub method_title: String,
    /// Who destroyed it for the organisation.
    pub contractor: Option<Label>,
    /// The numbers of the contractor's certificates.
    pub certificates: Vec<ExternalCode>,
    /// Who carried it out.
    pub carried_out_by: Label,
    /// When.
    pub carried_out_on: Day,
    /// Who confirmed.
    pub confirmed_by: Label,
    /// When.
    pub confirmed_on: Day,
}

impl Act for ConfirmDestruction {
    const SPEC: Spec = Spec::one_step(ActName::ConfirmDestruction, Stage::Dispose);
    type Done = Destroyed;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let held = destruction(q, self.destruction)?;
        let mut facts = q.office_facts(who, &ANSWERING, Some(&held.row.department))?;
        q.done_by(&mut facts, who, &held.row.department, &[held.row.carried_out_by])?;
        facts.disposal_carried_out = held.row.state.as_str() == "carried_out";
        let certificates = q.tx.certificates_of(self.destruction)?;
        facts.certificate_attached = held.row.contractor.is_none() || !certificates.is_empty();
        if let Some(certificate) = certificates.last() {
            q.rest(certificate);
        }
        q.rest(&held);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = destruction(&mut page.query(), self.destruction)?.row;
            row.state = slug("confirmed")?;
            row.confirmed_by = Some(desk.staff()?);
            row.confirmed_on = Some(page.at.day());
            page.put_object(&row)?;
            page.close_duties("confirm_destruction", row.id.0)?;
            Ok(Destroyed { id: row.id, sheet: sheet(page, desk, &row)? })
        })
    }
}

fn sheet(page: &mut Page<'_, '_>, desk: &Desk<'_>, row: &Destruction) -> Result<Sheet, Stop> {
    let mut name = |id: StaffId| page.known::<Staff>("destruction", id.0).map(|s| s.row.name);
    let (carried_out_by, confirmed_by) = (name(row.carried_out_by)?, name(desk.staff()?)?);
    let pieces = pieces(page.tx, &row.documents.0)?;
    let medium = match row.medium {
        Some(id) => Some(page.known::<Medium>("destruction", id.0)?.row.name),
        None => None,
    };
    let pack = page.pack()?;
    let rule = pack.destructions().iter().find(|rule| rule.method == row.method);
    let certificates = page.tx.certificates_of(row.id)?;
    let organisation = page.tx.organisation()?;
    let missing = || Failure::new("disposal_incomplete", row.id);
    Ok(Sheet {
        organisation_name: organisation.ok_or_else(missing)?.row.name,
        destruction: row.id,
        department: row.department.clone(),
        kind: row.kind.clone(),
        medium,
        pieces,
        method: row.method.clone(),
        method_title: rule.map_or_else(String::new, |rule| rule.title.in_lang("ja").to_owned()),
        contractor: row.contractor.clone(),
        certificates: certificates.into_iter().map(|held| held.row.number).collect(),
        carried_out_by,
        carried_out_on: row.carried_out_on,
        confirmed_by,
        confirmed_on: page.at.day(),
    })
}
