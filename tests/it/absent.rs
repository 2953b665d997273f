//! Somebody with the database takes a row away, or puts its version of before in its place, has an act pass that asks
//! whether there is such a row, and puts it back: the act stops, or `verify` names its record.

use crate::hand::Hand;
use domain::ActName;
use it::{DEPARTMENT, Engine, House, PASSWORD, Who, failed};
use office::Via;
use office::input::SecretText;
use office::sign_in::SignIn;
use serde_json::{Value, json};
use testkit::MadeUp;

const PACK: &str = "hanamaki-city";
const MINUTE_MS: i64 = 60_000;

fn every(attack: impl Fn(&mut House, &Hand, &[MadeUp])) {
    for engine in Engine::ALL {
        let mut house = House::new(engine, PACK);
        let people = it::people(31, 2);
        house.take_in(&people);
        let hand = Hand::at(&house);
        attack(&mut house, &hand, &people);
    }
}

/// The row is not there while the act is tried; afterwards it is, and nothing shows.
fn without(
    house: &House,
    hand: &Hand,
    (table, condition): (&str, &str),
    act: (Who, ActName, Value),
) {
    hand.run(&format!("CREATE TABLE gone_{table} AS SELECT * FROM {table} WHERE {condition}"));
    assert_ne!(hand.one(&format!("SELECT count(*) FROM gone_{table}")), "0", "{table}");
    hand.run(&format!("DELETE FROM {table} WHERE {condition}"));
    stops(house, hand, act);
    hand.run(&format!("INSERT INTO {table} SELECT * FROM gone_{table}; DROP TABLE gone_{table}"));
    stir(hand);
    house.assert_sound();
}

/// The version of before stands in the row's place while the act is tried. It was kept by [`Hand::keep`].
fn with_before(house: &House, hand: &Hand, (table, id): (&str, &str), act: (Who, ActName, Value)) {
    let bytes = hand.id(id);
    hand.run(&format!("CREATE TABLE now_{table} AS SELECT * FROM {table} WHERE id = {bytes}"));
    hand.put_back(table, id);
    stops(house, hand, act);
    hand.run(&format!("DELETE FROM {table} WHERE id = {bytes}"));
    hand.run(&format!("INSERT INTO {table} SELECT * FROM now_{table}"));
    stir(hand);
    house.assert_sound();
}

/// The act does not pass, and nothing it would have written is there.
fn stops(house: &House, hand: &Hand, (who, act, input): (Who, ActName, Value)) {
    stir(hand);
    assert_eq!(failed(house.run(who, act, input)), "store_inconsistent", "{act}");
}

/// Decisions are made anew, as after a restart.
fn stir(hand: &Hand) {
    hand.run("UPDATE facts SET generation = generation + 1");
}

#[test]
fn a_hold_taken_away_while_a_disposal_is_instructed() {
    every(|house, hand, people| {
        house.let_leave(people);
        let held = json!({ "department": DEPARTMENT, "people": [house.person(&people[0])],
                           "reason": "監査で使う" });
        house.act(Who::Supervisor, ActName::HoldDisposal, held);
        let all = json!({ "department": DEPARTMENT, "reason": "満了" });
        let act = (Who::Supervisor, ActName::InstructDisposal, all);
        without(house, hand, ("holds", "released_on IS NULL"), act);
        assert_eq!(
            house.act(
                Who::Supervisor,
                ActName::InstructDisposal,
                json!({ "department": DEPARTMENT, "reason": "満了" })
            )["people"],
            1
        );
    });
}

#[test]
fn a_copy_taken_away_while_a_disposal_is_carried_out() {
    every(|house, hand, people| {
        house.instruct("fill_file");
        house.act(Who::Clerk, ActName::FillFile, house.filling(people));
        house.let_leave(people);
        let disposal = json!({ "disposal": house.instruct_disposal() });
        let act = (Who::Clerk, ActName::CarryOutDisposal, disposal);
        without(house, hand, ("copies", "state <> 'erased'"), act);
    });
}

#[test]
fn a_roster_taken_away_while_a_disposal_is_carried_out() {
    every(|house, hand, people| {
        house.let_leave(people);
        let disposal = json!({ "disposal": house.instruct_due() });
        let act = (Who::Clerk, ActName::CarryOutDisposal, disposal);
        without(house, hand, ("sources", "state = 'open'"), act);
    });
}

#[test]
fn who_is_on_a_roster_put_back_to_before() {
    every(|house, hand, people| {
        let more = &it::people(31, 4)[2..];
        let mut bad = it::pending::row(&more[1]);
        it::pending::NO_DAY.clone_into(&mut bad[4]);
        let input = house.intake_with(&more[..1], &[bad]);
        let taken = house.act(Who::Clerk, ActName::TakeInRoster, input);
        let source = taken["source"].as_str().unwrap().to_owned();
        hand.keep("source_people", &source);
        let mend = json!({ "row": house.waiting()[0], "birth": more[1].birth });
        house.act(Who::Clerk, ActName::MendRow, mend);
        house.let_leave(people);
        let disposal = json!({ "disposal": house.instruct_due() });
        let act = (Who::Clerk, ActName::CarryOutDisposal, disposal);
        with_before(house, hand, ("source_people", &source), act);
    });
}

/// A column by which a row is looked for is changed for a moment: the row is there, and no condition finds it.
fn hidden(
    house: &House,
    hand: &Hand,
    (table, column, value): (&str, &str, &str),
    act: (Who, ActName, Value),
) {
    let all = format!("CREATE TABLE now_{table} AS SELECT * FROM {table}");
    hand.run(&all);
    hand.run(&format!("UPDATE {table} SET {column} = {value}"));
    stops(house, hand, act);
    hand.run(&format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM now_{table}"));
    hand.run(&format!("DROP TABLE now_{table}"));
    stir(hand);
    house.assert_sound();
}

#[test]
fn a_row_that_no_condition_finds_any_more() {
    every(|house, hand, people| {
        let person = house.person(&people[0]);
        let report = json!({ "department": DEPARTMENT, "person": person, "field": "wrong_holder",
                             "what": "別人の番号" });
        house.act(Who::Staff, ActName::ReportError, report);
        let reveal = (Who::Clerk, ActName::RevealNumber, house.revealing(&people[0]));
        hidden(house, hand, ("error_reports", "state", "'settled'"), reveal);
        let appointing = json!({ "staff": house.ids.staff, "duty": "manager", "title": "部長",
                                 "department": null, "since": "2026-11-21" });
        let appoint = (Who::Manager, ActName::Appoint, appointing);
        hidden(house, hand, ("appointments", "duty", "'auditor'"), appoint);
    });
}

#[test]
fn a_shut_name_opened_for_a_moment() {
    every(|house, hand, _| {
        for _ in 0..house.office().limits().unwrap().sign_in_tries {
            house.guess_once("tanto");
        }
        hand.run(
            "CREATE TABLE gone AS SELECT * FROM sign_in_failures; DELETE FROM sign_in_failures",
        );
        let own = ("tanto".to_owned(), SecretText::new(PASSWORD.to_owned())).into();
        let shown = SignIn { own, second: None, device_key: None, via: Via::Command, work: None };
        assert_eq!(failed(house.office().sign_in(&shown)), "store_inconsistent");
        hand.run("INSERT INTO sign_in_failures SELECT * FROM gone");
        assert!(house.office().sign_in(&shown).is_err());
        house.assert_sound();
    });
}

#[test]
fn a_deputy_whose_time_is_over_comes_back() {
    every(|house, hand, people| {
        let named = house.deputising(&house.ids.staff, "supervisor");
        let deputy = house.id(Who::Manager, ActName::NameDeputy, named);
        hand.keep("deputies", &deputy);
        let end = json!({ "deputy": deputy, "reason": "戻った" });
        house.act(Who::Supervisor, ActName::EndDeputy, end);
        let act = (Who::Clerk, ActName::RevealNumber, house.revealing(&people[0]));
        with_before(house, hand, ("deputies", &deputy), act);
    });
}

#[test]
fn a_contractor_whose_work_is_over_comes_back() {
    every(|house, hand, _| {
        house.instruct("dispose_paper");
        let input = house.entrusting("株式会社溶解");
        let contractor = house.id(Who::Supervisor, ActName::RegisterContractor, input);
        let paper = house.papers();
        let destroying = house.destroying(&[&paper], Some(&contractor));
        hand.keep("contractors", &contractor);
        house.act(Who::Supervisor, ActName::EndContractor, house.ending_contractor(&contractor));
        let act = (Who::Clerk, ActName::DisposePaper, destroying);
        with_before(house, hand, ("contractors", &contractor), act);
    });
}

#[test]
fn somebody_who_was_stopped_comes_back() {
    every(|house, hand, _| {
        let staff = house.ids.staff.clone();
        hand.keep("staff", &staff);
        let stop = json!({ "staff": staff, "reason": "懲戒" });
        house.act(Who::Manager, ActName::StopStaff, stop);
        let office =
            json!({ "staff": staff, "duty": "auditor", "title": "監査", "since": "2026-11-21" });
        with_before(house, hand, ("staff", &staff), (Who::Manager, ActName::Appoint, office));
    });
}

#[test]
fn a_designation_that_was_ended_comes_back() {
    every(|house, hand, people| {
        let designation = house.ids.designation.clone();
        hand.keep("designations", &designation);
        let end = json!({ "designation": designation, "reason": "異動" });
        house.act(Who::Supervisor, ActName::EndDesignation, end);
        let act = (Who::Clerk, ActName::RevealNumber, house.revealing(&people[0]));
        with_before(house, hand, ("designations", &designation), act);
    });
}

#[test]
fn a_terminal_that_was_taken_back_comes_back() {
    every(|house, hand, people| {
        let allowed = hand.one("SELECT count(*) FROM device_uses");
        hand.run("CREATE TABLE kept AS SELECT * FROM device_uses");
        let stop = json!({ "staff": house.ids.other_clerk, "reason": "退職" });
        house.act(Who::Manager, ActName::StopStaff, stop);
        hand.run(
            "CREATE TABLE now AS SELECT * FROM device_uses; DELETE FROM device_uses; \
                  INSERT INTO device_uses SELECT * FROM kept",
        );
        assert_eq!(hand.one("SELECT count(*) FROM device_uses"), allowed);
        stops(house, hand, (Who::Clerk, ActName::RevealNumber, house.revealing(&people[0])));
        hand.run("DELETE FROM device_uses; INSERT INTO device_uses SELECT * FROM now");
        stir(hand);
        house.assert_sound();
    });
}

/// The new password is taken away and the old one put in its place: neither lets anybody in until that is mended.
#[test]
fn a_password_of_before_in_the_place_of_the_new_one() {
    every(|house, hand, _| {
        let new = "mado no soto no kumo";
        let enter = |password: &str| {
            let own = ("tanto".to_owned(), SecretText::new(password.to_owned())).into();
            let shown =
                SignIn { own, second: None, device_key: None, via: Via::Command, work: None };
            house.office().sign_in(&shown)
        };
        hand.run("CREATE TABLE kept AS SELECT * FROM credentials");
        let change = json!({ "old": PASSWORD, "new": new, "new_again": new });
        house.act(Who::Clerk, ActName::ChangePassword, change);
        hand.run(
            "CREATE TABLE now AS SELECT * FROM credentials; DELETE FROM credentials; \
                  INSERT INTO credentials SELECT * FROM kept",
        );
        for password in [PASSWORD, new] {
            assert_eq!(failed(enter(password)), "store_inconsistent");
        }
        hand.run("DELETE FROM credentials; INSERT INTO credentials SELECT * FROM now");
        enter(new).unwrap();
        house.assert_sound();
    });
}

/// What was withdrawn, and what was given for once and is used up, does not come back.
#[test]
fn an_instruction_that_ended_comes_back() {
    every(|house, hand, _| {
        for used_up in [false, true] {
            let given = json!({ "acts": ["dispose_paper"], "affairs": house.ids.affairs,
                                "most_people": 10, "since": "2026-11-01", "until": "2027-03-31",
                                "uses": 1, "reason": "保存期間の満了" });
            let instruction = house.id(Who::Supervisor, ActName::GiveInstruction, given);
            hand.keep("instructions", &instruction);
            if used_up {
                let destroying = house.destroying(&[&house.papers()], None);
                house.act(Who::Clerk, ActName::DisposePaper, destroying);
            } else {
                let withdraw = json!({ "instruction": instruction, "reason": "誤り" });
                house.act(Who::Supervisor, ActName::WithdrawInstruction, withdraw);
            }
            let destroying = house.destroying(&[&house.papers()], None);
            let act = (Who::Clerk, ActName::DisposePaper, destroying);
            with_before(house, hand, ("instructions", &instruction), act);
            hand.run("DROP TABLE kept_instructions; DROP TABLE now_instructions");
        }
    });
}

/// A request that was denied does not come back to be granted.
#[test]
fn an_approval_that_was_denied_is_asked_again() {
    every(|house, hand, _| {
        let asked = json!({ "what": "external_media", "department": DEPARTMENT,
                            "affairs": house.ids.affairs, "until": "2026-11-28",
                            "reason": "提出のため" });
        let approval = house.id(Who::Clerk, ActName::RequestApproval, asked);
        hand.keep("approvals", &approval);
        let answer =
            |granted: bool| json!({ "approval": approval, "granted": granted, "remark": "不要" });
        house.act(Who::Supervisor, ActName::DecideApproval, answer(false));
        let act = (Who::Supervisor, ActName::DecideApproval, answer(true));
        with_before(house, hand, ("approvals", &approval), act);
    });
}

/// An approval that served one work serves no other one while what it served is away.
#[test]
fn what_an_approval_serves_taken_away() {
    for engine in Engine::ALL {
        let house = House::new(engine, it::PACKS[1]);
        house.take_in(&it::scripts::people()[..2]);
        let hand = Hand::at(&house);
        house.approve("carry_out", None);
        house.instruct("fill_file");
        let first = it::scripts::filled_copy(&house);
        house.act(Who::Clerk, ActName::CarryOut, house.carrying(&first));
        let second = house.carrying(&it::scripts::filled_copy(&house));
        let act = (Who::Clerk, ActName::CarryOut, second);
        without(&house, &hand, ("approval_uses", "things IS NOT NULL"), act);
    }
}

/// What for a filled file was made says where it may go.
#[test]
fn the_document_of_a_copy_taken_away() {
    every(|house, hand, people| {
        house.instruct("fill_file");
        let filled = house.act(Who::Clerk, ActName::FillFile, house.filling(people));
        let act = (Who::Clerk, ActName::SubmitToAuthority, house.submitting(&filled["copy"]));
        without(house, hand, ("copy_purposes", "purpose IS NOT NULL"), act);
    });
}

/// What was submitted is not submitted again while its answer is away.
#[test]
fn a_submission_taken_away() {
    every(|house, hand, people| {
        house.instruct("fill_file");
        let filled = house.act(Who::Clerk, ActName::FillFile, house.filling(people));
        let submitting = house.submitting(&filled["copy"]);
        house.act(Who::Clerk, ActName::SubmitToAuthority, submitting.clone());
        for table in ["submissions", "submission_states"] {
            let act = (Who::Clerk, ActName::SubmitToAuthority, submitting.clone());
            without(house, hand, (table, "id IS NOT NULL"), act);
        }
    });
}

/// What is registered and ended serves nothing any more: affairs, files and places.
#[test]
fn what_is_not_registered_any_more_comes_back() {
    every(|house, hand, people| {
        let ending = |field: &str, id: &str| {
            let mut input = json!({ "on_day": "2026-11-21", "reason": "移転" });
            input[field] = json!(id);
            input
        };
        let place = house.place("金庫");
        let storing = house.storing(&house.papers(), &place);
        hand.keep("keeping_places", &place);
        house.act(Who::Supervisor, ActName::EndRegistration, ending("place", &place));
        let act = (Who::Clerk, ActName::StoreAt, storing);
        with_before(house, hand, ("keeping_places", &place), act);
        let affairs = house.ids.affairs.clone();
        hand.keep("affairs", &affairs);
        house.act(Who::Supervisor, ActName::EndRegistration, ending("affairs", &affairs));
        let act = (Who::Clerk, ActName::RequestNumber, house.requesting(&people[..1]));
        with_before(house, hand, ("affairs", &affairs), act);
    });
}

/// A sign-in name is never used again, also while it is on no list.
#[test]
fn a_past_sign_in_name_taken_away() {
    every(|house, hand, _| {
        let stop = json!({ "staff": house.ids.staff, "reason": "退職" });
        house.act(Who::Manager, ActName::StopStaff, stop);
        let entry = |number: &str, name: &str| it::staff(number, name, "一般 六郎");
        house.act(Who::Manager, ActName::EnrolStaff, entry("M006", "modori"));
        let act = (Who::Manager, ActName::EnrolStaff, entry("M077", "ippan"));
        without(house, hand, ("past_sign_ins", "sign_in = 'ippan'"), act);
    });
}

/// The regulation in force before does not decide again.
#[test]
fn the_pack_of_before_comes_back() {
    every(|house, hand, people| {
        let new = house.revised_pack();
        let row = house.store().read(|tx| tx.organisation()).unwrap().unwrap();
        let id = row.row.id.0.to_string();
        hand.keep("organisations", &id);
        let adopting = json!({ "pack": new, "committee": "委員会", "decided_on": "2026-11-20",
                               "reason": "規程の改正" });
        house.act(Who::ManagerAndSupervisor, ActName::AdoptPack, adopting);
        let act = (Who::Clerk, ActName::RevealNumber, house.revealing(&people[0]));
        with_before(house, hand, ("organisations", &id), act);
    });
}

/// A row that is written while another is away does not hide it.
#[test]
fn what_is_written_meanwhile_does_not_hide_it() {
    every(|house, hand, people| {
        house.let_leave(people);
        let held = |person: &MadeUp| json!({ "department": DEPARTMENT, "people": [house.person(person)], "reason": "監査" });
        house.act(Who::Supervisor, ActName::HoldDisposal, held(&people[0]));
        let act = (Who::Supervisor, ActName::HoldDisposal, held(&people[1]));
        without(house, hand, ("holds", "released_on IS NULL"), act);
    });
}

/// With the row goes the tally, to that of before: the act passes, and `verify` names its record.
#[test]
fn the_tally_of_before_put_back_with_the_rows() {
    every(|house, hand, people| {
        for gone in [false, true] {
            let named = house.deputising(&house.ids.staff, "supervisor");
            hand.run("CREATE TABLE before AS SELECT * FROM tallies");
            let deputy = house.id(Who::Manager, ActName::NameDeputy, named);
            hand.run(
                "CREATE TABLE now AS SELECT * FROM tallies; \
                      CREATE TABLE now_deputies AS SELECT * FROM deputies; \
                      CREATE TABLE now_duties AS SELECT * FROM open_duties",
            );
            house.clock.advance(MINUTE_MS);
            let id = hand.id(&deputy);
            hand.run(&format!(
                "DELETE FROM deputies WHERE id = {id}; DELETE FROM tallies; \
                 DELETE FROM open_duties WHERE opened_by = 'name_deputy'"
            ));
            if !gone {
                hand.run("INSERT INTO tallies SELECT * FROM before");
            }
            stir(hand);
            assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
            let record = house.office().size().unwrap() - 1;
            hand.run("DELETE FROM deputies; DELETE FROM tallies; DELETE FROM open_duties; \
                      INSERT INTO deputies SELECT * FROM now_deputies; \
                      INSERT INTO open_duties SELECT * FROM now_duties; \
                      INSERT INTO tallies SELECT * FROM now; \
                      DROP TABLE now; DROP TABLE before; DROP TABLE now_deputies; DROP TABLE now_duties");
            stir(hand);
            let found = house.office().verify(None).unwrap();
            let place = format!("records[{record}]");
            let named = found.iter().any(|f| f.code == "rested_on" && f.place == place);
            assert!(named, "{found:?}");
            let ended = json!({ "deputy": deputy, "reason": "戻った" });
            house.act(Who::Supervisor, ActName::EndDeputy, ended);
            house.clock.advance(MINUTE_MS);
        }
    });
}

/// What decisions remember was compared when it was read: the next acts ask no register again for it.
#[test]
fn what_is_remembered_is_not_compared_again() {
    every(|house, hand, people| {
        let compared = |house: &House| {
            house.probe.reset();
            house.reveal(&people[0]).unwrap();
            house.probe.names().iter().filter(|name| **name == "tallies").count()
        };
        stir(hand);
        assert_ne!(compared(house), 0);
        assert_eq!(compared(house), 0);
    });
}
