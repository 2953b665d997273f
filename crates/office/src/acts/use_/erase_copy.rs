//! `erase_copy`: a working copy goes as soon as it is not needed any more (U5.5, H5.4-1).

use domain::id::CopyId;
use domain::rows::Copy;
use domain::{ActName, Duty, Facts, PlainText, Stage, Stop};
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
