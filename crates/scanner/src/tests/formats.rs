//! Every format, made here.

use super::*;
use rust_xlsxwriter::Workbook;
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

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
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

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(bytes).unwrap();
    gz.finish().unwrap()
}

/// File and place of each finding.
fn places(bytes: &[u8], name: &str) -> Vec<(String, String)> {
    found(bytes, name).into_iter().map(|f| (f.file, f.place.to_string())).collect()
}

fn one(file: &str, place: &str) -> Vec<(String, String)> {
    vec![(file.to_owned(), place.to_owned())]
}

#[test]
fn delimited_rows() {
    let number = number();
    let text =
        format!("氏名,個人番号,備考\r\n\"花巻, 太郎\",\"{}\",\"1\n2\"\r\n", fours(&number, "\n"));
    assert_eq!(places(text.as_bytes(), "a.csv"), one("a.csv", "B2"));
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(&text);
    assert_eq!(places(&cp932, "a.csv"), one("a.csv", "B2"));
    let text = format!("氏名\t番号\n花巻\t=\"{number}\"\n");
    assert_eq!(places(text.as_bytes(), "a.tsv"), one("a.tsv", "B2"));
    // Cells are not joined with their neighbours.
    let apart = format!("{},{},{}\n", &number[..4], &number[4..8], &number[8..]);
    assert_eq!(told(apart.as_bytes(), "a.csv"), []);
}

#[test]
fn workbooks_by_cell() {
    let all = numbers(30);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("給与").unwrap();
    sheet.write(0, 1, "氏名").unwrap();
    sheet.write(0, 2, "個人番号").unwrap();
    for (at, number) in all.iter().enumerate() {
        sheet.write(u32::try_from(at).unwrap() + 1, 2, number.as_str()).unwrap();
        sheet.write(u32::try_from(at).unwrap() + 1, 5, number.parse::<f64>().unwrap()).unwrap();
    }
    let sheet = book.add_worksheet().set_name("控え").unwrap();
    sheet.write(6, 0, format!("番号は {} です", fours(&all[0], "-"))).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let told = told(&bytes, "a.xlsx");
    assert!(told.contains(&("給与!C2:C31".to_owned(), "bare", Confidence::High, 30)), "{told:?}");
    assert!(told.iter().any(|t| t.0.starts_with("給与!F") && t.2 == Confidence::High), "{told:?}");
    assert!(told.iter().any(|t| t.0 == "控え!A7" && t.1 == "fours"), "{told:?}");
    let in_f: u64 = told.iter().filter(|t| t.0.starts_with("給与!F")).map(|t| t.3).sum();
    assert_eq!(in_f, 30, "leading zeros included: {told:?}");
}

fn document(body: &str) -> Vec<u8> {
    let xml = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>"
    );
    zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", xml.as_bytes())])
}

#[test]
fn documents_by_paragraph_however_runs_are_cut() {
    let number = number();
    let run = |text: &str| format!("<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r>");
    let cut: String = number.chars().map(|c| run(&c.to_string())).collect();
    let body = format!("<w:p>{}</w:p><w:p>{}{cut}</w:p>", run("お知らせ"), run("マイナンバー"));
    assert_eq!(
        told(&document(&body), "a.docx"),
        [("line 2".to_owned(), "bare", Confidence::High, 1)]
    );
    // Cells of a table, one digit each.
    let boxes: String = number
        .chars()
        .map(|c| format!("<w:tc><w:p>{}</w:p></w:tc>", run(&c.to_string())))
        .collect();
    let told = told(&document(&format!("<w:tbl><w:tr>{boxes}</w:tr></w:tbl>")), "a.docx");
    assert_eq!(told.len(), 1, "{told:?}");
}

#[test]
fn slides_by_page_and_pictures_are_named() {
    let slide = format!("<p:sld><a:p><a:t>個人番号 {}</a:t></a:p></p:sld>", number());
    let bytes = zip(&[
        ("[Content_Types].xml", b"<Types/>".as_slice()),
        ("ppt/slides/slide3.xml", slide.as_bytes()),
        ("ppt/media/image1.png", b"\x89PNG\r\n\x1a\n...."),
    ]);
    let all = events(&bytes, "a.pptx");
    let (mut places, mut images) = (Vec::new(), Vec::new());
    for event in all {
        match event {
            Event::Found(f) => places.push((f.file, f.place.to_string())),
            Event::Unseen(u) => images.push((u.file, u.reason)),
        }
    }
    assert_eq!(places, one("a.pptx", "page 3"));
    assert_eq!(images, [("a.pptx!/ppt/media/image1.png".to_owned(), Reason::Image)]);
}

#[test]
fn open_documents() {
    let number = number();
    let rows = format!(
        "<table:table table:name=\"給与\"><table:table-row><table:table-cell/><table:table-cell \
         office:value-type=\"string\"><text:p>個人番号</text:p></table:table-cell></table:table-row>\
         <table:table-row table:number-rows-repeated=\"3\"><table:table-cell/></table:table-row>\
         <table:table-row><table:table-cell table:number-columns-repeated=\"1\"/><table:table-cell \
         office:value-type=\"string\"><text:p>{number}</text:p></table:table-cell></table:table-row>\
         </table:table>"
    );
    let sheet = format!(
        "<office:document-content><office:spreadsheet>{rows}</office:spreadsheet></office:document-content>"
    );
    let ods = zip(&[("mimetype", b"x".as_slice()), ("content.xml", sheet.as_bytes())]);
    assert_eq!(told(&ods, "a.ods"), [("給与!B5".to_owned(), "bare", Confidence::High, 1)]);

    let text = format!(
        "<office:text><text:p>1</text:p><text:p>個人番号<text:span>{}</text:span>{}</text:p></office:text>",
        &number[..5],
        &number[5..]
    );
    let odt = zip(&[("mimetype", b"x".as_slice()), ("content.xml", text.as_bytes())]);
    assert_eq!(told(&odt, "a.odt"), [("line 2".to_owned(), "bare", Confidence::High, 1)]);

    let locked = zip(&[
        ("mimetype", b"x".as_slice()),
        ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
        ("content.xml", b"...."),
    ]);
    assert_eq!(reasons(&locked, "a.odt"), [Reason::Encrypted]);
}

#[test]
fn archives_in_archives_by_member() {
    let text = format!("個人番号 {}", number());
    let inner = zip(&[("b/c.txt", text.as_bytes())]);
    let nest = zip(&[("x.tar.gz", &gzip(&tar(&[("in.zip", &inner)])))]);
    assert_eq!(places(&nest, "a.zip"), one("a.zip!/x.tar.gz!/x.tar!/in.zip!/b/c.txt", "line 1"));
    assert_eq!(places(&gzip(text.as_bytes()), "a.txt.gz"), one("a.txt.gz!/a.txt", "line 1"));
}

#[test]
fn seven_zip_archives() {
    // Made by 7-Zip's own format writer in the reader's crate would need its compressor: a stored archive is
    // enough to show that members are read.
    let number = number();
    let archive = seven(format!("個人番号 {number}").as_bytes());
    assert_eq!(places(&archive, "a.7z"), one("a.7z!/a", "line 1"));
    let cut = archive.get(..archive.len() - 9).unwrap();
    assert_eq!(reasons(cut, "a.7z"), [Reason::Damaged]);
}

/// A 7z archive with one member `a`, stored as it is.
fn seven(bytes: &[u8]) -> Vec<u8> {
    let size = u8::try_from(bytes.len()).unwrap();
    let mut header = vec![0x01, 0x04, 0x06, 0x00, 0x01, 0x09, size, 0x00];
    header.extend([0x07, 0x0B, 0x01, 0x00, 0x01, 0x01, 0x00, 0x0C, size, 0x00]);
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

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

#[test]
fn mail_with_its_parts_and_attachments() {
    let number = number();
    let base64 = "c3Rvcg=="; // "stor": no number, an attachment all the same
    let mail = format!(
        "From: a@example.jp\r\nSubject: =?UTF-8?Q?=E5=80=8B=E4=BA=BA?=\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\
         \r\n<p>マイナンバー&nbsp;{}</p>\r\n--b\r\nContent-Type: image/png; name=\"c.png\"\r\n\
         Content-Disposition: attachment; filename=\"c.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
         iVBORw0KGgoAAAA=\r\n--b\r\nContent-Type: application/octet-stream\r\n\
         Content-Disposition: attachment; filename=\"d.bin\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
         {base64}\r\n--b--\r\n",
        fours(&number, "-")
    );
    let all = events(mail.as_bytes(), "a.eml");
    let highs = all.iter().filter(
        |e| matches!(e, Event::Found(f) if f.confidence == Confidence::High && f.kind.code() == "fours"),
    );
    assert_eq!(highs.count(), 1, "{all:?}");
    assert!(all.iter().any(
        |e| matches!(e, Event::Unseen(u) if u.file == "a.eml!/c.png" && u.reason == Reason::Image)
    ), "{all:?}");

    let plain = |n: &str| format!("From x\nFrom: a@example.jp\nSubject: s\n\n個人番号 {n}\n\n");
    let two = numbers(2);
    let mbox = format!("{}{}", plain(&two[0]), plain(&two[1]));
    let files: Vec<String> = found(mbox.as_bytes(), "a.mbox").into_iter().map(|f| f.file).collect();
    assert_eq!(files, ["a.mbox!/1", "a.mbox!/2"]);
}

#[test]
fn databases_by_column() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a b#1.db");
    let database = rusqlite::Connection::open(&path).unwrap();
    database.execute_batch("CREATE TABLE staff (name TEXT, kojin_no TEXT, n INTEGER)").unwrap();
    for number in numbers(12) {
        let row = rusqlite::params!["花巻", number, 100_000_000_000_i64];
        database.execute("INSERT INTO staff VALUES (?1, ?2, ?3)", row).unwrap();
    }
    drop(database);
    let before = std::fs::read(&path).unwrap();
    let mut all = Vec::new();
    let (stop, read) = Default::default();
    scanner().file(&path, "a.db", &mut |event| all.push(event), &stop, &read);
    let told: Vec<_> = all
        .iter()
        .map(|e| match e {
            Event::Found(f) => (f.place.to_string(), f.confidence, f.count),
            Event::Unseen(u) => panic!("{u:?}"),
        })
        .collect();
    assert_eq!(told, [("staff.kojin_no".to_owned(), Confidence::High, 12)]);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no file beside it");
}

#[test]
fn pdf_pages_attachments_and_pages_of_pictures() {
    let number = number();
    let text = format!("My Number {}", fours(&number, "-"));
    assert_eq!(places(&pdf(&text), "a.pdf"), one("a.pdf", "page 1"));
    assert_eq!(reasons(&pdf(""), "a.pdf"), [Reason::Image]);
    assert_eq!(reasons(b"%PDF-1.4 nothing more", "a.pdf"), [Reason::Damaged]);
}

/// A document of one page with a text.
fn pdf(text: &str) -> Vec<u8> {
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

#[test]
fn what_cannot_be_looked_into_is_named_with_its_reason() {
    let locked_office = {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.extend("EncryptedPackage\0".encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    for (bytes, reason) in [
        (b"\x89PNG\r\n\x1a\n".to_vec(), Reason::Image),
        (b"\xFF\xD8\xFF\xE0".to_vec(), Reason::Image),
        (b"Rar!\x1A\x07".to_vec(), Reason::Format),
        (b"PK\x03\x04 damaged".to_vec(), Reason::Damaged),
        (b"\x1F\x8B damaged".to_vec(), Reason::Damaged),
        (locked_office, Reason::Encrypted),
    ] {
        assert_eq!(reasons(&bytes, "a.x"), [reason], "{reason:?}");
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let locked = SimpleFileOptions::default().with_aes_encryption(zip::AesMode::Aes256, "secret");
    zip.start_file("a.txt", locked).unwrap();
    zip.write_all(number().as_bytes()).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    assert_eq!(reasons(&zip, "a.zip"), [Reason::Encrypted]);
}

#[test]
fn limits_hold() {
    let said = |limits: Limits, bytes: &[u8], name: &str| {
        let mut reasons = Vec::new();
        let scanner = Scanner::new(Rules::built_in().unwrap(), limits);
        scanner.bytes(bytes, name, &mut |event| {
            if let Event::Unseen(unseen) = event {
                reasons.push(unseen.reason);
            }
        });
        reasons
    };
    let nothing = vec![b'x'; 3 << 20];
    let bomb = zip(&[("a.txt", &nothing), ("b.txt", &nothing)]);
    let tight = Limits { free: 4 << 20, ratio: 10, ..Limits::default() };
    assert_eq!(said(tight, &bomb, "a.zip"), [Reason::TooLarge]);
    assert_eq!(said(Limits { members: 1, ..tight }, &bomb, "a.zip"), [Reason::TooMany]);
    assert_eq!(said(Limits::default(), &bomb, "a.zip"), []);
    let mut nest = b"x".to_vec();
    for _ in 0..9 {
        nest = zip(&[("a.zip", &nest)]);
    }
    assert_eq!(said(Limits::default(), &nest, "a.zip"), [Reason::TooDeep]);
    let held = zip(&[(
        "in.zip",
        &zip(&[("a.txt", &(0..99_999_u32).flat_map(u32::to_le_bytes).collect::<Vec<_>>())]),
    )]);
    assert_eq!(
        said(Limits { held: 1_000, ..Limits::default() }, &held, "a.zip"),
        [Reason::TooLarge]
    );
}

#[test]
fn a_sheet_that_cannot_be_held_is_looked_at_as_it_stands_and_said_to_be() {
    let sheet =
        format!("<worksheet><c r=\"A1\"><v>{}</v></c>{}</worksheet>", number(), " ".repeat(9_000));
    let bytes = zip(&[
        ("[Content_Types].xml", b"<Types/>".as_slice()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ]);
    let mut all = Vec::new();
    let scanner =
        Scanner::new(Rules::built_in().unwrap(), Limits { held: 5_000, ..Limits::default() });
    scanner.bytes(&bytes, "a.xlsx", &mut |event| all.push(event));
    assert!(
        matches!(all.as_slice(), [Event::Found(_), Event::Unseen(u)] if u.reason == Reason::TooLarge),
        "{all:?}"
    );
}

#[test]
fn old_workbooks_by_cell() {
    let all = numbers(10);
    let mut cells = vec![label(0, 0, "My Number")];
    for (at, number) in all.iter().enumerate() {
        cells.push(label(u16::try_from(at).unwrap() + 1, 0, number));
    }
    cells.push(record(
        0x0203,
        &[&[4, 0, 2, 0, 0, 0], all[0].parse::<f64>().unwrap().to_le_bytes().as_slice()],
    ));
    let told = told(&compound(&workbook(&cells)), "a.xls");
    assert!(told.contains(&("S!A2:A11".to_owned(), "bare", Confidence::High, 10)), "{told:?}");
    assert!(told.iter().any(|t| t.0 == "S!C5" && t.1 == "bare"), "{told:?}");
    let cut = &compound(&workbook(&cells))[..700];
    assert_eq!(reasons(cut, "a.xls"), [Reason::Damaged], "without its directory");
    let mut damaged = compound(&workbook(&cells));
    damaged[512..1_024].fill(7);
    assert!(!reasons(&damaged, "a.xls").is_empty());
}

fn record(kind: u16, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let length = u16::try_from(body.len()).unwrap();
    [kind.to_le_bytes().to_vec(), length.to_le_bytes().to_vec(), body].concat()
}

fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap().to_le_bytes();
    let place = [row.to_le_bytes(), column.to_le_bytes(), [0, 0], length].concat();
    record(0x0204, &[&place, &[0], text.as_bytes()])
}

/// The stream of a workbook (BIFF8) with one sheet `S`.
fn workbook(cells: &[Vec<u8>]) -> Vec<u8> {
    let begin =
        |kind: u8| record(0x0809, &[&[0, 6, kind, 0, 0, 0, 0xCC, 7, 0, 0, 0, 0, 6, 0, 0, 0]]);
    let codepage = record(0x0042, &[&[0xB0, 4]]);
    let end = record(0x000A, &[]);
    let sheet_name = [&[0_u8, 0, 1, 0], b"S".as_slice()].concat();
    let globals = begin(5).len() + codepage.len() + 4 + 4 + sheet_name.len() + end.len();
    let at = u32::try_from(globals).unwrap().to_le_bytes();
    let mut stream =
        [begin(5), codepage, record(0x0085, &[&at, &sheet_name]), end.clone()].concat();
    stream.extend(begin(0x10));
    stream.extend(record(0x0200, &[&[0, 0, 0, 0, 20, 0, 0, 0, 0, 0, 4, 0, 0, 0]]));
    cells.iter().for_each(|cell| stream.extend(cell));
    stream.extend(end);
    stream.resize(4_096, 0);
    stream
}

/// A compound file with one stream `Workbook` of eight sectors.
fn compound(stream: &[u8]) -> Vec<u8> {
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
    directory.extend(entry("Workbook", 2, u32::MAX, 2, 4_096));
    directory.resize(512, 0);
    let chains: Vec<u8> = chains.into_iter().flat_map(u32::to_le_bytes).collect();
    [header, chains, directory, stream.to_vec()].concat()
}
