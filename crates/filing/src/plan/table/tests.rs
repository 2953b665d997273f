//! Tables of an office, as text and as workbooks.

use super::*;
use crate::tests::{Office, ROSTER, person};
use crate::xlsx::tests::{members, packed, parts, workbook};

const OF: &str = "123456789018";

fn map() -> ColumnMap {
    ColumnMap {
        number: "マイナンバー".to_owned(),
        staff_number: Some("番号".to_owned()),
        name: Some("氏名".to_owned()),
        ..ColumnMap::default()
    }
}

fn by_name() -> ColumnMap {
    let birth = Some("生年月日".to_owned());
    ColumnMap { staff_number: None, birth, relation: Some("続柄".to_owned()), ..map() }
}

fn fill(map: &ColumnMap, file: &[u8]) -> Result<Vec<u8>, Vec<(String, &'static str)>> {
    let office = Office::read(ROSTER);
    let plan = Plan::of_table(map, Arc::new(file.to_vec().into()), &office.people);
    let plan = plan.map_err(|e| e.into_iter().map(|e| (e.field, e.code)).collect::<Vec<_>>())?;
    let number = number::IndividualNumber::parse(OF).unwrap();
    Ok(plan.fill(|_| Some(&number)).unwrap().bytes.to_vec())
}

#[test]
fn a_table_in_text_gets_its_numbers_and_nothing_else() {
    let text = "支払一覧\r\n番号\t氏名\tマイナンバー\t備考\r\n10000\t高橋　亮介\t\t\"a\"\"\r\nb\"\r\n\r\n10003\t\"坂本 拓真\"\t\"\"\t\r\n";
    let comma = text.replace('\t', ",").replace("支払一覧", "支払,一覧");
    for text in [comma.as_str(), &text.replace("支払一覧", "支払\t一覧")] {
        let want = text
            .replacen("亮介\t\t", &format!("亮介\t{OF}\t"), 1)
            .replacen("亮介,,", &format!("亮介,{OF},"), 1)
            .replacen("\"\"\t\r\n", &format!("\"{OF}\"\t\r\n"), 1)
            .replacen("\"\",\r\n", &format!("\"{OF}\",\r\n"), 1);
        assert_eq!(fill(&map(), text.as_bytes()).unwrap(), want.as_bytes());
        let mark = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
        assert_eq!(fill(&map(), &mark).unwrap(), [b"\xEF\xBB\xBF", want.as_bytes()].concat());
        let cp932 = |text: &str| encoding_rs::SHIFT_JIS.encode(text).0.into_owned();
        assert_eq!(fill(&map(), &cp932(text)).unwrap(), cp932(&want));
        let euc = |text: &str| encoding_rs::EUC_JP.encode(text).0.into_owned();
        assert_eq!(fill(&map(), &euc(text)).unwrap(), euc(&want));
    }
}

#[test]
fn whose_row_it_is_is_never_guessed() {
    let text = "番号,氏名,生年月日,続柄,マイナンバー\r\n";
    let of = |map: &ColumnMap, row: &str| fill(map, format!("{text}{row}\r\n").as_bytes()).err();
    let wrong = |field: &str, code| Some(vec![(field.to_owned(), code)]);
    assert_eq!(of(&map(), "10000,高橋　亮介,,,"), None);
    assert_eq!(of(&map(), "１００００,髙橋亮介,,,"), None);
    assert_eq!(of(&map(), "10000,山田　花子,,,"), wrong("file[2].2", "name_differs"));
    assert_eq!(of(&map(), "99999,高橋　亮介,,,"), wrong("file[2].1", "key_unknown"));
    assert_eq!(of(&map(), ",高橋　亮介,,,"), wrong("file[2].1", "key_missing"));
    assert_eq!(of(&map(), "10000,高橋　亮介,,, "), wrong("file[2].5", "number_cell_filled"));
    assert_eq!(of(&map(), "10000,高橋　亮介"), wrong("file[2].5", "row_too_short"));
    assert_eq!(of(&map(), "10000,高橋　亮介,,,\r\n10000,,,,"), wrong("file[3]", "person_twice"));
    assert_eq!(of(&map(), "10000,\"高橋,,,"), wrong("file[2]", "quote_open"));
    assert_eq!(of(&by_name(), ",高橋　亮介,S34.11.18,本人,"), None);
    assert_eq!(of(&by_name(), ",高橋　香織,1972-08-10,妻,"), None);
    assert_eq!(of(&by_name(), ",高橋　香織,1972-08-10,本人,"), wrong("file[2].2", "key_unknown"));
    assert_eq!(
        of(&by_name(), ",高橋　香織,1972-08-11,妻,"),
        wrong("file[2].2", "dependant_unknown")
    );
    assert_eq!(of(&by_name(), ",高橋　香織,,妻,"), wrong("file[2].2", "key_missing"));
    assert_eq!(of(&by_name(), ",高橋　香織,いつか,妻,"), wrong("file[2].3", "birth_wrong"));
    assert_eq!(of(&by_name(), ",高橋　香織,1972-08-10,,"), wrong("file[2].4", "relation_missing"));
    let keyless = ColumnMap { staff_number: None, ..map() };
    assert_eq!(of(&keyless, "10000,高橋　亮介,,,"), wrong("file", "map_key_needed"));
    let other = ColumnMap { kana: Some("カナ".to_owned()), ..map() };
    assert_eq!(of(&other, "10000,高橋　亮介,,,"), wrong("file[1]", "map_heading_unknown"));
    assert_eq!(fill(&map(), b"a,b\r\n").err(), wrong("file", "map_heading_unknown"));
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(fill(&map(), &utf16).err(), wrong("file", "wrong_encoding"));
}

#[test]
fn who_gave_no_number_is_left_blank_where_that_is_allowed() {
    let file = "番号,氏名,マイナンバー\r\n10000,,\r\n10003,,\r\n".as_bytes();
    let plan = |may_be_blank: bool, by_record: bool| {
        let office = Office::changed(ROSTER, |n, known| {
            if n == 0 {
                (known.holds_number, known.not_submitted) = (false, by_record);
            }
        });
        let map = ColumnMap { may_be_blank, ..map() };
        Plan::of_table(&map, Arc::new(file.to_vec().into()), &office.people)
            .map(|plan| (plan.cells().len(), plan.blanks().iter().map(|c| c.whose).collect()))
            .map_err(|e| e[0].code)
    };
    assert_eq!(plan(true, true), Ok((1, vec![person(0)])));
    assert_eq!(plan(false, true), Err("blank_not_allowed"));
    assert_eq!(plan(true, false), Err("person_without_number"));
}

#[test]
fn a_sheet_gets_its_numbers_and_every_other_member_stays_as_it_is_packed() {
    let text = |r: &str, c: &str| format!("<c r=\"{r}\" t=\"inlineStr\"><is><t>{c}</t></is></c>");
    let head =
        format!("{}{}{}", text("A3", "番号"), text("C3", "マイナンバー"), text("D3", "氏名"));
    let rows = format!(
        "<row r=\"1\">{}</row><row r=\"3\">{head}</row>\
         <row r=\"4\"><c r=\"A4\"><v>10000</v></c><c r=\"C4\" s=\"3\"/><c r=\"D4\" t=\"s\"><v>0</v></c></row>\
         <row r=\"5\"><c r=\"A5\"><v>10003</v></c>{}</row>\
         <row r=\"6\"><c r=\"A6\"><v>10006</v></c><c r=\"C6\" s=\"2\"></c></row><row r=\"7\"/>",
        text("A1", "支払一覧"),
        text("D5", "坂本　拓真")
    );
    let book = packed(&parts(&rows, "<si><t>高橋　亮介</t></si>"));
    let filled = fill(&map(), &book).unwrap();
    let number =
        |r: &str, s: &str| format!("<c r=\"{r}\"{s} t=\"inlineStr\"><is><t>{OF}</t></is></c>");
    let (before, after) = (members(&book), members(&filled));
    assert_eq!(before.len(), after.len());
    for ((name, was), (also, is)) in before.iter().zip(&after) {
        assert_eq!(name, also);
        if name != "xl/worksheets/sheet1.xml" {
            assert_eq!(was, is, "{name}");
            continue;
        }
        let want = String::from_utf8(was.clone())
            .unwrap()
            .replace("<c r=\"C4\" s=\"3\"/>", &number("C4", " s=\"3\""))
            .replace("10003</v></c>", &format!("10003</v></c>{}", number("C5", "")))
            .replace("<c r=\"C6\" s=\"2\"></c>", &number("C6", " s=\"2\""));
        assert_eq!(String::from_utf8(is.clone()).unwrap(), want);
    }
    // As packed, not only as unpacked.
    let raw = |bytes: &[u8], name: &str| {
        let at = memchr::memmem::find(bytes, name.as_bytes()).unwrap() + name.len();
        bytes[at..at + 40].to_vec()
    };
    for name in ["xl/styles.xml", "docProps/thumbnail.jpeg"] {
        assert_eq!(raw(&book, name), raw(&filled, name), "{name}");
    }
}

#[test]
fn a_filled_cell_of_a_sheet_is_named_and_prefixed_elements_are_kept() {
    let own = |cell: &str| {
        let head = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>番号</v></c><c r=\"B1\" t=\"str\"><v>マイナンバー</v></c><c r=\"C1\" t=\"str\"><v>氏名</v></c></row>";
        packed(&parts(&format!("{head}<row r=\"2\"><c r=\"A2\"><v>10000</v></c>{cell}</row>"), ""))
    };
    let filled = |cell: &str| fill(&map(), &own(cell)).err();
    let wrong = Some(vec![("file!B2".to_owned(), "number_cell_filled")]);
    assert_eq!(filled("<c r=\"B2\"><v>1</v></c>"), wrong);
    assert_eq!(filled("<c r=\"B2\"><f>A1</f><v></v></c>"), wrong);
    assert_eq!(filled("<c r=\"B2\" s=\"1\"/>"), None);
    let mut with_prefix = parts("", "");
    with_prefix[3].1 = format!(
        "<x:worksheet xmlns:x=\"u\"><x:sheetData>{}</x:sheetData></x:worksheet>",
        "<x:row r=\"1\"><x:c r=\"A1\" t=\"str\"><x:v>番号</x:v></x:c><x:c r=\"B1\" t=\"str\"><x:v>マイナンバー</x:v></x:c><x:c r=\"C1\" t=\"str\"><x:v>氏名</x:v></x:c></x:row><x:row r=\"2\"><x:c r=\"A2\"><x:v>10000</x:v></x:c></x:row>"
    )
    .into();
    let sheet = members(&fill(&map(), &packed(&with_prefix)).unwrap())[3].1.clone();
    let cell = format!("<x:c r=\"B2\" t=\"inlineStr\"><x:is><x:t>{OF}</x:t></x:is></x:c></x:row>");
    assert!(String::from_utf8(sheet).unwrap().contains(&cell));
    let two = workbook(&[vec!["番号", "氏名", "マイナンバー"], vec!["10000", "高橋　亮介", ""]]);
    let named = |sheet: &str| ColumnMap { sheet: Some(sheet.to_owned()), ..map() };
    assert!(fill(&named("名簿"), &two).is_err_and(|e| e[0].1 == "number_cell_filled"));
    assert_eq!(fill(&named("ほか"), &two), Err(vec![("file".to_owned(), "sheet_unknown")]));
}
