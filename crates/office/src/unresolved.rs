//! What a stopped process left behind: outbox files are erased, acts whose end is unknown become
//! *unresolved* and are treated as if the numbers had left.

use domain::rows::Copy;
use domain::{ActName, Stop};

use crate::desk::{Actor, Desk, NewDuty};
use crate::input::slug;
use crate::office::Office;

/// Looks at every act that was begun and not ended. Rounds are taken up when the vault is opened.
pub(crate) fn sweep(office: &Office) -> Result<(), Stop> {
    if office.pack().is_err() {
        return Ok(());
    }
    let begun = crate::begun::all(office)?;
    for record in begun.iter().filter(|b| b.act != ActName::RunShreddingRound) {
        if office.running().lives(record.id) {
            continue;
        }
        let desk = Desk::new(office, &Actor::SYSTEM);
        let act = crate::act::find(record.act.code())
            .ok_or_else(|| domain::Failure::new("act_unknown", record.id))?;
        let open = desk.resume(record.id, act.spec)?;
        if let (ActName::TakeBackup | ActName::RehearseRestore, Some(object)) =
            (record.act, record.object)
        {
            crate::acts::backup::fail(&desk, open, record.act, object)?;
            office.running().clear(record.id);
            continue;
        }
        desk.leave_unresolved(open, |page| match record.object {
            Some(copy) => {
                let copy = page.known::<Copy>("copy", copy)?.row;
                leave(page, copy)
            }
            None => Ok(()),
        })?;
        office.running().clear(record.id);
    }
    erase_outbox(office)
}

fn leave(page: &mut crate::desk::Page<'_, '_>, mut copy: Copy) -> Result<(), Stop> {
    copy.state = slug("unresolved")?;
    page.put_object(&copy)?;
    page.subjects(copy.people.0.iter().copied());
    let owner = page.owner_of_done(&copy.department, &[copy.made_by])?;
    page.open_duty(NewDuty {
        kind: "close_unresolved",
        about: copy.id.0,
        owner,
        staff: None,
        department: Some(&copy.department),
        due: page.at.day().plus_days(1),
        opened_by: ActName::FillFile,
        closed_by: ActName::CloseUnresolved,
    })
}

/// Files of acts that no living process runs any more.
fn erase_outbox(office: &Office) -> Result<(), Stop> {
    let outbox = office.outbox();
    for name in office.disk().list(&outbox)? {
        let Some((id, _)) = name.split_once('.') else {
            continue;
        };
        let Ok(record) = id.parse() else { continue };
        if !office.running().lives(record) {
            office.disk().remove(&outbox.join(&name))?;
        }
    }
    Ok(())
}
