//! The rows of what is done under instruction and has no act of its own.

use crate::id::{
    AffairsId, CopyId, DocumentId, InstructedActId, InstructionId, MediumId, PersonId, StaffId,
};
use crate::plain::Label;
use crate::register::List;
use crate::{Day, Slug, register};

register! {
    /// Something done under instruction that may hinder proper management, and has no act of its own (H5.4-4).
    pub struct InstructedAct in guarded "instructed_acts" {
        id: InstructedActId,
        /// `show`, `photograph`, `connect`, `repair`, `relocate` or `other`.
        kind: Slug,
        /// The affairs.
        affairs: AffairsId,
        /// The owning division.
        department: Label,
        /// The instruction.
        instruction: InstructionId,
        /// Whose numbers it touches.
        people: List<PersonId>,
        /// The papers it touches.
        documents: List<DocumentId>,
        /// The copies it touches.
        copies: List<CopyId>,
        /// The media it touches.
        media: List<MediumId>,
        /// Who did it.
        by: StaffId,
        /// When.
        on_day: Day,
        /// What it leaves behind is undone, or brought back, by this day; it leaves nothing when none.
        undo_by: Option<Day>,
        /// `done`, `to_undo` or `undone`.
        state: Slug,
        /// Who undid it.
        undone_by: Option<StaffId>,
        /// When.
        undone_on: Option<Day>,
    }
}
