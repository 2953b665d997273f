//! The passphrase that opens the seal, and what it costs to try one.

use crate::VaultError;
use crate::key::Key;
use domain::Random;
use zeroize::{Zeroize, Zeroizing};

/// What one try of a passphrase costs (Argon2id).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// The default: 512 MiB, three passes, about a second and a half. One lane, since this
    /// implementation works through lanes one after another and only an attacker would gain by more.
    pub const STRONG: Self = Self { memory_kib: 512 * 1024, passes: 3, lanes: 1 };
    /// For tests and the demo only: under a millisecond. [`Self::is_weak`] is true.
    pub const WEAK: Self = Self { memory_kib: 64, passes: 1, lanes: 1 };

    /// A cost within bounds that no honest seal leaves: 8 KiB for each lane to 4 GiB, up to 64 passes,
    /// up to 16 lanes. The upper ones keep a foreign seal from eating the machine.
    pub(crate) fn new(memory_kib: u32, passes: u32, lanes: u32) -> Option<Self> {
        let fits = (1..=16).contains(&lanes)
            && (1..=64).contains(&passes)
            && (8 * lanes..=4 * 1024 * 1024).contains(&memory_kib);
        fits.then_some(Self { memory_kib, passes, lanes })
    }

    /// Memory in KiB.
    #[must_use]
    pub const fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// Passes over the memory.
    #[must_use]
    pub const fn passes(self) -> u32 {
        self.passes
    }

    /// Lanes.
    #[must_use]
    pub const fn lanes(self) -> u32 {
        self.lanes
    }

    /// True when it asks for less than 512 MiB; status says so.
    #[must_use]
    pub const fn is_weak(self) -> bool {
        self.memory_kib < Self::STRONG.memory_kib
    }

    /// Twelve bytes, for binding.
    pub(crate) fn bytes(self) -> [u8; 12] {
        let mut out = [0; 12];
        let parts = [self.memory_kib, self.passes, self.lanes];
        for (to, from) in out.chunks_exact_mut(4).zip(parts) {
            to.copy_from_slice(&from.to_be_bytes());
        }
        out
    }
}

/// A generated passphrase of the organisation: 19 random characters out of 31 (94 bits) and a check
/// character, in five groups of four. Wiped on drop; it shows itself only through [`Self::written`].
pub struct Passphrase(Zeroizing<String>);

/// No `0`, `1`, `i`, `l`, `o`: nothing that looks like something else. 31 is a prime, which the check
/// character needs.
const ALPHABET: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";
const RANDOM_CHARACTERS: usize = 19;

impl Passphrase {
    /// Draws one.
    #[must_use]
    pub fn generate(random: &dyn Random) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(RANDOM_CHARACTERS + 1));
        let mut pool = Zeroizing::new([0u8; 64]);
        while text.len() < RANDOM_CHARACTERS {
            random.fill(pool.as_mut_slice());
            // Five bits pick one of 32; the 32nd is thrown away, so that each character is equally likely.
            let picked = pool.iter().filter_map(|b| ALPHABET.get(usize::from(b & 31)));
            let room = RANDOM_CHARACTERS - text.len();
            text.extend(picked.take(room).map(|b| char::from(*b)));
        }
        let check = check_character(&text);
        text.push(check);
        let drawn = Self(text);
        // A generated code never looks like a number.
        if digits::has_hit(&drawn.written()) { Self::generate(random) } else { drawn }
    }

    /// Takes a typed passphrase in: upper or lower case, full width or half, with or without spaces and
    /// hyphens.
    ///
    /// # Errors
    /// [`VaultError::PassphraseMistyped`] when it cannot have been generated here. That costs nothing to
    /// find out, so a slip of the finger is told apart from a wrong passphrase.
    pub fn parse(typed: &str) -> Result<Self, VaultError> {
        let mut text = Zeroizing::new(String::with_capacity(RANDOM_CHARACTERS + 1));
        for c in typed.chars().filter(|c| !is_separator(*c)) {
            let c = half_width(c).to_ascii_lowercase();
            if text.len() > RANDOM_CHARACTERS || value(c).is_none() {
                return Err(VaultError::PassphraseMistyped);
            }
            text.push(c);
        }
        let check = text.pop();
        if text.len() != RANDOM_CHARACTERS || check != Some(check_character(&text)) {
            return Err(VaultError::PassphraseMistyped);
        }
        text.extend(check);
        Ok(Self(text))
    }

    /// The five groups, joined by hyphens: to be shown once and written down.
    #[must_use]
    pub fn written(&self) -> Zeroizing<String> {
        let mut out = Zeroizing::new(String::with_capacity(RANDOM_CHARACTERS + 5));
        for (i, c) in self.0.chars().enumerate() {
            if i > 0 && i % 4 == 0 {
                out.push('-');
            }
            out.push(c);
        }
        out
    }

    /// The key that this passphrase stretches to (Argon2id, version 0x13).
    pub(crate) fn stretch(&self, salt: &[u8; 16], cost: Cost) -> Result<Key, VaultError> {
        let params = argon2::Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32))
            .map_err(|_| VaultError::CryptoFailed)?;
        let blocks = params.block_count();
        let mut memory = Vec::new();
        memory.try_reserve_exact(blocks).map_err(|_| VaultError::NoMemory)?;
        memory.resize(blocks, argon2::Block::new());
        let argon =
            argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        let key = Key::fill(|bytes| {
            argon
                .hash_password_into_with_memory(self.0.as_bytes(), salt, bytes, &mut memory)
                .map_err(|_| VaultError::CryptoFailed)
        });
        memory.iter_mut().for_each(Zeroize::zeroize);
        key
    }
}

fn value(c: char) -> Option<usize> {
    ALPHABET.iter().position(|a| char::from(*a) == c)
}

/// The sum of place × value modulo 31: any one wrong character and any two exchanged ones are found.
fn check_character(text: &str) -> char {
    let sum: usize = text.chars().zip(1..).map(|(c, place)| place * value(c).unwrap_or(0)).sum();
    ALPHABET.get(sum % ALPHABET.len()).map_or(' ', |b| char::from(*b))
}

fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{ff0d}' | '\u{ff70}'
        )
}

/// The half-width form of a full-width Latin letter or digit.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}
