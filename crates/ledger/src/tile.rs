//! C2SP tlog-tiles: the tree cut into tiles of height 8, and the names of its files.
//!
//! Tile (L, N) holds the hashes of the nodes (8·L, 256·N) to (8·L, 256·N + 255); at the right edge of the
//! tree a tile is partial. Entry bundle N holds the entries 256·N to 256·N + 255.

use crate::{Frontier, Hash, HashReader, node_hash, root_of};

/// How many hashes a full tile has.
pub(crate) const WIDTH: usize = 256;

/// One tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// 0 for leaf hashes, 1 for roots of those tiles, …
    pub level: u8,
    /// From the left.
    pub index: u64,
    /// How many hashes: 256, or fewer at the right edge.
    pub width: u16,
}

impl TileId {
    /// Its path in an export: `tile/0/x001/234`, partial `tile/0/x001/234.p/17`.
    #[must_use]
    pub fn path(self) -> String {
        format!("tile/{}/{}", self.level, place(self.index, self.width))
    }

    /// The tiles that are complete once the tree has `size` leaves and were not before, lowest first.
    pub fn completed_at(size: u64) -> impl Iterator<Item = Self> {
        let rises =
            (1..=7_u8).take_while(move |n| size != 0 && size.trailing_zeros() >= 8 * u32::from(*n));
        rises.map(move |n| Self {
            level: n - 1,
            index: (size >> (8 * u32::from(n))) - 1,
            width: 256,
        })
    }

    /// The tile that holds node (`level`, `index`) in a tree of `size` leaves, and which of the tile's
    /// hashes lie below that node.
    fn holding(level: u8, index: u64, size: u64) -> (Self, std::ops::Range<usize>) {
        let (tile_level, rise) = (level / 8, level % 8);
        let first = index << rise;
        let tile = first >> 8;
        let hashes = size.checked_shr(8 * u32::from(tile_level)).unwrap_or(0);
        let width = hashes.saturating_sub(tile << 8).min(WIDTH as u64) as u16;
        let from = (first & 255) as usize;
        (Self { level: tile_level, index: tile, width }, from..from + (1 << rise))
    }
}

/// The path of entry bundle `index` in an export.
#[must_use]
pub fn entries_path(index: u64, width: u16) -> String {
    format!("tile/entries/{}", place(index, width))
}

/// Groups of three digits, all but the last with an `x`; `.p/W` when partial.
fn place(index: u64, width: u16) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    if usize::from(width) < WIDTH {
        path.push_str(&format!(".p/{width}"));
    }
    path
}

/// Reads whole tiles from where they are kept.
pub trait TileReader {
    /// What reading can end in.
    type Error;

    /// The hashes of a tile: as many as its width says.
    ///
    /// # Errors
    /// As the keeper of the tiles defines.
    fn tile(&self, tile: TileId) -> Result<Vec<Hash>, Self::Error>;
}

/// The nodes of a tree of `size` leaves, read from its tiles.
#[derive(Debug, Clone, Copy)]
pub struct TiledTree<'a, T: ?Sized> {
    tiles: &'a T,
    size: u64,
}

impl<'a, T: TileReader + ?Sized> TiledTree<'a, T> {
    /// The tree of the first `size` leaves.
    pub const fn new(tiles: &'a T, size: u64) -> Self {
        Self { tiles, size }
    }
}

/// Why a node could not be read from tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileError<E> {
    /// The tile has fewer hashes than the tree's size asks for.
    #[error("a tile is too short")]
    TooShort(TileId),
    /// The tile could not be read.
    #[error("a tile could not be read")]
    Read(E),
}

impl<T: TileReader + ?Sized> HashReader for TiledTree<'_, T> {
    type Error = TileError<T::Error>;

    fn node(&self, level: u8, index: u64) -> Result<Hash, Self::Error> {
        let (tile, range) = TileId::holding(level, index, self.size);
        let hashes = self.tiles.tile(tile).map_err(TileError::Read)?;
        hashes.get(range).map(root_of).ok_or(TileError::TooShort(tile))
    }
}

/// Cuts a growing tree into tiles, keeping only the unfinished one of each level.
#[derive(Debug, Clone, Default)]
pub struct TileBuilder {
    size: u64,
    unfinished: Vec<Vec<Hash>>,
}

impl TileBuilder {
    /// How many leaves came in.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Takes a leaf hash in and hands out each tile that it completes, lowest first. `full` may put other
    /// hashes in: what it leaves is what the levels above are built from.
    ///
    /// # Errors
    /// The first error of `full`.
    pub fn push<E>(
        &mut self,
        leaf: Hash,
        full: impl FnMut(TileId, &mut [Hash]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.size += 1;
        self.rise(0, leaf, full)
    }

    /// As [`push`](Self::push) for the 256 leaves of a whole tile, given by its root. No unfinished tile of leaves may stand.
    ///
    /// # Errors
    /// The first error of `full`.
    pub fn push_tile<E>(
        &mut self,
        root: Hash,
        full: impl FnMut(TileId, &mut [Hash]) -> Result<(), E>,
    ) -> Result<(), E> {
        debug_assert_eq!(self.size % WIDTH as u64, 0);
        self.size += WIDTH as u64;
        if self.unfinished.is_empty() {
            self.unfinished.push(Vec::with_capacity(WIDTH));
        }
        self.rise(1, root, full)
    }

    /// Puts a node in at a level, and its tile's root above it as often as that completes a tile.
    fn rise<E>(
        &mut self,
        from: u8,
        node: Hash,
        mut full: impl FnMut(TileId, &mut [Hash]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut hash = node;
        for level in from..=7 {
            if self.unfinished.len() <= usize::from(level) {
                self.unfinished.push(Vec::with_capacity(WIDTH));
            }
            let Some(hashes) = self.unfinished.get_mut(usize::from(level)) else {
                break;
            };
            hashes.push(hash);
            if hashes.len() < WIDTH {
                break;
            }
            let index = (self.size >> (8 * (u32::from(level) + 1))) - 1;
            full(TileId { level, index, width: WIDTH as u16 }, hashes)?;
            hash = root_of(hashes);
            hashes.clear();
        }
        Ok(())
    }

    /// Hands out the partial tiles at the right edge, lowest first, as [`push`](Self::push) does.
    ///
    /// # Errors
    /// The first error of `partial`.
    pub fn edge<E>(
        &mut self,
        mut partial: impl FnMut(TileId, &mut [Hash]) -> Result<(), E>,
    ) -> Result<(), E> {
        for (level, hashes) in (0_u8..).zip(&mut self.unfinished) {
            if !hashes.is_empty() {
                let index = self.size >> (8 * (u32::from(level) + 1));
                partial(TileId { level, index, width: hashes.len() as u16 }, hashes)?;
            }
        }
        Ok(())
    }

    /// The root of the tree so far.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut root = None;
        for hashes in &self.unfinished {
            let mut frontier = Frontier::default();
            for hash in hashes {
                frontier.append(*hash);
            }
            for left in frontier.nodes().iter().rev() {
                root = Some(root.map_or(*left, |right| node_hash(left, &right)));
            }
        }
        root.unwrap_or_else(|| root_of(&[]))
    }
}
