//! Who can reach numbers is looked through (H5.1, U2.3), and accesses that are out of the usual are flagged and looked
//! at by somebody else (H5.3).

use domain::{ActName, Phase, Stop};
use it::answers::{form_error, refused};
use it::{Engine, House, PACKS, Who};
use ledger::{DetailValue, Record};
use office::input::SecretText;
use office::lists::Listable;
use office::{Duties, Office};
use serde_json::{Value, json};

const DAY_MS: i64 = 86_400_000;

fn every(run: impl Fn(&mut House)) {
    for (engine, pack) in Engine::ALL.into_iter().zip(PACKS) {
        run(&mut House::new(engine, pack));
    }
}

fn duties(house: &House, kind: &str) -> Vec<Duties> {
    let mut all = house.office().duties(None).unwrap();
    all.retain(|duty| duty.kind == kind);
    all
}

fn lines(house: &House, what: Listable, who: Who) -> Vec<Value> {
    house.lines_of(what, who).unwrap().iter().map(office::lists::Line::json).collect()
}

fn reveals(house: &House) -> Vec<Record> {
    of(house, ActName::RevealNumber)
}

fn of(house: &House, act: ActName) -> Vec<Record> {
    let all = house.records().into_iter();
    all.filter(|record| record.act == act && record.phase == Phase::Completed).collect()
}

fn code(record: &Record) -> Option<&str> {
    match record.detail.get("unusual") {
        Some(DetailValue::Code(code)) => Some(code),
        None => None,
        other => panic!("{other:?}"),
    }
}

fn review(house: &House, who: Who, input: Value) -> Result<Value, Stop> {
    house.run(who, ActName::ReviewAccess, input).map(|outcome| outcome.done)
}

// ---- who can reach what ----

#[test]
fn the_list_says_how_far_each_reaches_and_when_they_last_did() {
    every(|house| {
        let people = it::people(701, 2);
        house.take_in(&people);
        house.clock.advance(DAY_MS);
        house.reveal(&people[0]).unwrap();
        let all = lines(house, Listable::Rights, Who::Supervisor);
        assert_eq!(all.len(), 2);
        let name = |line: &Value| line["name"].as_str().unwrap().to_owned();
        let mine = all.iter().find(|line| name(line) == "担当 三郎").unwrap();
        let other = all.iter().find(|line| name(line) == "担当 四郎").unwrap();
        assert_eq!(mine["id"], json!(house.ids.designation));
        assert_eq!(
            (&mine["last_used"], &mine["devices"]),
            (&json!("2026-11-22"), &json!(["PC-01"]))
        );
        assert_eq!((&other["last_used"], &mine["offices"]), (&Value::Null, &json!([])));
        assert_eq!(mine["list"], other["list"], "one code for one division");
        assert!(lines(house, Listable::Rights, Who::Clerk).is_empty(), "not for clerks");
    });
}

#[test]
fn what_is_confirmed_is_what_was_seen_and_what_is_not_needed_ends_with_it() {
    every(|house| {
        let people = it::people(702, 2);
        house.take_in(&people);
        let seen = house.reviewing_rights();
        house.act(Who::Manager, ActName::DesignateClerk, house.designation(&house.ids.staff));
        refused(house.run(Who::Supervisor, ActName::ReviewRights, seen), &["list_changed"]);

        let mut reviewed = house.reviewing_rights();
        reviewed["end"] = json!([house.ids.designation, house.ids.designation]);
        let twice = house.run(Who::Supervisor, ActName::ReviewRights, reviewed.clone());
        form_error(twice, "end[1]", "not_on_list");
        reviewed["end"] = json!([house.ids.designation]);
        let before = house.rights_code();
        let done = house.act(Who::Supervisor, ActName::ReviewRights, reviewed);
        assert_eq!((&done["designations"], &done["ended"]), (&json!(3), &json!(1)));
        assert_ne!(house.rights_code(), before);
        assert!(house.reveal(&people[0]).is_err(), "the right is gone");
        assert_eq!(lines(house, Listable::Rights, Who::Manager).len(), 2);

        // The record says which list it was: the code is the beginning of its digest.
        let record = of(house, ActName::ReviewRights).remove(0);
        let Some(DetailValue::Digest(digest)) = record.detail.get("list") else { panic!() };
        let letters = digest[..8].iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let letters: String = letters.map(|half| char::from(b'a' + half)).collect();
        assert_eq!(before.as_str().replace('-', ""), letters);
        // And it rests on the rows as they were read, in their versions of before the review.
        let rows = |table: &str| record.rested_on.iter().filter(|rest| rest.table == table).count();
        assert_eq!((rows("designations"), rows("device_uses")), (3, 2));
        assert_eq!(record.detail.get("devices"), Some(&DetailValue::Int(2)));
        let ended = record.rested_on.iter().find(|r| r.row.to_string() == house.ids.designation);
        assert_eq!(ended.map(|rest| rest.version), Some(1));
        let nowhere = json!({ "department": "別の課", "list": before });
        let none = house.run(Who::Manager, ActName::ReviewRights, nowhere);
        form_error(none, "department", "nobody_designated");
        house.assert_sound();
    });
}

/// A supervisor who is on the list does not confirm it; the manager does.
#[test]
fn nobody_confirms_what_they_may_reach_themselves() {
    every(|house| {
        house.act(Who::Manager, ActName::DesignateClerk, house.designation(&house.ids.supervisor));
        let input = house.reviewing_rights();
        refused(house.run(Who::Supervisor, ActName::ReviewRights, input.clone()), &["own_act"]);
        house.act(Who::Manager, ActName::ReviewRights, input);
    });
}

#[test]
fn a_review_is_due_as_often_as_the_pack_says() {
    let house = &mut House::new(Engine::Sqlite, PACKS[0]);
    let days = usize::from(house.office().limits().unwrap().rights_review_days);
    let on = |house: &House| house.act(Who::SystemOfficer, ActName::TakeBackup, json!({}));
    let mut passed = 0;
    while passed + 30 < days {
        assert!(duties(house, "review_rights").is_empty(), "after {passed} days");
        house.clock.advance(7 * DAY_MS);
        passed += 7;
        on(house);
    }
    let announced = duties(house, "review_rights");
    assert_eq!((announced.len(), announced[0].overdue), (1, false));
    assert_eq!(announced[0].owner, domain::Duty::Supervisor);
    while passed <= days {
        house.clock.advance(7 * DAY_MS);
        passed += 7;
        on(house);
    }
    assert!(duties(house, "review_rights")[0].overdue);
    let input = house.reviewing_rights();
    house.act(Who::Supervisor, ActName::ReviewRights, input);
    assert!(duties(house, "review_rights").is_empty());
}

// ---- what is out of the usual ----

#[test]
fn the_same_number_again_and_again_is_flagged_once_a_day() {
    every(|house| {
        let people = it::people(703, 2);
        house.take_in(&people);
        for _ in 0..10 {
            house.reveal(&people[0]).unwrap();
        }
        assert!(duties(house, "review_access").is_empty(), "ten times are usual");
        house.reveal(&people[1]).unwrap();
        house.reveal(&people[0]).unwrap();
        house.reveal(&people[0]).unwrap();
        let codes: Vec<_> = reveals(house).iter().map(|r| code(r).map(str::to_owned)).collect();
        let flagged = Some("repeated".to_owned());
        assert_eq!(codes[..11], vec![None; 11]);
        assert_eq!(codes[11..], [flagged.clone(), flagged.clone()]);
        let open = duties(house, "review_access");
        assert_eq!((open.len(), open[0].owner), (1, domain::Duty::Supervisor));
        let line = &lines(house, Listable::UnusualAccesses, Who::Supervisor)[0];
        assert_eq!((&line["unusual"], &line["state"]), (&json!("repeated"), &json!("open")));
        assert_eq!(line["record"], json!(reveals(house)[11].id));
        assert!(lines(house, Listable::UnusualAccesses, Who::Clerk).is_empty());

        // A day later it is one more; when the days are over, the number is usual again.
        house.clock.advance(DAY_MS);
        house.reveal(&people[0]).unwrap();
        assert_eq!(duties(house, "review_access").len(), 2);
        house.clock.advance(31 * DAY_MS);
        house.reveal(&people[0]).unwrap();
        assert_eq!(code(reveals(house).last().unwrap()), None);
        assert_eq!(duties(house, "review_access").len(), 2);
        house.assert_sound();
    });
}

#[test]
fn what_a_clerk_was_shown_is_counted_from_the_records() {
    every(|house| {
        let people = it::people(708, 3);
        house.take_in(&people);
        for _ in 0..9 {
            house.reveal(&people[0]).unwrap();
        }
        // By another process; this one sees it a few seconds later.
        let shown = house.revealing(&people[0]);
        let other = Office::open(house.world(), &house.data(), &house.settings.slug).unwrap();
        other.unseal_with(&SecretText::new(house.words.clone())).unwrap();
        let mine = house.office.replace(other);
        house.act(Who::Clerk, ActName::RevealNumber, shown);
        house.office = mine;
        house.clock.advance(5_000);
        house.reveal(&people[0]).unwrap();
        // By one that was started anew.
        house.reopen();
        house.reveal(&people[1]).unwrap();
        house.reveal(&people[0]).unwrap();
        let codes: Vec<_> = reveals(house).iter().map(|r| code(r).map(str::to_owned)).collect();
        let flagged = Some("repeated".to_owned());
        assert_eq!(codes[..10], vec![None; 10]);
        assert_eq!(codes[10..], [flagged.clone(), None, flagged]);
        assert_eq!(duties(house, "review_access").len(), 1);
    });
}

#[test]
fn another_clerks_reveals_are_counted_apart() {
    let house = &mut House::new(Engine::Sqlite, PACKS[0]);
    let people = it::people(704, 2);
    house.take_in(&people);
    for _ in 0..10 {
        house.reveal(&people[0]).unwrap();
        house.act(Who::OtherClerk, ActName::RevealNumber, house.revealing(&people[0]));
    }
    assert!(duties(house, "review_access").is_empty());
    house.act(Who::OtherClerk, ActName::RevealNumber, house.revealing(&people[0]));
    let line = &lines(house, Listable::UnusualAccesses, Who::Manager)[0];
    assert_eq!(line["name"], json!("担当 四郎"));
}

#[test]
fn many_people_in_a_day_are_flagged_and_a_file_of_many_is_not() {
    let house = &mut House::new(Engine::Sqlite, PACKS[0]);
    let people = it::people(705, 55);
    house.take_in(&people);
    house.act(Who::Clerk, ActName::FillFile, house.filling(&people[..10]));
    for twenty in people[..40].chunks(20).chain([&people[30..50]]) {
        let all: Vec<String> = twenty.iter().map(|person| house.person(person)).collect();
        let mut many = house.revealing(&people[0]);
        many["people"] = json!(all);
        house.act(Who::Clerk, ActName::RevealNumber, many);
    }
    assert!(duties(house, "review_access").is_empty(), "fifty different people, some twice");
    house.reveal(&people[0]).unwrap();
    assert!(duties(house, "review_access").is_empty(), "one of the fifty");
    house.reveal(&people[50]).unwrap();
    house.reveal(&people[51]).unwrap();
    let codes: Vec<_> = reveals(house).iter().map(|r| code(r).map(str::to_owned)).collect();
    let many = Some("many_people".to_owned());
    assert_eq!(codes, [None, None, None, None, many.clone(), many]);
    assert_eq!(duties(house, "review_access").len(), 1);
    house.clock.advance(DAY_MS);
    house.reveal(&people[0]).unwrap();
    assert_eq!(duties(house, "review_access").len(), 1, "counted anew each day");
}

#[test]
fn the_same_number_in_file_after_file_is_flagged() {
    let house = &mut House::new(Engine::Sqlite, PACKS[0]);
    let people = it::people(709, 3);
    house.take_in(&people);
    for _ in 0..9 {
        house.act(Who::Clerk, ActName::FillFile, house.filling(&people));
    }
    house.reveal(&people[0]).unwrap();
    assert!(duties(house, "review_access").is_empty());
    house.act(Who::Clerk, ActName::FillFile, house.filling(&people[..1]));
    assert_eq!(duties(house, "review_access").len(), 1);
    let told: Vec<_> = house.records().iter().filter_map(code).map(str::to_owned).collect();
    assert_eq!(told, ["repeated"]);
}

#[test]
fn what_a_division_finds_not_in_order_goes_to_the_manager() {
    every(|house| {
        let people = it::people(706, 2);
        house.take_in(&people);
        house.reveal_often(&people[0]);
        let access = house.about("review_access");
        let found = json!({ "access": access, "in_order": false });
        form_error(review(house, Who::Supervisor, found.clone()), "remark", "remark_needed");
        let mut found = found;
        found["remark"] = json!("年末調整と関わりのない表示");
        refused(review(house, Who::Manager, found.clone()), &["not_yours_to_look_at"]);
        review(house, Who::Supervisor, found.clone()).unwrap();
        assert!(duties(house, "review_access").is_empty());
        let reported = duties(house, "answer_reported_access");
        assert_eq!((reported.len(), reported[0].owner), (1, domain::Duty::Manager));
        let again = review(house, Who::Supervisor, found.clone());
        refused(again, &["not_yours_to_look_at", "own_act"]);
        review(house, Who::Manager, found.clone()).unwrap();
        assert!(duties(house, "answer_reported_access").is_empty());
        let line = &lines(house, Listable::UnusualAccesses, Who::Manager)[0];
        assert_eq!(line["state"], json!("not_in_order"));
        assert_eq!(
            (&line["reviewed_by"], &line["answered_by"]),
            (&json!("責任 二郎"), &json!("管理 一郎"))
        );
        refused(review(house, Who::Manager, found), &["nothing_open"]);
        house.assert_sound();
    });
}

/// What a supervisor opened as a clerk is looked at by the manager.
#[test]
fn ones_own_access_goes_one_office_up() {
    every(|house| {
        let people = it::people(707, 2);
        house.take_in(&people);
        house.act(Who::Manager, ActName::DesignateClerk, house.designation(&house.ids.supervisor));
        let allowed = json!({ "device": house.ids.device, "staff": house.ids.supervisor,
                              "since": "2026-04-01" });
        house.act(Who::Manager, ActName::AllowDevice, allowed);
        house.ids.clerk = house.ids.supervisor.clone();
        house.reveal_often(&people[0]);
        assert_eq!(duties(house, "review_access")[0].owner, domain::Duty::Manager);
        let found = json!({ "access": house.about("review_access"), "in_order": true });
        let own = review(house, Who::Supervisor, found.clone());
        refused(own, &["own_act"]);
        review(house, Who::Manager, found).unwrap();
        let line = &lines(house, Listable::UnusualAccesses, Who::Manager)[0];
        assert_eq!(line["state"], json!("in_order"));
    });
}
