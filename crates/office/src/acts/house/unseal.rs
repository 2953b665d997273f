//! `unseal`: the vault is opened with the words that are kept apart (DESIGN section 4). Who opened it stands on
//! record first; words that do not fit are a failed record.

use domain::id::RecordId;
use domain::{ActName, Facts, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};
use crate::input::SecretText;

/// Opens the vault.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unseal {
    /// The words from paper.
    pub unseal_passphrase: SecretText,
    /// Only to look, as a verification does: nothing that was cut short is taken up.
    #[serde(default)]
    pub look: bool,
}

/// What the opening hands back.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Unsealed {
    /// The record.
    pub id: RecordId,
    /// False when this process had opened it already.
    pub opened: bool,
}

impl Act for Unseal {
    const SPEC: Spec =
        Spec { changes_facts: false, ..Spec::one_step(ActName::Unseal, Stage::House) };
    type Done = Unsealed;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        q.facts(who)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        let ground = permit.ground();
        let opened = desk.office.vault().is_err();
        let id = desk.record(permit, |page| {
            page.detail("look", DetailValue::Int(i64::from(self.look)));
            Ok(page.record)
        })?;
        if opened {
            let words = &self.unseal_passphrase;
            let done = if self.look {
                desk.office.unseal_to_look(words)
            } else {
                desk.office.unseal_with(words)
            };
            if let Err(stop) = done {
                desk.record_failed(&Self::SPEC, &ground, |page| {
                    page.detail("follows", DetailValue::Id(id.0));
                    Ok(())
                })?;
                return Err(stop);
            }
        }
        Ok(Unsealed { id, opened })
    }
}
