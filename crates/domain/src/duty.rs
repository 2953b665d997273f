//! Offices and duties. Titles are words of the pack; the codes here are the same for every body.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A duty in the protection of Individual Numbers.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Who stands above the manager: sees to what the manager did, and to no number (H2.7, U2.1).
    AboveManager,
    /// 保護管理者 (H2.1), 最高管理責任者 (U2.1): the whole body.
    Manager,
    /// 保護責任者 (H2.3), 取扱責任者 (U2.1): one owning division.
    Supervisor,
    /// 事務取扱担当者 (H2.5, U2.2): rights only by designation.
    Clerk,
    /// 監査責任者 (H2.7): reads all records and no number.
    Auditor,
    /// Who runs the system: sees neither numbers nor names.
    SystemOfficer,
}

impl Duty {
    /// All duties, in the order of the matrix.
    pub const ALL: [Self; 6] = [
        Self::AboveManager,
        Self::Manager,
        Self::Supervisor,
        Self::Clerk,
        Self::Auditor,
        Self::SystemOfficer,
    ];

    /// The code in records and packs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AboveManager => "above_manager",
            Self::Manager => "manager",
            Self::Supervisor => "supervisor",
            Self::Clerk => "clerk",
            Self::Auditor => "auditor",
            Self::SystemOfficer => "system_officer",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.code() == code)
    }
}
