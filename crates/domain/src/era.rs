//! Japanese eras and the dates that people and payroll systems write.
//!
//! Every agency has its own code table for eras, so the codes are data of each layout and never here.

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::Day;

/// An era (元号).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Era {
    /// 明治, from 1868-10-23 (counted from year 1 = 1868).
    Meiji,
    /// 大正, from 1912-07-30.
    Taisho,
    /// 昭和, from 1926-12-25.
    Showa,
    /// 平成, from 1989-01-08.
    Heisei,
    /// 令和, from 2019-05-01.
    Reiwa,
}

/// Why a text is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateFault {
    /// Nothing was written.
    #[error("empty")]
    Empty,
    /// No known writing.
    #[error("form")]
    Form,
    /// No such day in the calendar.
    #[error("no_such_day")]
    NoSuchDay,
    /// The era had not begun, or had ended.
    #[error("outside_era")]
    OutsideEra,
}

/// Year, month and day of the month.
type Parts = (i16, i8, i8);

impl Era {
    /// All eras, oldest first.
    pub const ALL: [Self; 5] = [Self::Meiji, Self::Taisho, Self::Showa, Self::Heisei, Self::Reiwa];

    /// The first day; the last is the day before the next era's first.
    const fn first(self) -> Parts {
        match self {
            Self::Meiji => (1868, 10, 23),
            Self::Taisho => (1912, 7, 30),
            Self::Showa => (1926, 12, 25),
            Self::Heisei => (1989, 1, 8),
            Self::Reiwa => (2019, 5, 1),
        }
    }

    /// The name in kanji.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meiji => "明治",
            Self::Taisho => "大正",
            Self::Showa => "昭和",
            Self::Heisei => "平成",
            Self::Reiwa => "令和",
        }
    }

    /// The letter that is often written for it.
    const fn letter(self) -> char {
        match self {
            Self::Meiji => 'M',
            Self::Taisho => 'T',
            Self::Showa => 'S',
            Self::Heisei => 'H',
            Self::Reiwa => 'R',
        }
    }

    /// The era of a day and the year in it; `None` before 明治.
    #[must_use]
    pub fn of(day: Day) -> Option<(Self, i16)> {
        let parts = day.parts();
        let era = Self::ALL.into_iter().rev().find(|era| era.first() <= parts)?;
        Some((era, parts.0 - era.first().0 + 1))
    }

    /// Year, month and day of the western calendar, when the era held on that day. The day itself is not
    /// looked up in the calendar.
    #[must_use]
    pub fn western(self, year: i16, month: i8, day: i8) -> Option<Parts> {
        let parts = (self.first().0.checked_add(year)?.checked_sub(1)?, month, day);
        let after = Self::ALL.into_iter().find(|era| *era > self).map_or((2200, 1, 1), Self::first);
        (year >= 1 && (self.first()..after).contains(&parts)).then_some(parts)
    }
}

/// Reads a date as people write it: 昭和34年11月18日, 平成元年5月1日, 昭34.11.18, S34.11.18, R8/4/1, 1959-11-18,
/// 1959年11月18日, 19591118, in any width.
///
/// # Errors
/// [`DateFault`]. A year of two digits without an era is refused, not guessed.
pub fn parse(text: &str) -> Result<Day, DateFault> {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        match c {
            '\0'..='\x7f' | '\u{4E00}'..='\u{9FFF}' => plain.push(c),
            _ => plain.extend(std::iter::once(c).nfkc()),
        }
    }
    if plain.is_empty() {
        return Err(DateFault::Empty);
    }
    let (era, rest) = split_era(&plain);
    let (year, month, day) = match (era, digits_only(rest)) {
        (None, Some(all)) if rest.len() == 8 => compact(all),
        _ => split_parts(rest).ok_or(DateFault::Form)?,
    };
    let (year, month, day) = match era {
        Some(era) => {
            let western = era.western(year, month, day).ok_or(DateFault::OutsideEra);
            // A day that is in no calendar is that, whatever the era.
            if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
                return Err(DateFault::NoSuchDay);
            }
            western?
        }
        None if (1868..=2199).contains(&year) => (year, month, day),
        None => return Err(DateFault::Form),
    };
    Day::of(year, month, day).ok_or(DateFault::NoSuchDay)
}

/// The era at the head of a date, and what follows it.
fn split_era(text: &str) -> (Option<Era>, &str) {
    for era in Era::ALL {
        if let Some(rest) = text.strip_prefix(era.name()) {
            return (Some(era), rest);
        }
        // Written short, by its first letter in kanji.
        if let Some(rest) = era.name().chars().next().and_then(|short| text.strip_prefix(short)) {
            return (Some(era), rest);
        }
        let (upper, lower) = (era.letter(), era.letter().to_ascii_lowercase());
        if let Some(rest) = text.strip_prefix([upper, lower]) {
            return (Some(era), rest);
        }
    }
    (None, text)
}

fn digits_only(text: &str) -> Option<i32> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn compact(all: i32) -> Parts {
    let part = |n: i32| i16::try_from(n).unwrap_or(0);
    let small = |n: i32| i8::try_from(n).unwrap_or(0);
    (part(all / 10_000), small(all / 100 % 100), small(all % 100))
}

/// Year, month and day between separators. All separators are of one kind: 年月日, or one of `.`, `/`, `-`.
fn split_parts(text: &str) -> Option<Parts> {
    let (year, rest) = text.split_once(['年', '.', '/', '-'])?;
    let separator = text.chars().nth(year.chars().count())?;
    let (month, day) = match separator {
        '年' => rest.strip_suffix('日')?.split_once('月')?,
        mark => rest.split_once(mark)?,
    };
    let number = |text: &str, most: usize| -> Option<i16> {
        let fits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| text.parse().ok()).flatten()
    };
    let year = if year == "元" { 1 } else { number(year, 4)? };
    Some((year, i8::try_from(number(month, 2)?).ok()?, i8::try_from(number(day, 2)?).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_writing_of_one_day_is_that_day() {
        let want = Day::of(1959, 11, 18);
        for text in [
            "昭和34年11月18日",
            "S34.11.18",
            "昭34.11.18",
            "昭34年11月18日",
            "昭３４／１１／１８",
            "s34/11/18",
            "Ｓ３４．１１．１８",
            "1959-11-18",
            "1959/11/18",
            "1959.11.18",
            "1959年11月18日",
            "19591118",
            "昭和３４年１１月１８日",
            " 昭和 34年 11月 18日 ",
            "㍼34年11月18日",
        ] {
            assert_eq!(parse(text).ok(), want, "{text}");
        }
        assert_eq!(parse("令和元年5月1日").ok(), Day::of(2019, 5, 1));
        assert_eq!(parse("平成1年1月8日").ok(), Day::of(1989, 1, 8));
        assert_eq!(parse("R8.4.1").ok(), Day::of(2026, 4, 1));
    }

    #[test]
    fn what_is_no_date_says_why() {
        for (text, fault) in [
            ("", DateFault::Empty),
            ("　", DateFault::Empty),
            ("不明", DateFault::Form),
            ("59/11/18", DateFault::Form),
            ("和34.11.18", DateFault::Form),
            ("昭64.1.8", DateFault::OutsideEra),
            ("21872", DateFault::Form),
            ("1959-11/18", DateFault::Form),
            ("昭和34年11月18", DateFault::Form),
            ("1959-02-30", DateFault::NoSuchDay),
            ("S34.13.1", DateFault::NoSuchDay),
            ("H1.2.29", DateFault::NoSuchDay),
            ("昭和64年1月8日", DateFault::OutsideEra),
            ("平成元年1月7日", DateFault::OutsideEra),
            ("令和元年4月30日", DateFault::OutsideEra),
            ("平成31年5月1日", DateFault::OutsideEra),
            ("昭和100年1月1日", DateFault::OutsideEra),
            ("大正15年12月25日", DateFault::OutsideEra),
            ("S0.1.1", DateFault::OutsideEra),
        ] {
            assert_eq!(parse(text), Err(fault), "{text}");
        }
    }

    proptest! {
        #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]

        #[test]
        fn a_day_survives_its_era(days in -36_900i32..50_000) {
            let day = Day(days);
            let (era, year) = Era::of(day).unwrap();
            let (_, month, of_month) = day.parts();
            let shown = if year == 1 { "元".to_owned() } else { year.to_string() };
            prop_assert_eq!(parse(&format!("{}{shown}年{month}月{of_month}日", era.name())), Ok(day));
            prop_assert_eq!(parse(&format!("{}{year}.{month}.{of_month}", era.letter())), Ok(day));
            prop_assert_eq!(parse(&day.to_string()), Ok(day));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,20}") {
            let _ = parse(&text);
        }
    }
}
