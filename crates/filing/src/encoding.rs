//! Which encoding a file is in, told from its bytes, so that a wrong one can be named.
//!
//! Japanese offices meet UTF-8 (with and without mark), CP932, UTF-16 text of spreadsheets, EUC-JP of old
//! payroll systems and ISO-2022-JP. CP932 here is what Windows and the web call Shift_JIS.

use std::borrow::Cow;

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Only ASCII: the same in UTF-8 and CP932.
    Ascii,
    /// UTF-8.
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Mark,
    /// CP932.
    Cp932,
    /// UTF-16 with a byte order mark, the lower byte first.
    Utf16Le,
    /// UTF-16 with a byte order mark, the higher byte first.
    Utf16Be,
    /// UTF-16 without a mark: nobody can tell the order for certain.
    Utf16,
    /// ISO-2022-JP.
    Jis,
    /// EUC-JP.
    Euc,
    /// None of these.
    Unknown,
}

impl Encoding {
    /// The name as users know it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ascii => "ASCII",
            Self::Utf8 => "UTF-8",
            Self::Utf8Mark => "UTF-8 (BOM)",
            Self::Cp932 => "Shift_JIS (CP932)",
            Self::Utf16Le => "UTF-16LE (BOM)",
            Self::Utf16Be => "UTF-16BE (BOM)",
            Self::Utf16 => "UTF-16",
            Self::Jis => "ISO-2022-JP",
            Self::Euc => "EUC-JP",
            Self::Unknown => "?",
        }
    }

    /// Tells the encoding of a file.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"\xEF\xBB\xBF") {
            return if std::str::from_utf8(bytes).is_ok() { Self::Utf8Mark } else { Self::Unknown };
        }
        let looked_at = bytes.get(..4096).unwrap_or(bytes);
        if bytes.starts_with(b"\xFE\xFF") {
            return Self::Utf16Be;
        }
        if bytes.starts_with(b"\xFF\xFE") {
            return Self::Utf16Le;
        }
        if looked_at.contains(&0) {
            return Self::Utf16;
        }
        if bytes.is_ascii() {
            return if memchr::memmem::find(bytes, b"\x1B$").is_some() {
                Self::Jis
            } else {
                Self::Ascii
            };
        }
        if std::str::from_utf8(bytes).is_ok() {
            return Self::Utf8;
        }
        match survey_cp932(bytes) {
            // Whole EUC pairs up to 0xFE without any lead byte of the common kanji are EUC.
            Some(Survey { common: false, high: true }) if euc_is_whole(bytes) => Self::Euc,
            Some(_) => Self::Cp932,
            None if euc_is_whole(bytes) => Self::Euc,
            None => Self::Unknown,
        }
    }

    /// The text of a file; `None` where a byte is out of place, or the encoding is none that is read. Names keep
    /// every character as written.
    pub(crate) fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::Ascii | Self::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Self::Utf8Mark => std::str::from_utf8(bytes.get(3..)?).ok().map(Cow::Borrowed),
            Self::Cp932 => {
                encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes)
            }
            Self::Euc => {
                encoding_rs::EUC_JP.decode_without_bom_handling_and_without_replacement(bytes)
            }
            Self::Utf16Le => utf16(bytes.get(2..)?, u16::from_le_bytes).map(Cow::Owned),
            Self::Utf16Be => utf16(bytes.get(2..)?, u16::from_be_bytes).map(Cow::Owned),
            Self::Utf16 | Self::Jis | Self::Unknown => None,
        }
    }
}

/// UTF-16 as text, without a copy in between: the room is enough from the start.
fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, []) = bytes.as_chunks::<2>() else { return None };
    let mut text = String::with_capacity(pairs.len() * 3);
    for c in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        text.push(c.ok()?);
    }
    Some(text)
}

/// First byte of a two-byte character of CP932.
#[inline]
pub(crate) const fn is_lead(b: u8) -> bool {
    matches!(b, 0x81..=0x9F | 0xE0..=0xFC)
}

/// What kinds of bytes a whole CP932 text has.
struct Survey {
    /// A lead byte 0x81 to 0x9F: kana, signs or kanji of level 1.
    common: bool,
    /// A byte of 0xE0 or more.
    high: bool,
}

/// Walks over CP932; `None` when a byte is out of place.
fn survey_cp932(bytes: &[u8]) -> Option<Survey> {
    let mut survey = Survey { common: false, high: false };
    let mut rest = bytes;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match first {
            0..=0x7F | 0xA1..=0xDF => {}
            0x81..=0x9F | 0xE0..=0xFC => {
                let (&trail, after) = rest.split_first()?;
                if !matches!(trail, 0x40..=0x7E | 0x80..=0xFC) {
                    return None;
                }
                survey.common |= first < 0xA0;
                survey.high |= first >= 0xE0 || trail >= 0xE0;
                rest = after;
            }
            _ => return None,
        }
    }
    Some(survey)
}

/// True when all bytes form whole EUC-JP characters.
fn euc_is_whole(bytes: &[u8]) -> bool {
    let mut rest = bytes.iter();
    while let Some(&first) = rest.next() {
        let following = match first {
            0..=0x7F => 0,
            0x8E | 0xA1..=0xFE => 1,
            0x8F => 2,
            _ => return false,
        };
        for _ in 0..following {
            if !rest.next().is_some_and(|b| matches!(b, 0xA1..=0xFE)) {
                return false;
            }
        }
    }
    true
}

/// True when a cell in CP932 bytes holds only JIS X 0201 characters and JIS X 0208 of levels 1 and 2:
/// 8140–84BE, 889F–9FFC, E040–EAA4. What Windows added (髙, 﨑, ①, ㈱) lies outside.
pub(crate) fn is_jis_x_0208(cell: &[u8]) -> bool {
    let mut rest = cell.iter();
    while let Some(&first) = rest.next() {
        if is_lead(first) {
            let trail = rest.next().copied().unwrap_or(0);
            let code = u16::from_be_bytes([first, trail]);
            if !matches!(code, 0x8140..=0x84BE | 0x889F..=0x9FFC | 0xE040..=0xEAA4) {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_is_told_from_its_bytes() {
        let text = "職員番号,氏名\r\n1,高橋　美咲\r\n";
        let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(text);
        let (euc, _, _) = encoding_rs::EUC_JP.encode(text);
        let (jis, _, _) = encoding_rs::ISO_2022_JP.encode(text);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = format!("\u{feff}{text}");
        let le: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!((Encoding::of(&le), Encoding::of(&be)), (Encoding::Utf16Le, Encoding::Utf16Be));
        assert_eq!(Encoding::Utf16Le.decode(&le).as_deref(), Some(text));
        assert_eq!(Encoding::Utf16Be.decode(&be).as_deref(), Some(text));
        assert_eq!(Encoding::Utf16Le.decode(&le[..le.len() - 1]), None);
        assert_eq!(Encoding::Euc.decode(&euc).as_deref(), Some(text));
        assert_eq!(Encoding::of(text.as_bytes()), Encoding::Utf8);
        assert_eq!(Encoding::of(format!("\u{FEFF}{text}").as_bytes()), Encoding::Utf8Mark);
        assert_eq!(Encoding::of(&cp932), Encoding::Cp932);
        assert_eq!(Encoding::of(&euc), Encoding::Euc);
        assert_eq!(Encoding::of(&jis), Encoding::Jis);
        assert_eq!(Encoding::of(&utf16), Encoding::Utf16);
        assert_eq!(Encoding::of(b"1,2\r\n"), Encoding::Ascii);
        assert_eq!(Encoding::of(b"\x81\x40\xA0\xFF"), Encoding::Unknown);
    }

    #[test]
    fn half_width_kana_alone_are_cp932() {
        let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode("ﾀｶﾊｼ ﾐｻｷ");
        assert_eq!(Encoding::of(&bytes), Encoding::Cp932);
    }

    #[test]
    fn the_decoder_keeps_duplicates_of_windows() {
        assert_eq!(Encoding::Cp932.decode(b"\xEE\xE0").as_deref(), Some("髙"));
        assert_eq!(Encoding::Cp932.decode(b"\xFB\xFC").as_deref(), Some("髙"));
        assert_eq!(Encoding::Utf16.decode(b"a"), None);
    }

    #[test]
    fn windows_characters_lie_outside_of_the_set() {
        let within = |text: &str| is_jis_x_0208(&encoding_rs::SHIFT_JIS.encode(text).0);
        assert!(within("高橋　亮介 ﾀｶﾊｼ-1"));
        assert!(within("腕熙"));
        for outside in ["髙", "﨑", "德", "①", "㈱"] {
            assert!(!within(outside), "{outside}");
        }
    }
}
