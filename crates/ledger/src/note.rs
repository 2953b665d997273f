//! The erasable words beside a record: reasons, file names, the handling clerk's name at the time.
//!
//! A note is one JSON object in RFC 8785 form whose values are texts, kept beside the record with a
//! random salt of 16 bytes; the record holds SHA-256(salt ‖ bytes). Erasing the note and its salt leaves
//! nothing from which the words could be guessed.

use std::collections::BTreeMap;

use domain::{PlainText, Random};

use crate::encode::is_name;
use crate::{Hash, Name, RecordError};

/// The words of a note by key; a key has the grammar of [`Name`].
pub type NoteText = BTreeMap<Name, PlainText>;

/// A record's note: its words when it is written, its digest when a record is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The words, to be sealed with the record.
    Words(NoteText),
    /// What the record holds of it.
    Digest(Hash),
}

impl Note {
    /// A note of the given words.
    #[must_use]
    pub fn of<const N: usize>(words: [(&'static str, PlainText); N]) -> Self {
        Self::Words(words.into_iter().map(|(key, text)| (Name::Borrowed(key), text)).collect())
    }
}

/// A note in its exact bytes with its salt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedNote {
    /// The random salt; erased together with the bytes.
    pub salt: [u8; 16],
    /// One JSON object.
    pub bytes: Vec<u8>,
}

impl SealedNote {
    /// Writes the words in their one form under a new salt.
    ///
    /// # Errors
    /// [`RecordError::Grammar`] when a key is outside its grammar.
    pub fn new(words: &NoteText, random: &dyn Random) -> Result<Self, RecordError> {
        let mut bytes = vec![b'{'];
        for (key, text) in words {
            if !is_name(key) {
                return Err(RecordError::Grammar { field: "note" });
            }
            if bytes.len() > 1 {
                bytes.push(b',');
            }
            bytes.push(b'"');
            bytes.extend_from_slice(key.as_bytes());
            bytes.extend_from_slice(b"\":\"");
            for byte in text.as_str().bytes() {
                match byte {
                    b'"' | b'\\' => bytes.extend_from_slice(&[b'\\', byte]),
                    b'\n' => bytes.extend_from_slice(b"\\n"),
                    _ => bytes.push(byte),
                }
            }
            bytes.push(b'"');
        }
        bytes.push(b'}');
        let mut salt = [0; 16];
        random.fill(&mut salt);
        Ok(Self { salt, bytes })
    }

    /// SHA-256(salt ‖ bytes), as the record holds it.
    #[must_use]
    pub fn digest(&self) -> Hash {
        crate::sha256(&[&self.salt, &self.bytes])
    }

    /// Reads the words back and checks that they are the ones the record names.
    ///
    /// # Errors
    /// [`RecordError::NoteDigest`] when salt or bytes are others than those sealed;
    /// [`RecordError::NoteForm`] when the bytes are not a note.
    pub fn open(&self, held: &Hash) -> Result<NoteText, RecordError> {
        if self.digest() != *held && !domain::broken::is_off("note_digest") {
            return Err(RecordError::NoteDigest);
        }
        let text = std::str::from_utf8(&self.bytes)
            .map_err(|e| RecordError::NoteForm { at: e.valid_up_to() })?;
        let mut rest = text;
        parse(&mut rest).ok_or(RecordError::NoteForm { at: text.len() - rest.len() })
    }
}

/// Reads `{"key":"text",…}` with rising keys; `rest` ends at what could not be read.
fn parse(rest: &mut &str) -> Option<NoteText> {
    let mut words = NoteText::new();
    take(rest, "{")?;
    while !rest.starts_with('}') {
        if !words.is_empty() {
            take(rest, ",")?;
        }
        take(rest, "\"")?;
        let (key, after) = rest.split_once('"')?;
        let rises = words.last_key_value().is_none_or(|(last, _)| last.as_ref() < key);
        if !is_name(key) || !rises {
            return None;
        }
        *rest = after;
        take(rest, ":\"")?;
        let text = parse_text(rest)?;
        words.insert(Name::Owned(key.to_owned()), PlainText::new(text).ok()?);
    }
    take(rest, "}")?;
    rest.is_empty().then_some(words)
}

/// Reads a text up to and with its closing quote.
fn parse_text(rest: &mut &str) -> Option<String> {
    let mut text = String::new();
    let mut chars = rest.chars();
    loop {
        match chars.next()? {
            '"' => break,
            '\\' => text.push(match chars.next()? {
                'n' => '\n',
                c @ ('"' | '\\') => c,
                _ => return None,
            }),
            '\n' => return None,
            c => text.push(c),
        }
    }
    *rest = chars.as_str();
    Some(text)
}

fn take(rest: &mut &str, expected: &str) -> Option<()> {
    *rest = rest.strip_prefix(expected)?;
    Some(())
}
