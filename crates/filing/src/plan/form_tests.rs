//! The forms one by one: their conditions beside a number and without it.

use super::*;
use crate::tests::*;
use std::sync::Arc;

/// A pension file with one line of another form for the first member of staff.
fn pension(form: &str, cells: usize, put: &[(usize, &str)]) -> Vec<u8> {
    let head: Vec<&[u8]> = PENSION.split_inclusive(|b| *b == b'\n').take(5).collect();
    let mut file = head.concat();
    file.extend(line(form, cells, put));
    file
}

fn line(form: &str, cells: usize, put: &[(usize, &str)]) -> Vec<u8> {
    let mut line = vec![String::new(); cells];
    line[0] = form.to_owned();
    for (column, value) in put {
        line[column - 1] = (*value).to_owned();
    }
    encoding_rs::SHIFT_JIS.encode(&format!("{}\r\n", line.join(","))).0.into_owned()
}

/// What came of it, or fields and codes.
type Told<T> = Result<T, Vec<(String, &'static str)>>;

/// Columns filled and left blank, or what is wrong; the first of the staff gave no number, by record or not.
fn plan(form: &str, file: &[u8], gave: Gave) -> Told<(Vec<u16>, Vec<u16>)> {
    let office = Office::changed(ROSTER, |n, known| {
        if n == 0 {
            known.holds_number = gave == Gave::Number;
            known.not_submitted = gave == Gave::NothingByRecord;
        }
    });
    let layout = Layout::for_file(form, file).unwrap().unwrap();
    let columns = |cells: &[Cell]| cells.iter().map(|cell| cell.column).collect();
    office
        .plan_by(&layout, file)
        .map(|plan| (columns(plan.cells()), columns(plan.blanks())))
        .map_err(|errors| errors.into_iter().map(|e| (e.field, e.code)).collect())
}

#[derive(Clone, Copy, PartialEq)]
enum Gave {
    Number,
    NothingByRecord,
    Nothing,
}
use Gave::{Nothing, NothingByRecord, Number};

fn wrong<T>(field: &str, code: &'static str) -> Told<T> {
    Err(vec![(field.to_owned(), code)])
}

const WHO_7: [(usize, &str); 5] =
    [(6, "1"), (7, "ﾀｶﾊｼ ﾘｮｳｽｹ"), (8, "高橋　亮介"), (9, "5"), (10, "341118")];
/// A second line, so that there is something to fill.
const OTHER_7: [(usize, &str); 5] =
    [(6, "2"), (7, "ｻｶﾓﾄ ﾀｸﾏ"), (8, "坂本　拓真"), (9, "7"), (10, "150515")];

fn two(form: &str, cells: usize, more: &[(usize, &str)]) -> Vec<u8> {
    let first = [&WHO_7[..], more].concat();
    [pension(form, cells, &first), line(form, cells, &OTHER_7)].concat()
}

#[test]
fn an_acquisition_without_a_number_needs_the_address_instead() {
    let address = [(29, "1"), (30, "0258601"), (31, "ｲﾜﾃｹﾝ")];
    let of = |more: &[(usize, &str)], gave| plan("2200700", &two("2200700", 34, more), gave);
    assert_eq!(of(&[], Number), Ok((vec![13, 13], vec![])));
    assert_eq!(of(&address[..1], Number), wrong("file[6].29", "empty_when_number"));
    assert_eq!(of(&address, NothingByRecord), Ok((vec![13], vec![13])));
    assert_eq!(of(&address, Nothing).unwrap_err()[0].1, "person_without_number");
    assert_eq!(of(&address[..2], NothingByRecord), wrong("file[6].31", "needed_without_number"));
    let noted = [&address[..], &[(14, "3")]].concat();
    assert_eq!(of(&noted, NothingByRecord), wrong("file[6].15", "needed_without_number"));
    let alone = pension("2200700", 34, &[&WHO_7[..], &address[..]].concat());
    assert_eq!(plan("2200700", &alone, NothingByRecord), wrong("file", "nothing_to_fill"));
}

#[test]
fn a_loss_without_a_number_needs_the_basic_pension_number() {
    let of = |more: &[(usize, &str)], gave| plan("2201700", &two("2201700", 27, more), gave);
    assert_eq!(of(&[], Number), Ok((vec![11, 11], vec![])));
    assert_eq!(of(&[(12, "1234"), (13, "567890")], NothingByRecord), Ok((vec![11], vec![11])));
    assert_eq!(of(&[(12, "1234")], NothingByRecord), wrong("file[6].13", "needed_without_number"));
}

#[test]
fn a_family_goes_on_to_the_next_line_and_each_of_it_has_one_place() {
    let insured = [(8, "1"), (9, "ﾀｶﾊｼ ﾘｮｳｽｹ"), (10, "高橋　亮介"), (11, "5"), (12, "341118")];
    let spouse = [(24, "ﾀｶﾊｼ ｶｵﾘ"), (25, "高橋　香織"), (26, "5"), (27, "470810")];
    let of = |more: &[(usize, &str)], gave| {
        let first = [&insured[..], more].concat();
        plan("2202700", &pension("2202700", 139, &first), gave)
    };
    assert_eq!(of(&spouse, Number), Ok((vec![14, 29], vec![])));
    assert_eq!(of(&[(18, "025")], Number), wrong("file[6].18", "empty_when_number"));
    assert_eq!(of(&[(70, "1")], Number), wrong("file[6].70", "must_be_empty"));
    let stands_in = [(15, "1234"), (18, "025"), (19, "8601"), (20, "岩手県")];
    let both = [&spouse[..], &stands_in[..]].concat();
    assert_eq!(of(&both, NothingByRecord), Ok((vec![29], vec![14])));
    assert_eq!(of(&both[..7], NothingByRecord), wrong("file[6].20", "needed_without_number"));
    let again = |second: &[(usize, &str)]| {
        let first = [&insured[..], &spouse[..]].concat();
        let second = line("2202700", 139, &[&insured[..], second].concat());
        plan("2202700", &[pension("2202700", 139, &first), second].concat(), Number)
    };
    assert_eq!(again(&[]), Ok((vec![14, 29, 14], vec![])));
    assert_eq!(again(&spouse), wrong("file[7].24", "dependant_twice"));
}

#[test]
fn the_number_is_taken_from_those_of_seventy_and_over_alone() {
    let who = [(5, "1"), (6, "ﾀｶﾊｼ ﾘｮｳｽｹ"), (7, "高橋　亮介"), (8, "5"), (9, "341118")];
    for (form, cells, number, flag) in
        [("2225700", 53, 40, 43), ("2221700", 49, 40, 43), ("2265700", 21, 15, 18)]
    {
        let of = |more: &[(usize, &str)], gave| {
            let young = line(form, cells, &[(5, "999"), (6, "ﾀﾞﾚ ｶ")]);
            let first = pension(form, cells, &[&who[..], more].concat());
            plan(form, &[first, young].concat(), gave)
        };
        let place = u16::try_from(number).unwrap();
        // A younger person's line may be anybody's: their number is not asked.
        assert_eq!(of(&[(flag, "1")], Number), Ok((vec![place], vec![])), "{form}");
        assert_eq!(of(&[], Number), wrong("file", "file_empty"), "{form}");
        let filled = format!("file[6].{number}");
        assert_eq!(of(&[(number, "1")], Number), wrong(&filled, "number_cell_filled"), "{form}");
        let pension_number = format!("file[6].{}", number + 2);
        assert_eq!(
            of(&[(flag, "1"), (number + 1, "1234")], NothingByRecord).unwrap_err()[0],
            (pension_number, "needed_without_number"),
            "{form}"
        );
    }
}

#[test]
fn a_file_of_hello_work_is_filled_below_its_titles() {
    let file = include_bytes!("../../../../tests/data/office-200/10101-shutoku.csv");
    let keys = include_bytes!("../../../../tests/data/office-200/10101.keys.csv");
    let office = Office::read(ROSTER);
    let layout = Layout::for_file("10101", file).unwrap().unwrap();
    let keys = KeyMap::read(keys).unwrap();
    let plan = |file: &[u8]| {
        Plan::make(&layout, Arc::new(file.to_vec().into()), Some(&keys), &office.people)
    };
    let made = plan(file).unwrap_or_else(|e| panic!("{e:?}"));
    let filled = office.fill(&made);
    let mut found = std::collections::BTreeMap::new();
    for (n, line) in filled.split(|b| *b == b'\n').enumerate().skip(9) {
        if let Some(cell) = line.split(|b| *b == b',').nth(2) {
            found.insert((n as u32 + 1, 3), String::from_utf8(cell.to_vec()).unwrap());
        }
    }
    assert_eq!(found, expected("10101-shutoku.csv"));
    let error = |file: Vec<u8>| plan(&file).err().map(|e| (e[0].field.clone(), e[0].code));
    let no_key = with_cell(file, 10, 6, "");
    assert_eq!(error(no_key), Some(("file[10].4".to_owned(), "key_missing")));
    let version = with_cell(file, 2, 6, "04");
    assert_eq!(error(version), Some(("file[2].6".to_owned(), "head_differs")));
}

#[test]
fn a_loss_for_hello_work_has_its_name_elsewhere() {
    let head = include_bytes!("../../../../tests/data/office-200/10101-shutoku.csv");
    let head: Vec<&[u8]> = head.split_inclusive(|b| *b == b'\n').take(8).collect();
    let head = with_cell(&with_cell(&head.concat(), 2, 5, "10191"), 2, 6, "03");
    let titles = line("x", 55, &[]);
    let who = [
        (2, "03"),
        (4, "0301"),
        (5, "000001"),
        (6, "1"),
        (24, "ﾀｶﾊｼ ﾘｮｳｽｹ"),
        (25, "高橋　亮介"),
        (27, "3"),
        (28, "34"),
        (29, "11"),
        (30, "18"),
    ];
    let file = [head, titles, line("10191", 55, &who)].concat();
    let keys = KeyMap::read("被保険者番号,職員番号\r\n0301-000001-1,10000\r\n".as_bytes()).unwrap();
    let layout = Layout::for_file("10191", &file).unwrap().unwrap();
    let office = Office::read(ROSTER);
    let plan = Plan::make(&layout, Arc::new(file.into()), Some(&keys), &office.people).unwrap();
    assert_eq!(plan.cells().iter().map(|c| (c.line, c.column)).collect::<Vec<_>>(), [(10, 3)]);
}

/// The tax file as another form: a code, and cells more or less at the end.
fn tax_as(form: &str, year: &str, cells: usize) -> Vec<u8> {
    let lines = TAX.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    let lines = lines.map(|line| {
        let line = line.strip_suffix(b"\r").unwrap();
        let mut own: Vec<Vec<u8>> = line.split(|b| *b == b',').map(<[u8]>::to_vec).collect();
        own.resize(cells, Vec::new());
        (own[0], own[10]) = (form.into(), year.into());
        [own.join(&b","[..]), b"\r\n".to_vec()].concat()
    });
    lines.collect::<Vec<_>>().concat()
}

#[test]
fn the_slip_has_no_key_so_name_and_birth_say_whose_it_is() {
    let file = tax_as("375", "06", 138);
    let office = Office::read(ROSTER);
    let layout = Layout::for_file("375", &file).unwrap().unwrap();
    let plan = office.plan_by(&layout, &file).unwrap_or_else(|e| panic!("{e:?}"));
    let found: Vec<_> = plan.cells().iter().map(|c| (c.line, c.column)).collect();
    assert_eq!(found, expected("315.csv").into_keys().collect::<Vec<_>>());
    let error = |file: Vec<u8>| {
        office.plan_by(&layout, &file).err().map(|e| (e[0].field.clone(), e[0].code))
    };
    let other = with_cell(&file, 3, 47, "27");
    assert_eq!(error(other), Some(("file[3].14".to_owned(), "key_unknown")));
    assert_eq!(error(with_cell(&file, 3, 14, "")), Some(("file[3].14".to_owned(), "key_missing")));
}

#[test]
fn the_tax_file_of_a_later_year_has_more_cells_and_a_warning() {
    let file = tax_as("315", "07", 147);
    let layout = Layout::for_file("315", &file).unwrap().unwrap();
    assert_eq!(layout.warnings(), ["layout_unverified", "layout_year_unsure"]);
    let office = Office::read(ROSTER);
    let plan = office.plan_by(&layout, &file).unwrap_or_else(|e| panic!("{e:?}"));
    assert_eq!((plan.year(), plan.cells().len()), (Some(7), expected("315.csv").len()));
    assert!(plan.fill(|_| None).is_err());
    let old = tax_as("315", "07", 144);
    let layout = Layout::for_file("315", &old).unwrap().unwrap();
    assert_eq!(office.plan_by(&layout, &old).err().unwrap()[0].code, "cell_count");
}
