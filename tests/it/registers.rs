//! Ledgers to hold in hand, register by register: their columns are fixed by their kind, days and counts are days and counts,
//! and no code of ours stands in a cell (H5.8, U8.1).

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use domain::rows::SpecificFile;
use it::scripts::{house_with_people, script};
use it::{Engine, House, PACKS, Who};
use office::acts::ACTS;
use office::domain::{ActName, Stop};
use office::lists::{Cell, Filter, Head, Line, Listable, Listed, Sheet, TIMELINE, columns, sheet};
use serde_json::{Value, json};
use words::{Lang, Words};

/// Columns in which somebody's own letters stand: sign-in names, paths and addresses, file names, words typed; and what is to
/// be done, which names the list to look at.
const TYPED: [&str; 15] = [
    "what",
    "sign-in",
    "path",
    "address",
    "list",
    "note",
    "reason",
    "spot",
    "member",
    "tracking",
    "receipt-number",
    "object-name",
    "erased-how",
    "contacts",
    "remark",
];

fn head(what: Listable, of_person: bool, lang: Lang) -> Head {
    let (organisation, lang) = ("見本市".to_owned(), lang.code().to_owned());
    Head { what, of_person, organisation, period: "令和8年度".to_owned(), lang }
}

fn table(listed: &Listed, head: Head, lang: Lang) -> Sheet {
    let words = Words::load(lang);
    sheet(listed, head, &|key| words.has(key).then(|| words.text(key, &[])))
}

/// What codes look like: small letters, joined or alone. English words of one piece are words.
fn is_code(cell: &str, lang: Lang) -> bool {
    let small = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
    cell.split(['、', ' ', '/', ',', '(', ')', '（', '）', '・', '：']).any(|piece| {
        let joined = piece.contains(['_', '-']);
        piece.len() > 1
            && piece.starts_with(|c: char| c.is_ascii_lowercase())
            && piece.chars().all(small)
            && (piece.contains('_') || (lang == Lang::Ja && !joined) || ends_with_code(piece))
    })
}

/// A code with a hyphen, which English has in words, too.
fn ends_with_code(piece: &str) -> bool {
    piece.starts_with("ba9-") || piece.starts_with("form-")
}

/// What was looked at before: how long each register was, to be looked at again only when it grew or shrank, and how long those
/// were that were made into files.
#[derive(Default)]
struct Seen {
    lengths: BTreeSet<(String, &'static str, usize)>,
    longest: BTreeMap<(&'static str, &'static str), usize>,
}

/// Every register of a house: in both languages, as a workbook and as a page.
fn unreadable(house: &House, of: &str, seen: &mut Seen) -> BTreeSet<String> {
    let mut faults = BTreeSet::new();
    let (actor, filter) = (house.actor(Who::Manager), Filter::default());
    for what in Listable::ALL {
        let list = |lang: Lang| house.office().list(*what, &filter, &actor, lang.code()).unwrap();
        let length = list(Lang::Ja).lines.len();
        let is_new = seen.lengths.insert((house.pack.clone(), what.code(), length));
        if !is_new && *what != Listable::Records {
            continue;
        }
        for lang in Lang::ALL {
            let listed = list(lang);
            let place = format!("{of}: {} in {}", what.code(), lang.code());
            faults.extend(of_lines(&listed, columns(*what), &place));
            let sheet = table(&listed, head(*what, false, lang), lang);
            let none = Listed { lines: Vec::new(), more: 0, narrowed: false };
            let empty = table(&none, head(*what, false, lang), lang);
            assert_eq!(sheet.headings, empty.headings, "{place}");
            faults.extend(of_cells(&sheet, columns(*what), lang, &place));
            let before = seen.longest.entry((what.code(), lang.code())).or_default();
            if sheet.rows.len() > *before {
                *before = sheet.rows.len();
                assert_page(&sheet, lang, &place);
                assert_workbook(&sheet, &place);
            }
        }
    }
    faults
}

/// Each day stands on the page as offices write it, in a cell that is broken after its year alone.
fn assert_page(sheet: &Sheet, lang: Lang, place: &str) {
    let page = sheet.html();
    for cell in sheet.rows.iter().flatten() {
        if let (Cell::Day(_), Lang::Ja) = (cell, lang) {
            let shown = cell.shown(true).replacen('年', "年<wbr>", 1);
            assert!(page.contains(&format!("<td class=\"d\">{shown}</td>")), "{place}");
        }
    }
}

/// Nothing that a line says is left out of the table, and it stands in the order of the columns.
fn of_lines(listed: &Listed, columns: &[&str], place: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for line in &listed.lines {
        let mut left = columns.iter();
        for (key, _) in &line.parts {
            if !left.any(|column| column == key) {
                faults.push(format!("{place}: {key} has no column in turn"));
            }
        }
    }
    faults
}

fn of_cells(sheet: &Sheet, columns: &[&str], lang: Lang, place: &str) -> Vec<String> {
    let bare = |heading: &&String| {
        let key = ["list-", "sheet-"].iter().any(|key| heading.starts_with(key));
        key || is_code(heading, lang)
    };
    let mut faults: Vec<String> = sheet.headings.iter().filter(bare).cloned().collect();
    let last = columns.len() + 2;
    for row in &sheet.rows {
        assert_eq!(row.len(), sheet.headings.len(), "{place}");
        for (at, cell) in row.iter().enumerate() {
            let shown = cell.shown(false);
            assert!(!digits::has_hit(&shown), "{place}");
            let key = at.checked_sub(1).and_then(|at| columns.get(at)).copied().unwrap_or("");
            if at == 0 || at == last || TYPED.contains(&key) {
                continue;
            }
            // A count is a number for Excel; a form is called by its number.
            let bare = matches!(cell, Cell::Text(text) if text.parse::<i64>().is_ok());
            let bare = bare && !shown.starts_with('0') && key != "form" && key != "staff-number";
            if bare || is_code(&shown, lang) {
                faults.push(format!("{place}, {key}: {shown}"));
            }
        }
    }
    faults
}

/// The words of the workbook are those of the table; days and counts are numbers in it.
fn assert_workbook(sheet: &Sheet, place: &str) {
    let book = sheet.xlsx().unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let (page, words) = (part("xl/worksheets/sheet1.xml"), part("xl/sharedStrings.xml"));
    let numbers = sheet.rows.iter().flatten().filter(|cell| !matches!(cell, Cell::Text(_)));
    // A cell that is words has t="s"; a number has no type.
    let cells = page.matches("<v>").count() - page.matches("t=\"s\"").count();
    assert_eq!(cells, numbers.count(), "{place}");
    let known: BTreeSet<&str> = sheet.headings.iter().map(String::as_str).collect();
    for heading in known.iter().filter(|heading| !heading.contains(['&', '<', '"'])) {
        assert!(words.contains(&format!(">{heading}</t>")), "{place}: {heading}");
    }
}

#[test]
fn every_register_is_read_without_codes_after_every_act() {
    let (mut faults, mut seen) = (BTreeSet::new(), Seen::default());
    for (n, entry) in ACTS.iter().enumerate() {
        let act = entry.spec.name;
        if act == ActName::FoundOrganisation {
            continue;
        }
        let script = script(act);
        let mut house = house_with_people(Engine::Sqlite, PACKS[n % PACKS.len()]);
        let input = (script.prepare)(&mut house);
        house.run(script.who, act, input).unwrap();
        if matches!(act, ActName::Restore | ActName::Unseal) {
            continue;
        }
        faults.extend(unreadable(&house, act.code(), &mut seen));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// A person's time-line has the columns of the record, and those of a ledger of before after them.
#[test]
fn a_time_line_has_its_own_fixed_columns() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let people = it::people(21, 2);
        house.take_in(&people[..1]);
        house.act(Who::Clerk, ActName::TakeInLedger, house.ledger(&people[..1]));
        let person = Some(house.person(&people[0]).parse().unwrap());
        let filter = Filter { person, ..Filter::default() };
        let actor = house.actor(Who::Manager);
        let listed = house.office().list(Listable::Records, &filter, &actor, "ja").unwrap();
        assert_eq!(of_lines(&listed, TIMELINE, pack), [""; 0]);
        let sheet = table(&listed, head(Listable::Records, true, Lang::Ja), Lang::Ja);
        assert_eq!(of_cells(&sheet, TIMELINE, Lang::Ja, pack), [""; 0]);
        assert_eq!(sheet.headings.len(), TIMELINE.len() + 3);
        assert!(TIMELINE.starts_with(columns(Listable::Records)));
    }
}

fn told(house: &House, what: Listable) -> Vec<Value> {
    let actor = house.actor(Who::Manager);
    let listed = house.office().list(what, &Filter::default(), &actor, "ja").unwrap();
    listed.lines.iter().map(Line::json).collect()
}

fn of_act<'r>(records: &'r [Value], act: &str) -> &'r Value {
    records.iter().rfind(|line| line["done"] == act).unwrap_or_else(|| panic!("no {act}"))
}

/// The record of handling has what U8.1 asks: the day of the fact, the medium, the file, the paper, and why it was otherwise.
#[test]
fn the_record_of_handling_names_day_medium_file_paper_and_reason() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let people = it::people(21, 2);
        house.take_in(&people);
        let mut receiving = house.receiving(&people[..1]);
        receiving["received_on"] = json!("2026-11-20");
        receiving["sealed"] = json!(false);
        receiving["not_sealed_reason"] = json!("窓口で封筒が破れていた");
        let paper = house.id(Who::Clerk, ActName::ReceiveDocument, receiving);
        let person = house.person(&people[0]);
        let handing = json!({ "person": person, "affairs": house.ids.affairs, "paper": "own_papers",
                              "documents": [paper], "number": "shown", "sealed": true,
                              "taken_by": "person", "known": true });
        house.act(Who::Clerk, ActName::HandToPerson, handing);
        house.act(Who::Clerk, ActName::SignIn, json!({}));
        let records = told(&house, Listable::Records);
        assert!(!records.iter().any(|line| line["done"] == "sign_in"), "they have their own");
        assert_eq!(told(&house, Listable::SignIns).len(), 1);

        let received = of_act(&records, "receive_document");
        assert_eq!(
            (&received["on_day"], &received["medium"]),
            (&json!("2026-11-20"), &json!("paper"))
        );
        assert_eq!(received["object_name"], "declaration 1");
        assert!(received["name"].as_str().unwrap().starts_with("2026-11-21 "), "{received}");
        assert_eq!(received["reason"], "窓口で封筒が破れていた");
        assert_eq!(received["note"], "not_sealed");
        let files = house.store().read(|tx| tx.every::<SpecificFile>()).unwrap();
        assert_eq!(received["specific_file"][0], files[0].row.name.as_str());
        let handed = of_act(&records, "hand_to_person");
        assert_eq!(handed["object_name"], json!(["own_papers", "declaration 1"]));
        assert_eq!(
            (&handed["medium"], &handed["destination"]),
            (&json!("paper"), &json!("person"))
        );
        let taken = of_act(&records, "take_in_roster");
        assert_eq!(taken["on_day"], "2026-11-21");
        assert_eq!(taken["object_name"].as_str().map(|name| name.ends_with(".csv")), Some(true));
        let designated = of_act(&records, "designate_clerk");
        assert!(designated["object_name"].is_string(), "{designated}");

        // Papers that went have no holder any more, but the day and the act by which they went.
        let documents = told(&house, Listable::Documents);
        let gone = &documents[0];
        assert_eq!((gone.get("holder"), &gone["gone_on"]), (None, &json!("2026-11-21")));
        assert!(gone["gone_by"].as_str().unwrap().starts_with("hand_to_person "), "{gone}");
    }
}

/// What ended: who instructed, carried out and confirmed it, how, what, and how far the backups are; what holds a disposal up,
/// whose, by whom and why, also after it was released.
#[test]
fn registers_of_what_ends_say_who_what_how_and_why() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let people = it::people(21, 3);
        house.take_in(&people);
        let reasons = ["監査で使う", "訴訟で使う"];
        let holds = reasons.map(|reason| {
            let hold = json!({ "department": it::DEPARTMENT, "people": [house.person(&people[2])],
                               "reason": reason });
            house.id(Who::Supervisor, ActName::HoldDisposal, hold)
        });
        let release = json!({ "hold": holds[1], "reason": "訴訟の取下げ" });
        house.act(Who::Supervisor, ActName::ReleaseHold, release);
        let listed = told(&house, Listable::Holds);
        let person = format!("{} {}", people[2].staff_number, people[2].name);
        for (hold, reason) in holds.iter().zip(reasons) {
            let line = listed.iter().find(|line| line["id"] == *hold).unwrap();
            assert_eq!(
                (&line["reason"], &line["held_people"][0]),
                (&json!(reason), &json!(person))
            );
            assert!(line["decided_by"].is_string() && line["since"] == "2026-11-21", "{line}");
        }

        house.dispose_of(&people[..2]);
        let disposal = &told(&house, Listable::Disposals)[0];
        for key in ["instructed_by", "carried_out_by", "confirmed_by"] {
            assert!(
                disposal[key].as_str().is_some_and(|name| !name.is_empty()),
                "{key}: {disposal}"
            );
        }
        assert_eq!((&disposal["people"], &disposal["numbers"]), (&json!(2), &json!(2)));
        assert_eq!((&disposal["method"], &disposal["places_left"]), (&json!("vault"), &json!(0)));
        assert_eq!(disposal["backups"], "done_everywhere");
        assert!(!disposal["specific_file"].as_array().unwrap().is_empty(), "{disposal}");

        house.instruct("dispose_paper");
        let paper =
            house.id(Who::Clerk, ActName::ReceiveDocument, house.receiving_old(&people[..1]));
        let input = house.destroying(&[&paper], None);
        let destruction = house.id(Who::Clerk, ActName::DisposePaper, input);
        let staff = told(&house, Listable::Staff);
        let supervisor = staff.iter().find(|line| line["id"] == house.ids.supervisor.as_str());
        let supervisor = &supervisor.unwrap()["name"];
        for confirmed in [false, true] {
            if confirmed {
                let input = json!({ "destruction": destruction });
                house.act(Who::Supervisor, ActName::ConfirmDestruction, input);
            }
            let line = &told(&house, Listable::Destructions)[0];
            assert_eq!(line["instructed_by"], *supervisor, "{line}");
            assert_eq!(
                (&line["object_name"][0], &line["medium"][0]),
                (&json!("declaration 1"), &json!("paper"))
            );
            assert_eq!((&line["pieces"], &line["method"]), (&json!(1), &json!("dissolving")));
        }
    }
}

/// A file of numbers that is refused as a whole leaves a record of the attempt: who, which file, what was wrong and how often,
/// and nothing of what stands in it. A slip in the form itself leaves none.
#[test]
fn a_refused_file_of_numbers_is_on_record() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let people = it::people(21, 3);
        let mut input = house.intake(&people);
        let text = String::from_utf8(it::roster(&people, it::DEPARTMENT)).unwrap();
        let number = |n: usize| String::from_utf8(people[n].digits.to_vec()).unwrap();
        let bad = text.replace(&number(0), "123456789012").replace(&number(1), "");
        input["roster"] = house.upload("meibo.csv", bad.as_bytes());
        let before = house.records().len();
        assert!(matches!(
            house.run(Who::Clerk, ActName::TakeInRoster, input.clone()),
            Err(Stop::Form(_))
        ));
        let records = told(&house, Listable::Records);
        let refused = of_act(&records, "take_in_roster");
        assert_eq!((&refused["state"], house.records().len()), (&json!("failed"), before + 1));
        let said = refused["note"].to_string();
        for part in ["meibo.csv", "number_check_digit 1", "number_empty 1"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(refused["actor"].is_string() && refused["affairs"].is_string(), "{refused}");
        for person in &people {
            assert!(!records.iter().any(|line| line.to_string().contains(&person.name)));
        }
        assert_eq!(unreadable(&house, "refused", &mut Seen::default()), BTreeSet::new());
        // A file that is not there is no file of numbers.
        input["roster"] = json!({ "path": house.folder.path().join("nai.csv") });
        let before = house.records().len();
        assert!(house.run(Who::Clerk, ActName::TakeInRoster, input).is_err());
        assert_eq!(house.records().len(), before);
        house.assert_sound();
    }
}
