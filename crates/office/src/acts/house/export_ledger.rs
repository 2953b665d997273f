//! `export_ledger`: the ledger leaves in a form that stock tools verify (H6.3, U8.1-4). The record of the export
//! stands in what is exported.

use std::path::PathBuf;

use domain::{ActName, Duty, Facts, FormError, PlainText, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};

/// Writes the ledger into a folder. It holds ids and no names; no number is in it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportLedger {
    /// The folder; what is in it already stays.
    pub folder: PathBuf,
}

/// What the export hands back.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Exported {
    /// The folder.
    pub folder: PathBuf,
    /// So many records.
    pub size: u64,
    /// Whose ledger it is.
    pub origin: String,
}

impl Act for ExportLedger {
    const SPEC: Spec =
        Spec { changes_facts: false, ..Spec::one_step(ActName::ExportLedger, Stage::House) };
    type Done = Exported;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        q.office_facts(who, &[Duty::Auditor, Duty::Manager, Duty::SystemOfficer], None)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        if desk.who.via != ledger::Via::Command {
            return Err(FormError::new("folder", "path_not_from_here").into());
        }
        let shown = self.folder.display().to_string();
        let path = PlainText::new(shown).map_err(|_| FormError::new("folder", "holds_number"))?;
        let permit = desk.ask(&self)?;
        let ground = permit.ground();
        let record = desk.record(permit, |page| {
            page.note("folder", &path);
            Ok(page.record)
        })?;
        match desk.office.export(&self.folder) {
            Ok(head) => Ok(Exported {
                folder: self.folder,
                size: head.size,
                origin: head.origin.to_string(),
            }),
            Err(stop) => {
                desk.record_failed(&Self::SPEC, &ground, |page| {
                    page.detail("follows", DetailValue::Id(record.0));
                    Ok(())
                })?;
                Err(stop)
            }
        }
    }
}
