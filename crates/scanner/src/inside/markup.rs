//! Texts in which a sign can be written in another way: HTML and XML with their tags and entities, JSON and
//! scripts with their escapes. They are read as they are shown, from front to back.

use crate::seen::Place;
use crate::sink::Sink;
use crate::text::{self, Decoded};
use std::io::{self, Read};
use zeroize::Zeroizing;

/// A tag, an entity or an escape is held no longer; what is longer stands as it is written.
const LONGEST: usize = 8 * 1024;
const PIECE: usize = 64 * 1024;

/// What is read as something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind {
    tags: bool,
    entities: bool,
    escapes: bool,
}

impl Kind {
    /// Tags, entities, and escapes in scripts.
    pub(crate) const ALL: Self = Self { tags: true, entities: true, escapes: true };
    /// Escapes alone.
    const ESCAPES: Self = Self { tags: false, entities: false, escapes: true };

    /// By the ending of a name and the first bytes.
    pub(crate) fn of(head: &[u8], ending: &str) -> Option<Self> {
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
        match (ending, head.first()) {
            ("htm" | "html" | "xhtml" | "shtml" | "xml" | "svg" | "rss" | "xsl", _) => {
                Some(Self::ALL)
            }
            (_, Some(b'<')) => Some(Self::ALL),
            ("json" | "jsonl" | "ndjson" | "ipynb" | "js" | "har", _) => Some(Self::ESCAPES),
            (_, Some(b'{' | b'[')) => Some(Self::ESCAPES),
            _ => None,
        }
    }
}

/// Looks through a text as it is shown. Lines are those of the file.
pub(crate) fn written(
    reader: &mut dyn Read,
    kind: Kind,
    sink: &mut Sink<'_>,
    place: &dyn Fn(u64) -> Place,
) -> io::Result<()> {
    let mut shown = {
        let text = Decoded::of(reader, sink)?;
        let raw = Zeroizing::new(vec![0_u8; PIECE]);
        Shown { text, raw, kept: 0, signs: Signs::new(kind, PIECE), given: 0, is_done: false }
    };
    text::scan(&mut shown, sink, place)
}

/// A reader whose text comes out as it is shown.
struct Shown<'r> {
    text: Decoded<'r>,
    raw: Zeroizing<Vec<u8>>,
    /// Bytes of a sign that was not read whole.
    kept: usize,
    signs: Signs,
    /// What of the shown text was handed out.
    given: usize,
    is_done: bool,
}

impl Read for Shown<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.signs.out.len() && !self.is_done {
            self.signs.out.clear();
            self.given = 0;
            let room = self.raw.get_mut(self.kept..).unwrap_or_default();
            let read = self.text.read(room)?;
            let filled = self.kept + read;
            let bytes = self.raw.get(..filled).unwrap_or_default();
            let whole = std::str::from_utf8(bytes).map_or_else(|e| e.valid_up_to(), str::len);
            let text = bytes.get(..whole).and_then(|whole| std::str::from_utf8(whole).ok());
            text.unwrap_or_default().chars().for_each(|c| self.signs.sign(c));
            self.raw.copy_within(whole..filled, 0);
            self.kept = filled - whole;
            if read == 0 {
                self.signs.end();
                self.is_done = true;
            }
            if self.kept > 4 {
                return Err(io::ErrorKind::InvalidData.into());
            }
        }
        let rest = self.signs.out.as_bytes().get(self.given..).unwrap_or_default();
        let taken = rest.len().min(into.len());
        for (to, from) in into.iter_mut().zip(rest) {
            *to = *from;
        }
        self.given += taken;
        Ok(taken)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Text,
    Tag,
    Entity,
    Escape,
}

/// Reads sign by sign.
struct Signs {
    kind: Kind,
    at: At,
    /// A tag, entity or escape that has not ended.
    held: Zeroizing<String>,
    /// Ends of lines within tags: they follow where they part no digits.
    lines: usize,
    /// A tag that parts has just ended: white space after it is not shown.
    is_after: bool,
    out: Zeroizing<String>,
}

impl Signs {
    /// So many bytes come in at a time.
    fn new(kind: Kind, size: usize) -> Self {
        let held = Zeroizing::new(String::with_capacity(size.min(LONGEST) + 8));
        let out = Zeroizing::new(String::with_capacity(2 * size + 8));
        Self { kind, at: At::Text, held, lines: 0, is_after: false, out }
    }

    fn sign(&mut self, c: char) {
        match self.at {
            At::Text => self.text(c),
            At::Tag => self.tag(c),
            At::Entity => self.entity(c),
            At::Escape => self.escape(c),
        }
    }

    fn text(&mut self, c: char) {
        self.at = match c {
            '<' if self.kind.tags => At::Tag,
            '&' if self.kind.entities => At::Entity,
            '\\' if self.kind.escapes => At::Escape,
            _ => return self.shown(c),
        };
        self.held.clear();
        self.held.push(c);
    }

    fn shown(&mut self, c: char) {
        if self.is_after && c.is_whitespace() {
            self.lines += usize::from(c == '\n');
            return;
        }
        self.is_after = false;
        if self.lines > 0 && (c.is_alphabetic() || c == '\n') {
            (0..std::mem::take(&mut self.lines)).for_each(|_| self.out.push('\n'));
        }
        self.out.push(c);
    }

    /// What is held stands as it is written.
    fn as_written(&mut self) {
        self.at = At::Text;
        let held = Zeroizing::new(self.held.as_str().to_owned());
        held.chars().for_each(|c| self.shown(c));
    }

    /// As written, and this sign is read anew.
    fn no_more(&mut self, c: char) {
        self.as_written();
        self.text(c);
    }

    fn end(&mut self) {
        if self.at != At::Text {
            self.as_written();
        }
    }

    fn tag(&mut self, c: char) {
        let begins = self.held.len() == 1;
        if begins && !(c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            return self.no_more(c);
        }
        self.held.push(c);
        let is_comment = self.held.starts_with("<!--");
        match c {
            '[' if self.held.as_str() == "<![CDATA[" => self.at = At::Text,
            '>' if !is_comment || self.held.ends_with("-->") => self.end_tag(),
            _ if self.held.len() >= LONGEST => self.as_written(),
            _ => {}
        }
    }

    /// A tag is not shown, unless a number stands in it. But for those within a line, tags part what stands between
    /// them: a number in one element is not joined with what stands in the next.
    fn end_tag(&mut self) {
        self.at = At::Text;
        let tag = Zeroizing::new(self.held.as_str().to_owned());
        if let Some(inner) = self.number_within(&tag) {
            inner.chars().for_each(|c| self.shown(c));
            return;
        }
        self.lines += tag.bytes().filter(|byte| *byte == b'\n').count();
        let name = tag.trim_start_matches(['<', '/']);
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            // A comment, and what stands within a line.
            "" | "a" | "abbr" | "b" | "bdi" | "bdo" | "big" | "cite" | "code" | "del" | "em"
            | "font" | "i" | "ins" | "kbd" | "label" | "mark" | "nobr" | "q" | "s" | "samp"
            | "small" | "span" | "strike" | "strong" | "sub" | "sup" | "tt" | "u" | "var"
            | "wbr" => return,
            "p" | "div" | "tr" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hr" => {
                // Two of them join nothing.
                self.out.push_str("\t|");
                (0..std::mem::take(&mut self.lines)).for_each(|_| self.out.push('\n'));
                self.out.push('\t');
            }
            _ if self.out.ends_with('\t') => {}
            _ => self.out.push('\t'),
        }
        self.is_after = true;
    }

    /// What a tag says, when there is a number in it.
    fn number_within(&self, tag: &str) -> Option<Zeroizing<String>> {
        let digits = tag.bytes().filter(|byte| byte.is_ascii_digit() || !byte.is_ascii()).count();
        if digits < 12 {
            return None;
        }
        let mut inner = Self::new(Kind { tags: false, ..self.kind }, tag.len());
        tag.chars().for_each(|c| inner.sign(c));
        inner.end();
        digits::has_hit(&inner.out).then_some(inner.out)
    }

    fn entity(&mut self, c: char) {
        let numeric = self.held.starts_with("&#");
        match c {
            ';' => match self.named() {
                Some(named) => {
                    self.at = At::Text;
                    self.shown(named);
                }
                None => self.no_more(c),
            },
            '#' if self.held.len() == 1 => self.held.push(c),
            _ if c.is_ascii_alphanumeric() && self.held.len() < 32 => {
                if numeric && !self.held.starts_with("&#x") && !c.is_ascii_digit() {
                    if matches!(c, 'x' | 'X') && self.held.len() == 2 {
                        self.held.push('x');
                        return;
                    }
                    return self.unended(c);
                }
                self.held.push(c);
            }
            _ => self.unended(c),
        }
    }

    /// An entity of a number counts without its end, too.
    fn unended(&mut self, c: char) {
        match self.named().filter(|_| self.held.starts_with("&#")) {
            Some(named) => {
                self.at = At::Text;
                self.shown(named);
                self.text(c);
            }
            None => self.no_more(c),
        }
    }

    fn named(&self) -> Option<char> {
        let name = self.held.strip_prefix('&')?;
        let code = match name.strip_prefix('#') {
            Some(code) => match code.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => code.parse().ok()?,
            },
            None => {
                return Some(match name {
                    "nbsp" | "ensp" | "emsp" | "thinsp" | "numsp" | "puncsp" => ' ',
                    "hyphen" | "dash" | "ndash" | "mdash" | "minus" | "horbar" => '-',
                    "shy" | "zwj" | "zwnj" | "lrm" | "rlm" | "NoBreak" => '\u{200B}',
                    "middot" | "centerdot" => '\u{B7}',
                    "period" => '.',
                    "comma" => ',',
                    "sol" => '/',
                    "lowbar" => '_',
                    "Tab" | "NewLine" => '\t',
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "apos" => '\'',
                    _ => return None,
                });
            }
        };
        char::from_u32(code)
    }

    fn escape(&mut self, c: char) {
        let first = self.held.chars().nth(1);
        let Some(first) = first else {
            match c {
                'u' | 'x' => self.held.push(c),
                'n' | 'r' | 't' | 'f' | 'v' => self.escaped('\t'),
                '/' => self.escaped('/'),
                _ => self.no_more(c),
            }
            return;
        };
        let braced = self.held.chars().nth(2) == Some('{');
        match c {
            '{' if first == 'u' && self.held.len() == 2 => return self.held.push(c),
            '}' if braced => {}
            _ if c.is_ascii_hexdigit() && self.held.len() < 12 => {
                self.held.push(c);
                let wanted = if first == 'u' { 6 } else { 4 };
                if braced || self.held.len() < wanted {
                    return;
                }
            }
            _ => return self.no_more(c),
        }
        let hex = self.held.trim_start_matches(['\\', 'u', 'x', '{']);
        match u32::from_str_radix(hex, 16) {
            // Half of a pair is no digit that is looked for.
            Ok(code) => self.escaped(char::from_u32(code).unwrap_or('\u{FFFD}')),
            Err(_) => self.as_written(),
        }
    }

    fn escaped(&mut self, c: char) {
        self.at = At::Text;
        self.shown(if c == '\n' { '\t' } else { c });
    }
}
