//! PDF: the text of its pages and of the forms drawn on them, every string and text beside them (notes, fields,
//! properties), and the files attached to it.

use super::markup::{Kind, written};
use super::pdf_content::{Reader, Unread};
use super::pdf_cost;
use super::{Budget, member, unread};
use crate::seen::{Place, Reason};
use crate::sink::Sink;
use crate::text;
use lopdf::{Document, LoadOptions, Object, ObjectId, Stream};
use std::cell::Cell;
use std::collections::BTreeSet;
use zeroize::Zeroizing;

/// No page is unpacked further.
pub(crate) const MOST_BYTES: usize = 32 << 20;
/// No stream of objects, and no table of where they are.
const MOST_OBJECTS: usize = 8 << 20;
/// Strings are looked at in pieces of about this size.
const PIECE: usize = 1 << 20;
/// Arrays and dictionaries in one another.
const DEEPEST: usize = 64;
/// Stands between two strings: it joins no digits.
const APART: &str = "\n|\n";

/// Looks through a document.
pub(crate) fn document(
    bytes: &[u8],
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    if pdf_cost::of_file(bytes) > pdf_cost::MOST {
        text::scan(&mut &*bytes, sink, &Place::Line).map_err(|e| unread(&e))?;
        return Err(Reason::TooLarge);
    }
    if bytes.len() > LIGHT {
        budget.wait_for_turn();
    }
    let mut document = load(bytes, false)?;
    if document.get_pages().is_empty() {
        // Its table leads elsewhere: what stands in the file is looked for.
        drop(document);
        document = load(bytes, true).or_else(|_| load(bytes, false))?;
    }
    // A dictionary of the lock that cannot be read locks all the same.
    if document.trailer.has(b"Encrypt") || document.was_encrypted() {
        return Err(Reason::Encrypted);
    }
    let mut reader = Reader::new(&document);
    if COST.get() > pdf_cost::MOST {
        reader.unread.insert(Unread::TooLarge);
    }
    let pages = document.get_pages();
    if pages.is_empty() || document.xref_recovery.is_some() || says_more(&document, pages.len()) {
        reader.unread.insert(Unread::Damaged);
    }
    for (number, page) in &pages {
        if sink.is_stopped() {
            return Ok(());
        }
        let place = |_| Place::Page(u64::from(*number));
        let text = reader.page(*page);
        if text.trim().is_empty() {
            reader.unread.insert(Unread::Image);
        }
        text::scan(&mut text.as_bytes(), sink, &place).map_err(|e| unread(&e))?;
    }
    let beside = |_| Place::Line(0);
    for (id, object) in &document.objects {
        if let Object::Stream(stream) = object
            && !reader.walked.contains(id)
            && is_drawn(stream)
        {
            let text = reader.form(*id, stream);
            text::scan(&mut text.as_bytes(), sink, &beside).map_err(|e| unread(&e))?;
        }
    }
    let mut strings = Strings { text: Zeroizing::new(String::new()), streams: BTreeSet::new() };
    let trailer = Object::Dictionary(document.trailer.clone());
    for object in document.objects.values().chain([&trailer]) {
        strings.of(object, DEEPEST);
        if strings.text.len() > PIECE {
            text::scan(&mut strings.text.as_bytes(), sink, &beside).map_err(|e| unread(&e))?;
            strings.text.clear();
        }
    }
    text::scan(&mut strings.text.as_bytes(), sink, &beside).map_err(|e| unread(&e))?;
    for (id, object) in &document.objects {
        let Object::Stream(stream) = object else { continue };
        let is_attached = stream.dict.has_type(b"EmbeddedFile");
        let is_text = strings.streams.contains(id) || stream.dict.has_type(b"Metadata");
        if is_image(stream) {
            reader.unread.insert(Unread::Image);
        }
        if !is_attached && !is_text {
            continue;
        }
        match stream.decompressed_content_with_limit(MOST_BYTES) {
            Ok(bytes) if is_attached => {
                member("attachment", &mut bytes.as_slice(), sink, budget);
            }
            Ok(bytes) => {
                written(&mut bytes.as_slice(), Kind::ALL, sink, &beside).map_err(|e| unread(&e))?;
            }
            Err(_) => sink.member("attachment", |sink| sink.unseen(Reason::Damaged)),
        }
    }
    for what in &reader.unread {
        sink.unseen(match what {
            Unread::Damaged => Reason::Damaged,
            Unread::Font => Reason::Format,
            Unread::Image => Reason::Image,
            Unread::TooLarge => Reason::TooLarge,
        });
    }
    Ok(())
}

/// Read beside another file without asking.
const LIGHT: usize = 256 * 1024;

thread_local! {
    /// What the document that this thread reads comes to.
    static COST: Cell<usize> = const { Cell::new(0) };
}

/// Weighs the streams of objects before they are read; what is too much is left out, and said to be.
fn weighed(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    if let Object::Stream(stream) = object {
        if stream.dict.has_type(b"ObjStm") {
            let unpacked = stream.decompressed_content_with_limit(MOST_OBJECTS);
            let cost = unpacked.map_or(usize::MAX, |bytes| pdf_cost::of(&bytes));
            COST.set(COST.get().saturating_add(cost));
            if COST.get() > pdf_cost::MOST {
                return None;
            }
        }
        // What comes back takes the place of an object within a stream of them; no stream stands in one.
        return Some((id, Object::Null));
    }
    let size = match object {
        Object::Array(items) => items.len(),
        Object::Dictionary(fields) => fields.len(),
        Object::String(bytes, _) => bytes.len() / 64,
        _ => 0,
    };
    if size > MOST_TWICE {
        // Not held twice: one that stands by itself is kept as it is.
        return Some((id, Object::Null));
    }
    Some((id, object.clone()))
}

/// Parts of an object that is held twice for a moment.
const MOST_TWICE: usize = 100_000;

fn load(bytes: &[u8], force_reconstruct: bool) -> Result<Document, Reason> {
    COST.set(pdf_cost::of_file(bytes));
    let options = LoadOptions {
        filter: Some(weighed),
        force_reconstruct,
        ..LoadOptions::with_max_decompressed_size(MOST_OBJECTS)
    };
    Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        lopdf::Error::Decompress(_) => Reason::TooLarge,
        _ => Reason::Damaged,
    })
}

/// The root of the pages speaks of more pages than can be reached.
fn says_more(document: &Document, pages: usize) -> bool {
    let root = document.catalog().and_then(|catalog| catalog.get(b"Pages"));
    let root = root.and_then(Object::as_reference).and_then(|id| document.get_dictionary(id));
    let count = root.and_then(|root| root.get_deref(b"Count", document)).and_then(Object::as_i64);
    count.is_ok_and(|count| usize::try_from(count).is_ok_and(|count| count > pages))
}

fn is_image(stream: &Stream) -> bool {
    stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image")
}

/// A drawing of its own: a form, or the tile of a pattern.
fn is_drawn(stream: &Stream) -> bool {
    let form = stream.dict.get(b"Subtype").and_then(Object::as_name);
    form.is_ok_and(|name| name == b"Form") || stream.dict.has(b"PatternType")
}

/// Every string that stands in an object, and the streams that hold text in the place of one.
struct Strings {
    text: Zeroizing<String>,
    streams: BTreeSet<ObjectId>,
}

impl Strings {
    fn of(&mut self, object: &Object, deeper: usize) {
        let Some(deeper) = deeper.checked_sub(1) else { return };
        match object {
            Object::String(bytes, _) => self.string(object, bytes),
            Object::Array(items) => items.iter().for_each(|item| self.of(item, deeper)),
            Object::Dictionary(fields) => self.fields(fields, deeper),
            Object::Stream(stream) => self.fields(&stream.dict, deeper),
            _ => {}
        }
    }

    fn fields(&mut self, fields: &lopdf::Dictionary, deeper: usize) {
        for (key, value) in fields {
            // Scripts, forms in XML, rich texts, values and notes can be streams.
            if matches!(key.as_slice(), b"JS" | b"XFA" | b"RC" | b"RV" | b"V" | b"Contents") {
                let each = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                let is_page = fields.has_type(b"Page");
                let named = each.iter().filter(|_| !is_page).filter_map(|o| o.as_reference().ok());
                self.streams.extend(named);
            }
            self.of(value, deeper);
        }
    }

    fn string(&mut self, object: &Object, bytes: &[u8]) {
        let read = lopdf::decode_text_string(object);
        let read = read.unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned());
        let read = Zeroizing::new(read);
        super::xml::push(&mut self.text, &read);
        super::xml::push(&mut self.text, APART);
    }
}
