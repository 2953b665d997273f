//! Values on their way in and rows on their way out.

use domain::{Id, Value};

use crate::StoreError;

/// A borrowed value of a statement's parameter.
#[derive(Clone, Copy)]
pub(crate) enum Param<'a> {
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
    /// Many at once, for `= ANY($1)` and `unnest($1)`: PostgreSQL only.
    List(&'a [&'a [u8]]),
    Null,
}

impl<'a> From<&'a Value> for Param<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Int(i) => Self::Int(*i),
            Value::Text(t) => Self::Text(t),
            Value::Bytes(b) => Self::Bytes(b),
            Value::Null => Self::Null,
        }
    }
}

impl Param<'_> {
    /// The value as a row keeps it; a list is no value.
    pub fn to_value(self) -> Value {
        match self {
            Self::Int(i) => Value::Int(i),
            Self::Text(t) => Value::Text(t.to_owned()),
            Self::Bytes(b) => Value::Bytes(b.to_vec()),
            Self::List(_) | Self::Null => Value::Null,
        }
    }
}

impl From<i64> for Param<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Bytes(value)
    }
}

impl<'a> From<&'a Id> for Param<'a> {
    fn from(id: &'a Id) -> Self {
        Self::Bytes(&id.0)
    }
}

impl<'a> From<Option<&'a Id>> for Param<'a> {
    fn from(id: Option<&'a Id>) -> Self {
        id.map_or(Self::Null, Self::from)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Param<'a> {
    fn from(value: &'a [u8; N]) -> Self {
        Self::Bytes(value)
    }
}

/// One row of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    /// A value as it came.
    pub(crate) fn value(&self, column: usize) -> Result<&Value, StoreError> {
        self.0.get(column).ok_or_else(|| wrong(column))
    }

    /// An integer.
    ///
    /// # Errors
    /// As all reads of a column: `Inconsistent` when the stored value has another type, or is NULL.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        self.opt_int(column)?.ok_or_else(|| wrong(column))
    }

    /// A text.
    ///
    /// # Errors
    /// See [`int`](Self::int).
    pub fn text(&self, column: usize) -> Result<&str, StoreError> {
        self.opt_text(column)?.ok_or_else(|| wrong(column))
    }

    /// Bytes, taken out of the row.
    pub(crate) fn take_bytes(&mut self, column: usize) -> Result<Vec<u8>, StoreError> {
        match self.0.get_mut(column).map(|value| std::mem::replace(value, Value::Null)) {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            _ => Err(wrong(column)),
        }
    }

    /// Bytes.
    ///
    /// # Errors
    /// See [`int`](Self::int).
    pub fn bytes(&self, column: usize) -> Result<&[u8], StoreError> {
        self.opt_bytes(column)?.ok_or_else(|| wrong(column))
    }

    /// Bytes of a fixed length: a hash, a salt.
    ///
    /// # Errors
    /// See [`int`](Self::int); also when the length is another.
    pub fn array<const N: usize>(&self, column: usize) -> Result<[u8; N], StoreError> {
        self.bytes(column)?.try_into().map_err(|_| wrong(column))
    }

    /// An id.
    ///
    /// # Errors
    /// See [`array`](Self::array).
    pub fn id(&self, column: usize) -> Result<Id, StoreError> {
        self.array(column).map(Id)
    }

    /// An integer or NULL.
    ///
    /// # Errors
    /// See [`int`](Self::int), but NULL is `None`.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.0.get(column) {
            Some(Value::Int(i)) => Ok(Some(*i)),
            Some(Value::Null) => Ok(None),
            _ => Err(wrong(column)),
        }
    }

    /// A text or NULL.
    ///
    /// # Errors
    /// See [`opt_int`](Self::opt_int).
    pub fn opt_text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match self.0.get(column) {
            Some(Value::Text(t)) => Ok(Some(t)),
            Some(Value::Null) => Ok(None),
            _ => Err(wrong(column)),
        }
    }

    /// Bytes or NULL.
    ///
    /// # Errors
    /// See [`opt_int`](Self::opt_int).
    pub fn opt_bytes(&self, column: usize) -> Result<Option<&[u8]>, StoreError> {
        match self.0.get(column) {
            Some(Value::Bytes(b)) => Ok(Some(b)),
            Some(Value::Null) => Ok(None),
            _ => Err(wrong(column)),
        }
    }

    /// An id or NULL.
    ///
    /// # Errors
    /// See [`opt_int`](Self::opt_int) and [`array`](Self::array).
    pub fn opt_id(&self, column: usize) -> Result<Option<Id>, StoreError> {
        self.opt_bytes(column)?.map(|b| b.try_into().map(Id).map_err(|_| wrong(column))).transpose()
    }
}

fn wrong(column: usize) -> StoreError {
    StoreError::inconsistent("result", format_args!("column {column}"))
}
