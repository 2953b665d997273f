//! The four attributes of the holder (基本4情報), as the card has them.

use domain::Day;
use zeroize::Zeroizing;

use crate::Malformed;

/// Name, address, day of birth and sex of the holder. Wiped when dropped, without `Debug`.
pub struct Attributes {
    /// 氏名: family name, a wide blank, given name.
    pub name: Zeroizing<String>,
    /// 住所.
    pub address: Zeroizing<String>,
    /// 生年月日.
    pub birth: Day,
    /// 性別.
    pub sex: Sex,
}

/// Sex as the card's one character says it (JIS X 0303).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// 1.
    Male,
    /// 2.
    Female,
    /// 0: not known.
    Unknown,
    /// 9: does not apply.
    NotApplicable,
}

impl Sex {
    /// The code in outputs and words.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not_applicable",
        }
    }

    pub(crate) fn read(value: &[u8], tag: u16) -> Result<Self, Malformed> {
        match value {
            b"0" => Ok(Self::Unknown),
            b"1" => Ok(Self::Male),
            b"2" => Ok(Self::Female),
            b"9" => Ok(Self::NotApplicable),
            _ => Err(Malformed { tag }),
        }
    }
}

/// Text of the card. What steers a terminal or a page instead of being read is no part of a name or an address.
pub(crate) fn text(value: &[u8], tag: u16) -> Result<Zeroizing<String>, Malformed> {
    let text = str::from_utf8(value).map_err(|_| Malformed { tag })?;
    if text.chars().any(char::is_control) {
        return Err(Malformed { tag });
    }
    Ok(Zeroizing::new(text.to_owned()))
}

/// A day as eight digits.
pub(crate) fn day(value: &[u8], tag: u16) -> Result<Day, Malformed> {
    let number = |range: std::ops::Range<usize>| -> Option<i16> {
        let digits = value.get(range)?;
        digits.iter().try_fold(0_i16, |sum, digit| {
            digit.is_ascii_digit().then(|| sum * 10 + i16::from(digit - b'0'))
        })
    };
    let read = || {
        let small = |n: i16| i8::try_from(n).ok();
        let day = Day::of(number(0..4)?, small(number(4..6)?)?, small(number(6..8)?)?);
        day.filter(|_| value.len() == 8)
    };
    read().ok_or(Malformed { tag })
}
