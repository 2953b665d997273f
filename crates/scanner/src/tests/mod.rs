//! The scanner over made-up numbers, in every encoding, disguise and format.
#![expect(clippy::string_slice, reason = "made-up numbers are ASCII digits")]

mod corpus;
mod files;
mod formats;
mod hostile;
mod made;
mod memory;
mod pdfs;
mod recall;
mod texts;
mod written;

use crate::{Confidence, Event, Found, Limits, Reason, Rules, Scanner};

/// Made-up numbers.
pub(super) fn numbers(count: usize) -> Vec<String> {
    testkit::people(7, count).iter().map(testkit::MadeUp::number_text).collect()
}

pub(super) fn number() -> String {
    numbers(1).remove(0)
}

pub(super) fn scanner() -> Scanner {
    Scanner::new(Rules::built_in().unwrap(), Limits::default())
}

/// All that is said of some bytes.
pub(super) fn events(bytes: &[u8], name: &str) -> Vec<Event> {
    let mut all = Vec::new();
    scanner().bytes(bytes, name, &mut |event| all.push(event));
    all
}

/// What is found, and nothing may be unseen.
pub(super) fn found(bytes: &[u8], name: &str) -> Vec<Found> {
    let found = |event| match event {
        Event::Found(found) => found,
        Event::Unseen(unseen) => panic!("{unseen:?}"),
    };
    events(bytes, name).into_iter().map(found).collect()
}

pub(super) fn count(bytes: &[u8], name: &str) -> u64 {
    found(bytes, name).iter().map(|f| f.count).sum()
}

pub(super) fn reasons(bytes: &[u8], name: &str) -> Vec<Reason> {
    let reason = |event| match event {
        Event::Unseen(unseen) => Some(unseen.reason),
        Event::Found(_) => None,
    };
    events(bytes, name).into_iter().filter_map(reason).collect()
}

/// `(place, kind, confidence, count)` of each finding.
pub(super) fn told(bytes: &[u8], name: &str) -> Vec<(String, &'static str, Confidence, u64)> {
    let told = |f: Found| (f.place.to_string(), f.kind.code(), f.confidence, f.count);
    found(bytes, name).into_iter().map(told).collect()
}

/// The digits in full width.
pub(super) fn wide(text: &str) -> String {
    let wide = |c: char| match c {
        '0'..='9' => char::from_u32(u32::from(c) - 0x30 + 0xFF10).unwrap(),
        c => c,
    };
    text.chars().map(wide).collect()
}

/// Three groups of four.
pub(super) fn fours(number: &str, by: &str) -> String {
    [&number[0..4], &number[4..8], &number[8..12]].join(by)
}
