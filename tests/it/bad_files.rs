//! Rosters and forms that are not as they should be: every error names its line, and of a file of numbers no more is
//! recorded than that it was refused.

use domain::{ActName, Stop};
use it::scripts::{house_with_people, people};
use it::{DEPARTMENT, Engine, House, PACKS, Who, form_315, roster};
use testkit::MadeUp;

use crate::bad_input::code;

/// Every error of a file names its line, has words, and none is recorded but that a file of numbers was refused.
fn file_errors(house: &House, act: ActName, input: serde_json::Value) -> Vec<String> {
    let before = house.records().len();
    match house.run(Who::Clerk, act, input) {
        Err(Stop::Form(errors)) => {
            for error in &errors {
                code::<()>(Err(Stop::Form(vec![error.clone()])));
                let told = format!("{error:?}");
                assert!(!digits::has_hit(&told), "{told}");
            }
            // That a file of numbers was refused is on record; nothing else is.
            let empty = errors.iter().any(|error| error.code == "file_empty");
            let recorded = usize::from(act == ActName::TakeInRoster && !empty);
            assert_eq!(house.records().len(), before + recorded, "{errors:?}");
            errors.iter().map(|e| e.code.to_owned()).collect()
        }
        other => panic!("{:?}", other.map(|o| o.done)),
    }
}

#[test]
fn rosters_in_a_wrong_encoding_or_shape_name_their_lines() {
    let house = house_with_people(Engine::Sqlite, PACKS[0]);
    let people = testkit::people(11, 6);
    let text = String::from_utf8(roster(&people[4..], DEPARTMENT)).unwrap();
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let jis = encoding_rs::ISO_2022_JP.encode(&text).0.into_owned();
    let numberless = text.replace(&people[4].number_text(), "");
    let wrong_digit = text.replace(&people[5].number_text(), &off_by_one(&people[5]));
    let cases: &[(Vec<u8>, &str)] = &[
        (utf16, "wrong_encoding"),
        (jis, "wrong_encoding"),
        (Vec::new(), "file_empty"),
        (text.lines().next().unwrap().as_bytes().to_vec(), "file_empty"),
        (text.replace("個人番号", "内線番号").into_bytes(), "column_missing"),
        (numberless.into_bytes(), "number_empty"),
        (wrong_digit.into_bytes(), "number_check_digit"),
        (text.replace("S00006", "S00005").into_bytes(), "oneself_twice"),
        (text.replace(",本人,", ",先輩,").into_bytes(), "relation_unknown"),
        (text.replacen("\r\n", "\r\n\"", 2).into_bytes(), "quote"),
    ];
    for (bytes, wanted) in cases {
        let mut input = house.intake(&[]);
        input["roster"] = house.upload("bad.csv", bytes);
        let codes = file_errors(&house, ActName::TakeInRoster, input);
        assert!(codes.contains(&(*wanted).to_owned()), "{wanted}: {codes:?}");
    }
    house.take_in(&people[4..]);
    house.assert_sound();
}

fn off_by_one(person: &MadeUp) -> String {
    let mut digits = person.digits;
    digits[11] = b'0' + (digits[11] - b'0' + 1) % 10;
    digits.iter().map(|b| char::from(*b)).collect()
}

/// Somebody sorted one column and left the others: no number may go to the wrong person.
#[test]
fn a_file_whose_columns_were_shifted_by_sorting_is_filled_for_nobody() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let mut people = it::people(23, 30);
    people.dedup_by(|a, b| a.kana == b.kana && a.birth == b.birth);
    house.take_in(&people);
    let source = form_315(&people);
    let (text, _, _) = encoding_rs::SHIFT_JIS.decode(&source);
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let before = house.records().len();
    // Staff number; staff number with name; name with kana.
    for columns in [vec![138], vec![138, 14], vec![14, 137]] {
        let mut shifted = rows.clone();
        for (n, row) in shifted.iter_mut().enumerate() {
            for column in &columns {
                row[column - 1] = rows[(n + 1) % rows.len()][column - 1];
            }
        }
        let lines: Vec<String> = shifted.iter().map(|row| row.join(",") + "\r\n").collect();
        let bytes = encoding_rs::SHIFT_JIS.encode(&lines.concat()).0.into_owned();
        let mut input = house.filling(&people);
        input["source"] = house.upload("shifted.csv", &bytes);
        let codes = file_errors(&house, ActName::FillFile, input);
        let differs = ["kana_differs", "birth_differs", "name_differs"];
        assert!(codes.iter().any(|c| differs.contains(&c.as_str())), "{columns:?}: {codes:?}");
        assert!(codes.len() >= people.len() / 2, "{columns:?}: only {} lines", codes.len());
    }
    assert_eq!(house.records().len(), before);
    assert!(it::all_files(&house.out()).is_empty());
    house.act(Who::Clerk, ActName::FillFile, house.filling(&people));
    house.assert_sound();
}

#[test]
fn a_form_in_a_wrong_encoding_or_already_filled_is_refused_line_by_line() {
    let house = house_with_people(Engine::Sqlite, PACKS[0]);
    let people = people();
    let good = form_315(&people[..2]);
    let (text, _, _) = encoding_rs::SHIFT_JIS.decode(&good);
    let cell = |line: &str, column: usize, value: &str| {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        value.clone_into(&mut cells[column - 1]);
        cells.join(",")
    };
    let first = text.lines().next().unwrap();
    let cp932 = |line: String| encoding_rs::SHIFT_JIS.encode(&(line + "\r\n")).0.into_owned();
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (text.as_bytes().to_vec(), "wrong_encoding"),
        (Vec::new(), "file_empty"),
        (cp932(format!("{first},")), "cell_count"),
        (cp932(cell(first, 1, "316")), "form_differs"),
        (cp932(cell(first, 138, "")), "key_missing"),
        (cp932(cell(first, 138, "S99999")), "key_unknown"),
        ([good.clone(), good.clone()].concat(), "employee_twice"),
    ];
    for (bytes, wanted) in cases {
        let mut input = house.filling(&people[..2]);
        input["source"] = house.upload("bad.csv", &bytes);
        let codes = file_errors(&house, ActName::FillFile, input);
        assert!(codes.contains(&wanted.to_owned()), "{wanted}: {codes:?}");
    }
    house.assert_sound();
}
