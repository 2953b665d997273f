use super::tests::{HEAD, SELF, other_number};
use super::*;

fn sorted(rows: &[String]) -> Result<Sorted, Vec<&'static str>> {
    let text = format!("{HEAD}{SELF}{}", rows.concat());
    sort(text.as_bytes(), &How::default())
        .map_err(|errors| errors.into_iter().map(|e| e.code).collect())
}

fn row(staff: &str, relation: &str, birth: &str, number: &str) -> String {
    format!("{staff},{relation},見本　花子,ミホン　ハナコ,{birth},総務課,{number}\r\n")
}

fn good(n: u8) -> String {
    row(&format!("2{n:04}"), "本人", "H2.1.1", &other_number(n))
}

#[test]
fn bad_rows_wait_with_what_is_right_of_them() {
    let rows = [
        good(2),
        row("10001", "本人", "S99.1.1", &other_number(3)),
        row("10002", "本人", "H2.1.1", "123456789019"),
        row("10003", "配偶者", "H2.1.1", &other_number(4)),
    ];
    let sorted = sorted(&rows).unwrap_or_else(|e| panic!("{e:?}"));
    assert_eq!(sorted.rows.iter().map(|r| r.line).collect::<Vec<_>>(), [2, 3]);
    let held: Vec<_> =
        sorted.held.iter().map(|r| (r.line, r.faults.clone(), r.number.is_some())).collect();
    assert_eq!(
        held,
        [
            (4, vec![("birth", codes::DATE_OUTSIDE_ERA)], true),
            (5, vec![("number", codes::NUMBER_CHECK_DIGIT)], false),
            (6, vec![("staff_number", codes::ONESELF_MISSING)], true),
        ]
    );
    let cells = &sorted.held[0].cells;
    assert_eq!(cells.birth.as_ref().map(Label::as_str), Some("S99.1.1"));
    assert_eq!(cells.read().unwrap_err(), [("birth", codes::DATE_OUTSIDE_ERA)]);
    // A good row that waits for another reason says the same when it is read again.
    let family = sorted.held[2].cells.read().unwrap();
    assert_eq!((family.relation, family.staff_number.as_str()), (Relation::Spouse, "10003"));
    assert_eq!(family.birth, Day::of(1990, 1, 1).unwrap());
}

/// A number on two rows is nobody's: neither keeps it, and it comes in with neither.
#[test]
fn a_number_on_two_rows_is_kept_of_neither() {
    let shared = other_number(7);
    let twice = [good(2), row("10001", "本人", "H2.1.1", &shared), row("10002", "子", "", &shared)];
    let sorted = sorted(&twice).unwrap_or_else(|e| panic!("{e:?}"));
    assert_eq!(sorted.rows.len(), 2);
    assert!(sorted.held.iter().all(|row| row.number.is_none()));
    assert!(sorted.held.iter().all(|r| r.faults.contains(&("number", codes::NUMBER_TWICE))));
    assert_eq!(sorted.held.len(), 2);
}

#[test]
fn two_rows_of_one_member_of_staff_both_wait_and_the_family_with_them() {
    let rows = [
        good(2),
        row("10001", "本人", "H2.1.1", &other_number(3)),
        row("10001", "本人", "H2.1.1", &other_number(4)),
        row("10001", "子", "R2.1.1", &other_number(5)),
    ];
    let sorted = sorted(&rows).unwrap_or_else(|e| panic!("{e:?}"));
    let codes: Vec<_> = sorted.held.iter().map(|r| r.faults[0].1).collect();
    assert_eq!(codes, ["oneself_twice", "oneself_twice", "oneself_missing"]);
    assert!(sorted.held.iter().all(|row| row.number.is_some()));
}

/// Guard "pending_cells": where a part of a number may stand, nothing is kept.
#[test]
fn cells_in_which_a_number_may_stand_are_not_kept() {
    let bad =
        |line: &str| sorted(&[good(2), format!("{line}\r\n")]).map(|s| s.held[0].cells.clone());
    let cells = bad("10001,本人,123456789019,ミホン 12,H2.1.1,総務課 12345678901,123456789019");
    let cells = cells.unwrap_or_else(|e| panic!("{e:?}"));
    assert_eq!((&cells.name, &cells.kana, &cells.department), (&None, &None, &None));
    assert_eq!(cells.staff_number.as_ref().map(Label::as_str), Some("10001"));
    let cells = bad("１２３４５６７８９０１,本人,見本,ミホン,12345678901,総務課２係,1").unwrap();
    assert_eq!((&cells.staff_number, &cells.birth), (&None, &None));
    assert_eq!(cells.department.as_ref().map(Label::as_str), Some("総務課２係"));
}

/// Twelve digits in a remark are their row's matter: it waits, with its own number, and nothing of the remark is kept.
#[test]
fn a_number_in_a_remark_makes_its_row_wait() {
    let head = HEAD.trim_end().to_owned() + ",備考\r\n";
    let with = |row: String, remark: &str| row.trim_end().to_owned() + "," + remark + "\r\n";
    let other = format!("妻の番号 {}", other_number(5));
    let rows = [
        with(good(2), ""),
        with(row("10001", "本人", "H2.1.1", &other_number(3)), &other),
        with(row("10002", "本人", "H2.1.1", &other_number(4)), "電話 03-1234"),
    ];
    let text = head + &rows.concat();
    let sorted = sort(text.as_bytes(), &How::default()).unwrap_or_else(|e| panic!("{e:?}"));
    assert_eq!((sorted.rows.len(), sorted.held.len()), (2, 1));
    let held = &sorted.held[0];
    assert_eq!(
        (held.line, held.faults.as_slice()),
        (3, &[("remark", "number_in_other_column")][..])
    );
    assert!(held.number.is_some());
    assert!(!format!("{:?}", held.cells).contains(&other_number(5)));
    // Without waiting the cell is named.
    let Err(errors) = read(text.as_bytes(), &How::default()) else {
        panic!("a number in a remark")
    };
    let told: Vec<_> = errors.iter().map(|e| (e.field.as_str(), e.code)).collect();
    assert_eq!(told, [("roster[3].8", "number_in_other_column")]);
}

#[test]
fn what_is_wrong_with_the_file_is_not_mended_row_by_row() {
    let refused = |rows: &[String]| sorted(rows).err().unwrap_or_default();
    // Columns that were shifted.
    let shifted = [format!("10001,本人,{},ミホン,H2.1.1,総務課,1\r\n", other_number(3))];
    assert_eq!(refused(&shifted), ["number_in_other_column"]);
    assert_eq!(refused(&["10001,本人\r\n".to_owned()]), ["cell_count"]);
    // Too many: three may always wait, and one in ten.
    let bad = |n: u8| row(&format!("1{n:04}"), "本人", "", &other_number(n));
    let three: Vec<String> = (10..13).map(bad).collect();
    assert_eq!(sorted(&three).unwrap_or_else(|e| panic!("{e:?}")).held.len(), 3);
    let four: Vec<String> = (10..14).map(bad).collect();
    assert_eq!(refused(&four).first(), Some(&"too_many_bad"));
    assert_eq!(refused(&four).len(), 5, "and what is wrong with each");
    let same = |n: u8| row(&format!("1{n:04}"), "本人", "H2.1.1", &other_number(9));
    let twice: Vec<String> = (10..15).map(same).collect();
    let errors = refused(&twice);
    assert_eq!((errors[0], errors.len()), ("too_many_bad", 5), "{errors:?}");
    let among_many: Vec<String> = (10..14).map(bad).chain((20..60).map(good)).collect();
    assert_eq!(sorted(&among_many).unwrap_or_else(|e| panic!("{e:?}")).held.len(), 4);
    // Nothing good at all: it is the file.
    let text = format!("{HEAD}{}", bad(10));
    let errors = sort(text.as_bytes(), &How::default()).err().unwrap_or_default();
    assert_eq!(errors.first().map(|e| e.code), Some("too_many_bad"));
}
