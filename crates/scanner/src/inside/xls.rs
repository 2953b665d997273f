//! Files of old programs: XLS by its cells and all the texts beside them, others (DOC, PPT, MSG) by the text that
//! stands in their streams, and by the files in them.

use super::biff;
use super::compound::Compound;
use super::{Budget, is_a_file, member, unread};
use crate::seen::{Place, Reason};
use crate::sink::Sink;
use crate::text;
use encoding_rs::UTF_16LE;
use zeroize::Zeroizing;

/// Looks through a compound file.
pub(crate) fn compound(
    bytes: &[u8],
    name: &str,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    let file = match Compound::open(bytes) {
        Ok(file) => file,
        Err(reason) => {
            let name: Vec<u8> =
                "EncryptedPackage\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
            if memchr::memmem::find(bytes, &name).is_some() {
                return Err(Reason::Encrypted);
            }
            as_it_stands(bytes, sink)?;
            return Err(reason);
        }
    };
    let has = |name: &str| file.streams.iter().any(|stream| stream.name == name);
    if has("EncryptedPackage") || has("EncryptedSummary") {
        return Err(Reason::Encrypted);
    }
    // A workbook can hold itself twice, for two generations of programs.
    let sheets = ["Workbook", "Book"].into_iter().find(|name| has(name));
    let (mut is_whole, mut locked) = (true, false);
    for stream in &file.streams {
        if sink.is_stopped() {
            return Ok(());
        }
        if sheets == Some("Workbook") && stream.name == "Book" {
            continue;
        }
        let held = file.read(stream);
        is_whole &= held.is_whole;
        if sheets == Some(stream.name.as_str()) {
            match biff::workbook(&held.bytes, sink) {
                Ok(()) => {}
                Err(Reason::Encrypted) => locked = true,
                Err(_) => is_whole = false,
            }
        } else if let Some(package) = package(&stream.name, &held.bytes) {
            member(&stream.name, &mut &*package, sink, budget);
        } else {
            as_it_stands(&held.bytes, sink)?;
        }
    }
    let ending = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    let is_named = matches!(ending.as_str(), "xls" | "xlt") && sheets.is_none();
    match () {
        () if locked => Err(Reason::Encrypted),
        () if is_whole && !is_named => Ok(()),
        () => Err(Reason::Damaged),
    }
}

/// A file within a stream: as it is, or behind its name and place where it came from.
fn package<'b>(name: &str, bytes: &'b [u8]) -> Option<&'b [u8]> {
    if is_a_file(bytes) {
        return Some(bytes);
    }
    if !name.ends_with("Ole10Native") {
        return None;
    }
    let within = bytes.get(..bytes.len().min(4 * 1024)).unwrap_or_default();
    let begins = |at: &usize| bytes.get(*at..).is_some_and(is_a_file);
    let from = within.iter().position(|byte| *byte == 0).unwrap_or(0);
    (from..within.len()).find(begins).and_then(|at| bytes.get(at..))
}

/// The bytes of a workbook without a compound file around it (BIFF).
pub(super) fn is_bare(head: &[u8]) -> bool {
    let versions: [&[u8]; 5] = [
        b"\x09\0\x04\0",
        b"\x09\x02\x06\0",
        b"\x09\x04\x06\0",
        b"\x09\x08\x08\0",
        b"\x09\x08\x10\0",
    ];
    versions.iter().any(|version| head.starts_with(version))
}

/// Text as it stands, in whatever encoding. UTF-16 among other bytes is looked for sign by sign, at even and at odd
/// places; all else is looked at as it is.
pub(super) fn as_it_stands(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Reason> {
    let mut rest = Zeroizing::new(bytes.to_vec());
    for odd in [0, 1] {
        let wide = rest.get_mut(odd..).unwrap_or_default();
        let mut from = 0;
        while let Some(run) = wide_run(wide, from) {
            from = run.end;
            let signs = wide.get_mut(run).unwrap_or_default();
            if signs.chunks_exact(2).filter(|pair| is_wide_digit(pair)).count() < 12 {
                continue;
            }
            let text = Zeroizing::new(UTF_16LE.decode_without_bom_handling(signs).0.into_owned());
            text::scan(&mut text.as_bytes(), sink, &Place::Line).map_err(|e| unread(&e))?;
            signs.fill(1);
        }
    }
    text::scan(&mut rest.as_slice(), sink, &Place::Line).map_err(|e| unread(&e))
}

/// The next stretch of signs that stand in Japanese texts.
fn wide_run(bytes: &[u8], from: usize) -> Option<std::ops::Range<usize>> {
    let is_sign = |pair: &[u8]| match pair {
        [low, 0] => matches!(low, b'\t' | b'\n' | b'\r' | b' '..=b'~' | 0xA0..),
        [_, high] => matches!(high, 0x20..=0x30 | 0x4E..=0x9F | 0xFE..),
        _ => false,
    };
    let pairs = || bytes.get(from..).unwrap_or_default().chunks_exact(2);
    let start = pairs().position(is_sign)?;
    let length = pairs().skip(start).take_while(|pair| is_sign(pair)).count();
    Some(from + 2 * start..from + 2 * (start + length))
}

const fn is_wide_digit(pair: &[u8]) -> bool {
    matches!(pair, [b'0'..=b'9', 0] | [0x10..=0x19, 0xFF])
}
