//! `erase_copy`: a working copy goes as soon as it is not needed any more (U5.5, H5.4-1).

use std::path::Path;

use domain::id::{CopyId, RecordId};
use domain::rows::Copy;
use domain::{ActName, Duty, Facts, Failure, FormError, PlainText, Stage, Stop};
use ledger::{Note, NoteText, Record};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::act::{Act, Spec};
use crate::acts::house::Entered;
use crate::desk::{Actor, Desk, Query, Scope};
use crate::input::slug;

/// Records that a copy is gone, and how.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseCopy {
    /// The copy.
    pub copy: CopyId,
    /// How it was erased, and everything unpacked from it.
    pub how: PlainText,
}

impl EraseCopy {
    /// A file that still lies where it was put is not erased. One that was moved, or was put where this
    /// machine does not look, is the clerk's word.
    fn check_gone(&self, desk: &Desk<'_>) -> Result<(), Stop> {
        let office = desk.office;
        let note = office.store().read(|tx| note_of(tx, RecordId(self.copy.0)))?;
        let Some(path) = note.as_ref().and_then(|note| note.get("path")) else {
            return Ok(());
        };
        let path = Path::new(path.as_str());
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Ok(());
        };
        let there = office.disk().list(folder).unwrap_or_default();
        if there.iter().any(|file| file.as_str() == name) {
            return Err(FormError::new("copy", "copy_still_there")
                .with("path", path.display())
                .into());
        }
        Ok(())
    }
}

/// The words beside a record; none when they were erased, or there is no such record.
fn note_of(tx: &mut store::Tx<'_>, id: RecordId) -> Result<Option<NoteText>, Stop> {
    let (Some(bytes), Some(sealed)) = (tx.record_bytes(id)?, tx.note(id)?) else {
        return Ok(None);
    };
    let failed = |e: ledger::RecordError| Failure::new(e.code(), id);
    let record = Record::decode(&bytes, tx.manifest(id)?.as_deref()).map_err(failed)?;
    match record.note {
        Some(Note::Digest(held)) => Ok(Some(sealed.open(&held).map_err(failed)?)),
        _ => Ok(None),
    }
}

impl Act for EraseCopy {
    const SPEC: Spec = Spec::one_step(ActName::EraseCopy, Stage::Use);
    type Done = Entered<CopyId>;

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let copy = q.known::<Copy>("copy", self.copy.0)?;
        let affairs = q.affairs("copy", copy.row.affairs)?;
        let order = [Duty::Supervisor, Duty::Clerk];
        let mut facts = q.office_facts(who, &order, Some(&copy.row.department))?;
        let scope = Scope {
            stage: Stage::Use,
            affairs: affairs.row.id,
            file: None,
            departments: std::slice::from_ref(&copy.row.department),
        };
        if !facts.is_supervisor_here {
            q.scope(&mut facts, who, &scope)?;
        }
        q.about(&mut facts, &affairs.row);
        facts.subject_is_open = matches!(copy.row.state.as_str(), "open" | "submitted");
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<Self::Done, Stop> {
        let permit = desk.ask(&self)?;
        self.check_gone(desk)?;
        desk.record(permit, |page| {
            let mut copy = page.known::<Copy>("copy", self.copy.0)?.row;
            copy.state = slug("erased")?;
            copy.erased_on = Some(page.at.day());
            page.put_object(&copy)?;
            page.close_duties("erase_copy", copy.id.0)?;
            page.note("how", &self.how);
            Ok(Entered { id: copy.id })
        })
    }
}
