//! Office Open XML: XLSX, XLSM, DOCX, PPTX, part by part.

use super::sheet::{Strings, cells};
use super::xml::{attribute, paragraphs, reader};
use super::{Budget, archive, held};
use crate::seen::{Place, Reason};
use crate::sink::Sink;
use crate::text;
use quick_xml::events::Event;
use std::collections::BTreeMap;
use std::io::{Read, Seek};
use zip::ZipArchive;

/// Looks through a package.
pub(crate) fn package<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    let names = names(archive);
    let sheets = sheets(archive, budget)?;
    let strings = match archive.index_for_name("xl/sharedStrings.xml") {
        Some(at) => part(archive, at, sink, budget, |xml, sink| Strings::read(xml, sink))?,
        None => None,
    };
    let strings = strings.unwrap_or_default();
    for (at, name) in names.iter().enumerate() {
        if sink.is_stopped() {
            return Ok(());
        }
        let looked = if name == "xl/sharedStrings.xml" {
            Ok(())
        } else if name.starts_with("xl/worksheets/") && name.ends_with(".xml") {
            let sheet = sheets.get(name).map_or_else(|| last(name), String::as_str);
            part(archive, at, sink, budget, |xml, sink| cells(xml, sheet, &strings, sink)).map(drop)
        } else if name == "word/document.xml" {
            part(archive, at, sink, budget, |xml, sink| paragraphs(xml, sink, &Place::Line))
                .map(drop)
        } else if let Some(slide) = slide(name) {
            let page = |_| Place::Page(slide);
            part(archive, at, sink, budget, |xml, sink| paragraphs(xml, sink, &page)).map(drop)
        } else if name.starts_with("xl/worksheets/") && name.ends_with(".bin") {
            sink.member(name, |sink| sink.unseen(Reason::Format));
            Ok(())
        } else if name.ends_with(".xml") || name.ends_with(".vml") {
            inner(archive, at, name, sink, budget)
        } else {
            archive::one(archive, at, sink, budget);
            Ok(())
        };
        if let Err(reason) = looked {
            sink.member(name, |sink| sink.unseen(reason));
        }
    }
    Ok(())
}

/// Another part of text: what it holds is said under its name.
pub(crate) fn inner<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    at: usize,
    name: &str,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
) -> Result<(), Reason> {
    sink.member(name, |sink| {
        part(archive, at, sink, budget, |xml, sink| paragraphs(xml, sink, &Place::Line)).map(drop)
    })
}

/// Holds a part and looks at it. One that is too large to be held is looked at as it stands, and said to be so.
pub(crate) fn part<R: Read + Seek, T>(
    archive: &mut ZipArchive<R>,
    at: usize,
    sink: &mut Sink<'_>,
    budget: &mut Budget,
    look: impl FnOnce(&[u8], &mut Sink<'_>) -> Result<T, Reason>,
) -> Result<Option<T>, Reason> {
    let mut inside = archive.by_index(at).map_err(|e| archive::reason(&e))?;
    let left = budget.left();
    if inside.size() > budget.limits.held {
        let mut bounded = super::Bounded::new(&mut inside, left);
        text::scan(&mut bounded, sink, &Place::Line).map_err(|e| super::unread(&e))?;
        budget.spend(bounded.taken);
        return Err(Reason::TooLarge);
    }
    let mut bounded = super::Bounded::new(&mut inside, left);
    let looked = held(&mut bounded, budget, |bytes, budget| {
        budget.spend(bytes.len() as u64);
        look(bytes, sink)
    });
    looked.map(Some)
}

/// The names of the parts.
pub(crate) fn names<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Vec<String> {
    let count = archive.len();
    let name = |at| archive.by_index_raw(at).ok().map(|raw| text::decoded(raw.name_raw()));
    (0..count).map(name).map(Option::unwrap_or_default).collect()
}

/// The names of the sheets by their parts.
fn sheets<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    budget: &mut Budget,
) -> Result<BTreeMap<String, String>, Reason> {
    let mut read = |name: &str, each: &mut dyn FnMut(&quick_xml::events::BytesStart<'_>)| {
        let Some(at) = archive.index_for_name(name) else { return Ok(()) };
        let mut inside = archive.by_index(at).map_err(|e| archive::reason(&e))?;
        held(&mut inside, budget, |xml, _| {
            let mut reader = reader(xml)?;
            loop {
                match reader.read_event().map_err(|_| Reason::Damaged)? {
                    Event::Start(element) | Event::Empty(element) => each(&element),
                    Event::Eof => return Ok(()),
                    _ => {}
                }
            }
        })
    };
    let (mut parts, mut sheets) = (BTreeMap::new(), BTreeMap::new());
    read("xl/_rels/workbook.xml.rels", &mut |element| {
        let both = (attribute(element, "Id"), attribute(element, "Target"));
        if let (Some(id), Some(target)) = both {
            let part = match target.strip_prefix('/') {
                Some(part) => part.to_owned(),
                None => format!("xl/{target}"),
            };
            parts.insert(id, part);
        }
    })?;
    read("xl/workbook.xml", &mut |element| {
        if element.local_name().as_ref() == "sheet"
            && let (Some(name), Some(id)) = (attribute(element, "name"), attribute(element, "id"))
            && let Some(part) = parts.get(&id)
        {
            sheets.insert(part.clone(), name);
        }
    })?;
    Ok(sheets)
}

/// The number of a slide or of its notes.
fn slide(name: &str) -> Option<u64> {
    let rest = name
        .strip_prefix("ppt/slides/slide")
        .or_else(|| name.strip_prefix("ppt/notesSlides/notesSlide"))?;
    rest.strip_suffix(".xml")?.parse().ok()
}

fn last(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}
