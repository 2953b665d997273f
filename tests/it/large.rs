//! Large rosters: up to the limit they are read to the end, above it nothing is read.

use std::fmt::Write as _;
use std::fs::File;
use std::time::{Duration, Instant};

use domain::ActName;
use it::answers::{form_error, form_errors};
use it::{DEPARTMENT, Engine, House, PACKS, Who};
use serde_json::json;

/// Guard "upload_size".
#[test]
fn a_file_above_the_limit_is_a_form_error_before_it_is_read() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let path = house.folder.path().join("large.csv");
    File::create(&path).unwrap().set_len((256 << 20) + 1).unwrap();
    let before = house.records().len();
    for hold_bad in [false, true] {
        let mut input = house.intake(&[]);
        input["roster"] = json!({ "path": path });
        input["hold_bad"] = json!(hold_bad);
        let began = Instant::now();
        form_error(house.run(Who::Clerk, ActName::TakeInRoster, input), "roster", "file_too_large");
        assert!(began.elapsed() < Duration::from_secs(2), "it was read");
    }
    assert_eq!(house.records().len(), before);
}

/// A hundred megabytes in wide rows are read to the last line, and each error names its line.
#[test]
fn a_roster_of_a_hundred_megabytes_is_read_to_its_last_line() {
    const ROWS: usize = 100;
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let people = it::people(41, ROWS);
    let wide = "あ".repeat((100 << 20) / ROWS / 3);
    let mut text = String::from("職員番号,続柄,氏名,フリガナ,生年月日,所属,個人番号,備考\r\n");
    for (n, p) in people.iter().enumerate() {
        let birth =
            if n % 50 == 49 { "昭和60年2月30日".to_owned() } else { p.birth.to_string() };
        let (staff, name, kana, number) = (&p.staff_number, &p.name, &p.kana, p.number_text());
        writeln!(text, "{staff},本人,{name},{kana},{birth},{DEPARTMENT},{number},{wide}\r")
            .unwrap();
    }
    assert!(text.len() >= 100_000_000);
    let mut input = house.intake(&[]);
    input["roster"] = house.upload("wide.csv", text.as_bytes());
    drop(text);
    let errors = form_errors(house.run(Who::Clerk, ActName::TakeInRoster, input.clone()));
    let expected = [51, 101].map(|line| (format!("roster[{line}].5"), "date_no_such_day"));
    assert_eq!(errors, expected);
    input["hold_bad"] = json!(true);
    let done = house.act(Who::Clerk, ActName::TakeInRoster, input);
    assert_eq!((done["people"].as_u64(), done["waiting"].as_u64()), (Some(98), Some(2)));
}
