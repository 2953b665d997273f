//! PDF: the text of its pages, the values of its form fields, and the files attached to it.

use super::{Budget, member, unread};
use crate::seen::{Place, Reason};
use crate::sink::Sink;
use crate::text;
use lopdf::{Document, LoadOptions, Object};

/// No page and no stream of objects is unpacked further.
const MOST_BYTES: usize = 32 << 20;

/// Looks through a document.
pub(crate) fn document(
    bytes: &[u8],
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    let options = LoadOptions::with_max_decompressed_size(MOST_BYTES);
    let document = Document::load_mem_with_options(bytes, options).map_err(|_| Reason::Damaged)?;
    if document.is_encrypted() || document.was_encrypted() {
        return Err(Reason::Encrypted);
    }
    let mut failed = false;
    let mut pictures = false;
    for number in document.get_pages().into_keys() {
        if sink.is_stopped() {
            return Ok(());
        }
        match document.extract_text_with_limit(&[number], MOST_BYTES) {
            Ok(page) => {
                let page = zeroize::Zeroizing::new(page);
                pictures |= page.trim().is_empty();
                let place = |_| Place::Page(u64::from(number));
                text::scan(&mut page.as_bytes(), sink, &place).map_err(|e| unread(&e))?;
            }
            Err(_) => failed = true,
        }
    }
    for object in document.objects.values() {
        match object {
            Object::Dictionary(fields) => {
                for key in [b"V".as_slice(), b"Contents"] {
                    if let Ok(value) = fields.get(key)
                        && let Ok(value) = lopdf::decode_text_string(value)
                    {
                        let value = zeroize::Zeroizing::new(value);
                        let place = |_| Place::Line(0);
                        text::scan(&mut value.as_bytes(), sink, &place).map_err(|e| unread(&e))?;
                    }
                }
            }
            Object::Stream(stream) if stream.dict.has_type(b"EmbeddedFile") => {
                match stream.decompressed_content_with_limit(MOST_BYTES) {
                    Ok(bytes) => member("attachment", &mut bytes.as_slice(), sink, budget),
                    Err(_) => sink.member("attachment", |sink| sink.unseen(Reason::Damaged)),
                }
            }
            _ => {}
        }
    }
    match (failed, pictures) {
        (true, _) => Err(Reason::Damaged),
        (_, true) => Err(Reason::Image),
        _ => Ok(()),
    }
}
