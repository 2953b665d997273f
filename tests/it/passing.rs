//! Things that go from hand to hand: what is out is not worked with, what differs is counted anew, a box is for whom it
//! names, and a print keeps its number wherever it goes (U3.3, H5.4-3, H5.7, H5.11).

use domain::rows::{Document, HandOver};
use domain::{ActName, Stop};
use it::answers::{form_error, messages, refused};
use it::scripts::{filled_copy, people};
use it::{DEPARTMENT, House, PACKS, Who, slip};
use office::Outcome;
use serde_json::{Value, json};

use crate::providing::{houses, row};

const DAY_MS: i64 = 86_400_000;

fn with(mut input: Value, changes: Value) -> Value {
    for (field, value) in changes.as_object().unwrap() {
        input[field] = value.clone();
    }
    input
}

fn paper(house: &House, kind: &str) -> String {
    let input = with(house.receiving(&people()[..1]), json!({ "kind": kind }));
    house.id(Who::Clerk, ActName::ReceiveDocument, input)
}

/// Guard paper_out.
#[test]
fn papers_that_are_out_are_not_worked_with() {
    for house in houses() {
        house.approve("carry_out", None);
        for act in ["dispose_paper", "mask_paper", "make_copy", "correct_number"] {
            house.instruct(act);
        }
        let paper = paper(&house, "card_copy");
        let person = house.person(&people()[0]);
        house.verify(&person);
        let out = with(house.carrying(&Value::Null), json!({ "things": [{ "document": paper }] }));
        let outing = house.id(Who::Clerk, ActName::CarryOut, out);
        let mask = json!({ "documents": [paper], "method": "masking" });
        let copy = json!({ "document": paper, "name": "控え", "affairs": house.ids.affairs,
                           "file": house.ids.file, "purpose": "withholding_slip", "place": "paper" });
        let number = people()[7].number_text();
        let correct = json!({ "person": person, "affairs": house.ids.affairs, "number": number,
                              "again": number, "reason": "入力の誤り" });
        for (act, input, told) in [
            (ActName::DisposePaper, house.destroying(&[&paper], None), "nothing_open"),
            (ActName::MaskPaper, mask, "nothing_open"),
            (ActName::HandOver, house.handing_over(&paper, 1), "nothing_open"),
            (ActName::MakeCopy, copy, "nothing_open"),
            (ActName::CorrectNumber, correct, "no_receipt"),
        ] {
            let no = messages(house.run(Who::Clerk, act, input));
            assert!(no.iter().any(|code| code == told), "{act}: {no:?}");
        }
        // Given back where it was carried to, it does not come in again.
        let back = json!({ "documents": [paper], "way": "by_hand", "sealed": true });
        house.act(Who::Clerk, ActName::ReturnDocument, back);
        let in_again = json!({ "outing": outing, "erased": false });
        refused(house.run(Who::Clerk, ActName::BringBack, in_again), &["nothing_open"]);
        house.assert_sound();
    }
}

/// Two papers of three pieces on their way, of which two arrived.
fn short(house: &House) -> (Vec<String>, String) {
    let papers = vec![paper(house, "declaration"), paper(house, "declaration")];
    let input = with(
        house.handing_over(&papers[0], 1),
        json!({ "documents": papers, "count": 2, "to_staff": house.ids.other_clerk }),
    );
    let sent = house.id(Who::Clerk, ActName::HandOver, input);
    let came = json!({ "hand_over": sent, "count": 1, "difference": "一通足りない" });
    house.act(Who::OtherClerk, ActName::AcceptHandOver, came);
    (papers, sent)
}

/// What is missing was reported, and the papers have the pieces that are there (guard missing_reported).
#[test]
fn a_difference_that_is_settled_changes_the_count() {
    for house in houses() {
        let (papers, sent) = short(&house);
        let settle = |changes: Value| {
            let input =
                json!({ "hand_over": sent, "settlement": "missing", "reason": "探したが無い" });
            house.run(Who::Supervisor, ActName::SettleDifference, with(input, changes))
        };
        form_error(settle(json!({})), "incident", "report_first");
        let incident = json!({ "incident": house.incident() });
        form_error(settle(incident.clone()), "counts", "field_missing");
        let counts = |first: i64, second: i64| {
            let counts = json!([{ "document": papers[0], "pieces": first },
                                { "document": papers[1], "pieces": second }]);
            with(incident.clone(), json!({ "counts": counts }))
        };
        form_error(settle(counts(1, 1)), "counts", "counts_differ");
        form_error(settle(counts(1, -1)), "counts[1].pieces", "count_of_pieces");
        settle(counts(1, 0)).unwrap();
        let kept = |id: &String| row::<Document>(&house, id);
        assert_eq!((kept(&papers[0]).count, kept(&papers[0]).state.as_str()), (1, "accepted"));
        assert_eq!((kept(&papers[1]).count, kept(&papers[1]).state.as_str()), (0, "lost"));
        assert_eq!(row::<HandOver>(&house, &sent).state.as_str(), "accepted");
        // What is lost is destroyed by nobody.
        house.instruct("dispose_paper");
        let gone = with(house.destroying(&[&papers[1]], None), json!({ "exception": "もう無い" }));
        let gone = messages(house.run(Who::OtherClerk, ActName::DisposePaper, gone));
        assert!(gone.contains(&"nothing_open".to_owned()), "{gone:?}");
        house.assert_sound();
    }
}

#[test]
fn a_wrong_count_of_one_paper_needs_no_list() {
    for house in houses() {
        let paper = paper(&house, "declaration");
        let sent = house.id(Who::Clerk, ActName::HandOver, house.handing_over(&paper, 2));
        let settle = |changes: Value| {
            let input =
                json!({ "hand_over": sent, "settlement": "miscounted", "reason": "数え直した" });
            house.run(Who::Supervisor, ActName::SettleDifference, with(input, changes))
        };
        let found =
            json!({ "settlement": "found", "counts": [{ "document": paper, "pieces": 2 }] });
        form_error(settle(found), "counts", "counts_not_needed");
        settle(json!({})).unwrap();
        assert_eq!(row::<Document>(&house, &paper).count, 2);
        house.assert_sound();
    }
}

/// Guard addressed_to.
#[test]
fn a_box_is_opened_by_whom_it_names() {
    for house in houses() {
        house.act(Who::Manager, ActName::DesignateClerk, house.designation(&house.ids.staff));
        let received = house.receiving(&people()[..1]);
        let paper = house.id(Who::Clerk, ActName::ReceiveDocument, received);
        let to = json!({ "to_staff": house.ids.other_clerk });
        let sent = with(house.handing_over(&paper, 1), to);
        let sent = house.id(Who::Clerk, ActName::HandOver, sent);
        let accept = |who: Who| {
            let input = json!({ "hand_over": sent, "count": 1 });
            house.run(who, ActName::AcceptHandOver, input)
        };
        refused(accept(Who::Staff), &["receiver_not_designated"]);
        accept(Who::OtherClerk).unwrap();
        house.assert_sound();
    }
}

/// What is made for the person shows no number, whatever way it goes (guard print_has_number).
#[test]
fn a_print_with_a_number_reaches_the_person_by_no_way() {
    for house in houses() {
        house.instruct("post_mail");
        house.approve("carry_out", None);
        let person = house.person(&people()[0]);
        let mut making = house.making("print_document");
        making["people"] = json!([person]);
        let print = house.act(Who::Clerk, ActName::PrintDocument, making)["copy"].clone();
        let slip_of = json!({ "copies": [print] });
        let handing = with(house.handing_slip(&person), slip_of);
        let hand = house.run(Who::Clerk, ActName::HandToPerson, handing);
        form_error(hand, "number", "print_has_number");
        let post = |changes: Value| {
            let input = with(
                house.posting(&print),
                json!({ "destination": null, "person": person, "provision": "disclosure",
                        "tracking": slip() }),
            );
            house.run(Who::ClerkAndOther, ActName::PostMail, with(input, changes))
        };
        form_error(post(json!({})), "paper", "field_missing");
        form_error(post(json!({ "paper": "tegami" })), "paper", "code_unknown");
        let absent = json!({ "paper": "withholding_slip", "number_part": "absent" });
        form_error(post(absent), "number_part", "print_has_number");
        let no = messages(post(json!({ "paper": "withholding_slip" })));
        assert!(no.contains(&"number_on_paper_for_person".to_owned()), "{no:?}");
        post(json!({ "paper": "withholding_slip", "number_part": "masked" })).unwrap();
        house.assert_sound();
    }
}

/// What goes by post was posted there, under the rules of a posting (guard submitted_by_post).
#[test]
fn a_submission_by_post_names_its_posting() {
    for house in houses() {
        house.instruct("post_mail");
        house.approve("carry_out", None);
        let copy = filled_copy(&house);
        let submit = |changes: Value| {
            let input = with(
                house.submitting(&copy),
                json!({ "destination": "tax_office", "method": "post" }),
            );
            house.run(Who::Clerk, ActName::SubmitToAuthority, with(input, changes))
        };
        form_error(submit(json!({})), "posting", "field_missing");
        let posted = |to: &str| {
            let input =
                with(house.posting(&copy), json!({ "destination": to, "once_more": "別の宛先" }));
            house.id(Who::ClerkAndOther, ActName::PostMail, input)
        };
        let elsewhere = json!({ "posting": posted("municipality") });
        form_error(submit(elsewhere), "posting", "another_matter");
        let needless = json!({ "posting": posted("tax_office"), "method": "e_tax" });
        form_error(submit(needless), "posting", "not_posted");
        submit(json!({ "posting": posted("tax_office") })).unwrap();
        // Paper goes over no network.
        let print = house.act(Who::Clerk, ActName::PrintDocument, house.making("print_document"));
        let over = with(
            house.submitting(&print["copy"]),
            json!({ "destination": "tax_office", "method": "e_tax" }),
        );
        let over = house.run(Who::Clerk, ActName::SubmitToAuthority, over);
        form_error(over, "copy", "only_on_paper");
        house.assert_sound();
    }
}

/// A number that was wrong when it was entered is corrected, not replaced (guard replaced_after_entry).
#[test]
fn what_was_entered_after_the_day_is_no_re_assigned_number() {
    for house in houses() {
        let person = house.person(&people()[0]);
        house.papers_of(&person);
        let number = people()[7].number_text();
        let input = json!({ "person": person, "affairs": house.ids.affairs, "number": number,
                            "again": number, "on_day": "2016-01-01" });
        let replaced = house.run(Who::Clerk, ActName::ReplaceNumber, input);
        form_error(replaced, "on_day", "entered_after");
        house.assert_sound();
    }
}

/// What is waited for by a second reading stays (guard papers_unread).
#[test]
fn a_paper_stays_until_the_number_typed_from_it_was_read() {
    for house in houses() {
        house.instruct("dispose_paper");
        house.instruct("return_document");
        let newcomer = json!({ "staff_number": "7001", "relation": "self", "name": "新任 春子",
                               "kana": "シンニン ハルコ", "birth": "1999-05-05",
                               "department": DEPARTMENT, "affairs": house.ids.affairs });
        let person = house.id(Who::Clerk, ActName::RegisterPerson, newcomer);
        house.verify(&person);
        let card = json!({ "affairs": house.ids.affairs, "people": [person], "kind": "card_copy",
                           "count": 1, "medium": "paper", "in_person": true, "sealed": true,
                           "may_hold_number": false, "told": ["withholding_slip"] });
        let card = house.id(Who::Clerk, ActName::ReceiveDocument, card);
        house.act(Who::Clerk, ActName::EnterNumber, house.entering(&person, &people()[6]));
        let back = json!({ "documents": [card], "way": "by_hand", "sealed": true });
        let give = || house.run(Who::Clerk, ActName::ReturnDocument, back.clone());
        let Err(Stop::Refused(no)) = give() else { panic!("not refused") };
        assert_eq!(*no.tells, [("papers_unread", "1".to_owned())]);
        // Neither by way of handing it to the person (the same guard).
        let own = json!({ "person": person, "affairs": house.ids.affairs, "paper": "own_papers",
                          "documents": [card], "number": "shown", "sealed": true,
                          "taken_by": "person", "known": true });
        let Err(Stop::Refused(no)) = house.run(Who::Clerk, ActName::HandToPerson, own) else {
            panic!("not refused")
        };
        assert_eq!(no.reasons[0].message, "not_read_yet");
        assert_eq!(*no.tells, [("papers_unread", "1".to_owned())]);
        let open = house.store().read(|tx| tx.entries_open()).unwrap();
        let typed = open.iter().find(|entry| entry.row.person.to_string() == person).unwrap();
        let reading =
            json!({ "entry": typed.row.id.to_string(), "number": people()[6].number_text() });
        house.act(Who::OtherClerk, ActName::SecondReading, reading);
        give().unwrap();
        house.assert_sound();
    }
}

/// A need that ended took its proofs with it (guard proof_of_earlier_need).
#[test]
fn proofs_of_an_earlier_need_show_nothing_for_a_new_one() {
    for house in houses() {
        let newcomer = json!({ "staff_number": "7001", "relation": "self", "name": "新任 春子",
                               "kana": "シンニン ハルコ", "birth": "1999-05-05",
                               "department": DEPARTMENT, "affairs": house.ids.affairs });
        let person = house.id(Who::Clerk, ActName::RegisterPerson, newcomer.clone());
        house.papers_of(&person);
        house.clock.advance(3 * DAY_MS);
        let left = json!({ "person": person, "kind": "left", "on_day": "2026-11-23" });
        house.act(Who::Supervisor, ActName::RecordEvent, left);
        house.clock.advance(3 * DAY_MS);
        let back = json!({ "person": person, "kind": "rehired", "on_day": "2026-11-26" });
        house.act(Who::Supervisor, ActName::RecordEvent, back);
        assert_eq!(house.id(Who::Clerk, ActName::RegisterPerson, newcomer), person);
        let enter = || {
            let input = house.entering(&person, &people()[6]);
            house.run(Who::Clerk, ActName::EnterNumber, input)
        };
        assert_eq!(messages(enter()), ["no_receipt", "identity_not_verified"]);
        house.papers_of(&person);
        enter().unwrap();
        house.assert_sound();
    }
}

fn instructed(house: &House, form: &str) -> Result<Outcome, Stop> {
    let input = json!({ "acts": ["print_document"], "affairs": house.ids.affairs, "form": form,
                        "most_people": 3, "since": "2026-11-01", "until": "2027-03-31",
                        "reason": "法定調書" });
    house.run(Who::Supervisor, ActName::GiveInstruction, input)
}

/// An instruction can be limited to what the acts ask with: a form, a document, a table.
#[test]
fn an_instruction_names_a_document() {
    for house in houses() {
        form_error(instructed(&house, "form-999"), "form", "code_unknown");
        instructed(&house, "form-table").unwrap();
        instructed(&house, "payment_record").unwrap();
        if house.pack == PACKS[0] {
            let people: Vec<String> = people()[..2].iter().map(|one| house.person(one)).collect();
            let making = json!({ "people": people, "affairs": house.ids.affairs, "file": house.ids.file,
                                 "purpose": "withholding_slip", "name": "法定調書の下書き" });
            let print = || house.run(Who::Clerk, ActName::PrintDocument, making.clone());
            assert_eq!(messages(print()), ["instruction_does_not_cover"]);
            instructed(&house, "withholding_slip").unwrap();
            print().unwrap();
        }
        house.assert_sound();
    }
}
