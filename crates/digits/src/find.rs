//! The search for Individual Numbers in text (see the crate's words on what a hit is).

use crate::individual::is_individual;
use crate::unicode::{Separator, Token, byte_token, each_token, most_digits};
use std::ops::Range;

/// Separators that may stand between two digits of one number.
const GAP: usize = 3;

/// A run of digits: its length, its first twelve values, and where it stands.
#[derive(Clone, Copy, Default)]
struct Run {
    length: usize,
    values: [u8; 12],
    start: usize,
    end: usize,
}

impl Run {
    #[inline]
    fn push(&mut self, value: u8, at: &Range<usize>) {
        if self.length == 0 {
            self.start = at.start;
        }
        if let Some(slot) = self.values.get_mut(self.length) {
            *slot = value;
        }
        self.length += 1;
        self.end = at.end;
    }

    fn hit(&self) -> Option<Range<usize>> {
        (self.length == 12 && is_individual(&self.values)).then_some(self.start..self.end)
    }

    /// Ends the run.
    fn close(&mut self) -> Option<Range<usize>> {
        let hit = self.hit();
        self.length = 0;
        hit
    }
}

/// Groups of four digits joined by one separator.
struct Fours {
    separator: Separator,
    /// Their digits as one run; longer than a number as soon as a group is no four or the fourth.
    joined: Run,
}

/// What stands between the last digit and the next.
#[derive(Clone, Copy, Default)]
struct Gap {
    separators: usize,
    first: Option<Separator>,
}

impl Gap {
    /// The one separator, when there is one alone.
    fn single(self) -> Option<Separator> {
        self.first.filter(|_| self.separators == 1)
    }
}

/// Takes tokens in order and says when a hit has just ended.
#[derive(Default)]
struct Scan {
    /// Digits with nothing between them.
    bare: Run,
    /// Digits with at most one separator between two of them, and no comma or break.
    tight: Run,
    /// Digits with at most [`GAP`] separators of any kind between two of them.
    loose: Run,
    /// Present while its separator was the last token, or digits after it.
    fours: Option<Fours>,
    gap: Gap,
    /// The numerals that are words count as digits.
    kanji: bool,
}

/// At most one hit for each way of joining digits.
type Ended = [Option<Range<usize>>; 4];

impl Scan {
    #[inline]
    fn feed(&mut self, token: Token, at: &Range<usize>) -> Ended {
        match token {
            Token::Digit(value) => self.digit(value, at),
            Token::Kanji(value) if self.kanji => self.digit(value, at),
            Token::Ignored => Ended::default(),
            _ if self.loose.length == 0 => Ended::default(),
            Token::Separator(separator) => {
                self.gap.first = self.gap.first.or(Some(separator));
                self.gap.separators += 1;
                if self.gap.separators > GAP { self.close() } else { Ended::default() }
            }
            Token::Kanji(_) | Token::Other => self.close(),
        }
    }

    fn digit(&mut self, value: u8, at: &Range<usize>) -> Ended {
        let gap = std::mem::take(&mut self.gap);
        let mut ended = Ended::default();
        if gap.separators > 0 {
            let [bare, tight, fours, _] = &mut ended;
            *fours = self.end_group(gap.single());
            *bare = self.bare.close();
            if !gap.single().is_some_and(Separator::is_tight) {
                *tight = self.tight.close();
            }
        }
        self.bare.push(value, at);
        self.tight.push(value, at);
        self.loose.push(value, at);
        ended
    }

    /// Ends everything: at another character, or at the end of the text.
    fn close(&mut self) -> Ended {
        self.gap = Gap::default();
        let fours = self.end_group(None);
        [self.bare.close(), self.tight.close(), fours, self.loose.close()]
    }

    /// Ends a group of digits, the [`Scan::bare`] run, which goes on by this separator in another group.
    fn end_group(&mut self, by: Option<Separator>) -> Option<Range<usize>> {
        let group = self.bare;
        let mut ended = None;
        if let Some(mut fours) = self.fours.take() {
            fours.add(&group);
            if by == Some(fours.separator) {
                self.fours = Some(fours);
                return None;
            }
            ended = fours.joined.hit();
        }
        self.fours = by.map(|separator| Fours::new(separator, &group));
        ended
    }
}

impl Fours {
    fn new(separator: Separator, first: &Run) -> Self {
        let mut fours = Self { separator, joined: Run { start: first.start, ..Run::default() } };
        fours.add(first);
        fours
    }

    fn add(&mut self, group: &Run) {
        let from = self.joined.length;
        if group.length != 4 || from > 8 {
            self.joined.length = 13;
            return;
        }
        for (slot, value) in self.joined.values.iter_mut().skip(from).zip(group.values).take(4) {
            *slot = value;
        }
        self.joined.length += 4;
        self.joined.end = group.end;
    }
}

/// True when there can be digits enough for a number.
fn worth_a_look(text: &str) -> bool {
    let mut digits = 0;
    text.chars().any(|c| {
        digits += most_digits(c);
        digits >= 12
    })
}

/// Every hit of the text by one reading; `found` says whether to go on.
fn read(text: &str, kanji: bool, mut found: impl FnMut(Range<usize>) -> bool) {
    let mut scan = Scan { kanji, ..Scan::default() };
    let mut on = true;
    let mut all = |ended: Ended| ended.into_iter().flatten().all(&mut found);
    for (start, c) in text.char_indices() {
        let at = start..start + c.len_utf8();
        each_token(c, |token| on = on && all(scan.feed(token, &at)));
        if !on {
            return;
        }
    }
    all(scan.close());
}

/// Finds every hit in a text, in order, as byte ranges from the first to the last digit. Two of them can
/// overlap, as when three groups end with the first group of another three.
#[must_use]
pub fn find_hits(text: &str) -> Vec<Range<usize>> {
    let mut hits = Vec::new();
    for kanji in [false, true] {
        read(text, kanji, |hit| {
            hits.push(hit);
            true
        });
    }
    hits.sort_unstable_by_key(|hit| (hit.start, hit.end));
    hits.dedup();
    hits
}

/// True when a hit stands in the text. Allocates nothing; a text with fewer than twelve digits costs next
/// to nothing.
#[must_use]
pub fn has_hit(text: &str) -> bool {
    if text.is_ascii() {
        return has_hit_bytes(text.as_bytes());
    }
    let holds = |kanji| {
        let mut any = false;
        read(text, kanji, |_| {
            any = true;
            false
        });
        any
    };
    worth_a_look(text) && [false, true].into_iter().any(holds)
}

/// True when a hit stands in ASCII bytes, such as those of a record. Bytes over 0x7F end a run.
#[must_use]
pub fn has_hit_bytes(bytes: &[u8]) -> bool {
    // A hit is twelve bytes or more, all of them digits or separators, so one byte in twelve is looked at
    // until such a one turns up.
    let joins = |byte: &&u8| byte_token(**byte) != Token::Other;
    let (mut clean, mut look) = (0, 11);
    while let Some(byte) = bytes.get(look) {
        if !joins(&byte) {
            look += 12;
            continue;
        }
        let (before, after) = bytes.split_at(look);
        let back = before.iter().skip(clean).rev().take_while(joins).count();
        let start = look - back;
        let end = look + after.iter().take_while(joins).count();
        let stretch = bytes.get(start..end).unwrap_or_default();
        if stretch.iter().filter(|byte| byte.is_ascii_digit()).count() >= 12 && holds_hit(stretch) {
            return true;
        }
        clean = end;
        look = end + 11;
    }
    false
}

/// The search in a stretch of ASCII digits and separators.
fn holds_hit(stretch: &[u8]) -> bool {
    let mut scan = Scan::default();
    let whole = 0..stretch.len();
    let any = |ended: Ended| ended.iter().any(Option::is_some);
    stretch.iter().any(|byte| any(scan.feed(byte_token(*byte), &whole))) || any(scan.close())
}
