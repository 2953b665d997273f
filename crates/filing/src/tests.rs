//! What the tests of this crate share: the synthetic office of 200 and ways to spoil its files.

use crate::people::{Known, Relation};
use crate::{KeyMap, Layout, People, Plan, RosterRow, codes, roster};
use domain::id::PersonId;
use domain::{FormError, Id, Random};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) const ROSTER: &[u8] = include_bytes!("../../../tests/data/office-200/roster.csv");
pub(crate) const TAX: &[u8] = include_bytes!("../../../tests/data/office-200/315.csv");
pub(crate) const PENSION: &[u8] = include_bytes!("../../../tests/data/office-200/SHFD0006.CSV");
pub(crate) const KEYS: &[u8] = include_bytes!("../../../tests/data/office-200/SHFD0006.keys.csv");
const EXPECTED: &str = include_str!("../../../tests/data/office-200/expected.tsv");

/// A predictable source of bytes.
pub(crate) struct Counting(AtomicU64);

impl Counting {
    pub(crate) fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let n = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
            *byte = (n.wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 56) as u8;
        }
    }
}

/// Properties leave no file behind when they fail.
pub(crate) fn properties() -> proptest::test_runner::Config {
    proptest::test_runner::Config { failure_persistence: None, ..Default::default() }
}

/// The numbers a file must get: (line, column) to digits.
pub(crate) fn expected(file: &str) -> BTreeMap<(u32, u16), String> {
    EXPECTED
        .lines()
        .skip(1)
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|cells| cells[0] == file)
        .map(|cells| ((cells[1].parse().unwrap(), cells[2].parse().unwrap()), cells[3].to_owned()))
        .collect()
}

/// The office: its roster's rows and the people made from them. The n-th row is the person with id n.
pub(crate) struct Office {
    pub(crate) rows: Vec<RosterRow>,
    pub(crate) people: People,
}

pub(crate) fn person(n: usize) -> PersonId {
    PersonId(Id((n as u128 + 1).to_be_bytes()))
}

impl Office {
    pub(crate) fn read(roster: &[u8]) -> Self {
        Self::changed(roster, |_, _| {})
    }

    /// The office with people changed before they are known.
    pub(crate) fn changed(roster: &[u8], change: impl Fn(usize, &mut Known<'_>)) -> Self {
        let rows = roster::read(roster, &crate::How::default())
            .unwrap_or_else(|errors| panic!("{errors:?}"));
        let mut people = People::new().unwrap();
        for (n, row) in rows.iter().enumerate() {
            let mut known = Known {
                id: person(n),
                relation: row.relation,
                name: row.name.as_str(),
                kana: row.kana.as_str(),
                birth: row.birth,
                holds_number: true,
                not_submitted: false,
            };
            change(n, &mut known);
            people.add(row.staff_number.as_str().to_owned(), known);
        }
        Self { rows, people }
    }

    pub(crate) fn plan(&self, form: &str, file: &[u8]) -> Result<Plan, Vec<FormError>> {
        let layout = Layout::find(form).unwrap().unwrap();
        self.plan_by(&layout, file)
    }

    pub(crate) fn plan_by(&self, layout: &Layout, file: &[u8]) -> Result<Plan, Vec<FormError>> {
        let keys = KeyMap::read(KEYS).unwrap();
        let keys = layout.needs_key_map().then_some(&keys);
        Plan::make(layout, Arc::new(file.to_vec().into()), keys, &self.people)
    }

    /// Fields and codes of what is wrong with a file.
    pub(crate) fn errors(&self, form: &str, file: &[u8]) -> Vec<(String, &'static str)> {
        let errors = self.plan(form, file).err().unwrap_or_default();
        errors.into_iter().map(|e| (e.field, e.code)).collect()
    }

    pub(crate) fn fill(&self, plan: &Plan) -> Vec<u8> {
        let number_of = |id: PersonId| {
            let n = u128::from_be_bytes(id.0.0) as usize - 1;
            self.rows.get(n).map(|row| &row.number)
        };
        plan.fill(number_of).unwrap().bytes.to_vec()
    }

    /// The row of a member of staff or of the n-th of the family.
    pub(crate) fn find(&self, staff_number: &str, relation: Relation) -> usize {
        self.rows
            .iter()
            .position(|r| r.staff_number.as_str() == staff_number && r.relation == relation)
            .unwrap()
    }
}

/// A file with one cell replaced; line and column count from 1.
pub(crate) fn with_cell(file: &[u8], line: usize, column: usize, value: &str) -> Vec<u8> {
    let (value, _, lossy) = encoding_rs::SHIFT_JIS.encode(value);
    assert!(!lossy);
    edit_line(file, line, |cells| cells[column - 1] = value.to_vec())
}

/// A file with the cells of one line changed.
pub(crate) fn edit_line(file: &[u8], line: usize, edit: impl FnOnce(&mut Vec<Vec<u8>>)) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = file.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    let mut cells: Vec<Vec<u8>> = lines[line - 1]
        .strip_suffix(b"\r")
        .unwrap()
        .split(|b| *b == b',')
        .map(<[u8]>::to_vec)
        .collect();
    edit(&mut cells);
    lines[line - 1] = [cells.join(&b","[..]), b"\r".to_vec()].concat();
    lines.join(&b"\n"[..])
}

/// The text of a CP932 file.
pub(crate) fn text(file: &[u8]) -> String {
    encoding_rs::SHIFT_JIS.decode_without_bom_handling(file).0.into_owned()
}

#[test]
fn every_code_is_listed_once() {
    let mut sorted = codes::CODES.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), codes::CODES.len());
    assert!(digits::Fault::ALL.iter().all(|f| codes::CODES.contains(&codes::of_fault(*f))));
}
