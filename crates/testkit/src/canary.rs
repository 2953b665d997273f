//! The search for a number that got out: bytes and folder trees, in every way the digits could be
//! written down without being sealed or compressed.

use std::io;
use std::path::{Path, PathBuf};

/// Looks for one number. More needles (a digest, a password) can be added with [`Canary::also`].
pub struct Canary {
    needles: Vec<(&'static str, Vec<u8>)>,
    /// For each first byte, the needles that start with it.
    by_first: Vec<Vec<usize>>,
}

/// A place where the number stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The file, or an empty path for bytes given.
    pub path: PathBuf,
    /// Which byte; 0 for the file's own name.
    pub offset: usize,
    /// How it is written (`ascii`, `utf16_le`, …; `in_name` when the path itself holds it).
    pub encoding: &'static str,
}

impl Canary {
    /// Looks for a number of twelve ASCII digits.
    #[must_use]
    pub fn of(digits: &[u8; 12]) -> Self {
        let mut canary = Self { needles: Vec::new(), by_first: vec![Vec::new(); 256] };
        let text: String = digits.iter().map(|b| char::from(*b)).collect();
        let wide: String = text.chars().map(to_full_width).collect();
        canary.needle("ascii", text.as_bytes());
        for (name, separator) in [
            ("grouped_space", " "),
            ("grouped_hyphen", "-"),
            ("grouped_dot", "."),
            ("grouped_slash", "/"),
            ("grouped_underscore", "_"),
        ] {
            canary.needle(name, grouped(&text, separator).as_bytes());
        }
        canary.needle("full_width_utf8", wide.as_bytes());
        canary.needle("full_width_grouped_utf8", grouped(&wide, "－").as_bytes());
        let cp932: Vec<u8> = digits.iter().flat_map(|b| [0x82, b - b'0' + 0x4F]).collect();
        canary.needle("full_width_cp932", &cp932);
        let euc: Vec<u8> = digits.iter().flat_map(|b| [0xA3, b + 0x80]).collect();
        canary.needle("full_width_euc_jp", &euc);
        for (le, be, text) in
            [("utf16_le", "utf16_be", &text), ("full_width_utf16_le", "full_width_utf16_be", &wide)]
        {
            canary.needle(le, &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
            canary.needle(be, &text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>());
        }
        for (name, offset) in [("base64_0", 0), ("base64_1", 1), ("base64_2", 2)] {
            canary.needle(name, &base64_inside(digits, offset));
        }
        let hex: String = digits.iter().map(|b| format!("{b:02x}")).collect();
        canary.needle("hex", hex.as_bytes());
        let reversed: Vec<u8> = digits.iter().rev().copied().collect();
        if reversed != digits {
            canary.needle("reversed", &reversed);
        }
        let values = digits.map(|b| b - b'0');
        canary.needle("digit_values", &values);
        let packed: Vec<u8> =
            values.chunks(2).map(|pair| pair.iter().fold(0, |n, v| n << 4 | v)).collect();
        canary.needle("packed_decimal", &packed);
        // As SQLite writes it: six bytes, the highest first. Shorter needles would be found by chance.
        let whole = values.iter().fold(0u64, |n, v| n * 10 + u64::from(*v));
        canary.needle("integer_be", whole.to_be_bytes().get(2..).unwrap_or_default());
        canary.needle("integer_le", whole.to_le_bytes().get(..6).unwrap_or_default());
        canary
    }

    /// Looks for these bytes too, under a name of the test's own.
    #[must_use]
    pub fn also(mut self, name: &'static str, bytes: &[u8]) -> Self {
        self.needle(name, bytes);
        self
    }

    /// Looks for all these numbers in one go.
    #[must_use]
    pub fn of_all<'d>(numbers: impl IntoIterator<Item = &'d [u8; 12]>) -> Self {
        let mut all = Self { needles: Vec::new(), by_first: vec![Vec::new(); 256] };
        for digits in numbers {
            for (name, bytes) in Self::of(digits).needles {
                all.needle(name, &bytes);
            }
        }
        all
    }

    fn needle(&mut self, name: &'static str, bytes: &[u8]) {
        if let Some(list) =
            bytes.first().and_then(|first| self.by_first.get_mut(usize::from(*first)))
        {
            list.push(self.needles.len());
            self.needles.push((name, bytes.to_vec()));
        }
    }

    /// Every place in the bytes where the number stands.
    #[must_use]
    pub fn in_bytes(&self, bytes: &[u8]) -> Vec<Sighting> {
        let mut found = Vec::new();
        for (offset, first) in bytes.iter().enumerate() {
            let starts = self.by_first.get(usize::from(*first)).into_iter().flatten();
            for (encoding, needle) in starts.filter_map(|i| self.needles.get(*i)) {
                if bytes.get(offset..).is_some_and(|rest| rest.starts_with(needle)) {
                    found.push(Sighting { path: PathBuf::new(), offset, encoding });
                }
            }
        }
        found
    }

    /// Every place in a file, or in all files under a folder and in their names. Links are not followed.
    ///
    /// # Errors
    /// What could not be read: a place that was not searched is not clean.
    pub fn in_tree(&self, root: &Path) -> io::Result<Vec<Sighting>> {
        let mut found = Vec::new();
        let mut open = vec![root.to_path_buf()];
        while let Some(path) = open.pop() {
            let name = path.file_name().unwrap_or_default().as_encoded_bytes();
            if !self.in_bytes(name).is_empty() {
                found.push(Sighting { path: path.clone(), offset: 0, encoding: "in_name" });
            }
            let kind = std::fs::symlink_metadata(&path)?.file_type();
            if kind.is_dir() {
                for entry in std::fs::read_dir(&path)? {
                    open.push(entry?.path());
                }
            } else if kind.is_file() {
                let here = self.in_bytes(&std::fs::read(&path)?);
                found.extend(here.into_iter().map(|s| Sighting { path: path.clone(), ..s }));
            }
        }
        found.sort_by(|a, b| (&a.path, a.offset, a.encoding).cmp(&(&b.path, b.offset, b.encoding)));
        Ok(found)
    }
}

fn to_full_width(c: char) -> char {
    char::from_u32(c as u32 + 0xFEE0).unwrap_or(c)
}

fn grouped(text: &str, separator: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let groups: Vec<String> = characters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(separator)
}

/// The base64 characters that the digits decide alone when `offset` other bytes (modulo 3) come before.
fn base64_inside(digits: &[u8; 12], offset: usize) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = std::iter::repeat_n(0, offset)
        .chain(digits.iter().copied())
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1))
        .collect();
    bits.chunks_exact(6)
        .map(|six| six.iter().fold(0usize, |n, bit| n << 1 | usize::from(*bit)))
        .filter_map(|value| ALPHABET.get(value).copied())
        .skip((offset * 8).div_ceil(6))
        .collect()
}
