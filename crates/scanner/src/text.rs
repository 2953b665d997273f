//! Text in the raw: read in pieces of bounded size, and decoded only where digits stand close together.
//!
//! UTF-8, CP932 and EUC-JP are told apart stretch by stretch, so a file may mix them; UTF-16 and ISO-2022-JP are
//! told by the beginning of the file and decoded as a whole, piece by piece.

use crate::dense;
use crate::rules::Around;
use crate::seen::Place;
use crate::sink::Sink;
use digits::find_hits;
use encoding_rs::{
    DecoderResult, EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
};
use std::io::{self, Read};
use std::ops::Range;
use zeroize::Zeroizing;

/// Read at a time.
const PIECE: usize = 1 << 20;
/// Kept from the piece before: for words before a hit, and for what is cut.
const CONTEXT: usize = 256;
/// Looked at, at the beginning, for the encoding.
const SAMPLE: usize = 64 * 1024;

/// Reads a text to its end. Lines are named, or the place that `place` makes of a line.
///
/// # Errors
/// What reading ends in.
pub(crate) fn scan(
    reader: &mut dyn Read,
    sink: &mut Sink<'_>,
    place: &dyn Fn(u64) -> Place,
) -> io::Result<()> {
    let mut buffer = Zeroizing::new(vec![0_u8; PIECE]);
    let mut text = Text { place, lines: Lines::default() };
    let mut filled = fill(reader, &mut buffer, 0, sink)?;
    if let Some(encoding) = whole_file_encoding(buffer.get(..filled).unwrap_or_default()) {
        let mut decoded = Decoded::new(reader, encoding, &buffer, filled);
        let mut inner = Zeroizing::new(vec![0_u8; PIECE]);
        filled = fill(&mut decoded, &mut inner, 0, sink)?;
        return text.pieces(&mut decoded, &mut inner, filled, sink);
    }
    text.pieces(reader, &mut buffer, filled, sink)
}

/// Fills a buffer from a place on; shorter only at the end.
fn fill(
    reader: &mut dyn Read,
    buffer: &mut [u8],
    from: usize,
    sink: &Sink<'_>,
) -> io::Result<usize> {
    let mut filled = from;
    while let Some(room) = buffer.get_mut(filled..).filter(|room| !room.is_empty()) {
        if sink.is_stopped() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        match reader.read(room) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    sink.read.fetch_add((filled - from) as u64, std::sync::atomic::Ordering::Relaxed);
    Ok(filled)
}

/// UTF-16, by its mark or by zeros at every second place, and ISO-2022-JP by its escapes. All others are told
/// apart where it matters.
fn whole_file_encoding(begin: &[u8]) -> Option<&'static Encoding> {
    match begin {
        [0xFF, 0xFE, ..] => return Some(UTF_16LE),
        [0xFE, 0xFF, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let escapes: [&[u8]; 4] = [b"\x1B$B", b"\x1B$@", b"\x1B(J", b"\x1B(I"];
    let has = |escape: &&[u8]| memchr::memmem::find(begin, escape).is_some();
    if begin.is_ascii() && escapes.iter().any(has) {
        return Some(ISO_2022_JP);
    }
    let sample = begin.get(..begin.len().min(SAMPLE)).unwrap_or_default();
    // Full-width digits have no zeros, but a byte that stands in no other encoding of Japanese.
    let (mut little, mut big) = (0, 0);
    for pair in sample.chunks_exact(2) {
        little += usize::from(matches!(pair, [0x10..=0x19, 0xFF]));
        big += usize::from(matches!(pair, [0xFF, 0x10..=0x19]));
    }
    if little.max(big) >= 12 {
        let encoding = if little > big { UTF_16LE } else { UTF_16BE };
        if is_wide_text(sample, encoding) {
            return Some(encoding);
        }
    }
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if even + odd < 2 {
        return None;
    }
    match (is_wide_text(sample, UTF_16LE), is_wide_text(sample, UTF_16BE)) {
        (true, false) => Some(UTF_16LE),
        (false, true) => Some(UTF_16BE),
        // Latin text, the wrong way round, looks like kanji: the zeros are the first bytes of its letters.
        (true, true) if odd >= even => Some(UTF_16LE),
        (true, true) => Some(UTF_16BE),
        (false, false) => None,
    }
}

/// Nearly all of it is Japanese or Latin text, when read as UTF-16.
fn is_wide_text(sample: &[u8], encoding: &'static Encoding) -> bool {
    let (text, _) = encoding.decode_without_bom_handling(sample);
    let text = Zeroizing::new(text.into_owned());
    let usual = |c: char| {
        matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{A0}'..='\u{FF}' | '\u{2010}'..='\u{30FF}'
            | '\u{4E00}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}')
    };
    let all = text.chars().count();
    text.chars().filter(|c| usual(*c)).count() * 100 >= all * 90
}

/// A reader whose text comes out as UTF-8.
pub(crate) struct Decoded<'r> {
    reader: &'r mut dyn Read,
    decoder: encoding_rs::Decoder,
    raw: Zeroizing<Vec<u8>>,
    /// What of `raw` was not decoded yet.
    rest: Range<usize>,
    is_at_end: bool,
    is_done: bool,
}

impl<'r> Decoded<'r> {
    /// Goes on after bytes that were read already.
    fn new(
        reader: &'r mut dyn Read,
        encoding: &'static Encoding,
        begun: &[u8],
        filled: usize,
    ) -> Self {
        let mut raw = Zeroizing::new(vec![0_u8; PIECE]);
        for (to, from) in raw.iter_mut().zip(begun).take(filled) {
            *to = *from;
        }
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { reader, decoder, raw, rest: 0..filled, is_at_end: false, is_done: false }
    }

    /// The text of a reader, whatever its encoding: told by its beginning.
    pub(crate) fn of(reader: &'r mut dyn Read, sink: &Sink<'_>) -> io::Result<Self> {
        let mut begun = Zeroizing::new(vec![0_u8; PIECE]);
        let filled = fill(reader, &mut begun, 0, sink)?;
        let begin = begun.get(..filled).unwrap_or_default();
        let encoding = whole_file_encoding(begin).unwrap_or_else(|| encoding_of(begin));
        Ok(Self::new(reader, encoding, &begun, filled))
    }
}

impl Read for Decoded<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.is_done {
                return Ok(0);
            }
            if self.rest.is_empty() && !self.is_at_end {
                let read = self.reader.read(&mut self.raw)?;
                self.rest = 0..read;
                self.is_at_end = read == 0;
            }
            let raw = self.raw.get(self.rest.clone()).unwrap_or_default();
            let (result, taken, written) =
                self.decoder.decode_to_utf8_without_replacement(raw, into, self.is_at_end);
            self.rest.start += taken;
            self.is_done = self.is_at_end && result == encoding_rs::DecoderResult::InputEmpty;
            match result {
                // What cannot be read is no digit: it stands as a sign that joins nothing.
                DecoderResult::Malformed(..) => {
                    if let Some(slot) = into.get_mut(written) {
                        *slot = b'?';
                        return Ok(written + 1);
                    }
                    return Ok(written);
                }
                _ if written > 0 => return Ok(written),
                _ => {}
            }
        }
    }
}

/// Lines and what is remembered from hit to hit.
#[derive(Default)]
struct Lines {
    /// Ends of lines before the part of the buffer that is new.
    passed: u64,
    /// The line of the last hit that had a label, and of those that follow it.
    labelled: Option<u64>,
}

struct Text<'p> {
    place: &'p dyn Fn(u64) -> Place,
    lines: Lines,
}

impl Text<'_> {
    fn pieces(
        &mut self,
        reader: &mut dyn Read,
        buffer: &mut [u8],
        mut filled: usize,
        sink: &mut Sink<'_>,
    ) -> io::Result<()> {
        // Before `new` stands what was looked at already and is kept as context.
        let mut new = 0;
        loop {
            let is_last = filled < buffer.len();
            let piece = buffer.get(..filled).unwrap_or_default();
            let cut = if is_last { filled } else { cut(piece, new) };
            self.piece(piece.get(..cut).unwrap_or_default(), new, sink);
            if is_last {
                return Ok(());
            }
            self.lines.passed += ends(piece.get(new..cut).unwrap_or_default());
            let keep = cut.saturating_sub(CONTEXT);
            buffer.copy_within(keep..filled, 0);
            new = cut - keep;
            filled = fill(reader, buffer, filled - keep, sink)?;
        }
    }

    /// Looks at a piece from `new` on; what is before is context.
    fn piece(&mut self, piece: &[u8], new: usize, sink: &mut Sink<'_>) {
        let fresh = piece.get(new..).unwrap_or_default();
        let (mut counted, mut line) = (0, self.lines.passed);
        for dense in dense::stretches(fresh) {
            for joined in joined(fresh, &dense) {
                line += ends(fresh.get(counted..joined.start).unwrap_or_default());
                counted = joined.start;
                self.stretch(piece, new + joined.start..new + joined.end, line, sink);
            }
        }
    }

    /// Decodes one stretch of digits and what joins them, with the text around, and says its hits.
    fn stretch(&mut self, piece: &[u8], core: Range<usize>, line: u64, sink: &mut Sink<'_>) {
        let before = in_step(piece, core.start.saturating_sub(CONTEXT))..core.start;
        let after = core.end..(core.end + CONTEXT / 4).min(piece.len());
        let bytes = |range: Range<usize>| piece.get(range).unwrap_or_default();
        let encoding = match wide(bytes(core.clone())) {
            Some((wide, shift)) => {
                let text = decode(bytes(core.start + shift..core.end), wide);
                let whole = Zeroizing::new(text.trim_end_matches('\u{FFFD}').to_owned());
                return self.hits(&whole, 0..whole.len(), line, sink);
            }
            None => encoding_of(bytes(before.start..core.end)),
        };
        // The text is decoded in step, so a core that begins within a character is found by the text before it.
        let prefix = decode(bytes(before.clone()), encoding);
        let from = prefix.trim_end_matches('\u{FFFD}').len();
        let to = decode(bytes(before.start..core.end), encoding).len();
        let whole = decode(bytes(before.start..after.end), encoding);
        self.hits(&whole, from..to, line, sink);
    }

    fn hits(&mut self, text: &str, core: Range<usize>, line: u64, sink: &mut Sink<'_>) {
        let (mut counted, mut line) = (core.start, line);
        let mut last = 0;
        for hit in find_hits(text) {
            // What is around the core was looked at before, or comes later; two readings of the same digits are
            // one number.
            if hit.start < last.max(core.start) || hit.end > core.end {
                continue;
            }
            let part = |range: Range<usize>| text.get(range).unwrap_or_default();
            let around = Around {
                hit: part(hit.clone()),
                before: part(0..hit.start),
                after: part(hit.end..text.len()),
            };
            let Some((kind, mut points)) = sink.rules.points(&around, false) else { continue };
            last = hit.end;
            line += ends(part(counted..hit.start).as_bytes());
            counted = hit.start;
            let words = sink.rules.words_in(around.before);
            let follows = self.lines.labelled.is_some_and(|last| line.saturating_sub(last) <= 1);
            points += match words {
                0 if follows => sink.rules.list_of_labelled(),
                words => words,
            };
            if words > 0 || (words == 0 && follows) {
                self.lines.labelled = Some(line);
            }
            let level = sink.rules.level(points);
            sink.found((self.place)(line + 1), kind, level, 1);
        }
    }
}

/// Ends of lines.
fn ends(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// A byte that stands neither in a number nor between its digits in any encoding.
const fn parts(byte: u8) -> bool {
    !matches!(byte, b'0'..=b'9' | b' ' | b'-' | b'.' | b'/' | b'\\' | b'_' | b'~' | b',' | b'\t'..=b'\r' | 0 | 0x80..)
}

/// Trail bytes of CP932 look like ASCII: a byte after a lead byte parts nothing.
fn parts_at(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|b| bytes.get(b)).copied().unwrap_or(0);
    bytes.get(at).is_some_and(|byte| parts(*byte)) && before < 0x80
}

/// Between two digits of one number stand fewer bytes: three separators of three bytes, and some unseen signs.
const WIDEST: usize = 32;

/// The parts of a stretch that hold twelve digits or more, without a byte that parts them and close enough.
fn joined(bytes: &[u8], dense: &Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut digits, mut last) = (dense.start, 0, dense.start);
    for at in dense.clone() {
        let parted = parts_at(bytes, at);
        if parted || at - last > WIDEST {
            if digits >= 12 {
                found.push(start..at);
            }
            (start, digits, last) = (at + usize::from(parted), 0, at);
        }
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        if bytes.get(at).is_some_and(|byte| dense::digit(*byte, next) == 1) {
            digits += 1;
            last = at;
        }
    }
    if digits >= 12 {
        found.push(start..dense.end);
    }
    found
}

/// Where a piece is cut so that no number is cut: behind a byte that parts, or else where no digit is near, or
/// else at the end of a line.
fn cut(piece: &[u8], new: usize) -> usize {
    let least = new.max(piece.len() / 2);
    let parting = (least..piece.len()).rev().find(|at| parts_at(piece, *at));
    if let Some(at) = parting {
        return at;
    }
    let quiet = |at: &usize| {
        let near = piece.get(at.saturating_sub(dense::BLOCK)..*at).unwrap_or_default();
        dense_free(near) && in_step(piece, *at) == *at
    };
    let calm = (least..piece.len()).rev().step_by(dense::BLOCK).find(quiet);
    let line = || memchr::memrchr(b'\n', piece).filter(|at| *at > least).map(|at| at + 1);
    calm.or_else(line).unwrap_or_else(|| piece.len().saturating_sub(CONTEXT).max(new + 1))
}

fn dense_free(bytes: &[u8]) -> bool {
    !bytes.iter().any(u8::is_ascii_digit) && dense::stretches(bytes).is_empty()
}

/// The first place from here on at which a character begins, in UTF-8, CP932 and EUC-JP: behind a byte that is
/// no part of a longer one.
fn in_step(bytes: &[u8], from: usize) -> usize {
    if from == 0 {
        return 0;
    }
    let window = bytes.get(from..(from + 96).min(bytes.len())).unwrap_or_default();
    let plain = window.iter().position(|byte| *byte < 0x40).map(|at| from + at);
    let utf8 = window.iter().position(|byte| !matches!(byte, 0x80..=0xBF)).map(|at| from + at);
    let is_utf8 = std::str::from_utf8(window.get(..window.len().min(64)).unwrap_or_default());
    match (is_utf8, utf8) {
        (Ok(_), _) => from,
        (Err(e), Some(at)) if e.valid_up_to() == 0 && at - from <= 3 && at > from => at,
        (Err(e), _) if e.error_len().is_none() => from,
        _ => plain.unwrap_or(from),
    }
}

/// UTF-16 within other bytes: every second byte of the digits is zero.
fn wide(core: &[u8]) -> Option<(&'static Encoding, usize)> {
    let zeros = core.iter().filter(|byte| **byte == 0).count();
    if zeros * 3 < core.len() {
        return None;
    }
    let first = core.iter().position(u8::is_ascii_digit)?;
    match (core.get(first + 1), first.checked_sub(1).and_then(|at| core.get(at))) {
        (Some(0), _) => Some((UTF_16LE, first % 2)),
        (_, Some(0)) => Some((UTF_16BE, (first - 1) % 2)),
        _ => None,
    }
}

/// The encoding of some bytes that stand in step.
fn encoding_of(bytes: &[u8]) -> &'static Encoding {
    match std::str::from_utf8(bytes) {
        Ok(_) => UTF_8,
        Err(e) if e.error_len().is_none() => UTF_8,
        Err(_) => {
            let faults = |encoding: &'static Encoding| {
                let text = decode(bytes, encoding);
                // EUC-JP, read as CP932, comes out as half-width katakana; the other way round as faults.
                let odd = |c: &char| matches!(c, '\u{FFFD}' | '\u{FF61}'..='\u{FF9F}' | '\u{E000}'..='\u{F8FF}');
                text.chars().filter(odd).count()
            };
            let (utf8, cp932, euc) = (faults(UTF_8), faults(SHIFT_JIS), faults(EUC_JP));
            match () {
                () if utf8 < cp932 && utf8 < euc => UTF_8,
                () if euc < cp932 => EUC_JP,
                () => SHIFT_JIS,
            }
        }
    }
}

/// Bytes as text, in the encoding that fits them best.
pub(crate) fn decoded(bytes: &[u8]) -> String {
    encoding_of(bytes).decode_without_bom_handling(bytes).0.into_owned()
}

fn decode(bytes: &[u8], encoding: &'static Encoding) -> Zeroizing<String> {
    Zeroizing::new(encoding.decode_without_bom_handling(bytes).0.into_owned())
}
