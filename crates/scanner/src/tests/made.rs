//! Files of every format, made here.

use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub(in crate::tests) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(in crate::tests) fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        header.set_cksum();
        tar.append_data(&mut header, name, *bytes).unwrap();
    }
    tar.into_inner().unwrap()
}

pub(in crate::tests) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(bytes).unwrap();
    gz.finish().unwrap()
}

pub(in crate::tests) fn document(body: &str) -> Vec<u8> {
    let xml = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>"
    );
    zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", xml.as_bytes())])
}

/// A 7z archive with one member `a`, stored as it is.
pub(in crate::tests) fn seven(bytes: &[u8]) -> Vec<u8> {
    let size = u16::try_from(bytes.len()).unwrap().to_le_bytes();
    // A number over 127 has its high bits in the first byte.
    assert!(bytes.len() < 0x4000);
    let size = [0x80 | size[1], size[0]];
    let mut header = vec![0x01, 0x04, 0x06, 0x00, 0x01, 0x09, size[0], size[1], 0x00];
    header.extend([0x07, 0x0B, 0x01, 0x00, 0x01, 0x01, 0x00, 0x0C, size[0], size[1], 0x00]);
    header.extend([0x08, 0x0A, 0x01]);
    header.extend(crc(bytes).to_le_bytes());
    header.extend([0x00, 0x00, 0x05, 0x01, 0x11, 0x05, 0x00, b'a', 0, 0, 0, 0x00, 0x00]);
    let mut start = Vec::new();
    start.extend((bytes.len() as u64).to_le_bytes());
    start.extend((header.len() as u64).to_le_bytes());
    start.extend(crc(&header).to_le_bytes());
    let mut archive = b"7z\xBC\xAF\x27\x1C\x00\x04".to_vec();
    archive.extend(crc(&start).to_le_bytes());
    archive.extend(start);
    archive.extend(bytes);
    archive.extend(header);
    archive
}

pub(in crate::tests) fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// A document of one page with a text.
pub(in crate::tests) fn pdf(text: &str) -> Vec<u8> {
    use lopdf::content::{Content, Operation};
    use lopdf::{Document, Object, Stream, dictionary};
    let mut document = Document::with_version("1.5");
    let pages = document.new_object_id();
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier",
    });
    let resources = document.add_object(dictionary! { "Font" => dictionary! { "F1" => font } });
    let mut operations = vec![Operation::new("BT", vec![])];
    if !text.is_empty() {
        operations.push(Operation::new("Tf", vec!["F1".into(), 12.into()]));
        operations.push(Operation::new("Td", vec![100.into(), 600.into()]));
        operations.push(Operation::new("Tj", vec![Object::string_literal(text)]));
    }
    operations.push(Operation::new("ET", vec![]));
    let content = Content { operations }.encode().unwrap();
    let content = document.add_object(Stream::new(dictionary! {}, content));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources,
    });
    let kids = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1,
    "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()] };
    document.objects.insert(pages, Object::Dictionary(kids));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    document.compress();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

pub(in crate::tests) fn record(kind: u16, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let length = u16::try_from(body.len()).unwrap();
    [kind.to_le_bytes().to_vec(), length.to_le_bytes().to_vec(), body].concat()
}

pub(in crate::tests) fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap().to_le_bytes();
    let place = [row.to_le_bytes(), column.to_le_bytes(), [0, 0], length].concat();
    record(0x0204, &[&place, &[0], text.as_bytes()])
}

/// A text with its length before it, two bytes a sign.
pub(in crate::tests) fn wide_text(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = u16::try_from(units.len()).unwrap().to_le_bytes();
    let body = units.into_iter().flat_map(u16::to_le_bytes);
    length.into_iter().chain([1]).chain(body).collect()
}

pub(in crate::tests) fn wide_label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let place = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
    record(0x0204, &[&place, &wide_text(text)])
}

/// The stream of a workbook (BIFF8) with one sheet `S`.
pub(in crate::tests) fn workbook(cells: &[Vec<u8>]) -> Vec<u8> {
    workbook_with(&[], cells)
}

/// The same, with more records before the sheet.
pub(in crate::tests) fn workbook_with(more: &[Vec<u8>], cells: &[Vec<u8>]) -> Vec<u8> {
    let begin =
        |kind: u8| record(0x0809, &[&[0, 6, kind, 0, 0, 0, 0xCC, 7, 0, 0, 0, 0, 6, 0, 0, 0]]);
    let codepage = record(0x0042, &[&[0xB0, 4]]);
    let end = record(0x000A, &[]);
    let sheet_name = [&[0_u8, 0, 1, 0], b"S".as_slice()].concat();
    let more = more.concat();
    let globals =
        begin(5).len() + codepage.len() + more.len() + 4 + 4 + sheet_name.len() + end.len();
    let at = u32::try_from(globals).unwrap().to_le_bytes();
    let mut stream =
        [begin(5), codepage, more, record(0x0085, &[&at, &sheet_name]), end.clone()].concat();
    stream.extend(begin(0x10));
    stream.extend(record(0x0200, &[&[0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 4, 0, 0, 0]]));
    cells.iter().for_each(|cell| stream.extend(cell));
    stream.extend(end);
    stream.resize(4_096, 0);
    stream
}

/// A compound file with a workbook.
pub(in crate::tests) fn compound(stream: &[u8]) -> Vec<u8> {
    compound_of("Workbook", stream)
}

/// A compound file with one stream of eight sectors.
pub(in crate::tests) fn compound_of(name: &str, stream: &[u8]) -> Vec<u8> {
    const END: u32 = 0xFFFF_FFFE;
    let mut header = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    header.resize(24, 0);
    header.extend([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    header.resize(44, 0);
    for value in [1, 1, 0, 4_096, END, 0, END, 0, 0] {
        header.extend(u32::to_le_bytes(value));
    }
    header.resize(512, 0xFF);
    let mut chains = vec![0xFFFF_FFFD, END, 3, 4, 5, 6, 7, 8, 9, END];
    chains.resize(128, u32::MAX);
    let entry = |name: &str, kind: u8, child: u32, start: u32, size: u32| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u16::try_from(entry.len() + 2).unwrap();
        entry.resize(64, 0);
        entry.extend(length.to_le_bytes());
        entry.extend([kind, 1]);
        for link in [u32::MAX, u32::MAX, child] {
            entry.extend(link.to_le_bytes());
        }
        entry.resize(116, 0);
        entry.extend(start.to_le_bytes());
        entry.extend(size.to_le_bytes());
        entry.resize(128, 0);
        entry
    };
    let mut directory = entry("Root Entry", 5, 1, END, 0);
    directory.extend(entry(name, 2, u32::MAX, 2, 4_096));
    directory.resize(512, 0);
    let chains: Vec<u8> = chains.into_iter().flat_map(u32::to_le_bytes).collect();
    [header, chains, directory, stream.to_vec()].concat()
}

/// A page with texts in a Japanese font, each placed by itself.
pub(in crate::tests) fn japanese_pdf(placed: &[(f32, f32, String)]) -> Vec<u8> {
    use lopdf::content::{Content, Operation};
    use lopdf::{Document, Object, Stream, StringFormat, dictionary};
    let mut document = Document::with_version("1.5");
    let pages = document.new_object_id();
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Ryumin-Light", "Encoding" => "UniJIS-UTF16-H",
    });
    let resources = document.add_object(dictionary! { "Font" => dictionary! { "F1" => font } });
    let mut operations =
        vec![Operation::new("BT", vec![]), Operation::new("Tf", vec!["F1".into(), 10.into()])];
    for (x, y, text) in placed {
        let bytes = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let place = vec![1.into(), 0.into(), 0.into(), 1.into(), (*x).into(), (*y).into()];
        operations.push(Operation::new("Tm", place));
        operations
            .push(Operation::new("Tj", vec![Object::String(bytes, StringFormat::Hexadecimal)]));
    }
    operations.push(Operation::new("ET", vec![]));
    let content = Content { operations }.encode().unwrap();
    let content = document.add_object(Stream::new(dictionary! {}, content));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources,
    });
    let kids = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(kids));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    document.compress();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

pub(in crate::tests) fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for (at, three) in bytes.chunks(3).enumerate() {
        if at > 0 && at % 19 == 0 {
            text.push_str("\r\n");
        }
        let value = three.iter().fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte))
            << (8 * (3 - three.len()));
        for place in 0..4 {
            let sign = SIGNS[(value >> (18 - 6 * place)) as usize & 63];
            text.push(if place > three.len() { '=' } else { char::from(sign) });
        }
    }
    text
}
