//! The fields of a record (DESIGN section 4). Everything here is a code, an id, a count, a day or a
//! digest; words of people stand in the note.

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::id::{AffairsId, DeviceId, PersonId, RecordId, SecretId, StaffId, ZoneId};
use domain::{ActName, Day, Duty, Id, Phase, Slug, Timestamp};

use crate::{Hash, Note, SealedNote};

/// A key of `detail` or the name of a table: `a` to `z` and `_`, at most 48 characters.
pub type Name = Cow<'static, str>;

/// What an act adds to the common fields.
pub type Detail = BTreeMap<Name, DetailValue>;

/// One act, or one step of it, on the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The record's own id.
    pub id: RecordId,
    /// When it was recorded.
    pub at: Timestamp,
    /// When the event was, if not now.
    pub occurred: Option<Occurred>,
    /// The organisation whose ledger this is.
    pub organisation: Slug,
    /// The pack that decided.
    pub regulation: RegulationRef,
    /// What was done.
    pub act: ActName,
    /// How far it went.
    pub phase: Phase,
    /// Who did it, as what, where, by which way.
    pub actor: Actor,
    /// The officer who answers for it.
    pub responsible: Option<Responsible>,
    /// The affairs it served.
    pub affairs: Option<AffairsId>,
    /// The purpose within the affairs.
    pub purpose: Option<Slug>,
    /// The article of the Act that allows it (`ba9-4`).
    pub basis: Option<Slug>,
    /// The row it was about, if it was about one.
    pub object: Option<ObjectRef>,
    /// The clauses that decided (`H2.6`).
    pub clauses: Vec<String>,
    /// Designation, instruction, approval that it rested on, in the version used.
    pub rested_on: Vec<Rest>,
    /// The record of the step before.
    pub follows: Option<RecordId>,
    /// What the act adds.
    pub detail: Detail,
    /// Persons, rows and secrets it touched.
    pub entries: Entries,
    /// Erasable words beside the record.
    pub note: Option<Note>,
}

/// When the recorded event was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occurred {
    /// On that day.
    On(Day),
    /// At that moment.
    At(Timestamp),
}

/// A pack in force: `pack@date#digest` in the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegulationRef {
    /// Its name.
    pub pack: Slug,
    /// The date of its edition.
    pub date: Day,
    /// SHA-256 of its bytes.
    pub digest: Hash,
}

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The member of staff; none for the system and for unknown users.
    pub staff: Option<StaffId>,
    /// The duty used in this act.
    pub acting_as: Option<Duty>,
    /// All duties held at that moment.
    pub duties: Vec<Duty>,
    /// The registered terminal.
    pub device: Option<DeviceId>,
    /// The zone it stands in.
    pub zone: Option<ZoneId>,
    /// The way in.
    pub via: Via,
}

/// The way an act came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Via {
    /// The command line.
    Command,
    /// A page.
    Page,
    /// The JSON interface.
    Api,
    /// A job that a person set up.
    Job,
    /// The system itself.
    System,
}

impl Via {
    /// All ways.
    pub const ALL: [Self; 5] = [Self::Command, Self::Page, Self::Api, Self::Job, Self::System];

    /// The code in records.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Page => "page",
            Self::Api => "api",
            Self::Job => "job",
            Self::System => "system",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.code() == code)
    }
}

/// The officer who answers for an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Responsible {
    /// The office.
    pub office: Duty,
    /// Who held it; none while it was vacant.
    pub holder: Option<StaffId>,
}

/// A row that an act was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectRef {
    /// The table.
    pub table: Name,
    /// The row.
    pub id: Id,
}

/// A row that a decision rested on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    /// The table.
    pub table: Name,
    /// The row.
    pub row: Id,
    /// The version that was used, from 1.
    pub version: i64,
}

/// A value of `detail`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DetailValue {
    /// A count or a year: 0 to 2^53-1.
    Int(i64),
    /// A closed code: a letter, then letters, digits, `-`, `_`, `.`, `@`, `:`; at most 64 characters.
    Code(String),
    /// An id.
    Id(Id),
    /// A civil day.
    Day(Day),
    /// SHA-256 of something that holds no number.
    Digest(Hash),
}

/// What a record says about registers and vault.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entries {
    /// The persons concerned.
    pub subjects: Vec<PersonId>,
    /// Every recorded row that was written or removed, in the order of writing.
    pub rows: Vec<RowEntry>,
    /// Secrets that came into the vault.
    pub sealed: Vec<SecretId>,
    /// Secrets that the record allows to open.
    pub opened: Vec<SecretId>,
    /// Secrets that left the vault for good.
    pub removed: Vec<SecretId>,
}

impl Entries {
    /// The most subjects that stand inline; so many secrets of all three kinds together, too.
    pub const INLINE_IDS: usize = 32;
    /// The most rows that stand inline.
    pub const INLINE_ROWS: usize = 8;

    /// True when the lists stand in the record itself; otherwise all of them stand in its manifest.
    #[must_use]
    pub const fn stand_inline(&self) -> bool {
        let secrets = self.sealed.len() + self.opened.len() + self.removed.len();
        Self::fit_inline(self.subjects.len(), secrets, self.rows.len())
    }

    /// True when lists of so many items stand in the record itself.
    pub(crate) const fn fit_inline(subjects: usize, secrets: usize, rows: usize) -> bool {
        subjects <= Self::INLINE_IDS && secrets <= Self::INLINE_IDS && rows <= Self::INLINE_ROWS
    }
}

/// One recorded row as it stands after the act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowEntry {
    /// The table.
    pub table: Name,
    /// The row.
    pub row: Id,
    /// The version, from 1.
    pub version: i64,
    /// What became of it.
    pub state: RowState,
}

/// What became of a recorded row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowState {
    /// It stands, with this salted digest (see [`crate::row_digest`]).
    Present(Hash),
    /// It was removed.
    Gone,
}

/// A record in its exact bytes, ready to be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The record's id.
    pub id: RecordId,
    /// When it was recorded.
    pub at: Timestamp,
    /// How far the act went.
    pub phase: Phase,
    /// The record of the step before.
    pub follows: Option<RecordId>,
    /// The bytes that are stored and hashed.
    pub bytes: Vec<u8>,
    /// The manifest whose digest the record holds.
    pub manifest: Option<Vec<u8>>,
    /// The note whose salted digest the record holds.
    pub note: Option<SealedNote>,
    /// The secrets that may be opened once this record is committed.
    pub opens: Vec<SecretId>,
}

impl Record {
    /// The most bytes a record may have: an entry bundle writes its length in 16 bits.
    pub const MAX_BYTES: usize = 65_535;
    /// The version of the format.
    pub const VERSION: i64 = 1;
}
