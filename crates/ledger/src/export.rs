//! Writing a ledger out as a folder that stock tools read: C2SP tlog-tiles with entry bundles, the signed
//! head in `checkpoint` and the public key in `verifier.key`.

use std::path::Path;

use domain::{Disk, DiskError};

use crate::tile::WIDTH;
use crate::{
    Checkpoint, CheckpointError, Hash, TileBuilder, TileId, VerifierKey, entries_path, leaf_hash,
};

/// The name of the file that holds the signed head.
pub(crate) const CHECKPOINT: &str = "checkpoint";
/// The name of the file that holds the verifier key line.
pub(crate) const VERIFIER: &str = "verifier.key";

/// Reads records in their exact bytes from where they are kept.
pub trait EntrySource {
    /// What reading can end in.
    type Error;

    /// The records `from` up to `from + count`, in order.
    ///
    /// # Errors
    /// As the keeper of the records defines.
    fn entries(&self, from: u64, count: usize) -> Result<Vec<Vec<u8>>, Self::Error>;
}

/// Why an export did not come about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExportError<E> {
    /// The head to be exported does not hold.
    #[error("the head does not hold")]
    Checkpoint(#[source] CheckpointError),
    /// The records could not be read.
    #[error("the records could not be read")]
    Source(E),
    /// The records are others than the head says.
    #[error("the records are others than the head says")]
    HeadDiffers,
    /// A file could not be written.
    #[error("a file could not be written")]
    Disk(#[source] DiskError),
}

impl<E> ExportError<E> {
    /// The stable code; none when the source failed, which has a code of its own.
    #[must_use]
    pub const fn code(&self) -> Option<&'static str> {
        match self {
            Self::Checkpoint(error) => Some(error.code()),
            Self::Source(_) => None,
            Self::HeadDiffers => Some("export_head_differs"),
            Self::Disk(_) => Some("export_disk"),
        }
    }
}

/// Writes the records of a signed head into `folder`. The head is written last, and only when the records
/// really lead to its root: a folder without `checkpoint` is no export.
///
/// # Errors
/// [`ExportError`]; files written so far stay.
pub fn export<S: EntrySource + ?Sized>(
    disk: &dyn Disk,
    folder: &Path,
    source: &S,
    checkpoint: &str,
    verifier: &VerifierKey,
) -> Result<Checkpoint, ExportError<S::Error>> {
    let head = Checkpoint::open(checkpoint, std::slice::from_ref(verifier))
        .map_err(ExportError::Checkpoint)?;
    let mut builder = TileBuilder::default();
    let write_tile = |tile: TileId, hashes: &mut [Hash]| {
        write(disk, folder, &tile.path(), hashes.as_flattened())
    };
    while builder.size() < head.size {
        let count = (head.size - builder.size()).min(WIDTH as u64) as usize;
        let entries = source.entries(builder.size(), count).map_err(ExportError::Source)?;
        if entries.len() != count {
            return Err(ExportError::HeadDiffers);
        }
        let index = builder.size() / WIDTH as u64;
        let mut bundle = Vec::with_capacity(entries.iter().map(|e| e.len() + 2).sum());
        for entry in &entries {
            let length = u16::try_from(entry.len()).map_err(|_| ExportError::HeadDiffers)?;
            bundle.extend_from_slice(&length.to_be_bytes());
            bundle.extend_from_slice(entry);
        }
        write(disk, folder, &entries_path(index, count as u16), &bundle)
            .map_err(ExportError::Disk)?;
        for entry in &entries {
            builder.push(leaf_hash(entry), write_tile).map_err(ExportError::Disk)?;
        }
    }
    builder.edge(write_tile).map_err(ExportError::Disk)?;
    if builder.root() != head.root {
        return Err(ExportError::HeadDiffers);
    }
    let key = format!("{verifier}\n");
    write(disk, folder, VERIFIER, key.as_bytes()).map_err(ExportError::Disk)?;
    write(disk, folder, CHECKPOINT, checkpoint.as_bytes()).map_err(ExportError::Disk)?;
    Ok(head)
}

fn write(disk: &dyn Disk, folder: &Path, path: &str, bytes: &[u8]) -> Result<(), DiskError> {
    let path = folder.join(path);
    if let Some(parent) = path.parent() {
        disk.create_folder(parent)?;
    }
    disk.create(&path, bytes)
}
