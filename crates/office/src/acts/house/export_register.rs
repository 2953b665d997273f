//! `export_register`: a register, or the record of handling, leaves as a file to hold in hand (H6.3, U8.1-4). The
//! face that writes the file has this recorded first.

use domain::id::{PersonId, RecordId, SpecificFileId};
use domain::{ActName, Facts, Slug, Stage, Stop};
use ledger::DetailValue;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Entered;
use crate::act::{Act, Spec};
use crate::desk::{Actor, Desk, Query};
use crate::input::known_code;
use crate::lists::Listable;

/// Records that a register is written into a file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportRegister {
    /// The register.
    pub register: Slug,
    /// So many lines of it.
    pub lines: u32,
    /// Those of a fiscal year.
    #[serde(default)]
    pub year: Option<i64>,
    /// Those about a person.
    #[serde(default)]
    pub person: Option<PersonId>,
    /// Those about a specific file.
    #[serde(default)]
    pub file: Option<SpecificFileId>,
}

impl Act for ExportRegister {
    const SPEC: Spec =
        Spec { changes_facts: false, ..Spec::one_step(ActName::ExportRegister, Stage::House) };
    type Done = Entered<RecordId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        q.facts(who)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let codes = Listable::ALL.iter().map(|what| what.code());
        known_code("register", self.register.as_str(), codes)?;
        let permit = desk.ask(&self)?;
        desk.record(permit, |page| {
            page.detail("register", DetailValue::Code(self.register.to_string()));
            page.detail("lines", DetailValue::Int(i64::from(self.lines)));
            if let Some(year) = self.year {
                page.detail("year", DetailValue::Int(year));
            }
            if let Some(person) = self.person {
                page.subject(person);
            }
            if let Some(file) = self.file {
                page.detail("file", DetailValue::Id(file.0));
            }
            Ok(Entered { id: page.record })
        })
    }
}
