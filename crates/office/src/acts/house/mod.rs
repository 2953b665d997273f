//! Acts of the house: offices, scopes, zones, devices, instructions.

mod allow_device;
mod appoint;
mod close_unresolved;
mod declare_clock;
mod designate_clerk;
mod dismiss;
mod end_designation;
mod enrol_staff;
mod found_organisation;
mod give_instruction;
mod register_affairs;
mod register_device;
mod register_specific_file;
mod register_zone;
mod stop_staff;
mod withdraw_instruction;

pub use allow_device::AllowDevice;
pub use appoint::Appoint;
pub use close_unresolved::{CloseUnresolved, Outcome};
pub use declare_clock::DeclareClock;
pub use designate_clerk::DesignateClerk;
pub use dismiss::Dismiss;
pub use end_designation::EndDesignation;
pub use enrol_staff::EnrolStaff;
pub use found_organisation::{FirstOfficer, FoundOrganisation, Founded};
pub use give_instruction::GiveInstruction;
pub use register_affairs::RegisterAffairs;
pub use register_device::RegisterDevice;
pub use register_specific_file::RegisterSpecificFile;
pub use register_zone::RegisterZone;
pub use stop_staff::StopStaff;
pub use withdraw_instruction::WithdrawInstruction;

use domain::{Day, FormError, Stop};
use schemars::JsonSchema;
use serde::Serialize;

/// What an act that writes one row hands back.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Entered<I> {
    /// The row's id.
    pub id: I,
}

/// An end before the start is a form error.
pub(crate) fn check_days(since: Day, until: Option<Day>) -> Result<(), Stop> {
    match until {
        Some(until) if until < since => Err(FormError::new("until", "ends_before_start").into()),
        _ => Ok(()),
    }
}
