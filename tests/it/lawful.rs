//! The law as data, tried by those who would go around it: a form for another document, a copy to where its document
//! may not go, a verification from which somebody was spared for something else, papers of before a new number.

use std::collections::BTreeSet;

use domain::rows::{AffairsRule, CopyPurpose, IdentityCheck, IdentityGround, Submission};
use domain::{ActName, Day, Phase, Stop};
use it::answers::{form_error, messages, refused};
use it::scripts::{house_with_people, people};
use it::{DEPARTMENT, Engine, House, PACKS, Who, affairs};
use office::Outcome;
use office::lists::{Filter, Listable};
use serde_json::{Value, json};

const DAY_MS: i64 = 86_400_000;

fn houses() -> impl Iterator<Item = House> {
    Engine::ALL.into_iter().zip(PACKS).map(|(engine, pack)| house_with_people(engine, pack))
}

fn with(mut input: Value, changes: Value) -> Value {
    for (field, value) in changes.as_object().unwrap() {
        input[field] = value.clone();
    }
    input
}

fn row<R: domain::Register>(house: &House, id: &str) -> R {
    let id = domain::Id::parse(id).unwrap();
    house.store().read(|tx| tx.get::<R>(id)).unwrap().unwrap().row
}

fn fill(house: &House, purpose: &str) -> Result<Outcome, Stop> {
    let input = with(house.filling(&people()[..2]), json!({ "purpose": purpose }));
    house.run(Who::Clerk, ActName::FillFile, input)
}

#[test]
fn a_form_makes_the_document_that_was_named() {
    for house in houses() {
        for purpose in ["dependants_declaration", "payment_record"] {
            refused(fill(&house, purpose), &["form_not_of_purpose"]);
        }
        let copy = fill(&house, "salary_report").unwrap().done["copy"].as_str().unwrap().to_owned();
        assert_eq!(row::<CopyPurpose>(&house, &copy).purpose.as_str(), "salary_report");
        house.assert_sound();
    }
}

/// A form that makes several documents goes as those that are named, each to where it may go; others are none of the
/// file's (guard document_of_file). An instruction for one document lets that alone be filled and submitted.
#[test]
fn a_submission_says_which_documents_it_is() {
    for house in houses() {
        let copy = fill(&house, "withholding_slip").unwrap().done["copy"].clone();
        let submit = |changes: Value| {
            let input = json!({ "copy": copy, "destination": "municipality", "method": "eltax" });
            house.run(Who::Clerk, ActName::SubmitToAuthority, with(input, changes))
        };
        let both = ["withholding_slip", "salary_report"];
        let other = submit(json!({ "purposes": ["payment_record"] }));
        form_error(other, "purposes[0]", "code_unknown");
        form_error(
            submit(json!({ "purposes": [both[0], both[0]] })),
            "purposes[1]",
            "listed_twice",
        );
        // The slip goes to the tax office alone where the report goes to the municipality.
        let e_tax = json!({ "destination": "tax_office", "method": "e_tax", "purposes": both });
        assert!(messages(submit(e_tax)).contains(&"destination_not_listed".to_owned()));
        let withdrawn =
            json!({ "instruction": house.ids.submit_instruction, "reason": "書類ごとに指示する" });
        house.act(Who::Supervisor, ActName::WithdrawInstruction, withdrawn);
        let one = json!({ "acts": ["submit_to_authority"], "affairs": house.ids.affairs,
                          "form": both[1], "most_people": 3, "since": "2026-11-01",
                          "until": "2027-03-31", "reason": "給与支払報告書" });
        house.act(Who::Supervisor, ActName::GiveInstruction, one);
        for more in [&both[..], &both[..1]] {
            let told = messages(submit(json!({ "purposes": more })));
            assert!(
                told.iter().all(|told| told.contains("cover") || told.contains("beyond")),
                "{told:?}"
            );
        }
        let done = submit(json!({ "purposes": both[1..] })).unwrap().done;
        let sent = row::<Submission>(&house, done["id"].as_str().unwrap());
        assert_eq!(sent.documents.unwrap().0[0].as_str(), both[1]);
        let who = house.actor(Who::Clerk);
        let list = house.office().list(Listable::Submissions, &Filter::default(), &who, "ja");
        assert!(list.unwrap().lines[0].json()["purposes"].to_string().contains(both[1]));
        house.assert_sound();
    }
}

#[test]
fn a_copy_goes_where_its_document_may_go() {
    for house in houses() {
        let copy = fill(&house, "salary_report").unwrap().done["copy"].clone();
        let submit = |to: &str, method: &str| {
            let input = json!({ "copy": copy, "destination": to, "method": method });
            house.run(Who::Clerk, ActName::SubmitToAuthority, input)
        };
        // The affairs list the tax office, for other documents.
        let told = messages(submit("tax_office", "e_tax"));
        assert!(told.contains(&"destination_not_listed".to_owned()), "{told:?}");
        house.approve("send_data", None);
        house.instruct("send_data");
        let mailed = house.run(Who::ClerkAndOther, ActName::SendData, house.mailing(&copy));
        assert!(messages(mailed).contains(&"destination_not_listed".to_owned()));
        // A duplicate under another name does not lead there either.
        house.instruct("make_copy");
        let again = json!({ "copy": copy, "affairs": house.ids.affairs, "file": house.ids.file,
                            "purpose": "withholding_slip", "name": "写し", "place": "paper" });
        let relabelled = house.run(Who::Clerk, ActName::MakeCopy, again.clone());
        assert!(messages(relabelled).contains(&"purpose_not_named".to_owned()));
        let same = with(again, json!({ "purpose": "salary_report" }));
        house.act(Who::Clerk, ActName::MakeCopy, same);
        submit("municipality", "eltax").unwrap();
        house.assert_sound();
    }
}

/// A form that no document of the law's catalogue names could be filled for none.
#[test]
fn every_layout_belongs_to_a_document() {
    let registry = regulation::Registry::built_in().unwrap();
    let day = Day::parse("2026-11-21").unwrap();
    for body in PACKS {
        let pack = registry.packs().find(|pack| pack.id().to_string().starts_with(body)).unwrap();
        let catalogue = pack.catalogue();
        let documents: Vec<_> = catalogue
            .all_affairs(day)
            .flat_map(|row| &row.purposes)
            .filter_map(|code| catalogue.purpose(code.as_str(), day))
            .collect();
        let layouts = office::lists::layouts().unwrap();
        let forms: BTreeSet<&str> = layouts.iter().map(|line| line.id.as_str()).collect();
        assert!(forms.len() >= 10);
        for form in forms {
            assert!(documents.iter().any(|document| document.is_made_by(form)), "{form}");
        }
    }
}

fn verify(house: &House, person: &str, affairs: &str, more: Value) -> Result<Outcome, Stop> {
    let input = with(json!({ "person": person, "affairs": affairs }), more);
    house.run(Who::Clerk, ActName::VerifyIdentity, input)
}

/// A child of the second person, registered with papers and not verified.
fn child(house: &House) -> String {
    let person = child_for(house, &house.ids.affairs);
    received(house, &person, "declaration");
    person
}

fn child_for(house: &House, affairs: &str) -> String {
    let child = json!({ "staff_number": people()[1].staff_number, "relation": "child",
                        "name": "長男 一郎", "kana": "チョウナン イチロウ", "birth": "2010-05-05",
                        "department": DEPARTMENT, "affairs": affairs });
    house.id(Who::Clerk, ActName::RegisterPerson, child)
}

fn received(house: &House, person: &str, kind: &str) {
    let paper = json!({ "affairs": house.ids.affairs, "people": [person], "kind": kind, "count": 1,
                        "medium": "paper", "in_person": true, "sealed": true,
                        "may_hold_number": false, "told": ["withholding_slip"] });
    house.act(Who::Clerk, ActName::ReceiveDocument, paper);
}

#[test]
fn nobody_is_spared_a_verification_for_another_document() {
    for house in houses() {
        let social =
            house.id(Who::Supervisor, ActName::RegisterAffairs, affairs("social_insurance"));
        let designation = with(house.designation(&house.ids.clerk), json!({ "affairs": [social] }));
        house.act(Who::Manager, ActName::DesignateClerk, designation);
        let person = child(&house);
        child_for(&house, &social);
        // The declaration's exemption is none in social insurance, where the employer verifies the spouse of No. 3.
        form_error(
            verify(&house, &person, &social, json!({ "case": "d1" })),
            "case",
            "case_not_for_affairs",
        );
        let payroll = house.ids.affairs.clone();
        verify(&house, &person, &payroll, json!({ "case": "d1" })).unwrap();
        let entering = house.entering(&person, &people()[6]);
        let enter = |purpose: &str| {
            let input = with(entering.clone(), json!({ "purpose": purpose }));
            house.run(Who::Clerk, ActName::EnterNumber, input)
        };
        assert_eq!(messages(enter("withholding_slip")).first().unwrap(), "identity_not_verified");
        enter("dependants_declaration").unwrap();
        house.assert_sound();
    }
}

#[test]
fn a_case_asks_for_what_it_rests_on() {
    for house in houses() {
        let person = house.person(&people()[0]);
        let affairs = house.ids.affairs.clone();
        let check = |input: Value| verify(&house, &person, &affairs, input);
        // Nobody is recognised who was never verified by papers, nor on the strength of having been recognised.
        let known = json!({ "case": "p6", "number_proof": "number_card",
                            "identity_proofs": ["recognised"] });
        form_error(check(known.clone()), "identity_proofs", "earlier_check_missing");
        let transfer = json!({ "case": "t1", "sender": "前の勤務先", "consent_on": "2026-11-20" });
        for missing in ["sender", "consent_on"] {
            let mut less = transfer.clone();
            less[missing] = Value::Null;
            form_error(check(less), missing, "field_missing");
        }
        let later = with(transfer.clone(), json!({ "consent_on": "2026-11-22" }));
        form_error(check(later), "consent_on", "day_too_late");
        check(transfer).unwrap();
        form_error(check(known.clone()), "identity_proofs", "earlier_check_missing");
        house.verify(&person);
        let recognised = check(known).unwrap().done["id"].as_str().unwrap().to_owned();
        let earlier = row::<IdentityGround>(&house, &recognised).earlier.unwrap();
        assert_eq!(row::<IdentityCheck>(&house, &earlier.to_string()).case_code.as_str(), "p3");

        let phone = json!({ "record_issued_on": "2026-08-21", "revocation_checked": true,
                            "case": "p2", "number_proof": "card_record",
                            "identity_proofs": ["card_record"] });
        let old = with(phone.clone(), json!({ "record_issued_on": "2026-08-20" }));
        form_error(check(old), "record_issued_on", "record_too_old");
        let unseen = with(phone.clone(), json!({ "revocation_checked": false }));
        form_error(check(unseen), "revocation_checked", "revocation_not_checked");
        check(phone).unwrap();

        let own = json!({ "case": "p5", "number_proof": "own_specific_file",
                          "identity_proofs": ["passport"], "reason": "書類を失くした",
                          "file": house.ids.file });
        form_error(check(with(own.clone(), json!({ "reason": null }))), "reason", "reason_missing");
        form_error(check(with(own.clone(), json!({ "file": null }))), "file", "field_missing");
        let nobody = child(&house);
        let done = verify(&house, &nobody, &affairs, own.clone());
        form_error(done, "file", "number_not_held_in_file");
        check(own).unwrap();

        let plain = json!({ "case": "p3", "number_proof": "residence_certificate",
                            "identity_proofs": ["passport"] });
        form_error(
            check(with(plain.clone(), json!({ "sender": "だれか" }))),
            "sender",
            "not_asked_by_case",
        );
        let Err(Stop::Form(errors)) = check(with(plain, json!({ "on_day": "1999-04-01" }))) else {
            panic!("there was no such Act in 1999");
        };
        assert_eq!((errors[0].field.as_str(), errors[0].code), ("on_day", "case_not_yet"));
        assert!(format!("{:?}", errors[0]).contains("2016-01-01"));
        house.assert_sound();
    }
}

#[test]
fn papers_of_before_do_not_show_a_new_number() {
    for house in houses() {
        let person = house.person(&people()[0]);
        house.papers_of(&person);
        house.clock.advance(5 * DAY_MS);
        let number = people()[7].number_text();
        let replace = |on_day: &str| {
            let input = json!({ "person": person, "affairs": house.ids.affairs, "number": number,
                                "again": number, "on_day": on_day });
            house.run(Who::Clerk, ActName::ReplaceNumber, input)
        };
        let told = messages(replace("2026-11-25"));
        assert!(told.contains(&"identity_not_verified".to_owned()), "{told:?}");
        house.verify(&person);
        let told = messages(replace("2026-11-25"));
        assert!(!told.contains(&"identity_not_verified".to_owned()), "{told:?}");
        received(&house, &person, "declaration");
        replace("2026-11-25").unwrap();
        house.assert_sound();
    }
}

/// What an ordinance sets names it; what the body's own rules keep names the years; nothing else does.
#[test]
fn affairs_say_what_the_law_leaves_to_the_body() {
    for house in houses() {
        let register = |code: &str, more: Value| {
            house.run(Who::Supervisor, ActName::RegisterAffairs, with(affairs(code), more))
        };
        let of_ordinance =
            json!({ "ordinance": "見本市番号条例（平成27年条例第40号）", "keep_years": 5 });
        form_error(register("national_health", json!({})), "keep_years", "field_missing");
        form_error(
            register("national_health", of_ordinance.clone()),
            "ordinance",
            "not_for_these_affairs",
        );
        form_error(register("ordinance", json!({ "keep_years": 5 })), "ordinance", "field_missing");
        form_error(
            register("social_insurance", json!({ "keep_years": 5 })),
            "keep_years",
            "not_for_these_affairs",
        );
        let done = register("ordinance", of_ordinance).unwrap().done;
        let rule = row::<AffairsRule>(&house, done["id"].as_str().unwrap());
        assert_eq!(rule.keep_years, Some(5));
        assert!(rule.ordinance.unwrap().as_str().contains("条例第40号"));

        // In affairs that use numbers the agency may be asked; a document is kept as the body's own rules say.
        let health = register("national_health", json!({ "keep_years": 5 })).unwrap().done;
        let health = health["id"].as_str().unwrap();
        let designation = with(house.designation(&house.ids.clerk), json!({ "affairs": [health] }));
        house.act(Who::Manager, ActName::DesignateClerk, designation);
        let person = json!({ "staff_number": "8001", "relation": "self", "name": "市民 花子",
                             "kana": "シミン ハナコ", "birth": "1980-05-05",
                             "department": DEPARTMENT, "affairs": health });
        let person = house.id(Who::Clerk, ActName::RegisterPerson, person);
        let asked = json!({ "case": "p5", "number_proof": "jlis_check", "reason": "書類がない",
                            "identity_proofs": ["passport"] });
        verify(&house, &person, health, asked).unwrap();
        let document = json!({ "person": person, "affairs": health, "purpose": "national_health",
                               "deadline": "2026-11-20" });
        let kept = house.act(Who::Clerk, ActName::HoldDocument, document);
        assert_eq!(kept["keep_until"], "2032-03-31");
        house.assert_sound();
    }
}

/// A payee whose number was entered for fees alone is not kept for a declaration never made.
#[test]
fn what_was_never_made_has_no_term() {
    for house in houses() {
        let entered = |staff_number: &str, kind: &str, whose: usize| {
            let person = json!({ "staff_number": staff_number, "relation": "self", "name": "講師 夏子",
                                 "kana": "コウシ ナツコ", "birth": "1970-05-05",
                                 "department": DEPARTMENT, "affairs": house.ids.affairs,
                                 "same_name": true });
            let person = house.id(Who::Clerk, ActName::RegisterPerson, person);
            received(&house, &person, kind);
            house.verify(&person);
            let input = with(
                house.entering(&person, &people()[whose]),
                json!({ "purpose": "payment_record" }),
            );
            house.act(Who::Clerk, ActName::EnterNumber, input);
            person
        };
        let ended = |person: &str| {
            let input = json!({ "person": person, "kind": "left", "on_day": "2026-11-21" });
            house.act(Who::Supervisor, ActName::RecordEvent, input)["keep_until"].clone()
        };
        // But what is still made of the year is made until then.
        assert_eq!(ended(&entered("8001", "certificate", 6)), "2027-04-01");
        // A paper that may have been a declaration counts as one.
        assert_eq!(ended(&entered("8002", "declaration", 7)), "2034-01-10");
        house.assert_sound();
    }
}

/// Papers with a number go back on an item of article 19, which the record names.
#[test]
fn what_goes_back_to_the_person_rests_on_an_item() {
    for mut house in houses() {
        let input = (it::scripts::script(ActName::ReturnDocument).prepare)(&mut house);
        house.act(Who::Clerk, ActName::ReturnDocument, input);
        let records = house.records();
        let given =
            |r: &&ledger::Record| r.act == ActName::ReturnDocument && r.phase == Phase::Completed;
        let item = records.iter().find(given).unwrap().detail.get("provision").cloned();
        assert_eq!(item, Some(ledger::DetailValue::Code("ba19-2".to_owned())));
        house.assert_sound();
    }
}
