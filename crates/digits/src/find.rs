//! The search for Individual Numbers in text (see the crate's words on what a hit is).

use crate::individual::is_individual;
use crate::unicode::{Separator, Token, byte_token, each_token};
use std::ops::Range;

/// A run of digits: its length, its first twelve values, and where it stands.
#[derive(Clone, Copy, Default)]
struct Run {
    length: usize,
    values: [u8; 12],
    start: usize,
    end: usize,
}

impl Run {
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
}

/// Groups of digits joined by one separator, the last of which may be followed by that separator.
struct Chain {
    separator: Separator,
    groups: usize,
    all_fours: bool,
    /// The groups' digits as one run.
    joined: Run,
}

impl Chain {
    fn new(separator: Separator, first: &Run) -> Self {
        let joined = Run { start: first.start, ..Run::default() };
        let mut chain = Self { separator, groups: 0, all_fours: true, joined };
        chain.add(first);
        chain
    }

    fn add(&mut self, group: &Run) {
        self.groups += 1;
        self.all_fours &= group.length == 4;
        if self.all_fours && self.groups <= 3 {
            let from = self.joined.length;
            for (slot, value) in self.joined.values.iter_mut().skip(from).zip(group.values).take(4)
            {
                *slot = value;
            }
            self.joined.length += 4;
            self.joined.end = group.end;
        }
    }

    fn hit(&self) -> Option<Range<usize>> {
        if self.groups == 3 && self.all_fours { self.joined.hit() } else { None }
    }
}

/// Takes tokens in order and says when a hit has just ended.
#[derive(Default)]
struct Scan {
    run: Run,
    /// Present only while its separator was the last token, or digits after it.
    chain: Option<Chain>,
}

impl Scan {
    #[inline]
    fn feed(&mut self, token: Token, at: &Range<usize>) -> Option<Range<usize>> {
        match token {
            Token::Digit(value) => {
                self.run.push(value, at);
                None
            }
            _ if self.run.length == 0 && self.chain.is_none() => None,
            Token::Separator(separator) => self.close(Some(separator)),
            Token::Other => self.close(None),
        }
    }

    /// Ends the run of digits at a separator, or at anything else or the end of the text.
    fn close(&mut self, by: Option<Separator>) -> Option<Range<usize>> {
        let run = std::mem::take(&mut self.run);
        if run.length == 0 {
            return self.chain.take().and_then(|chain| chain.hit());
        }
        let mut ended = None;
        if let Some(mut chain) = self.chain.take() {
            chain.add(&run);
            if by == Some(chain.separator) {
                self.chain = Some(chain);
                return run.hit();
            }
            ended = chain.hit();
        }
        self.chain = by.map(|separator| Chain::new(separator, &run));
        // A run of twelve is no group of four, so never both.
        ended.or_else(|| run.hit())
    }
}

/// The hits of a text, in order, as byte ranges; see [`find_hits`].
pub struct Hits<'t> {
    characters: std::str::CharIndices<'t>,
    scan: Scan,
}

impl Iterator for Hits<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        while let Some((start, c)) = self.characters.next() {
            let at = start..start + c.len_utf8();
            let mut hit = None;
            each_token(c, |token| hit = hit.take().or(self.scan.feed(token, &at)));
            if hit.is_some() {
                return hit;
            }
        }
        self.scan.close(None)
    }
}

/// Finds every hit in a text, as byte ranges from the first to the last digit.
#[must_use]
pub fn find_hits(text: &str) -> Hits<'_> {
    Hits { characters: text.char_indices(), scan: Scan::default() }
}

/// True when a hit stands in the text. Allocates nothing; a text without digits costs next to nothing.
#[must_use]
pub fn has_hit(text: &str) -> bool {
    if text.is_ascii() { has_hit_bytes(text.as_bytes()) } else { find_hits(text).next().is_some() }
}

/// True when a hit stands in ASCII bytes, such as those of a record. Bytes over 0x7F end a run.
#[must_use]
pub fn has_hit_bytes(bytes: &[u8]) -> bool {
    // Every hit has a digit on one of any two places six apart (its separators are five apart), so one
    // byte in six is looked at until a digit turns up.
    let joins = |byte: &&u8| byte_token(**byte) != Token::Other;
    let (mut clean, mut look) = (0, 5);
    while let Some(byte) = bytes.get(look) {
        if !byte.is_ascii_digit() {
            look += 6;
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
        look = end + 5;
    }
    false
}

/// The search in a stretch of ASCII digits and separators.
fn holds_hit(stretch: &[u8]) -> bool {
    let mut scan = Scan::default();
    let whole = 0..stretch.len();
    stretch.iter().any(|byte| scan.feed(byte_token(*byte), &whole).is_some())
        || scan.close(None).is_some()
}
