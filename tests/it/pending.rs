//! Rows of a roster that wait: good rows come in, bad ones are mended in the office, and no list with numbers goes
//! back to a spreadsheet.

use domain::id::PersonId;
use domain::rows::{OpenDuty, PendingRow, Person};
use domain::{ActName, Stop};
use it::answers::{form_error, form_errors, messages, refused};
use it::pending::{NO_DAY, row};
use it::{Engine, House, PACKS, Who};
use office::Outcome;
use office::lists::{Filter, Listable};
use serde_json::{Value, json};
use testkit::{Canary, MadeUp};

fn houses() -> impl Iterator<Item = (House, Vec<MadeUp>)> {
    Engine::ALL.into_iter().flat_map(|engine| {
        PACKS.into_iter().map(move |pack| (House::new(engine, pack), it::people(31, 8)))
    })
}

fn numbers(house: &House) -> i64 {
    house.office().vault_status().unwrap().numbers
}

fn mend(house: &House, mut input: Value, row: &str) -> Result<Outcome, Stop> {
    input["row"] = json!(row);
    house.run(Who::Clerk, ActName::MendRow, input)
}

/// What every row that waits is said to lack.
fn listed(house: &House) -> Vec<(i64, Value)> {
    let who = house.actor(Who::Clerk);
    let list = house.office().list(Listable::Pending, &Filter::default(), &who, "ja").unwrap();
    let lines = list.lines.iter().map(office::lists::Line::json);
    lines.map(|line| (line["roster_line"].as_i64().unwrap(), line["faults"].clone())).collect()
}

fn with(person: &MadeUp, column: usize, text: &str) -> [String; 7] {
    let mut row = row(person);
    text.clone_into(&mut row[column]);
    row
}

fn typed(person: &MadeUp) -> Value {
    json!({ "number": person.number_text(), "again": person.number_text() })
}

fn entry_of(house: &House, way: &str) -> String {
    let open = house.store().read(|tx| tx.entries_open()).unwrap();
    open.iter().find(|held| held.row.way.as_str() == way).unwrap().row.id.to_string()
}

/// A wrong date is put right and the sealed number comes in with the row; a wrong number is typed from the paper,
/// twice and read by another.
#[test]
fn good_rows_come_in_and_bad_rows_are_mended() {
    for (house, people) in houses() {
        let wrong_digit = {
            let mut digits = people[5].number_text();
            let last = digits.pop().unwrap();
            digits.push(if last == '0' { '1' } else { '0' });
            digits
        };
        let others = [with(&people[4], 4, NO_DAY), with(&people[5], 6, &wrong_digit)];
        let input = house.intake_with(&people[..4], &others);
        let strict = {
            let mut strict = input.clone();
            strict["hold_bad"] = json!(false);
            house.run(Who::Clerk, ActName::TakeInRoster, strict)
        };
        assert_eq!(form_errors(strict).len(), 2);
        let done = house.act(Who::Clerk, ActName::TakeInRoster, input);
        assert_eq!((done["people"].as_u64(), done["waiting"].as_u64()), (Some(4), Some(2)));
        assert!(done["mend_by"].is_string());
        // The right number of a bad row is sealed, the wrong one is not kept in any form.
        assert_eq!(numbers(&house), 5);
        assert_eq!(
            listed(&house),
            [(6, json!(["date_no_such_day"])), (7, json!(["number_check_digit"]))]
        );
        // Who waits is nobody yet.
        assert!(house.office().people_named(&[&people[4].staff_number]).unwrap().is_empty());
        let duties = house.office().duties(Some(&house.actor(Who::Clerk))).unwrap();
        let duty = duties.iter().find(|duty| duty.kind == "mend_rows").unwrap();
        assert_eq!(
            (duty.subject.people, duty.about.clone()),
            (Some(2), house.about("erase_source"))
        );
        assert!(duty.staff.is_some());

        let waiting = house.waiting();
        let (date, number) = (waiting[0].as_str(), waiting[1].as_str());
        form_error(mend(&house, json!({}), date), "birth", "still_bad");
        form_error(mend(&house, json!({ "birth": "2026-12-01" }), date), "birth", "day_in_future");
        let done = mend(&house, json!({ "birth": people[4].birth }), date).unwrap().done;
        assert_eq!(done["waiting"], 1);
        assert_eq!(house.reveal(&people[4]).unwrap(), people[4].digits);
        assert_eq!(numbers(&house), 5);

        form_error(mend(&house, json!({}), number), "number", "number_needed");
        let once = json!({ "number": people[5].number_text() });
        form_error(mend(&house, once, number), "again", "field_missing");
        let two = json!({ "number": people[5].number_text(), "again": people[6].number_text() });
        form_error(mend(&house, two, number), "again", "typed_differs");
        let done = mend(&house, typed(&people[5]), number).unwrap().done;
        assert_eq!(
            (&done["second_reading"], &done["waiting"]),
            (&json!("other_person"), &json!(0))
        );
        let unread = house.run(Who::Clerk, ActName::RevealNumber, house.revealing(&people[5]));
        assert!(messages(unread).iter().all(|message| message == "number_not_checked"));
        let read =
            json!({ "entry": entry_of(&house, "other_person"), "number": people[5].number_text() });
        house.act(Who::OtherClerk, ActName::SecondReading, read);
        assert_eq!(house.reveal(&people[5]).unwrap(), people[5].digits);

        // The duty is done, nothing waits, and what the rows said is not kept any longer.
        assert!(house.office().duties(None).unwrap().iter().all(|duty| duty.kind != "mend_rows"));
        assert!(listed(&house).is_empty());
        for held in house.store().read(|tx| tx.every::<PendingRow>()).unwrap() {
            let row = held.row;
            assert_eq!((row.state.as_str(), row.settled_on.is_some()), ("mended", true));
            assert_eq!((row.name, row.birth, row.secret), (None, None, None));
        }
        refused(mend(&house, json!({}), date), &["nothing_open"]);
        house.assert_sound();
    }
}

/// The wrong row goes: somebody else than who took the roster in drops it, and its number ends as every number does.
#[test]
fn a_dropped_row_takes_its_number_along() {
    for (house, people) in houses() {
        let waiting = house.hold_rows(&people);
        let secret =
            house.store().read(|tx| tx.every::<PendingRow>()).unwrap()[0].row.secret.unwrap();
        let input = json!({ "row": waiting[0], "reason": "退職した職員の行" });
        refused(house.run(Who::Clerk, ActName::DropRow, input.clone()), &["own_act"]);
        let done = house.act(Who::OtherClerk, ActName::DropRow, input.clone());
        assert_eq!((&done["had_number"], &done["waiting"]), (&json!(true), &json!(0)));
        assert_eq!(numbers(&house), 1);
        refused(house.run(Who::Supervisor, ActName::DropRow, input), &["nothing_open"]);
        assert!(house.office().duties(None).unwrap().iter().all(|duty| duty.kind != "mend_rows"));
        house.assert_sound();
        // A database of before, put back under the seals of now, does not bring it back.
        assert!(house.office().vault().unwrap().tombstones().contains(&secret));
        let disposal = house.about("run_round");
        house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        let done =
            house.act(Who::Supervisor, ActName::ConfirmDisposal, json!({ "disposal": disposal }));
        assert_eq!(done["certificate"]["numbers"], 1);
        // The number is free: whoever it belongs to can bring it in.
        house.take_in(&people[1..2]);
        house.read_again(&people[1]);
        assert_eq!(house.reveal(&people[1]).unwrap(), people[1].digits);
        house.assert_sound();
    }
}

/// A number on two rows, or of somebody who is there, is kept of no row, and is on record as an answer that tells.
#[test]
fn a_number_that_may_be_anothers_is_typed_again() {
    for (house, people) in houses() {
        house.take_in(&people[..2]);
        let twice = people[3].number_text();
        let others = [
            with(&people[3], 0, "T1"),
            with(&people[4], 6, &twice),
            with(&people[5], 6, &people[0].number_text()),
        ];
        let done =
            house.act(Who::Clerk, ActName::TakeInRoster, house.intake_with(&people[6..8], &others));
        assert_eq!((done["people"].as_u64(), done["waiting"].as_u64()), (Some(2), Some(3)));
        assert_eq!(numbers(&house), 4);
        let faults: Vec<Value> = listed(&house).into_iter().map(|(_, faults)| faults).collect();
        assert_eq!(
            faults,
            [json!(["number_twice"]), json!(["number_twice"]), json!(["already_held"])]
        );
        assert_eq!(
            house.records().last().unwrap().detail["already_held"],
            ledger::DetailValue::Int(1)
        );
        let waiting = house.waiting();
        form_error(mend(&house, json!({}), &waiting[2]), "number", "number_needed");
        // Still somebody else's: the answer is on record, and nothing of the row came in.
        let before = house.records().len();
        form_error(mend(&house, typed(&people[0]), &waiting[2]), "number", "number_already_held");
        assert_eq!(house.records().len(), before + 1);
        assert_eq!(house.records().last().unwrap().phase, domain::Phase::Failed);
        mend(&house, typed(&people[5]), &waiting[2]).unwrap();
        mend(&house, typed(&people[3]), &waiting[0]).unwrap();
        mend(&house, typed(&people[4]), &waiting[1]).unwrap();
        assert_eq!(numbers(&house), 7);
        house.assert_sound();
    }
}

/// A roster of people who are held already is not a roster with some bad rows.
#[test]
fn more_rows_than_may_wait_refuse_the_roster() {
    for (house, people) in houses() {
        house.take_in(&people[..4]);
        let others: Vec<_> =
            people[..4].iter().enumerate().map(|(n, p)| with(p, 0, &format!("T{n}"))).collect();
        let input = house.intake_with(&people[4..8], &others);
        let before = house.records().len();
        let told = form_errors(house.run(Who::Clerk, ActName::TakeInRoster, input));
        let codes: Vec<_> = told.iter().map(|(_, code)| *code).collect();
        let held = "already_held";
        assert_eq!(codes, [held, held, held, held, "too_many_bad"]);
        // What was told is on record; nothing came in, and nothing waits.
        assert_eq!(house.records().len(), before + 1);
        assert_eq!((numbers(&house), house.waiting().len()), (4, 0));
        house.assert_sound();
    }
}

/// Who is in the register already is found there; a number that was sealed for a row and is not needed, or is
/// replaced, is disposed of.
#[test]
fn a_row_of_somebody_known_and_a_number_that_is_replaced() {
    for (house, people) in houses() {
        house.take_in(&people[..1]);
        let newcomer = json!({ "staff_number": "7001", "relation": "self", "name": "新任 春子",
                               "kana": "シンニン ハルコ", "birth": "1999-05-05",
                               "department": it::DEPARTMENT, "affairs": house.ids.affairs });
        let known = house.id(Who::Clerk, ActName::RegisterPerson, newcomer);
        let mut of_known = with(&people[2], 0, "7001");
        "新任 春子".clone_into(&mut of_known[2]);
        "シンニン ハルコ".clone_into(&mut of_known[3]);
        NO_DAY.clone_into(&mut of_known[4]);
        let others = [of_known, with(&people[3], 1, "親類縁者"), with(&people[4], 5, "")];
        house.act(Who::Clerk, ActName::TakeInRoster, house.intake_with(&people[1..2], &others));
        assert_eq!(numbers(&house), 5);
        let waiting = house.waiting();

        let birth = json!({ "birth": "1999-05-05" });
        form_error(mend(&house, birth.clone(), &waiting[0]), "number", "number_needed");
        let mut whole = typed(&people[2]);
        whole["birth"] = birth["birth"].clone();
        assert_eq!(mend(&house, whole, &waiting[0]).unwrap().done["person"], json!(known));
        // The same number, typed again: the sealed one stays. Another one: the sealed one is disposed of.
        let mut same = typed(&people[3]);
        same["relation"] = json!("self");
        assert!(mend(&house, same, &waiting[1]).unwrap().done.get("second_reading").is_none());
        let mut other = typed(&people[5]);
        other["department"] = json!(it::DEPARTMENT);
        mend(&house, other, &waiting[2]).unwrap();
        assert_eq!(numbers(&house), 5);
        let rounds =
            |duty: &OpenDuty| duty.kind.as_str() == "run_round" && duty.closed_on.is_none();
        let duties = house.store().read(|tx| tx.every::<OpenDuty>()).unwrap();
        assert_eq!(duties.iter().filter(|held| rounds(&held.row)).count(), 2);
        house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        assert_eq!(house.reveal(&people[3]).unwrap(), people[3].digits);
        house.assert_sound();
    }
}

/// A family waits for its member of staff, and comes in after it; the scope is that of the mended department.
#[test]
fn a_family_waits_for_its_member_of_staff_and_the_scope_is_that_of_the_mended_row() {
    for (house, people) in houses() {
        let mut child = with(&people[2], 1, "子");
        people[1].staff_number.clone_into(&mut child[0]);
        String::new().clone_into(&mut child[5]);
        let others = [with(&people[1], 3, "kana"), child];
        house.act(Who::Clerk, ActName::TakeInRoster, house.intake_with(&people[..1], &others));
        let waiting = house.waiting();
        form_error(mend(&house, json!({}), &waiting[1]), "staff_number", "member_of_staff_unknown");
        form_error(mend(&house, json!({ "kana": "かn" }), &waiting[0]), "kana", "still_bad");
        let narrow = {
            let mut narrow = house.designation(&house.ids.other_clerk);
            narrow["all_people"] = json!(false);
            narrow["people_of"] = json!(["財政課"]);
            narrow
        };
        let old = house.store().read(|tx| {
            tx.designations_of(house.ids.other_clerk.parse().unwrap(), house.office().now().day())
        });
        let end = json!({ "designation": old.unwrap()[0].row.id, "reason": "担当替え" });
        house.act(Who::Supervisor, ActName::EndDesignation, end);
        house.act(Who::Manager, ActName::DesignateClerk, narrow);
        let input = json!({ "row": waiting[0], "kana": people[1].kana });
        let mut elsewhere = input.clone();
        elsewhere["department"] = json!("財政課");
        for input in [&input, &elsewhere] {
            let mended = house.run(Who::OtherClerk, ActName::MendRow, input.clone());
            refused(mended, &["people_out_of_scope"]);
        }
        let other = house.actor(Who::OtherClerk);
        let list = house.office().list(Listable::Pending, &Filter::default(), &other, "ja");
        assert!(list.unwrap().lines.is_empty());
        house.act(Who::Clerk, ActName::MendRow, input);
        let done = mend(&house, json!({}), &waiting[1]).unwrap().done;
        let child: PersonId = done["person"].as_str().unwrap().parse().unwrap();
        let child = house.store().read(|tx| tx.get::<Person>(child.0)).unwrap().unwrap();
        assert_eq!(child.row.department.as_str(), it::DEPARTMENT);
        assert_eq!(numbers(&house), 3);
        house.assert_sound();
    }
}

/// The numbers of rows that wait, right or wrong, lie nowhere but in the file that was brought.
#[test]
fn numbers_of_rows_that_wait_lie_nowhere_in_the_clear() {
    for engine in Engine::ALL {
        let (mut house, people) = (House::new(engine, PACKS[0]), it::people(31, 8));
        let mut spoiled = people[5].digits;
        spoiled[11] = if spoiled[11] == b'0' { b'1' } else { b'0' };
        let spoiled_text: String = spoiled.iter().map(|d| char::from(*d)).collect();
        let others = [
            with(&people[4], 4, NO_DAY),
            with(&people[5], 6, &spoiled_text),
            // Not a number by its check digit, in a cell where it does not belong.
            with(&people[6], 2, &spoiled_text),
        ];
        let input = house.intake_with(&people[..4], &others);
        let mut said = vec![house.act(Who::Clerk, ActName::TakeInRoster, input).to_string()];
        said.extend(listed(&house).iter().map(|line| format!("{line:?}")));
        let waiting = house.waiting();
        for (row, input) in waiting.iter().zip([json!({}), typed(&people[4]), json!({})]) {
            said.push(format!("{:?}", mend(&house, input, row).err()));
        }
        house.office().export(&house.folder.path().join("export")).unwrap();
        house.reopen();
        let brought = house.folder.path().join("roster.csv");
        let mut all: Vec<_> = people[..7].iter().map(|p| &p.digits).collect();
        all.push(&spoiled);
        let canary = Canary::of_all(all);
        assert!(!canary.in_tree(&brought).unwrap().is_empty());
        let seen = canary.in_tree(house.folder.path()).unwrap();
        assert!(seen.iter().all(|sighting| sighting.path == brought), "{seen:?}");
        assert!(said.iter().all(|text| canary.in_bytes(text.as_bytes()).is_empty()), "{said:?}");
        // What may lie there is found there.
        if engine == Engine::Sqlite {
            let name = Canary::of_all([]).also("name", people[4].kana.as_bytes());
            assert!(!name.in_tree(&house.data()).unwrap().is_empty());
        }
        house.assert_sound();
    }
}
