//! XML parts of office files: text by paragraphs, however it is cut into runs.

use super::unread;
use crate::seen::{Place, Reason};
use crate::sink::Sink;
use crate::text;
use quick_xml::events::{BytesStart, Event};
use zeroize::Zeroizing;

/// The reader of a part. Definitions of entities are not read, so nothing grows while it is read.
pub(crate) fn reader(xml: &[u8]) -> Result<quick_xml::Reader<&[u8]>, Reason> {
    let xml = xml.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(xml);
    std::str::from_utf8(xml).map_err(|_| Reason::Damaged)?;
    let mut reader = quick_xml::Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    Ok(reader)
}

/// An attribute by its local name.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    for one in element.attributes().with_checks(false).flatten() {
        if one.key.local_name().as_ref() == name {
            let value = one.normalized_value(quick_xml::XmlVersion::Explicit1_0);
            return value.ok().map(std::borrow::Cow::into_owned);
        }
    }
    None
}

/// Appends; memory that grows is copied and wiped.
pub(crate) fn push(to: &mut Zeroizing<String>, part: &str) {
    let length = to.len() + part.len();
    if length > to.capacity() {
        let mut larger = Zeroizing::new(String::with_capacity((2 * length).max(256)));
        larger.push_str(to);
        *to = larger;
    }
    to.push_str(part);
}

/// Adds what an event says to a text, when it is text.
pub(crate) fn add_text(event: &Event<'_>, to: &mut Zeroizing<String>) {
    match event {
        Event::Text(text) => push(to, text),
        Event::CData(text) => push(to, text),
        Event::GeneralRef(reference) => {
            let named = match reference.as_ref() {
                "lt" => Some('<'),
                "gt" => Some('>'),
                "amp" => Some('&'),
                "quot" => Some('"'),
                "apos" => Some('\''),
                _ => reference.resolve_char_ref().ok().flatten(),
            };
            let mut bytes = [0; 4];
            push(to, named.unwrap_or('?').encode_utf8(&mut bytes));
        }
        _ => {}
    }
}

/// What is said beside the text: in attributes, and in places that hold no cell.
#[derive(Default)]
pub(crate) struct Beside {
    text: Zeroizing<String>,
}

/// Stands between two of them: it joins no digits.
const APART: &str = "\n|\n";

impl Beside {
    /// Takes the attributes of an element that can hold a number.
    pub(crate) fn attributes(
        &mut self,
        element: &BytesStart<'_>,
        sink: &mut Sink<'_>,
    ) -> Result<(), Reason> {
        if !may_hold(element.attributes_raw()) {
            return Ok(());
        }
        for one in element.attributes().with_checks(false).flatten() {
            if let Ok(value) = one.normalized_value(quick_xml::XmlVersion::Explicit1_0) {
                push(&mut self.text, &value);
                push(&mut self.text, APART);
            }
        }
        self.look(PIECE, sink)
    }

    /// Takes a text.
    pub(crate) fn text(&mut self, event: &Event<'_>) {
        add_text(event, &mut self.text);
    }

    /// The end of what stood together.
    pub(crate) fn part(&mut self, sink: &mut Sink<'_>) -> Result<(), Reason> {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            push(&mut self.text, APART);
        }
        self.look(PIECE, sink)
    }

    /// The end.
    pub(crate) fn end(mut self, sink: &mut Sink<'_>) -> Result<(), Reason> {
        self.look(1, sink)
    }

    fn look(&mut self, from: usize, sink: &mut Sink<'_>) -> Result<(), Reason> {
        if self.text.len() < from {
            return Ok(());
        }
        let place = |_| Place::Line(0);
        let looked = text::scan(&mut self.text.as_bytes(), sink, &place);
        self.text.clear();
        looked.map_err(|e| unread(&e))
    }
}

/// Digits enough for a number; those of a longer form are no ASCII.
fn may_hold(text: &str) -> bool {
    text.bytes().filter(|byte| byte.is_ascii_digit() || !byte.is_ascii()).count() >= 12
}

/// Text is looked at in pieces of about this size, cut between paragraphs.
const PIECE: usize = 256 * 1024;

/// Looks through the paragraphs of a part. `place` makes a place of a paragraph, from 1.
pub(crate) fn paragraphs(
    xml: &[u8],
    sink: &mut Sink<'_>,
    place: &dyn Fn(u64) -> Place,
) -> Result<(), Reason> {
    let mut reader = reader(xml)?;
    let mut text = Zeroizing::new(String::with_capacity(PIECE));
    // How deep in paragraphs: within one, runs are one text.
    let (mut depth, mut before) = (0_u32, 0_u64);
    let mut beside = Beside::default();
    loop {
        let event = reader.read_event().map_err(|_| Reason::Damaged)?;
        if let Event::Start(element) | Event::Empty(element) = &event {
            beside.attributes(element, sink)?;
        }
        match &event {
            Event::Start(element) if is_paragraph(element.local_name().as_ref()) => depth += 1,
            Event::End(element) if is_paragraph(element.local_name().as_ref()) => {
                depth = depth.saturating_sub(1);
                text.push('\n');
            }
            Event::Start(element) | Event::Empty(element)
                if is_break(element.local_name().as_ref()) =>
            {
                text.push(' ');
            }
            Event::End(_) if depth == 0 && !text.ends_with('\n') => text.push('\n'),
            Event::Eof => break,
            other => add_text(other, &mut text),
        }
        if text.len() >= PIECE && text.ends_with('\n') {
            piece(&mut text, &mut before, sink, place)?;
        }
    }
    piece(&mut text, &mut before, sink, place)?;
    beside.end(sink)
}

fn piece(
    text: &mut Zeroizing<String>,
    before: &mut u64,
    sink: &mut Sink<'_>,
    place: &dyn Fn(u64) -> Place,
) -> Result<(), Reason> {
    let from = *before;
    text::scan(&mut text.as_bytes(), sink, &|line| place(from + line)).map_err(|e| unread(&e))?;
    *before += text.bytes().filter(|byte| *byte == b'\n').count() as u64;
    text.clear();
    Ok(())
}

fn is_paragraph(name: &str) -> bool {
    matches!(name, "p" | "h" | "si" | "comment")
}

fn is_break(name: &str) -> bool {
    matches!(name, "br" | "cr" | "tab" | "s" | "line-break")
}
