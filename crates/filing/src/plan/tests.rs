use super::fill::compare;
use super::*;
use crate::people::Relation;
use crate::tests::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The filled cells of a file, found by a way of our own: (line, column) to the cell where files differ.
fn differences(before: &[u8], after: &[u8]) -> BTreeMap<(u32, u16), String> {
    let mut found = BTreeMap::new();
    let (before, after) = (before.split(|b| *b == b'\n'), after.split(|b| *b == b'\n'));
    for (line, (old, new)) in before.zip(after).enumerate() {
        let (old, new) = (old.split(|b| *b == b','), new.split(|b| *b == b','));
        for (column, (was, is)) in old.zip(new).enumerate() {
            if was != is {
                assert!(was.is_empty() || was == b"\r", "a cell that held something was changed");
                let cell = String::from_utf8(is.to_vec()).unwrap();
                found.insert((line as u32 + 1, column as u16 + 1), cell.trim_end().to_owned());
            }
        }
    }
    found
}

#[test]
fn every_number_lands_in_its_cell_and_no_other_byte_moves() {
    let office = Office::read(ROSTER);
    for (form, name, file, year) in
        [("315", "315.csv", TAX, 6), ("2200700", "SHFD0006.CSV", PENSION, 8)]
    {
        let plan = office.plan(form, file).unwrap_or_else(|e| panic!("{e:?}"));
        let filled = office.fill(&plan);
        let want = expected(name);
        assert_eq!(differences(file, &filled), want, "{name}");
        assert_eq!(filled.len(), file.len() + 12 * want.len());
        assert_eq!(plan.cells().len(), want.len());
        assert_eq!(plan.year(), Some(year));
        // Taking the numbers out again gives the file, byte for byte.
        let mut emptied = filled;
        for cell in plan.cells().iter().rev() {
            let earlier = plan.cells().iter().filter(|c| c.at < cell.at).count();
            let at = cell.at + 12 * earlier;
            emptied.drain(at..at + 12);
        }
        assert!(emptied == file);
    }
}

#[test]
fn the_order_of_the_roster_does_not_matter() {
    let mut lines: Vec<&[u8]> = ROSTER.split_inclusive(|b| *b == b'\n').collect();
    let random = Counting::new(42);
    for at in (2..lines.len()).rev() {
        let mut bytes = [0; 2];
        domain::Random::fill(&random, &mut bytes);
        lines.swap(at, 1 + usize::from(u16::from_le_bytes(bytes)) % at);
    }
    let shuffled = lines.concat();
    assert!(shuffled != ROSTER);
    let office = Office::read(&shuffled);
    for (form, name, file) in [("315", "315.csv", TAX), ("2200700", "SHFD0006.CSV", PENSION)] {
        let plan = office.plan(form, file).unwrap();
        assert_eq!(differences(file, &office.fill(&plan)), expected(name));
    }
}

#[test]
fn the_order_of_dependants_in_the_file_does_not_matter() {
    let office = Office::read(ROSTER);
    // Line 3 has two dependants of 16 and over, in columns 100 to 107: the second comes first.
    let swapped = edit_line(TAX, 3, |cells| {
        for at in 99..103 {
            cells.swap(at, at + 4);
        }
    });
    let plan = office.plan("315", &swapped).unwrap();
    let got = differences(&swapped, &office.fill(&plan));
    let want = expected("315.csv");
    assert_eq!((&got[&(3, 103)], &got[&(3, 107)]), (&want[&(3, 107)], &want[&(3, 103)]));
}

#[test]
fn the_people_of_a_plan_are_listed_once() {
    let office = Office::read(ROSTER);
    let plan = office.plan("315", TAX).unwrap();
    let people = plan.people();
    assert!(people.is_sorted_by(|a, b| a < b));
    assert_eq!(people.len(), plan.cells().len());
}

/// Each file has one thing wrong: that one thing must be said, and nothing else.
fn refused(form: &str, spoiled: &[(&str, Vec<u8>, &str, &str)]) {
    let office = Office::read(ROSTER);
    for (what, file, field, code) in spoiled {
        assert_eq!(office.errors(form, file), [((*field).to_owned(), *code)], "{what}");
    }
}

/// The tax file with one cell replaced.
fn tax(line: usize, column: usize, value: &str) -> Vec<u8> {
    with_cell(TAX, line, column, value)
}

/// The pension file with one cell replaced.
fn pension(line: usize, column: usize, value: &str) -> Vec<u8> {
    with_cell(PENSION, line, column, value)
}

fn cp932(text: &str) -> Vec<u8> {
    encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
}

#[test]
fn a_tax_file_in_another_encoding_or_ending_is_refused() {
    let all = text(TAX);
    let mark = format!("\u{feff}{all}").into_bytes();
    let utf16 = all.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let euc = encoding_rs::EUC_JP.encode(&all).0.into_owned();
    refused(
        "315",
        &[
            ("UTF-8", all.clone().into_bytes(), "file", "wrong_encoding"),
            ("UTF-8 with mark", mark, "file", "wrong_encoding"),
            ("UTF-16", utf16, "file", "wrong_encoding"),
            ("EUC-JP", euc, "file", "wrong_encoding"),
            ("CR only", cp932(&all.replace("\r\n", "\r")), "file[1]", "line_ending"),
            ("LF only", cp932(&all.replace("\r\n", "\n")), "file[1]", "line_ending"),
            ("blank line", [TAX, b"\r\n"].concat(), "file[201]", "blank_line"),
            ("empty", Vec::new(), "file", "file_empty"),
        ],
    );
}

#[test]
fn a_tax_file_of_another_shape_is_refused() {
    let quoted = cp932(&text(TAX).replacen("主事", "\"主事\"", 1));
    let heading = cp932(&format!("法定資料の種類{}\r\n{}", ",".repeat(143), text(TAX)));
    let inserted = edit_line(TAX, 6, |cells| cells.insert(30, Vec::new()));
    let dropped = edit_line(TAX, 6, |cells| cells.truncate(140));
    refused(
        "315",
        &[
            ("quotes", quoted, "file[1].15", "quote"),
            ("tab", tax(2, 15, "主\t事"), "file[2].15", "tab"),
            ("control character", tax(2, 15, "主\u{b}事"), "file[2].15", "control_character"),
            ("headings", heading, "file[1].1", "heading_line"),
            ("another form", tax(2, 1, "375"), "file[2].1", "form_differs"),
            ("a later year", tax(1, 11, "07"), "file[1].11", "year_outside"),
            ("no year", tax(1, 11, ""), "file[1].11", "year_outside"),
            ("two years", tax(2, 11, "05"), "file[2].11", "year_mixed"),
            ("shifted by a column", inserted, "file[6]", "cell_count"),
            ("columns dropped", dropped, "file[6]", "cell_count"),
        ],
    );
}

#[test]
fn a_file_whose_halves_are_for_two_years_is_refused() {
    let office = Office::read(ROSTER);
    let halves = (101..=200).fold(TAX.to_vec(), |file, line| with_cell(&file, line, 11, "05"));
    let errors = office.errors("315", &halves);
    let want: Vec<_> = (101..=200).map(|n| (format!("file[{n}].11"), "year_mixed")).collect();
    assert_eq!(errors, want);
}

#[test]
fn a_tax_file_that_names_nobody_or_another_is_refused() {
    let lines: Vec<&[u8]> = TAX.split_inclusive(|b| *b == b'\n').collect();
    let twice = [&lines[..2], &[lines[1]], &lines[2..]].concat().concat();
    let again = [TAX, lines[0]].concat();
    let shifted = edit_line(TAX, 6, |cells| {
        cells.insert(30, Vec::new());
        cells.pop();
    });
    refused(
        "315",
        &[
            ("unknown key", tax(4, 138, "99999"), "file[4].138", "key_unknown"),
            ("missing key", tax(4, 138, ""), "file[4].138", "key_missing"),
            ("another's key", tax(200, 138, "10000"), "file[200].138", "employee_twice"),
            ("one line twice", twice, "file[3].138", "employee_twice"),
            ("the first line again at the end", again, "file[201].138", "employee_twice"),
            ("shifted, as many cells", shifted, "file[6].138", "key_unknown"),
            ("other kana", tax(7, 137, "ﾔﾏﾀﾞ ﾊﾅｺ"), "file[7].137", "kana_differs"),
            ("no kana", tax(7, 137, ""), "file[7].137", "kana_missing"),
            ("other name", tax(7, 14, "山田　花子"), "file[7].14", "name_differs"),
            ("other birth", tax(7, 47, "29"), "file[7].44", "birth_differs"),
            ("no such era", tax(7, 44, "9"), "file[7].44", "birth_wrong"),
            ("unknown spouse", tax(1, 96, "ﾀｶﾊｼ ﾊﾅｺ"), "file[1].96", "dependant_unknown"),
            ("other name of the spouse", tax(1, 97, "高橋　花子"), "file[1].97", "name_differs"),
            ("spouse without kana", tax(1, 96, ""), "file[1].96", "kana_missing"),
        ],
    );
}

#[test]
fn a_tax_file_with_cells_that_must_be_otherwise_is_refused() {
    refused(
        "315",
        &[
            ("filled already", tax(5, 95, "123456789018"), "file[5].95", "number_cell_filled"),
            ("filled with a space", tax(5, 95, " "), "file[5].95", "number_cell_filled"),
            (
                "filled beside nobody",
                tax(1, 131, "123456789018"),
                "file[1].131",
                "number_cell_filled",
            ),
            ("fifth dependant", tax(5, 132, "山田　花"), "file[5].132", "fifth_dependant"),
            ("fifth under 16", tax(5, 133, "山田　花"), "file[5].133", "fifth_dependant"),
            ("payer's number", tax(3, 94, "8291417776318"), "file[3].94", "payer_number_wrong"),
        ],
    );
}

#[test]
fn a_pension_file_of_another_shape_is_refused() {
    let head_cells = edit_line(PENSION, 4, |cells| cells.truncate(11));
    let too_few = edit_line(PENSION, 6, |cells| cells.truncate(33));
    let head: Vec<&[u8]> = PENSION.split_inclusive(|b| *b == b'\n').take(5).collect();
    refused(
        "2200700",
        &[
            ("head line", pension(1, 6, "22224"), "file[1].6", "head_differs"),
            ("two offices", pension(3, 2, "002"), "file[3].2", "head_differs"),
            ("head cells", head_cells, "file[4]", "cell_count"),
            ("head alone", head.concat(), "file", "file_empty"),
            ("an old file", pension(1, 5, "20241121"), "file[1].5", "year_outside"),
            ("another form's line", pension(6, 1, "2201700"), "file[6].1", "form_differs"),
            ("too few cells", too_few, "file[6]", "cell_count"),
            ("Windows' own kanji", pension(6, 8, "髙橋　亮介"), "file[6].8", "character_outside"),
        ],
    );
}

#[test]
fn a_pension_file_that_breaks_a_condition_or_a_match_is_refused() {
    refused(
        "2200700",
        &[
            ("reason given", pension(6, 14, "1"), "file[6].14", "empty_when_number"),
            ("note given", pension(6, 15, "x"), "file[6].15", "empty_when_number"),
            ("postcode given", pension(7, 30, "0258601"), "file[7].30", "empty_when_number"),
            ("address given", pension(7, 32, "岩手県"), "file[7].32", "empty_when_number"),
            ("filled already", pension(8, 13, "123456789018"), "file[8].13", "number_cell_filled"),
            ("key not in the map", pension(9, 6, "999"), "file[9].6", "key_unknown"),
            ("no key", pension(9, 6, ""), "file[9].6", "key_missing"),
            ("another's key", pension(65, 6, "1"), "file[65].6", "employee_twice"),
            ("kana of another", pension(10, 7, "ﾔﾏﾀﾞ ﾊﾅｺ"), "file[10].7", "kana_differs"),
            ("birth of another", pension(10, 10, "521125"), "file[10].9", "birth_differs"),
            ("birth with a letter", pension(10, 10, "5211x5"), "file[10].9", "birth_wrong"),
        ],
    );
}

#[test]
fn a_form_without_staff_numbers_needs_a_key_map() {
    let office = Office::read(ROSTER);
    let layout = Layout::find("2200700").unwrap().unwrap();
    let errors =
        Plan::make(&layout, Arc::new(PENSION.to_vec().into()), None, &office.people).err().unwrap();
    assert_eq!(errors[0].code, "key_map_needed");
}

#[test]
fn kana_that_two_members_of_a_family_share_refuse_the_line() {
    // 10002 has two children of 16 and over; the second is given the kana of the first.
    let first = Office::read(ROSTER).find("10002", Relation::Child);
    let office = Office::changed(ROSTER, |n, known| {
        if n == first + 1 {
            known.kana = "ヤマダ　カズヤ";
        }
    });
    assert_eq!(
        office.errors("315", TAX),
        [
            ("file[3].100".to_owned(), "dependant_ambiguous"),
            ("file[3].104".to_owned(), "dependant_unknown")
        ]
    );
}

#[test]
fn one_member_of_a_family_has_one_place_on_a_line() {
    let office = Office::read(ROSTER);
    let twice = edit_line(TAX, 3, |cells| {
        for at in 99..102 {
            cells[at + 4] = cells[at].clone();
        }
    });
    assert_eq!(office.errors("315", &twice), [("file[3].104".to_owned(), "dependant_twice")]);
}

#[test]
fn a_spouse_is_no_dependant_and_a_child_no_spouse() {
    let office = Office::read(ROSTER);
    let moved = edit_line(TAX, 1, |cells| {
        for at in 95..98 {
            cells[at + 4] = std::mem::take(&mut cells[at]);
        }
    });
    assert_eq!(office.errors("315", &moved), [("file[1].100".to_owned(), "dependant_unknown")]);
}

#[test]
fn a_person_without_a_number_refuses_the_line() {
    let spouse = Office::read(ROSTER).find("10000", Relation::Spouse);
    let office = Office::changed(ROSTER, |n, known| known.holds_number = n != spouse);
    assert_eq!(office.errors("315", TAX), [("file[1].99".to_owned(), "person_without_number")]);
}

#[test]
fn two_members_of_staff_by_one_number_refuse_the_line() {
    let child = Office::read(ROSTER).find("10001", Relation::Child);
    let office = Office::changed(ROSTER, |n, known| {
        if n == child {
            known.relation = Relation::Oneself;
        }
    });
    assert!(office.errors("315", TAX).contains(&("file[2].138".to_owned(), "key_ambiguous")));
}

#[test]
fn rows_shifted_against_their_keys_are_all_refused() {
    let office = Office::read(ROSTER);
    // The key column was sorted by itself: each line has the key of the line before it.
    let mut shifted = TAX.to_vec();
    for line in 1..=200 {
        let key = if line == 1 { 10_199 } else { 9_998 + line };
        shifted = with_cell(&shifted, line, 138, &key.to_string());
    }
    let errors = office.errors("315", &shifted);
    assert_eq!(errors.len(), 201, "as many as are shown, and that there may be more");
    assert!(errors.iter().any(|(_, code)| *code == "kana_differs"));
    assert!(office.plan("315", &shifted).is_err());
}

#[test]
fn names_agree_in_old_and_new_kanji_and_in_kana() {
    let office = Office::read(ROSTER);
    let variant = text(TAX).lines().position(|line| line.contains(",高")).unwrap() + 1;
    let cells = text(TAX)
        .lines()
        .nth(variant - 1)
        .unwrap()
        .split(',')
        .map(str::to_owned)
        .collect::<Vec<_>>();
    let old = cells[13].replace('高', "髙").replace('　', " ");
    assert!(office.plan("315", &with_cell(TAX, variant, 14, &old)).is_ok());
    assert!(office.plan("315", &with_cell(TAX, variant, 14, &cells[136])).is_ok());
    let large = cells[136].replace('ｮ', "ﾖ").replace(' ', "");
    assert!(office.plan("315", &with_cell(TAX, variant, 137, &large)).is_ok());
}

#[test]
fn ends_of_files_stay_as_they_are() {
    let office = Office::read(ROSTER);
    let bare = TAX.strip_suffix(b"\r\n").unwrap();
    for file in [bare.to_vec(), [TAX, b"\x1A"].concat(), [bare, b"\x1A"].concat()] {
        let plan = office.plan("315", &file).unwrap();
        let filled = office.fill(&plan);
        assert_eq!(filled.len(), file.len() + 12 * plan.cells().len());
        assert_eq!(filled.last(), file.last());
    }
}

#[test]
fn a_missing_number_stops_the_fill() {
    let office = Office::read(ROSTER);
    let plan = office.plan("315", TAX).unwrap();
    let error = plan.fill(|_| None).err().unwrap();
    assert_eq!(error, FillError::NumberMissing { line: 1, column: 95 });
}

#[test]
fn no_error_repeats_a_cell() {
    let office = Office::read(ROSTER);
    let file = with_cell(TAX, 5, 95, "123456789018");
    let errors = office.plan("315", &file).err().unwrap();
    assert_eq!(
        errors[0].args,
        [
            ("line", "5".to_owned()),
            ("column", "95".to_owned()),
            ("title", "支払を受ける者の個人番号".to_owned())
        ]
    );
    assert!(!format!("{errors:?}").contains("123456789018"));
}

/// A file of random cells with some places planned, and the file with numbers spliced in by hand.
fn spliced() -> impl Strategy<Value = (Vec<u8>, Vec<Cell>, Vec<u8>)> {
    let cell = prop_oneof![
        Just(Vec::new()),
        "[a-zｱ-ﾝ表ソ能]{1,4}".prop_map(|t| encoding_rs::SHIFT_JIS.encode(&t).0.into_owned())
    ];
    let lines =
        proptest::collection::vec(proptest::collection::vec((cell, any::<bool>()), 2..6), 1..8);
    (lines, any::<bool>()).prop_map(|(lines, ends)| {
        let (mut file, mut filled, mut plan) = (Vec::new(), Vec::new(), Vec::new());
        let count = lines.len();
        for (l, line) in lines.into_iter().enumerate() {
            for (c, (bytes, chosen)) in line.into_iter().enumerate() {
                if c > 0 {
                    file.push(b',');
                    filled.push(b',');
                }
                if bytes.is_empty() && chosen {
                    plan.push(Cell {
                        line: l as u32 + 1,
                        column: c as u16 + 1,
                        at: file.len(),
                        whose: person(l),
                    });
                    filled.extend(b"123456789018");
                }
                file.extend(&bytes);
                filled.extend(&bytes);
            }
            if l + 1 < count || ends {
                file.extend(b"\r\n");
                filled.extend(b"\r\n");
            }
        }
        (file, plan, filled)
    })
}

proptest! {
    #![proptest_config(crate::tests::properties())]

    #[test]
    fn a_splice_keeps_every_other_byte((file, cells, want) in spliced()) {
        let number = number::IndividualNumber::parse("123456789018").unwrap();
        let plan = Plan { file: Arc::new(file.clone().into()), cells, blanks: Vec::new(), year: Some(6), shape: Shape::Form };
        let filled = plan.fill(|_| Some(&number)).unwrap();
        prop_assert_eq!(&filled.bytes[..], &want[..]);
    }

    #[test]
    fn the_comparison_finds_every_other_change((file, cells, filled) in spliced(), at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut changed = filled.clone();
        prop_assume!(!changed.is_empty());
        let at = at.index(changed.len());
        changed[at] ^= 1 << bit;
        // One digit for another in a number's own cell is the only change that may pass.
        let is_digit = changed[at].is_ascii_digit() && filled[at].is_ascii_digit();
        prop_assert!(compare(&file, &filled, &cells).is_ok());
        prop_assert!(is_digit || compare(&file, &changed, &cells).is_err());
    }
}
