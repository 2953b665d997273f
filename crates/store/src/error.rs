//! What the store can end in.

/// Why the database did not do it. No variant holds a value of a row; places are paths, tables, row
/// ids and setting names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, is locked by another process for too long, or failed at this
    /// touch.
    #[error("the database is unavailable at {at}")]
    Unavailable {
        /// What was tried.
        at: String,
    },
    /// The connection broke while committing and nobody can say whether the act is recorded.
    #[error("the outcome of a commit is unknown")]
    OutcomeUnknown,
    /// The disk is full.
    #[error("the disk is full at {place}")]
    Full {
        /// The database.
        place: String,
    },
    /// The database, its folder or its server can only be read.
    #[error("{place} is read-only")]
    ReadOnly {
        /// The database.
        place: String,
    },
    /// There is no database here.
    #[error("no database at {place}")]
    Missing {
        /// The database.
        place: String,
    },
    /// There is a database here already.
    #[error("a database is already at {place}")]
    Exists {
        /// The database.
        place: String,
    },
    /// A backup was loaded here, and nobody has declared the restore yet.
    #[error("a restore waits to be declared at {place}")]
    Arriving {
        /// The database.
        place: String,
    },
    /// The organisation was loaded here out of another database, and no record says so yet.
    #[error("a move waits to be finished at {place}")]
    Moving {
        /// The database.
        place: String,
    },
    /// The organisation lives in another database now.
    #[error("{to}")]
    Moved {
        /// Where: as the settings name a store, so without a password.
        to: String,
    },
    /// The organisation was moved away and back since this process opened its database.
    #[error("{place} was loaded anew since it was opened")]
    Overtaken {
        /// The database.
        place: String,
    },
    /// The file is no database, or no database of this program, or its pages are damaged.
    #[error("{place} is not a sound database of this program")]
    NotADatabase {
        /// The database.
        place: String,
    },
    /// A newer program wrote the database.
    #[error("the schema is at {found}, this program knows {known}")]
    TooNew {
        /// The last migration in the database.
        found: i64,
        /// The last migration of this program.
        known: i64,
    },
    /// The database belongs to another organisation.
    #[error("{place} belongs to another organisation")]
    NotThisOrganisation {
        /// The database.
        place: String,
    },
    /// The address is not one this program can reach safely: only the same machine, for now.
    #[error("the database address is refused: {why}")]
    Address {
        /// What is wrong with it; never the address, which may hold a password.
        why: &'static str,
    },
    /// A setting of the server could lose an acknowledged act.
    #[error("the server's setting {setting} is not safe")]
    Unsafe {
        /// The setting.
        setting: &'static str,
    },
    /// A row with this key is there already.
    #[error("a row is already there ({at})")]
    Conflict {
        /// The statement or table.
        at: String,
    },
    /// Concurrent acts undid this one more often than the bound allows. Try again.
    #[error("too many concurrent acts")]
    Contended,
    /// Stored data breaks an invariant: it was altered outside of the program.
    #[error("{table}/{row} is inconsistent")]
    Inconsistent {
        /// The table.
        table: String,
        /// The row's id or number.
        row: String,
    },
    /// A row of a register or of the vault was written without a record of it.
    #[error("a row was written without a record")]
    Unrecorded,
    /// The secrets were sealed for an epoch that has ended: seal them again.
    #[error("the epoch has turned")]
    EpochTurned,
    /// A statement before this one failed, so nothing more is done in this transaction.
    #[error("an earlier statement of this transaction failed")]
    Poisoned,
    /// The store stopped itself after it found stored data altered, until it is opened again.
    #[error("the store has stopped: {because}")]
    Stopped {
        /// What it found.
        because: String,
    },
    /// A statement of this program is wrong.
    #[error("a statement is wrong: {at}")]
    Statement {
        /// The statement or table.
        at: String,
    },
}

impl StoreError {
    /// The stable code; words exist for it.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unavailable { .. } => "store_unavailable",
            Self::OutcomeUnknown => "store_outcome_unknown",
            Self::Full { .. } => "store_full",
            Self::ReadOnly { .. } => "store_read_only",
            Self::Missing { .. } => "store_missing",
            Self::Exists { .. } => "store_exists",
            Self::Arriving { .. } => "store_arriving",
            Self::Moving { .. } => "store_moving",
            Self::Moved { .. } => "store_moved",
            Self::Overtaken { .. } => "store_overtaken",
            Self::NotADatabase { .. } => "store_not_a_database",
            Self::TooNew { .. } => "store_too_new",
            Self::NotThisOrganisation { .. } => "store_not_this_organisation",
            Self::Address { .. } => "store_address",
            Self::Unsafe { .. } => "store_unsafe_setting",
            Self::Conflict { .. } => "store_conflict",
            Self::Contended => "store_contended",
            Self::Inconsistent { .. } => "store_inconsistent",
            Self::Unrecorded => "store_unrecorded",
            Self::EpochTurned => "store_epoch_turned",
            Self::Poisoned => "store_poisoned",
            Self::Stopped { .. } => "store_stopped",
            Self::Statement { .. } => "store_statement",
        }
    }

    pub(crate) fn unavailable(at: impl Into<String>) -> Self {
        Self::Unavailable { at: at.into() }
    }

    pub(crate) fn statement(at: impl Into<String>) -> Self {
        Self::Statement { at: at.into() }
    }

    pub(crate) fn inconsistent(table: &str, row: impl std::fmt::Display) -> Self {
        Self::Inconsistent { table: table.to_owned(), row: row.to_string() }
    }
}

impl From<StoreError> for domain::Failure {
    fn from(error: StoreError) -> Self {
        Self::new(error.code(), &error)
    }
}

impl From<StoreError> for domain::Stop {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}
