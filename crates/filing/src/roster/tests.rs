use super::*;
use crate::tests::ROSTER;
use proptest::prelude::*;

pub(super) const HEAD: &str = "職員番号,続柄,氏名,フリガナ,生年月日,所属,個人番号\r\n";
pub(super) const SELF: &str =
    "10000,本人,見本　太郎,ミホン　タロウ,昭和34年11月18日,総務課,123456789018\r\n";

fn roster(rows: &[&str]) -> String {
    format!("{HEAD}{}", rows.concat())
}

fn errors(text: &str) -> Vec<(String, &'static str)> {
    match read(text.as_bytes(), &How::default()) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.into_iter().map(|e| (e.field, e.code)).collect(),
    }
}

pub(super) fn other_number(n: u8) -> String {
    // The base 12345678901 with other last digits; 018 belongs to 1.
    let base: [u8; 11] = [1, 2, 3, 4, 5, 6, 7, 8, 9, n / 10, n % 10];
    let digits: String = base.iter().map(|d| char::from(b'0' + d)).collect();
    format!("{digits}{}", digits::individual_check_digit(&base))
}

#[test]
fn the_office_of_200_is_read_whole() {
    let rows = read(ROSTER, &How::default()).unwrap_or_else(|e| panic!("{e:?}"));
    let lines = ROSTER.split(|b| *b == b'\n').filter(|l| !l.is_empty()).count();
    assert_eq!(rows.len(), lines - 1);
    assert_eq!(rows.iter().filter(|r| r.relation == Relation::Oneself).count(), 200);
    let first = &rows[0];
    assert_eq!(
        (first.line, first.staff_number.as_str(), first.name.as_str()),
        (2, "10000", "高橋　亮介")
    );
    assert_eq!(
        (first.kana.as_str(), first.department.as_str()),
        ("タカハシ　リョウスケ", "総合政策部総務課")
    );
    assert_eq!(first.birth, Day::of(1959, 11, 18).unwrap());
    // Kept as written: the forms that only Windows has are not changed into others.
    assert!(rows.iter().any(|r| r.name.as_str().starts_with('髙')));
}

#[test]
fn encodings_and_separators_make_no_difference() {
    let text = crate::tests::text(ROSTER);
    let with_tabs: String = text.replace(',', "\t");
    let marked = format!("\u{feff}{text}");
    let count = read(ROSTER, &How::default()).unwrap().len();
    for bytes in [text.as_bytes(), marked.as_bytes(), with_tabs.as_bytes()] {
        assert_eq!(read(bytes, &How::default()).unwrap().len(), count);
    }
    let utf16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let from_excel = utf16(&format!("\u{feff}{with_tabs}"));
    assert_eq!(read(&from_excel, &How::default()).unwrap().len(), count);
    // Names that only Windows has cannot be written in EUC-JP.
    let plain = text.replace(['髙', '﨑', '德', '濵'], "山");
    let euc = encoding_rs::EUC_JP.encode(&plain).0;
    assert_eq!(read(&euc, &How::default()).unwrap().len(), count);
    // Without its mark nobody can tell the order of the bytes; JIS is of mails.
    let jis = encoding_rs::ISO_2022_JP.encode(&plain).0.into_owned();
    for (bytes, name) in [(utf16(&text), "UTF-16"), (jis, "ISO-2022-JP")] {
        let error = &read(&bytes, &How::default()).err().unwrap()[0];
        assert_eq!(error.code, "wrong_encoding");
        assert!(error.args.contains(&("found", name.to_owned())));
    }
}

#[test]
fn numbers_are_taken_in_every_honest_writing() {
    for number in [
        "123456789018",
        "1234-5678-9018",
        "1234 5678 9018",
        "１２３４５６７８９０１８",
        "\"=\"\"123456789018\"\"\"",
        "=\"123456789018\"",
        "'123456789018",
        " 123456789018 ",
    ] {
        let text = roster(&[&SELF.replace("123456789018", number)]);
        let rows =
            read(text.as_bytes(), &How::default()).unwrap_or_else(|e| panic!("{number}: {e:?}"));
        assert_eq!(rows[0].number.expose(), b"123456789018", "{number}");
    }
}

#[test]
fn headings_are_recognised_in_other_words() {
    let text = "社員番号,本人との続柄,姓,名,セイ,メイ,生年月日,部署,マイナンバー（12桁）,入社日\n\
                A-1,本人,見本,太郎,ﾐﾎﾝ,ﾀﾛｳ,S34.11.18,総務課,123456789018,2020-04-01\n";
    let row = &read(text.as_bytes(), &How::default()).unwrap()[0];
    assert_eq!((row.name.as_str(), row.kana.as_str()), ("見本　太郎", "ﾐﾎﾝ　ﾀﾛｳ"));
    assert_eq!(row.staff_number.as_str(), "A-1");
}

#[test]
fn a_mapping_names_headings_of_ones_own() {
    let text = roster(&[SELF]).replace("職員番号", "ID").replace("個人番号", "番号");
    assert_eq!(
        errors(&text),
        [("roster[1]".into(), "column_missing"), ("roster[1]".into(), "column_missing")]
    );
    let mapping = Mapping::of([("staff_number", "ＩＤ"), ("number", "番号")]).unwrap();
    assert_eq!(
        read(text.as_bytes(), &How { mapping: Some(&mapping), ..How::default() }).unwrap().len(),
        1
    );
    assert_eq!(Mapping::of([("colour", "ID")]).unwrap_err()[0].code, "column_unknown");
    for column in [Column::StaffNumber, Column::Relation, Column::GivenKana, Column::Number] {
        assert_eq!(Column::from_code(column.code()), Some(column));
    }
}

/// Rows with one thing wrong, and what must be said about each.
#[test]
fn a_spoiled_row_is_refused_with_its_reason() {
    for (from, to, field, code) in [
        ("10000", "", "roster[2].1", "staff_number_missing"),
        ("10000", "職員", "roster[2].1", "staff_number_form"),
        ("本人", "", "roster[2].2", "relation_missing"),
        ("本人", "総務課", "roster[2].2", "relation_unknown"),
        ("見本　太郎", "", "roster[2].3", "name_missing"),
        ("見本　太郎", "1972-08-10", "roster[2].3", "name_form"),
        ("ミホン　タロウ", "", "roster[2].4", "roster_kana_missing"),
        ("ミホン　タロウ", "見本太郎", "roster[2].4", "kana_form"),
        ("昭和34年11月18日", "", "roster[2].5", "date_missing"),
        ("昭和34年11月18日", "21872", "roster[2].5", "date_form"),
        ("昭和34年11月18日", "1959-02-30", "roster[2].5", "date_no_such_day"),
        ("昭和34年11月18日", "昭和64年1月8日", "roster[2].5", "date_outside_era"),
        ("総務課", "", "roster[2].6", "department_missing"),
        ("123456789018", "", "roster[2].7", "number_empty"),
        ("123456789018", "12345678901", "roster[2].7", "number_lost_leading_zero"),
        ("123456789018", "1234567890", "roster[2].7", "number_length"),
        ("123456789018", "123456789012", "roster[2].7", "number_check_digit"),
        ("123456789018", "000000000000", "roster[2].7", "number_all_zero"),
        ("123456789018", "1.23457E+11", "roster[2].7", "number_exponent"),
        ("123456789018", "総務課", "roster[2].7", "number_characters"),
        (",総務課,123456789018", ",123456789018,総務課", "roster[2].6", "number_in_other_column"),
        ("総務課", "電話 1234-5678-9018", "roster[2].6", "number_in_other_column"),
        ("123456789018", "123456789018,x", "roster[2]", "cell_count"),
        (",123456789018", "", "roster[2]", "cell_count"),
        ("見本　太郎", "見本\"太郎\"", "roster[2]", "quote"),
        ("見本　太郎", "\"見本　太郎", "roster[2]", "quote_open"),
    ] {
        assert!(SELF.contains(from));
        let text = roster(&[&SELF.replace(from, to)]);
        assert_eq!(errors(&text), [(field.to_owned(), code)], "{from} → {to}");
    }
}

#[test]
fn a_spoiled_heading_is_refused_with_its_reason() {
    for (text, code) in [
        (String::new(), "file_empty"),
        (HEAD.to_owned(), "file_empty"),
        (SELF.to_owned(), "headings_missing"),
        (roster(&[SELF]).replace("フリガナ", "氏名"), "column_twice"),
        (roster(&[SELF]).replace("続柄", "備考"), "column_missing"),
    ] {
        assert_eq!(errors(&text).first().map(|e| e.1), Some(code), "{code}");
    }
}

#[test]
fn blank_lines_and_dropped_cells_are_no_errors() {
    let text = format!("{}\r\n,,,,,,\r\n", roster(&[SELF]).replace("個人番号", "個人番号,備考"));
    assert_eq!(errors(&text), []);
}

#[test]
fn the_same_number_on_two_rows_names_both_lines() {
    let second = SELF.replace("10000", "10001");
    let list = read(roster(&[SELF, &second]).as_bytes(), &How::default()).err().unwrap();
    assert_eq!((list[0].field.as_str(), list[0].code), ("roster[3]", "number_twice"));
    assert!(list[0].args.contains(&("earlier", "2".to_owned())));
    assert!(!format!("{list:?}").contains("5678"));
}

#[test]
fn a_member_of_staff_stands_there_once_and_the_family_never_alone() {
    let second = SELF.replace("123456789018", &other_number(2));
    assert_eq!(errors(&roster(&[SELF, &second])), [("roster[3]".into(), "oneself_twice")]);
    let alone = second.replace("本人", "子").replace("10000", "10009");
    assert_eq!(errors(&roster(&[SELF, &alone])), [("roster[3]".into(), "oneself_missing")]);
}

#[test]
fn a_family_without_a_department_has_that_of_the_member_of_staff() {
    let child = SELF
        .replace("本人", "長男")
        .replace("総務課", "")
        .replace("123456789018", &other_number(2));
    // The order of the rows does not matter.
    let rows = read(roster(&[&child, SELF]).as_bytes(), &How::default()).unwrap();
    assert!(rows.iter().all(|r| r.department.as_str() == "総務課"));
    assert_eq!(rows[0].relation, Relation::Child);
}

#[test]
fn columns_shifted_by_a_sort_are_found() {
    // One column sorted by itself: the relation column no longer fits the staff numbers.
    let rows: Vec<String> = [("10000", "本人", 2), ("10000", "子", 3), ("10001", "本人", 4)]
        .iter()
        .map(|(staff, relation, n)| {
            SELF.replace("10000", staff)
                .replace("本人", relation)
                .replace("123456789018", &other_number(*n))
        })
        .collect();
    let text = |order: [&str; 3]| {
        let rows: Vec<String> = rows
            .iter()
            .zip(order)
            .map(|(row, relation)| {
                row.replace(",本人,", ",子,").replace(",子,", &format!(",{relation},"))
            })
            .collect();
        roster(&rows.iter().map(String::as_str).collect::<Vec<_>>())
    };
    assert_eq!(errors(&text(["本人", "子", "本人"])), []);
    assert_eq!(errors(&text(["子", "本人", "本人"])), []);
    assert_eq!(errors(&text(["本人", "本人", "子"])), [("roster[3]".into(), "oneself_twice")]);
}

#[test]
fn errors_are_capped() {
    let many = SELF.replace("本人", "?").repeat(1000);
    let errors = errors(&roster(&[&many]));
    assert_eq!(errors.len(), 201);
    assert_eq!(errors[200], ("roster".to_owned(), "more_not_looked_at"), "and that there are more");
}

proptest! {
    #![proptest_config(crate::tests::properties())]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes, &How::default());
        let _ = read(&[HEAD.as_bytes(), &bytes].concat(), &How::default());
    }
}

#[test]
fn a_workbook_is_a_roster_and_errors_name_its_cells() {
    let head: Vec<&str> = HEAD.trim_end().split(',').collect();
    let mut row: Vec<&str> = SELF.trim_end().split(',').collect();
    let book = crate::xlsx::tests::workbook(&[head.clone(), row.clone()]);
    let rows = read(&book, &How::default()).unwrap_or_else(|e| panic!("{e:?}"));
    assert_eq!((rows.len(), rows[0].line), (1, 2));
    row[6] = "123456789017";
    let book = crate::xlsx::tests::workbook(&[head, row]);
    let errors = read(&book, &How::default()).err().unwrap();
    assert_eq!((errors[0].field.as_str(), errors[0].code), ("roster!G2", "number_check_digit"));
    assert!(!format!("{errors:?}").contains("5678"));
}

/// A sheet writes no cell where there is nothing: the cell is empty, and no comma is missing.
#[test]
fn an_empty_cell_at_the_end_of_a_sheets_row_is_empty() {
    let head: Vec<&str> = HEAD.trim_end().split(',').collect();
    let mut row: Vec<&str> = SELF.trim_end().split(',').collect();
    row.truncate(6);
    let book = crate::xlsx::tests::workbook(&[head, row]);
    let errors = read(&book, &How::default()).err().unwrap();
    assert_eq!((errors[0].field.as_str(), errors[0].code), ("roster!G2", "number_empty"));
}

#[test]
fn a_number_stored_as_a_number_is_never_padded() {
    // 012345678901 lost its zero; 11 digits would become valid with it one time in ten.
    let text = |c: &str| format!("<c t=\"inlineStr\"><is><t>{c}</t></is></c>");
    let cells: String = HEAD.trim_end().split(',').map(text).collect();
    let of = |number: &str| {
        let mut own: Vec<String> = SELF.trim_end().split(',').map(text).collect();
        own[6] = format!("<c><v>{number}</v></c>");
        let rows = format!("<row r=\"1\">{cells}</row><row r=\"2\">{}</row>", own.concat());
        let book = crate::xlsx::tests::packed(&crate::xlsx::tests::parts(&rows, ""));
        read(&book, &How::default()).map(|rows| rows.len()).map_err(|e| e[0].code)
    };
    assert_eq!(of("123456789018"), Ok(1));
    assert_eq!(of("1.23456789018E+11"), Ok(1));
    assert_eq!(of("12345678901"), Err("number_lost_leading_zero"));
    assert_eq!(of("123456789"), Err("number_length"));
    assert_eq!(of("123456789018.5"), Err("number_characters"));
}

#[test]
fn a_roster_that_says_what_numbers_are_for_must_mean_this_purpose() {
    let documents = Documents::of([vec!["withholding_slip", "源泉徴収票の作成"], vec!["年末調整"]]);
    let how = How { documents: Some(&documents), own: Some(0), ..How::default() };
    let head = HEAD.replace("個人番号", "個人番号,利用目的");
    let of = |head: &str, cell: &str| {
        let text = format!("{head}{}", SELF.replace("\r\n", &format!(",{cell}\r\n")));
        read(text.as_bytes(), &how)
            .map(|rows| rows.len())
            .map_err(|e| (e[0].field.clone(), e[0].code))
    };
    let other = Err(("roster[2].8".to_owned(), "purpose_other"));
    assert_eq!(of(&head, "年末調整、源泉徴収票の作成"), Ok(1));
    assert_eq!(of(&head, "年末調整"), other);
    assert_eq!(of(&head, ""), other);
    let marks = HEAD.replace("個人番号", "個人番号,源泉徴収票の作成（個人番号関係事務）");
    assert_eq!(of(&marks, "1"), Ok(1));
    assert_eq!(of(&marks, "○"), Ok(1));
    assert_eq!(of(&marks, "0"), other);
    // A column of another purpose says nothing about this one.
    assert_eq!(of(&HEAD.replace("個人番号", "個人番号,雇用保険"), "0"), Ok(1));
}

#[test]
fn a_roster_says_of_which_documents_a_person_was_told() {
    let documents = Documents::of([
        vec!["withholding_slip", "源泉徴収票"],
        vec!["salary_report", "給与支払報告書"],
        vec!["insurance", "健康保険・厚生年金保険 資格取得届"],
    ]);
    let how = How { documents: Some(&documents), own: Some(0), ..How::default() };
    let of = |headings: &str, cells: &str| {
        let head = HEAD.replace("個人番号", &format!("個人番号,{headings}"));
        let text = format!("{head}{}", SELF.replace("\r\n", &format!(",{cells}\r\n")));
        read(text.as_bytes(), &how)
            .map(|rows| rows[0].told.clone())
            .map_err(|e| (e[0].field.clone(), e[0].code))
    };
    for (cell, told) in [
        ("源泉徴収票", vec![0]),
        ("給与支払報告書、源泉徴収票", vec![0, 1]),
        ("withholding_slip/salary_report", vec![0, 1]),
        ("源泉徴収票・給与支払報告書", vec![0, 1]),
        ("源泉徴収票；健康保険・厚生年金保険資格取得届", vec![0, 2]),
        ("源泉徴収票、源泉徴収票、", vec![0]),
    ] {
        assert_eq!(of("利用目的", cell), Ok(Some(told)), "{cell}");
    }
    let marks = "源泉徴収票,給与支払報告書";
    for (cells, told) in
        [("○,×", vec![0]), ("1,あり", vec![0, 1]), ("あり,0", vec![0]), ("○,", vec![0])]
    {
        assert_eq!(of(marks, cells), Ok(Some(told)), "{cells}");
    }
    assert_eq!(of("備考", "なし"), Ok(None));
    let unknown = |at: &str| Err((at.to_owned(), "mark_unknown"));
    assert_eq!(of("利用目的", "源泉徴収票、お年玉"), unknown("roster[2].8"));
    assert_eq!(of(marks, "○,たぶん"), unknown("roster[2].9"));
    // Not for the document of this intake.
    let other = |at: &str| Err((at.to_owned(), "purpose_other"));
    assert_eq!(of(marks, "×,○"), other("roster[2].8"));
    assert_eq!(of("給与支払報告書", "○"), other("roster[2].8"));
}

#[test]
fn a_map_in_a_file_names_headings() {
    let pairs = Mapping::read("staff_number,ID\r\n個人番号,番号\r\n".as_bytes()).unwrap();
    assert_eq!(pairs, [("staff_number", "ID".to_owned()), ("number", "番号".to_owned())]);
    let errors = Mapping::read("色,ID\nkana\n".as_bytes()).unwrap_err();
    let found: Vec<_> = errors.iter().map(|e| (e.field.as_str(), e.code)).collect();
    assert_eq!(found, [("map[1].1", "column_unknown"), ("map[2].1", "column_unknown")]);
}
