//! RTF: its text without control words, with the signs that are written by their codes.

use super::{Budget, member, unread, xml};
use crate::seen::{Place, Reason};
use crate::sink::Sink;
use crate::text;
use zeroize::Zeroizing;

/// Groups in one another.
const DEEPEST: usize = 1_000;

/// What a group holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Text,
    /// The bytes of a picture.
    Picture,
    /// Bytes written by their codes.
    Hex(&'static str),
}

#[derive(Clone, Copy)]
struct Group {
    holds: Holds,
    /// Signs that stand in the place of one written by its code.
    instead: usize,
}

struct Rtf<'b> {
    rest: &'b [u8],
    groups: Vec<Group>,
    /// Bytes in the encoding of the document, not decoded yet.
    raw: Zeroizing<Vec<u8>>,
    text: Zeroizing<String>,
    hex: Zeroizing<Vec<u8>>,
    /// Signs that are passed over.
    skip: usize,
    has_picture: bool,
    has_object: bool,
}

/// Looks through a text of this kind.
pub(crate) fn document(
    bytes: &[u8],
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    let mut rtf = Rtf {
        rest: bytes,
        groups: vec![Group { holds: Holds::Text, instead: 1 }],
        raw: Zeroizing::new(Vec::new()),
        text: Zeroizing::new(String::new()),
        hex: Zeroizing::new(Vec::new()),
        skip: 0,
        has_picture: false,
        has_object: false,
    };
    let read = rtf.read(sink, budget);
    rtf.decode();
    text::scan(&mut rtf.text.as_bytes(), sink, &Place::Line).map_err(|e| unread(&e))?;
    if rtf.has_picture {
        sink.unseen(Reason::Image);
    }
    if rtf.has_object {
        sink.unseen(Reason::Format);
    }
    read
}

impl Rtf<'_> {
    fn read(&mut self, sink: &mut Sink<'_>, budget: &mut Budget) -> Result<(), Reason> {
        while let Some((byte, rest)) = self.rest.split_first() {
            self.rest = rest;
            match byte {
                b'{' => {
                    let group = *self.groups.last().ok_or(Reason::Damaged)?;
                    if self.groups.len() > DEEPEST {
                        return Err(Reason::TooDeep);
                    }
                    self.groups.push(group);
                    self.skip = 0;
                }
                b'}' => self.end_group(sink, budget)?,
                b'\\' => self.control()?,
                b'\r' | b'\n' => {}
                byte => self.byte(*byte),
            }
        }
        // A file that is cut off has groups that do not end.
        if self.groups.len() == 1 { Ok(()) } else { Err(Reason::Damaged) }
    }

    fn end_group(&mut self, sink: &mut Sink<'_>, budget: &mut Budget) -> Result<(), Reason> {
        let ended = self.groups.pop().ok_or(Reason::Damaged)?;
        self.skip = 0;
        let outer = self.groups.last().ok_or(Reason::Damaged)?;
        if let Holds::Hex(name) = ended.holds
            && outer.holds != ended.holds
        {
            let codes = std::mem::take(&mut *self.hex);
            let bytes =
                Zeroizing::new(codes.chunks_exact(2).filter_map(of_hex).collect::<Vec<_>>());
            drop(Zeroizing::new(codes));
            member(name, &mut bytes.as_slice(), sink, budget);
        }
        Ok(())
    }

    fn group(&mut self) -> Option<&mut Group> {
        self.groups.last_mut()
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        match self.groups.last().map(|group| group.holds) {
            Some(Holds::Text) => super::grow(&mut self.raw, &[byte]),
            Some(Holds::Hex(_)) if byte.is_ascii_hexdigit() => super::grow(&mut self.hex, &[byte]),
            _ => {}
        }
    }

    fn sign(&mut self, sign: &str) {
        if self.groups.last().is_some_and(|group| group.holds == Holds::Text) {
            self.decode();
            xml::push(&mut self.text, sign);
        }
    }

    /// What was written in the encoding of the document: Japanese, or nearly ASCII.
    fn decode(&mut self) {
        if !self.raw.is_empty() {
            let read = Zeroizing::new(text::decoded(&self.raw));
            xml::push(&mut self.text, &read);
            zeroize::Zeroize::zeroize(&mut *self.raw);
        }
    }

    fn control(&mut self) -> Result<(), Reason> {
        let Some((first, rest)) = self.rest.split_first() else { return Err(Reason::Damaged) };
        if !first.is_ascii_alphabetic() {
            self.rest = rest;
            match first {
                b'\'' => {
                    let (code, rest) = rest.split_at_checked(2).ok_or(Reason::Damaged)?;
                    self.rest = rest;
                    self.byte(of_hex(code).ok_or(Reason::Damaged)?);
                }
                b'~' => self.sign(" "),
                b'_' => self.sign("-"),
                b'\r' | b'\n' => self.sign("\n"),
                b'\\' | b'{' | b'}' => self.byte(*first),
                // An optional hyphen is not seen, a destination that may be passed over is read all the same.
                _ => {}
            }
            return Ok(());
        }
        let word = self.rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let (word, rest) = self.rest.split_at_checked(word).unwrap_or_default();
        let negative = rest.first() == Some(&b'-');
        let rest = rest.get(usize::from(negative)..).unwrap_or_default();
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let (digits, rest) = rest.split_at_checked(digits).unwrap_or_default();
        let value = std::str::from_utf8(digits).ok().and_then(|it| it.parse::<i64>().ok());
        let value = if negative { value.map(|it| -it) } else { value };
        self.rest = rest.strip_prefix(b" ").unwrap_or(rest);
        self.word(word, value);
        Ok(())
    }

    fn word(&mut self, word: &[u8], value: Option<i64>) {
        match word {
            b"u" => {
                let code = value.map(|it| if it < 0 { it + 0x1_0000 } else { it });
                let sign = code.and_then(|it| u32::try_from(it).ok()).and_then(char::from_u32);
                let mut bytes = [0; 4];
                self.sign(sign.unwrap_or('\u{FFFD}').encode_utf8(&mut bytes));
                self.skip = self.groups.last().map_or(0, |group| group.instead);
            }
            b"uc" => {
                let instead = value.and_then(|it| usize::try_from(it).ok()).unwrap_or(1);
                if let Some(group) = self.group() {
                    group.instead = instead.min(16);
                }
            }
            b"bin" => {
                let length = value.and_then(|it| usize::try_from(it).ok()).unwrap_or(0);
                self.rest = self.rest.get(length..).unwrap_or_default();
                self.has_object = true;
            }
            b"pict" => self.holds(Holds::Picture),
            b"objdata" => {
                self.has_object = true;
                self.holds(Holds::Hex("object"));
            }
            b"datastore" => self.holds(Holds::Hex("datastore")),
            b"themedata" => self.holds(Holds::Hex("theme")),
            b"colorschememapping" => self.holds(Holds::Hex("colors")),
            b"par" | b"line" | b"row" | b"sect" | b"page" | b"column" => self.sign("\n"),
            b"cell" | b"tab" | b"nestcell" => self.sign("\t"),
            b"emdash" | b"endash" => self.sign("-"),
            b"bullet" => self.sign("\u{2022}"),
            b"emspace" | b"enspace" | b"qmspace" => self.sign(" "),
            _ => {}
        }
    }

    fn holds(&mut self, holds: Holds) {
        self.has_picture |= holds == Holds::Picture;
        if let Some(group) = self.group() {
            group.holds = holds;
        }
    }
}

fn of_hex(code: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok()
}
