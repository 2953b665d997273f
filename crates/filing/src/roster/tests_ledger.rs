use super::tests::other_number;
use super::*;

const HEAD: &str = "職員番号,続柄,氏名,フリガナ,生年月日,所属,個人番号,取得日,番号確認書類,本人確認方法,源泉徴収票,健康保険,\
                    廃棄日,廃棄方法,備考\r\n";

fn purposes() -> Documents {
    Documents::of([["withholding_slip", "源泉徴収票"], ["health", "健康保険"]])
}

fn how(documents: &Documents) -> How<'_> {
    let today = Day::of(2026, 11, 21).unwrap();
    How { documents: Some(documents), ledger: Some(LedgerHow { today }), ..How::default() }
}

fn row(staff: &str, number: &str, rest: &str) -> String {
    format!("{staff},本人,見本　太郎,ミホン　タロウ,S34.11.18,総務課,{number},{rest}\r\n")
}

fn errors(rows: &[String]) -> Vec<(String, &'static str)> {
    let purposes = purposes();
    let text = format!("{HEAD}{}", rows.concat());
    let read = read_ledger(text.as_bytes(), &how(&purposes));
    read.err().unwrap_or_default().into_iter().map(|e| (e.field, e.code)).collect()
}

#[test]
fn a_ledger_says_what_a_roster_says_and_more() {
    let purposes = purposes();
    let held =
        row("10000", &other_number(1), "平成28年4月1日,通知カード,運転免許証,○,×,,,新卒採用");
    let wiped = row("10001", "削除済", "H28.4.1,扶養控除等申告書,,○,○,令和5年3月31日,裁断,");
    let masked = row("10002", "＊＊＊＊＊＊＊＊＊＊＊＊", ",,,,,R5.3.31");
    let text = format!("特定個人情報管理台帳\r\n所管課,総務課\r\n\r\n{HEAD}{held}{wiped}{masked}");
    let sorted = read_ledger(text.as_bytes(), &how(&purposes)).unwrap_or_else(|e| panic!("{e:?}"));
    let stated = sorted.rows[0].stated.as_ref().unwrap();
    assert_eq!((stated.purposes.clone(), stated.acquired_on), (vec![0], Day::of(2016, 4, 1)));
    let text = |label: &Option<Label>| label.as_ref().map(|label| label.as_str().to_owned());
    assert_eq!(text(&stated.paper).as_deref(), Some("通知カード"));
    assert_eq!(text(&stated.verified).as_deref(), Some("運転免許証"));
    assert_eq!(stated.remark.as_ref().map(domain::PlainText::as_str), Some("新卒採用"));
    assert_eq!(sorted.wiped.len(), 2);
    let disposed = sorted.wiped[0].stated.disposed.as_ref().unwrap();
    assert_eq!(
        (disposed.on, text(&disposed.method)),
        (Day::of(2023, 3, 31).unwrap(), Some("裁断".to_owned()))
    );
    assert_eq!(sorted.wiped[0].stated.purposes, [0, 1]);
    assert!(sorted.wiped[1].stated.purposes.is_empty());
}

#[test]
fn a_spoiled_row_is_refused_with_its_place() {
    let good = other_number(1);
    for (number, rest, field, code) in [
        (good.as_str(), "令和9年4月1日,,,○,,,,", "ledger[2].8", codes::DAY_LATER),
        (&good, "いつか,,,○,,,,", "ledger[2].8", codes::DAY_WRONG),
        ("", "R5.4.1,,,○,,R5.3.31,,", "ledger[2].13", codes::DISPOSED_BEFORE),
        (&good, "R5.4.1,,,,,,,", "ledger[2].1", codes::PURPOSE_NONE),
        (&good, "R5.4.1,,,たぶん,,,,", "ledger[2].11", codes::MARK_UNKNOWN),
        ("", "R5.4.1,,,○,,,,", "ledger[2].7", codes::NUMBER_EMPTY),
        ("廃棄済", "R5.4.1,,,○,,,,", "ledger[2].7", codes::NUMBER_CHARACTERS),
        (&good, "R4.4.1,,,○,,R5.3.31,,", "ledger[2].13", codes::NUMBER_AFTER_DISPOSAL),
        (&good, "R4.4.1,,,○,,,,旧 1234-5678-9018", "ledger[2].15", codes::NUMBER_IN_OTHER_COLUMN),
        (&good, "R4.4.1,123456789018,,○,,,,", "ledger[2].9", codes::NUMBER_IN_OTHER_COLUMN),
    ] {
        let found = errors(&[row("10000", number, rest)]);
        assert_eq!(found, [(field.to_owned(), code)], "{rest}");
    }
    assert_eq!(errors(&[]), [("ledger".to_owned(), codes::FILE_EMPTY)]);
    let purposes = purposes();
    let bare = HEAD.replace("源泉徴収票,健康保険,", "");
    let code = |text: &str| {
        let errors = read_ledger(text.as_bytes(), &how(&purposes)).err().unwrap_or_default();
        errors.first().map(|e| e.code)
    };
    assert_eq!(code(&bare), Some(codes::COLUMN_MISSING));
    assert_eq!(code("台帳\r\n総務課\r\n"), Some(codes::HEADINGS_MISSING));
}

/// A row with a number in its remark, or a number that ought to be gone, waits; a wrong day is the ledger's.
#[test]
fn bad_rows_wait_as_those_of_a_roster_do() {
    let purposes = purposes();
    let sorted = |rows: &[String]| {
        let text = format!("{HEAD}{}", rows.concat());
        sort(text.as_bytes(), &how(&purposes))
    };
    let good = row("10000", &other_number(1), "R4.4.1,,,○,,,,");
    let gone = row("10001", &other_number(2), "R4.4.1,,,○,,R5.3.31,裁断,");
    let remark = row("10002", &other_number(3), "R4.4.1,,,○,,,,旧 1234-5678-9018");
    let wiped = row("10003", "", "R4.4.1,,,○,,R5.3.31,裁断,").replace("S34.11.18", "S34.2.30");
    let all = sorted(&[good.clone(), gone, remark, wiped]).unwrap_or_else(|e| panic!("{e:?}"));
    let seen: Vec<_> = all
        .held
        .iter()
        .map(|row| {
            let stated = row.stated.as_ref().unwrap();
            (row.faults[0].1, row.number.is_some(), stated.disposed.is_some())
        })
        .collect();
    assert_eq!(
        seen,
        [
            (codes::NUMBER_AFTER_DISPOSAL, true, false),
            (codes::NUMBER_IN_OTHER_COLUMN, true, false),
            (codes::DATE_NO_SUCH_DAY, false, true),
        ]
    );
    assert!(all.held[1].stated.as_ref().unwrap().remark.is_none());
    let late = row("10004", &other_number(4), "R9.4.1,,,○,,,,");
    let errors = sorted(&[good, late]).err().unwrap_or_default();
    assert_eq!(errors.first().map(|e| e.code), Some(codes::DAY_LATER));
}

/// Who came back stands there twice: without the old number, and with the new one. A family may follow either.
#[test]
fn who_came_back_stands_in_a_ledger_twice() {
    let purposes = purposes();
    let before = row("10000", "", "H28.4.1,,,○,,H30.3.31,裁断,");
    let again = row("10000", &other_number(1), "R5.4.1,,,○,,,,");
    let child = |staff: &str| {
        let row = row(staff, &other_number(2), "R5.4.1,,,○,,,,");
        row.replace("本人", "子").replace("総務課", "")
    };
    let of_wiped = row("10001", "", "H28.4.1,,,○,,H30.3.31,裁断,");
    let text = format!("{HEAD}{before}{again}{of_wiped}{}", child("10001"));
    let sorted = read_ledger(text.as_bytes(), &how(&purposes)).unwrap_or_else(|e| panic!("{e:?}"));
    assert_eq!((sorted.rows.len(), sorted.wiped.len()), (2, 2));
    assert_eq!(sorted.rows[1].department.as_str(), "総務課");
    assert_eq!(
        errors(&[again.clone(), again.replace(&other_number(1), &other_number(3))]),
        [("ledger[3]".to_owned(), codes::ONESELF_TWICE)]
    );
    assert_eq!(errors(&[child("10009")]), [("ledger[2]".to_owned(), codes::ONESELF_MISSING)]);
}
