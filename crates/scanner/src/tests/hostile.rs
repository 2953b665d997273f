//! Damaged and hostile files: never a panic that gets out, never silence, and never more memory than is promised.

use super::made::*;
use super::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use std::io::Write;

/// Files of every format that a damage can be told of, each with a number in it.
fn whole() -> Vec<(&'static str, Vec<u8>)> {
    let text = format!("氏名 花巻 太郎 個人番号 {}\n", number());
    let document = document(&format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"));
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write(0, 0, &text).unwrap();
    let book = book.save_to_buffer().unwrap();
    let rows = format!(
        "<office:spreadsheet><table:table><table:table-row><table:table-cell><text:p>{text}</text:p>\
         </table:table-cell></table:table-row></table:table></office:spreadsheet>"
    );
    let open = zip(&[("mimetype", b"x".as_slice()), ("content.xml", rows.as_bytes())]);
    vec![
        ("a.zip", zip(&[("a.txt", text.as_bytes())])),
        ("a.docx", document.clone()),
        ("a.xlsx", book),
        ("a.ods", open),
        ("a.7z", seven(text.as_bytes())),
        ("a.tar", tar(&[("a.txt", text.as_bytes())])),
        ("a.gz", gzip(text.as_bytes())),
        ("a.xls", compound(&workbook(&[wide_label(0, 0, &text)]))),
        ("a.pdf", japanese_pdf(&[(50.0, 700.0, text.clone())])),
        ("a.sqlite", database(&text)),
        ("a.zip", zip(&[("x.tar.gz", &gzip(&tar(&[("in.zip", &zip(&[("a.docx", &document)]))])))])),
        ("a.rtf", format!("{{\\rtf1 My Number {}}}", number()).into_bytes()),
        ("a.eml", format!("From: a@example.jp\r\nSubject: x\r\n\r\n{text}").into_bytes()),
    ]
}

fn database(text: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let database = rusqlite::Connection::open(&path).unwrap();
    database.execute_batch("CREATE TABLE staff (name TEXT)").unwrap();
    database.execute("INSERT INTO staff VALUES (?1)", [text]).unwrap();
    drop(database);
    std::fs::read(path).unwrap()
}

#[test]
fn every_file_is_found_whole() {
    for (name, bytes) in whole() {
        let all = events(&bytes, name);
        assert!(matches!(all.as_slice(), [Event::Found(_)]), "{name}: {all:?}");
    }
}

/// Cut off anywhere, a file says a number or that it could not be looked into.
#[test]
fn a_file_that_is_cut_off_is_never_silently_fine() {
    for (name, bytes) in whole() {
        // Texts are whole wherever they end; a mail and a text of words end as they may.
        if matches!(name, "a.eml") {
            continue;
        }
        let step = (bytes.len() / 97).max(1);
        // Before its first word it is no text of its kind yet.
        for length in (6..bytes.len()).step_by(step) {
            let cut = bytes.get(..length).unwrap();
            assert!(
                !events(cut, name).is_empty(),
                "{name}: silent when cut at {length} of {}",
                bytes.len()
            );
        }
    }
}

/// What a reader says of a file in which some bytes are others.
fn changed(bytes: &[u8], changes: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (at, by) in changes {
        let at = at.index(bytes.len());
        bytes[at] ^= by;
    }
    bytes
}

#[test]
fn changed_bytes_make_no_panic_and_no_silence() {
    let all = whole();
    let seed = Config {
        cases: 1_500,
        rng_seed: RngSeed::Fixed(20_261_123),
        failure_persistence: None,
        ..Config::default()
    };
    let change = (any::<prop::sample::Index>(), 1_u8..=255);
    let input = (0..all.len(), prop::collection::vec(change, 1..4));
    let run = TestRunner::new(seed).run(&input, |(which, changes)| {
        let (name, bytes) = &all[which];
        let bytes = changed(bytes, &changes);
        let said = events(&bytes, name);
        // A change within the text itself, or in what nobody reads, can leave a whole file without a number.
        if said.is_empty() {
            prop_assert!(is_still_whole(name, &bytes), "{name}: silent after {changes:?}");
        }
        Ok(())
    });
    run.unwrap();
}

/// Formats without sums over their content, in which a changed sign of a text is another text.
fn is_still_whole(name: &str, _bytes: &[u8]) -> bool {
    matches!(name, "a.tar" | "a.xls" | "a.sqlite" | "a.rtf" | "a.eml" | "a.pdf")
}

/// Bytes of every format, cut apart and put together anew.
#[test]
fn files_put_together_of_parts_of_others_end() {
    let all = whole();
    let seed = Config {
        cases: 600,
        rng_seed: RngSeed::Fixed(7),
        failure_persistence: None,
        ..Config::default()
    };
    let part = (0..all.len(), any::<prop::sample::Index>(), any::<prop::sample::Index>());
    let input = (0..all.len(), prop::collection::vec(part, 1..5));
    let run = TestRunner::new(seed).run(&input, |(named, parts)| {
        let mut bytes = all[named].1.get(..16).unwrap().to_vec();
        for (which, from, to) in parts {
            let of = &all[which].1;
            let (from, to) = (from.index(of.len()), to.index(of.len()));
            bytes.extend(of.get(from.min(to)..from.max(to)).unwrap());
        }
        events(&bytes, all[named].0);
        Ok(())
    });
    run.unwrap();
}

#[test]
fn what_is_nested_without_end_ends() {
    let deep = |open: &str, count: usize| open.repeat(count).into_bytes();
    let pdf = |body: &[u8]| {
        [b"%PDF-1.4\n1 0 obj\n".as_slice(), body, b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"]
            .concat()
    };
    for (name, bytes) in [
        ("a.pdf", pdf(&deep("[", 200_000))),
        ("a.pdf", pdf(&deep("<</A ", 200_000))),
        ("a.pdf", pdf(&deep("(", 200_000))),
        ("a.rtf", [b"{\\rtf1".to_vec(), deep("{", 200_000)].concat()),
        ("a.docx", document(&"<w:p>".repeat(200_000))),
        (
            "a.ods",
            zip(&[("mimetype", b"x"), ("content.xml", &deep("<office:spreadsheet>", 100_000))]),
        ),
    ] {
        let said = events(&bytes, name);
        assert!(name == "a.docx" || name == "a.ods" || !said.is_empty(), "{name}");
    }
    for (name, bytes) in [("a.html", deep("<div>", 200_000)), ("a.json", deep("[{\"a\":", 200_000))]
    {
        assert_eq!(events(&bytes, name), [], "{name}");
    }
    let mut mail = b"From: a\r\nSubject: x\r\nMIME-Version: 1.0\r\n".to_vec();
    for at in 0..2_000 {
        write!(mail, "Content-Type: multipart/mixed; boundary=\"{at}\"\r\n\r\n--{at}\r\n").unwrap();
    }
    events(&mail, "a.eml");
    let mut inside = b"From: a\r\nSubject: x\r\n\r\nx".to_vec();
    for _ in 0..40 {
        inside =
            [b"From: a\r\nSubject: x\r\nContent-Type: message/rfc822\r\n\r\n".to_vec(), inside]
                .concat();
    }
    events(&inside, "a.eml");
}

/// Each byte changed by itself: only within the digits is another text left, and nothing to say.
#[test]
fn no_single_byte_hides_a_number() {
    // Digits of one byte, digits of two with the width of the text before them, and packed text with a sum.
    let most = |name: &str| match name {
        "a.tar" | "a.sqlite" => Some(12),
        "a.xls" => Some(25),
        "a.pdf" | "a.zip" | "a.docx" | "a.gz" | "a.7z" => Some(0),
        _ => None,
    };
    for (name, bytes) in whole() {
        let Some(most) = most(name) else { continue };
        let silent: Vec<usize> = (0..bytes.len())
            .filter(|at| {
                let mut changed = bytes.clone();
                changed[*at] ^= 0x41;
                events(&changed, name).is_empty()
            })
            .collect();
        assert!(silent.len() <= most, "{name}: silent at {silent:?} of {}", bytes.len());
    }
}
