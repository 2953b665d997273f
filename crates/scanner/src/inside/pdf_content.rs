//! What is drawn on the pages of a PDF: text in the fonts of the page, and the forms that are drawn within it.

use super::pdf::MOST_BYTES;
use super::pdf_cost;
use super::pdf_pen::{Apart, Pen};
use encoding_rs::{EUC_JP, SHIFT_JIS, UTF_16BE};
use flate2::read::ZlibDecoder;
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId, Stream};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read as _};
use zeroize::Zeroizing;

/// What a font says of its signs is unpacked no further.
const MOST_SIGNS: usize = 2 << 20;
/// Forms in forms.
const DEEPEST: usize = 12;
/// Bytes of all forms drawn in one document, each time counted; one without any counts as a few.
const MOST_DRAWN: usize = 256 << 20;
const LEAST: usize = 4_000;

/// Why a part of a document was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unread {
    /// It cannot be read as what it says it is.
    Damaged,
    /// The signs of a font are not said.
    Font,
    /// A picture.
    Image,
    /// More is drawn than is read.
    TooLarge,
}

/// Reads what is drawn.
pub(crate) struct Reader<'d> {
    document: &'d Document,
    /// What was not read.
    pub(crate) unread: BTreeSet<Unread>,
    /// Forms that were read where they are drawn.
    pub(crate) walked: BTreeSet<ObjectId>,
    drawn: usize,
}

/// A font, with what its bytes mean.
enum Font<'f> {
    Of(Encoding<'f>),
    Japanese(&'static encoding_rs::Encoding),
    /// Its bytes are taken as they are.
    Unknown,
}

impl<'d> Reader<'d> {
    pub(crate) const fn new(document: &'d Document) -> Self {
        Self { document, unread: BTreeSet::new(), walked: BTreeSet::new(), drawn: 0 }
    }

    /// The text of a page.
    pub(crate) fn page(&mut self, page: ObjectId) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::new());
        let streams = self.document.get_page_contents(page);
        for id in &streams {
            let stream = self.document.get_object(*id).and_then(Object::as_stream);
            if !stream.is_ok_and(is_whole) {
                self.unread.insert(Unread::Damaged);
            }
        }
        let resources = self.resources_of(page);
        match self.document.get_page_content_with_limit(page, MOST_BYTES) {
            Ok(content) => self.content(&content, &resources, DEEPEST, &mut text),
            Err(_) => drop(self.unread.insert(Unread::Damaged)),
        }
        text
    }

    /// The text of a form that no page draws by itself: how a field or a note looks.
    pub(crate) fn form(&mut self, id: ObjectId, form: &'d Stream) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::new());
        self.drawn_form(Some(id), form, &[], DEEPEST, &mut text);
        text
    }

    /// The nearest resources of a page come first.
    fn resources_of(&self, page: ObjectId) -> Vec<&'d Dictionary> {
        let Ok((near, ids)) = self.document.get_page_resources(page) else { return Vec::new() };
        let named = ids.into_iter().filter_map(|id| self.document.get_dictionary(id).ok());
        near.into_iter().chain(named).collect()
    }

    fn named(&self, within: &[&'d Dictionary], kind: &[u8], name: &[u8]) -> Option<&'d Object> {
        within.iter().find_map(|resources| {
            let list = resources.get_deref(kind, self.document).and_then(Object::as_dict).ok()?;
            list.get(name).ok()
        })
    }

    fn drawn_form(
        &mut self,
        id: Option<ObjectId>,
        form: &'d Stream,
        outer: &[&'d Dictionary],
        deeper: usize,
        text: &mut Zeroizing<String>,
    ) {
        let Some(deeper) = deeper.checked_sub(1) else {
            self.unread.insert(Unread::Damaged);
            return;
        };
        if self.drawn > MOST_DRAWN {
            self.unread.insert(Unread::TooLarge);
            return;
        }
        self.walked.extend(id);
        let own = form.dict.get_deref(b"Resources", self.document).and_then(Object::as_dict).ok();
        let within: Vec<_> = own.into_iter().chain(outer.iter().copied()).collect();
        if !is_whole(form) {
            self.unread.insert(Unread::Damaged);
        }
        match form.decompressed_content_with_limit(MOST_BYTES) {
            Ok(content) => {
                self.drawn += content.len() + LEAST;
                self.content(&content, &within, deeper, text);
            }
            Err(_) => drop(self.unread.insert(Unread::Damaged)),
        }
    }

    fn content(
        &mut self,
        content: &[u8],
        within: &[&'d Dictionary],
        deeper: usize,
        text: &mut Zeroizing<String>,
    ) {
        if pdf_cost::of(content) > pdf_cost::MOST {
            self.unread.insert(Unread::TooLarge);
            super::xml::push(text, &String::from_utf8_lossy(content));
            return;
        }
        let Ok(content) = Content::decode(content) else {
            self.unread.insert(Unread::Damaged);
            return;
        };
        let fonts = self.fonts(&content.operations, within);
        let read: BTreeMap<_, _> =
            fonts.iter().map(|(name, font)| (name.as_slice(), self.font(font.as_ref()))).collect();
        let (mut font, mut pen) = (None, Pen::new());
        new_line(text);
        for operation in &content.operations {
            if text.len() > MOST_BYTES {
                self.unread.insert(Unread::Damaged);
                return;
            }
            if pen.follows(operation) {
                continue;
            }
            let operands = operation.operands.as_slice();
            let first = operands.first().and_then(|name| name.as_name().ok());
            let drawn = match (operation.operator.as_str(), first) {
                ("Tf", name) => {
                    font = name.and_then(|name| read.get(name));
                    pen.takes(operands.get(1));
                    continue;
                }
                ("Tj" | "TJ", _) => operands,
                ("'", _) => {
                    pen.next_line();
                    operands
                }
                ("\"", _) => {
                    pen.next_line();
                    operands.get(2..).unwrap_or_default()
                }
                ("BI", _) => {
                    self.unread.insert(Unread::Image);
                    continue;
                }
                ("Do", Some(name)) => {
                    self.drawing(name, within, deeper, text);
                    continue;
                }
                _ => continue,
            };
            let mut run = Zeroizing::new(String::new());
            self.shown(drawn, font, &mut run);
            match pen.apart() {
                // Twelve digits are a number by themselves, whatever stands close to them.
                Apart::Near if is_long(text.chars().rev()) || is_long(run.chars()) => {
                    super::xml::push(text, " ");
                }
                Apart::Not | Apart::Near => {}
                Apart::Space => super::xml::push(text, " "),
                Apart::Column => super::xml::push(text, "\t"),
                Apart::Line => new_line(text),
            }
            super::xml::push(text, &run);
            pen.drew(&run);
        }
        new_line(text);
    }

    fn drawing(
        &mut self,
        name: &[u8],
        within: &[&'d Dictionary],
        deeper: usize,
        text: &mut Zeroizing<String>,
    ) {
        let named = self.named(within, b"XObject", name);
        let Some(Ok((id, Object::Stream(stream)))) = named.map(|o| self.document.dereference(o))
        else {
            self.unread.insert(Unread::Damaged);
            return;
        };
        match stream.dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Form") => self.drawn_form(id, stream, within, deeper, text),
            Ok(b"Image") => drop(self.unread.insert(Unread::Image)),
            _ => drop(self.unread.insert(Unread::Damaged)),
        }
    }

    /// The fonts that a content asks for. What its signs mean in Unicode goes before all else a font says.
    fn fonts(
        &self,
        operations: &[Operation],
        within: &[&'d Dictionary],
    ) -> BTreeMap<Vec<u8>, Option<Dictionary>> {
        let asked = operations.iter().filter(|operation| operation.operator == "Tf");
        let names = asked.filter_map(|operation| operation.operands.first()?.as_name().ok());
        let font = |name: &[u8]| {
            let font = self.named(within, b"Font", name)?;
            let mut font = self.document.dereference(font).ok()?.1.as_dict().ok()?.clone();
            if font.get_deref(b"ToUnicode", self.document).is_ok_and(|o| o.as_stream().is_ok()) {
                font.set("Encoding", Object::Name(b"Identity-H".to_vec()));
                font.set("Type", Object::Name(b"Font".to_vec()));
            }
            Some(font)
        };
        names.map(|name| (name.to_vec(), font(name))).collect()
    }

    fn font<'f>(&self, font: Option<&'f Dictionary>) -> Font<'f>
    where
        'd: 'f,
    {
        let Some(font) = font else { return Font::Unknown };
        let named = font.get_deref(b"Encoding", self.document).ok();
        let name = named.and_then(|it| it.as_name().ok()).unwrap_or_default();
        let is_composite =
            font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Type0");
        if is_composite && let Some(encoding) = japanese(name) {
            return Font::Japanese(encoding);
        }
        let differs =
            named.and_then(|it| it.as_dict().ok()).is_some_and(|it| it.has(b"Differences"));
        match font.get_font_encoding_with_limit(self.document, MOST_SIGNS) {
            Ok(Encoding::OneByteEncoding(_)) if is_composite || differs => Font::Unknown,
            Ok(encoding) => Font::Of(encoding),
            Err(_) => Font::Unknown,
        }
    }

    /// Text that is shown in a font. Without a known one, its bytes stand as they are, and it is said.
    fn shown(
        &mut self,
        operands: &[Object],
        font: Option<&Font<'_>>,
        text: &mut Zeroizing<String>,
    ) {
        for operand in operands {
            match operand {
                Object::String(bytes, _) => {
                    let read = match font {
                        Some(Font::Of(encoding)) => Document::decode_text(encoding, bytes).ok(),
                        Some(Font::Japanese(encoding)) => {
                            Some(encoding.decode(bytes).0.into_owned())
                        }
                        Some(Font::Unknown) | None => None,
                    };
                    if read.is_none() {
                        self.unread.insert(Unread::Font);
                    }
                    let plain = || bytes.iter().map(|byte| char::from(*byte)).collect();
                    let read = Zeroizing::new(read.unwrap_or_else(plain));
                    super::xml::push(text, &read);
                }
                Object::Array(items) => self.shown(items, font, text),
                Object::Integer(gap) if *gap < -100 => super::xml::push(text, " "),
                Object::Real(gap) if *gap < -100.0 => super::xml::push(text, " "),
                _ => {}
            }
        }
    }
}

/// The encodings of Japanese fonts that say nothing else.
fn japanese(name: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    match name {
        b"EUC-H" | b"EUC-V" => Some(EUC_JP),
        _ if name.starts_with(b"90ms-RKSJ") || name.starts_with(b"90msp-RKSJ") => Some(SHIFT_JIS),
        _ if name.starts_with(b"UniJIS") && memchr::memmem::find(name, b"UTF16").is_some() => {
            Some(UTF_16BE)
        }
        _ if name.starts_with(b"UniJIS-UCS2") => Some(UTF_16BE),
        _ => None,
    }
}

/// It can be unpacked to its end. The library hands out what came before a fault as if it were all.
pub(crate) fn is_whole(stream: &Stream) -> bool {
    let first = stream.filters().ok().and_then(|filters| filters.first().map(|it| it.to_vec()));
    match first.as_deref() {
        Some(b"FlateDecode" | b"Fl") => {
            let unpacked = ZlibDecoder::new(stream.content.as_slice());
            io::copy(&mut unpacked.take(MOST_BYTES as u64), &mut io::sink()).is_ok()
        }
        _ => stream.decompressed_content_with_limit(MOST_BYTES).is_ok(),
    }
}

/// It begins with the digits of a whole number.
fn is_long(signs: impl Iterator<Item = char>) -> bool {
    signs.take_while(|c| crate::shape::is_digit(*c)).count() >= 12
}

fn new_line(text: &mut Zeroizing<String>) {
    if !text.ends_with('\n') {
        super::xml::push(text, "\n");
    }
}
