//! The tree against two oracles: RFC 6962's recursive definition written out, and another crate.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;

use super::sample::cases;
use crate::{
    Frontier, Hash, HashReader, OutOfRange, ProofError, TileBuilder, TileError, TileId, TileReader,
    TiledTree, consistency_proof, entries_path, inclusion_proof, leaf_hash, node_hash, root_of,
    sha256, verify_consistency, verify_inclusion,
};

/// Leaf `n` is the text of its number.
fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|n| leaf_hash(n.to_string().as_bytes())).collect()
}

/// MTH of RFC 6962 section 2.1, word for word.
fn slow_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(&[b""]),
        [one] => *one,
        many => {
            let k = many.len().next_power_of_two() / 2;
            node_hash(&slow_root(&many[..k]), &slow_root(&many[k..]))
        }
    }
}

/// PATH of section 2.1.1.
fn slow_path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let k = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(k);
    let (mut path, beside) =
        if m < k { (slow_path(m, left), right) } else { (slow_path(m - k, right), left) };
    path.push(slow_root(beside));
    path
}

/// SUBPROOF of section 2.1.2.
fn slow_subproof(m: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if m == leaves.len() {
        return if whole { Vec::new() } else { vec![slow_root(leaves)] };
    }
    let k = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(k);
    let (mut path, beside) = if m <= k {
        (slow_subproof(m, left, whole), right)
    } else {
        (slow_subproof(m - k, right, false), left)
    };
    path.push(slow_root(beside));
    path
}

#[test]
fn hashes_are_those_of_rfc_6962() {
    let hex = |hash: Hash| hash.iter().map(|b| format!("{b:02x}")).collect::<String>();
    // Known vectors of the certificate transparency projects.
    assert_eq!(
        hex(root_of(&[])),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    assert_eq!(
        hex(leaf_hash(b"")),
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    );
    for length in [0, 1, 2046, 2047, 2048, 5000] {
        let bytes = vec![7; length];
        assert_eq!(leaf_hash(&bytes), sha256(&[&[0], &bytes]), "{length}");
    }
    let (a, b) = ([1; 32], [2; 32]);
    assert_eq!(node_hash(&a, &b), sha256(&[&[1], &a, &b]));
}

#[test]
fn roots_and_proofs_are_those_of_both_oracles_for_every_small_size() {
    let all = leaves(40);
    let mut other = MemoryBackedTree::<Sha256, String>::new();
    let mut frontier = Frontier::default();
    for size in 1..=all.len() {
        other.push((size - 1).to_string());
        frontier.append(all[size - 1]);
        let tree = &all[..size];
        let root = slow_root(tree);
        assert_eq!(frontier.root(), root);
        assert_eq!(other.root().as_bytes().as_slice(), root);
        for index in 0..size {
            let path = inclusion_proof(tree, index as u64, size as u64).unwrap();
            assert_eq!(path, slow_path(index, tree));
            assert_eq!(other.prove_inclusion(index).as_bytes(), path.as_flattened());
            assert!(verify_inclusion(index as u64, size as u64, &tree[index], &path, &root));
        }
        for old in 0..=size {
            let path = consistency_proof(tree, old as u64, size as u64).unwrap();
            let old_root = slow_root(&tree[..old]);
            if old > 0 {
                assert_eq!(path, slow_subproof(old, tree, true));
                assert_eq!(
                    other.prove_consistency(size - old).as_bytes(),
                    path.as_flattened(),
                    "{old} of {size}"
                );
            }
            assert!(verify_consistency(old as u64, &old_root, size as u64, &root, &path));
        }
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn proofs_hold_for_any_size(size in 1_u64..3000, pick in any::<[prop::sample::Index; 2]>()) {
        let all = leaves(size);
        let root = slow_root(&all);
        let [index, old] = pick.map(|p| p.index(size as usize));
        let path = inclusion_proof(all.as_slice(), index as u64, size).unwrap();
        prop_assert_eq!(&path, &slow_path(index, &all));
        prop_assert!(verify_inclusion(index as u64, size, &all[index], &path, &root));
        let path = consistency_proof(all.as_slice(), old as u64, size).unwrap();
        prop_assert!(verify_consistency(old as u64, &slow_root(&all[..old]), size, &root, &path));
    }

    /// Guards "verify_inclusion" and "verify_consistency": nothing but the right proof passes.
    #[test]
    fn false_proofs_are_refused(
        size in 2_u64..400,
        pick in any::<[prop::sample::Index; 3]>(),
        flip in 0_u32..256,
    ) {
        let all = leaves(size);
        let root = slow_root(&all);
        let wrong = |hash: &Hash| {
            let mut hash = *hash;
            hash[(flip / 8) as usize] ^= 1 << (flip % 8);
            hash
        };
        let [index, old, at] = pick;
        let index = index.index(size as usize);
        let (leaf, place) = (all[index], index as u64);
        let path = inclusion_proof(all.as_slice(), place, size).unwrap();
        prop_assert!(!verify_inclusion(place, size, &wrong(&leaf), &path, &root));
        prop_assert!(!verify_inclusion(place, size, &leaf, &path, &wrong(&root)));
        prop_assert!(!verify_inclusion(place ^ 1, size, &leaf, &path, &root));
        prop_assert!(!verify_inclusion(size, size, &leaf, &path, &root));
        prop_assert!(!verify_inclusion(place, size, &leaf, &path[1..], &root));
        let mut other = path.clone();
        other.push(leaf);
        prop_assert!(!verify_inclusion(place, size, &leaf, &other, &root));
        let mut other = path.clone();
        let at_path = at.index(path.len());
        other[at_path] = wrong(&other[at_path]);
        prop_assert!(!verify_inclusion(place, size, &leaf, &other, &root));

        let old = old.index(size as usize - 1) as u64 + 1;
        let old_root = slow_root(&all[..old as usize]);
        let path = consistency_proof(all.as_slice(), old, size).unwrap();
        prop_assert!(!verify_consistency(old, &wrong(&old_root), size, &root, &path));
        prop_assert!(!verify_consistency(old, &old_root, size, &wrong(&root), &path));
        prop_assert!(!verify_consistency(size, &root, old, &old_root, &path));
        prop_assert!(!verify_consistency(old, &old_root, size, &root, &path[1..]));
        let mut other = path.clone();
        other.push(leaf);
        prop_assert!(!verify_consistency(old, &old_root, size, &root, &other));
        let mut other = path.clone();
        let at_path = at.index(path.len());
        other[at_path] = wrong(&other[at_path]);
        prop_assert!(!verify_consistency(old, &old_root, size, &root, &other));
    }

    #[test]
    fn a_frontier_is_kept_as_bytes(size in 0_u64..2000) {
        let mut frontier = Frontier::default();
        for leaf in leaves(size) {
            frontier.append(leaf);
        }
        let bytes = frontier.to_bytes();
        prop_assert_eq!(bytes.len(), 8 + 32 * size.count_ones() as usize);
        let read = Frontier::from_bytes(&bytes);
        prop_assert_eq!(read.as_ref(), Some(&frontier));
        prop_assert_eq!(Frontier::from_bytes(&bytes[..bytes.len() - 1]), None);
        prop_assert_eq!(Frontier::from_bytes(&[&bytes[..], &[0; 32]].concat()), None);
    }
}

#[test]
fn an_empty_tree_begins_every_tree_and_a_tree_itself() {
    let (empty, root) = (slow_root(&[]), slow_root(&leaves(5)));
    assert!(verify_consistency(0, &empty, 5, &root, &[]));
    assert!(verify_consistency(5, &root, 5, &root, &[]));
    assert!(!verify_consistency(0, &root, 5, &root, &[]));
    assert!(!verify_consistency(5, &empty, 5, &root, &[]));
    assert!(!verify_consistency(0, &empty, 5, &root, &[root]));
}

#[test]
fn what_lies_outside_of_the_tree_has_no_proof() {
    let all = leaves(5);
    assert_eq!(inclusion_proof(all.as_slice(), 5, 5), Err(ProofError::OutOfRange));
    assert_eq!(consistency_proof(all.as_slice(), 6, 5), Err(ProofError::OutOfRange));
    assert_eq!(inclusion_proof(all.as_slice(), 0, 6), Err(ProofError::Read(OutOfRange)));
    assert_eq!(all.as_slice().node(64, 0), Err(OutOfRange));
    assert_eq!(all.as_slice().node(63, u64::MAX), Err(OutOfRange));
}

/// Tiles as a builder cut them.
#[derive(Default)]
struct Cut(std::collections::BTreeMap<TileId, Vec<Hash>>);

impl TileReader for Cut {
    type Error = TileId;
    fn tile(&self, tile: TileId) -> Result<Vec<Hash>, TileId> {
        self.0.get(&tile).cloned().ok_or(tile)
    }
}

fn cut(all: &[Hash]) -> (Cut, TileBuilder) {
    let (mut cut, mut builder) = (Cut::default(), TileBuilder::default());
    for leaf in all {
        let mut now = Vec::new();
        let Ok::<(), std::convert::Infallible>(()) = builder.push(*leaf, |tile, hashes| {
            now.push(tile);
            assert!(cut.0.insert(tile, hashes.to_vec()).is_none());
            Ok(())
        });
        assert_eq!(now, TileId::completed_at(builder.size()).collect::<Vec<_>>());
    }
    let Ok::<(), std::convert::Infallible>(()) = builder.edge(|tile, hashes| {
        assert!(usize::from(tile.width) < 256 && usize::from(tile.width) == hashes.len());
        assert!(cut.0.insert(tile, hashes.to_vec()).is_none());
        Ok(())
    });
    (cut, builder)
}

#[test]
fn tiles_hold_the_whole_tree() {
    for size in [0, 1, 2, 255, 256, 257, 511, 512, 1000, 65_535, 65_536, 66_050] {
        let all = leaves(size);
        let (tiles, builder) = cut(&all);
        let root = root_of(&all);
        assert_eq!(builder.root(), root);
        assert_eq!(builder.size(), size);
        let bottom = size.div_ceil(256);
        assert_eq!(tiles.0.keys().filter(|t| t.level == 0).count() as u64, bottom);
        let tree = TiledTree::new(&tiles, size);
        for index in [0, 1, 17, size / 3, size / 2, size.saturating_sub(1)] {
            if index < size {
                let path = inclusion_proof(&tree, index, size).unwrap();
                assert!(verify_inclusion(index, size, &all[index as usize], &path, &root));
            }
            let path = consistency_proof(&tree, index.min(size), size).unwrap();
            let old = root_of(&all[..index.min(size) as usize]);
            assert!(verify_consistency(index.min(size), &old, size, &root, &path));
        }
    }
}

#[test]
fn a_tile_that_is_too_short_is_an_error() {
    let all = leaves(300);
    let (mut tiles, _) = cut(&all);
    let edge = TileId { level: 0, index: 1, width: 44 };
    tiles.0.get_mut(&edge).unwrap().pop();
    let tree = TiledTree::new(&tiles, 300);
    assert_eq!(tree.node(0, 299), Err(TileError::TooShort(edge)));
    assert!(tree.node(0, 298).is_ok());
    let gone = TileId { level: 0, index: 2, width: 0 };
    assert_eq!(tree.node(0, 512), Err(TileError::Read(gone)));
}

#[test]
fn paths_are_those_of_the_specification() {
    let tile = |level, index, width| TileId { level, index, width }.path();
    assert_eq!(tile(0, 0, 256), "tile/0/000");
    assert_eq!(tile(1, 234, 1), "tile/1/234.p/1");
    assert_eq!(tile(0, 1_234_067, 256), "tile/0/x001/x234/067");
    assert_eq!(tile(2, 1000, 255), "tile/2/x001/000.p/255");
    assert_eq!(entries_path(1_234_067, 256), "tile/entries/x001/x234/067");
    assert_eq!(entries_path(7, 8), "tile/entries/007.p/8");
}
