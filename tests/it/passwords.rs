//! Passwords that people change, and that an officer gives again to somebody who forgot theirs (U12.1-4, U12.1-5, GFb).

use crate::commanded::Commanded;
use crate::hand::Hand;
use crate::terminal::on_terminal;
use domain::rows::Staff;
use domain::{ActName, Stop};
use it::answers::{form_error, messages, refused};
use it::{DEPARTMENT, Engine, House, PACKS, PASSWORD, Who, failed, people, run_beside, staff};
use office::input::SecretText;
use office::lists::{Filter, Listable};
use office::sign_in::SignIn;
use office::{Actor, Outcome, Via};
use serde_json::{Value, json};

const GIVEN: &str = "tsukue no ue no kabin";
const OWN: &str = "mado no soto no kumo";

fn every(run: impl Fn(&mut House)) {
    for (engine, pack) in Engine::ALL.into_iter().zip(PACKS) {
        run(&mut House::new(engine, pack));
    }
}

/// Signs the clerk in for some work.
fn sign_in(house: &House, password: &str, work: Option<ActName>) -> Result<Actor, Stop> {
    let own = ("tanto".to_owned(), SecretText::new(password.to_owned())).into();
    let work = work.map(Into::into);
    house.office().sign_in(&SignIn { own, second: None, device_key: None, via: Via::Command, work })
}

fn shut_out(house: &House, password: &str) {
    let tried = sign_in(house, password, Some(ActName::ChangePassword));
    form_error(tried.map(|_| panic!("let in")), "as", "credential");
}

fn giving(staff: &str) -> Value {
    json!({ "staff": staff, "password": GIVEN, "reason": "忘れた。職員証で確かめた" })
}

fn changing(old: &str, new: &str) -> Value {
    json!({ "old": old, "new": new, "new_again": new })
}

fn change(house: &House, input: Value) -> Result<Outcome, Stop> {
    house.run(Who::Clerk, ActName::ChangePassword, input)
}

fn name_of(house: &House, id: &str) -> String {
    let id: domain::id::StaffId = id.parse().unwrap();
    house.store().read(|tx| tx.get::<Staff>(id.0)).unwrap().unwrap().row.name.to_string()
}

#[test]
fn a_password_is_changed_by_its_owner_alone() {
    every(|house| {
        let with = |key: &str, value: &str| {
            let mut input = changing(PASSWORD, OWN);
            input[key] = json!(value);
            change(house, input)
        };
        form_error(with("old", "wrong wrong wrong"), "old", "credential");
        form_error(with("new_again", "mado no soto no kaze"), "new_again", "password_not_again");
        form_error(change(house, changing(PASSWORD, PASSWORD)), "new", "password_not_new");
        form_error(change(house, changing(PASSWORD, "mado")), "new", "password_short");
        form_error(
            change(house, changing(PASSWORD, "tanto no mado no soto")),
            "new",
            "password_guessable",
        );
        let done = change(house, changing(PASSWORD, OWN)).unwrap().done;
        assert_eq!(done["given"], json!([]));
        shut_out(house, PASSWORD);
        sign_in(house, OWN, None).unwrap();
        // A guess at a terminal that was left counts as one at the door, and the door shuts.
        let tries = house.office().limits().unwrap().sign_in_tries;
        for _ in 0..tries {
            form_error(change(house, changing("wrong wrong wrong", GIVEN)), "old", "credential");
        }
        form_error(change(house, changing(OWN, GIVEN)), "old", "credential");
        shut_out(house, OWN);
        house.assert_sound();
    });
}

/// The officer knows the password that they gave, and the terminal stands there.
#[test]
fn whoever_gave_a_password_does_nothing_with_it_but_change_it() {
    every(|house| {
        let people = people(31, 1);
        house.take_in(&people);
        house.act(Who::SystemOfficer, ActName::ResetPassword, giving(&house.ids.clerk));
        shut_out(house, PASSWORD);
        for work in [Some(ActName::RevealNumber), None] {
            refused(sign_in(house, GIVEN, work), &["password_not_own"]);
        }
        // A face that let them in for the change lets them no further, neither alone nor beside somebody.
        sign_in(house, GIVEN, Some(ActName::ChangePassword)).unwrap();
        let reveal = house.run(Who::Clerk, ActName::RevealNumber, house.revealing(&people[0]));
        refused(reveal, &["password_not_own"]);
        let (manager, clerk) = (house.ids.manager.as_str(), Some(house.ids.clerk.as_str()));
        let new = staff("M031", "shinjin", "新人 七郎");
        let beside = run_beside(house, manager, clerk, ActName::EnrolStaff, new);
        refused(beside, &["password_not_own"]);
        let listed =
            |what, who| house.office().list(what, &Filter::default(), &house.actor(who), "ja");
        assert!(listed(Listable::People, Who::Clerk).unwrap().lines.is_empty());

        // The person changes it, and is told who gave it; from then on it serves nobody.
        form_error(change(house, changing(GIVEN, GIVEN)), "new", "password_not_new");
        let done = change(house, changing(GIVEN, OWN)).unwrap().done;
        let told = done["given"][0].as_str().unwrap();
        assert!(told.starts_with(&name_of(house, &house.ids.system_officer)), "{told}");
        shut_out(house, GIVEN);
        sign_in(house, OWN, Some(ActName::RevealNumber)).unwrap();
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
        let uses = listed(Listable::SignIns, Who::Clerk).unwrap();
        let reset = uses.lines.iter().any(|line| line.json()["done"] == "reset_password");
        assert!(reset, "the person sees that it was given");
        let kept = format!("{:?} {:?}", house.tables(), house.records());
        assert!(!kept.contains(GIVEN) && !kept.contains(OWN) && !kept.contains(PASSWORD));
        house.assert_sound();
    });
}

#[test]
fn nobody_resets_their_own_or_alone_that_of_an_office_above() {
    every(|house| {
        let ids = house.ids.clone();
        let reset = |by: &str, beside: Option<&str>, whose: &str| {
            run_beside(house, by, beside, ActName::ResetPassword, giving(whose))
        };
        let officer = ids.system_officer.as_str();
        refused(reset(officer, None, &ids.manager), &["second_person_needed"]);
        refused(reset(officer, None, &ids.supervisor), &["second_person_needed"]);
        refused(reset(officer, Some(&ids.manager), &ids.manager), &["second_person_needed"]);
        refused(reset(&ids.supervisor, None, &ids.clerk), &["not_your_duty"]);
        for own in [&ids.manager, &ids.system_officer] {
            let beside = Some(ids.supervisor.as_str());
            assert!(messages(reset(own, beside, own)).contains(&"own_act".to_owned()));
        }
        // Who stands in for the manager does not take the manager's name.
        house.act(Who::Manager, ActName::NameDeputy, house.deputising(&ids.staff, "manager"));
        let beside = Some(ids.supervisor.as_str());
        assert!(messages(reset(&ids.staff, beside, &ids.manager)).contains(&"own_act".to_owned()));
        reset(officer, Some(&ids.manager), &ids.supervisor).unwrap();
        reset(&ids.manager, None, &ids.other_clerk).unwrap();
        let stopping = json!({ "staff": ids.other_clerk, "reason": "退職" });
        house.act(Who::Manager, ActName::StopStaff, stopping);
        refused(reset(&ids.manager, None, &ids.other_clerk), &["nothing_open"]);
        house.assert_sound();
    });
}

#[test]
fn a_name_that_is_shut_is_let_in_again_by_a_reset() {
    every(|house| {
        let tries = house.office().limits().unwrap().sign_in_tries;
        for _ in 0..tries {
            shut_out(house, "wrong wrong wrong");
        }
        shut_out(house, PASSWORD);
        let mut guessable = giving(&house.ids.clerk);
        guessable["password"] = json!("tanto tanto tanto");
        let tried = house.run(Who::Manager, ActName::ResetPassword, guessable);
        form_error(tried, "password", "password_guessable");
        house.act(Who::Manager, ActName::ResetPassword, giving(&house.ids.clerk));
        sign_in(house, GIVEN, Some(ActName::ChangePassword)).unwrap();
        change(house, changing(GIVEN, OWN)).unwrap();
        sign_in(house, OWN, None).unwrap();
        house.assert_sound();
    });
}

/// Somebody with access to the database kept the rows of yesterday, each with its true HMAC.
#[test]
fn a_password_put_back_by_hand_lets_nobody_in() {
    every(|house| {
        let hand = Hand::at(house);
        hand.run("CREATE TABLE kept AS SELECT * FROM credentials");
        change(house, changing(PASSWORD, OWN)).unwrap();
        hand.run(
            "DELETE FROM credentials WHERE id IN (SELECT id FROM kept); \
             INSERT INTO credentials SELECT * FROM kept; DROP TABLE kept",
        );
        for password in [PASSWORD, OWN] {
            assert_eq!(failed(sign_in(house, password, None)), "store_inconsistent");
        }
        // Without the tally there are two in force, which are none.
        hand.run("DELETE FROM tallies");
        shut_out(house, PASSWORD);
        shut_out(house, OWN);
        let found = house.office().verify(None).unwrap();
        assert!(found.iter().any(|f| f.place.contains("credentials/")), "{found:?}");
    });
}

#[test]
fn a_given_password_is_not_made_an_own_one_by_hand() {
    every(|house| {
        let hand = Hand::at(house);
        house.act(Who::SystemOfficer, ActName::ResetPassword, giving(&house.ids.clerk));
        hand.run("UPDATE credentials SET kind = 'password'");
        assert_eq!(failed(sign_in(house, GIVEN, None)), "store_inconsistent");
        let found = house.office().verify(None).unwrap();
        let named =
            |f: &office::Finding| f.code == "row_altered" && f.place.contains("credentials/");
        assert!(found.iter().any(named), "{found:?}");
    });
}

/// At a terminal the three are asked for, and the old one is worth nothing from then on.
#[test]
fn a_password_is_changed_on_a_terminal() {
    let office = Commanded::found();
    office.set_up();
    office.input(&json!({}));
    let words = office.words("tanto", "change_password");
    on_terminal(&office, &words, &format!("{PASSWORD}\n{OWN}\n{OWN}\n"));
    office.input(&json!({ "department": DEPARTMENT, "what": "続柄が違う" }));
    let old = office.program.run(&office.words("tanto", "report_error"));
    assert_eq!(old.code, 2, "{}", old.err);
    office.program.file("password", format!("{OWN}\n"));
    let new = office.program.run(&office.words("tanto", "report_error"));
    assert_eq!(new.code, 0, "{}", new.err);
}

#[test]
fn a_password_is_hard_to_guess_for_whoever_knows_the_person() {
    every(|house| {
        for easy in [
            "aaaaaaaaaaaaaa",
            "password1234567",
            "qwertyuiop1234",
            "banninbannin12",
            "総務課総務課総務課総務課",
            "abcabcabcabcabc",
        ] {
            form_error(change(house, changing(PASSWORD, easy)), "new", "password_weak");
        }
        // The clerk's own number is held: name in kana and day of birth are known by it.
        let mut own = people(31, 1);
        own[0].staff_number = "M003".to_owned();
        house.take_in(&own);
        let (kana, birth) = (own[0].kana.clone(), own[0].birth.to_string());
        let short: String = birth.chars().filter(char::is_ascii_digit).skip(2).collect();
        let spaced = birth.replace('-', " ");
        for held in [kana.as_str(), &birth, &short, &spaced, "M003", "担当", "Tanto"] {
            let new = format!("mado no {held} soto no kumo");
            form_error(change(house, changing(PASSWORD, &new)), "new", "password_guessable");
        }
        let kept = format!("{:?} {:?}", house.tables(), house.records());
        assert!(!kept.contains("mado no"));
        change(house, changing(PASSWORD, OWN)).unwrap();
        let staff = |password: &str| {
            let mut input = staff("M032", "atarashii", "新人 八重");
            input["password"] = json!(password);
            house.run(Who::Manager, ActName::EnrolStaff, input)
        };
        form_error(staff("mado no 八重 soto"), "password", "password_guessable");
        form_error(staff("password1234567"), "password", "password_weak");
        house.assert_sound();
    });
}
