//! Acts of the house: offices, scopes, zones, devices, instructions.

mod acknowledge_instruction;
mod add_second_factor;
mod adopt_pack;
mod allow_device;
mod appoint;
mod change_password;
mod close_unresolved;
mod decide_approval;
mod declare_clock;
mod designate_clerk;
mod dismiss;
mod end_deputy;
mod end_designation;
mod end_registration;
mod end_second_factor;
mod end_token;
mod enrol_staff;
mod export_ledger;
mod export_register;
mod found_organisation;
mod give_instruction;
mod hand_over_office;
mod issue_token;
mod leave_desk;
mod name_deputy;
mod record_handling;
mod register_affairs;
mod register_device;
mod register_specific_file;
mod register_zone;
mod request_approval;
mod reset_password;
mod reset_second_factor;
mod review_access;
mod review_deputy_act;
mod review_rights;
mod set_output_folders;
mod sign_in;
mod stop_staff;
mod taking_office;
mod there_already;
mod unseal;
mod withdraw_instruction;

pub use acknowledge_instruction::AcknowledgeInstruction;
pub(crate) use acknowledge_instruction::is_open as instruction_is_open;
pub use add_second_factor::AddSecondFactor;
pub use adopt_pack::{AdoptPack, Adopted};
pub use allow_device::AllowDevice;
pub use appoint::Appoint;
pub use change_password::{ChangePassword, PasswordChanged};
pub use close_unresolved::{CloseUnresolved, Outcome};
pub use decide_approval::DecideApproval;
pub use declare_clock::DeclareClock;
pub use designate_clerk::DesignateClerk;
pub use dismiss::Dismiss;
pub use end_deputy::EndDeputy;
pub use end_designation::EndDesignation;
pub use end_registration::{EndRegistration, RegistrationEnded};
pub(in crate::acts) use end_registration::{end_device, media_of};
pub use end_second_factor::EndSecondFactor;
pub use end_token::EndToken;
pub(crate) use end_token::end_all_tokens;
pub use enrol_staff::EnrolStaff;
pub use export_ledger::{ExportLedger, Exported};
pub use export_register::ExportRegister;
pub use found_organisation::{FirstOfficer, FoundOrganisation, Founded};
pub use give_instruction::GiveInstruction;
pub use hand_over_office::{HandOverOffice, HandedOver};
pub use issue_token::IssueToken;
pub use leave_desk::{LeaveDesk, Leaving};
pub use name_deputy::NameDeputy;
pub use record_handling::{Handled, Medium, RecordHandling};
pub use register_affairs::RegisterAffairs;
pub use register_device::RegisterDevice;
pub use register_specific_file::RegisterSpecificFile;
pub use register_zone::RegisterZone;
pub use request_approval::RequestApproval;
pub use reset_password::ResetPassword;
pub use reset_second_factor::ResetSecondFactor;
pub use review_access::ReviewAccess;
pub use review_deputy_act::ReviewDeputyAct;
pub use review_rights::{ReviewRights, Reviewed};
pub use set_output_folders::SetOutputFolders;
pub use sign_in::SignIn;
pub use stop_staff::{Left, StopStaff, Stopped};
pub(crate) use there_already::check_name;
pub use unseal::{Unseal, Unsealed};
pub use withdraw_instruction::WithdrawInstruction;

use domain::id::StaffId;
use domain::rows::Staff;
use domain::{Day, Duty, Facts, FormError, Stop};
use schemars::JsonSchema;
use serde::Serialize;

use crate::desk::{Actor, Page, Query};

/// What an act that writes one row hands back.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Entered<I> {
    /// The row's id.
    pub id: I,
}

/// A member of staff whom an office can be given to: one who was stopped holds none.
pub(crate) fn on_the_staff(page: &mut Page<'_, '_>, field: &str, id: StaffId) -> Result<(), Stop> {
    let staff = page.known::<Staff>(field, id.0)?.row;
    if staff.stopped_on.is_some_and(|on| on <= page.at.day()) {
        return Err(FormError::new(field, "staff_stopped").into());
    }
    Ok(())
}

/// What both ways to let somebody in again ask: an officer with a second person beside, neither of them the person, who is
/// on the staff (H6.1, H6.2).
fn letting_in(q: &mut Query<'_, '_>, who: &Actor, id: StaffId) -> Result<Facts, Stop> {
    let staff = q.known::<Staff>("staff", id.0)?;
    let mut facts = q.office_facts(who, &[Duty::Manager, Duty::SystemOfficer], None)?;
    facts.by_another_person = who.staff != Some(id) && !q.stands_in_for(who, id)?;
    facts.subject_is_open = staff.row.stopped_on.is_none_or(|day| day > q.day);
    if who.second != Some(id) {
        q.second_person(&mut facts, who)?;
    }
    q.rest(&staff);
    Ok(facts)
}

/// The day from which numbers were given out: nobody had an office, and nothing was registered, for them before.
const FIRST_DAY: (i16, i8, i8) = (2015, 10, 5);

/// An end before the start is a form error, and so is a start before there were numbers.
pub(crate) fn check_days(since: Day, until: Option<Day>) -> Result<(), Stop> {
    let first = Day::of(FIRST_DAY.0, FIRST_DAY.1, FIRST_DAY.2).filter(|first| since < *first);
    if let Some(first) = first.filter(|_| !domain::broken::is_off("first_day")) {
        return Err(FormError::new("since", "before_numbers").with("day", first).into());
    }
    match until {
        Some(until) if until < since => Err(FormError::new("until", "ends_before_start").into()),
        _ => Ok(()),
    }
}
