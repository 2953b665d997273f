//! The promise of memory: whatever comes, a scan holds no more than 256 MiB. Each hostile file is looked at by a
//! process of its own, and the system says what it held at most.

use super::made::*;
use super::*;
use crate::{Progress, Walk, walk};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;

/// What a process may hold at most, in KiB.
const MOST: u64 = 256 << 10;
/// Says to the process what to look at.
const LOOK_AT: &str = "BANNIN_TEST_LOOK_AT";

/// Not a test by itself: the process that looks, with the two threads of the program.
#[test]
fn looks_as_a_process_of_its_own() {
    let Some(folder) = std::env::var_os(LOOK_AT) else { return };
    let (scanner, stop, progress) = (scanner(), AtomicBool::new(false), Progress::default());
    let roots = [PathBuf::from(folder)];
    let asked = Walk {
        scanner: &scanner,
        roots: &roots,
        ignored: &[],
        state: None,
        stop: &stop,
        progress: &progress,
    };
    let mut said = std::collections::BTreeSet::new();
    walk(&asked, &mut |event| {
        said.insert(match event {
            Event::Found(found) => found.confidence.code(),
            Event::Unseen(unseen) => unseen.reason.code(),
        });
    })
    .unwrap();
    println!("said {said:?}");
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    println!("peak {}", peak.trim().trim_end_matches(" kB"));
}

/// The most that such a process held, in KiB, and what it said.
fn peak(folder: &Path) -> (u64, String) {
    let run = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::memory::looks_as_a_process_of_its_own", "--nocapture"])
        .env(LOOK_AT, folder)
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{out}{}", String::from_utf8_lossy(&run.stderr));
    let field = |name: &str| {
        let line = out.lines().find_map(|line| line.split_once(name)).map(|(_, rest)| rest.trim());
        line.unwrap_or_else(|| panic!("{out}")).to_owned()
    };
    (field("peak ").parse().unwrap(), field("said "))
}

/// A ZIP archive whose one member is made of pieces that are the same.
fn packed(name: &str, begin: &str, piece: &str, size: usize, end: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().large_file(true);
    if name.ends_with(".xml") {
        zip.start_file("[Content_Types].xml", options).unwrap();
    }
    zip.start_file(name, options).unwrap();
    let piece = piece.repeat(64 * 1024 / piece.len() + 1);
    zip.write_all(begin.as_bytes()).unwrap();
    for _ in 0..size / piece.len() {
        zip.write_all(piece.as_bytes()).unwrap();
    }
    zip.write_all(end.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

/// A document made of one long object.
fn pdf_of(piece: &str, size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n1 0 obj\n[".to_vec();
    bytes.extend(piece.repeat(size / piece.len()).as_bytes());
    let table = bytes.len() + 10;
    bytes.extend(b"]\nendobj\n\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n");
    write!(bytes, "trailer<</Size 2/Root 1 0 R>>\nstartxref\n{table}\n%%EOF").unwrap();
    bytes
}

/// A workbook of old with a cell in the first and in the last corner of each of many sheets.
fn corners() -> Vec<u8> {
    let cells = [label(0, 0, "x"), label(65_535, 255, "x")];
    compound(&workbook(&cells))
}

/// A list of members longer than any archive has.
fn list(members: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..members {
        zip.start_file(format!("{at}"), zip::write::SimpleFileOptions::default()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A tar archive in which a name has so many bytes.
fn long_name(size: u64) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNULongName);
    header.set_path("././@LongLink").unwrap();
    header.set_size(size);
    header.set_cksum();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(header.as_bytes()).unwrap();
    for _ in 0..size >> 20 {
        gz.write_all(&vec![b'x'; 1 << 20]).unwrap();
    }
    gz.finish().unwrap()
}

#[test]
fn no_file_makes_a_scan_hold_more_than_it_may() {
    let number = number();
    let shared = "<si><t>個人番号 000000000000</t></si>";
    let cell = "<c><v>1</v></c>";
    let mail =
        |line: &str| ["From: a\nSubject: x\n", &line.repeat((20 << 20) / line.len())].concat();
    let files: Vec<(&str, &str, Vec<u8>)> = vec![
        ("long name", "a.tgz", long_name(300 << 20)),
        ("mail of heads", "a.eml", mail("a:b\n").into_bytes()),
        ("mail of parts", "a.eml", mail("\n--b\n").into_bytes()),
        (
            "mail of lines",
            "a.eml",
            mail("\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n").into_bytes(),
        ),
        ("braces", "a.rtf", [b"{\\rtf1 ".to_vec(), vec![b'x'; 44 << 20], b"}".to_vec()].concat()),
        ("long list", "a.zip", list(11_000)),
        ("long strings", "a.pdf", pdf_of(&format!("({})", "x".repeat(99_999)), 14 << 20)),
        ("short strings", "a.pdf", pdf_of(&format!("({})", "x".repeat(150)), 10 << 20)),
        ("long line", "a.txt", vec![b'1'; 6 << 20]),
        ("long field", "a.csv", [b"\"".to_vec(), vec![b'1'; 6 << 20]].concat()),
        ("list of numbers", "a.txt", format!("{number}\n").repeat(50_000).into_bytes()),
        ("bomb", "a.zip", packed("a.txt", "", "x", 48 << 20, "")),
        ("sheet", "a.xlsx", packed("xl/worksheets/sheet1.xml", "<worksheet>", cell, 20 << 20, "")),
        (
            "shared texts",
            "a.xlsx",
            packed("xl/sharedStrings.xml", "<sst>", shared, 30 << 20, "</sst>"),
        ),
        ("long text", "a.docx", packed("word/document.xml", "<w:p>", "x", 44 << 20, "</w:p>")),
        (
            "attributes",
            "a.docx",
            packed(
                "word/document.xml",
                "<p a='",
                "1xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx ",
                44 << 20,
                "'/>",
            ),
        ),
        ("list of numbers in a page", "a.pdf", pdf_of("1 ", 470_000)),
        ("list of names", "a.pdf", pdf_of("/", 230_000)),
        ("list of too many", "a.pdf", pdf_of("1 ", 2 << 20)),
        ("list of lists", "a.pdf", pdf_of("[]", 66_000)),
        ("list of dictionaries", "a.pdf", pdf_of("<</A 1>>", 230_000)),
        ("old workbook", "a.xls", corners()),
    ];
    let mut table = String::from("hostile file          MiB  said\n");
    let mut most = 0;
    for (what, name, bytes) in &files {
        let folder = tempfile::tempdir().unwrap();
        // Two of them, for two threads.
        for at in ["1", "2"] {
            std::fs::create_dir(folder.path().join(at)).unwrap();
            std::fs::write(folder.path().join(at).join(name), bytes).unwrap();
        }
        let (held, said) = peak(folder.path());
        eprintln!("{what}: {} MiB, {said}", held >> 10);
        table += &format!("{what:<20}{:>5}  {said}\n", held >> 10);
        most = most.max(held);
    }
    println!("{table}");
    assert!(most <= MOST, "\n{table}");
}
