//! A proof that one record stands in a ledger, as a text of its own: C2SP tlog-proof.
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! index <index>
//! <hash in base64>            (one line for each hash of the path, from the leaf up)
//!
//! <signed checkpoint>
//! ```

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::{Checkpoint, CheckpointError, Hash, VerifierKey, leaf_hash, verify_inclusion};

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// The path of one record to a signed head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// The record's place in the ledger, from 0.
    pub index: u64,
    /// The hashes beside the path, from the leaf up.
    pub path: Vec<Hash>,
    /// The signed head, in its exact text.
    pub checkpoint: String,
}

/// Why a proof does not prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofTextError {
    /// The text is not a proof.
    #[error("not a proof")]
    Form,
    /// Its head does not hold.
    #[error("the proof's head does not hold")]
    Checkpoint(#[source] CheckpointError),
    /// The path does not lead from this record to the head.
    #[error("the record is not in the ledger at this place")]
    NotIncluded,
}

impl ProofTextError {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form => "proof_form",
            Self::Checkpoint(error) => error.code(),
            Self::NotIncluded => "record_not_included",
        }
    }
}

impl InclusionProof {
    /// Reads a proof; it proves nothing until [`verify`](Self::verify) says so.
    ///
    /// # Errors
    /// [`ProofTextError::Form`].
    pub fn parse(text: &str) -> Result<Self, ProofTextError> {
        Self::read(text).filter(|proof| proof.to_string() == text).ok_or(ProofTextError::Form)
    }

    fn read(text: &str) -> Option<Self> {
        let (head, checkpoint) = text.split_once("\n\n")?;
        let mut lines = head.split('\n');
        if lines.next()? != FIRST_LINE {
            return None;
        }
        let index = lines.next()?.strip_prefix("index ")?.parse().ok()?;
        let hash = |line| Hash::try_from(STANDARD.decode(line).ok()?).ok();
        let path = lines.map(hash).collect::<Option<_>>()?;
        Some(Self { index, path, checkpoint: checkpoint.to_owned() })
    }

    /// Checks that the record with these exact bytes stands at the index under a head that one of
    /// `keys` signed, and returns that head.
    ///
    /// # Errors
    /// [`ProofTextError`] says what does not hold.
    pub fn verify(
        &self,
        record: &[u8],
        keys: &[VerifierKey],
    ) -> Result<Checkpoint, ProofTextError> {
        let head = Checkpoint::open(&self.checkpoint, keys).map_err(ProofTextError::Checkpoint)?;
        if verify_inclusion(self.index, head.size, &leaf_hash(record), &self.path, &head.root) {
            Ok(head)
        } else {
            Err(ProofTextError::NotIncluded)
        }
    }
}

/// The text of the proof.
impl std::fmt::Display for InclusionProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{FIRST_LINE}\nindex {}", self.index)?;
        for hash in &self.path {
            writeln!(f, "{}", STANDARD.encode(hash))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}
