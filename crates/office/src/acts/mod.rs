//! The acts, grouped by stage of the life of a number.

pub mod acquire;
pub mod correct;
pub mod dispose;
pub mod enter;
pub mod house;
pub mod provide;
pub mod use_;

use crate::act::{Entry, entry};

/// Every act there is. Faces, schemas, the matrix and the generic tests are driven by this list.
pub static ACTS: &[Entry] = &[
    entry::<house::FoundOrganisation>(),
    entry::<house::AdoptPack>(),
    entry::<house::EnrolStaff>(),
    entry::<house::Appoint>(),
    entry::<house::Dismiss>(),
    entry::<house::HandOverOffice>(),
    entry::<house::NameDeputy>(),
    entry::<house::EndDeputy>(),
    entry::<house::ReviewDeputyAct>(),
    entry::<house::StopStaff>(),
    entry::<house::RegisterAffairs>(),
    entry::<house::RegisterSpecificFile>(),
    entry::<house::RegisterZone>(),
    entry::<house::RegisterDevice>(),
    entry::<house::AllowDevice>(),
    entry::<house::SetOutputFolders>(),
    entry::<house::DesignateClerk>(),
    entry::<house::EndDesignation>(),
    entry::<house::GiveInstruction>(),
    entry::<house::WithdrawInstruction>(),
    entry::<house::AcknowledgeInstruction>(),
    entry::<house::RequestApproval>(),
    entry::<house::DecideApproval>(),
    entry::<house::DeclareClock>(),
    entry::<house::CloseUnresolved>(),
    entry::<enter::RegisterPerson>(),
    entry::<acquire::RequestNumber>(),
    entry::<acquire::RemindRequest>(),
    entry::<acquire::RecordNoSubmission>(),
    entry::<acquire::ReceiveDocument>(),
    entry::<acquire::HandInFoundDocument>(),
    entry::<acquire::HandOverDocuments>(),
    entry::<acquire::AcceptHandOver>(),
    entry::<acquire::SettleDifference>(),
    entry::<acquire::VerifyIdentity>(),
    entry::<enter::EnterNumber>(),
    entry::<enter::TakeInRoster>(),
    entry::<enter::EraseSource>(),
    entry::<enter::SecondReading>(),
    entry::<correct::ReportError>(),
    entry::<correct::SettleErrorReport>(),
    entry::<correct::CorrectPerson>(),
    entry::<correct::CorrectNumber>(),
    entry::<correct::ReplaceNumber>(),
    entry::<correct::CheckCorrection>(),
    entry::<correct::InformReceivers>(),
    entry::<use_::RevealNumber>(),
    entry::<use_::FillFile>(),
    entry::<use_::EraseCopy>(),
    entry::<provide::SubmitToAuthority>(),
    entry::<house::RecordHandling>(),
    entry::<dispose::RecordEvent>(),
    entry::<dispose::HoldDocument>(),
    entry::<dispose::HoldDisposal>(),
    entry::<dispose::DeferDisposal>(),
    entry::<dispose::ReleaseHold>(),
    entry::<dispose::InstructDisposal>(),
    entry::<dispose::CarryOutDisposal>(),
    entry::<dispose::RunShreddingRound>(),
    entry::<dispose::ConfirmDisposal>(),
];
