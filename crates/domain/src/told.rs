//! What a person was told: the documents for which their number is used (番号法第9条, 個人情報保護法第21条, 第61条).

use crate::code::Slug;
use crate::register::{Field, Kind, Value};
use std::sync::Arc;

/// The documents of which a person was told, each once. Many people were told of the same: they share the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told(Arc<str>);

impl Told {
    /// Of these documents.
    pub fn of<'d>(documents: impl IntoIterator<Item = &'d Slug>) -> Self {
        Self::default().and(documents)
    }

    /// Of these documents besides.
    #[must_use]
    pub fn and<'d>(&self, documents: impl IntoIterator<Item = &'d Slug>) -> Self {
        let mut all: Vec<&str> = self.documents().collect();
        for document in documents {
            if !all.contains(&document.as_str()) {
                all.push(document.as_str());
            }
        }
        Self(all.join("\n").into())
    }

    /// Whether the person was told of a document.
    #[must_use]
    pub fn names(&self, document: &Slug) -> bool {
        self.documents().any(|one| one == document.as_str())
    }

    /// The documents, in the order in which the person was told.
    pub fn documents(&self) -> impl Iterator<Item = &str> {
        self.0.split('\n').filter(|one| !one.is_empty())
    }

    /// The same as codes.
    #[must_use]
    pub fn codes(&self) -> Vec<Slug> {
        self.documents().filter_map(|one| Slug::new(one).ok()).collect()
    }

    /// Of nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As a column holds it: one document a line.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text of a column names a document.
    #[must_use]
    pub fn text_names(text: &str, document: &Slug) -> bool {
        text.split('\n').any(|one| one == document.as_str())
    }
}

impl Field for Told {
    const KIND: Kind = Kind::Text;
    fn to_value(&self) -> Value {
        Value::Text(self.0.to_string())
    }
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Text(text) if text.is_empty() || text.split('\n').all(Slug::fits) => {
                Some(Self(text.into()))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Told;
    use crate::{Field, Slug, Value};

    #[test]
    fn a_document_is_told_once_and_kept_as_a_line() {
        let [slip, health] = ["withholding_slip", "health"].map(|code| Slug::new(code).unwrap());
        let told = Told::of([&slip, &slip]).and([&health, &slip]);
        assert_eq!(told.to_value(), Value::Text("withholding_slip\nhealth".to_owned()));
        assert_eq!(Told::from_value(told.to_value()), Some(told.clone()));
        assert!(told.names(&slip) && told.names(&health));
        assert_eq!(told.codes(), [slip.clone(), health]);
        let other = Slug::new("withholding").unwrap();
        assert!(!told.names(&other) && !Told::text_names(told.as_str(), &other));
        assert!(Told::default().is_empty() && !Told::default().names(&slip));
        assert_eq!(Told::from_value(Value::Text(String::new())), Some(Told::default()));
        for broken in ["a\n\nb", "A b", "a\n"] {
            assert_eq!(Told::from_value(Value::Text(broken.to_owned())), None, "{broken:?}");
        }
    }
}
