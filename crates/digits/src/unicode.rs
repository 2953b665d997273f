//! Characters as this crate sees them: digits of any script, separators, and the rest.

use crate::Fault;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// A separator of groups. All dashes are one, as are all spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Separator {
    Space,
    Dash,
    Tilde,
    Dot,
    Slash,
    Underscore,
    MiddleDot,
    Comma,
    /// The end of a line, or a tab.
    Break,
}

impl Separator {
    /// Stands inside of a number as people write it. A comma or the end of a line rather ends it.
    pub(crate) const fn is_tight(self) -> bool {
        !matches!(self, Self::Comma | Self::Break)
    }
}

/// What one character is to the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// A decimal digit's value, 0 to 9.
    Digit(u8),
    /// The value of a numeral that is a word as well (一, 参).
    Kanji(u8),
    Separator(Separator),
    /// Not seen, or only together with the character before it.
    Ignored,
    Other,
}

/// The zeros of the decimal digits (Unicode 17, category Nd) that NFKC leaves as they are; the other
/// nine follow each.
const ZEROS: [u32; 69] = [
    0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6,
    0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80,
    0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0,
    0x104A0, 0x10D30, 0x10D40, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0,
    0x11650, 0x116C0, 0x116D0, 0x116DA, 0x11730, 0x118E0, 0x11950, 0x11BF0, 0x11C50, 0x11D50,
    0x11DA0, 0x11DE0, 0x11F50, 0x16130, 0x16A60, 0x16AC0, 0x16B50, 0x16D70, 0x1E140, 0x1E2F0,
    0x1E4F0, 0x1E5F1, 0x1E950,
];

/// The value of a decimal digit of any script that NFKC leaves as it is.
fn digit_value(c: char) -> Option<u8> {
    let code = c as u32;
    let after = ZEROS.partition_point(|zero| *zero <= code);
    let zero = ZEROS.get(after.checked_sub(1)?)?;
    u8::try_from(code - zero).ok().filter(|v| *v < 10)
}

/// The value of a circled digit that NFKC leaves as it is.
fn circled_value(c: char) -> Option<u8> {
    let firsts = [0x24F5, 0x2776, 0x2780, 0x278A];
    let value = firsts.iter().find_map(|one| (c as u32).checked_sub(*one).filter(|v| *v < 9));
    match c {
        '\u{24FF}' | '\u{1F10B}' | '\u{1F10C}' => Some(0),
        _ => value.and_then(|v| u8::try_from(v + 1).ok()),
    }
}

/// What an ASCII byte is; bytes of longer characters are `Other`.
#[inline]
pub(crate) const fn byte_token(b: u8) -> Token {
    match b {
        b'0'..=b'9' => Token::Digit(b - b'0'),
        b' ' => Token::Separator(Separator::Space),
        b'-' => Token::Separator(Separator::Dash),
        b'.' => Token::Separator(Separator::Dot),
        b'/' | b'\\' => Token::Separator(Separator::Slash),
        b'_' => Token::Separator(Separator::Underscore),
        b'~' => Token::Separator(Separator::Tilde),
        b',' => Token::Separator(Separator::Comma),
        b'\t'..=b'\r' => Token::Separator(Separator::Break),
        _ => Token::Other,
    }
}

/// What a character is that NFKC leaves as it is. The dashes are the category Pd with the minus signs,
/// the ruled line and the long vowel mark, which are typed for one.
fn normal_token(c: char) -> Token {
    match c {
        '\0'..='\x7f' => byte_token(c as u8),
        '\u{1680}' | '\u{2800}' => Token::Separator(Separator::Space),
        '\u{85}' | '\u{2028}' | '\u{2029}' => Token::Separator(Separator::Break),
        '\u{60C}' | '\u{3001}' => Token::Separator(Separator::Comma),
        '\u{3002}' => Token::Separator(Separator::Dot),
        '\u{2044}' | '\u{2215}' | '\u{29F8}' => Token::Separator(Separator::Slash),
        '\u{223C}' | '\u{223D}' | '\u{2053}' | '\u{301C}' => Token::Separator(Separator::Tilde),
        '\u{B7}' | '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22C5}' | '\u{30FB}' => {
            Token::Separator(Separator::MiddleDot)
        }
        '\u{2D7}'
        | '\u{58A}'
        | '\u{5BE}'
        | '\u{1400}'
        | '\u{1806}'
        | '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{2212}'
        | '\u{2500}'
        | '\u{2501}'
        | '\u{2E17}'
        | '\u{2E1A}'
        | '\u{2E3A}'
        | '\u{2E3B}'
        | '\u{2E40}'
        | '\u{2E5D}'
        | '\u{3030}'
        | '\u{30A0}'
        | '\u{30FC}'
        | '\u{10D6E}'
        | '\u{10EAD}' => Token::Separator(Separator::Dash),
        // Nobody types a number in these, but they can hide one.
        '\u{E0030}'..='\u{E0039}' => Token::Kanji(tag_value(c)),
        _ if is_ignored(c) => Token::Ignored,
        _ => match digit_value(c).or_else(|| circled_value(c)) {
            Some(value) => Token::Digit(value),
            None => ideograph_token(c),
        },
    }
}

/// Characters without a look of their own: Default_Ignorable_Code_Point of Unicode, the marks of
/// interlinear notes, and all combining marks, variation selectors among them.
fn is_ignored(c: char) -> bool {
    matches!(c,
        '\u{AD}'
        | '\u{61C}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{600}'..='\u{605}'
        | '\u{E000}'..='\u{F8FF}'
        | '\u{FFF0}'..='\u{FFFC}'
        | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}'
    ) || is_combining_mark(c)
}

/// The value of a digit among the tags (U+E0030 to U+E0039), which nobody sees.
fn tag_value(c: char) -> u8 {
    u8::try_from((c as u32).saturating_sub(0xE0030)).unwrap_or(0)
}

/// The value of a Roman numeral that is one character, from I to IX.
fn roman_value(c: char) -> u8 {
    u8::try_from((c as u32 & 0xF) + 1).unwrap_or(0)
}

/// Signs that are not seen and turn the direction of what stands beside them: a text with one can look like
/// another.
#[must_use]
pub const fn turns_direction(c: char) -> bool {
    matches!(c,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    )
}

/// A text on one line, as it can be shown: ends of lines, other control characters and signs that turn the
/// direction stand as `\u{…}`.
#[must_use]
pub fn visible(text: &str) -> std::borrow::Cow<'_, str> {
    let hidden =
        |c: char| c.is_control() || turns_direction(c) || matches!(c, '\u{2028}' | '\u{2029}');
    if !text.chars().any(hidden) {
        return text.into();
    }
    let shown = |c: char| match hidden(c) {
        true => c.escape_unicode().to_string(),
        false => c.to_string(),
    };
    text.chars().map(shown).collect()
}

/// The numerals of counting and of contracts, written place by place.
const fn ideograph_token(c: char) -> Token {
    Token::Kanji(match c {
        '〇' | '零' | '○' | '◯' => 0,
        '一' | '壱' | '壹' | '弌' | '〡' => 1,
        '二' | '弐' | '貳' | '弍' | '〢' => 2,
        '三' | '参' | '參' | '弎' | '〣' => 3,
        '四' | '肆' | '〤' => 4,
        '五' | '伍' | '〥' => 5,
        '六' | '陸' | '〦' => 6,
        '七' | '漆' | '柒' | '〧' => 7,
        '八' | '捌' | '〨' => 8,
        '九' | '玖' | '〩' => 9,
        _ => return Token::Other,
    })
}

/// Hands over what a character becomes under NFKC, as tokens.
///
/// Taking the characters one by one gives the same digits and separators as normalising the whole text:
/// none of them takes part in a composition, and marks that are reordered stay between the same starters.
#[inline]
pub(crate) fn each_token(c: char, mut feed: impl FnMut(Token)) {
    match c {
        '\0'..='\x7f' => feed(byte_token(c as u8)),
        '\u{4E00}'..='\u{9FFF}' => feed(ideograph_token(c)),
        // Kana but for U+30A0, U+30FB, U+30FC and U+30FF, and Hangul: never a digit.
        '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{AC00}'..='\u{D7A3}' => {
            feed(Token::Other);
        }
        // NFKC makes letters of them.
        '\u{2160}'..='\u{2168}' | '\u{2170}'..='\u{2178}' => feed(Token::Kanji(roman_value(c))),
        _ => decompose_compatible(c, |part| feed(normal_token(part))),
    }
}

/// How many digits a character can be at most, quickly: a text that comes to less than twelve holds no
/// number. No character becomes more than three under NFKC (⅒).
#[inline]
pub(crate) const fn most_digits(c: char) -> usize {
    match c {
        '0'..='9' => 1,
        '\0'..='\x7f'
        | '\u{3041}'..='\u{3096}'
        | '\u{30A1}'..='\u{30FA}'
        | '\u{AC00}'..='\u{D7A3}' => 0,
        '\u{4E00}'..='\u{9FFF}' => matches!(ideograph_token(c), Token::Kanji(_)) as usize,
        _ => 3,
    }
}

/// Takes off what spreadsheets put around a text cell: `="…"`, or a leading apostrophe. White space
/// around goes too. A text without such marks comes back trimmed.
#[must_use]
pub fn without_spreadsheet_marks(text: &str) -> &str {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return inner;
    }
    text.strip_prefix('\'').unwrap_or(text)
}

/// Reads a text that should hold `N` digits: their values (the first `N`) and how many there were.
pub(crate) fn read_digits<const N: usize>(text: &str) -> Result<([u8; N], usize), Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    let (mut values, mut count) = ([0u8; N], 0usize);
    // A dash must stand between digits; `+`, `.` and one `E` are looked at only to name an exponent.
    let (mut dash_open, mut stray, mut decimal, mut exponents) = (false, false, false, 0usize);
    for c in text.chars() {
        if matches!(c, 'e' | 'E' | 'Ｅ' | 'ｅ') && count > 0 {
            exponents += 1;
            continue;
        }
        if matches!(c, '+' | '＋') {
            decimal = true;
            continue;
        }
        each_token(c, |token| match token {
            Token::Digit(value) => {
                if let Some(slot) = values.get_mut(count) {
                    *slot = value;
                }
                count += 1;
                dash_open = false;
            }
            Token::Separator(Separator::Space) => {}
            Token::Separator(Separator::Dash) => {
                stray |= count == 0;
                dash_open = true;
            }
            Token::Separator(Separator::Dot) => decimal = true,
            Token::Separator(_) | Token::Kanji(_) | Token::Ignored | Token::Other => stray = true,
        });
    }
    if stray || exponents > 1 || dash_open {
        return Err(Fault::Characters);
    }
    match (exponents, decimal) {
        (1, _) => Err(Fault::Exponent),
        (_, true) => Err(Fault::Characters),
        _ => Ok((values, count)),
    }
}
