//! What the weeks do not bring: every other act, done once as its script has it, with all that follows from it.

use domain::{ActName, Phase};
use it::scripts::{people, script};
use it::{House, Who, staff};
use office::acts::ACTS;
use serde_json::json;

use super::rest;

/// They change what others stand on, or follow from one that does.
const LAST: [ActName; 12] = [
    ActName::CorrectPerson,
    ActName::LinkPerson,
    ActName::CorrectNumber,
    ActName::ReplaceNumber,
    ActName::CheckCorrection,
    ActName::InformReceivers,
    ActName::EndDesignation,
    ActName::StopStaff,
    ActName::WithdrawInstruction,
    ActName::HandOverOffice,
    ActName::Restore,
    ActName::AdoptPack,
];

/// Numbers of the scripts' people that are held at the end: the first two, a spouse, a newcomer, and two of a roster
/// of which one was mended.
pub const HELD: usize = 6;

/// Every act that was not done yet is done; nothing that it leaves stays open.
pub fn happens(house: &mut House) {
    let all = ACTS.iter().map(|entry| entry.spec.name);
    let order: Vec<_> = all.filter(|act| !LAST.contains(act)).chain(LAST).collect();
    for act in order {
        if house.records_of(act, Phase::Completed).is_empty() {
            let script = script(act);
            let input = (script.prepare)(house);
            house.act(script.who, act, input);
            repair(house, act);
        }
        rest::come_to(house, act);
    }
}

/// Puts in its place what the act took away from the office.
fn repair(house: &mut House, after: ActName) {
    match after {
        ActName::EndDesignation => {
            let again = house.designation(&house.ids.clerk);
            house.ids.designation = house.id(Who::Manager, ActName::DesignateClerk, again);
        }
        ActName::StopStaff => {
            let new = staff("M008", "tanto3", "担当 八郎");
            let clerk = house.id(Who::Manager, ActName::EnrolStaff, new);
            let allowed =
                json!({ "device": house.ids.device, "staff": clerk, "since": "2026-04-01" });
            house.act(Who::Supervisor, ActName::AllowDevice, allowed);
            house.act(Who::Manager, ActName::DesignateClerk, house.designation(&clerk));
            house.ids.other_clerk = clerk;
        }
        ActName::Restore => {
            house.give_rights_again();
            house.ids.fill_instruction = house.instruct("fill_file");
            house.ids.submit_instruction = house.instruct("submit_to_authority");
        }
        // And back.
        ActName::MoveEngine => {
            let back = house.moving();
            house.act(Who::SystemOfficerAndManager, ActName::MoveEngine, back);
        }
        ActName::WithdrawInstruction => house.ids.fill_instruction = house.instruct("fill_file"),
        _ => {}
    }
}

/// Those of the scripts, in an office that has people of its own already.
pub fn take_people_in(house: &House) {
    house.take_in(&people()[..4]);
    house.act(Who::Clerk, ActName::EraseSource, house.erasing_source());
    house.let_leave(&people()[2..4]);
}
