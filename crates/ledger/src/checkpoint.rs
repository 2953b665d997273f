//! Signed heads: C2SP tlog-checkpoint in a signed note with Ed25519.
//!
//! ```text
//! bannin/<organisation>/<ledger id>
//! <size>
//! <root in base64>
//!
//! — bannin/<organisation>/<ledger id> <base64 of 4 bytes key id and 64 bytes signature>
//! ```
//! The key id is the first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key); the name of the key is
//! the origin.

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{Id, Random, Slug};
use zeroize::Zeroizing;

use crate::{Hash, sha256};

/// The algorithm byte of Ed25519 in keys of signed notes.
const ED25519_BYTE: u8 = 1;

/// The most signature lines of a note that are read.
const MAX_SIGNATURES: usize = 100;

/// What can be wrong with a head or a key. The texts are public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The text is not a checkpoint of a ledger of this kind.
    #[error("not a checkpoint")]
    Form,
    /// The line is not a key of a ledger of this kind.
    #[error("not a ledger key")]
    KeyForm,
    /// None of the trusted keys signed it.
    #[error("not signed by a trusted key")]
    Unsigned,
    /// A signature in the name of a trusted key does not fit.
    #[error("a signature does not fit")]
    Signature,
    /// It was signed by the key of another ledger.
    #[error("the head of another ledger")]
    OtherLedger,
}

impl CheckpointError {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form => "checkpoint_form",
            Self::KeyForm => "ledger_key_form",
            Self::Unsigned => "checkpoint_unsigned",
            Self::Signature => "checkpoint_signature",
            Self::OtherLedger => "checkpoint_other_ledger",
        }
    }
}

/// The identity of a ledger: `bannin/<organisation>/<ledger id>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    organisation: Slug,
    ledger: Id,
}

impl Origin {
    /// The origin of one ledger of an organisation; a declared restore opens a ledger with a new id.
    #[must_use]
    pub const fn new(organisation: Slug, ledger: Id) -> Self {
        Self { organisation, ledger }
    }

    /// The organisation.
    #[must_use]
    pub const fn organisation(&self) -> &Slug {
        &self.organisation
    }

    /// The ledger.
    #[must_use]
    pub const fn ledger(&self) -> Id {
        self.ledger
    }

    /// Reads the one form of an origin.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (organisation, ledger) = text.strip_prefix("bannin/")?.split_once('/')?;
        Some(Self::new(Slug::new(organisation).ok()?, Id::parse(ledger)?))
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "bannin/{}/{}", self.organisation, self.ledger)
    }
}

/// A head: so many records, under this root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose head it is.
    pub origin: Origin,
    /// How many records.
    pub size: u64,
    /// The root of their tree.
    pub root: Hash,
}

impl Checkpoint {
    /// The text that is signed.
    fn body(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }

    /// Reads a signed head and checks that one of `keys` signed it. Lines of unknown keys (witnesses)
    /// are passed over; a line in the name of a trusted key that does not fit is an error.
    ///
    /// # Errors
    /// [`CheckpointError`] says what does not hold.
    pub fn open(text: &str, keys: &[VerifierKey]) -> Result<Self, CheckpointError> {
        let end = text.rfind("\n\n").ok_or(CheckpointError::Form)?;
        let (body, signatures) = text.split_at_checked(end + 1).ok_or(CheckpointError::Form)?;
        let checkpoint = Self::parse_body(body).ok_or(CheckpointError::Form)?;
        let signatures = signatures.strip_prefix('\n').and_then(|s| s.strip_suffix('\n'));
        let lines: Vec<&str> = signatures.ok_or(CheckpointError::Form)?.split('\n').collect();
        if lines.len() > MAX_SIGNATURES {
            return Err(CheckpointError::Form);
        }
        let mut signed = false;
        for line in lines {
            let (name, signature) = parse_signature(line).ok_or(CheckpointError::Form)?;
            let (id, signature) = signature.split_first_chunk().ok_or(CheckpointError::Form)?;
            let Some(key) = keys.iter().find(|k| k.origin.to_string() == name && k.id() == *id)
            else {
                continue;
            };
            if key.origin != checkpoint.origin {
                return Err(CheckpointError::OtherLedger);
            }
            let holds =
                UnparsedPublicKey::new(&ED25519, key.public).verify(body.as_bytes(), signature);
            if holds.is_err() && !domain::broken::is_off("checkpoint_signature") {
                return Err(CheckpointError::Signature);
            }
            signed = true;
        }
        if signed { Ok(checkpoint) } else { Err(CheckpointError::Unsigned) }
    }

    /// Three lines and nothing else: this ledger writes no extension lines.
    fn parse_body(body: &str) -> Option<Self> {
        let mut lines = body.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let root = Hash::try_from(STANDARD.decode(root).ok()?).ok()?;
        let checkpoint = Self { origin: Origin::parse(origin)?, size: size.parse().ok()?, root };
        // One form only: no sign, no leading zero.
        (checkpoint.body() == body).then_some(checkpoint)
    }
}

/// `— name base64`.
fn parse_signature(line: &str) -> Option<(&str, Vec<u8>)> {
    let (name, signature) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    let signature = STANDARD.decode(signature).ok()?;
    (!name.is_empty() && signature.len() > 4).then_some((name, signature))
}

/// The first bytes of a hash over name and key, by which a signature line names its key.
fn key_id(origin: &Origin, public: &[u8; 32]) -> [u8; 4] {
    let name = origin.to_string();
    let [a, b, c, d, ..] = sha256(&[name.as_bytes(), b"\n", &[ED25519_BYTE], public]);
    [a, b, c, d]
}

fn hex(id: [u8; 4]) -> String {
    format!("{:08x}", u32::from_be_bytes(id))
}

/// Splits `<name>+<key id>+<base64 of the algorithm byte and 32 bytes>` into origin, id and bytes.
fn parse_key(line: &str) -> Option<(Origin, &str, Zeroizing<[u8; 32]>)> {
    let (name, rest) = line.split_once('+')?;
    let (id, key) = rest.split_once('+')?;
    let key = Zeroizing::new(STANDARD.decode(key).ok()?);
    let key = Zeroizing::new(key.strip_prefix(&[ED25519_BYTE])?.try_into().ok()?);
    Some((Origin::parse(name)?, id, key))
}

/// The public half of a ledger key, with which anybody checks heads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    origin: Origin,
    public: [u8; 32],
}

impl VerifierKey {
    /// Reads a verifier key line, with or without a line break at its end.
    ///
    /// # Errors
    /// [`CheckpointError::KeyForm`] when the line is not one, or its key id is not that of its key.
    pub fn parse(line: &str) -> Result<Self, CheckpointError> {
        let (origin, id, public) =
            parse_key(line.strip_suffix('\n').unwrap_or(line)).ok_or(CheckpointError::KeyForm)?;
        let key = Self { origin, public: *public };
        if hex(key.id()) == id { Ok(key) } else { Err(CheckpointError::KeyForm) }
    }

    /// The ledger it belongs to.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    fn id(&self) -> [u8; 4] {
        key_id(&self.origin, &self.public)
    }
}

/// The verifier key line: `<name>+<key id>+<key>`.
impl std::fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = STANDARD.encode([&[ED25519_BYTE], self.public.as_slice()].concat());
        write!(f, "{}+{}+{key}", self.origin, hex(self.id()))
    }
}

/// The key that signs the heads of one ledger. It lies in a file of its own, outside of database and
/// backups; it has no Debug, Display or Clone and is wiped when dropped.
pub struct LedgerKey {
    seed: Zeroizing<[u8; 32]>,
    pair: Ed25519KeyPair,
    verifier: VerifierKey,
}

impl LedgerKey {
    /// Draws a new key.
    ///
    /// # Errors
    /// [`CheckpointError::KeyForm`] when the key cannot be made from the bytes drawn.
    pub fn generate(origin: Origin, random: &dyn Random) -> Result<Self, CheckpointError> {
        let mut seed = Zeroizing::new([0; 32]);
        random.fill(seed.as_mut_slice());
        Self::from_seed(origin, seed)
    }

    fn from_seed(origin: Origin, seed: Zeroizing<[u8; 32]>) -> Result<Self, CheckpointError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_slice())
            .map_err(|_| CheckpointError::KeyForm)?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| CheckpointError::KeyForm)?;
        Ok(Self { seed, pair, verifier: VerifierKey { origin, public } })
    }

    /// The contents of the key file: `PRIVATE+KEY+<name>+<key id>+<seed>`, as other tools for signed
    /// notes read it. Never log or show it.
    #[must_use]
    pub fn to_file(&self) -> Zeroizing<Vec<u8>> {
        let seed = Zeroizing::new([&[ED25519_BYTE], self.seed.as_slice()].concat());
        let seed = Zeroizing::new(STANDARD.encode(seed.as_slice()));
        let name = format!("PRIVATE+KEY+{}+{}+", self.verifier.origin, hex(self.verifier.id()));
        Zeroizing::new([name.as_bytes(), seed.as_bytes(), b"\n"].concat())
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`CheckpointError::KeyForm`] when it is not one.
    pub fn from_file(bytes: &[u8]) -> Result<Self, CheckpointError> {
        let line = std::str::from_utf8(bytes).ok().and_then(|t| t.strip_prefix("PRIVATE+KEY+"));
        let line = line.map(|l| l.strip_suffix('\n').unwrap_or(l));
        let (origin, id, seed) = line.and_then(parse_key).ok_or(CheckpointError::KeyForm)?;
        let key = Self::from_seed(origin, seed)?;
        if hex(key.verifier.id()) == id { Ok(key) } else { Err(CheckpointError::KeyForm) }
    }

    /// The ledger it belongs to.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.verifier.origin
    }

    /// The public half.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        self.verifier.clone()
    }

    /// Signs a head of this key's ledger and returns its text. The head of another ledger gets a
    /// signature that [`Checkpoint::open`] refuses.
    #[must_use]
    pub fn sign(&self, head: &Checkpoint) -> String {
        let body = head.body();
        let signature = self.pair.sign(body.as_bytes());
        let signature = STANDARD.encode([&self.verifier.id(), signature.as_ref()].concat());
        format!("{body}\n\u{2014} {} {signature}\n", self.verifier.origin)
    }
}
