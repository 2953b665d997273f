//! Looking for numbers at a place outside of the vault, as a trait, so that a test can say what lies there and make
//! each look fail. The real one is in `office`, over the scanner.

use std::path::Path;

use crate::disk::DiskError;

/// What a look at a place came to. Never a digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// No number lies there; or it is gone, and the folder in which it lay is there.
    Clear,
    /// So many numbers lie there.
    Numbers(u64),
    /// It is there, and could not be looked into as a whole.
    Unseen,
    /// It is no place that this machine reaches.
    Elsewhere,
}

/// Looks for numbers.
pub trait Finder: Send + Sync {
    /// Looks into a file, or into a folder with all that is in it.
    ///
    /// # Errors
    /// [`DiskError`] with the path, when the machine fails.
    fn look(&self, place: &Path) -> Result<Sight, DiskError>;
}
