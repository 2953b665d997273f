//! Files in and out: rosters and what becomes of them, tables of the office's own, who is left blank, folders.

use std::io::{Cursor, Write};
use std::path::Path;

use crate::filing_files::unlock;
use domain::{ActName as A, Phase};
use it::Who::{Clerk, ClerkWithoutDevice, Supervisor};
use it::answers::{form_error, refused};
use it::scripts::{house_with_people, people};
use it::{DEPARTMENT, Engine, House, PACKS};

use serde_json::{Value, json};

/// A roster that was named by a link is the file that the link leads to: that the link is gone erases nothing.
#[test]
fn a_roster_behind_a_link_is_erased_itself() {
    let house = house_with_people(Engine::Sqlite, PACKS[0]);
    let mut input = house.intake(&people()[4..5]);
    let file = std::path::PathBuf::from(input["roster"]["path"].as_str().unwrap());
    let link = house.folder.path().join("link.csv");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    input["roster"] = json!({ "path": link });
    let taken = house.act(Clerk, A::TakeInRoster, input);
    let erasing = json!({ "source": taken["source"], "how": "消去ソフト",
                          "exception": "読合せは元の書類で行う" });
    std::fs::remove_file(&link).unwrap();
    let early = house.run(Clerk, A::EraseSource, erasing.clone());
    form_error(early, "source", "source_still_there");
    std::fs::remove_file(&file).unwrap();
    house.act(Clerk, A::EraseSource, erasing);
}

#[test]
fn a_roster_that_was_taken_in_is_erased() {
    for (engine, pack) in Engine::ALL.into_iter().zip(PACKS) {
        let house = house_with_people(engine, pack);
        let open = |house: &House| {
            let duties = house.office().duties(None).unwrap();
            duties.into_iter().filter(|duty| duty.kind == "erase_source").collect::<Vec<_>>()
        };
        // The people of the house came from one.
        assert_eq!(open(&house).len(), 1, "{engine:?}");
        house.act(Clerk, A::EraseSource, house.erasing_source());
        assert!(open(&house).is_empty());
        let taken = house.act(Clerk, A::TakeInRoster, house.intake(&people()[4..5]));
        let duties = open(&house);
        assert_eq!((duties.len(), &json!(duties[0].due)), (1, &taken["due"]));
        let erasing = json!({ "source": taken["source"], "how": "消去ソフト",
                          "exception": "読合せは元の書類で行う" });
        let early = house.run(Clerk, A::EraseSource, erasing.clone());
        form_error(early, "source", "source_still_there");
        std::fs::remove_file(house.folder.path().join("roster.csv")).unwrap();
        house.act(Clerk, A::EraseSource, erasing.clone());
        assert!(open(&house).is_empty(), "{engine:?}");
        refused(house.run(Clerk, A::EraseSource, erasing), &["nothing_open"]);
        house.assert_sound();
    }
}

#[test]
fn a_path_with_a_number_in_it_is_not_taken() {
    let house = house_with_people(Engine::Sqlite, PACKS[0]);
    let mut input = house.intake(&people()[4..5]);
    let name = format!("{}.csv", people()[0].number_text());
    std::fs::copy(house.folder.path().join("roster.csv"), house.folder.path().join(&name)).unwrap();
    input["roster"] = json!({ "path": house.folder.path().join(name) });
    form_error(house.run(Clerk, A::TakeInRoster, input), "roster", "holds_number");
}

#[test]
fn files_go_into_the_folders_of_the_terminal() {
    for (engine, pack) in Engine::ALL.into_iter().zip(PACKS) {
        let house = house_with_people(engine, pack);
        let set = |folders: Value| {
            let input = json!({ "device": house.ids.device, "folders": folders });
            house.run(Supervisor, A::SetOutputFolders, input)
        };
        let fill = |into: &Path| {
            let mut input = house.filling(&people()[..2]);
            input["into"] = json!(into);
            house.run(Clerk, A::FillFile, input)
        };
        let other = house.folder.path().join("other");
        form_error(set(json!(["teishutsu"])), "folders[0]", "folder_from_root");
        assert!(fill(&other).is_ok(), "without a list every folder will do");
        set(json!([house.out()])).unwrap();
        refused(fill(&other), &["folder_not_allowed"]);
        refused(fill(&house.out().join("../other")), &["folder_not_allowed"]);
        assert!(fill(&house.out()).is_ok() && fill(&house.out().join("below")).is_ok());
        // A list takes the place of the one before.
        set(json!([other])).unwrap();
        refused(fill(&house.out()), &["folder_not_allowed"]);
        assert!(fill(&other).is_ok());
        set(json!([])).unwrap();
        assert!(fill(&house.out()).is_ok(), "{engine:?}");
        house.assert_sound();
    }
}

/// What a clerk makes by hand goes where what the program fills goes: into the folders of the terminal, and never into those
/// in which the program keeps its own.
#[test]
fn what_is_made_by_hand_goes_into_the_folders_of_the_terminal() {
    for (engine, pack) in Engine::ALL.into_iter().zip(PACKS) {
        let house = house_with_people(engine, pack);
        house.instruct("make_copy");
        let set = json!({ "device": house.ids.device, "folders": [house.out()] });
        house.act(Supervisor, A::SetOutputFolders, set);
        let elsewhere = house.folder.path().join("other/a.docx");
        for (act, input) in
            [(A::CreateDocument, house.making("create_document")), (A::MakeCopy, house.copying())]
        {
            let at = |path: &Path| {
                let mut input = input.clone();
                (input["place"], input["path"]) = (json!("file"), json!(path));
                input
            };
            refused(house.run(Clerk, act, at(&elsewhere)), &["folder_not_allowed"]);
            // Without a terminal nobody says that it lies in a folder of one.
            let away = house.run(ClerkWithoutDevice, act, at(&house.out().join("a.docx")));
            refused(away, &["folder_not_allowed"]);
            form_error(house.run(Clerk, act, at(&house.data().join("a"))), "path", "folder_kept");
            house.act(Clerk, act, at(&house.out().join("a.docx")));
        }
        house.assert_sound();
    }
}

/// The fifth person, asked for their number in vain.
fn asked_in_vain(house: &House) -> (String, String) {
    let one = &people()[4];
    let person = house.id(
        Clerk,
        A::RegisterPerson,
        json!({ "staff_number": one.staff_number, "relation": "self", "name": one.name,
                "kana": one.kana, "birth": one.birth, "department": DEPARTMENT,
                "affairs": house.ids.affairs }),
    );
    let asked = house.act(Clerk, A::RequestNumber, house.requesting(&people()[4..5]));
    let request = asked["requests"][0].as_str().unwrap().to_owned();
    (person, request)
}

#[test]
fn who_gave_no_number_by_record_is_left_blank() {
    for (engine, pack) in Engine::ALL.into_iter().zip(PACKS) {
        let house = house_with_people(engine, pack);
        let (person, request) = asked_in_vain(&house);
        let three = [&people()[..2], &people()[4..5]].concat();
        // Asked and not answered yet is no refusal.
        let early = house.run(Clerk, A::FillFile, house.filling(&three));
        form_error(early, "file[3].95", "person_without_number");
        house.act(
            Clerk,
            A::RecordNoSubmission,
            json!({ "request": request, "early": "書面で回答があった" }),
        );
        let done = house.act(Clerk, A::FillFile, house.filling(&three));
        assert_eq!(done["left_blank"], json!([{ "person": person, "line": 3, "column": 95 }]));
        assert_eq!((&done["people"], &done["cells"]), (&json!(2), &json!(2)));
        assert_eq!(done["warnings"], json!(["layout_unverified"]));
        let records = house.records();
        let begun = |r: &&ledger::Record| r.act == A::FillFile && r.phase == Phase::Begun;
        let record = records.iter().rfind(begun).unwrap();
        let person: domain::id::PersonId = person.parse().unwrap();
        assert!(record.entries.subjects.contains(&person));
        assert_eq!(record.entries.opened.len(), 2);
        assert_eq!(record.detail.get("left_blank"), Some(&ledger::DetailValue::Int(1)));
        let into = house.folder.path().join("open");
        let container = Path::new(done["path"].as_str().unwrap());
        let filled = unlock(container, done["password"].as_str().unwrap(), &into).unwrap();
        let third = filled.split(|b| *b == b'\n').nth(2).unwrap();
        assert_eq!(third.split(|b| *b == b',').nth(94), Some(&b""[..]));
        // Asked again, it is open again.
        house.clock.advance(60_000);
        house.act(Clerk, A::RequestNumber, house.requesting(&people()[4..5]));
        let again = house.run(Clerk, A::FillFile, house.filling(&three));
        form_error(again, "file[3].95", "person_without_number");
        house.assert_sound();
    }
}

/// A workbook whose one sheet has these texts.
fn workbook(rows: &[Vec<String>]) -> Vec<u8> {
    let mut sheet = String::from("<worksheet><sheetData>");
    for row in rows {
        sheet.push_str("<row>");
        for cell in row {
            match cell.as_str() {
                "" => sheet.push_str("<c/>"),
                text => sheet.push_str(&format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")),
            }
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";
    let parts = [
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"S\" r:id=\"r1\"/></sheets></workbook>".to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships><Relationship Id=\"r1\" Type=\"{kind}\" Target=\"worksheets/s.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/s.xml", sheet),
    ];
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_comes_in_and_a_workbook_goes_out() {
    let house = house_with_people(Engine::Sqlite, PACKS[0]);
    let text = String::from_utf8(it::roster(&people()[4..6], DEPARTMENT)).unwrap();
    let rows: Vec<Vec<String>> =
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
    let mut input = house.intake(&people()[4..6]);
    input["roster"] = house.upload("roster.xlsx", &workbook(&rows));
    let mut broken = rows.clone();
    broken[1][6] = "12345678901".to_owned();
    let mut lost = input.clone();
    lost["roster"] = house.upload("lost.xlsx", &workbook(&broken));
    form_error(house.run(Clerk, A::TakeInRoster, lost), "roster!G2", "number_lost_leading_zero");
    input["sheet"] = json!("S");
    assert_eq!(house.act(Clerk, A::TakeInRoster, input)["people"], 2);

    // Those taken in wait for a second reading, so others are filled.
    let row =
        |n: usize| vec![people()[n].staff_number.clone(), people()[n].name.clone(), String::new()];
    let head = ["番号", "氏名", "マイナンバー"].map(str::to_owned).to_vec();
    let table = workbook(&[head, row(0), row(1)]);
    let filling = json!({
        "columns": { "number": "マイナンバー", "staff_number": "番号", "name": "氏名" },
        "affairs": house.ids.affairs, "file": house.ids.file, "purpose": "withholding_slip",
        "source": house.upload("table.xlsx", &table), "name": "table.xlsx", "into": house.out() });
    let done = house.act(Clerk, A::FillFile, filling.clone());
    assert_eq!((&done["cells"], &done["warnings"]), (&json!(2), &json!([])));
    let into = house.folder.path().join("open");
    let container = Path::new(done["path"].as_str().unwrap());
    let filled = unlock(container, done["password"].as_str().unwrap(), &into).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(filled)).unwrap();
    let mut sheet = String::new();
    let mut part = archive.by_name("xl/worksheets/s.xml").unwrap();
    std::io::Read::read_to_string(&mut part, &mut sheet).unwrap();
    for (n, at) in [(0, "C2"), (1, "C3")] {
        let cell = format!(
            "<c r=\"{at}\" t=\"inlineStr\"><is><t>{}</t></is></c>",
            people()[n].number_text()
        );
        assert!(sheet.contains(&cell), "{at}");
    }
    let mut both = filling.clone();
    both["layout"] = json!("315");
    form_error(house.run(Clerk, A::FillFile, both), "columns", "layout_or_columns");
    let mut neither = filling;
    neither["columns"] = Value::Null;
    form_error(house.run(Clerk, A::FillFile, neither), "layout", "field_missing");
    house.assert_sound();
}

#[test]
fn a_roster_for_another_purpose_is_not_taken_in() {
    let house = house_with_people(Engine::Sqlite, PACKS[0]);
    let text = String::from_utf8(it::roster(&people()[4..5], DEPARTMENT)).unwrap();
    let with = |purpose: &str| {
        let lines: Vec<String> = text
            .lines()
            .enumerate()
            .map(|(n, line)| format!("{line},{}\r\n", if n == 0 { "利用目的" } else { purpose }))
            .collect();
        let mut input = house.intake(&people()[4..5]);
        input["roster"] = house.upload("for.csv", lines.concat().as_bytes());
        house.run(Clerk, A::TakeInRoster, input)
    };
    form_error(with("雇用保険 資格取得届・喪失届"), "roster[2].8", "purpose_other");
    assert!(with("給与支払報告書、給与所得の源泉徴収票").is_ok());
}

#[test]
fn a_map_in_a_file_leads_headings_to_columns() {
    let house = house_with_people(Engine::Sqlite, PACKS[0]);
    let text = String::from_utf8(it::roster(&people()[4..5], DEPARTMENT)).unwrap();
    let mut input = house.intake(&people()[4..5]);
    input["roster"] = house.upload("own.csv", text.replace("個人番号", "番号Ｘ").as_bytes());
    form_error(house.run(Clerk, A::TakeInRoster, input.clone()), "roster[1]", "column_missing");
    input["map"] = house.upload("map.csv", "個人番号,番号X\r\n".as_bytes());
    assert_eq!(house.act(Clerk, A::TakeInRoster, input)["people"], 1);
}
