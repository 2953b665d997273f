//! Contractors: who may register them, what goes to them and what does not, and when their work may end (U2.4, H8.2,
//! 番号法第10条).

use crate::hand::Hand;
use domain::{ActName, Duty, Stop};
use it::answers::{form_error, form_errors, refused};
use it::scripts::people;
use it::{Engine, House, PACKS, Who, failed};
use office::lists::{Filter, Listable};
use office::{Duties, Outcome};
use serde_json::{Value, json};

const DAY_MS: i64 = 86_400_000;

fn every(work: impl Fn(&mut House)) {
    for engine in Engine::ALL {
        for pack in PACKS {
            let mut house = House::new(engine, pack);
            house.take_in(&people()[..1]);
            house.instruct("dispose_paper");
            work(&mut house);
        }
    }
}

fn register(house: &House, who: Who, change: Value) -> Result<Outcome, Stop> {
    let mut input = house.entrusting("株式会社溶解");
    for (field, value) in change.as_object().unwrap() {
        input[field] = value.clone();
    }
    house.run(who, ActName::RegisterContractor, input)
}

fn registered(house: &House, change: Value) -> String {
    let outcome = register(house, Who::Supervisor, change).ok().unwrap();
    outcome.done["id"].as_str().unwrap().to_owned()
}

fn dispose(house: &House, contractor: &str) -> Result<Outcome, Stop> {
    let paper = house.papers();
    let input = house.destroying(&[&paper], Some(contractor));
    house.run(Who::Clerk, ActName::DisposePaper, input)
}

fn end(house: &House, who: Who, contractor: &str) -> Result<Outcome, Stop> {
    house.run(who, ActName::EndContractor, house.ending_contractor(contractor))
}

fn listed(house: &House, who: Who) -> Vec<Value> {
    let actor = house.actor(who);
    let listed = house.office().list(Listable::Contractors, &Filter::default(), &actor, "ja");
    listed.unwrap().lines.iter().map(office::lists::Line::json).collect()
}

fn duties(house: &House, kind: &str) -> Vec<Duties> {
    let mut all = house.office().duties(None).unwrap();
    all.retain(|duty| duty.kind == kind);
    all
}

#[test]
fn work_goes_to_a_contractor_under_contract_for_these_affairs_alone() {
    every(|house| {
        house.instruct("wipe_medium");
        house.approve("carry_out", None);
        form_error(dispose(house, "株式会社溶解"), "contractor", "id_form");
        form_error(dispose(house, &house.ids.affairs.clone()), "contractor", "unknown");
        let ahead = registered(house, json!({ "since": "2026-11-22" }));
        let over = registered(house, json!({ "until": "2026-11-20" }));
        let other = it::affairs("social_insurance");
        let other = house.id(Who::Supervisor, ActName::RegisterAffairs, other);
        let elsewhere = registered(house, json!({ "affairs": [other], "files": [] }));
        let filled = house.act(Who::Clerk, ActName::FillFile, house.filling(&people()[..1]));
        let medium = house.medium("hard_disk", &house.place("金庫"));
        let wipe = |contractor: &str| {
            let input = json!({ "medium": medium, "end": "discard", "method": "wiping_software",
                                "contractor": contractor });
            house.run(Who::Clerk, ActName::WipeMedium, input)
        };
        let carry = |contractor: &str| {
            let mut input = house.carrying(&filled["copy"]);
            input["contractor"] = json!(contractor);
            house.run(Who::Clerk, ActName::CarryOut, input)
        };
        for unfit in [&ahead, &over, &elsewhere] {
            refused(dispose(house, unfit), &["contractor_not_fit"]);
            refused(wipe(unfit), &["contractor_not_fit"]);
            refused(carry(unfit), &["contractor_not_fit"]);
        }
        let fit = house.id(Who::Supervisor, ActName::RegisterContractor, house.entrusting("丁社"));
        dispose(house, &fit).ok().unwrap();
        wipe(&fit).ok().unwrap();
        // It goes there on the item for entrusted work (番号法第19条第6号), and on no other.
        let mut other_item = house.carrying(&filled["copy"]);
        other_item["contractor"] = json!(fit);
        other_item["provision"] = json!("ba19-2");
        let other_item = house.run(Who::Clerk, ActName::CarryOut, other_item);
        refused(other_item, &["provision_without_item"]);
        let outing = carry(&fit).ok().unwrap().done["id"].clone();
        let records = house.records();
        let carried = records.iter().rfind(|record| {
            record.act == ActName::CarryOut && record.phase == domain::Phase::Completed
        });
        let item = carried.unwrap().detail.get("provision");
        assert_eq!(item, Some(&ledger::DetailValue::Code("ba19-6".to_owned())));
        // What was wrong in it is told there, too (H5.5).
        house.instruct("correct_person");
        let corrected =
            house.act(Who::Clerk, ActName::CorrectPerson, house.correcting(&people()[0]));
        assert_eq!(corrected["receivers"], json!(["丁社 form-315 2026-11-21"]));
        let there = |house: &House| {
            let lines = listed(house, Who::Clerk);
            let line = lines.iter().find(|line| line["name"] == "丁社").unwrap().clone();
            line["lies_there"].as_array().unwrap().len()
        };
        assert_eq!(there(house), 3);
        refused(end(house, Who::Supervisor, &fit), &["something_with_contractor"]);
        let back = json!({ "outing": outing, "erased": true, "how": "媒体を初期化した" });
        house.act(Who::Clerk, ActName::BringBack, back);
        assert_eq!(there(house), 2);
        assert!(listed(house, Who::Staff).is_empty());
        house.assert_sound();
    });
}

#[test]
fn an_ended_contractor_gets_nothing() {
    every(|house| {
        let contractor = house.contractor();
        refused(end(house, Who::Clerk, &contractor), &["not_your_duty"]);
        let mut early = house.ending_contractor(&contractor);
        early["ended_on"] = json!("2026-11-22");
        let early = house.run(Who::Supervisor, ActName::EndContractor, early);
        form_error(early, "ended_on", "day_in_future");
        end(house, Who::Supervisor, &contractor).ok().unwrap();
        refused(dispose(house, &contractor), &["contractor_not_fit"]);
        refused(end(house, Who::Supervisor, &contractor), &["nothing_open"]);
        let line = &listed(house, Who::Manager)[0];
        assert_eq!((&line["state"], &line["ended_on"]), (&json!("ended"), &json!("2026-11-21")));
        house.assert_sound();
    });
}

#[test]
fn a_certificate_comes_from_who_has_it_and_frees_the_contractor() {
    every(|house| {
        let contractor = house.contractor();
        let stranger = registered(house, json!({ "name": "他社" }));
        let under = json!({ "name": "孫請", "under": contractor, "consent_on": "2026-04-01",
                            "consent_by": house.ids.supervisor });
        let under = registered(house, under);
        let destruction = dispose(house, &contractor).ok().unwrap().done["id"].clone();
        let attach = |issuer: &str| {
            let mut input = house.certifying(destruction.as_str().unwrap());
            input["issuer"] = json!(issuer);
            house.run(Who::Clerk, ActName::AttachCertificate, input)
        };
        refused(attach(&stranger), &["certificate_of_another"]);
        end(house, Who::Supervisor, &stranger).ok().unwrap();
        attach(&under).ok().unwrap();
        let confirm = json!({ "destruction": destruction });
        let confirmed = house.act(Who::Supervisor, ActName::ConfirmDestruction, confirm);
        assert_eq!(confirmed["sheet"]["contractor"], "株式会社溶解");
        // Nothing lies there any more, but somebody still works under it.
        refused(end(house, Who::Supervisor, &contractor), &["something_with_contractor"]);
        end(house, Who::Supervisor, &under).ok().unwrap();
        end(house, Who::Supervisor, &contractor).ok().unwrap();
        house.assert_sound();
    });
}

/// A curious clerk, the one who runs the system, and an officer of another department get nothing registered; and nobody
/// works under a contractor without the word of who answers, given before.
#[test]
fn nobody_registers_a_contractor_of_their_own() {
    every(|house| {
        for who in [Who::Clerk, Who::SystemOfficer, Who::Staff] {
            refused(register(house, who, json!({})), &["not_your_duty"]);
        }
        let contractor = house.contractor();
        let re_entrusted = |on: Value, by: Value| {
            let under =
                json!({ "name": "孫請", "under": contractor, "consent_on": on, "consent_by": by });
            register(house, Who::Supervisor, under)
        };
        let (supervisor, clerk) = (json!(house.ids.supervisor), json!(house.ids.clerk));
        let no = |done: Result<Outcome, Stop>| {
            let said = it::answers::messages(done);
            assert!(said.contains(&"no_consent_to_re_entrust".to_owned()), "{said:?}");
        };
        no(re_entrusted(Value::Null, Value::Null));
        no(re_entrusted(json!("2026-04-01"), Value::Null));
        no(re_entrusted(json!("2026-04-01"), clerk));
        no(re_entrusted(json!("2026-04-02"), supervisor.clone()));
        no(re_entrusted(json!("2020-04-01"), supervisor.clone()));
        form_error(
            re_entrusted(json!("2026-11-22"), supervisor.clone()),
            "consent_on",
            "day_in_future",
        );
        let beyond = json!({ "under": contractor, "consent_on": "2026-04-01",
                             "consent_by": supervisor, "until": "2031-04-01" });
        form_error(register(house, Who::Supervisor, beyond), "until", "beyond_that_contract");
        let alone = json!({ "consent_on": "2026-04-01", "consent_by": supervisor });
        form_error(register(house, Who::Supervisor, alone), "under", "field_missing");
        let twice = json!({ "affairs": [house.ids.affairs, house.ids.affairs] });
        assert_eq!(form_errors(register(house, Who::Supervisor, twice))[0].1, "listed_twice");
        re_entrusted(json!("2026-04-01"), supervisor).ok().unwrap();
        house.assert_sound();
    });
}

#[test]
fn what_a_contract_leaves_behind_and_an_empty_office_are_duties() {
    every(|house| {
        let contractor = registered(house, json!({ "until": "2026-11-30" }));
        dispose(house, &contractor).ok().unwrap();
        assert!(duties(house, "end_contractor").is_empty());
        // The office is handed over, and its contractors go along.
        let office = house.appointment(&house.ids.supervisor);
        let input = json!({ "appointment": office, "last_day": "2026-11-21",
                            "successor": house.ids.staff, "reason": "人事異動" });
        let done = house.act(Who::Manager, ActName::HandOverOffice, input);
        assert_eq!(done["contractors"], 1);
        house.clock.advance(10 * DAY_MS);
        let due = &duties(house, "end_contractor")[0];
        assert_eq!((due.owner, due.overdue), (Duty::Supervisor, true));
        assert_eq!((due.about.as_str(), due.subject.pieces), (contractor.as_str(), Some(1)));
        assert!(due.subject.name.is_none(), "who did not sign in learns no name");
        refused(end(house, Who::Staff, &contractor), &["something_with_contractor"]);
        assert!(duties(house, "answer_for_contractor").is_empty());
        let line = &listed(house, Who::Manager)[0];
        assert_eq!(line["answers"], "一般 六郎", "{line}");
        let office = house.appointment(&house.ids.staff);
        let gone = json!({ "appointment": office, "last_day": "2026-12-01", "reason": "退職" });
        house.act(Who::Manager, ActName::Dismiss, gone);
        let vacant = &duties(house, "answer_for_contractor")[0];
        assert_eq!((vacant.owner, vacant.closed_by), (Duty::Manager, ActName::Appoint));
        house.assert_sound();
    });
}

/// Somebody at the database gives a contractor another name, or lets its work go on.
#[test]
fn a_contractor_changed_by_hand_is_found() {
    for attack in [
        "UPDATE contractors SET name = '友人の会社'",
        "UPDATE contractors SET ended_on = NULL, ended_by = NULL, outcome = NULL",
    ] {
        every(|house| {
            let contractor = house.contractor();
            end(house, Who::Supervisor, &contractor).ok().unwrap();
            let hand = Hand::at(house);
            hand.run(attack);
            hand.run("UPDATE facts SET generation = generation + 1");
            failed(dispose(house, &contractor));
            let found = house.office().verify(None).unwrap();
            let place = format!("contractors/{contractor}");
            let named = found.iter().any(|one| one.code == "row_altered" && one.place == place);
            assert!(named, "{found:?}");
        });
    }
}

/// What lies with a contractor is not made to vanish by hand, so that its work could end.
#[test]
fn what_lies_with_a_contractor_does_not_vanish_by_hand() {
    every(|house| {
        let contractor = house.contractor();
        dispose(house, &contractor).ok().unwrap();
        let hand = Hand::at(house);
        hand.run("UPDATE entrusted_things SET contractor = record");
        let found = house.office().verify(None).unwrap();
        let named = |one: &office::Finding| one.place.starts_with("entrusted_things/");
        assert!(found.iter().any(named), "{found:?}");
    });
}
