//! Sign-ins, openings of the vault and exports are records (U8.1-4, H6.3), and guesses run into a shut door (H6.2).

use domain::{ActName, Phase, Stop};
use it::answers::form_error;
use it::{Engine, House, PACKS, PASSWORD, Who};
use ledger::{DetailValue, Record};
use office::input::SecretText;
use office::lists::{Filter, Listable, Listed};
use office::sign_in::SignIn;
use office::{Actor, Via};
use serde_json::json;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

fn every(run: impl Fn(&mut House)) {
    for (engine, pack) in Engine::ALL.into_iter().zip(PACKS) {
        run(&mut House::new(engine, pack));
    }
}

fn sign_in(house: &House, name: &str, password: &str) -> Result<Actor, Stop> {
    let own = (name.to_owned(), SecretText::new(password.to_owned())).into();
    let work = Some(ActName::RevealNumber.into());
    house.office().sign_in(&SignIn { own, second: None, device_key: None, via: Via::Command, work })
}

fn refused(house: &House, name: &str, password: &str) {
    form_error(sign_in(house, name, password).map(|_| panic!("let in")), "as", "credential");
}

fn of(house: &House, act: ActName) -> Vec<Record> {
    house.records().into_iter().filter(|record| record.act == act).collect()
}

fn count(record: &Record, key: &str) -> Option<i64> {
    match record.detail.get(key) {
        Some(DetailValue::Int(n)) => Some(*n),
        _ => None,
    }
}

fn listed(house: &House, who: Who, filter: &Filter) -> Listed {
    house.office().list(Listable::SignIns, filter, &house.actor(who), "ja").unwrap()
}

#[test]
fn each_sign_in_is_a_record_of_who_and_what_for() {
    every(|house| {
        let actor = sign_in(house, "tanto", PASSWORD).unwrap();
        let records = of(house, ActName::SignIn);
        let [record] = records.as_slice() else { panic!("one record: {records:?}") };
        assert_eq!((record.phase, record.actor.staff), (Phase::Completed, actor.staff));
        assert_eq!(record.detail["work"], DetailValue::Code("reveal_number".to_owned()));
        assert!(!record.clauses.is_empty());
        // It changes nothing that a decision rests on.
        let before = house.tables();
        sign_in(house, "tanto", PASSWORD).unwrap();
        assert_eq!(house.tables(), before);
        house.assert_sound();
    });
}

#[test]
fn a_wrong_password_is_a_record_under_the_name_and_shuts_it_for_longer_and_longer() {
    every(|house| {
        let tries = i64::from(house.office().limits().unwrap().sign_in_tries);
        let wait = i64::from(house.office().limits().unwrap().sign_in_wait_minutes);
        for n in 1..=tries {
            refused(house, "tanto", "wrong wrong wrong");
            let failed = of(house, ActName::SignIn).pop().unwrap();
            assert_eq!((failed.phase, failed.actor.staff), (Phase::Failed, None));
            assert_eq!(count(&failed, "failed"), Some(n));
            assert_eq!(failed.object.unwrap().id.to_string(), house.ids.clerk);
        }
        // Now the right one does not help either, and nobody else is kept out.
        refused(house, "tanto", PASSWORD);
        sign_in(house, "kacho", PASSWORD).unwrap();
        house.clock.advance(wait * MINUTE_MS + 1);
        refused(house, "tanto", "wrong wrong wrong");
        house.clock.advance(wait * MINUTE_MS + 1);
        refused(house, "tanto", PASSWORD);
        house.clock.advance(wait * MINUTE_MS + 1);
        sign_in(house, "tanto", PASSWORD).unwrap();
        let back = of(house, ActName::SignIn).pop().unwrap();
        assert_eq!(count(&back, "failed_before"), Some(tries + 1));
        // What was wrong before counts no more.
        refused(house, "tanto", "wrong wrong wrong");
        sign_in(house, "tanto", PASSWORD).unwrap();
        house.assert_sound();
    });
}

#[test]
fn tries_under_names_that_nobody_has_are_one_record_a_minute_without_what_was_typed() {
    every(|house| {
        let typed = "hitori-mo-inai";
        for name in [typed, "Not A Code", typed, typed] {
            refused(house, name, "wrong wrong wrong");
        }
        let records = of(house, ActName::SignIn);
        assert_eq!(records.iter().map(|r| count(r, "tries")).collect::<Vec<_>>(), [Some(1)]);
        house.clock.advance(MINUTE_MS);
        refused(house, typed, PASSWORD);
        let later = of(house, ActName::SignIn).pop().unwrap();
        assert_eq!((later.phase, count(&later, "tries")), (Phase::Failed, Some(4)));
        refused(house, typed, PASSWORD);
        sign_in(house, "kacho", PASSWORD).unwrap();
        let done = of(house, ActName::SignIn).pop().unwrap();
        assert_eq!((done.phase, count(&done, "tries")), (Phase::Completed, Some(1)));
        let all = house.tables().into_values().flatten().collect::<Vec<_>>();
        assert!(all.iter().all(|row| !row.contains(typed)));
        assert!(house.records().iter().all(|record| !format!("{record:?}").contains(typed)));
        house.assert_sound();
    });
}

/// While the clock is in question, no record makes a wrong time the right one; the two who declare it get in.
#[test]
fn who_signs_in_while_the_clock_is_in_question_does_not_set_it_right() {
    every(|house| {
        house.clock.advance(20 * MINUTE_MS);
        sign_in(house, "kacho", PASSWORD).unwrap();
        let last = house.records().pop().unwrap().at;
        house.clock.set(last.0 - 15 * MINUTE_MS);
        sign_in(house, "kacho", PASSWORD).unwrap();
        refused(house, "kacho", "wrong wrong wrong");
        let stopped = house.run(Who::Clerk, ActName::SignIn, json!({}));
        assert!(stopped.is_ok(), "{:?}", stopped.err());
        let zone = json!({ "name": "書庫", "kind": "work_room", "department": it::DEPARTMENT,
                           "measures": "施錠", "since": "2026-04-01" });
        let refusal = house.run(Who::Staff, ActName::RegisterZone, zone.clone());
        assert!(matches!(refusal, Err(Stop::Refused(_))));
        for record in house.records().iter().rev().take(4) {
            assert_eq!(record.at, last);
        }
        let still = house.run(Who::Supervisor, ActName::RegisterZone, zone.clone());
        assert!(matches!(still, Err(Stop::Refused(_))));
        let declared = json!({ "reason": "壁の時計" });
        house.act(Who::ManagerAndSupervisor, ActName::DeclareClock, declared);
        house.act(Who::Supervisor, ActName::RegisterZone, zone);
        house.assert_sound();
    });
}

#[test]
fn who_opened_the_vault_is_on_record_and_words_that_do_not_fit_are_too() {
    every(|house| {
        house.open_sealed().unwrap();
        let other = vault::Passphrase::generate(house.random.as_ref()).written().to_string();
        let wrong = json!({ "unseal_passphrase": other });
        assert_eq!(it::failed(house.run(Who::Clerk, ActName::Unseal, wrong)), "wrong_passphrase");
        let phases: Vec<Phase> = of(house, ActName::Unseal).iter().map(|r| r.phase).collect();
        assert_eq!(phases, [Phase::Completed, Phase::Failed]);
        let words = json!({ "unseal_passphrase": house.words });
        let asked = house.run(Who::Staff, ActName::Unseal, words.clone());
        assert!(matches!(asked, Err(Stop::Refused(_))));
        assert!(house.office().vault_status().unwrap().sealed);
        assert_eq!(house.act(Who::Clerk, ActName::Unseal, words)["opened"], true);
        assert!(!house.office().vault_status().unwrap().sealed);
        house.assert_sound();
    });
}

#[test]
fn what_leaves_as_a_file_is_on_record_before_it_leaves() {
    every(|house| {
        let folder = house.folder.path().join("daicho");
        let done = house.act(Who::Manager, ActName::ExportLedger, json!({ "folder": folder }));
        assert_eq!(done["size"], json!(house.records().len()), "with the record of its own export");
        assert_eq!(of(house, ActName::ExportLedger).pop().unwrap().phase, Phase::Completed);
        // A second one there does not come about, and that is on record as well.
        let again = house.run(Who::Manager, ActName::ExportLedger, json!({ "folder": folder }));
        assert_eq!(it::failed(again), "file_exists");
        assert_eq!(of(house, ActName::ExportLedger).pop().unwrap().phase, Phase::Failed);

        let records = json!({ "register": "records", "lines": 12, "year": 2026 });
        house.act(Who::Supervisor, ActName::ExportRegister, records);
        let record = of(house, ActName::ExportRegister).pop().unwrap();
        assert_eq!((count(&record, "lines"), count(&record, "year")), (Some(12), Some(2026)));
        let unknown = house.run(
            Who::Clerk,
            ActName::ExportRegister,
            json!({ "register": "numbers", "lines": 1 }),
        );
        form_error(unknown.map(|_| panic!("exported")), "register", "code_unknown");
        house.assert_sound();
    });
}

#[test]
fn sign_ins_are_shown_as_far_as_an_office_reaches() {
    every(|house| {
        for name in ["kacho", "tanto", "ippan"] {
            sign_in(house, name, PASSWORD).unwrap();
        }
        refused(house, "tanto", "wrong wrong wrong");
        refused(house, "hitori-mo-inai", PASSWORD);
        let all = listed(house, Who::Manager, &Filter::default());
        assert_eq!((all.lines.len(), all.narrowed), (5, false));
        let own = listed(house, Who::Staff, &Filter::default());
        assert_eq!((own.lines.len(), own.narrowed), (1, true));
        let clerk = Filter { staff: Some(house.ids.clerk.parse().unwrap()), ..Filter::default() };
        assert_eq!(listed(house, Who::Supervisor, &clerk).lines.len(), 2);
        assert_eq!(listed(house, Who::Staff, &clerk).lines.len(), 0);
        let since = |day| Filter { since: Some(day), ..Filter::default() };
        let today = house.office().now().day();
        assert_eq!(listed(house, Who::Manager, &since(today)).lines.len(), 5);
        assert_eq!(listed(house, Who::Manager, &since(today.plus_days(1))).lines.len(), 0);
        let elsewhere =
            house.office().list(Listable::Staff, &clerk, &house.actor(Who::Manager), "ja");
        form_error(elsewhere.map(|_| panic!("listed")), "what", "filter_for_sign_ins");
    });
}

/// Somebody who runs the command line keeps the two officers out who could let each other in, for as long as it goes. It
/// never goes for longer than a day, and whoever comes in first then lets the other in.
#[test]
fn two_officers_are_not_kept_out_together_for_good() {
    every(|house| {
        let tries = house.office().limits().unwrap().sign_in_tries + 12;
        for name in ["kacho", "joho"] {
            for _ in 0..tries {
                refused(house, name, "wrong wrong wrong");
                // Each time at the very end of what they are kept out for.
                house.clock.advance(DAY_MS);
            }
            house.guess_once(name);
            refused(house, name, PASSWORD);
        }
        house.clock.advance(DAY_MS);
        // Guesses go on under the name of whoever is not in yet.
        sign_in(house, "joho", PASSWORD).unwrap();
        house.guess_once("kacho");
        refused(house, "kacho", PASSWORD);
        house.clock.advance(DAY_MS);
        sign_in(house, "kacho", PASSWORD).unwrap();
        house.assert_sound();
    });
}
