//! The record of handling: its format, its tree, its signed heads, its proofs and its verifier
//! (H5.8, H6.3, U8.0).
//!
//! A [`Record`] is sealed into exact bytes, one JSON object in RFC 8785 form with a closed set of keys.
//! Those bytes are the leaves of an RFC 6962 tree over SHA-256; heads are C2SP checkpoints signed with
//! Ed25519; an export is a folder of C2SP tiles that stock tools verify. Names, reasons and file names
//! stand beside the record in an erasable note, of which the record holds a salted digest.
//!
//! This crate never sees an Individual Number ([`Record::seal`] is the last door that refuses one), never
//! touches SQL, and reads and writes files only through [`domain::Disk`].

mod checkpoint;
mod decode;
mod encode;
mod error;
mod export;
mod manifest;
mod moment;
mod note;
mod proof;
mod record;
mod row;
mod tile;
mod tree;
mod verify;

#[cfg(test)]
mod tests;

pub use checkpoint::{Checkpoint, CheckpointError, LedgerKey, Origin, VerifierKey};
pub use decode::Outline;
pub use error::RecordError;
pub use export::{EntrySource, ExportError, export};
pub use manifest::ManifestRef;
pub use note::{Note, NoteText, SealedNote};
pub use proof::{InclusionProof, ProofTextError};
pub use record::{
    Actor, Detail, DetailValue, Entries, Name, ObjectRef, Occurred, Record, RegulationRef,
    Responsible, Rest, RowEntry, RowState, Sealed, Via,
};
pub use row::{RowDigester, row_digest};
pub use tile::{TileBuilder, TileError, TileId, TileReader, TiledTree, entries_path};
pub use tree::{
    Frontier, Hash, HashReader, OutOfRange, ProofError, consistency_proof, inclusion_proof,
    leaf_hash, node_hash, root_of, sha256, verify_consistency, verify_inclusion,
};
pub use verify::{Finding, Report, Trust, verify_export};
