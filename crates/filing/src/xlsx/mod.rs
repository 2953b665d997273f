//! Workbooks (XLSX), as far as rosters and fillings need them: which sheets there are, and the cells of one.
//!
//! Read by hand and not by a general reader, for two reasons: cells hold numbers, so the memory they lie in is
//! wiped; and a filling must know where in the sheet's text a cell stands, since everything else stays as it is.
//! What unpacks the archive keeps parts of it in memory of its own, which is not wiped.

mod package;
mod sheet;
mod strings;
mod styles;

use crate::wiped::Wiped;
use domain::Day;
use number::SecretFile;
use quick_xml::events::{BytesStart, Event};
use strings::Strings;
use styles::Styles;

pub(crate) use package::Package;
pub(crate) use sheet::{Rows, Spot};

/// Why a workbook cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// No workbook, or a damaged one.
    Damaged,
    /// An old kind of workbook, or one locked with a password.
    Locked,
    /// Unpacked, it would be larger than any roster.
    TooLarge,
    /// No sheet of this name.
    SheetUnknown,
    /// More than one sheet holds something, and none is named.
    SheetNeeded,
    /// Columns of the sheet are hidden, and it is not named.
    ColumnsHidden,
}

impl Fault {
    /// The form code.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Damaged => crate::codes::WORKBOOK_DAMAGED,
            Self::Locked => crate::codes::WORKBOOK_LOCKED,
            Self::TooLarge => crate::codes::WORKBOOK_TOO_LARGE,
            Self::SheetUnknown => crate::codes::SHEET_UNKNOWN,
            Self::SheetNeeded => crate::codes::SHEET_NEEDED,
            Self::ColumnsHidden => crate::codes::COLUMNS_HIDDEN,
        }
    }
}

/// True when a file is a workbook of some kind, old and locked ones included.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(OLD)
}

/// How files of old programs begin, and those that a password locks.
const OLD: &[u8] = b"\xD0\xCF\x11\xE0";

/// One sheet of a workbook, with what its cells refer to.
pub(crate) struct Workbook {
    /// The sheet's part in the package.
    pub(crate) part: String,
    /// Its text.
    pub(crate) xml: SecretFile,
    strings: Strings,
    styles: Styles,
    first_day: Epoch,
}

/// From where a workbook counts its days.
#[derive(Clone, Copy)]
enum Epoch {
    Of1900,
    Of1904,
}

impl Epoch {
    /// The day of a serial number; none for what is no day: also 1900-02-29, which only spreadsheets know.
    fn day(self, serial: i32) -> Option<Day> {
        let first = match (self, serial) {
            (Self::Of1904, 0..) => Day::of(1904, 1, 1),
            (Self::Of1900, 61..) => Day::of(1899, 12, 30),
            (Self::Of1900, 1..=59) => Day::of(1899, 12, 31),
            _ => None,
        }?;
        (serial < 200_000).then(|| first.plus_days(serial))
    }
}

/// A sheet as the workbook lists it.
struct Listed {
    name: String,
    part: String,
}

impl Workbook {
    /// Opens a workbook at a sheet: the one that is named, else the only one that holds anything. What is hidden is read only
    /// where the sheet is named.
    pub(crate) fn open(bytes: &[u8], named: Option<&str>) -> Result<Self, Fault> {
        if bytes.starts_with(OLD) {
            return Err(Fault::Locked);
        }
        let mut package = Package::open(bytes)?;
        let targets = targets(&package.needed("xl/_rels/workbook.xml.rels")?)?;
        let (sheets, first_day) = listed(&package.needed("xl/workbook.xml")?, &targets)?;
        let part_of =
            |kind: &str| targets.iter().find(|t| t.kind.ends_with(kind)).map(|t| t.part.clone());
        let strings = match part_of("/sharedStrings") {
            Some(part) => Strings::read(&package.needed(&part)?)?,
            None => Strings::default(),
        };
        let styles = match part_of("/styles") {
            Some(part) => Styles::read(&package.needed(&part)?)?,
            None => Styles::default(),
        };
        let (part, xml) = chosen(&mut package, &sheets, named)?;
        Ok(Self { part, xml, strings, styles, first_day })
    }

    /// The sheet's rows, from the top.
    pub(crate) fn rows(&self) -> Result<Rows<'_>, Fault> {
        Rows::of(&self.xml, &self.strings, &self.styles, self.first_day)
    }
}

fn chosen(
    package: &mut Package<'_>,
    sheets: &[Listed],
    named: Option<&str>,
) -> Result<(String, SecretFile), Fault> {
    if let Some(name) = named {
        let sheet = sheets.iter().find(|sheet| sheet.name == name).ok_or(Fault::SheetUnknown)?;
        return Ok((sheet.part.clone(), package.needed(&sheet.part)?));
    }
    let mut found = None;
    for sheet in sheets {
        let xml = package.needed(&sheet.part)?;
        // Old programs add empty sheets to every new workbook.
        let holds_cells = [&b"<v>"[..], b"<is>", b":v>", b":is>"]
            .iter()
            .any(|value| memchr::memmem::find(&xml, value).is_some());
        if holds_cells && found.replace((sheet.part.clone(), xml)).is_some() {
            return Err(Fault::SheetNeeded);
        }
    }
    let (part, xml) = found.ok_or(Fault::SheetUnknown)?;
    if hides_columns(&xml)? && !domain::broken::is_off("hidden_columns") {
        return Err(Fault::ColumnsHidden);
    }
    Ok((part, xml))
}

/// Whether columns of a sheet are hidden: how columns look stands before the cells.
fn hides_columns(xml: &[u8]) -> Result<bool, Fault> {
    let cells = memchr::memmem::find(xml, b"sheetData").unwrap_or(xml.len());
    let before = xml.get(..cells).unwrap_or_default();
    let before = before.get(..memchr::memrchr(b'<', before).unwrap_or(0)).unwrap_or_default();
    let mut hides = false;
    each_start(before, |element| {
        let hidden = attribute(element, "hidden").is_some_and(|is| is == "1" || is == "true");
        hides |= is(element, "col") && hidden;
    })?;
    Ok(hides)
}

/// A relation of the workbook to another part.
struct Target {
    id: String,
    kind: String,
    part: String,
}

fn targets(xml: &[u8]) -> Result<Vec<Target>, Fault> {
    let mut all = Vec::new();
    each_start(xml, |element| {
        if is(element, "Relationship") {
            let target = attribute(element, "Target").unwrap_or_default();
            let part = match target.strip_prefix('/') {
                Some(part) => part.to_owned(),
                None => format!("xl/{target}"),
            };
            let (id, kind) = (attribute(element, "Id"), attribute(element, "Type"));
            all.push(Target { id: id.unwrap_or_default(), kind: kind.unwrap_or_default(), part });
        }
    })?;
    Ok(all)
}

fn listed(xml: &[u8], targets: &[Target]) -> Result<(Vec<Listed>, Epoch), Fault> {
    let (mut sheets, mut epoch) = (Vec::new(), Epoch::Of1900);
    each_start(xml, |element| {
        if is(element, "workbookPr") {
            let since = attribute(element, "date1904").unwrap_or_default();
            if since == "1" || since == "true" {
                epoch = Epoch::Of1904;
            }
        }
        if is(element, "sheet") {
            // The only attribute whose name is `id` behind a prefix.
            let id = attribute_where(element, |key| key.ends_with(":id")).unwrap_or_default();
            if let Some(target) =
                targets.iter().find(|t| t.id == id && t.kind.ends_with("/worksheet"))
            {
                sheets.push(Listed {
                    name: attribute(element, "name").unwrap_or_default(),
                    part: target.part.clone(),
                });
            }
        }
    })?;
    Ok((sheets, epoch))
}

/// The reader of a part's text. Definitions of entities are not read, so nothing can grow while it is read.
fn reader(xml: &[u8]) -> Result<quick_xml::Reader<&[u8]>, Fault> {
    let xml = xml.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(xml);
    std::str::from_utf8(xml).map(quick_xml::Reader::from_str).map_err(|_| Fault::Damaged)
}

/// Every element of a part, as it begins.
fn each_start(xml: &[u8], mut each: impl FnMut(&BytesStart<'_>)) -> Result<(), Fault> {
    let mut reader = reader(xml)?;
    loop {
        match reader.read_event().map_err(|_| Fault::Damaged)? {
            Event::Start(element) | Event::Empty(element) => each(&element),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn is(element: &BytesStart<'_>, name: &str) -> bool {
    element.local_name().as_ref() == name
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    attribute_where(element, |key| key == name)
}

fn attribute_where(element: &BytesStart<'_>, is: impl Fn(&str) -> bool) -> Option<String> {
    for one in element.attributes().with_checks(false).flatten() {
        if is(one.key.as_ref()) {
            let value = one.normalized_value(quick_xml::XmlVersion::Explicit1_0);
            return value.ok().map(std::borrow::Cow::into_owned);
        }
    }
    None
}

/// Adds what an event says to a text, when it is text.
fn add_text(event: &Event<'_>, to: &mut Wiped) -> Result<(), Fault> {
    match event {
        Event::Text(text) => to.push(text),
        Event::CData(text) => to.push(text),
        Event::GeneralRef(reference) => {
            let named = match reference.as_ref() {
                "lt" => Some('<'),
                "gt" => Some('>'),
                "amp" => Some('&'),
                "quot" => Some('"'),
                "apos" => Some('\''),
                _ => reference.resolve_char_ref().map_err(|_| Fault::Damaged)?,
            };
            let mut bytes = [0; 4];
            to.push(named.ok_or(Fault::Damaged)?.encode_utf8(&mut bytes));
        }
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests;
