//! The end of what is registered: refused while something rests on it, used by nothing afterwards, and in its register with
//! its days (H5.8, H5.13, H5.14, H6.9, U2.3, U10.3, U12.1-1).

use domain::rows::{Device, KeepingPlace};
use domain::{ActName, Day, Random, Stop};
use it::answers::{form_error, messages, refused};
use it::scripts::{filled_copy, people};
use it::{DEPARTMENT, Engine, House, PACKS, Who, affairs};
use office::lists::{Filter, Listable};
use office::{Outcome, sign_in};
use serde_json::{Value, json};

const DAY_MS: i64 = 86_400_000;

fn houses() -> impl Iterator<Item = House> {
    Engine::ALL.into_iter().flat_map(|engine| {
        PACKS.into_iter().map(move |pack| {
            let house = House::new(engine, pack);
            house.take_in(&people()[..2]);
            house
        })
    })
}

fn end(house: &House, who: Who, field: &str, id: &str) -> Result<Outcome, Stop> {
    end_on(house, who, (field, id), "2026-11-21")
}

fn end_on(house: &House, who: Who, what: (&str, &str), day: &str) -> Result<Outcome, Stop> {
    let mut input = json!({ "on_day": day, "reason": "移転" });
    input[what.0] = json!(what.1);
    house.run(who, ActName::EndRegistration, input)
}

/// What a refusal because something rests on it names.
#[track_caller]
fn in_the_way(done: Result<Outcome, Stop>) -> Vec<(String, String)> {
    let Err(Stop::Refused(refusal)) = done else { panic!("not refused") };
    let told: Vec<&str> = refusal.reasons.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(told, ["still_in_use"]);
    assert!(refusal.record.is_some() && refusal.reasons.iter().all(|r| !r.article.is_empty()));
    refusal.tells.iter().map(|(code, which)| ((*code).to_owned(), which.clone())).collect()
}

fn one(code: &str, which: impl ToString) -> Vec<(String, String)> {
    vec![(code.to_owned(), which.to_string())]
}

fn device(zone: &str, seed: [u8; 32]) -> Value {
    json!({ "name": "PC-09", "zone": zone, "belongs_to_organisation": true, "since": "2026-11-21",
            "public_key": sign_in::device_public_key_text(&seed).unwrap() })
}

fn zone(house: &House, name: &str) -> String {
    let input = json!({ "name": name, "kind": "handling", "department": DEPARTMENT,
                        "measures": "間仕切り", "since": "2026-04-01" });
    house.id(Who::Supervisor, ActName::RegisterZone, input)
}

#[test]
fn what_something_rests_on_does_not_end() {
    for house in houses() {
        let sup = Who::Supervisor;
        let (affairs, file) = (house.ids.affairs.clone(), house.ids.file.clone());
        let copy = filled_copy(&house);
        let id = copy.as_str().unwrap();
        assert_eq!(in_the_way(end(&house, sup, "affairs", &affairs)), one("copies_open", id));
        assert_eq!(
            in_the_way(end(&house, sup, "device", &house.ids.device)),
            one("copies_open", id)
        );
        let both = [one("copies_open", id), one("numbers_held", 2)].concat();
        assert_eq!(in_the_way(end(&house, sup, "file", &file)), both);
        house.act(Who::Clerk, ActName::EraseCopy, house.erasing(&copy));
        assert_eq!(in_the_way(end(&house, sup, "file", &file)), one("numbers_held", 2));
        assert_eq!(
            in_the_way(end(&house, sup, "zone", &house.ids.zone)),
            one("devices_there", "PC-01")
        );
        let place = house.place("金庫");
        let medium = house.medium("disc", &place);
        assert_eq!(in_the_way(end(&house, sup, "place", &place)), one("media_there", "媒体 01"));
        house.instruct("wipe_medium");
        let wiped = json!({ "medium": medium, "end": "discard", "method": "wiping_software" });
        house.act(Who::Clerk, ActName::WipeMedium, wiped);
        end(&house, sup, "place", &place).unwrap();
        // Who may not know of it is told that something is there, and not what.
        let Err(Stop::Refused(no)) = end(&house, Who::Clerk, "zone", &house.ids.zone) else {
            panic!("not refused")
        };
        assert!(no.tells.is_empty());
        house.assert_sound();
    }
}

/// With a disk a terminal ends: nobody names one of another department as theirs.
#[test]
fn a_disk_is_of_a_terminal_of_its_own_department() {
    for house in houses() {
        let zone = json!({ "name": "税務課の奥", "kind": "handling", "department": "税務課",
                           "measures": "間仕切り", "since": "2026-04-01" });
        let zone = house.id(Who::Manager, ActName::RegisterZone, zone);
        let device = json!({ "name": "PC-77", "zone": zone, "public_key": sign_in::device_public_key_text(&[77; 32]).unwrap(),
                             "belongs_to_organisation": true, "since": "2026-04-01" });
        let device = house.id(Who::Manager, ActName::RegisterDevice, device);
        let disk = json!({ "name": "ディスク 9", "kind": "hard_disk", "affairs": house.ids.affairs,
                           "place": house.place("サーバー室"), "device": device });
        let registered = house.run(Who::Supervisor, ActName::RegisterMedium, disk);
        form_error(registered, "device", "unknown");
    }
}

/// A terminal goes with its disk: it does not end before what the disk holds, and ends when that is gone.
#[test]
fn a_terminal_ends_when_its_last_disk_is_wiped() {
    for house in houses() {
        let place = house.place("サーバー室");
        let disk = |name: &str| {
            let input = json!({ "name": name, "kind": "hard_disk", "affairs": house.ids.affairs,
                                "place": place, "leased_from": "株式会社リース",
                                "device": house.ids.device });
            house.run(Who::Supervisor, ActName::RegisterMedium, input)
        };
        let id =
            |done: Result<Outcome, Stop>| done.unwrap().done["id"].as_str().unwrap().to_owned();
        let disks = ["ディスク 1", "ディスク 2"].map(|name| id(disk(name)));
        let device = house.ids.device.clone();
        let ended = end(&house, Who::Supervisor, "device", &device);
        assert_eq!(in_the_way(ended), one("media_there", "ディスク 1, ディスク 2"));
        house.instruct("wipe_medium");
        let wipe = |disk: &str, end: &str| {
            let wiped = json!({ "medium": disk, "end": end, "method": "wiping_software" });
            house.act(Who::Clerk, ActName::WipeMedium, wiped);
        };
        let person = &people()[0];
        wipe(&disks[0], "discard");
        assert!(house.reveal(person).is_ok(), "one disk is whole");
        let listed = house.office().list(
            Listable::Media,
            &Filter::default(),
            &house.actor(Who::Supervisor),
            "ja",
        );
        let of: Vec<Value> =
            listed.unwrap().lines.iter().map(|l| l.json()["device"].clone()).collect();
        assert_eq!(of, ["PC-01", "PC-01"]);
        // Who works at it wipes the last one, and with it what they worked at.
        wipe(&disks[1], "lease_return");
        refused(
            house.run(Who::Clerk, ActName::RevealNumber, house.revealing(person)),
            &["device_not_registered", "device_not_allowed", "outside_handling_zone"],
        );
        refused(end(&house, Who::Supervisor, "device", &device), &["nothing_open"]);
        form_error(disk("ディスク 3"), "device", "unknown");
        house.assert_sound();
    }
}

#[test]
fn a_zone_ends_after_what_stands_in_it() {
    for house in houses() {
        let old = zone(&house, "旧庁舎");
        let mut seed = [0u8; 32];
        house.random.fill(&mut seed);
        let moved = house.id(Who::Manager, ActName::RegisterDevice, device(&old, seed));
        let allow = json!({ "device": moved, "staff": house.ids.clerk, "since": "2026-11-21" });
        house.act(Who::Supervisor, ActName::AllowDevice, allow.clone());
        assert_eq!(
            in_the_way(end(&house, Who::Supervisor, "zone", &old)),
            one("devices_there", "PC-09")
        );
        // Whoever runs the system ends terminals alone.
        let officer = end(&house, Who::SystemOfficer, "zone", &old);
        assert_eq!(messages(officer), ["not_a_terminal", "still_in_use"]);
        end(&house, Who::SystemOfficer, "device", &moved).unwrap();
        let uses = house.store().read(|tx| {
            tx.device_uses_of(house.ids.clerk.parse().unwrap(), Day::parse("2026-11-21").unwrap())
        });
        assert!(uses.unwrap().iter().all(|held| held.row.device.to_string() != moved));
        refused(
            house.run(Who::Supervisor, ActName::AllowDevice, allow),
            &["device_not_registered"],
        );
        end(&house, Who::Supervisor, "zone", &old).unwrap();
        // The same terminal is registered anew elsewhere, and not where nothing is any more.
        let again = house.run(Who::Manager, ActName::RegisterDevice, device(&old, seed));
        refused(again, &["place_not_in_use"]);
        let mut place = house.placing("棚");
        place["zone"] = json!(old);
        refused(house.run(Who::Supervisor, ActName::RegisterPlace, place), &["place_not_in_use"]);
        let here = device(&house.ids.zone, seed);
        house.id(Who::Manager, ActName::RegisterDevice, here.clone());
        let twice = house.run(Who::Manager, ActName::RegisterDevice, here);
        form_error(twice, "public_key", "registered_already");
        let row = house.store().read(|tx| tx.get::<Device>(domain::Id::parse(&moved).unwrap()));
        assert_eq!(row.unwrap().unwrap().row.until, Some(Day::parse("2026-11-20").unwrap()));
        house.assert_sound();
    }
}

/// The need for their numbers ends with affairs, and not its term: a number comes up for disposal when that is over, unless
/// other affairs need it.
#[test]
fn numbers_of_affairs_that_ended_come_up_for_disposal() {
    for house in houses() {
        let (own, other) = (house.ids.affairs.clone(), house.person(&people()[1]));
        let left = json!({ "person": other, "kind": "left", "on_day": "2026-11-20" });
        house.act(Who::Supervisor, ActName::RecordEvent, left);
        let done = end(&house, Who::Supervisor, "affairs", &own).unwrap().done;
        assert_eq!(done["needs_ended"], 1);
        refused_by_law(house.run(Who::Clerk, ActName::RevealNumber, house.revealing(&people()[0])));
        assert_eq!(messages(end(&house, Who::Supervisor, "affairs", &own)), ["nothing_open"]);
        // A need for affairs that ended does not come back with the person.
        let back = json!({ "person": other, "kind": "rehired", "on_day": "2026-11-21" });
        let back = house.act(Who::Supervisor, ActName::RecordEvent, back);
        assert_eq!(back["purposes_opened"], 0);
        let due = |house: &House| {
            let day = house.office().now().day();
            let due = house
                .store()
                .read(|tx| tx.people_due(&domain::Label::new(DEPARTMENT).unwrap(), day));
            due.unwrap().len()
        };
        assert_eq!(due(&house), 0, "the term runs");
        house.clock.advance(DAY_MS * 366 * 8);
        assert_eq!(due(&house), 2);
        house.assert_sound();
    }
}

#[track_caller]
fn refused_by_law(done: Result<Outcome, Stop>) {
    let told = messages(done);
    assert!(told.contains(&"affairs_without_basis".to_owned()), "{told:?}");
}

/// Affairs that were registered until a day are a duty from then on, until what their numbers were needed for is ended.
#[test]
fn affairs_that_lapse_wait_for_their_end() {
    for house in houses() {
        let mut input = affairs("social_insurance");
        input["until"] = json!("2026-11-30");
        let id = house.id(Who::Supervisor, ActName::RegisterAffairs, input);
        let waits = |house: &House| {
            let duties = house.office().duties(Some(&house.actor(Who::Supervisor))).unwrap();
            duties.into_iter().find(|duty| duty.kind == "end_registration")
        };
        let duty = waits(&house).expect("a duty");
        assert_eq!(
            (duty.about.as_str(), duty.due.to_string().as_str()),
            (id.as_str(), "2026-12-01")
        );
        assert_eq!(
            (duty.subject.what, duty.subject.name.as_deref()),
            ("affairs", Some("社会保険事務"))
        );
        let person = json!({ "staff_number": "7002", "relation": "self", "name": "新任 夏子",
                             "kana": "シンニン ナツコ", "birth": "1999-05-05",
                             "department": DEPARTMENT, "affairs": house.ids.affairs });
        house.act(Who::Clerk, ActName::RegisterPerson, person);
        end(&house, Who::Supervisor, "affairs", &id).unwrap();
        assert!(waits(&house).is_none());
        house.assert_sound();
    }
}

#[test]
fn an_end_is_one_thing_on_a_day_that_can_be() {
    for house in houses() {
        let place = house.place("棚");
        let none = json!({ "on_day": "2026-11-21", "reason": "移転" });
        form_error(
            house.run(Who::Supervisor, ActName::EndRegistration, none),
            "affairs",
            "one_registration",
        );
        let two = json!({ "on_day": "2026-11-21", "reason": "移転", "place": place, "zone": house.ids.zone });
        form_error(
            house.run(Who::Supervisor, ActName::EndRegistration, two),
            "affairs",
            "one_registration",
        );
        let on = |day: &str| end_on(&house, Who::Supervisor, ("place", &place), day);
        form_error(on("2026-11-22"), "on_day", "day_in_future");
        form_error(on("2026-03-31"), "on_day", "ends_before_start");
        on("2026-11-01").unwrap();
        let row =
            house.store().read(|tx| tx.get::<KeepingPlace>(domain::Id::parse(&place).unwrap()));
        assert_eq!(row.unwrap().unwrap().row.until, Some(Day::parse("2026-10-31").unwrap()));
        assert!(house.office().duties(None).unwrap().iter().all(|d| d.kind != "take_stock"));
        // It stands in its register, as over.
        let actor = house.actor(Who::Supervisor);
        let listed =
            house.office().list(Listable::Places, &Filter::default(), &actor, "ja").unwrap();
        let line = listed.lines[0].json();
        assert_eq!((&line["id"], &line["state"]), (&json!(place), &json!("ended")), "{line}");
        house.assert_sound();
    }
}
