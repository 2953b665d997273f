//! Workbooks as spreadsheets write them, made part by part, and damaged ones.

use super::*;
use crate::csv::Record;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="/xl/worksheets/sheet2.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns:r="x"><workbookPr/><sheets><sheet name="名簿" sheetId="1" r:id="rId1"/><sheet name="Sheet2" sheetId="2" r:id="rId2"/></sheets></workbook>"#;
const STYLES: &str = r#"<styleSheet><numFmts count="1"><numFmt numFmtId="176" formatCode="[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="49"/></cellXfs></styleSheet>"#;
const EMPTY: &str = "<worksheet><sheetData/></worksheet>";

/// The parts of a workbook with these rows on its first sheet.
pub(crate) fn parts(rows: &str, strings: &str) -> Vec<(&'static str, Vec<u8>)> {
    let sheet = format!(
        "<?xml version=\"1.0\"?><worksheet><dimension ref=\"A1\"/><sheetData>{rows}</sheetData></worksheet>"
    );
    vec![
        ("[Content_Types].xml", b"<Types/>".to_vec()),
        ("xl/workbook.xml", BOOK.into()),
        ("xl/_rels/workbook.xml.rels", RELS.into()),
        ("xl/worksheets/sheet1.xml", sheet.into_bytes()),
        ("xl/worksheets/sheet2.xml", EMPTY.into()),
        ("xl/sharedStrings.xml", format!("<sst>{strings}</sst>").into_bytes()),
        ("xl/styles.xml", STYLES.into()),
        ("docProps/thumbnail.jpeg", (0..=255).collect()),
    ]
}

/// An archive of parts.
pub(crate) fn packed(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook whose first sheet has these texts as inline strings.
pub(crate) fn workbook(rows: &[Vec<&str>]) -> Vec<u8> {
    let mut xml = String::new();
    for (r, row) in rows.iter().enumerate() {
        xml.push_str(&format!("<row r=\"{}\">", r + 1));
        for (c, cell) in row.iter().enumerate() {
            let name = crate::findings::letters(c + 1);
            xml.push_str(&format!(
                "<c r=\"{name}{}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>",
                r + 1
            ));
        }
        xml.push_str("</row>");
    }
    packed(&parts(&xml, ""))
}

/// Every member of an archive, unpacked.
pub(crate) fn members(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut member = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut member, &mut bytes).unwrap();
            (member.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

fn read(bytes: &[u8], sheet: Option<&str>) -> Result<Vec<Vec<String>>, Fault> {
    let book = Workbook::open(bytes, sheet)?;
    let (mut rows, mut record, mut all) = (book.rows()?, Record::new(), Vec::new());
    while rows.next(&mut record)? {
        all.push(record.cells().map(str::to_owned).collect());
    }
    Ok(all)
}

#[test]
fn cells_are_read_as_they_were_typed() {
    let rows = r#"<row r="2" spans="1:9"><c r="A2" t="s"><v>0</v></c><c r="C2" s="3"/><c r="D2"><v>123456789018</v></c><c r="E2"><v>1.23456789018E11</v></c><c r="F2" s="1"><v>21872</v></c><c r="G2" s="2"><v>21872</v></c><c r="H2"><v>21872</v></c></row><row r="5"><c t="str"><f>A1&amp;"x"</f><v>a&lt;b</v></c><c t="inlineStr"><is><r><t>髙</t></r><rPh sb="0" eb="1"><t>タカ</t></rPh><r><t xml:space="preserve"> 橋</t></r></is></c><c t="s"><v>1</v></c><c><v>1.5</v></c></row><row r="6"/>"#;
    let strings = "<si><t>高橋</t><rPh><t>タカハシ</t></rPh><phoneticPr/></si><si><r><rPr/><t>a&amp;</t></r><r><t>&#x3042;</t></r></si>";
    let book = packed(&parts(rows, strings));
    assert_eq!(
        read(&book, None).unwrap(),
        [
            vec![
                "高橋",
                "",
                "",
                "123456789018",
                "123456789018",
                "1959-11-18",
                "1959-11-18",
                "21872"
            ],
            vec!["a<b", "髙 橋", "a&あ", "1.5"],
            vec![],
        ]
    );
}

#[test]
fn days_are_counted_as_spreadsheets_count_them() {
    let day = |y, m, d| Day::of(y, m, d);
    assert_eq!(Epoch::Of1900.day(1), day(1900, 1, 1));
    assert_eq!(Epoch::Of1900.day(59), day(1900, 2, 28));
    assert_eq!(Epoch::Of1900.day(60), None);
    assert_eq!(Epoch::Of1900.day(61), day(1900, 3, 1));
    assert_eq!(Epoch::Of1900.day(45_017), day(2023, 4, 1));
    assert_eq!(Epoch::Of1904.day(43_555), day(2023, 4, 1));
    assert_eq!((Epoch::Of1900.day(0), Epoch::Of1900.day(-1)), (None, None));
}

#[test]
fn the_sheet_is_never_guessed() {
    let row = "<row><c><v>1</v></c></row>";
    let mut two = parts(row, "");
    assert!(read(&packed(&two), Some("名簿")).is_ok());
    assert_eq!(read(&packed(&two), Some("ほか")), Err(Fault::SheetUnknown));
    two[4].1 = two[3].1.clone();
    assert_eq!(read(&packed(&two), None), Err(Fault::SheetNeeded));
    assert_eq!(read(&packed(&two), Some("Sheet2")).unwrap().len(), 1);
    // One that is hidden is a sheet like any other: which is meant, is said.
    two[1].1 = BOOK.replace("name=\"Sheet2\"", "name=\"Sheet2\" state=\"hidden\"").into();
    assert_eq!(read(&packed(&two), None), Err(Fault::SheetNeeded));
    assert_eq!(read(&packed(&two), Some("名簿")).unwrap().len(), 1);
    two[4].1 = EMPTY.into();
    assert_eq!(read(&packed(&two), None).unwrap().len(), 1);
    two[3].1 = EMPTY.into();
    assert_eq!(read(&packed(&two), None), Err(Fault::SheetUnknown));
}

/// What nobody sees is read only where somebody says which sheet is meant.
#[test]
fn hidden_columns_are_not_read_unseen() {
    let mut one = parts("<row><c><v>1</v></c></row>", "");
    let whole = String::from_utf8(one[3].1.clone()).unwrap();
    let with = |cols: &str| whole.replace("<sheetData>", &format!("{cols}<sheetData>"));
    one[3].1 = with("<cols><col min=\"1\" max=\"2\" width=\"9\"/></cols>").into();
    assert!(read(&packed(&one), None).is_ok());
    for hidden in ["1", "true"] {
        let cols = format!("<cols><col min=\"3\" max=\"3\" hidden=\"{hidden}\"/></cols>");
        one[3].1 = with(&cols).into();
        assert_eq!(read(&packed(&one), None), Err(Fault::ColumnsHidden));
        assert!(read(&packed(&one), Some("名簿")).is_ok());
    }
}

#[test]
fn bombs_and_damage_are_told_apart_and_unpacked_never() {
    let row = "<row><c><v>1</v></c></row>";
    let whole = parts(row, "");
    let with = |at: usize, bytes: Vec<u8>| {
        let mut parts = parts(row, "");
        parts[at].1 = bytes;
        packed(&parts)
    };
    let bomb = with(3, vec![b' '; 40 << 20]);
    assert!(bomb.len() < 100_000);
    assert_eq!(read(&bomb, None), Err(Fault::TooLarge));
    let billion_laughs = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><worksheet><sheetData><row><c t=\"str\"><v>&b;</v></c></row></sheetData></worksheet>";
    assert_eq!(read(&with(3, billion_laughs.into()), None), Err(Fault::Damaged));
    let far = "<worksheet><sheetData><row><c r=\"XFD1\"><v>1</v></c></row></sheetData></worksheet>";
    assert_eq!(read(&with(3, far.into()), None), Err(Fault::TooLarge));
    for broken in [
        "<worksheet><sheetData><row><c><v>1</v>",
        "<worksheet><sheetData><row r=\"3\"/><row r=\"2\"/></sheetData></worksheet>",
        "<worksheet><sheetData><row><c r=\"B1\"/><c r=\"A1\"/></row></sheetData></worksheet>",
        "<worksheet><sheetData><row r=\"9999999\"/></sheetData></worksheet>",
        "<worksheet><sheetData><row><c t=\"s\"><v>7</v></c></row></sheetData></worksheet>",
        "<worksheet><sheetData></worksheet>",
    ] {
        let broken = with(3, broken.into());
        assert_eq!(read(&broken, Some("名簿")), Err(Fault::Damaged));
    }
    let packed = packed(&whole);
    for length in [0, 4, 30, packed.len() / 2, packed.len() - 1] {
        assert_eq!(read(&packed[..length], None), Err(Fault::Damaged));
    }
    let mut flipped = packed.clone();
    let at = flipped.len() / 3;
    flipped[at] ^= 0xFF;
    let _ = read(&flipped, None);
    assert_eq!(read(b"\xD0\xCF\x11\xE0\xA1\xB1", None), Err(Fault::Locked));
}

proptest::proptest! {
    #![proptest_config(crate::tests::properties())]

    #[test]
    fn no_sheet_panics(rows in "[<>/rowcvtis =\"A1-9&;]{0,80}") {
        let _ = read(&packed(&parts(&rows, "")), Some("名簿"));
    }
}
