//! Verifying an export without a database: signature, every record, every tile, the root, and whether an
//! earlier head still holds.
//!
//! A few bundles are held at a time. Each tile is compared with what lies below it and is then what the
//! tiles above are built from, so that a damage is named where it is and does not spread.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::Disk;

use crate::export::{CHECKPOINT, VERIFIER};
use crate::tile::WIDTH;
use crate::{
    Checkpoint, CheckpointError, Hash, Record, TileBuilder, TileId, VerifierKey, entries_path,
    leaf_hash, root_of,
};

/// What the reader knows from elsewhere.
#[derive(Debug, Clone, Copy, Default)]
pub struct Trust<'a> {
    /// Keys held from before; when there is none, the key in the export is believed.
    pub keys: &'a [VerifierKey],
    /// A head seen before, in its exact text: the export must begin with its records.
    pub against: Option<&'a str>,
}

/// What holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The head that was verified.
    pub head: Checkpoint,
    /// How many records were read.
    pub records: u64,
    /// How many bytes they have.
    pub bytes: u64,
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code} at {place}")]
pub struct Finding {
    /// The stable code.
    pub code: &'static str,
    /// The file, and the entry or hash in it.
    pub place: String,
}

impl Finding {
    fn new(code: &'static str, place: impl Into<String>) -> Self {
        Self { code, place: place.into() }
    }
}

/// After so many findings nothing more is listed.
const MAX_FINDINGS: usize = 1000;

/// How many bundles for each thread are read before their hashes are put into the tree.
const BATCH: u64 = 256;

/// Verifies the export in `folder`, on as many threads as there are processors (at most 8).
///
/// # Errors
/// Everything that does not hold, each with its place; at most about 1,000 findings.
pub fn verify_export(
    disk: &dyn Disk,
    folder: &Path,
    trust: &Trust<'_>,
) -> Result<Report, Vec<Finding>> {
    let (head, against) = open_heads(disk, folder, trust).map_err(|finding| vec![finding])?;
    let old = against.as_ref().filter(|old| old.size <= head.size);
    let files = Files { disk, folder, head: &head, old: old.map(|old| old.size) };
    let mut check = Check { files, findings: Vec::new(), bytes: 0 };
    let mut builder = TileBuilder::default();
    if against.is_some() && old.is_none() {
        check.find("against_shorter", CHECKPOINT);
    }
    let bundles = head.size.div_ceil(WIDTH as u64);
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(8)) as u64;
    let mut next = 0;
    while next < bundles && check.findings.len() < MAX_FINDINGS {
        let end = bundles.min(next + threads * BATCH);
        for bundle in files.bundles(next..end, threads) {
            check.findings.extend(bundle.findings);
            check.bytes += bundle.bytes;
            match bundle.hashes {
                None => return Err(check.findings),
                Some(Hashes::Tile(root)) => {
                    check.compare_old(&builder, old);
                    let Ok(()) = builder.push_tile(root, |tile, hashes| check.tile(tile, hashes));
                }
                Some(Hashes::Leaves(leaves)) => {
                    for leaf in leaves {
                        check.compare_old(&builder, old);
                        let Ok(()) = builder.push(leaf, |tile, hashes| check.tile(tile, hashes));
                    }
                }
            }
        }
        next = end;
    }
    if next == bundles {
        check.compare_old(&builder, old);
        let Ok(()) = builder.edge(|tile, hashes| check.tile(tile, hashes));
        if builder.root() != head.root && !domain::broken::is_off("verify_root") {
            check.find("root_differs", CHECKPOINT);
        }
    }
    let Check { findings, bytes, .. } = check;
    if findings.is_empty() {
        Ok(Report { records: builder.size(), bytes, head })
    } else {
        Err(findings)
    }
}

/// Reads the key, the head and the earlier head.
fn open_heads(
    disk: &dyn Disk,
    folder: &Path,
    trust: &Trust<'_>,
) -> Result<(Checkpoint, Option<Checkpoint>), Finding> {
    let text = |name: &str| {
        let bytes =
            disk.read(&folder.join(name)).map_err(|_| Finding::new("file_missing", name))?;
        String::from_utf8(bytes).map_err(|_| Finding::new("file_form", name))
    };
    let own = VerifierKey::parse(&text(VERIFIER)?).map_err(|e| Finding::new(e.code(), VERIFIER))?;
    let keys = if trust.keys.is_empty() { std::slice::from_ref(&own) } else { trust.keys };
    let at = |place: &'static str| move |e: CheckpointError| Finding::new(e.code(), place);
    let head = Checkpoint::open(&text(CHECKPOINT)?, keys).map_err(at(CHECKPOINT))?;
    let against = trust.against.map(|t| Checkpoint::open(t, keys).map_err(at("--against")));
    Ok((head, against.transpose()?))
}

/// Cuts a bundle into `count` entries, as far as it goes; false when it does not end with the last.
fn split(bytes: &[u8], count: u16) -> (Vec<&[u8]>, bool) {
    let mut rest = bytes;
    let mut entries = Vec::with_capacity(usize::from(count));
    for _ in 0..count {
        let entry = rest.split_first_chunk().and_then(|(length, after)| {
            after.split_at_checked(usize::from(u16::from_be_bytes(*length)))
        });
        let Some((entry, after)) = entry else {
            return (entries, false);
        };
        entries.push(entry);
        rest = after;
    }
    (entries, rest.is_empty())
}

/// The files of an export, read from several threads.
#[derive(Clone, Copy)]
struct Files<'a> {
    disk: &'a dyn Disk,
    folder: &'a Path,
    head: &'a Checkpoint,
    /// The size of the earlier head.
    old: Option<u64>,
}

/// What one entry bundle came to.
struct Bundle {
    /// None when there is nothing to go on with.
    hashes: Option<Hashes>,
    bytes: u64,
    findings: Vec<Finding>,
}

/// The leaves of a bundle.
enum Hashes {
    /// The root of a whole tile, which was compared with its file.
    Tile(Hash),
    /// Each by itself: the last tile is not full, and an earlier head can end within a tile.
    Leaves(Vec<Hash>),
}

impl Files<'_> {
    /// Reads some bundles, each thread the next that nobody has taken, and returns them in order.
    fn bundles(self, range: std::ops::Range<u64>, threads: u64) -> Vec<Bundle> {
        let next = AtomicU64::new(range.start);
        let work = || {
            let mut done = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= range.end {
                    return done;
                }
                done.push((index, self.bundle(index)));
            }
        };
        let helpers = threads.min(range.end - range.start).saturating_sub(1);
        let mut bundles = std::thread::scope(|scope| {
            let helpers: Vec<_> = (0..helpers).map(|_| scope.spawn(work)).collect();
            let mut bundles = work();
            for helper in helpers {
                bundles.extend(helper.join().unwrap_or_else(|p| std::panic::resume_unwind(p)));
            }
            bundles
        });
        bundles.sort_unstable_by_key(|(index, _)| *index);
        bundles.into_iter().map(|(_, bundle)| bundle).collect()
    }

    /// Reads one entry bundle and every record in it. Where it cannot be cut into entries, the tile's own
    /// hashes stand in, so that the rest is verified, too.
    fn bundle(self, index: u64) -> Bundle {
        let mut bundle = self.entries(index);
        let first = index * WIDTH as u64;
        let cut = self.old.is_some_and(|old| (first + 1..first + WIDTH as u64).contains(&old));
        match &mut bundle.hashes {
            Some(Hashes::Leaves(leaves)) if leaves.len() == WIDTH && !cut => {
                let tile = TileId { level: 0, index, width: WIDTH as u16 };
                bundle.findings.extend(self.compare(tile, leaves));
                bundle.hashes = Some(Hashes::Tile(root_of(leaves)));
            }
            _ => {}
        }
        bundle
    }

    fn entries(self, index: u64) -> Bundle {
        let count = (self.head.size - index * WIDTH as u64).min(WIDTH as u64) as u16;
        let path = entries_path(index, count);
        let spare = |finding| Bundle {
            hashes: self.hashes(TileId { level: 0, index, width: count }).map(Hashes::Leaves),
            bytes: 0,
            findings: vec![finding],
        };
        let Ok(bytes) = self.disk.read(&self.folder.join(&path)) else {
            return spare(Finding::new("file_missing", path));
        };
        let (entries, whole) = split(&bytes, count);
        if !whole {
            // Most likely a length is wrong: from there on nothing is a record.
            let sound = entries.iter().take_while(|e| Record::check(e).is_ok()).count();
            return spare(Finding::new("bundle_form", format!("{path} entry {sound}")));
        }
        let (mut findings, mut bytes) = (Vec::new(), 0);
        let mut leaves = Vec::with_capacity(entries.len());
        // Hashing reads an entry in one sweep; after it the entry is near at hand.
        for (number, entry) in entries.into_iter().enumerate() {
            leaves.push(leaf_hash(entry));
            bytes += entry.len() as u64;
            if let Some(code) = self.fault(entry) {
                findings.push(Finding::new(code, format!("{path} entry {number}")));
            }
        }
        Bundle { findings, bytes, hashes: Some(Hashes::Leaves(leaves)) }
    }

    /// What is wrong with a record: it must have its one form and belong to this ledger.
    fn fault(self, bytes: &[u8]) -> Option<&'static str> {
        match Record::check(bytes) {
            Err(error) => Some(error.code()),
            Ok(organisation) => (organisation != self.head.origin.organisation().as_str())
                .then_some("record_of_another"),
        }
    }

    /// Compares a tile with what lies below it, and puts the tile's own hashes in their place.
    fn compare(self, tile: TileId, below: &mut [Hash]) -> Vec<Finding> {
        let path = tile.path();
        let Some(claimed) = self.hashes(tile) else {
            return vec![Finding::new("tile_missing", path)];
        };
        let mut findings = Vec::new();
        for (number, (below, claimed)) in below.iter_mut().zip(&claimed).enumerate() {
            if below != claimed && !domain::broken::is_off("verify_tile") {
                let child = tile.index * WIDTH as u64 + number as u64;
                let (code, child) = match tile.level {
                    0 => (
                        "entry_altered",
                        format!("{} entry {number}", entries_path(tile.index, tile.width)),
                    ),
                    level => {
                        let below = TileId { level: level - 1, index: child, width: WIDTH as u16 };
                        ("tile_altered", below.path())
                    }
                };
                findings.push(Finding::new(code, format!("{child} against {path} hash {number}")));
            }
            *below = *claimed;
        }
        findings
    }

    /// The hashes that a tile's file holds.
    fn hashes(self, tile: TileId) -> Option<Vec<Hash>> {
        let bytes = self.disk.read(&self.folder.join(tile.path())).ok()?;
        let (hashes, []) = bytes.as_chunks::<32>() else {
            return None;
        };
        (hashes.len() == usize::from(tile.width)).then(|| hashes.to_vec())
    }
}

struct Check<'a> {
    files: Files<'a>,
    findings: Vec<Finding>,
    bytes: u64,
}

impl Check<'_> {
    fn find(&mut self, code: &'static str, place: impl Into<String>) {
        self.findings.push(Finding::new(code, place));
    }

    fn tile(&mut self, tile: TileId, below: &mut [Hash]) -> Result<(), std::convert::Infallible> {
        self.findings.extend(self.files.compare(tile, below));
        Ok(())
    }

    /// At the size of the earlier head, its root must be the root of what was read so far.
    fn compare_old(&mut self, builder: &TileBuilder, old: Option<&Checkpoint>) {
        if let Some(old) = old
            && old.size == builder.size()
            && old.root != builder.root()
            && !domain::broken::is_off("verify_against")
        {
            self.find("against_differs", format!("records before {}", old.size));
        }
    }
}
