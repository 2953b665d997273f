//! Every format, made here.

use super::made::*;
use super::*;
use rust_xlsxwriter::Workbook;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

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

fn decoded(text: &str) -> Vec<u8> {
    mail_parser::decoders::base64::base64_decode(text.as_bytes()).unwrap()
}

#[test]
fn seven_zip_archives_of_the_program_itself() {
    // A picture and a text packed together: what is not read of one does not shift the other.
    let solid = decoded(
        "N3q8ryccAAQzr6TSjAAAAAAAAAAgAAAAAAAAADGpa1gBACWJUE5HDQoaCi4uLi7lgIvkurrnlarlj7cgNjM0NTgyNTUzNjAxCgAAAIEzB64P0KYG\
         vJ8/R0EED3EM/IO0eGWTZAe0D8hRoIaQb3qDbLvnb+6aXGH46P7ACcSfqY44O4DN8f+Rcx3vd7PP2nWGOM1VQpmzl8wHvBcN+076vQJI7YzIYEmp\
         55oAABcGKgEJYgAHCwEAASMDAQEFXQAQAAAMbgoB3mBxxAAA",
    );
    let all = events(&solid, "a.7z");
    assert!(
        matches!(all.as_slice(), [Event::Unseen(u), Event::Found(f)]
            if u.reason == Reason::Image && f.confidence == Confidence::High),
        "{all:?}"
    );
    let ppmd = decoded(
        "N3q8ryccAATWTsTHHgAAAAAAAABSAAAAAAAAAADD1AsA5Jl7H11r3YmUcBmNpau8GXUOaNqZvKYvloRbsAABBAYAAQkeAAcLAQABIwMEAQUGAAAB\
         AAwaAAgKAQlOLxwAAAUBGQYAAAAAAAARDQBiAC4AdAB4AHQAAAAUCgEAEEUpfnx73QEVBgEAIICkgQAA",
    );
    assert_eq!(places(&ppmd, "a.7z"), one("a.7z!/b.txt", "line 1"));
    // Locked: the members, and the names as well.
    for locked in [
        "N3q8ryccAARS1G9CIAAAAAAAAABiAAAAAAAAANxPIvem9L0efsMpDnZ6C1bSW2JVTS1ZK/F6clk2eAsEiI6uUQEEBgABCSAABwsBAAIkBvEHARJT\
         D5LMU4z6y0BpIFMXiP5VnkYhIQEAAQAMHhoACAoBCU4vHAAABQEZAQARDQBiAC4AdAB4AHQAAAAUCgEAEEUpfnx73QEVBgEAIICkgQAA",
        "N3q8ryccAAQQ+8abkAAAAAAAAAAuAAAAAAAAAI+ukJxD1vLnvkJwZMAgMvEa/HNg+b61zvQd0yzJLj1DlfS3dfMM9qzzRMzsmC5vXqWqYQ+7R6fR\
         Awz0MWG/Ur8yUuWndXHkT9PIDwe3gPA3g6ZLqQl/VBr2ySh7basg9EFohSvgmzvxdIy+1w3c8lXIH5THX6uYRKgHskvL2qP39ZyVGnIMTn5jjTmm\
         Tbo8NE2406MXBiABCXAABwsBAAEkBvEHARJTD7TWKUN8pSx7Z4Fyy/gp8c8MYgoBjcBe5QAA",
    ] {
        assert_eq!(reasons(&decoded(locked), "a.7z"), [Reason::Encrypted]);
    }
}

#[test]
fn members_of_tar_archives_of_every_kind() {
    let text = format!("個人番号 {}", number());
    let member = |kind: tar::EntryType, name: &str, body: &[u8]| {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(kind);
        header.set_path(name).unwrap();
        header.set_size(body.len() as u64);
        header.set_cksum();
        let mut bytes = header.as_bytes().to_vec();
        bytes.extend(body);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
        bytes
    };
    let long = format!("{}/b.txt", "a".repeat(200));
    let pax = format!("220 path={long}\n");
    for parts in [
        [
            member(tar::EntryType::GNULongName, "x", format!("{long}\0").as_bytes()),
            member(tar::EntryType::Regular, "y", text.as_bytes()),
        ],
        [
            member(tar::EntryType::XHeader, "x", pax.as_bytes()),
            member(tar::EntryType::Continuous, "y", text.as_bytes()),
        ],
        [
            member(tar::EntryType::Directory, "d/", b""),
            member(tar::EntryType::new(b'V'), &long[150..], text.as_bytes()),
        ],
    ] {
        let told = places(&parts.concat(), "a.tar");
        assert_eq!(told.len(), 1);
        assert!(told[0].0.ends_with("/b.txt"), "{told:?}");
    }
    assert_eq!(reasons(&member(tar::EntryType::Fifo, "p", b""), "a.tar"), [Reason::Special]);
    // From before there was a mark.
    let mut old = tar(&[("a.txt", text.as_bytes())]);
    old[257..265].fill(0);
    old[148..156].fill(b' ');
    let sum: u32 = old[..512].iter().map(|byte| u32::from(*byte)).sum();
    old[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    assert_eq!(places(&old, "a.tar"), one("a.tar!/a.txt", "line 1"));
}

#[test]
fn what_is_locked_unread_or_not_what_it_says_is_named() {
    let enveloped = b"\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03\xA0\x80".as_slice();
    let signed = b"\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02\xA0\x80".as_slice();
    let mut metafile = b"\x01\0\0\0\x6C\0\0\0".to_vec();
    metafile.resize(40, 0);
    metafile.extend(b" EMF");
    for (bytes, name, reason) in [
        (b"-----BEGIN PGP MESSAGE-----\n".as_slice(), "a.txt", Reason::Encrypted),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\n", "a.txt", Reason::Encrypted),
        (b"age-encryption.org/v1\n", "a", Reason::Encrypted),
        (b"Salted__12345678", "a.bin", Reason::Encrypted),
        (b"\x85\x01\x0C", "a.gpg", Reason::Encrypted),
        (enveloped, "smime.p7m", Reason::Encrypted),
        (signed, "smime.p7m", Reason::Format),
        (b"\x78\x9F\x3E\x22", "winmail.dat", Reason::Format),
        (b"\x1F\x9D\x90", "a.Z", Reason::Format),
        (b"!BDN", "a.pst", Reason::Format),
        (b"`\x0E\x82\x03", "a.xdw", Reason::Format),
        (b"\0\x01\0\0Standard ACE DB", "a.accdb", Reason::Format),
        (b"not a document", "a.pdf", Reason::Damaged),
        (b"not an archive", "a.xlsx", Reason::Damaged),
        (b"not a picture", "a.png", Reason::Damaged),
        (b"\0\0\0\x0CjP  \r\n", "a.jp2", Reason::Image),
        (b"II+\0", "a", Reason::Image),
        (b"\0\0\0\x18ftypheix", "a", Reason::Image),
        (&metafile, "a", Reason::Image),
    ] {
        assert_eq!(reasons(bytes, name), [reason], "{name}");
    }
    // Their text is looked at all the same.
    let text = format!("-----BEGIN PGP MESSAGE-----\n個人番号 {}", number());
    assert!(matches!(
        events(text.as_bytes(), "a.txt").as_slice(),
        [Event::Found(_), Event::Unseen(_)]
    ));
    assert_eq!(events(b"", "a.pdf"), [], "an empty file holds nothing");
}

#[test]
fn a_program_that_unpacks_itself_is_an_archive() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.exe");
    let text = format!("個人番号 {}", number());
    let program =
        [b"MZ\x90\0".to_vec(), vec![0; 3_000], zip(&[("a.txt", text.as_bytes())])].concat();
    std::fs::write(&path, program).unwrap();
    let mut all = Vec::new();
    let (stop, read) = Default::default();
    scanner().file(&path, "a.exe", &mut |event| all.push(event), &stop, &read);
    assert!(matches!(all.as_slice(), [Event::Found(f)] if f.file == "a.exe!/a.txt"), "{all:?}");
}

#[test]
fn files_in_the_fields_of_a_database_and_names_of_sheets() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let database = rusqlite::Connection::open(&path).unwrap();
    database.execute_batch("CREATE TABLE papers (scan BLOB)").unwrap();
    let text = format!("個人番号 {}", number());
    let packed = zip(&[("a.txt", text.as_bytes())]);
    database.execute("INSERT INTO papers VALUES (?1), (x'89504E470D0A1A0A')", [packed]).unwrap();
    drop(database);
    let all = events(&std::fs::read(&path).unwrap(), "a.db");
    assert!(
        matches!(all.as_slice(), [Event::Found(f), Event::Unseen(u)]
            if f.file == "a.db!/papers.scan!/a.txt" && u.reason == Reason::Image),
        "{all:?}"
    );
    // The name of a sheet is no place in which a number stays written.
    let mut book = Workbook::new();
    book.add_worksheet().set_name(number()).unwrap().write(3, 1, number()).unwrap();
    let all = events(&book.save_to_buffer().unwrap(), "a.xlsx");
    assert!(
        all.iter().any(|e| matches!(e, Event::Found(f) if f.place == crate::Place::Name)),
        "{all:?}"
    );
    assert!(!format!("{all:?}").contains(&number()), "a name with a number was repeated");
}

#[test]
fn names_in_cp932_and_long_fields_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    let text = format!("個人番号 {}", number());
    let archive = zip(&[("XXXX.txt", text.as_bytes())]);
    let (name, _, _) = encoding_rs::SHIFT_JIS.encode("給与");
    let named: Vec<u8> = archive.to_vec();
    let mut named = named;
    for at in 0..named.len() - 4 {
        if &named[at..at + 4] == b"XXXX" {
            named[at..at + 4].copy_from_slice(&name);
        }
    }
    std::fs::write(&path, &named).unwrap();
    assert_eq!(places(&named, "a.zip"), one("a.zip!/給与.txt", "line 1"));
    // Wherever a field is cut, a number in it is found once.
    for before in 4_080..4_100 {
        let rows = format!("氏名,備考\n花巻,\"{} {} 以上\"\n", "x".repeat(before), number());
        assert_eq!(count(rows.as_bytes(), "a.csv"), 1, "{before}");
    }
    // Japanese alone, in UTF-16 without its mark: no byte is zero.
    for big in [false, true] {
        let text = format!("個人番号：{}", wide(&number()));
        let bytes = text
            .encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() });
        assert_eq!(count(&bytes.collect::<Vec<u8>>(), "a.txt"), 1, "{big}");
    }
}

#[test]
fn boxes_of_a_form_in_cells_of_their_own() {
    let number = number();
    let of = |label: &str, digits: &str, more: &str| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("票").unwrap();
        sheet.write(2, 0, label).unwrap();
        for (at, digit) in digits.chars().enumerate() {
            // Every second column: cells are merged in such forms.
            let column = 2 + 2 * u16::try_from(at).unwrap();
            sheet.write(2, column, digit.to_digit(10).unwrap()).unwrap();
        }
        sheet.write(2, 40, more).unwrap();
        told(&book.save_to_buffer().unwrap(), "a.xlsx")
    };
    assert_eq!(
        of("個人番号", &number, "様"),
        [("票!C3".to_owned(), "spread", Confidence::High, 1)]
    );
    assert_eq!(of("設問", &number, "")[0].2, Confidence::Low);
    assert_eq!(of("電話番号", &number, "")[0].2, Confidence::Low);
    assert_eq!(of("個人番号", &format!("{number}1"), ""), [], "thirteen boxes");
    assert_eq!(of("個人番号", &number[1..], ""), [], "eleven boxes");
    let boxes: Vec<String> = wide(&number).chars().map(String::from).collect();
    let rows = format!("個人番号,{}\n", boxes.join(","));
    assert_eq!(count(rows.as_bytes(), "a.csv"), 1);
    // Rows of marks, as of a survey: one in eleven is right by chance, and that is what it is held for.
    let mut row = 7_u64;
    let marks: String = (0..500)
        .map(|_| {
            let mut line = String::new();
            for _ in 0..12 {
                row = row.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                line += &format!("{},", row >> 33 & 7);
            }
            line + "\n"
        })
        .collect();
    assert!(told(marks.as_bytes(), "a.csv").iter().all(|t| t.2 == Confidence::Low));
}
