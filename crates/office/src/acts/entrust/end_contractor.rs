//! `end_contractor`: the work of a contractor ends once nothing lies there; what became of what did is said (U2.4, H8.2).

use domain::id::ContractorId;
use domain::rows::Contractor;
use domain::{ActName, Day, Duty, Facts, FormError, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::act::{Act, Spec};
use crate::acts::acquire::choices;
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Query};
use crate::input::{Upload, slug};

choices! {
    /// What became of what lay with a contractor.
    ContractorEnd {
        /// It came back.
        Returned = "returned",
        /// It was destroyed there.
        Destroyed = "destroyed",
        /// Some came back, some was destroyed.
        Both = "both",
        /// Nothing ever lay there.
        Nothing = "nothing",
    }
}

/// Ends the work of a contractor.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndContractor {
    /// The contractor.
    pub contractor: ContractorId,
    /// The day on which its work ended.
    pub ended_on: Day,
    /// What became of what lay there.
    pub outcome: ContractorEnd,
    /// What that was.
    pub what: PlainText,
    /// The contractor's certificate of it.
    #[serde(default)]
    pub certificate: Option<Upload>,
    /// Why its work ended.
    pub reason: PlainText,
}

impl Act for EndContractor {
    const SPEC: Spec = Spec::one_step(ActName::EndContractor, Stage::House);
    type Done = Entered<ContractorId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let held = q.known::<Contractor>("contractor", self.contractor.0)?;
        let order = [Duty::Supervisor, Duty::Manager];
        let mut facts = q.office_facts(who, &order, Some(&held.row.department))?;
        facts.subject_is_open = held.row.ended_on.is_none();
        let others = q.tx.open_contractors()?;
        let works_under = others.iter().any(|other| other.row.under == Some(self.contractor));
        facts.nothing_with_contractor =
            !works_under && q.tx.entrusted_to(self.contractor)?.is_empty();
        q.rest(&held);
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if self.ended_on > desk.office.now().day() {
            return Err(FormError::new("ended_on", "day_in_future").into());
        }
        let digest = match &self.certificate {
            None => None,
            Some(upload) => {
                let bytes = desk.upload("certificate", upload)?;
                if bytes.is_empty() {
                    return Err(FormError::new("certificate", "file_is_empty").into());
                }
                Some(ledger::sha256(&[&bytes]).to_vec())
            }
        };
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            let mut row = page.known::<Contractor>("contractor", self.contractor.0)?.row;
            row.ended_on = Some(self.ended_on);
            row.ended_by = Some(desk.staff()?);
            row.outcome = Some(slug(self.outcome.code())?);
            row.certificate.clone_from(&digest);
            page.put_object(&row)?;
            if self.ended_on != page.at.day() {
                page.occurred(self.ended_on);
            }
            page.detail("outcome", DetailValue::Code(self.outcome.code().to_owned()));
            page.note("what", &self.what);
            page.note("reason", &self.reason);
            Ok(Entered { id: row.id })
        })
    }
}
