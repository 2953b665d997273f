//! Recall as one table: a number planted in every format and every disguise is found, once.

use super::made::*;
use super::texts::{ENCODINGS, encoded};
use super::*;
use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS};
use std::fmt::Write as _;

/// Dashes and what is typed for one.
const DASHES: [&str; 15] =
    ["-", "‐", "‑", "‒", "–", "—", "―", "−", "－", "﹣", "ー", "ｰ", "⁃", "─", "ｰ"];
/// Other signs between groups.
const SIGNS: [&str; 9] = [" ", "\u{3000}", "\u{A0}", ".", "．", "・", "·", "･", "\n"];

/// The ways in which a number is written.
fn disguises(number: &str) -> Vec<(String, String)> {
    let spread = |by: &str| number.chars().map(String::from).collect::<Vec<_>>().join(by);
    let half = format!("{}{}", wide(&number[..6]), &number[6..]);
    let mut all = vec![
        ("bare".to_owned(), number.to_owned()),
        ("full width".to_owned(), wide(number)),
        ("both widths".to_owned(), half),
        ("boxes".to_owned(), spread(" ")),
        ("boxes, full width".to_owned(), wide(&spread("\u{3000}"))),
        ("boxes, lines".to_owned(), spread("\n")),
        ("two groups".to_owned(), format!("{}-{}", &number[..6], &number[6..])),
        ("unseen signs".to_owned(), fours(number, "\u{200B}")),
        ("soft hyphens".to_owned(), fours(number, "\u{AD}")),
    ];
    for by in DASHES.iter().chain(&SIGNS) {
        all.push((
            format!("fours by {:04X}", u32::from(by.chars().next().unwrap())),
            fours(number, by),
        ));
        all.push((
            format!("wide fours by {:04X}", u32::from(by.chars().next().unwrap())),
            wide(&fours(number, by)),
        ));
    }
    all
}

type Make = fn(&str) -> Option<Vec<u8>>;

fn text(disguise: &str) -> String {
    format!("職員の一覧です。\n氏名 花巻 太郎\n個人番号：{disguise}\n以上のとおり。\n")
}

/// In an encoding that has all of its signs.
fn in_encoding(text: &str, encoding: &str) -> Option<Vec<u8>> {
    let by = match encoding {
        "cp932" => SHIFT_JIS,
        "euc-jp" => EUC_JP,
        "iso-2022-jp" => ISO_2022_JP,
        other => return Some(encoded(text, other)),
    };
    let (bytes, _, is_lossy) = by.encode(text);
    (!is_lossy).then(|| bytes.into_owned())
}

/// In runs of a few signs, each said by `run`; `end` stands for the end of a line.
fn runs(text: &str, run: impl Fn(&str) -> String, end: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let signs: Vec<char> = line.chars().collect();
        signs.chunks(5).map(|part| run(&part.iter().collect::<String>())).collect::<String>()
    });
    lines.collect::<Vec<_>>().join(end)
}

fn word(body: &str, part: &str) -> Vec<u8> {
    let xml = format!("<?xml version=\"1.0\"?><w:x xmlns:w=\"w\">{body}</w:x>");
    zip(&[("[Content_Types].xml", b"<Types/>".as_slice()), (part, xml.as_bytes())])
}

fn word_paragraph(text: &str) -> String {
    let run = |part: &str| format!("<w:r><w:rPr><w:b/></w:rPr><w:t>{part}</w:t></w:r>");
    format!("<w:p>{}</w:p>", runs(&format!("個人番号 {text}"), run, "<w:r><w:br/></w:r>"))
}

fn sheet(cell: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let sheet = format!(
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>個人番号</t></is></c></row>\
         <row r=\"2\">{cell}</row></sheetData></worksheet>"
    );
    let mut parts = vec![
        ("[Content_Types].xml", b"<Types/>".as_slice()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    parts.extend(more.iter().map(|(name, xml)| (*name, xml.as_bytes())));
    zip(&parts)
}

fn rich(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    signs
        .chunks(5)
        .map(|part| format!("<r><t>{}</t></r>", part.iter().collect::<String>()))
        .collect()
}

fn open_text(body: &str) -> Vec<u8> {
    let xml = format!("<office:document-content>{body}</office:document-content>");
    zip(&[("mimetype", b"x".as_slice()), ("content.xml", xml.as_bytes())])
}

fn open_sheet(cell: &str, beside: &str) -> Vec<u8> {
    open_text(&format!(
        "<office:spreadsheet><table:table table:name=\"S\">{beside}<table:table-row>\
         <table:table-cell><text:p>個人番号</text:p></table:table-cell></table:table-row>\
         <table:table-row>{cell}</table:table-row></table:table></office:spreadsheet>"
    ))
}

fn open_lines(text: &str) -> String {
    let span = |part: &str| format!("<text:span>{part}</text:span>");
    format!("<text:p>{}</text:p>", runs(text, span, "<text:line-break/>"))
}

/// An old workbook whose second row holds the text, by `cells` and `globals`.
fn old_workbook(globals: &[Vec<u8>], cells: &[Vec<u8>]) -> Vec<u8> {
    compound(&workbook_with(globals, cells))
}

fn shared_texts(text: &str) -> Vec<u8> {
    // The second text goes on in the next record, in the middle of its signs.
    let long = wide_text(text);
    let (first, second) = long.split_at(3 + 2 * 4);
    let head = [2_u32.to_le_bytes(), 2_u32.to_le_bytes()].concat();
    let texts = [head, wide_text("個人番号"), first.to_vec()].concat();
    let more = [vec![1], second.to_vec()].concat();
    [record(0x00FC, &[&texts]), record(0x003C, &[&more])].concat()
}

fn drawn_text(text: &str) -> Vec<u8> {
    let units: Vec<u16> = format!("個人番号 {text}").encode_utf16().collect();
    let length = u16::try_from(units.len()).unwrap().to_le_bytes();
    let body: Vec<u8> = units.into_iter().flat_map(u16::to_le_bytes).collect();
    let head = record(0x01B6, &[&[0; 10], &length, &[0; 6]]);
    [head, record(0x003C, &[&[1], &body]), record(0x003C, &[&[0; 16]])].concat()
}

/// Lines on a page, each in parts that are placed one by one.
fn drawn_lines(text: &str, part_of: usize) -> Vec<u8> {
    let mut lines = vec!["一覧".to_owned(), "個人番号".to_owned()];
    lines.extend(text.split('\n').map(str::to_owned));
    // Digits stand close by in the next line.
    lines.push("（2026年11月 45歳）".to_owned());
    let mut placed = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let signs: Vec<char> = line.chars().collect();
        let mut right = 50.0_f32;
        for part in signs.chunks(part_of) {
            placed.push((right, 800.0 - 14.0 * at as f32, part.iter().collect::<String>()));
            right += part.iter().map(|c| if c.is_ascii() { 5.0 } else { 10.0 }).sum::<f32>();
        }
    }
    japanese_pdf(&placed)
}

fn mail(kind: &str, encoding: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "From: a@example.jp\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n\
         Content-Transfer-Encoding: {encoding}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

fn attached(name: &str, bytes: &[u8]) -> Vec<u8> {
    let body = format!(
        "--b\r\nContent-Type: text/plain\r\n\r\nsee\r\n--b\r\nContent-Type: application/octet-stream\r\n\
         Content-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
         {}\r\n--b--\r\n",
        base64(bytes)
    );
    mail("multipart/mixed; boundary=\"b\"", "7bit", body.as_bytes())
}

fn database(text: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let database = rusqlite::Connection::open(&path).unwrap();
    database.execute_batch("CREATE TABLE staff (name TEXT, kojin_no TEXT)").unwrap();
    database.execute("INSERT INTO staff VALUES ('花巻', ?1)", [text]).unwrap();
    drop(database);
    std::fs::read(path).unwrap()
}

fn rtf(text: &str) -> Vec<u8> {
    let sign = |c: char| match c {
        '\n' => "\\line ".to_owned(),
        c if c.is_ascii() => format!("{{\\b {c}}}"),
        c => format!("\\u{}?", u32::from(c)),
    };
    let body: String = text.chars().map(sign).collect();
    format!("{{\\rtf1\\ansi\\ansicpg932 My Number {body}\\par}}").into_bytes()
}

/// Every format that is not plain text: its name, the file's name, and how it is made.
#[expect(clippy::too_many_lines, reason = "a table, a row for each format")]
fn formats() -> Vec<(&'static str, &'static str, Make)> {
    vec![
        ("csv", "a.csv", |d| Some(format!("氏名,個人番号\n花巻,\"{d}\"\n").into_bytes())),
        ("csv, cp932", "a.csv", |d| {
            in_encoding(&format!("氏名,個人番号\n花巻,\"{d}\"\n"), "cp932")
        }),
        ("csv, utf-16", "a.csv", |d| {
            in_encoding(&format!("氏名,個人番号\n花巻,\"{d}\"\n"), "utf-16le-mark")
        }),
        ("tsv", "a.tsv", |d| Some(format!("氏名\t個人番号\n花巻\t\"{d}\"\n").into_bytes())),
        ("xlsx, shared text in runs", "a.xlsx", |d| {
            let strings = format!("<sst><si>{}</si></sst>", rich(d));
            let cell = "<c r=\"A2\" t=\"s\"><v>0</v></c>";
            Some(sheet(cell, &[("xl/sharedStrings.xml", &strings)]))
        }),
        ("xlsx, text in runs", "a.xlsx", |d| {
            Some(sheet(&format!("<c r=\"A2\" t=\"inlineStr\"><is>{}</is></c>", rich(d)), &[]))
        }),
        ("xlsm, text of a formula", "a.xlsm", |d| {
            Some(sheet(&format!("<c r=\"A2\" t=\"str\"><f>B9</f><v>{d}</v></c>"), &[]))
        }),
        ("xlsx, foot of pages", "a.xlsx", |d| {
            Some(sheet(
                &format!(
                    "</row></sheetData><headerFooter><oddFooter>{d}</oddFooter></headerFooter><sheetData><row>"
                ),
                &[],
            ))
        }),
        ("xlsx, note at a cell", "a.xlsx", |d| {
            let note = format!(
                "<comments><comment ref=\"A1\"><text>{}</text></comment></comments>",
                rich(d)
            );
            Some(sheet("", &[("xl/comments1.xml", &note)]))
        }),
        ("xlsx, drawn text", "a.xlsx", |d| {
            let drawn = format!(
                "<wsDr><a:p>{}</a:p></wsDr>",
                runs(d, |p| format!("<a:r><a:t>{p}</a:t></a:r>"), "<a:br/>")
            );
            Some(sheet("", &[("xl/drawings/drawing1.xml", &drawn)]))
        }),
        ("xlsx, kept for a pivot", "a.xlsx", |d| {
            let kept = format!(
                "<pivotCacheDefinition><s v=\"{}\"/></pivotCacheDefinition>",
                d.replace('\n', "&#10;")
            );
            Some(sheet("", &[("xl/pivotCache/pivotCacheDefinition1.xml", &kept)]))
        }),
        ("docx", "a.docx", |d| Some(word(&word_paragraph(d), "word/document.xml"))),
        ("docx, head of pages", "a.docx", |d| Some(word(&word_paragraph(d), "word/header1.xml"))),
        ("docx, note", "a.docx", |d| Some(word(&word_paragraph(d), "word/footnotes.xml"))),
        ("docx, cell", "a.docx", |d| {
            let cell = format!(
                "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc><w:p><w:r><w:t>45</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
                word_paragraph(d)
            );
            Some(word(&cell, "word/document.xml"))
        }),
        ("pptx", "a.pptx", |d| {
            let runs = runs(d, |p| format!("<a:r><a:t>{p}</a:t></a:r>"), "<a:br/>");
            Some(word(&format!("<a:p>{runs}</a:p>"), "ppt/slides/slide1.xml"))
        }),
        ("pptx, notes", "a.pptx", |d| {
            Some(word(&format!("<a:p><a:t>{d}</a:t></a:p>"), "ppt/notesSlides/notesSlide1.xml"))
        }),
        ("ods", "a.ods", |d| {
            Some(open_sheet(&format!("<table:table-cell>{}</table:table-cell>", open_lines(d)), ""))
        }),
        ("ods, note at a number", "a.ods", |d| {
            let note = format!("<office:annotation>{}</office:annotation>", open_lines(d));
            Some(open_sheet(
                &format!(
                    "<table:table-cell office:value=\"3\">{note}<text:p>3</text:p></table:table-cell>"
                ),
                "",
            ))
        }),
        ("ods, drawn text", "a.ods", |d| {
            Some(open_sheet(
                "",
                &format!("<table:shapes><draw:frame>{}</draw:frame></table:shapes>", open_lines(d)),
            ))
        }),
        ("odt", "a.odt", |d| {
            Some(open_text(&format!("<office:text>{}</office:text>", open_lines(d))))
        }),
        ("odt, cell", "a.odt", |d| {
            Some(open_text(&format!(
                "<office:text><table:table><table:table-row><table:table-cell>{}</table:table-cell>\
                <table:table-cell><text:p>45</text:p></table:table-cell></table:table-row></table:table></office:text>",
                open_lines(d)
            )))
        }),
        ("xls", "a.xls", |d| {
            Some(old_workbook(&[], &[wide_label(0, 0, "個人番号"), wide_label(1, 0, d)]))
        }),
        ("xls, shared text", "a.xls", |d| {
            let cell = |row: u8, text: u8| record(0x00FD, &[&[row, 0, 0, 0, 0, 0, text, 0, 0, 0]]);
            Some(old_workbook(&[shared_texts(d)], &[cell(0, 0), cell(1, 1)]))
        }),
        ("xls, text of a formula", "a.xls", |d| {
            let formula =
                record(0x0006, &[&[1, 0, 0, 0, 0, 0], &[0, 0, 0, 0, 0, 0, 0xFF, 0xFF], &[0; 8]]);
            Some(old_workbook(&[], &[formula, record(0x0207, &[&wide_text(d)])]))
        }),
        ("xls, drawn text", "a.xls", |d| Some(old_workbook(&[], &[drawn_text(d)]))),
        ("xls, foot of pages", "a.xls", |d| {
            Some(old_workbook(&[], &[record(0x0015, &[&wide_text(d)])]))
        }),
        ("doc", "a.doc", |d| {
            let mut stream = encoded(&text(d), "utf-16le");
            stream.resize(4_096, 0);
            Some(compound_of("WordDocument", &stream))
        }),
        ("pdf", "a.pdf", |d| Some(drawn_lines(d, 100))),
        ("pdf, in parts", "a.pdf", |d| Some(drawn_lines(d, 3))),
        ("eml", "a.eml", |d| Some(mail("text/plain; charset=utf-8", "8bit", text(d).as_bytes()))),
        ("eml, cp932 packed", "a.eml", |d| {
            let body = base64(&in_encoding(&text(d), "cp932")?);
            Some(mail("text/plain; charset=shift_jis", "base64", body.as_bytes()))
        }),
        ("eml, iso-2022-jp", "a.eml", |d| {
            Some(mail(
                "text/plain; charset=iso-2022-jp",
                "7bit",
                &in_encoding(&text(d), "iso-2022-jp")?,
            ))
        }),
        ("eml, html", "a.eml", |d| {
            let html = format!("<p>個人番号</p><p>{}</p>", d.replace('\n', "<br>"));
            Some(mail("text/html; charset=utf-8", "8bit", html.as_bytes()))
        }),
        ("eml, quoted", "a.eml", |d| {
            let quoted: String = text(d).bytes().map(|b| format!("={b:02X}")).collect();
            let lines: Vec<&str> =
                quoted.as_bytes().chunks(60).map(|l| std::str::from_utf8(l).unwrap()).collect();
            Some(mail(
                "text/plain; charset=utf-8",
                "quoted-printable",
                lines.join("=\r\n").as_bytes(),
            ))
        }),
        ("eml, attached", "a.eml", |d| Some(attached("a.txt", text(d).as_bytes()))),
        ("eml, attached workbook", "a.eml", |d| {
            let cell = format!("<c r=\"A2\" t=\"inlineStr\"><is>{}</is></c>", rich(d));
            Some(attached("a.xlsx", &sheet(&cell, &[])))
        }),
        ("eml, message in a message", "a.eml", |d| {
            let inner = mail("text/plain; charset=utf-8", "8bit", text(d).as_bytes());
            let body = [
                b"--b\r\nContent-Type: message/rfc822\r\n\r\n".to_vec(),
                inner,
                b"\r\n--b--\r\n".to_vec(),
            ]
            .concat();
            Some(mail("multipart/mixed; boundary=\"b\"", "8bit", &body))
        }),
        ("eml, subject", "a.eml", |d| {
            let word = format!(
                "=?UTF-8?B?{}?=",
                base64(format!("個人番号 {d}").as_bytes()).replace("\r\n", "")
            );
            Some(format!("From: a@example.jp\r\nSubject: {word}\r\n\r\nx\r\n").into_bytes())
        }),
        ("eml, name of a sender", "a.eml", |d| {
            let word = format!("=?UTF-8?B?{}?=", base64(d.as_bytes()).replace("\r\n", ""));
            Some(format!("From: {word} <a@example.jp>\r\nSubject: x\r\n\r\nx\r\n").into_bytes())
        }),
        ("mbox", "a.mbox", |d| {
            let one = |text: &str| {
                format!(
                    "From x\nFrom: a@example.jp\nSubject: s\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\n"
                )
            };
            Some([one("nothing"), one(&text(d))].concat().into_bytes())
        }),
        ("sqlite", "a.db", |d| Some(database(d))),
        ("zip", "a.zip", |d| Some(zip(&[("a.txt", text(d).as_bytes())]))),
        ("7z", "a.7z", |d| Some(seven(text(d).as_bytes()))),
        ("tar", "a.tar", |d| Some(tar(&[("a.txt", text(d).as_bytes())]))),
        ("gz", "a.txt.gz", |d| Some(gzip(text(d).as_bytes()))),
        ("nest", "a.zip", |d| {
            let deep = zip(&[("a.sqlite", &database(d))]);
            Some(zip(&[("x.tgz", &gzip(&tar(&[("in.zip", &deep)])))]))
        }),
        ("html", "a.html", |d| {
            Some(
                format!("<html><p>個人番号</p><p>{}</p></html>", d.replace('\n', "<br>"))
                    .into_bytes(),
            )
        }),
        ("xml", "a.xml", |d| {
            Some(format!("<?xml version=\"1.0\"?><a><個人番号>{d}</個人番号></a>").into_bytes())
        }),
        ("json", "a.json", |d| {
            Some(format!("{{\"my_number\": \"{}\"}}", d.replace('\n', "\\n")).into_bytes())
        }),
        ("rtf", "a.rtf", |d| Some(rtf(d))),
    ]
}

#[test]
fn a_number_in_every_format_and_disguise_is_found_once() {
    let number = number();
    let mut table = String::from("format                        high medium  low\n");
    let mut wrong = Vec::new();
    let mut row = |name: &str, file: &str, make: &dyn Fn(&str) -> Option<Vec<u8>>| {
        let mut counts = [0_usize; 3];
        for (what, disguise) in disguises(&number) {
            let Some(bytes) = make(&disguise) else { continue };
            let all = events(&bytes, file);
            let found: Vec<_> = all
                .iter()
                .filter_map(|event| match event {
                    Event::Found(found) => Some((found.confidence, found.count)),
                    Event::Unseen(_) => None,
                })
                .collect();
            match found.as_slice() {
                [(level, 1)] if found.len() == all.len() => counts[2 - *level as usize] += 1,
                _ => wrong.push(format!("{name}, {what}: {all:?}")),
            }
        }
        let _ = writeln!(table, "{name:<28}{:>6} {:>6} {:>4}", counts[0], counts[1], counts[2]);
    };
    for encoding in ENCODINGS {
        row(&format!("text, {encoding}"), "a.txt", &|d| in_encoding(&text(d), encoding));
    }
    for (name, file, make) in formats() {
        row(name, file, &make);
    }
    println!("{table}");
    assert!(wrong.is_empty(), "{} are not found once:\n{}", wrong.len(), wrong.join("\n"));
}
