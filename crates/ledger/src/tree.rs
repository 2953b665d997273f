//! The RFC 6962 tree over SHA-256: leaf and node hashes, the frontier that grows it, inclusion and
//! consistency proofs and their verification (RFC 9162 section 2.1).
//!
//! A node is named by its *level* (0 for leaves) and its *index* from the left among the complete subtrees
//! of that level: node (l, i) covers the leaves i·2^l up to (i+1)·2^l.

use aws_lc_rs::digest;

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// SHA-256 of the parts, one after the other.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> Hash {
    let hash = match parts {
        [one] => digest::digest(&digest::SHA256, one),
        _ => {
            let mut context = digest::Context::new(&digest::SHA256);
            for part in parts {
                context.update(part);
            }
            context.finish()
        }
    };
    let mut out = [0; 32];
    // SHA-256 has 32 bytes.
    for (to, from) in out.iter_mut().zip(hash.as_ref()) {
        *to = *from;
    }
    out
}

/// The hash of a leaf: SHA-256(0x00 ‖ bytes).
#[must_use]
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    let mut short = [0; 2048];
    match short.get_mut(1..=bytes.len()) {
        Some(room) => {
            room.copy_from_slice(bytes);
            sha256(&[short.get(..=bytes.len()).unwrap_or_default()])
        }
        None => sha256(&[&[0], bytes]),
    }
}

/// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut form = [1; 65];
    for (to, from) in form.iter_mut().skip(1).zip(left.iter().chain(right)) {
        *to = *from;
    }
    sha256(&[&form])
}

/// The root of an empty tree: SHA-256 of nothing.
fn empty_root() -> Hash {
    sha256(&[b""])
}

/// The root of a tree given by its leaf hashes.
#[must_use]
pub fn root_of(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.append(*leaf);
    }
    frontier.root()
}

/// The right edge of a tree: all that is needed to append to it and to know its root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    /// The roots of the complete subtrees, the largest first: one for each bit set in `size`.
    nodes: Vec<Hash>,
}

impl Frontier {
    /// How many leaves the tree has.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the complete subtrees, the largest first: one for each bit set in the size.
    #[must_use]
    pub fn nodes(&self) -> &[Hash] {
        &self.nodes
    }

    /// Appends a leaf by its hash.
    pub fn append(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.nodes.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.nodes.push(hash);
        self.size += 1;
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        let folded =
            self.nodes.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
        folded.unwrap_or_else(empty_root)
    }

    /// Size (8 bytes, big-endian), then the nodes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        bytes.extend(self.nodes.iter().flatten());
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote; `None` when the nodes do not fit the size.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (size, rest) = bytes.split_first_chunk()?;
        let size = u64::from_be_bytes(*size);
        let (nodes, []) = rest.as_chunks::<32>() else {
            return None;
        };
        (nodes.len() == size.count_ones() as usize).then(|| Self { size, nodes: nodes.to_vec() })
    }
}

/// Reads the hashes of complete subtrees from where they are kept.
pub trait HashReader {
    /// What reading can end in.
    type Error;

    /// The hash of node (`level`, `index`), which is complete in the tree being read.
    ///
    /// # Errors
    /// As the keeper of the hashes defines.
    fn node(&self, level: u8, index: u64) -> Result<Hash, Self::Error>;
}

/// Leaf hashes in memory are a reader, for small trees and tests.
impl HashReader for [Hash] {
    type Error = OutOfRange;

    fn node(&self, level: u8, index: u64) -> Result<Hash, OutOfRange> {
        let width = 1_u64.checked_shl(u32::from(level)).ok_or(OutOfRange)?;
        let from = index.checked_mul(width).ok_or(OutOfRange)?;
        let to = from.checked_add(width).ok_or(OutOfRange)?;
        let range = usize::try_from(from).ok().zip(usize::try_from(to).ok()).ok_or(OutOfRange)?;
        self.get(range.0..range.1).map(root_of).ok_or(OutOfRange)
    }
}

/// A leaf or a size lies outside of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("outside of the tree")]
pub struct OutOfRange;

/// Why a proof could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError<E> {
    /// The leaf or the old size lies outside of the tree.
    #[error("outside of the tree")]
    OutOfRange,
    /// The hashes could not be read.
    #[error("the tree could not be read")]
    Read(E),
}

/// The hash of the leaves `from..to`, as RFC 6962 defines MTH for them. `from` is a multiple of the
/// largest power of two that is not larger than the range, which holds for every range of a proof.
fn range_hash<R: HashReader + ?Sized>(reader: &R, from: u64, to: u64) -> Result<Hash, R::Error> {
    let mut at = from;
    let mut subtrees = Vec::new();
    while at < to {
        let level = (to - at).ilog2();
        subtrees.push(reader.node(level as u8, at >> level)?);
        at += 1 << level;
    }
    let folded = subtrees.into_iter().rev().reduce(|right, left| node_hash(&left, &right));
    Ok(folded.unwrap_or_else(empty_root))
}

/// The largest power of two below `n`, which is at least 2: where RFC 6962 splits a tree.
const fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// The path of leaf `index` in the tree of the first `size` leaves, from the leaf up.
///
/// # Errors
/// [`ProofError::OutOfRange`] when the leaf is not in that tree; [`ProofError::Read`].
pub fn inclusion_proof<R: HashReader + ?Sized>(
    reader: &R,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, ProofError<R::Error>> {
    if index >= size {
        return Err(ProofError::OutOfRange);
    }
    let (mut from, mut to) = (0, size);
    let mut path = Vec::new();
    while to - from > 1 {
        let middle = from + split(to - from);
        let (sibling_from, sibling_to) = if index < middle { (middle, to) } else { (from, middle) };
        path.push(range_hash(reader, sibling_from, sibling_to).map_err(ProofError::Read)?);
        (from, to) = if index < middle { (from, middle) } else { (middle, to) };
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of the first `new` leaves begins with the tree of the first `old` leaves.
/// It is empty when both are the same or the old one is empty.
///
/// # Errors
/// [`ProofError::OutOfRange`] when `old` is larger than `new`; [`ProofError::Read`].
pub fn consistency_proof<R: HashReader + ?Sized>(
    reader: &R,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, ProofError<R::Error>> {
    if old > new {
        return Err(ProofError::OutOfRange);
    }
    let mut path = Vec::new();
    if old == 0 || old == new {
        return Ok(path);
    }
    // The range that holds the end of the old tree, until that end is the end of the range.
    let (mut from, mut to) = (0, new);
    let read = |from, to| range_hash(reader, from, to).map_err(ProofError::Read);
    while to != old {
        let middle = from + split(to - from);
        if old <= middle {
            path.push(read(middle, to)?);
            to = middle;
        } else {
            path.push(read(from, middle)?);
            from = middle;
        }
    }
    // The verifier knows the old root itself, so it is sent only when it is not that whole range.
    if from != 0 {
        path.push(read(from, to)?);
    }
    path.reverse();
    Ok(path)
}

/// True when `path` leads from the leaf with hash `leaf` at `index` to `root` of a tree of `size` leaves
/// (RFC 9162 section 2.1.3.2).
#[must_use]
pub fn verify_inclusion(index: u64, size: u64, leaf: &Hash, path: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && (hash == *root || domain::broken::is_off("verify_inclusion"))
}

/// True when `path` proves that the tree (`new`, `new_root`) begins with the tree (`old`, `old_root`)
/// (RFC 9162 section 2.1.4.2).
#[must_use]
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    path: &[Hash],
) -> bool {
    if old == 0 || old == new {
        let roots_fit = if old == new { old_root == new_root } else { *old_root == empty_root() };
        return path.is_empty() && (roots_fit || domain::broken::is_off("verify_consistency"));
    }
    if old > new {
        return false;
    }
    let mut path = path.iter();
    // When the old tree is one complete subtree, its root is where the path begins.
    let first = if old.is_power_of_two() { Some(old_root) } else { path.next() };
    let Some(first) = first else { return false };
    let (mut node, mut last) = (old - 1, new - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    let roots_fit = old_hash == *old_root && new_hash == *new_root;
    last == 0 && (roots_fit || domain::broken::is_off("verify_consistency"))
}
