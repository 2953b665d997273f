//! What a scan says: where numbers lie, how surely, how many, and what could not be looked into.

use std::fmt;
use std::fmt::Write as _;

/// How sure it is that a number lies there.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Twelve digits with a right check digit, and not much else.
    Low,
    /// The form or the surroundings speak for it.
    Medium,
    /// Form and surroundings speak for it.
    High,
}

impl Confidence {
    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// The form in which the digits stand.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Groups of other lengths.
    Grouped,
    /// Each digit by itself, as in the boxes of a form.
    Spread,
    /// Twelve digits in a row.
    Bare,
    /// Three groups of four, as on the card.
    Fours,
    /// Fewer digits, in a cell that counts as a number: its leading zeros are lost.
    LostZero,
}

impl Kind {
    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Grouped => "grouped",
            Self::Spread => "spread",
            Self::Bare => "bare",
            Self::Fours => "fours",
            Self::LostZero => "lost_zero",
        }
    }
}

/// Where in a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A line of a text, from 1.
    Line(u64),
    /// Cells of a sheet or of a table of lines: its name if it has one, the column from 1, first and last row.
    Cells {
        /// The sheet's name.
        sheet: Option<String>,
        /// The column, from 1.
        column: usize,
        /// The first row that holds one, from 1.
        first: u64,
        /// The last.
        last: u64,
    },
    /// A page or slide, from 1.
    Page(u64),
    /// A column of a table in a database.
    Column {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// The name of the file itself.
    Name,
}

impl Place {
    /// Without any number in the names of sheets, tables and columns.
    pub(crate) fn masked(self) -> Self {
        match self {
            Self::Cells { sheet, column, first, last } => {
                Self::Cells { sheet: sheet.as_deref().map(masked), column, first, last }
            }
            Self::Column { table, column } => {
                Self::Column { table: masked(&table), column: masked(&column) }
            }
            Self::Line(_) | Self::Page(_) | Self::Name => self,
        }
    }
}

/// As it stands in data handed out: `line 3`, `Sheet1!C2:C9`, `page 2`, `table.column`, `name`. Never with a
/// number in it.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Cells { sheet, column, first, last } => {
                let column = letters(*column);
                if let Some(sheet) = sheet {
                    write!(f, "{}!", masked(sheet))?;
                }
                match first == last {
                    true => write!(f, "{column}{first}"),
                    false => write!(f, "{column}{first}:{column}{last}"),
                }
            }
            Self::Page(page) => write!(f, "page {page}"),
            Self::Column { table, column } => write!(f, "{}.{}", masked(table), masked(column)),
            Self::Name => f.write_str("name"),
        }
    }
}

/// The letters of a column: 1 is A, 27 is AA.
fn letters(column: usize) -> String {
    let (mut rest, mut letters) = (column, Vec::new());
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.into_iter().rev().collect()
}

/// Numbers that lie at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The file; members of archives follow after `!/`. Digits of a number in it are masked.
    pub file: String,
    /// Where in it.
    pub place: Place,
    /// In what form.
    pub kind: Kind,
    /// How surely.
    pub confidence: Confidence,
    /// How many.
    pub count: u64,
}

/// Why something was not looked into.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Locked with a password.
    Encrypted,
    /// A picture.
    Image,
    /// A kind of file, or a packing, that has no reader here.
    Format,
    /// Damaged, or it is not what it says it is.
    Damaged,
    /// Packed deeper than the limit.
    TooDeep,
    /// Larger, unpacked, than the limit, or packed far too tightly.
    TooLarge,
    /// More members than the limit.
    TooMany,
    /// The reader of this kind of file failed.
    Reader,
    /// The system does not let us read it.
    Denied,
    /// It went away, or another error of the system.
    Unreadable,
    /// A device, a pipe or a socket.
    Special,
    /// A link; where it leads is not followed.
    Link,
}

impl Reason {
    /// All.
    pub const ALL: [Self; 12] = [
        Self::Encrypted,
        Self::Image,
        Self::Format,
        Self::Damaged,
        Self::TooDeep,
        Self::TooLarge,
        Self::TooMany,
        Self::Reader,
        Self::Denied,
        Self::Unreadable,
        Self::Special,
        Self::Link,
    ];

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted",
            Self::Image => "image",
            Self::Format => "format",
            Self::Damaged => "damaged",
            Self::TooDeep => "too_deep",
            Self::TooLarge => "too_large",
            Self::TooMany => "too_many",
            Self::Reader => "reader",
            Self::Denied => "denied",
            Self::Unreadable => "unreadable",
            Self::Special => "special",
            Self::Link => "link",
        }
    }
}

/// What could not be looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// The file, as in [`Found`].
    pub file: String,
    /// Why.
    pub reason: Reason,
}

/// One thing that a scan has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Numbers.
    Found(Found),
    /// Could not look inside.
    Unseen(Unseen),
}

/// A name with the digits of any number in it masked.
#[must_use]
pub fn masked(name: &str) -> String {
    let hits = digits::find_hits(name);
    let mut shown = String::with_capacity(name.len());
    for (at, c) in name.char_indices() {
        let hidden = hits.iter().any(|hit| hit.contains(&at));
        match (hidden, c) {
            (true, _) => shown.push('*'),
            (false, c) if c.is_control() || digits::turns_direction(c) => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            (false, c) => shown.push(c),
        }
    }
    shown
}
