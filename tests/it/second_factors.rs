//! Second factors: one-time codes beside the password, who needs one, and how whoever lost theirs gets in again (H6.1, H6.2,
//! U12.1-4).

use crate::commanded::Commanded;
use crate::hand::Hand;
use domain::facts::{FactKind, FactValue};
use domain::{ActName, Facts, Stop};
use it::answers::{form_error, messages, refused};
use it::{Engine, FACTOR, House, PACKS, PASSWORD, Who, failed, people, run_beside, staff};
use office::acts::ACTS;
use office::desk::PROVEN;
use office::input::SecretText;
use office::sign_in::{Own, SignIn};
use office::{Actor, Factor, Proof, Via};
use regulation::Decision;
use serde_json::json;
use totp_rs::{Builder, Secret};

const STEP_MS: i64 = 30_000;

fn every(run: impl Fn(&mut House)) {
    for (engine, pack) in Engine::ALL.into_iter().zip(PACKS) {
        run(&mut House::new(engine, pack));
    }
}

fn own(name: &str, code: Option<&str>) -> Own {
    let password = SecretText::new(PASSWORD.to_owned());
    Own { name: name.to_owned(), password, code: code.map(|code| SecretText::new(code.to_owned())) }
}

fn sign_in_for(
    house: &House,
    name: &str,
    code: Option<&str>,
    work: Option<ActName>,
) -> Result<Actor, Stop> {
    let (own, work) = (own(name, code), work.map(Into::into));
    house.office().sign_in(&SignIn { own, second: None, device_key: None, via: Via::Command, work })
}

fn sign_in(house: &House, name: &str, code: Option<&str>) -> Result<Actor, Stop> {
    sign_in_for(house, name, code, None)
}

fn shut_out(house: &House, code: Option<&str>) {
    form_error(sign_in(house, "tanto", code).map(|_| panic!("let in")), "as", "credential");
}

fn enrol(house: &House, who: Who) {
    house.act(who, ActName::AddSecondFactor, house.enrolling("電話"));
}

#[test]
fn whoever_enrolled_a_second_factor_shows_it_and_each_code_once() {
    every(|house| {
        enrol(house, Who::Clerk);
        shut_out(house, None);
        shut_out(house, Some("000000"));
        let first = house.code_in(0);
        shut_out(house, Some(&first));
        house.clock.advance(STEP_MS);
        let code = house.code_in(0);
        assert_eq!(sign_in(house, "tanto", Some(&code)).unwrap().proved.unwrap().by, Factor::Code);
        shut_out(house, Some(&code));
        shut_out(house, Some(&first));
        // Also as the second person, and typed in full width with a space.
        let next = house.code_in(30);
        let full = |c: char| char::from_u32(u32::from(c) + 0xFEE0).unwrap();
        let typed: Vec<char> = next.chars().map(full).collect();
        let wide: String = [&typed[..3], &[' '], &typed[3..]].concat().into_iter().collect();
        let beside = |code| {
            let second = Some(own("tanto", code));
            let own = own("kakaricho", None);
            house.office().sign_in(&SignIn {
                own,
                second,
                device_key: None,
                via: Via::Command,
                work: None,
            })
        };
        form_error(beside(None).map(|_| panic!("let in")), "second", "credential");
        assert!(beside(Some(&wide)).unwrap().second.is_some());
        form_error(beside(Some(&next)).map(|_| panic!("let in")), "second", "credential");
        house.assert_sound();
    });
}

#[test]
fn a_code_counts_half_a_minute_before_and_after_its_time() {
    every(|house| {
        enrol(house, Who::Clerk);
        house.clock.advance(10 * STEP_MS);
        for too_far in [-60, 60] {
            shut_out(house, Some(&house.code_in(too_far)));
        }
        for near in [-30, 0, 30] {
            sign_in(house, "tanto", Some(&house.code_in(near))).unwrap();
        }
    });
}

#[test]
fn guessed_codes_shut_the_name() {
    every(|house| {
        enrol(house, Who::Clerk);
        house.clock.advance(STEP_MS);
        for _ in 0..=house.office().limits().unwrap().sign_in_tries {
            shut_out(house, Some("000000"));
        }
        shut_out(house, Some(&house.code_in(0)));
        // Who sits at a desk that was left guesses no better.
        let held = house.actor(Who::Clerk);
        let again = |code: &str| {
            let code = SecretText::new(code.to_owned());
            house.office().prove_again(&held, &code, ActName::RevealNumber).map(drop)
        };
        form_error(again(&house.code_in(0)), "again", "credential");
    });
}

#[test]
fn a_second_factor_counts_once_a_code_of_it_was_right() {
    every(|house| {
        let with = |key: &str, value: &str| {
            let mut input = house.enrolling("電話");
            input[key] = json!(value);
            house.run(Who::Clerk, ActName::AddSecondFactor, input)
        };
        form_error(with("code", "000000"), "code", "factor_code");
        form_error(with("secret", "JBSWY3DP"), "secret", "factor_secret_form");
        form_error(with("secret", "not base 32!"), "secret", "factor_secret_form");
        sign_in(house, "tanto", None).unwrap();
        enrol(house, Who::Clerk);
        form_error(with("name", "電話"), "name", "factor_name");
        for n in 2..=5 {
            with("name", &format!("{n}")).unwrap();
        }
        form_error(with("name", "六"), "name", "factor_many");
        let end = |name: &str| {
            let input = json!({ "name": name, "reason": "機種変更" });
            house.run(Who::Clerk, ActName::EndSecondFactor, input)
        };
        form_error(end("ない"), "name", "unknown");
        shut_out(house, None);
        for name in ["電話", "2", "3", "4", "5"] {
            end(name).unwrap();
        }
        sign_in(house, "tanto", None).unwrap();
        let kept = format!("{:?} {:?}", house.tables(), house.records());
        assert!(!kept.contains(FACTOR), "the secret is sealed");
        house.assert_sound();
    });
}

#[test]
fn who_lost_a_second_factor_gets_in_again_by_two_officers_alone() {
    every(|house| {
        enrol(house, Who::Clerk);
        let ids = house.ids.clone();
        let (officer, manager) = (ids.system_officer.as_str(), ids.manager.as_str());
        let reset = |by: &str, beside: Option<&str>, whose: &str| {
            let input = json!({ "staff": whose, "reason": "電話を失くした" });
            run_beside(house, by, beside, ActName::ResetSecondFactor, input)
        };
        refused(reset(officer, None, &ids.clerk), &["second_person_needed"]);
        refused(reset(manager, None, &ids.clerk), &["second_person_needed"]);
        refused(reset(officer, Some(&ids.clerk), &ids.clerk), &["second_person_needed"]);
        refused(reset(officer, Some(&ids.staff), &ids.clerk), &["second_person_needed"]);
        refused(reset(&ids.clerk, Some(manager), &ids.clerk), &["own_act"]);
        refused(reset(officer, Some(manager), &ids.staff), &["nothing_open"]);
        house.act(Who::SystemOfficer, ActName::AddSecondFactor, house.enrolling("電話"));
        assert!(messages(reset(officer, Some(manager), officer)).contains(&"own_act".to_owned()));
        shut_out(house, None);
        reset(officer, Some(manager), &ids.clerk).unwrap();
        house.clock.advance(STEP_MS);
        sign_in(house, "tanto", None).unwrap();
        let duties = || {
            let duties = house.office().duties(Some(&house.actor(Who::Clerk))).unwrap();
            let mine = duties.into_iter().filter(|duty| duty.kind == "second_factor_again");
            mine.map(|duty| duty.staff.unwrap().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(duties(), ["担当 三郎"]);
        enrol(house, Who::Clerk);
        assert!(duties().is_empty());
        shut_out(house, None);
        house.assert_sound();
    });
}

/// The regulation asks the system officer for one.
#[test]
fn whose_office_asks_for_a_second_factor_does_nothing_before_they_have_one() {
    every(|house| {
        let pack = house.revised_pack();
        let own = house.data().join(house.settings.slug.as_str()).join("packs/revised/pack.toml");
        let text = std::fs::read_to_string(&own).unwrap();
        let asks = "second_factor = [\"system_officer\"]";
        assert!(text.contains("second_factor = []"));
        std::fs::write(&own, text.replace("second_factor = []", asks)).unwrap();
        let adopt = json!({ "pack": pack, "committee": "特定個人情報管理委員会",
                            "decided_on": "2026-11-20", "reason": "規程の改正" });
        house.act(Who::ManagerAndSupervisor, ActName::AdoptPack, adopt);
        let name = "joho";
        for work in [None, Some(ActName::EnrolStaff)] {
            refused(sign_in_for(house, name, None, work), &["second_factor_missing"]);
        }
        // A face that let them in for the enrolment lets them no further, neither alone nor beside somebody.
        sign_in_for(house, name, None, Some(ActName::AddSecondFactor)).unwrap();
        let new = || staff("M031", "shinjin", "新人 七郎");
        let act = |who| house.run(who, ActName::EnrolStaff, new());
        refused(act(Who::SystemOfficer), &["second_factor_missing"]);
        let (manager, officer) = (house.ids.manager.as_str(), house.ids.system_officer.as_str());
        let beside = run_beside(house, manager, Some(officer), ActName::EnrolStaff, new());
        refused(beside, &["second_factor_missing"]);
        sign_in(house, "tanto", None).unwrap();
        enrol(house, Who::SystemOfficer);
        house.clock.advance(STEP_MS);
        sign_in(house, name, Some(&house.code_in(0))).unwrap();
        act(Who::SystemOfficer).unwrap();
        house.assert_sound();
    });
}

#[test]
fn before_a_number_comes_out_it_is_shown_again_who_asks() {
    every(|house| {
        let people = people(31, 1);
        house.take_in(&people);
        let minutes = house.office().sign_in_rules().unwrap().step_up_minutes.unwrap();
        let long_ago = Proof { by: Factor::Password, at: office_clock(house) };
        let act = |proved, name: ActName, input| {
            let who = Actor { proved, ..house.actor(Who::Clerk) };
            (office::act::find(name.code()).unwrap().run)(
                &office::Desk::new(house.office(), &who),
                input,
            )
        };
        let reveal = |proved| act(proved, ActName::RevealNumber, house.revealing(&people[0]));
        reveal(Some(long_ago)).unwrap();
        house.clock.advance(i64::from(minutes) * 60_000 - 1);
        reveal(Some(long_ago)).unwrap();
        house.clock.advance(1);
        refused(reveal(Some(long_ago)), &["proof_is_old"]);
        refused(reveal(None), &["proof_is_old"]);
        let end = json!({ "name": "電話", "reason": "機種変更" });
        refused(act(Some(long_ago), ActName::EndSecondFactor, end), &["proof_is_old"]);
        let enrolling = house.enrolling("電話");
        refused(act(Some(long_ago), ActName::AddSecondFactor, enrolling), &["proof_is_old"]);

        // Shown again by the password, and once a second factor is enrolled by a code alone.
        let held = Actor { proved: Some(long_ago), ..house.actor(Who::Clerk) };
        let again = |shown: &str| {
            let shown = SecretText::new(shown.to_owned());
            house.office().prove_again(&held, &shown, ActName::RevealNumber)
        };
        form_error(again("wrong wrong wrong").map(|_| panic!("let in")), "again", "credential");
        let proved = again(PASSWORD).unwrap().proved;
        assert_eq!(proved.unwrap().by, Factor::Password);
        reveal(proved).unwrap();
        enrol(house, Who::Clerk);
        house.clock.advance(STEP_MS);
        form_error(again(PASSWORD).map(|_| panic!("let in")), "again", "credential");
        let proved = again(&house.code_in(0)).unwrap().proved;
        reveal(proved).unwrap();
        let last = house.records().pop().unwrap();
        let said = format!("{:?}", last.detail.get("proved_by"));
        assert!(said.contains("one_time_code"), "{said}");
        house.assert_sound();
    });
}

fn office_clock(house: &House) -> i64 {
    domain::Clock::monotonic(&*house.clock)
}

/// Whoever has the database takes the second factor out of the way.
#[test]
fn a_second_factor_that_is_deleted_or_put_back_is_missed() {
    every(|house| {
        enrol(house, Who::Clerk);
        house.clock.advance(STEP_MS);
        let hand = Hand::at(house);
        hand.run("CREATE TABLE gone AS SELECT * FROM credentials WHERE kind = 'code'");
        hand.run("DELETE FROM credentials WHERE kind = 'code'");
        assert_eq!(failed(sign_in(house, "tanto", None)), "store_inconsistent");
        hand.run("INSERT INTO credentials SELECT * FROM gone");
        shut_out(house, None);
        sign_in(house, "tanto", Some(&house.code_in(0))).unwrap();
        let end = json!({ "name": "電話", "reason": "機種変更" });
        house.act(Who::Clerk, ActName::EndSecondFactor, end);
        hand.run("DELETE FROM credentials WHERE kind = 'code'");
        hand.run("INSERT INTO credentials SELECT * FROM gone");
        assert_eq!(failed(sign_in(house, "tanto", None)), "store_inconsistent");
    });
}

#[test]
fn who_left_and_comes_back_has_no_second_factor_of_before() {
    every(|house| {
        enrol(house, Who::Staff);
        let stop = json!({ "staff": house.ids.staff, "reason": "退職" });
        house.act(Who::Manager, ActName::StopStaff, stop);
        house.act(Who::Manager, ActName::EnrolStaff, staff("M006", "modori", "一般 六子"));
        sign_in(house, "modori", None).unwrap();
    });
}

/// The acts before which a page asks are those that the regulation refuses.
#[test]
fn every_door_by_which_a_number_comes_out_asks() {
    for pack in PACKS {
        let pack = House::new(Engine::Sqlite, pack).office().pack().unwrap();
        let mut facts = Facts::none();
        for (name, kind) in Facts::FIELDS {
            let value = match kind {
                FactKind::Bool => FactValue::Bool(*name != "proof_is_fresh"),
                FactKind::Count => FactValue::Count(9),
            };
            assert!(facts.set(name, value));
        }
        for act in ACTS.iter().map(|entry| entry.spec.name) {
            let asks = match pack.decide(act, &facts) {
                Decision::Permit { .. } => false,
                Decision::Refuse { reasons } => {
                    reasons.iter().any(|reason| reason.message == "proof_is_old")
                }
            };
            assert_eq!(asks, PROVEN.contains(&act), "{act:?}");
        }
    }
}

/// The code of a secret so many steps from now, by the clock of this machine.
fn code_now(secret: &str, steps: i64) -> String {
    let app = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    let now = domain::Clock::now(&office::RealClock::default()).0 / 1000;
    app.generate(u64::try_from(now + steps * 30).unwrap()).to_string()
}

/// Drawn, enrolled and shown by commands alone.
#[test]
fn a_second_factor_on_the_command_line() {
    let office = Commanded::found();
    let said = office.program.run(&["second-factor", "new", "kacho", "--lang", "ja"]);
    assert!(said.code == 0 && said.out.contains('█') && !said.out.contains('‹'), "{said:?}");
    let drawn = office.program.json(0, &["second-factor", "new", "kacho"]);
    let secret = drawn["secret"].as_str().unwrap();
    let code = code_now(secret, 0);
    office.input(&json!({ "name": "電話", "secret": secret, "code": code }));
    let done = office.program.run(&office.words("kacho", "add_second_factor"));
    assert_eq!(done.code, 0, "{}", done.err);
    office.input(&json!({ "department": it::DEPARTMENT, "what": "続柄が違う" }));
    let words = office.words("kacho", "report_error");
    assert_eq!(office.program.run(&words).code, 2, "the password alone");
    let with_code = [words.as_slice(), &["--code-file", "code"]].concat();
    office.program.file("code", format!("{}\n", code_now(secret, 1)));
    let done = office.program.run(&with_code);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(office.program.run(&with_code).code, 2, "once");
}
