//! Until when a number may still be used after its need ended: for each document that is made only then, until a day
//! (番号法第9条; law.md section 5). The notice of a leaving is made after it, and the slip of the year in January.

use crate::code::Slug;
use crate::register::{Field, Kind, Value};
use crate::time::Day;

/// The documents that may still be made after a need ended, each with the last day on which the number may be used for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedUntil(String);

impl UsedUntil {
    /// Of these documents; none when there is none.
    pub fn of<'d>(documents: impl IntoIterator<Item = (&'d Slug, Day)>) -> Option<Self> {
        let lines: Vec<String> =
            documents.into_iter().map(|(document, last)| format!("{document} {last}")).collect();
        (!lines.is_empty()).then(|| Self(lines.join("\n")))
    }

    /// Whether the number may be used for a document on a day.
    #[must_use]
    pub fn covers(&self, document: &Slug, day: Day) -> bool {
        Self::text_covers(&self.0, document, day)
    }

    /// The last day on which the number may be used for any document.
    #[must_use]
    pub fn last(&self) -> Option<Day> {
        self.0.split('\n').filter_map(line).map(|(_, last)| last).max()
    }

    /// Whether the text of a column covers a document on a day.
    #[must_use]
    pub fn text_covers(text: &str, document: &Slug, day: Day) -> bool {
        text.split('\n').filter_map(line).any(|(one, last)| one == document.as_str() && day <= last)
    }
}

/// A document and its last day.
fn line(text: &str) -> Option<(&str, Day)> {
    let (document, last) = text.split_once(' ')?;
    Slug::fits(document).then_some(())?;
    Some((document, Day::parse(last)?))
}

impl Field for UsedUntil {
    const KIND: Kind = Kind::Text;
    fn to_value(&self) -> Value {
        Value::Text(self.0.clone())
    }
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Text(text) if text.split('\n').all(|one| line(one).is_some()) => {
                Some(Self(text))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::UsedUntil;
    use crate::{Day, Field, Slug, Value};

    #[test]
    fn each_document_has_its_own_last_day() {
        let [slip, notice] = ["withholding_slip", "insurance_lost"].map(|c| Slug::new(c).unwrap());
        let day = |text: &str| Day::parse(text).unwrap();
        let used =
            UsedUntil::of([(&slip, day("2027-04-01")), (&notice, day("2026-12-31"))]).unwrap();
        let text = "withholding_slip 2027-04-01\ninsurance_lost 2026-12-31";
        assert_eq!(used.to_value(), Value::Text(text.to_owned()));
        assert_eq!(UsedUntil::from_value(used.to_value()), Some(used.clone()));
        assert!(
            used.covers(&notice, day("2026-12-31")) && !used.covers(&notice, day("2027-01-01"))
        );
        assert!(used.covers(&slip, day("2027-04-01")) && !used.covers(&slip, day("2027-04-02")));
        let other = Slug::new("withholding").unwrap();
        assert!(!used.covers(&other, day("2026-11-21")));
        assert_eq!(used.last(), Some(day("2027-04-01")));
        assert_eq!(UsedUntil::of([]), None);
        for broken in ["", "slip", "slip 2027", "slip 2027-04-01\n", "Slip 2027-04-01"] {
            assert_eq!(UsedUntil::from_value(Value::Text(broken.to_owned())), None, "{broken:?}");
        }
    }
}
