//! What can be wrong with a record. No variant repeats a value of the record.

/// Why a record cannot be sealed or is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Twelve digits with a right check digit stand in the record.
    #[error("the record would hold a number")]
    HoldsNumber,
    /// A text is outside the closed grammar of its field.
    #[error("{field} is outside its grammar")]
    Grammar {
        /// The record's key.
        field: &'static str,
    },
    /// An integer or a point in time is outside its range.
    #[error("{field} is out of range")]
    Range {
        /// The record's key.
        field: &'static str,
    },
    /// More bytes than a record may have.
    #[error("{bytes} bytes are more than a record may have")]
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// The bytes are not a record in its one form.
    #[error("not a record in its one form, at byte {at}")]
    Form {
        /// The first byte that is wrong.
        at: usize,
    },
    /// The record names a manifest, and none was given.
    #[error("the record's manifest is missing")]
    ManifestMissing,
    /// A manifest was given to a record that names none.
    #[error("the record names no manifest")]
    ManifestUnexpected,
    /// The manifest is another than the one the record names.
    #[error("the manifest is not the one of the record")]
    ManifestDigest,
    /// The bytes are not a manifest in its one form.
    #[error("not a manifest in its one form, at byte {at}")]
    ManifestForm {
        /// The first byte that is wrong.
        at: usize,
    },
    /// The note is another than the one the record names.
    #[error("the note is not the one of the record")]
    NoteDigest,
    /// The bytes are not a note in its one form.
    #[error("not a note in its one form, at byte {at}")]
    NoteForm {
        /// The first byte that is wrong.
        at: usize,
    },
}

impl RecordError {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::HoldsNumber => "record_holds_number",
            Self::Grammar { .. } => "record_grammar",
            Self::Range { .. } => "record_range",
            Self::TooLong { .. } => "record_too_long",
            Self::Form { .. } => "record_form",
            Self::ManifestMissing => "manifest_missing",
            Self::ManifestUnexpected => "manifest_unexpected",
            Self::ManifestDigest => "manifest_digest",
            Self::ManifestForm { .. } => "manifest_form",
            Self::NoteDigest => "note_digest",
            Self::NoteForm { .. } => "note_form",
        }
    }
}
