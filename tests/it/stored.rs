//! Papers in their places, and media that are out: put away, looked for there, missed, and in the way of what ends
//! (H5.4-3, H5.6, U8.1-2, U11.4).

use domain::rows::{Medium, StoredThing};
use domain::{ActName, Stop};
use it::answers::{form_error, messages, refused};
use it::{House, Who};
use office::Outcome;
use office::lists::{Line, Listable};
use serde_json::{Value, json};

use crate::hand::Hand;
use crate::providing::{due, houses, listed, row};

const DAY_MS: i64 = 86_400_000;

fn store(house: &House, who: Who, paper: &str, place: &str) -> Result<Outcome, Stop> {
    house.run(who, ActName::StoreAt, house.storing(paper, place))
}

fn state(house: &House, paper: &str) -> String {
    row::<StoredThing>(house, paper).state.to_string()
}

fn medium_state(house: &House, medium: &str) -> String {
    row::<Medium>(house, medium).state.to_string()
}

fn stock(house: &House, place: &str, documents: &[&String]) -> Value {
    let found = json!({ "place": place, "found": [], "documents": documents });
    house.act(Who::Supervisor, ActName::TakeStock, found)
}

fn end(house: &House, field: &str, id: &str) -> Result<Outcome, Stop> {
    let mut input = json!({ "on_day": house.office().now().day(), "reason": "移転" });
    input[field] = json!(id);
    house.run(Who::Supervisor, ActName::EndRegistration, input)
}

fn printed(house: &House, input: Value) -> String {
    let done = house.act(Who::Clerk, ActName::PrintDocument, input);
    done["copy"].as_str().unwrap().to_owned()
}

/// What a refusal names that is in the way.
#[track_caller]
fn in_the_way(done: Result<Outcome, Stop>) -> Vec<(&'static str, String)> {
    let Err(Stop::Refused(refusal)) = done else { panic!("not refused") };
    assert_eq!(refusal.reasons[0].message, "still_in_use");
    refusal.tells.to_vec()
}

fn place_of(house: &House, what: Listable) -> Value {
    listed(house, what)[0].json()["place"].clone()
}

#[test]
fn whoever_has_papers_puts_them_into_a_place_in_use() {
    for house in houses() {
        let (paper, here, there) = (house.papers(), house.place("金庫"), house.place("書庫"));
        house.instruct("store_at");
        refused(store(&house, Who::OtherClerk, &paper, &here), &["not_the_holder"]);
        let mut ended = house.placing("古い棚");
        ended["until"] = json!("2026-10-31");
        let ended = house.id(Who::Supervisor, ActName::RegisterPlace, ended);
        refused(store(&house, Who::Clerk, &paper, &ended), &["place_not_in_use"]);
        form_error(
            house.run(Who::Clerk, ActName::StoreAt, json!({ "to": here })),
            "documents",
            "field_missing",
        );
        store(&house, Who::Clerk, &paper, &here).unwrap();
        assert_eq!(place_of(&house, Listable::Documents), "金庫");
        let places: Vec<Value> = listed(&house, Listable::Places).iter().map(Line::json).collect();
        let with_papers = places.iter().find(|line| line["id"] == here.as_str()).unwrap();
        assert_eq!(with_papers["papers_here"], 1);
        // What lies in a place is moved by whoever works there.
        store(&house, Who::OtherClerk, &paper, &there).unwrap();
        assert_eq!(place_of(&house, Listable::Documents), "書庫");
        house.act(Who::Clerk, ActName::HandOver, house.handing_over(&paper, 1));
        assert_eq!(state(&house, &paper), "taken");
        refused(store(&house, Who::Clerk, &paper, &here), &["papers_not_at_hand"]);
        house.assert_sound();
    }
}

#[test]
fn papers_that_nobody_put_away_are_a_duty_of_whoever_has_them() {
    for house in houses() {
        let (paper, place) = (house.papers(), house.place("金庫"));
        house.clock.advance(6 * DAY_MS);
        assert_eq!(due(&house, "store_paper"), None);
        house.clock.advance(DAY_MS);
        assert_eq!(due(&house, "store_paper").as_deref(), Some("2026-11-28"));
        assert_eq!(house.about("store_paper"), paper);
        store(&house, Who::Supervisor, &paper, &place).unwrap();
        assert_eq!(due(&house, "store_paper"), None);
        // Taken out, it has its days again.
        house.approve("carry_out", None);
        let out = json!({ "things": [{ "document": paper }], "place": "見本税務署",
                          "container": "envelope_in_bag", "due": "2026-11-29" });
        let outing = house.id(Who::Clerk, ActName::CarryOut, out);
        house.clock.advance(8 * DAY_MS);
        assert_eq!(due(&house, "store_paper"), None);
        house.act(Who::Clerk, ActName::BringBack, json!({ "outing": outing, "erased": false }));
        assert_eq!(due(&house, "store_paper").as_deref(), Some("2026-12-05"));
    }
}

#[test]
fn a_stock_taking_misses_papers_and_what_is_missing_does_not_leave() {
    for house in houses() {
        let (papers, place) = ([house.papers(), house.papers()], house.place("金庫"));
        for paper in &papers {
            store(&house, Who::Supervisor, paper, &place).unwrap();
        }
        assert_eq!(stock(&house, &place, &[&papers[0], &papers[1]])["missing"], json!([]));
        let differs = stock(&house, &place, &[&papers[0]]);
        assert_eq!(differs["missing"], json!([papers[1]]));
        let counted = listed(&house, Listable::StockTakings).into_iter();
        let missing: i64 = counted.filter_map(|line| line.json()["missing"].as_i64()).sum();
        assert_eq!(missing, 1);
        assert_eq!(state(&house, &papers[1]), "missing");
        house.instruct("dispose_paper");
        let gone = |paper: &String| {
            house.run(Who::Clerk, ActName::DisposePaper, house.destroying(&[paper], None))
        };
        refused(gone(&papers[1]), &["nothing_open"]);
        let handing = house.handing_over(&papers[1], 1);
        assert_eq!(messages(house.run(Who::Clerk, ActName::HandOver, handing)).len(), 1);
        let settled = |documents: &[&String]| {
            let input = json!({ "stock_taking": differs["id"], "documents": documents,
                                "incident": house.incident(), "reason": "別の棚にあった" });
            house.run(Who::Manager, ActName::SettleStock, input)
        };
        form_error(settled(&[&papers[0]]), "documents[0]", "was_not_missing");
        settled(&[]).unwrap();
        assert_eq!(state(&house, &papers[1]), "lost");
        refused(store(&house, Who::Supervisor, &papers[1], &place), &["papers_not_at_hand"]);
        // What was lost and lies there again is kept again; what lies elsewhere is misplaced.
        stock(&house, &place, &[&papers[0], &papers[1]]);
        assert_eq!(state(&house, &papers[1]), "kept");
        let elsewhere = house.place("書庫");
        let misplaced = stock(&house, &elsewhere, &[&papers[1]]);
        assert_eq!(misplaced["misplaced"], json!([papers[1]]));
        gone(&papers[1]).unwrap();
        assert_eq!(state(&house, &papers[1]), "taken");
        house.assert_sound();
    }
}

#[test]
fn a_place_with_papers_does_not_end_and_its_zone_neither() {
    for house in houses() {
        let paper = house.papers();
        let zone = json!({ "name": "書庫室", "kind": "handling", "department": it::DEPARTMENT,
                           "measures": "間仕切り", "since": "2026-04-01" });
        let zone = house.id(Who::Supervisor, ActName::RegisterZone, zone);
        let mut place = house.placing("書棚");
        place["zone"] = json!(zone);
        place["until"] = json!("2026-11-22");
        let place = house.id(Who::Supervisor, ActName::RegisterPlace, place);
        store(&house, Who::Supervisor, &paper, &place).unwrap();
        let papers = vec![("papers_there", paper.clone())];
        assert_eq!(in_the_way(end(&house, "place", &place)), papers);
        // The place runs out by itself; what was left there is still in the zone.
        house.clock.advance(2 * DAY_MS);
        assert_eq!(in_the_way(end(&house, "zone", &zone)), papers);
        store(&house, Who::Supervisor, &paper, &house.place("金庫")).unwrap();
        end(&house, "zone", &zone).unwrap();
        house.assert_sound();
    }
}

#[test]
fn a_medium_that_is_out_is_at_hand_for_nothing_until_it_is_back() {
    for house in houses() {
        house.approve("carry_out", None);
        let place = house.place("金庫");
        let medium = house.medium("usb_memory", &place);
        let mut out = json!({ "things": [{ "medium": medium }], "place": "見本税務署",
                              "container": "other", "due": "2026-11-24" });
        let carry = |input: &Value| house.run(Who::Clerk, ActName::CarryOut, input.clone());
        assert!(messages(carry(&out)).contains(&"data_not_locked".to_owned()));
        out["container"] = json!("lockable_case");
        let outing = carry(&out).unwrap().done["id"].as_str().unwrap().to_owned();
        assert_eq!(medium_state(&house, &medium), "out");
        for (act, input) in [
            (ActName::MoveMedium, json!({ "medium": medium, "to": place, "reason": "入替え" })),
            (ActName::LendMedium, house.lending(&medium)),
        ] {
            let told = messages(house.run(Who::Supervisor, act, input));
            assert!(told.contains(&"medium_not_at_hand".to_owned()), "{act}: {told:?}");
        }
        house.instruct("wipe_medium");
        let wipe = json!({ "medium": medium, "end": "discard", "method": "wiping_software" });
        refused(house.run(Who::Clerk, ActName::WipeMedium, wipe), &["medium_not_at_hand"]);
        assert_eq!(stock(&house, &place, &[])["missing"], json!([]));
        assert_eq!(in_the_way(end(&house, "place", &place)), [("media_there", "媒体 01".into())]);
        assert!(!messages(carry(&out)).is_empty());
        let back = json!({ "outing": outing, "erased": true, "how": "消去ソフト" });
        house.act(Who::Clerk, ActName::BringBack, back);
        assert_eq!(medium_state(&house, &medium), "kept");
        assert_eq!(stock(&house, &place, &[])["missing"], json!([medium]));
        house.assert_sound();
    }
}

#[test]
fn a_lent_medium_is_carried_by_whoever_has_it() {
    for house in houses() {
        house.approve("carry_out", None);
        let medium = house.medium("binder", &house.place("金庫"));
        house.act(Who::Supervisor, ActName::LendMedium, house.lending(&medium));
        let out = json!({ "things": [{ "medium": medium }], "place": "見本税務署",
                          "container": "lockable_case", "due": "2026-11-24" });
        let told = messages(house.run(Who::Clerk, ActName::CarryOut, out.clone()));
        assert_eq!(told, ["not_the_holder"]);
        house.instruct("carry_out");
        let outing = house.id(Who::OtherClerk, ActName::CarryOut, out);
        let back = json!({ "outing": outing, "erased": false });
        house.act(Who::OtherClerk, ActName::BringBack, back);
        assert_eq!(medium_state(&house, &medium), "lent");
    }
}

/// Who takes the row away for a moment ends the place with what lies there: the tally misses it.
#[test]
fn papers_taken_away_from_the_register_while_their_place_ends() {
    for house in houses() {
        let (paper, place) = (house.papers(), house.place("金庫"));
        let medium = house.medium("disc", &house.place("棚"));
        store(&house, Who::Supervisor, &paper, &place).unwrap();
        let hand = Hand::at(&house);
        for (table, id) in [("stored_things", &paper), ("media", &medium)] {
            hand.run(&format!(
                "CREATE TABLE gone AS SELECT * FROM {table} WHERE id = {id}; \
                 DELETE FROM {table} WHERE id = {id}; UPDATE facts SET generation = generation + 1",
                id = hand.id(id)
            ));
            assert_eq!(it::failed(end(&house, "place", &place)), "store_inconsistent");
            hand.run(&format!("INSERT INTO {table} SELECT * FROM gone; DROP TABLE gone"));
        }
        hand.run("UPDATE facts SET generation = generation + 1");
        assert_eq!(in_the_way(end(&house, "place", &place)), [("papers_there", paper)]);
        house.assert_sound();
    }
}

#[test]
fn a_print_goes_into_a_place_and_to_the_person_whose_it_is() {
    for house in houses() {
        let mut making = house.making("print_document");
        let both = printed(&house, making.clone());
        let own = making["people"][0].clone();
        making["people"] = json!([own]);
        let print = printed(&house, making);
        let place = house.place("金庫");
        house.clock.advance(7 * DAY_MS);
        let loose = || {
            let duties = house.office().duties(None).unwrap().into_iter();
            duties.filter(|duty| duty.kind == "store_paper").count()
        };
        assert_eq!(loose(), 2);
        let into = json!({ "copies": [print, both], "to": place });
        house.act(Who::Supervisor, ActName::StoreAt, into);
        assert_eq!(loose(), 0);
        assert_eq!(place_of(&house, Listable::Copies), "金庫");
        let all = [print.clone(), both.clone()];
        let mut there = in_the_way(end(&house, "place", &place));
        let (code, named) = there.pop().unwrap();
        assert!(code == "papers_there" && all.iter().all(|id| named.contains(id)), "{named}");
        let found = json!({ "place": place, "found": [], "copies": [both] });
        let stock = house.act(Who::Supervisor, ActName::TakeStock, found);
        assert_eq!(stock["missing"], json!([print]));
        let found = json!({ "place": place, "found": [], "copies": all });
        house.act(Who::Supervisor, ActName::TakeStock, found);
        let hand = |copy: &String| {
            let mut slip = house.handing_slip(own.as_str().unwrap());
            slip["copies"] = json!([copy]);
            slip["number"] = json!("masked");
            house.run(Who::Clerk, ActName::HandToPerson, slip)
        };
        form_error(hand(&both), "copies[0]", "papers_of_another");
        hand(&print).unwrap();
        assert_eq!(row::<domain::rows::Copy>(&house, &print).state.as_str(), "erased");
        assert_eq!(state(&house, &print), "taken");
        form_error(hand(&print), "copies[0]", "copy_not_on_paper");
        house.assert_sound();
    }
}
