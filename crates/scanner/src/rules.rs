//! The rules of confidence, as data.

use crate::seen::{Confidence, Kind};
use crate::shape::{self, is_digit};
use serde::Deserialize;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The rules cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFault(String);

impl std::fmt::Display for RuleFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RuleFault {}

/// What speaks for and against a number.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    levels: Levels,
    forms: Forms,
    words: Vec<Words>,
    signs: Signs,
    column: Column,
    /// The words by their folded text.
    #[serde(skip)]
    folded: BTreeMap<String, i32>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Levels {
    medium: i32,
    high: i32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Forms {
    bare: i32,
    fours: i32,
    spread: i32,
    grouped: i32,
    cells: i32,
    lost_zero: i32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    points: i32,
    any: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signs {
    date_time: i32,
    beside_letter: i32,
    beside_digits: i32,
    plus: i32,
    monotonous: i32,
    list_of_labelled: i32,
    loosely_joined: i32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    cells: u64,
    numbers_from: u64,
    numbers: i32,
    chance_to: u64,
    chance: i32,
}

/// A hit with what stands around it.
pub(crate) struct Around<'a> {
    pub(crate) hit: &'a str,
    /// The text before it, as far as it can matter.
    pub(crate) before: &'a str,
    pub(crate) after: &'a str,
}

/// How far before a hit a word still speaks, in characters.
const NEAR: usize = 48;

impl Rules {
    /// The rules that come with the program.
    ///
    /// # Errors
    /// Never with the rules as they are; a test reads them.
    pub fn built_in() -> Result<Self, RuleFault> {
        Self::read(include_str!("rules.toml"))
    }

    /// Rules of one's own.
    ///
    /// # Errors
    /// What cannot be read, with its line.
    pub fn read(text: &str) -> Result<Self, RuleFault> {
        let mut rules: Self = toml::from_str(text).map_err(|e| RuleFault(e.to_string()))?;
        for words in &rules.words {
            for word in &words.any {
                rules.folded.insert(folded(word), words.points);
            }
        }
        Ok(rules)
    }

    /// The level of so many points.
    pub(crate) const fn level(&self, points: i32) -> Confidence {
        if points >= self.levels.high {
            Confidence::High
        } else if points >= self.levels.medium {
            Confidence::Medium
        } else {
            Confidence::Low
        }
    }

    /// The points of a form.
    pub(crate) const fn form(&self, kind: Kind) -> i32 {
        match kind {
            Kind::Bare => self.forms.bare,
            Kind::Fours => self.forms.fours,
            Kind::Spread => self.forms.spread,
            Kind::Grouped => self.forms.grouped,
            Kind::LostZero => self.forms.lost_zero,
        }
    }

    /// The points of digits in cells of their own.
    pub(crate) const fn form_in_cells(&self) -> i32 {
        self.forms.cells
    }

    /// The points of a hit that follows on one with a label, line by line.
    pub(crate) const fn list_of_labelled(&self) -> i32 {
        self.signs.list_of_labelled
    }

    /// The points of the nearest word before the end of a text; 0 without one.
    pub(crate) fn words_in(&self, text: &str) -> i32 {
        let from = text.char_indices().rev().nth(NEAR - 1).map_or(0, |(at, _)| at);
        let near = Zeroizing::new(folded(text.get(from..).unwrap_or_default()));
        let ends = |word: &str| near.rfind(word).map(|at| (at + word.len(), word.len()));
        self.folded
            .iter()
            .filter_map(|(word, points)| {
                ends(word).filter(|(end, _)| stands_alone(&near, word, *end)).map(|e| (e, *points))
            })
            .max_by_key(|(end, _)| *end)
            .map_or(0, |(_, points)| points)
    }

    /// The kind of a hit and its points, by form and surroundings, without the words before it. None when the
    /// way its digits are joined is no way of writing a number in a text.
    pub(crate) fn points(&self, around: &Around<'_>, in_cell: bool) -> Option<(Kind, i32)> {
        let (kind, joints) = shape::of(around.hit);
        let loose = joints.breaks || joints.commas || joints.widest > 1;
        if loose && !in_cell && (joints.commas || kind == Kind::Grouped) {
            return None;
        }
        let mut points = self.form(kind);
        let add = |yes: bool, sign: i32| if yes { sign } else { 0 };
        points += add(loose, self.signs.loosely_joined);
        points += add(is_date_time(around.hit), self.signs.date_time);
        points += add(is_monotonous(around.hit), self.signs.monotonous);
        let (before, after) = (around.before.chars().next_back(), around.after.chars().next());
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        points += add(letter(before) || letter(after), self.signs.beside_letter);
        points += add(before == Some('+'), self.signs.plus);
        let joined =
            joins_digits(around.before.chars().rev()) || joins_digits(around.after.chars());
        points += add(joined, self.signs.beside_digits);
        Some((kind, points))
    }

    /// The points of a column of a table, by how many of its twelve-digit cells have a right check digit.
    pub(crate) const fn column(&self, twelve: u64, right: u64) -> i32 {
        if twelve < self.column.cells {
            return 0;
        }
        let share = right.saturating_mul(100) / twelve;
        if share >= self.column.numbers_from {
            self.column.numbers
        } else if share <= self.column.chance_to {
            self.column.chance
        } else {
            0
        }
    }
}

/// A short Latin word counts only when no letter stands beside it: `id` is not in `david`.
fn stands_alone(text: &str, word: &str, end: usize) -> bool {
    if !word.is_ascii() || word.len() > 5 {
        return true;
    }
    let before = text.get(..end - word.len()).and_then(|t| t.chars().next_back());
    let after = text.get(end..).and_then(|t| t.chars().next());
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    !letter(before) && !letter(after)
}

/// The text without widths, case, and what separates words.
fn folded(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    let mut folded = String::with_capacity(text.len() * 2);
    for c in text.chars().map(narrow) {
        match c {
            ' ' | '-' | '_' | '\u{3000}' => {}
            'A'..='Z' => folded.push(c.to_ascii_lowercase()),
            _ => match half_width_kana(c) {
                Some(wide) => folded.push(wide),
                None => match (c, folded.chars().next_back()) {
                    // ﾊﾞ is ハ and a mark, バ is one character.
                    ('\u{FF9E}', Some('ハ')) => {
                        folded.pop();
                        folded.push('バ');
                    }
                    _ => folded.push(c),
                },
            },
        }
    }
    folded
}

/// Half-width katakana as they stand in the words of the rules.
const fn half_width_kana(c: char) -> Option<char> {
    Some(match c {
        'ﾏ' => 'マ',
        'ｲ' => 'イ',
        'ﾅ' => 'ナ',
        'ﾝ' => 'ン',
        'ﾊ' => 'ハ',
        'ｰ' => 'ー',
        'ｺ' => 'コ',
        'ｼ' => 'シ',
        'ｶ' => 'カ',
        'ﾄ' => 'ト',
        _ => return None,
    })
}

/// One sign of joining and then a digit, going away from the hit.
fn joins_digits(mut away: impl Iterator<Item = char>) -> bool {
    matches!(away.next(), Some('.' | '-' | '/' | '－' | '‐' | '−' | '．'))
        && away.next().is_some_and(is_digit)
}

fn values(hit: &str) -> Zeroizing<Vec<u32>> {
    let narrow = |c: char| match c {
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => c.to_digit(10),
    };
    let mut values = Zeroizing::new(Vec::with_capacity(12));
    values.extend(hit.chars().filter_map(narrow).take(12));
    values
}

/// Year, month, day, hour and minute, or two digits of a year and seconds.
fn is_date_time(hit: &str) -> bool {
    if hit.chars().any(|c| !is_digit(c)) {
        return false;
    }
    let values = values(hit);
    let two = |at: usize| match values.get(at..at + 2) {
        Some([tens, ones]) => tens * 10 + ones,
        _ => 99,
    };
    let day = |at: usize| (1..=12).contains(&two(at)) && (1..=31).contains(&two(at + 2));
    let long = matches!(two(0), 19 | 20) && day(4) && two(8) < 24 && two(10) < 60;
    let short = day(2) && two(6) < 24 && two(8) < 60 && two(10) < 60 && (10..=40).contains(&two(0));
    long || short
}

/// The same digit over and over, or one more each time.
fn is_monotonous(hit: &str) -> bool {
    let values = values(hit);
    let body = values.get(..11).unwrap_or_default();
    let all =
        |step: u32| body.windows(2).all(|pair| matches!(pair, [a, b] if (*a + step) % 10 == *b));
    all(0) || all(1)
}
