//! `attach_certificate`: the certificate of a contractor who destroyed papers or a medium is attached to the
//! record (H5.7, U7.9). The file stays with the office; its digest shows later that it is the same.

use domain::id::{ContractorId, DestructionId, DisposalCertificateId};
use domain::rows::{Contractor, DisposalCertificate};
use domain::{ActName, Day, Duty, ExternalCode, Facts, FormError, Stage, Stop};
use schemars::JsonSchema;
use serde::Deserialize;

use super::destruction;
use crate::act::{Act, Spec};
use crate::acts::entrust;
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Query, Scope};
use crate::input::Upload;

/// Attaches a contractor's certificate.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachCertificate {
    /// What it certifies.
    pub destruction: DestructionId,
    /// The contractor that issued it: who destroyed for the organisation, or one that works under it.
    pub issuer: ContractorId,
    /// The issuer's number of it.
    pub number: ExternalCode,
    /// The date on it.
    pub issued_on: Day,
    /// The certificate.
    pub certificate: Upload,
}

impl Act for AttachCertificate {
    const SPEC: Spec = Spec::one_step(ActName::AttachCertificate, Stage::Dispose);
    type Done = Entered<DisposalCertificateId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let held = destruction(q, self.destruction)?;
        let department = &held.row.department;
        let order = [Duty::Supervisor, Duty::Clerk];
        let mut facts = q.office_facts(who, &order, Some(department))?;
        if !facts.is_supervisor_here {
            let departments = std::slice::from_ref(department);
            let (stage, affairs) = (Stage::Dispose, held.row.affairs);
            q.scope(&mut facts, who, &Scope { stage, affairs, file: None, departments })?;
        }
        facts.subject_is_open = held.row.state.as_str() == "carried_out";
        facts.contractor_fits = entrust::answers_for(q, self.issuer, self.destruction.0)?;
        q.rest(&held);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if self.issued_on > desk.office.now().day() {
            return Err(FormError::new("issued_on", "day_in_future").into());
        }
        let bytes = desk.upload("certificate", &self.certificate)?;
        if bytes.is_empty() {
            return Err(FormError::new("certificate", "file_is_empty").into());
        }
        let digest = ledger::sha256(&[&bytes]).to_vec();
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let held = destruction(&mut page.query(), self.destruction)?;
            if held.row.contractor.is_none() {
                return Err(FormError::new("destruction", "not_outsourced").into());
            }
            if self.issued_on < held.row.carried_out_on {
                let error = FormError::new("issued_on", "before_carried_out");
                return Err(error.with("day", held.row.carried_out_on).into());
            }
            let row = DisposalCertificate {
                id: page.draw(),
                destruction: self.destruction,
                issuer: page.known::<Contractor>("issuer", self.issuer.0)?.row.name,
                number: self.number.clone(),
                issued_on: self.issued_on,
                digest: digest.clone(),
                attached_by: desk.staff()?,
                attached_on: page.at.day(),
            };
            page.put_object(&row)?;
            entrust::over(page, self.destruction.0, "destroyed")?;
            page.close_duties("attach_certificate", self.destruction.0)?;
            Ok(Entered { id: row.id })
        })
    }
}
