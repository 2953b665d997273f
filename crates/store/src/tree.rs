//! The tree as the database keeps it: the head row, leaf hashes with the records, full tiles. Partial
//! tiles are derived when they are asked for.

use std::cell::RefCell;

use domain::Timestamp;
use ledger::{EntrySource, Frontier, Hash, HashReader, TileId, TileReader, TiledTree, root_of};

use crate::row::Param;
use crate::shared::Shared;
use crate::sql::{self, Sql};
use crate::tx::Tx;
use crate::{Row, StoreError};

/// The use of the guard key for the head row.
const HEAD: &[u8] = b"bannin head\0";

/// Hashes of one full tile.
const WIDTH: u64 = 256;

/// A head: how many records are integrated, and their root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// How many.
    pub size: u64,
    /// The root hash.
    pub root: Hash,
}

/// The head row.
pub(crate) struct State {
    pub frontier: Frontier,
    pub root: Hash,
    pub last_at: i64,
}

impl State {
    pub fn empty() -> Self {
        let frontier = Frontier::default();
        Self { root: frontier.root(), frontier, last_at: 0 }
    }

    pub const fn head(&self) -> Head {
        Head { size: self.frontier.size(), root: self.root }
    }

    pub fn last_record_at(&self) -> Option<Timestamp> {
        (self.frontier.size() > 0).then_some(Timestamp(self.last_at))
    }

    /// Reads the head row, unless somebody without the guard key wrote it.
    pub fn read(shared: &Shared, row: &Row) -> Result<Self, StoreError> {
        let broken = || StoreError::inconsistent("head", 1);
        let frontier = Frontier::from_bytes(row.bytes(2)?).ok_or_else(broken)?;
        let state = Self { frontier, root: row.array(1)?, last_at: row.int(3)? };
        let whole = number(row.int(0)?)? == state.frontier.size();
        let mac = state.mac(shared);
        let ours = aws_lc_rs::constant_time::verify_slices_are_equal(row.bytes(4)?, &mac).is_ok()
            || domain::broken::is_off("head_guard");
        if whole && ours { Ok(state) } else { Err(broken()) }
    }

    fn mac(&self, shared: &Shared) -> [u8; 32] {
        let last_at = self.last_at.to_be_bytes();
        let off = domain::broken::is_off("store_overtaken");
        let stamp = if off { &[] } else { shared.stamp().as_bytes() };
        shared.mac(HEAD, &[&self.frontier.to_bytes(), &self.root, &last_at, stamp])
    }

    /// Passes when this head is the one last seen or a longer one whose frontier leads to its root.
    pub fn follows(self, seen: Option<Head>) -> Result<Self, StoreError> {
        let fits = match seen {
            Some(seen) if seen.size == self.frontier.size() => seen.root == self.root,
            Some(seen) if seen.size > self.frontier.size() => false,
            _ => self.frontier.root() == self.root,
        };
        if fits || domain::broken::is_off("head_follows") {
            Ok(self)
        } else {
            Err(StoreError::inconsistent("head", 1))
        }
    }
}

impl Tx<'_> {
    pub(crate) fn state(&mut self, sql: Sql) -> Result<State, StoreError> {
        let row = self.first(sql, &[])?;
        self.sound(row.as_ref())
    }

    /// Appends the leaves of records that are in their table already, writes the tiles they complete, and
    /// the head.
    pub(crate) fn grow(
        &mut self,
        state: &mut State,
        leaves: &[Hash],
        last_at: i64,
    ) -> Result<(), StoreError> {
        if leaves.is_empty() {
            return Ok(());
        }
        for leaf in leaves {
            state.frontier.append(*leaf);
            for tile in TileId::completed_at(state.frontier.size()) {
                let hashes = self.derive(tile)?;
                let root = root_of(&hashes);
                let params: [Param<'_>; 4] = [
                    Param::Int(i64::from(tile.level)),
                    Param::Int(index(tile.index)?),
                    (&root).into(),
                    Param::Bytes(hashes.as_flattened()),
                ];
                self.run_later(sql::TILE_ADD, &params)?;
            }
        }
        state.root = state.frontier.root();
        state.last_at = last_at;
        self.keep_head(sql::HEAD_SET, state)
    }

    /// Writes the head row, for the first time or over the last one.
    pub(crate) fn keep_head(&mut self, sql: Sql, state: &State) -> Result<(), StoreError> {
        let (size, frontier) = (index(state.frontier.size())?, state.frontier.to_bytes());
        let mac = state.mac(self.shared);
        let params = [
            size.into(),
            (&state.root).into(),
            Param::Bytes(&frontier),
            state.last_at.into(),
            (&mac).into(),
        ];
        self.run_later(sql, &params)
    }

    /// The hashes of a tile from what lies below it: leaf hashes, or the roots of full tiles.
    fn derive(&mut self, tile: TileId) -> Result<Vec<Hash>, StoreError> {
        let from = index(tile.index * WIDTH)?;
        let to = from + i64::from(tile.width);
        let rows = match tile.level {
            0 => self.rows(sql::LEAVES, &[from.into(), to.into()])?,
            level => self.rows(
                sql::TILE_ROOTS,
                &[Param::Int(i64::from(level - 1)), from.into(), to.into()],
            )?,
        };
        let hashes: Result<Vec<Hash>, _> = rows.iter().map(|row| row.array(0)).collect();
        let hashes = self.poison(hashes)?;
        let whole = hashes.len() == usize::from(tile.width);
        self.poison(if whole {
            Ok(hashes)
        } else {
            Err(StoreError::inconsistent("tiles", tile.path()))
        })
    }

    /// The hashes of a tile: kept when it is full, derived when it is partial.
    fn tile(&mut self, tile: TileId) -> Result<Vec<Hash>, StoreError> {
        if u64::from(tile.width) < WIDTH {
            return self.derive(tile);
        }
        let row =
            self.first(sql::TILE, &[Param::Int(i64::from(tile.level)), index(tile.index)?.into()])?;
        let hashes = row.and_then(|row| {
            let (hashes, rest) = row.bytes(0).ok()?.as_chunks::<32>();
            (hashes.len() == usize::from(tile.width) && rest.is_empty()).then(|| hashes.to_vec())
        });
        self.poison(hashes.ok_or_else(|| StoreError::inconsistent("tiles", tile.path())))
    }

    /// When the last integrated record was made; none in an empty ledger.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn last_record_at(&mut self) -> Result<Option<Timestamp>, StoreError> {
        if let Some(last) = self.last_at {
            return Ok(last);
        }
        let last = self.state(sql::HEAD)?.last_record_at();
        self.last_at = Some(last);
        Ok(last)
    }

    /// The integrated head.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn head(&mut self) -> Result<Head, StoreError> {
        Ok(self.state(sql::HEAD)?.head())
    }

    /// The right edge of the tree of the first `size` records, as the tiles tell it.
    pub(crate) fn frontier_at(&mut self, size: u64) -> Result<Frontier, StoreError> {
        let missing = || StoreError::inconsistent("tiles", size);
        let reader = self.ledger();
        let tree = reader.tree(size);
        let (mut nodes, mut at) = (size.to_be_bytes().to_vec(), 0);
        for level in (0..64_u8).rev().filter(|level| size >> level & 1 == 1) {
            nodes.extend(tree.node(level, at >> level).map_err(|_| missing())?);
            at += 1 << level;
        }
        Frontier::from_bytes(&nodes).ok_or_else(missing)
    }

    /// The tree and its records as readers for proofs and exports, within this snapshot.
    pub fn ledger(&mut self) -> LedgerReader<'_, Self> {
        LedgerReader { tx: RefCell::new(self) }
    }
}

/// Reads tiles and records within one snapshot.
pub struct LedgerReader<'t, T> {
    tx: RefCell<&'t mut T>,
}

impl LedgerReader<'_, Tx<'_>> {
    /// The nodes of the tree of the first `size` records.
    pub const fn tree(&self, size: u64) -> TiledTree<'_, Self> {
        TiledTree::new(self, size)
    }
}

impl TileReader for LedgerReader<'_, Tx<'_>> {
    type Error = StoreError;

    fn tile(&self, tile: TileId) -> Result<Vec<Hash>, StoreError> {
        self.tx.borrow_mut().tile(tile)
    }
}

impl EntrySource for LedgerReader<'_, Tx<'_>> {
    type Error = StoreError;

    fn entries(&self, from: u64, count: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        let records = self.tx.borrow_mut().records(from, count)?;
        Ok(records.into_iter().map(|record| record.bytes).collect())
    }
}

/// A count or position as the database keeps it.
pub(crate) fn index(n: u64) -> Result<i64, StoreError> {
    i64::try_from(n).map_err(|_| StoreError::inconsistent("records", n))
}

/// A count or position as the ledger has it.
pub(crate) fn number(n: i64) -> Result<u64, StoreError> {
    u64::try_from(n).map_err(|_| StoreError::inconsistent("records", n))
}
