//! Rows of the registers: what every recorded table has in common.
//!
//! A recorded row is written only together with a record that holds its table, id, version and salted
//! digest (DESIGN section 4). The store reads and writes any [`Register`]; rows of a *guarded* table give
//! rights and carry an HMAC that is checked whenever they are read.

use crate::Id;

/// A database value. Days are integers, ids 16 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(String),
    /// BYTEA, BLOB.
    Bytes(Vec<u8>),
    /// NULL.
    Null,
}

/// The column type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// BIGINT.
    Int,
    /// TEXT.
    Text,
    /// BYTEA, BLOB.
    Bytes,
}

/// A type that can stand in a column.
pub trait Field: Sized {
    /// Its column type.
    const KIND: Kind;
    /// To the database.
    fn to_value(&self) -> Value;
    /// From the database; `None` when the stored value breaks the type's rule.
    fn from_value(value: Value) -> Option<Self>;
}

/// A recorded table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// The table's name in SQL and in records.
    pub name: &'static str,
    /// Its own columns (besides id, salt, version, record, guard), in canonical order.
    pub columns: &'static [(&'static str, Kind)],
    /// Rows give rights and carry an HMAC under the guard key.
    pub guarded: bool,
    /// So many of the columns, at the end, came later than the table. NULL in one is no part of a row's digest, so that rows of
    /// before keep theirs.
    pub added: usize,
    /// Rows whose absence, or whose version of before, lets an act pass: the [tally](crate::rows::Tally) says which stand.
    pub tallied: Option<Standing>,
}

/// Which rows of a tallied table count. They are few at any time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// All of them.
    All,
    /// Those without a value in the column.
    Without(&'static str),
    /// Those with a value in the column.
    With(&'static str),
    /// Those with one of these texts in the column.
    In(&'static str, &'static [&'static str]),
    /// Those with another text in the column.
    Not(&'static str, &'static str),
    /// Those without a value in the first column, and with none or more than 0 in the second.
    Left(&'static str, &'static str),
}

impl Table {
    /// The values that a row's digest is over. Nothing is left out but NULLs at the end: rows that differ have digests that
    /// differ.
    pub fn digested<'v, T>(&self, values: &'v [T], is_null: impl Fn(&T) -> bool) -> &'v [T] {
        let added = values.iter().rev().take(self.added).take_while(|value| is_null(value)).count();
        values.get(..values.len() - added).unwrap_or(values)
    }

    /// True when a row with these values of the table's own columns stands in the tally.
    #[must_use]
    pub fn stands(&self, values: &[Value]) -> bool {
        let at = |name: &str| {
            let column = self.columns.iter().position(|(column, _)| *column == name);
            column.and_then(|column| values.get(column))
        };
        let is = |name, text: &str| matches!(at(name), Some(Value::Text(t)) if t == text);
        match self.tallied {
            None => false,
            Some(Standing::All) => true,
            Some(Standing::Without(name)) => matches!(at(name), Some(Value::Null)),
            Some(Standing::With(name)) => !matches!(at(name), Some(Value::Null) | None),
            Some(Standing::In(name, texts)) => texts.iter().any(|text| is(name, text)),
            Some(Standing::Not(name, text)) => !is(name, text),
            Some(Standing::Left(ended, left)) => {
                matches!(at(ended), Some(Value::Null))
                    && !matches!(at(left), Some(Value::Int(..=0)))
            }
        }
    }
}

/// A row of a recorded table.
pub trait Register: Sized + Clone {
    /// The table.
    const TABLE: Table;
    /// The row's id.
    fn row_id(&self) -> Id;
    /// The values of the table's own columns, in order.
    fn values(&self) -> Vec<Value>;
    /// Rebuilds the row; `None` when a stored value breaks a type's rule.
    fn from_values(id: Id, values: Vec<Value>) -> Option<Self>;
}

/// Defines a row type and its table in one place.
///
/// ```ignore
/// register! {
///     /// A handling zone (H5.14, U10).
///     pub struct Zone in "zones" {
///         id: ZoneId,
///         /// As the office calls it.
///         name: PlainText,
///     }
/// }
/// ```
/// The first field is always the id. `in guarded "table"` marks a table whose rows give rights; `tallied(…)` one whose rows
/// stand against something, so that their absence lets an act pass; `added(n)` one whose last columns came later.
#[macro_export]
macro_rules! register {
    (@guarded guarded) => { true };
    (@guarded) => { false };
    (@tallied $standing:expr) => { Some($standing) };
    (@tallied) => { None };
    (@added $added:literal) => { $added };
    (@added) => { 0 };
    ($(#[$doc:meta])* pub struct $name:ident in $($guarded:ident)? $table:literal $(tallied($standing:expr))? $(added($added:literal))? {
        id: $idty:ty,
        $($(#[$fdoc:meta])* $field:ident: $ty:ty,)*
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            /// The row's id.
            pub id: $idty,
            $($(#[$fdoc])* pub $field: $ty,)*
        }
        impl $crate::Register for $name {
            const TABLE: $crate::Table = $crate::Table {
                name: $table,
                columns: &[$((stringify!($field), <$ty as $crate::Field>::KIND),)*],
                guarded: $crate::register!(@guarded $($guarded)?),
                tallied: $crate::register!(@tallied $($standing)?),
                added: $crate::register!(@added $($added)?),
            };
            fn row_id(&self) -> $crate::Id { self.id.0 }
            fn values(&self) -> Vec<$crate::Value> {
                vec![$($crate::Field::to_value(&self.$field),)*]
            }
            fn from_values(id: $crate::Id, values: Vec<$crate::Value>) -> Option<Self> {
                let mut values = values.into_iter();
                let row = Self {
                    id: <$idty>::from(id),
                    $($field: $crate::Field::from_value(values.next()?)?,)*
                };
                values.next().is_none().then_some(row)
            }
        }
    };
}

impl Field for i64 {
    const KIND: Kind = Kind::Int;
    fn to_value(&self) -> Value {
        Value::Int(*self)
    }
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Int(i) => Some(i),
            _ => None,
        }
    }
}

impl Field for bool {
    const KIND: Kind = Kind::Int;
    fn to_value(&self) -> Value {
        Value::Int(i64::from(*self))
    }
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Int(0) => Some(false),
            Value::Int(1) => Some(true),
            _ => None,
        }
    }
}

impl Field for String {
    const KIND: Kind = Kind::Text;
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Text(t) => Some(t),
            _ => None,
        }
    }
}

impl Field for Vec<u8> {
    const KIND: Kind = Kind::Bytes;
    fn to_value(&self) -> Value {
        Value::Bytes(self.clone())
    }
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Bytes(b) => Some(b),
            _ => None,
        }
    }
}

impl Field for crate::Day {
    const KIND: Kind = Kind::Int;
    fn to_value(&self) -> Value {
        Value::Int(i64::from(self.0))
    }
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Int(i) => i32::try_from(i).ok().map(Self),
            _ => None,
        }
    }
}

impl Field for crate::Timestamp {
    const KIND: Kind = Kind::Int;
    fn to_value(&self) -> Value {
        Value::Int(self.0)
    }
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Int(i) => Some(Self(i)),
            _ => None,
        }
    }
}

macro_rules! text_field {
    ($ty:ty, $to:expr, $from:expr) => {
        impl Field for $ty {
            const KIND: Kind = Kind::Text;
            fn to_value(&self) -> Value {
                Value::Text($to(self))
            }
            fn from_value(value: Value) -> Option<Self> {
                match value {
                    Value::Text(t) => $from(t),
                    _ => None,
                }
            }
        }
    };
}
text_field!(crate::PlainText, |t: &Self| t.as_str().to_owned(), |t: String| Self::new(t).ok());
text_field!(crate::Slug, |t: &Self| t.as_str().to_owned(), |t: String| Self::new(&t).ok());
text_field!(crate::Duty, |d: &Self| d.code().to_owned(), |t: String| { Self::from_code(&t) });
text_field!(crate::Stage, |d: &Self| d.code().to_owned(), |t: String| { Self::from_code(&t) });
text_field!(crate::ActName, |d: &Self| d.code().to_owned(), |t: String| Self::from_code(&t));

impl<T: Field> Field for Option<T> {
    const KIND: Kind = T::KIND;
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, Field::to_value)
    }
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            other => T::from_value(other).map(Some),
        }
    }
}

/// A list in one column: ids packed as bytes, codes and texts joined by line breaks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List<T>(pub Vec<T>);

impl<T: Field> Field for List<T> {
    const KIND: Kind = T::KIND;
    fn to_value(&self) -> Value {
        match T::KIND {
            Kind::Bytes => Value::Bytes(
                self.0
                    .iter()
                    .flat_map(|x| match x.to_value() {
                        Value::Bytes(b) => b,
                        _ => Vec::new(),
                    })
                    .collect(),
            ),
            _ => Value::Text(
                self.0
                    .iter()
                    .map(|x| match x.to_value() {
                        Value::Text(t) => t,
                        Value::Int(i) => i.to_string(),
                        _ => String::new(),
                    })
                    .collect::<Vec<_>>()
                    .join("\n"),
            ),
        }
    }
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Bytes(b) if b.len().is_multiple_of(16) => b
                .chunks(16)
                .map(|c| T::from_value(Value::Bytes(c.to_vec())))
                .collect::<Option<Vec<_>>>()
                .map(List),
            Value::Text(t) if t.is_empty() => Some(Self(Vec::new())),
            Value::Text(t) => t
                .split('\n')
                .map(|x| T::from_value(Value::Text(x.to_owned())))
                .collect::<Option<Vec<_>>>()
                .map(List),
            _ => None,
        }
    }
}

impl Field for crate::Label {
    const KIND: Kind = Kind::Text;
    fn to_value(&self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Text(t) => Self::new(t).ok(),
            _ => None,
        }
    }
}
text_field!(crate::ExternalCode, |t: &Self| t.as_str().to_owned(), |t: String| Self::new(t).ok());
