//! Tracking numbers of carriers: a type of their own, so that none is ever taken for an Individual Number
//! (U6.2, U8.0).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::register::{Field, Kind, Value};

/// Who carries what is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Carrier {
    /// 日本郵便: 11 or 12 digits, or an international number such as `EE…JP`.
    JapanPost,
    /// ヤマト運輸: 12 digits.
    Yamato,
    /// 佐川急便: 12 digits.
    Sagawa,
    /// Another: 6 to 20 ASCII letters and digits that cannot be taken for an Individual Number.
    Other,
}

impl Carrier {
    const ALL: [Self; 4] = [Self::JapanPost, Self::Yamato, Self::Sagawa, Self::Other];

    /// The code in registers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::JapanPost => "japan_post",
            Self::Yamato => "yamato",
            Self::Sagawa => "sagawa",
            Self::Other => "other",
        }
    }

    fn gives(self, number: &str) -> bool {
        let digits = number.bytes().all(|b| b.is_ascii_digit());
        match self {
            Self::JapanPost if digits => matches!(number.len(), 11 | 12) && by_seven(number),
            Self::JapanPost => international(number),
            Self::Yamato | Self::Sagawa => digits && number.len() == 12 && by_seven(number),
            Self::Other => {
                (6..=20).contains(&number.len())
                    && number.bytes().all(|b| b.is_ascii_alphanumeric())
                    && !digits::has_hit(number)
            }
        }
    }
}

/// The last digit is what the others leave when divided by seven.
fn by_seven(digits: &str) -> bool {
    let Some((body, check)) = digits.split_at_checked(digits.len().saturating_sub(1)) else {
        return false;
    };
    let left = body.parse::<u64>().map(|n| n % 7);
    left.ok().is_some_and(|left| check.parse() == Ok(left))
}

/// `AA` + eight digits + check digit + country (Universal Postal Union, S10).
fn international(number: &str) -> bool {
    let bytes = number.as_bytes();
    let [a, b, serial @ .., c, d] = bytes else { return false };
    let [body @ .., check] = serial else { return false };
    let letters = [a, b, c, d].iter().all(|b| b.is_ascii_uppercase());
    if !letters || body.len() != 8 || !serial.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let weights = [8, 6, 4, 2, 3, 5, 9, 7];
    let sum: u32 = body.iter().zip(weights).map(|(b, w)| u32::from(b - b'0') * w).sum();
    let expected = match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        n => n,
    };
    u32::from(check - b'0') == expected
}

/// A carrier's tracking number, with the carrier's own check digit right. Spaces and hyphens are left out.
///
/// Some of those with twelve digits also pass as an Individual Number: see [`Self::looks_like_number`]. It is kept in registers, never in records, and its text is never repeated.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Typed", into = "Typed")]
#[schemars(with = "Typed")]
pub struct TrackingNumber {
    carrier: Carrier,
    number: String,
}

/// A tracking number as typed.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TrackingNumber")]
#[serde(deny_unknown_fields)]
struct Typed {
    /// The carrier.
    carrier: Carrier,
    /// The number on the slip.
    number: String,
}

/// Why a text is no tracking number. The text itself is never repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not_a_tracking_number")]
pub struct NotATrackingNumber;

impl TrackingNumber {
    /// Takes a number in.
    ///
    /// # Errors
    /// [`NotATrackingNumber`] when it is none of the carrier's.
    pub fn new(carrier: Carrier, text: &str) -> Result<Self, NotATrackingNumber> {
        let number: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        carrier.gives(&number).then_some(Self { carrier, number }).ok_or(NotATrackingNumber)
    }

    /// The carrier.
    #[must_use]
    pub const fn carrier(&self) -> Carrier {
        self.carrier
    }

    /// True when the same digits pass as an Individual Number. Nothing in the digits tells the two apart, so
    /// a second person looks at the slip.
    #[must_use]
    pub fn looks_like_number(&self) -> bool {
        digits::has_hit(&self.number)
    }

    /// The digits, for whoever looks up what became of the parcel; none where they pass as an Individual Number.
    #[must_use]
    pub fn shown(&self) -> Option<&str> {
        (!self.looks_like_number()).then_some(self.number.as_str())
    }

    fn text(&self) -> String {
        format!("{}:{}", self.carrier.code(), self.number)
    }
}

impl std::fmt::Debug for TrackingNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TrackingNumber({})", self.carrier.code())
    }
}

impl TryFrom<Typed> for TrackingNumber {
    type Error = NotATrackingNumber;
    fn try_from(typed: Typed) -> Result<Self, NotATrackingNumber> {
        Self::new(typed.carrier, &typed.number)
    }
}

impl From<TrackingNumber> for Typed {
    fn from(number: TrackingNumber) -> Self {
        Self { carrier: number.carrier, number: number.number }
    }
}

impl Field for TrackingNumber {
    const KIND: Kind = Kind::Text;
    fn to_value(&self) -> Value {
        Value::Text(self.text())
    }
    fn from_value(value: Value) -> Option<Self> {
        let Value::Text(text) = value else { return None };
        let (carrier, number) = text.split_once(':')?;
        let carrier = Carrier::ALL.into_iter().find(|known| known.code() == carrier)?;
        Self::new(carrier, number).ok().filter(|read| read.number == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(carrier: Carrier, text: &str) -> bool {
        TrackingNumber::new(carrier, text).is_ok()
    }

    #[test]
    fn numbers_have_the_form_and_check_digit_of_their_carrier() {
        use Carrier::{JapanPost, Other, Sagawa, Yamato};
        // 1234567890 and 12345678901 leave 3 when divided by seven.
        for (carrier, text) in [
            (JapanPost, "12345678903"),
            (JapanPost, "1234-5678-9013"),
            (JapanPost, "EE123456785JP"),
            (Yamato, "1234 5678 9013"),
            (Sagawa, "123456789013"),
            (Other, "1Z999AA10123456784"),
        ] {
            assert!(is(carrier, text), "{carrier:?} {text}");
        }
        for (carrier, text) in [
            (JapanPost, "12345678904"),
            (JapanPost, "123456789012"),
            (JapanPost, "1234567890"),
            (JapanPost, "1234567890113"),
            (JapanPost, "EE123456784JP"),
            (JapanPost, "ee123456785jp"),
            (JapanPost, "EE12345678５JP"),
            (Yamato, "12345678903"),
            (Sagawa, "123456789012"),
            (Other, "12345"),
            (Other, "123456789018"),
            (Other, "番号12345678"),
            (Yamato, ""),
        ] {
            assert!(!is(carrier, text), "{carrier:?} {text}");
        }
    }

    #[test]
    fn one_that_passes_as_an_individual_number_says_so() {
        // Both check digits are right in one of some hundred.
        let both = (0..100_000_u64).map(|n| 90_000_000_000 + n).find_map(|body| {
            let text = format!("{body}{}", body % 7);
            digits::has_hit(&text).then_some(text)
        });
        let both = TrackingNumber::new(Carrier::Yamato, &both.unwrap()).unwrap();
        assert!(both.looks_like_number());
        assert!(!is(Carrier::Other, &both.number));
        assert!(!TrackingNumber::new(Carrier::Yamato, "123456789013").unwrap().looks_like_number());
    }

    #[test]
    fn what_is_stored_is_read_again_and_nothing_else() {
        let number = TrackingNumber::new(Carrier::JapanPost, "1234-5678-9013").unwrap();
        assert_eq!(TrackingNumber::from_value(number.to_value()), Some(number.clone()));
        assert_eq!(format!("{number:?}"), "TrackingNumber(japan_post)");
        for text in ["japan_post:123456789012", "kame:123456789013", "123456789013"] {
            assert_eq!(TrackingNumber::from_value(Value::Text(text.to_owned())), None);
        }
        assert_eq!(TrackingNumber::from_value(Value::Int(1)), None);
    }
}
