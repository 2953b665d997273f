//! Providing: submissions with the authority's answer, data sent, things posted, papers handed to the person.

use domain::rows::{
    AddressCheck, Copy, Delivery, Document, Posting, Sending, Submission, SubmissionState,
};
use domain::{ActName, Carrier, Stop, TrackingNumber};
use it::answers::{form_error, messages, refused};
use it::scripts::{filled_copy, house_with_people, people};
use it::{Engine, House, PACKS, Who, fours, slip};
use office::Outcome;
use office::lists::{Filter, Line, Listable};
use serde_json::{Value, json};

fn with(mut input: Value, changes: Value) -> Value {
    for (field, value) in changes.as_object().unwrap() {
        input[field] = value.clone();
    }
    input
}

pub fn houses() -> impl Iterator<Item = House> {
    let engines = Engine::ALL.into_iter();
    engines.flat_map(|engine| PACKS.map(|pack| house_with_people(engine, pack)))
}

pub fn row<R: domain::Register>(house: &House, id: &str) -> R {
    let id = domain::Id::parse(id).unwrap();
    house.store().read(|tx| tx.get::<R>(id)).unwrap().unwrap().row
}

/// The day on which the one open duty of a kind is due; none when there is none.
pub fn due(house: &House, kind: &str) -> Option<String> {
    let duties = house.office().duties(None).unwrap();
    let mut due = duties.iter().filter(|duty| duty.kind == kind).map(|duty| duty.due.to_string());
    let first = due.next();
    assert_eq!(due.next(), None);
    first
}

pub fn listed(house: &House, what: Listable) -> Vec<Line> {
    let clerk = house.actor(Who::Clerk);
    house.office().list(what, &Filter::default(), &clerk, "ja").unwrap().lines
}

fn state(house: &House, id: &str) -> String {
    row::<SubmissionState>(house, id).state.to_string()
}

fn answer(house: &House, submission: &str, changes: Value) -> Result<Outcome, Stop> {
    house.run(Who::Clerk, ActName::RecordAnswer, with(json!({ "submission": submission }), changes))
}

fn rejected(house: &House, submission: &str) {
    answer(house, submission, json!({ "answer": "rejected", "reason": "様式の版が古い" })).unwrap();
}

#[test]
fn a_receipt_number_comes_when_it_comes() {
    for house in houses() {
        let copy = filled_copy(&house);
        let sent = house.id(Who::Clerk, ActName::SubmitToAuthority, house.submitting(&copy));
        assert_eq!(row::<SubmissionState>(&house, &sent).provision.as_str(), "ba19-2");
        // Whoever hears nothing asks: the answer is to be recorded within the pack's days.
        assert_eq!(due(&house, "record_answer").as_deref(), Some("2026-12-21"));
        assert_eq!(house.about("record_answer"), sent);
        let missing = answer(&house, &sent, json!({ "answer": "received" }));
        form_error(missing, "receipt", "field_missing");
        let came = json!({ "answer": "received", "receipt": "R8-77" });
        answer(&house, &sent, came).unwrap();
        assert_eq!(state(&house, &sent), "waiting");
        assert_eq!(due(&house, "record_answer"), None);
        // What came is kept by an answer that does not name it.
        answer(&house, &sent, json!({ "answer": "accepted" })).unwrap();
        let told = row::<SubmissionState>(&house, &sent);
        assert_eq!((told.state.as_str(), told.receipt.unwrap().as_str()), ("accepted", "R8-77"));
        assert_eq!(
            listed(&house, Listable::Submissions)[0].state.as_deref(),
            Some("answered_accepted")
        );
        assert_eq!(due(&house, "submit_again"), None);
        house.assert_sound();
    }
}

#[test]
fn what_was_rejected_is_submitted_again_and_names_the_one_before() {
    for house in houses() {
        let copy = filled_copy(&house);
        let submitting = house.submitting(&copy);
        let again = |changes: Value| {
            house.run(Who::Clerk, ActName::SubmitToAuthority, with(submitting.clone(), changes))
        };
        let first = house.id(Who::Clerk, ActName::SubmitToAuthority, submitting.clone());
        form_error(again(json!({ "replaces": first })), "copy", "submitted_already");
        let early = json!({ "answer": "rejected", "reason": "版", "answered_on": "2026-11-20" });
        form_error(answer(&house, &first, early), "answered_on", "before_submission");
        let ahead = json!({ "answer": "accepted", "answered_on": "2026-11-22" });
        form_error(answer(&house, &first, ahead), "answered_on", "day_in_future");
        form_error(
            answer(&house, &first, json!({ "answer": "rejected" })),
            "reason",
            "reason_missing",
        );
        let needless = json!({ "answer": "accepted", "reason": "版" });
        form_error(answer(&house, &first, needless), "reason", "reason_not_needed");
        rejected(&house, &first);
        assert_eq!(row::<Copy>(&house, copy.as_str().unwrap()).state.as_str(), "open");
        assert_eq!(due(&house, "submit_again").as_deref(), Some("2026-11-28"));
        assert_eq!(house.about("submit_again"), first);
        assert_eq!(
            listed(&house, Listable::Submissions)[0].state.as_deref(),
            Some("answered_rejected")
        );
        // The chain has no gap: not without the one before, and only in its place.
        form_error(again(json!({})), "replaces", "replaces_missing");
        let elsewhere =
            json!({ "replaces": first, "destination": "tax_office", "method": "e_tax" });
        form_error(again(elsewhere), "replaces", "another_matter");
        let second = again(json!({ "replaces": first })).unwrap().done["id"].clone();
        assert_eq!(state(&house, &first), "replaced");
        assert_eq!(due(&house, "submit_again"), None);
        refused(answer(&house, &first, json!({ "answer": "accepted" })), &["nothing_open"]);
        // Once more, after the copy was erased: the file is filled again.
        let second = second.as_str().unwrap();
        house.act(Who::Clerk, ActName::EraseCopy, house.erasing(&copy));
        rejected(&house, second);
        assert_eq!(row::<Copy>(&house, copy.as_str().unwrap()).state.as_str(), "erased");
        let filled = filled_copy(&house);
        let third = with(house.submitting(&filled), json!({ "replaces": second }));
        let third = house.id(Who::Clerk, ActName::SubmitToAuthority, third);
        let replaces = row::<SubmissionState>(&house, &third).replaces.unwrap();
        assert_eq!(replaces.to_string(), second);
        assert_eq!(due(&house, "submit_again"), None);
        let mut states: Vec<_> = listed(&house, Listable::Submissions)
            .into_iter()
            .filter_map(|line| line.state)
            .collect();
        states.sort();
        assert_eq!(states, ["submitted_again", "submitted_again", "waiting"]);
        house.assert_sound();
    }
}

#[test]
fn a_submission_not_made_again_in_time_is_overdue() {
    let house = house_with_people(Engine::Sqlite, PACKS[0]);
    let copy = filled_copy(&house);
    let sent = house.id(Who::Clerk, ActName::SubmitToAuthority, house.submitting(&copy));
    rejected(&house, &sent);
    house.clock.advance(8 * 86_400_000);
    assert_eq!(listed(&house, Listable::Submissions)[0].state.as_deref(), Some("overdue"));
}

/// The item of article 19 fits affairs and receiver; the destination is one that the affairs list.
#[test]
fn a_provision_rests_on_an_item_that_fits() {
    for house in houses() {
        house.approve("send_data", None);
        house.instruct("send_data");
        let copy = filled_copy(&house);
        let send = |changes: Value| {
            let input = with(house.mailing(&copy), changes);
            house.run(Who::ClerkAndOther, ActName::SendData, input)
        };
        form_error(send(json!({ "provision": "ba19-99" })), "provision", "code_unknown");
        // For affairs that use numbers, to another body, to the person.
        for other in ["ba19-1", "ba19-11", "disclosure"] {
            refused(send(json!({ "provision": other })), &["provision_without_item"]);
        }
        let unlisted = json!({ "destination": "employment_office" });
        refused(send(unlisted), &["destination_not_listed", "destination_not_listed"]);
        let unknown = json!({ "destination": "kaisha" });
        form_error(send(unknown), "destination", "code_unknown");
        let submitting = with(house.submitting(&copy), json!({ "provision": "ba19-6" }));
        let submitted = house.run(Who::Clerk, ActName::SubmitToAuthority, submitting);
        refused(submitted, &["provision_without_item"]);
        house.assert_sound();
    }
}

#[test]
fn data_go_out_with_leave_protected_and_to_an_address_confirmed_twice() {
    for house in houses() {
        let city = house.pack == PACKS[0];
        let copy = filled_copy(&house);
        let send = |who: Who, changes: Value| {
            let input = with(house.mailing(&copy), json!({ "once_more": "着信が確かめられない" }));
            house.run(who, ActName::SendData, with(input, changes))
        };
        let both = Who::ClerkAndOther;
        let no_leave = messages(send(both, json!({})));
        let expected = if city {
            vec!["no_instruction_or_approval", "beyond_what_was_allowed", "beyond_instructed_count"]
        } else {
            vec!["no_approval", "approval_does_not_cover"]
        };
        assert_eq!(no_leave, expected);
        // The approval of another destination is none of this.
        house.approve("send_data", Some("municipality"));
        let elsewhere = messages(send(both, json!({})));
        assert!(elsewhere.iter().all(|told| told.contains("cover") || told.contains("beyond")));
        house.approve("send_data", Some("tax_office"));
        // Neither one look nor that of somebody who is not there.
        let mine = json!({ "by": house.ids.clerk, "at": "2026-11-21T09:00" });
        let later = json!({ "by": house.ids.clerk, "at": "2026-11-21T09:10" });
        refused(send(both, json!({ "confirmations": [mine] })), &["address_not_confirmed"]);
        refused(send(Who::Clerk, json!({})), &["address_not_confirmed"]);
        let twice = json!({ "confirmations": [mine, later] });
        let alone = send(Who::Clerk, twice);
        if city {
            refused(alone, &["address_not_confirmed"]);
        } else {
            alone.unwrap();
        }
        let same = json!({ "confirmations": [mine, mine] });
        form_error(send(both, same), "confirmations[1]", "listed_twice");
        let ahead =
            json!({ "confirmations": [{ "by": house.ids.clerk, "at": "2026-11-21T10:01" }] });
        form_error(send(both, ahead), "confirmations[0].at", "moment_in_future");
        let form = json!({ "confirmations": [{ "by": house.ids.clerk, "at": "9時" }] });
        form_error(send(both, form), "confirmations[0].at", "moment_form");
        for carried in ["post", "by_hand", "optical_disc", "electronic_medium"] {
            form_error(send(both, json!({ "method": carried })), "method", "not_over_a_network");
        }
        form_error(send(both, json!({ "method": "hato" })), "method", "code_unknown");
        form_error(send(both, json!({ "address": null })), "address", "field_missing");
        // A password is no encryption; the university leaves the choice, and asks for one of them.
        let password = send(both, json!({ "protections": ["password"] }));
        if city {
            refused(password, &["data_not_encrypted"]);
        } else {
            password.unwrap();
        }
        let bare = messages(send(both, json!({ "protections": [] })));
        assert_eq!(bare, [if city { "data_not_encrypted" } else { "data_not_protected" }]);
        let sent = send(both, json!({})).unwrap().done["id"].clone();
        let sent = row::<Sending>(&house, sent.as_str().unwrap());
        let kept = |code: &str| sent.protections.0.iter().any(|one| one.as_str() == code);
        assert!(kept("data") && kept("password") && !kept("channel") && !sent.prescribed);
        let checks = house.store().read(|tx| tx.every::<AddressCheck>()).unwrap();
        let of_this = checks.iter().filter(|check| check.about == sent.id.0.0);
        let mut by: Vec<String> = of_this.map(|check| check.by.to_string()).collect();
        by.sort();
        let mut expected = [house.ids.clerk.clone(), house.ids.other_clerk.clone()];
        expected.sort();
        assert_eq!(by, expected);
        assert_eq!(row::<Copy>(&house, copy.as_str().unwrap()).state.as_str(), "submitted");
        house.assert_sound();
    }
}

/// The authority's method takes the place of measure and address, never of the approval (U6.5).
#[test]
fn a_prescribed_method_needs_neither_address_nor_measure_but_leave() {
    for house in houses() {
        let copy = filled_copy(&house);
        let input = json!({ "copy": copy, "destination": "tax_office", "provision": "ba19-2",
                            "method": "e_tax" });
        let told = messages(house.run(Who::Clerk, ActName::SendData, input.clone()));
        assert!(told[0].starts_with("no_"), "{told:?}");
        house.approve("send_data", None);
        let sent = house.id(Who::Clerk, ActName::SendData, input);
        let sent = row::<Sending>(&house, &sent);
        assert!(sent.prescribed && sent.address.is_none());
        house.assert_sound();
    }
}

/// A correction tells everybody to whom files with the person went, however they went.
#[test]
fn receivers_of_what_was_wrong_are_found_by_every_way() {
    for house in houses() {
        house.approve("send_data", None);
        house.approve("carry_out", None);
        let copy = filled_copy(&house);
        house.act(Who::ClerkAndOther, ActName::SendData, house.mailing(&copy));
        let posting = with(house.posting(&copy), json!({ "destination": "municipality" }));
        house.act(Who::ClerkAndOther, ActName::PostMail, posting);
        house.instruct("correct_person");
        let done = house.act(Who::Clerk, ActName::CorrectPerson, house.correcting(&people()[0]));
        let told = done["receivers"].to_string();
        assert!(told.contains("tax_office") && told.contains("municipality"), "{told}");
    }
}

/// A tracking number of twelve digits, right for its carrier and by the rule of an Individual Number too.
fn ambiguous() -> String {
    let all = (0..u64::MAX).map(|n| 91_234_000_000 + n).map(|n| format!("{n}{}", n % 7));
    let mut all =
        all.filter(|text| TrackingNumber::new(Carrier::Yamato, text).unwrap().looks_like_number());
    all.next().unwrap()
}

#[test]
fn what_is_posted_is_sealed_tracked_and_its_address_confirmed_twice() {
    for house in houses() {
        let city = house.pack == PACKS[0];
        let copy = filled_copy(&house);
        let post = |who: Who, changes: Value| {
            house.run(who, ActName::PostMail, with(house.posting(&copy), changes))
        };
        let both = Who::ClerkAndOther;
        if city {
            let told = messages(post(both, json!({})));
            assert!(told.contains(&"no_instruction_or_approval".to_owned()), "{told:?}");
            house.instruct("post_mail");
        }
        refused(post(both, json!({ "sealed": false })), &["not_sealed"]);
        refused(post(Who::Clerk, json!({})), &["address_not_confirmed"]);
        form_error(post(both, json!({ "destination": null })), "destination", "one_receiver");
        form_error(post(both, json!({ "copy": null })), "documents", "field_missing");
        let person = house.person(&people()[0]);
        let both_named = json!({ "person": person });
        form_error(post(both, both_named), "destination", "one_receiver");
        let to_person =
            json!({ "person": person, "destination": null, "paper": "withholding_slip" });
        form_error(post(both, to_person), "copy", "papers_of_another");
        let posted = post(both, json!({})).unwrap().done["id"].clone();
        let posted = row::<Posting>(&house, posted.as_str().unwrap());
        assert_eq!(posted.tracking.carrier(), Carrier::JapanPost);
        house.assert_sound();
    }
}

/// Digits that pass as both are taken with a second person beside; other numbers are none of the carrier's.
#[test]
fn a_tracking_number_is_never_taken_for_an_individual_number() {
    for house in houses() {
        house.instruct("post_mail");
        let copy = filled_copy(&house);
        let mine = json!([{ "by": house.ids.clerk, "at": "2026-11-21T09:00" },
                          { "by": house.ids.clerk, "at": "2026-11-21T09:10" }]);
        let post = |who: Who, tracking: Value| {
            let changes = json!({ "tracking": tracking });
            let mut input = with(house.posting(&copy), changes);
            if who == Who::Clerk {
                input["confirmations"] = mine.clone();
            }
            house.run(who, ActName::PostMail, input)
        };
        let digits = ambiguous();
        let tracking = json!({ "carrier": "yamato", "number": digits });
        let told = messages(post(Who::Clerk, tracking.clone()));
        assert_eq!(told.last().unwrap(), "tracking_looks_like_number");
        assert_eq!(told.len(), if house.pack == PACKS[0] { 2 } else { 1 });
        post(Who::ClerkAndOther, tracking).unwrap();
        // A number that somebody typed into the wrong field is not repeated.
        let number = people()
            .iter()
            .map(|p| p.number_text())
            .find(|number| TrackingNumber::new(Carrier::JapanPost, number).is_err());
        let number = number.unwrap();
        for carrier in ["japan_post", "yamato", "sagawa", "other"] {
            let typed = post(Who::ClerkAndOther, json!({ "carrier": carrier, "number": number }));
            let said = format!("{:?}", typed.as_ref().err());
            assert!(fours(&number).iter().all(|four| !said.contains(four)), "{said}");
            form_error(typed, "tracking", "tracking_form");
        }
        // No record holds the digits that were taken either.
        for record in house.records() {
            assert!(!format!("{record:?}").contains(&digits));
        }
        house.assert_sound();
    }
}

/// Papers that the first person gave in, with the clerk.
fn papers(house: &House) -> String {
    house.id(Who::Clerk, ActName::ReceiveDocument, house.receiving(&people()[..1]))
}

fn giving_back(house: &House, document: &str) -> Value {
    json!({ "person": house.person(&people()[0]), "affairs": house.ids.affairs,
            "paper": "own_papers", "documents": [document], "number": "shown", "sealed": true,
            "taken_by": "person", "known": true })
}

#[test]
fn papers_for_the_person_show_no_number_unless_the_list_says_so() {
    for house in houses() {
        let person = house.person(&people()[0]);
        let hand = |changes: Value| {
            house.run(Who::Clerk, ActName::HandToPerson, with(house.handing_slip(&person), changes))
        };
        hand(json!({})).unwrap();
        hand(json!({ "number": "masked", "paper": "payment_record" })).unwrap();
        for slip in ["withholding_slip", "payment_record", "retirement_slip", "notice"] {
            let shown =
                hand(json!({ "paper": slip, "number": "shown", "sealed": true, "known": true }));
            // No item of article 19 lets it go either.
            let told = [
                "number_on_paper_for_person",
                "provision_without_item",
                "number_on_paper_for_person",
            ];
            refused(shown, &told);
        }
        let asked = json!({ "paper": "disclosure", "number": "shown", "sealed": true });
        refused(hand(asked.clone()), &["receiver_not_confirmed"]);
        hand(with(asked, json!({ "identity_proofs": ["passport"] }))).unwrap();
        form_error(hand(json!({ "paper": "tegami" })), "paper", "code_unknown");
        let odd = json!({ "identity_proofs": ["kaiin_sho"] });
        form_error(hand(odd), "identity_proofs[0]", "code_unknown");
        house.assert_sound();
    }
}

#[test]
fn papers_are_given_back_to_the_person_and_to_no_other() {
    for house in houses() {
        let document = papers(&house);
        let back = |who: Who, changes: Value| {
            house.run(who, ActName::HandToPerson, with(giving_back(&house, &document), changes))
        };
        let other = json!({ "person": house.person(&people()[1]) });
        form_error(back(Who::Clerk, other), "documents[0]", "papers_of_another");
        form_error(back(Who::Clerk, json!({ "documents": [] })), "documents", "field_missing");
        let slip = json!({ "paper": "withholding_slip", "number": "absent" });
        form_error(back(Who::Clerk, slip), "documents", "not_given_back");
        let unsealed = back(Who::Clerk, json!({ "sealed": false }));
        if house.pack == PACKS[1] {
            refused(unsealed, &["not_sealed"]);
            refused(back(Who::OtherClerk, json!({})), &["not_the_holder"]);
            refused(back(Who::Clerk, json!({ "known": false })), &["receiver_not_confirmed"]);
            back(Who::Clerk, json!({})).unwrap();
        } else {
            unsealed.unwrap();
        }
        assert_eq!(row::<Document>(&house, &document).state.as_str(), "returned");
        assert_eq!(due(&house, "hand_over"), None);
        refused(back(Who::Clerk, json!({})), &["nothing_open"]);
        house.assert_sound();
    }
}

#[test]
fn an_agent_shows_who_they_are_and_for_whom_they_come() {
    for house in houses() {
        let document = papers(&house);
        let back = |changes: Value| {
            let agent = with(giving_back(&house, &document), json!({ "taken_by": "agent" }));
            house.run(Who::Clerk, ActName::HandToPerson, with(agent, changes))
        };
        let proofs = json!(["driving_licence"]);
        refused(back(json!({})), &["receiver_not_confirmed"]);
        refused(back(json!({ "identity_proofs": proofs })), &["receiver_not_confirmed"]);
        let letter = json!({ "agency_proof": "power_of_attorney" });
        refused(back(letter), &["receiver_not_confirmed"]);
        let wrong = json!({ "identity_proofs": proofs, "agency_proof": "driving_licence" });
        form_error(back(wrong), "agency_proof", "code_unknown");
        let needless = json!({ "taken_by": "person", "agency_proof": "power_of_attorney" });
        form_error(back(needless), "agency_proof", "no_agent");
        let whole = json!({ "identity_proofs": proofs, "agency_proof": "power_of_attorney" });
        let done = back(whole).unwrap().done["id"].clone();
        let done = row::<Delivery>(&house, done.as_str().unwrap());
        assert_eq!((done.receiver.as_str(), done.number.as_str()), ("agent", "shown"));
        house.assert_sound();
    }
}

#[test]
fn own_papers_go_back_by_post_to_the_person_alone() {
    for house in houses() {
        house.instruct("post_mail");
        let document = papers(&house);
        let person = house.person(&people()[0]);
        let input = with(
            house.posting(&Value::Null),
            json!({ "documents": [document], "destination": null, "person": person,
                    "provision": "disclosure" }),
        );
        let post = |changes: Value| {
            let input = with(input.clone(), json!({ "tracking": slip() }));
            house.run(Who::ClerkAndOther, ActName::PostMail, with(input, changes))
        };
        let other = json!({ "person": house.person(&people()[1]) });
        form_error(post(other), "documents[0]", "papers_of_another");
        // Not as a provision to somebody else.
        refused(post(json!({ "provision": "ba19-11" })), &["provision_without_item"]);
        post(json!({})).unwrap();
        assert_eq!(row::<Document>(&house, &document).state.as_str(), "returned");
        // Others go to an authority, and are given away.
        let second = papers(&house);
        let away = json!({ "documents": [second], "destination": "tax_office", "person": null,
                           "provision": "ba19-2" });
        post(away).unwrap();
        assert_eq!(row::<Document>(&house, &second).state.as_str(), "provided");
        house.assert_sound();
    }
}

/// Every submission has its state beside it, from its first day.
#[test]
fn a_submission_and_its_state_are_made_together() {
    let house = house_with_people(Engine::Sqlite, PACKS[1]);
    let copy = filled_copy(&house);
    house.act(Who::Clerk, ActName::SubmitToAuthority, house.submitting(&copy));
    let ids = house
        .store()
        .read(|tx| {
            let sent: Vec<_> = tx.every::<Submission>()?.iter().map(|held| held.id).collect();
            let told: Vec<_> = tx.every::<SubmissionState>()?.iter().map(|held| held.id).collect();
            Ok::<_, store::StoreError>((sent, told))
        })
        .unwrap();
    assert_eq!(ids.0, ids.1);
}
