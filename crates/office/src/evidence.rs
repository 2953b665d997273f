//! What an auditor asks for: the signed head, exports, proofs, verification; and the state of the vault.

use std::path::Path;

use domain::{Disk, Failure, FormError, Stop};
use ledger::{Checkpoint, Finding, InclusionProof, Report, Trust, VerifierKey};
use schemars::JsonSchema;
use serde::Serialize;
use vault::SealState;

use crate::office::Office;

/// The state of the vault and its places.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct VaultStatus {
    /// True while the vault is sealed.
    pub sealed: bool,
    /// The epoch of the database.
    pub epoch: i64,
    /// Numbers held.
    pub numbers: i64,
    /// Trying the unseal words is cheap, as in tests and the demo.
    pub weak_unsealing: Option<bool>,
    /// Each seal place.
    pub seal_places: Vec<SealPlaceStatus>,
}

/// One seal place.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SealPlaceStatus {
    /// The folder.
    pub path: String,
    /// Its declared kind.
    pub kind: String,
    /// `found`, `older`, `missing`, `damaged`, `too_new`, `other_organisation` or `unreadable`.
    pub state: String,
    /// Age of the seal in days.
    pub age_days: Option<u64>,
    /// The seal's counter.
    pub generation: Option<u64>,
}

impl Office {
    /// The signed head of the ledger.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn checkpoint(&self) -> Result<String, Stop> {
        crate::head::checkpoint(self)
    }

    /// Whether a text is a signed head at all, before everything is compared with it.
    ///
    /// # Errors
    /// The form error `checkpoint_form` for the field.
    pub fn check_checkpoint(&self, field: &str, text: &str) -> Result<(), Stop> {
        match Checkpoint::open(text, &[self.ledger_key().verifier()]) {
            Err(e) if e.code() == "checkpoint_form" => {
                Err(FormError::new(field, "checkpoint_form").into())
            }
            _ => Ok(()),
        }
    }

    /// How many records the ledger holds.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn size(&self) -> Result<u64, Stop> {
        self.store().integrate()?;
        Ok(self.store().head()?.size)
    }

    /// Writes the ledger into a folder that stock tools verify.
    ///
    /// # Errors
    /// A failure that names the file.
    pub fn export(&self, out: &Path) -> Result<Checkpoint, Stop> {
        let checkpoint = self.checkpoint()?;
        let verifier = self.ledger_key().verifier();
        self.disk().create_folder(out)?;
        self.store().read(|tx| {
            ledger::export(self.disk(), out, &tx.ledger(), &checkpoint, &verifier).map_err(|e| {
                match e {
                    ledger::ExportError::Source(e) => Stop::from(e),
                    ledger::ExportError::Disk(e) => Stop::from(e),
                    e => Failure::new(e.code().unwrap_or("export_failed"), out.display()).into(),
                }
            })
        })
    }

    /// The proof that the record at `index` stands in the ledger, as text, and the record itself.
    ///
    /// # Errors
    /// The form error `beyond_end`; a failure of the store.
    pub fn prove(&self, index: u64) -> Result<(String, Vec<u8>), Stop> {
        let checkpoint = self.checkpoint()?;
        let head = Checkpoint::open(&checkpoint, &[self.ledger_key().verifier()])
            .map_err(|e| Failure::new(e.code(), "checkpoint"))?;
        if index >= head.size {
            return Err(FormError::new("index", "beyond_end").with("size", head.size).into());
        }
        self.store().read(|tx| {
            let record = tx.records(index, 1)?.pop();
            let bytes = record.ok_or_else(|| Failure::new("record_missing", index))?.bytes;
            let reader = tx.ledger();
            let path = ledger::inclusion_proof(&reader.tree(head.size), index, head.size)
                .map_err(|_| Failure::new("store_inconsistent", "tiles"))?;
            let proof = InclusionProof { index, path, checkpoint: checkpoint.clone() };
            Ok::<_, Stop>((proof.to_string(), bytes))
        })
    }

    /// The state of the vault and its seal places.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn vault_status(&self) -> Result<VaultStatus, Stop> {
        let (epoch, numbers) =
            self.store().read(|tx| Ok::<_, Stop>((tx.epoch()?.number, tx.secrets_count()?)))?;
        let places = crate::seals::places(self)?;
        let states = vault::read_seals(self.disk(), self.slug(), &places);
        let now = self.now();
        let newest = vault::newest(&states).map_or(0, vault::Seal::generation);
        let mut weak = None;
        let seal_places = states
            .iter()
            .map(|s| {
                let (state, seal) = match &s.state {
                    SealState::Found(seal) if seal.generation() < newest => ("older", Some(seal)),
                    SealState::Found(seal) => ("found", Some(seal)),
                    SealState::Missing => ("missing", None),
                    SealState::Damaged => ("damaged", None),
                    SealState::TooNew => ("too_new", None),
                    SealState::OtherOrganisation => ("other_organisation", None),
                    SealState::Unreadable(_) => ("unreadable", None),
                };
                weak = weak.or(seal.map(vault::Seal::is_weak));
                SealPlaceStatus {
                    path: s.place.path().display().to_string(),
                    kind: s.place.kind().code().to_owned(),
                    state: state.to_owned(),
                    age_days: seal.map(|seal| seal.age_days(now)),
                    generation: seal.map(vault::Seal::generation),
                }
            })
            .collect();
        Ok(VaultStatus {
            sealed: self.vault().is_err(),
            epoch,
            numbers,
            weak_unsealing: weak,
            seal_places,
        })
    }

    /// The members of staff with these staff numbers who are in the register of people; for lists and the
    /// demo. Names nobody.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn people_named(&self, staff_numbers: &[&str]) -> Result<Vec<domain::id::PersonId>, Stop> {
        self.store().read(|tx| {
            let mut found = Vec::new();
            for number in staff_numbers {
                let number = domain::ExternalCode::new(*number)
                    .map_err(|_| FormError::new("staff_number", "code_form"))?;
                let family = tx.people_of_staff(&number)?;
                found.extend(
                    family.iter().filter(|p| p.row.relation.as_str() == "self").map(|p| p.row.id),
                );
            }
            Ok::<_, Stop>(found)
        })
    }

    /// Whose number was just revealed, for the clerk to compare; a face asks only after the act.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn name_of_person(
        &self,
        person: domain::id::PersonId,
    ) -> Result<Option<domain::Label>, Stop> {
        self.store().read(|tx| {
            let held = tx.get::<domain::rows::Person>(person.0)?;
            Ok::<_, Stop>(held.map(|held| held.row.name))
        })
    }

    /// What the organisation calls itself; empty before the founding.
    ///
    /// # Errors
    /// A failure of the store.
    pub fn organisation_name(&self) -> Result<String, Stop> {
        let row = self.store().read(|tx| Ok::<_, Stop>(tx.organisation()?))?;
        Ok(row.map(|held| held.row.name.to_string()).unwrap_or_default())
    }

    /// The verifier key line of this ledger's heads.
    #[must_use]
    pub fn verifier_key(&self) -> String {
        self.ledger_key().verifier().to_string()
    }
}

/// Verifies an export; needs no database. Without a key held from elsewhere the one in the export is
/// believed.
///
/// # Errors
/// Everything that does not hold, each with its place.
pub fn verify_export(
    disk: &dyn Disk,
    folder: &Path,
    key: Option<&VerifierKey>,
    against: Option<&str>,
) -> Result<Report, Vec<Finding>> {
    ledger::verify_export(
        disk,
        folder,
        &Trust { keys: key.map_or(&[], std::slice::from_ref), against },
    )
}
