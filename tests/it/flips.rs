//! One bit turned over, anywhere: `verify` or the next start says where.

use domain::{ActName, Id, Stop};
use it::{Engine, House, Who, all_files};
use office::RealDisk;
use office::input::SecretText;
use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, ValueRef};
use serde_json::json;
use std::path::Path;

/// Columns in which a flip does not show, and why.
const NOT_COVERED: &[(&str, &str, &str)] = &[
    ("", "one", "the key of a table of one row; no statement asks for it"),
    (
        "facts",
        "generation",
        "only says when to decide again; what a decision rested on is in its record",
    ),
    ("index_a", "tag", "derived from the secrets and made anew by each round; it opens nothing"),
    ("index_b", "tag", "as index_a"),
    ("records", "dictionary", "where another one gives the same bytes, the record is the same"),
    ("tries", "source", "only says how many tries the next record counts together"),
    ("tries", "minute", "as its source"),
    ("tries", "count", "as its source"),
    (
        "answers",
        "mark",
        "only says what a program was answered before; what it did is in its records",
    ),
    ("answers", "request", "as its mark"),
    ("answers", "at", "as its mark"),
    ("answers", "status", "as its mark"),
    ("answers", "body", "as its mark"),
];

/// Tables that are read at the start alone: their damage stops the next one.
const AT_START: &[&str] = &["identity", "migrations"];

/// Every byte of a value is tried in the first row of a table, up to so many.
const WHOLE: usize = 40;

#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Null,
    Int(i64),
    Text(Vec<u8>),
    Bytes(Vec<u8>),
}

impl Cell {
    fn read(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(n) => Self::Int(n),
            ValueRef::Text(bytes) => Self::Text(bytes.to_vec()),
            ValueRef::Blob(bytes) => Self::Bytes(bytes.to_vec()),
            ValueRef::Real(_) => panic!("no table has such a column"),
        }
    }

    /// With one bit turned over; where there is nothing, something stands.
    fn flipped(&self, byte: usize, bit: u8) -> Self {
        let turned = |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            match bytes.len() {
                0 => bytes.push(b'x'),
                n => bytes[byte % n] ^= 1 << bit,
            }
            bytes
        };
        match self {
            Self::Null => Self::Bytes(vec![1 << bit]),
            Self::Int(n) => Self::Int(n ^ (1 << (byte % 8 * 8 + usize::from(bit)))),
            Self::Text(bytes) => Self::Text(turned(bytes)),
            Self::Bytes(bytes) => Self::Bytes(turned(bytes)),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Null => 1,
            Self::Int(_) => 8,
            Self::Text(bytes) | Self::Bytes(bytes) => bytes.len(),
        }
    }
}

impl rusqlite::ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(n) => ValueRef::Integer(*n),
            Self::Text(bytes) => ValueRef::Text(bytes),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

struct Table {
    name: String,
    columns: Vec<String>,
    /// Which columns make the primary key.
    key: Vec<usize>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    fn all(database: &Connection) -> Vec<Self> {
        let text = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
        let mut names = database.prepare(text).unwrap();
        let names: Vec<String> =
            names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        names.into_iter().map(|name| Self::read(database, name)).collect()
    }

    fn read(database: &Connection, name: String) -> Self {
        let text = format!("SELECT name, pk FROM pragma_table_info('{name}') ORDER BY cid");
        let mut about = database.prepare(&text).unwrap();
        let columns: Vec<(String, i64)> = about
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let key = (0..columns.len()).filter(|i| columns[*i].1 > 0).collect();
        let mut rows = database.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let rows = rows
            .query_map([], |row| {
                (0..columns.len()).map(|i| Ok(Cell::read(row.get_ref(i)?))).collect()
            })
            .unwrap()
            .map(Result::unwrap)
            .collect();
        Self { name, columns: columns.into_iter().map(|c| c.0).collect(), key, rows }
    }

    /// Writes one cell of a row; false when the database does not take it.
    fn set(&self, database: &Connection, row: &[Cell], column: usize, cell: &Cell) -> bool {
        let mut text = format!("UPDATE {} SET {} = ?1 WHERE true", self.name, self.columns[column]);
        let mut values = vec![cell];
        for at in &self.key {
            values.push(&row[*at]);
            text.push_str(&format!(" AND {} IS ?{}", self.columns[*at], values.len()));
        }
        database.execute(&text, rusqlite::params_from_iter(values)) == Ok(1)
    }

    /// The names under which a finding may speak of a row.
    fn places(&self, row: &[Cell]) -> Vec<String> {
        let id = |at: usize| match &row[at] {
            Cell::Bytes(bytes) => {
                <[u8; 16]>::try_from(bytes.as_slice()).map(|b| Id(b).text()).unwrap_or_default()
            }
            _ => String::new(),
        };
        let number = |at: usize| match row[at] {
            Cell::Int(n) => n,
            _ => -1,
        };
        let name = self.name.as_str();
        match name {
            "records" => vec![format!("records[{}]", number(0))],
            "tiles" => vec![
                format!("tile/{}/{:03}", number(0), number(1)),
                format!("tiles/{}/{}", number(0), number(1)),
            ],
            "head" => vec!["head".to_owned()],
            // With another epoch every secret is out of place.
            "epoch" => vec!["secrets_".to_owned(), "epoch/1".to_owned()],
            "index_a" | "index_b" => vec![format!("index/{}", id(1))],
            "secrets_a" | "secrets_b" => {
                vec![format!("{name}/{}", id(0)), format!("secrets/{}", id(0))]
            }
            _ => vec![format!("{name}/{}", id(0))],
        }
    }
}

/// One whose number is needed for other affairs, too, until that contract ended.
fn end_one_contract(house: &House, person: &testkit::MadeUp, affairs: &str) {
    let mut designation = house.designation(&house.ids.clerk);
    designation["affairs"] = json!([house.ids.affairs, affairs]);
    house.act(Who::Manager, ActName::DesignateClerk, designation);
    let testkit::MadeUp { staff_number, name, kana, birth, .. } = person;
    let needed = json!({ "staff_number": staff_number, "relation": "self", "name": name,
                         "kana": kana, "birth": birth, "department": it::DEPARTMENT,
                         "affairs": affairs, "since": "2020-04-01" });
    let id = house.id(Who::Clerk, ActName::RegisterPerson, needed);
    let ended = json!({ "person": id, "kind": "contract_ended", "on_day": "2026-03-31",
                        "affairs": [affairs] });
    house.act(Who::Supervisor, ActName::RecordEvent, ended);
}

/// A copy is sent, posted, carried out and erased, and papers are handed over.
fn sent(house: &House, copy: &serde_json::Value, person: &testkit::MadeUp) {
    house.approve("send_data", None);
    house.approve("carry_out", None);
    house.approve("carry_out", None);
    house.act(Who::ClerkAndOther, ActName::SendData, house.mailing(copy));
    let posting = house.id(Who::ClerkAndOther, ActName::PostMail, house.posting(copy));
    house.act(
        Who::Clerk,
        ActName::RecordArrival,
        json!({ "posting": posting, "arrival": "arrived" }),
    );
    house.act(Who::Clerk, ActName::HandToPerson, house.handing_slip(&house.person(person)));
    house.act(Who::Clerk, ActName::CarryOut, house.carrying(copy));
    house.act(Who::Clerk, ActName::EraseCopy, house.erasing(copy));
}

/// A house with rows in every table, more than a full tile of records, and manifests.
fn furnished() -> (House, Vec<testkit::MadeUp>) {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let people = it::people(21, 37);
    house.take_in(&people[..35]);
    let (_, token) = house.token(&house.ids.manager, &[], &["staff"]);
    house.office().by_token(&SecretText::new(token), None).unwrap().unwrap();
    house.office().mark_request(&[1; 32], &[2; 32]).unwrap();
    house.guess_once("ippan");
    house.guess_once("nobody-has-this");
    let forgot =
        house.id(Who::Manager, ActName::EnrolStaff, it::staff("M010", "wasure", "失念 九子"));
    let given = json!({ "staff": forgot, "password": "tsukue no ue no kabin", "reason": "失念" });
    house.act(Who::Manager, ActName::ResetPassword, given);
    let folders = json!({ "device": house.ids.device, "folders": [house.out()] });
    house.act(Who::Supervisor, ActName::SetOutputFolders, folders);
    let filled = house.act(Who::Clerk, ActName::FillFile, house.filling(&people[..2]));
    let copy = filled["copy"].clone();
    house.act(
        Who::Clerk,
        ActName::SubmitToAuthority,
        json!({ "copy": copy, "destination": "municipality", "method": "eltax", "receipt": "R8-77" }),
    );
    house.act(
        Who::ManagerAndSupervisor,
        ActName::DeclareClock,
        json!({ "reason": "電波時計と照合した" }),
    );
    house.act(Who::SystemOfficer, ActName::TakeBackup, json!({}));
    house.act(Who::SystemOfficer, ActName::RehearseRestore, json!({}));
    sent(&house, &copy, &people[0]);
    house.act(Who::Clerk, ActName::RequestNumber, house.requesting(&people[..1]));
    let document = house.id(Who::Clerk, ActName::ReceiveDocument, house.receiving(&people[..1]));
    house.act(Who::Clerk, ActName::HandOver, house.handing_over(&document, 1));
    house.act(Who::Clerk, ActName::VerifyIdentity, house.verifying(&people[0]));
    let transfer = json!({ "person": house.person(&people[0]), "affairs": house.ids.affairs,
                           "case": "t1", "sender": "前の勤務先", "consent_on": "2026-11-20" });
    house.act(Who::Clerk, ActName::VerifyIdentity, transfer);
    let mut health = it::affairs("national_health");
    health["keep_years"] = json!(5);
    let health = house.id(Who::Supervisor, ActName::RegisterAffairs, health);
    end_one_contract(&house, &people[7], &health);
    let entering = it::scripts::script(ActName::EnterNumber).prepare;
    let entering = entering(&mut house);
    house.act(Who::Clerk, ActName::EnterNumber, entering);
    house.dispose_of(&people[32..35]);
    house.act(Who::Clerk, ActName::LinkPerson, house.linking(&people[5]));
    house.hold_rows(&people[35..]);
    house.act(Who::Clerk, ActName::ActOnInstruction, house.photographing(&document));
    house.act(Who::Clerk, ActName::TakeInLedger, house.ledger(&people[..1]));
    house.instruct("correct_person");
    house.act(Who::Clerk, ActName::CorrectPerson, house.correcting(&people[3]));
    let report = json!({ "department": it::DEPARTMENT, "person": house.person(&people[6]),
                         "field": "wrong_holder", "what": "同姓の別の職員の番号" });
    house.act(Who::Staff, ActName::ReportError, report);
    house.settled("memo.txt");
    let kept = json!({ "person": house.person(&people[4]), "affairs": house.ids.affairs,
                       "purpose": "withholding_slip", "deadline": "2026-01-31" });
    house.act(Who::Clerk, ActName::HoldDocument, kept);
    let held = json!({ "department": it::DEPARTMENT, "people": [house.person(&people[4])],
                       "reason": "監査で使う" });
    house.act(Who::Supervisor, ActName::HoldDisposal, held);
    let place = house.place("金庫");
    house.medium("disc", &place);
    house.act(Who::Supervisor, ActName::TakeStock, json!({ "place": place, "found": [] }));
    let stored = house.id(Who::Clerk, ActName::ReceiveDocument, house.receiving(&people[8..9]));
    house.act(Who::Supervisor, ActName::StoreAt, house.storing(&stored, &place));
    house.instruct("dispose_paper");
    let paper = house.id(Who::Clerk, ActName::ReceiveDocument, house.receiving(&people[5..6]));
    let mut given = house.destroying(&[&paper], Some(&house.contractor()));
    given["exception"] = json!("水に濡れて読めない");
    let destruction = house.id(Who::Clerk, ActName::DisposePaper, given);
    house.act(Who::Clerk, ActName::AttachCertificate, house.certifying(&destruction));
    let instruction = json!({ "instruction": house.ids.fill_instruction });
    house.act(Who::Clerk, ActName::AcknowledgeInstruction, instruction);
    let naming = house.deputising(&house.ids.staff, "supervisor");
    house.act(Who::Manager, ActName::NameDeputy, naming);
    house.act(Who::Staff, ActName::RecordHandling, house.handling());
    house.act(Who::Clerk, ActName::RequestApproval, house.approval());
    let (_, finding) = house.reported("nokoru.txt");
    let leaving = json!({ "what": "leave_numbers", "department": it::DEPARTMENT, "finding": finding,
                          "until": "2026-11-22", "reason": "様式の見本" });
    house.act(Who::Clerk, ActName::RequestApproval, leaving);
    let route = it::scripts::script(ActName::SetReportRoute).prepare;
    let route = route(&mut house);
    house.act(Who::Manager, ActName::SetReportRoute, route);
    house.assessed();
    let leaving = json!({ "staff": house.ids.staff, "reason": "退職" });
    house.act(Who::Manager, ActName::StopStaff, leaving);
    house.act(Who::Manager, ActName::EnrolStaff, it::staff("M006", "modori", "一般 六郎"));
    let reviewed = json!({ "department": it::DEPARTMENT, "list": house.rights_code() });
    house.act(Who::Supervisor, ActName::ReviewRights, reviewed);
    while house.office().size().unwrap() < 258 {
        house.reveal(&people[0]).unwrap();
    }
    house.assert_sound();
    (house, people)
}

fn database(house: &House) -> Connection {
    let database = Connection::open(house.database()).unwrap();
    database.execute_batch("PRAGMA ignore_check_constraints = ON").unwrap();
    database
}

fn is_not_covered(table: &str, column: &str) -> bool {
    NOT_COVERED.iter().any(|(t, c, _)| (t.is_empty() || *t == table) && *c == column)
}

fn found(house: &House) -> Vec<String> {
    match house.office().verify(None) {
        Ok(findings) => findings.into_iter().map(|f| f.place).collect(),
        Err(stop) => panic!("verify must go on to the end: {stop:?}"),
    }
}

/// Turns one bit over, looks, and turns it back. Returns what went unnoticed.
fn try_flip(
    house: &House,
    database: &Connection,
    table: &Table,
    row: &[Cell],
    at: (usize, usize),
) -> Option<String> {
    let (column, byte) = at;
    let old = &row[column];
    // A key that another row has, or a value of another type, is not taken: the next bit is tried.
    let taken = (0..56)
        .map(|n| old.flipped(byte + n / 7, ((byte + n) % 7) as u8))
        .find(|new| table.set(database, row, column, new));
    let Some(new) = taken else {
        assert_eq!(*old, Cell::Null, "{} {} cannot be changed", table.name, table.columns[column]);
        return None;
    };
    let mut changed = row.to_vec();
    changed[column] = new;
    let places = [table.places(row), table.places(&changed)].concat();
    let found = found(house);
    // A record lies compressed: two ways to write it down can be one record, to the last byte of it.
    let read = (table.name == "records" && found.is_empty()).then(|| house.records());
    assert!(table.set(database, &changed, column, old), "cannot be put back");
    if read.is_some_and(|read| table.columns[column] == "bytes" && read == house.records()) {
        return None;
    }
    let named = found.iter().any(|f| places.iter().any(|p| f.starts_with(p)));
    let what = format!(
        "{} {} byte {byte} of {:?}: {found:?}",
        table.name, table.columns[column], places[0]
    );
    (!named).then_some(what)
}

#[test]
fn every_column_of_every_row_of_the_database() {
    let (house, _people) = furnished();
    let database = database(&house);
    let mut unnoticed = Vec::new();
    let mut tried = 0;
    let tables = Table::all(&database);
    for table in tables.iter().filter(|t| !AT_START.contains(&t.name.as_str())) {
        let name = table.name.as_str();
        // The last two are of a house that was restored.
        let idle = ["secrets_b", "index_b", "pending", "restores", "whereabouts"].contains(&name);
        assert_eq!(table.rows.is_empty(), idle, "{name}: the house must have every kind of row");
        for (n, row) in table.rows.iter().enumerate() {
            for (column, cell) in row.iter().enumerate() {
                if is_not_covered(name, &table.columns[column]) {
                    continue;
                }
                let bytes = if n == 0 { cell.len().clamp(1, WHOLE) } else { 1 };
                for byte in 0..bytes {
                    tried += 1;
                    let byte = if n == 0 { byte * cell.len() / bytes } else { n };
                    unnoticed.extend(try_flip(&house, &database, table, row, (column, byte)));
                }
            }
        }
    }
    assert!(unnoticed.is_empty(), "{} of {tried}: {:#?}", unnoticed.len(), unnoticed);
    assert!(tried > 3_000, "only {tried}");
    house.assert_sound();
}

#[test]
fn what_the_start_reads() {
    let (mut house, _people) = furnished();
    house.office = None;
    let database = database(&house);
    for name in AT_START {
        let table = Table::read(&database, (*name).to_owned());
        for row in &table.rows {
            for (column, cell) in row.iter().enumerate() {
                if is_not_covered(name, &table.columns[column]) {
                    continue;
                }
                for byte in 0..cell.len() {
                    // A high bit: no other row has such a key.
                    let new = cell.flipped(byte, 6);
                    if !table.set(&database, row, column, &new) {
                        assert!(table.key.contains(&column), "a key that another row has");
                        continue;
                    }
                    let mut changed = row.clone();
                    changed[column] = new;
                    let opened = house.open_sealed();
                    house.office = None;
                    let what = format!("{name} {} byte {byte}", table.columns[column]);
                    assert!(matches!(opened, Err(Stop::Failed(_))), "{what}");
                    assert!(table.set(&database, &changed, column, cell), "{what}");
                }
            }
        }
    }
    drop(database);
    house.reopen();
    house.assert_sound();
}

#[test]
fn the_head_file() {
    let (mut house, _people) = furnished();
    house.office().publish().unwrap();
    let file = house.data().join("mihon").join("head");
    let whole = std::fs::read(&file).unwrap();
    for byte in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[byte] ^= 1 << (byte % 8);
        std::fs::write(&file, &bytes).unwrap();
        let found = house.office().verify(None).unwrap();
        let named = found.iter().any(|f| f.code == "head_damaged" && f.place.ends_with("head"));
        assert!(named, "byte {byte}: {found:?}");
    }
    let opened = house.open_sealed();
    assert!(matches!(&opened, Err(Stop::Failed(f)) if f.code == "head_damaged"), "{opened:?}");
    std::fs::write(&file, &whole).unwrap();
    house.reopen();
    house.assert_sound();
}

#[test]
fn the_seal_in_its_places() {
    let house = House::new(Engine::Sqlite, "university");
    let seal = house.folder.path().join("seal-2");
    let (file, whole) = all_files(&seal).pop().unwrap();
    for byte in (0..whole.len()).step_by(7) {
        let mut bytes = whole.clone();
        bytes[byte] ^= 1 << (byte % 8);
        std::fs::write(&file, &bytes).unwrap();
        let status = house.office().vault_status().unwrap();
        let states: Vec<&str> = status.seal_places.iter().map(|p| p.state.as_str()).collect();
        assert_eq!(states, ["found", "damaged"], "byte {byte}");
    }
}

#[test]
fn every_file_of_an_export() {
    let (house, _people) = furnished();
    let out = house.folder.path().join("export");
    house.office().export(&out).unwrap();
    let disk = RealDisk::default();
    office::verify_export(&disk, &out, None, None).unwrap();
    let mut tried = 0;
    for (path, whole) in all_files(&out) {
        let name = path.strip_prefix(&out).unwrap().to_str().unwrap().to_owned();
        // All of a short file; of a long one the first bytes and then one in a hundred or so.
        let bytes = (0..whole.len()).filter(|n| whole.len() < 600 || *n < 200 || n % 97 == 0);
        for byte in bytes {
            let mut changed = whole.clone();
            changed[byte] ^= 1 << (byte % 8);
            std::fs::write(&path, &changed).unwrap();
            tried += 1;
            check_export(&out, &name, byte);
        }
        std::fs::write(&path, &whole).unwrap();
    }
    assert!(tried > 2_000, "only {tried}");
    office::verify_export(&disk, &out, None, None).unwrap();
}

/// The finding names the file; what a key or a head says of the other is named at the one that is read
/// last.
fn check_export(out: &Path, name: &str, byte: usize) {
    let Err(found) = office::verify_export(&RealDisk::default(), out, None, None) else {
        panic!("{name} byte {byte}: not found");
    };
    let places: Vec<&str> =
        if name == "verifier.key" { vec![name, "checkpoint"] } else { vec![name] };
    let named = found.iter().any(|f| places.iter().any(|p| f.place.contains(p)));
    assert!(named, "{name} byte {byte}: {found:?}");
}
