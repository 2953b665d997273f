//! What is carried out of the zone comes back, is erased, and is missed while it is away.

use domain::rows::{CarriedThing, Outing};
use domain::{ActName, Moment, Stop};
use it::answers::{form_error, messages, refused};
use it::scripts::{filled_copy, house_with_people, people};
use it::{Engine, House, PACKS, Who, slip};
use office::Outcome;
use office::lists::{Filter, Listable};
use serde_json::{Value, json};

use crate::providing::{due, houses, listed, row};

const DAY_MS: i64 = 86_400_000;

fn with(mut input: Value, changes: Value) -> Value {
    for (field, value) in changes.as_object().unwrap() {
        input[field] = value.clone();
    }
    input
}

fn papers(house: &House, of: usize) -> String {
    house.id(Who::Clerk, ActName::ReceiveDocument, house.receiving(&people()[of..=of]))
}

fn carry(house: &House, input: Value) -> Result<Outcome, Stop> {
    house.run(Who::Clerk, ActName::CarryOut, input)
}

fn back(house: &House, outing: &str, changes: Value) -> Result<Outcome, Stop> {
    let input = json!({ "outing": outing, "erased": false });
    house.run(Who::Clerk, ActName::BringBack, with(input, changes))
}

fn out(house: &House) -> Vec<String> {
    let filter = Filter { still_out: true, ..Filter::default() };
    let out =
        house.office().list(Listable::Out, &filter, &house.actor(Who::Manager), "ja").unwrap();
    out.lines.into_iter().filter_map(|line| line.state).collect()
}

#[test]
fn what_was_carried_out_is_missed_until_it_is_back() {
    for house in houses() {
        house.approve("carry_out", None);
        let copy = filled_copy(&house);
        let made_due = due(&house, "erase_copy").unwrap();
        let outing = house.id(Who::Clerk, ActName::CarryOut, house.carrying(&copy));
        assert_eq!(due(&house, "bring_back").as_deref(), Some("2026-11-24"));
        assert_eq!((house.about("bring_back"), out(&house)), (outing.clone(), vec!["out".into()]));
        form_error(carry(&house, house.carrying(&copy)), "things[0]", "out_already");
        house.clock.advance(4 * DAY_MS);
        assert_eq!(out(&house), ["overdue"]);
        let early = json!({ "back_at": "2026-11-21T08:59" });
        form_error(back(&house, &outing, early), "back_at", "back_before_out");
        let ahead = json!({ "back_at": "2026-11-26T00:00" });
        form_error(back(&house, &outing, ahead), "back_at", "moment_in_future");
        let done = back(&house, &outing, json!({ "back_at": "2026-11-25T09:30" })).unwrap().done;
        assert_eq!(done["still_out"], 0);
        assert_eq!((due(&house, "bring_back"), out(&house)), (None, vec![]));
        // What came back stays in the register: when, who carried it and looked, erased or not.
        let kept = &listed(&house, Listable::Out)[0].json();
        let told = ["out_at", "back_at", "erased", "state"].map(|key| kept[key].as_str().unwrap());
        assert_eq!(told, ["2026-11-21T09:00", "2026-11-25T09:30", "none", "back"]);
        assert_eq!((&kept["copies"], &kept["still_out"]), (&json!(1), &json!(0)));
        assert_eq!((&kept["looked_by"][0], &kept["carrier"]), (&kept["carrier"], &kept["carrier"]));
        let things = house.store().read(|tx| tx.every::<CarriedThing>()).unwrap();
        let came = things[0].ended_at.map(|at| Moment::of(at).to_string());
        assert_eq!((came.as_deref(), things[0].erased_on), (Some("2026-11-25T09:30"), None));
        assert_eq!(row::<Outing>(&house, &outing).back_at, things[0].ended_at, "as it was said");
        // It was not erased: it is to be today, and not when the copy would have been due.
        assert_ne!(made_due, "2026-11-25");
        assert_eq!(due(&house, "erase_copy").as_deref(), Some("2026-11-25"));
        refused(back(&house, &outing, json!({})), &["nothing_open"]);
        house.assert_sound();
    }
}

#[test]
fn what_was_erased_on_return_is_said_so() {
    for house in houses() {
        house.approve("carry_out", None);
        let copy = filled_copy(&house);
        let before = due(&house, "erase_copy");
        let outing = house.id(Who::Clerk, ActName::CarryOut, house.carrying(&copy));
        form_error(back(&house, &outing, json!({ "erased": true })), "how", "reason_missing");
        let needless = json!({ "how": "初期化" });
        form_error(back(&house, &outing, needless), "how", "reason_not_needed");
        back(&house, &outing, json!({ "erased": true, "how": "媒体を初期化した" })).unwrap();
        let things = house.store().read(|tx| tx.every::<CarriedThing>()).unwrap();
        assert_eq!(things[0].erased_on.unwrap().to_string(), "2026-11-21");
        // What was erased is what was carried; the copy that stayed has its own day.
        assert_eq!(due(&house, "erase_copy"), before);
        house.assert_sound();
    }
}

/// U6.3, U6.4, H5.4-3: papers in an envelope in a bag, data behind a lock, and leave where it is asked.
#[test]
fn papers_are_enclosed_and_data_locked() {
    for house in houses() {
        let city = house.pack == PACKS[0];
        let (copy, paper) = (filled_copy(&house), papers(&house, 0));
        let carrying = |things: Value, container: &str| {
            let changes = json!({ "things": things, "container": container });
            carry(&house, with(house.carrying(&copy), changes))
        };
        let (copies, both) =
            (json!([{ "copy": copy }]), json!([{ "document": paper }, { "copy": copy }]));
        let alone = json!([{ "document": paper }]);
        let told = messages(carrying(copies.clone(), "lockable_case"));
        let first = if city { "no_instruction_or_approval" } else { "no_leave_for_data" };
        assert_eq!(told[0], first);
        // Papers alone: under instruction in the city; by fit at the university.
        if city {
            assert_eq!(messages(carrying(alone.clone(), "envelope_in_bag"))[0], first);
        }
        house.instruct("carry_out");
        refused(carrying(copies.clone(), "envelope_in_bag"), &["data_not_locked"]);
        refused(carrying(alone.clone(), "other"), &["papers_not_enclosed"]);
        refused(carrying(both.clone(), "other"), &["papers_not_enclosed", "data_not_locked"]);
        refused(carrying(both, "envelope_in_bag"), &["data_not_locked"]);
        let by_other = with(house.carrying(&copy), json!({ "things": alone }));
        refused(house.run(Who::OtherClerk, ActName::CarryOut, by_other), &["not_the_holder"]);
        carrying(alone, "envelope_in_bag").unwrap();
        carrying(copies, "lockable_case").unwrap();
        house.assert_sound();
    }
}

#[test]
fn papers_alone_leave_by_fit_at_the_university() {
    let house = house_with_people(Engine::Sqlite, PACKS[1]);
    let paper = papers(&house, 0);
    let input = json!({ "things": [{ "document": paper }], "place": "見本税務署",
                        "container": "envelope_in_bag", "due": "2026-11-21" });
    carry(&house, input).unwrap();
    house.assert_sound();
}

#[test]
fn some_come_back_before_others_and_some_stay_where_they_were_handed() {
    for house in houses() {
        house.instruct("carry_out");
        let (copy, first, second) = (filled_copy(&house), papers(&house, 0), papers(&house, 1));
        let things = json!([{ "copy": copy }, { "document": first }, { "document": second }]);
        let input = with(house.carrying(&copy), json!({ "things": things }));
        let outing = carry(&house, input).unwrap().done["id"].as_str().unwrap().to_owned();
        let some = json!({ "things": [{ "document": second }] });
        let with_erased = with(some.clone(), json!({ "erased": true, "how": "初期化" }));
        form_error(back(&house, &outing, with_erased), "erased", "nothing_to_erase");
        assert_eq!(back(&house, &outing, some.clone()).unwrap().done["still_out"], 2);
        form_error(back(&house, &outing, some), "things[0]", "not_out");
        // The first person's papers were handed over where they were carried to.
        let handed = json!({ "person": house.person(&people()[0]), "affairs": house.ids.affairs,
                             "paper": "own_papers", "documents": [first], "number": "shown",
                             "sealed": true, "taken_by": "person", "known": true });
        house.act(Who::Clerk, ActName::HandToPerson, handed);
        assert_eq!(out(&house), ["out"]);
        assert_eq!(back(&house, &outing, json!({})).unwrap().done["still_out"], 0);
        let ended = row::<Outing>(&house, &outing);
        assert_eq!((ended.state.as_str(), ended.back_at.is_some()), ("back", true));
        let things = house.store().read(|tx| tx.every::<CarriedThing>()).unwrap();
        let mut states: Vec<&str> = things.iter().map(|held| held.state.as_str()).collect();
        states.sort_unstable();
        assert_eq!(states, ["back", "back", "delivered"]);
        assert_eq!(due(&house, "bring_back"), None);
        house.assert_sound();
    }
}

/// A disc that was carried to the authority and left there, or posted from where it was, is not waited for.
#[test]
fn what_stayed_with_the_authority_is_not_waited_for() {
    for house in houses() {
        for act in ["carry_out", "post_mail"] {
            house.instruct(act);
        }
        let (left, posted, kept) = (filled_copy(&house), filled_copy(&house), filled_copy(&house));
        let things = json!({ "things": [{ "copy": left }, { "copy": posted }, { "copy": kept }] });
        let outing = carry(&house, with(house.carrying(&left), things)).unwrap().done;
        let outing = outing["id"].as_str().unwrap().to_owned();
        // Sent from where it lies, it still comes back.
        house.act(Who::Clerk, ActName::SubmitToAuthority, house.submitting(&kept));
        let disc = json!({ "destination": "tax_office", "method": "optical_disc" });
        house.approve("send_data", None);
        house.act(Who::Clerk, ActName::SubmitToAuthority, with(house.submitting(&left), disc));
        house.act(Who::ClerkAndOther, ActName::PostMail, house.posting(&posted));
        assert_eq!(out(&house), ["out"]);
        back(&house, &outing, json!({ "things": [{ "copy": kept }] })).unwrap();
        assert_eq!((due(&house, "bring_back"), out(&house)), (None, vec![]));
        house.assert_sound();
    }
}

/// The day of an erasure that is late already is not put off by the return.
#[test]
fn a_late_erasure_stays_late() {
    let house = house_with_people(Engine::Sqlite, PACKS[1]);
    house.approve("carry_out", None);
    let copy = filled_copy(&house);
    let late = due(&house, "erase_copy");
    let outing = house.id(Who::Clerk, ActName::CarryOut, house.carrying(&copy));
    house.clock.advance(9 * DAY_MS);
    back(&house, &outing, json!({})).unwrap();
    assert_eq!(due(&house, "erase_copy"), late);
}

#[test]
fn the_supervisor_can_say_that_it_is_back() {
    for house in houses() {
        house.approve("carry_out", None);
        let copy = filled_copy(&house);
        let outing = house.id(Who::Clerk, ActName::CarryOut, house.carrying(&copy));
        let input = json!({ "outing": outing, "erased": false });
        house.act(Who::Supervisor, ActName::BringBack, input);
        assert!(out(&house).is_empty());
    }
}

#[test]
fn days_and_times_of_an_outing_can_be() {
    let house = house_with_people(Engine::Sqlite, PACKS[0]);
    house.instruct("carry_out");
    let copy = filled_copy(&house);
    let carrying = |changes: Value| carry(&house, with(house.carrying(&copy), changes));
    form_error(carrying(json!({ "due": "2026-11-20" })), "due", "back_in_the_past");
    form_error(carrying(json!({ "due": "2026-11-29" })), "due", "day_too_late");
    form_error(carrying(json!({ "out_at": "2026-11-21T10:01" })), "out_at", "moment_in_future");
    form_error(carrying(json!({ "out_at": "2026-11-21" })), "out_at", "moment_form");
    form_error(carrying(json!({ "things": [] })), "things", "field_missing");
    let twice = json!({ "things": [{ "copy": copy }, { "copy": copy }] });
    form_error(carrying(twice), "things[1]", "listed_twice");
    let stopped = json!({ "staff": house.ids.staff, "reason": "退職" });
    house.act(Who::Manager, ActName::StopStaff, stopped);
    form_error(carrying(json!({ "carrier": house.ids.staff })), "carrier", "staff_stopped");
    carrying(json!({ "due": "2026-11-28", "carrier": house.ids.other_clerk })).unwrap();
    let duties = house.office().duties(Some(&house.actor(Who::Manager))).unwrap();
    let duty = duties.iter().find(|duty| duty.kind == "bring_back").unwrap();
    assert_eq!(duty.staff.as_ref().unwrap().as_str(), "担当 四郎");
    assert_eq!((duty.subject.what, duty.subject.pieces), ("outing", Some(1)));
}

/// Numbers are not disposed of while papers or copies with them are away, also when the copy counts as erased.
#[test]
fn nothing_is_disposed_of_while_it_is_out() {
    for house in houses() {
        house.instruct("carry_out");
        // The third person left long ago.
        let old = house.receiving_old(&people()[2..=2]);
        let paper = house.id(Who::Clerk, ActName::ReceiveDocument, old);
        let dispose = |disposal: &str| {
            let input = json!({ "disposal": disposal });
            house.run(Who::Clerk, ActName::CarryOutDisposal, input)
        };
        let disposal = house.instruct_disposal();
        let copy = house.act(Who::Clerk, ActName::FillFile, house.filling(&people()[..1]));
        let copy = copy["copy"].clone();
        let things = json!({ "things": [{ "document": paper }, { "copy": copy }] });
        let outing = carry(&house, with(house.carrying(&copy), things)).unwrap().done;
        let outing = outing["id"].as_str().unwrap().to_owned();
        refused(dispose(&disposal), &["something_is_out"]);
        // The first person's copy is none of these people's.
        back(&house, &outing, json!({ "things": [{ "document": paper }] })).unwrap();
        // It is back, and still there: it is destroyed, given back or named as an exception first.
        refused(dispose(&disposal), &["something_is_out"]);
        let back = json!({ "documents": [paper], "way": "by_hand", "sealed": true });
        house.act(Who::Clerk, ActName::ReturnDocument, back);
        dispose(&disposal).unwrap();
        house.assert_sound();
    }
}

#[test]
fn a_copy_erased_at_home_is_still_out() {
    let house = house_with_people(Engine::Sqlite, PACKS[1]);
    house.approve("carry_out", None);
    let copy = filled_copy(&house);
    let outing = house.id(Who::Clerk, ActName::CarryOut, house.carrying(&copy));
    house.act(Who::Clerk, ActName::EraseCopy, house.erasing(&copy));
    house.let_leave(&people()[..2]);
    let disposal = json!({ "disposal": house.instruct_disposal() });
    let away = house.run(Who::Clerk, ActName::CarryOutDisposal, disposal.clone());
    refused(away, &["something_is_out"]);
    // Back, it is erased already: nothing new is to be done about it.
    back(&house, &outing, json!({})).unwrap();
    assert_eq!(due(&house, "erase_copy"), None);
    house.act(Who::Clerk, ActName::CarryOutDisposal, disposal);
    house.assert_sound();
}

/// As what is posted otherwise: sealed, tracked, to an address that two looked at; in a city under instruction (H5.4-3, U6.1,
/// U6.2).
#[test]
fn papers_go_back_sealed_and_to_an_address_that_was_confirmed() {
    for house in houses() {
        let paper = papers(&house, 0);
        let give = |who: Who, changes: Value| {
            let base = json!({ "documents": [paper], "way": "by_hand", "sealed": true });
            house.run(who, ActName::ReturnDocument, with(base, changes))
        };
        refused(give(Who::Clerk, json!({ "sealed": false })), &["not_sealed"]);
        form_error(give(Who::Clerk, json!({ "address": "見本市1-1" })), "address", "not_posted");
        let early = json!({ "confirmations": house.confirmed_by_two() });
        form_error(give(Who::Clerk, early), "confirmations", "not_posted");
        let bare = json!({ "way": "registered_post" });
        form_error(give(Who::Clerk, bare), "address", "field_missing");
        let post = |confirmations: Value| {
            json!({ "way": "registered_post", "address": "見本市1-1", "confirmations": confirmations,
                    "tracking": slip() })
        };
        let unsure = messages(give(Who::ClerkAndOther, post(json!([]))));
        assert!(unsure.contains(&"address_not_confirmed".to_owned()), "{unsure:?}");
        let sure = post(house.confirmed_by_two());
        if house.pack == "hanamaki-city" {
            let told = messages(give(Who::ClerkAndOther, sure.clone()));
            assert!(told.contains(&"no_instruction".to_owned()), "{told:?}");
            house.instruct("return_document");
        }
        give(Who::ClerkAndOther, sure).ok().unwrap();
        let posted = house.store().read(|tx| tx.every::<domain::rows::Posting>()).unwrap();
        assert_eq!((posted.len(), posted[0].row.documents.0[0].to_string()), (1, paper.clone()));
        house.assert_sound();
    }
}

/// An approval answers one request: of whoever asked, and for the work that it served first, with its retries.
#[test]
fn an_approval_serves_one_work_of_whoever_asked() {
    for engine in Engine::ALL {
        let house = house_with_people(engine, PACKS[1]);
        house.approve("carry_out", None);
        let copy = filled_copy(&house);
        let carry = |who: Who, place: &str| {
            let input = with(house.carrying(&copy), json!({ "place": place }));
            house.run(who, ActName::CarryOut, input)
        };
        let other = messages(carry(Who::OtherClerk, "見本税務署"));
        assert!(other.contains(&"no_leave_for_data".to_owned()), "{other:?}");
        let outing = carry(Who::Clerk, "見本税務署").unwrap().done;
        back(&house, outing["id"].as_str().unwrap(), json!({})).unwrap();
        let elsewhere = messages(carry(Who::Clerk, "友人宅"));
        assert_eq!(elsewhere, ["beyond_leave_for_data"]);
        let second = filled_copy(&house);
        let another = messages(carry_of(&house, &second));
        assert_eq!(another, ["beyond_leave_for_data"]);
        // The same once more, to the same place, is the same work.
        carry(Who::Clerk, "見本税務署").unwrap();
        // Another request has an approval of its own.
        house.approve("carry_out", None);
        carry_of(&house, &second).unwrap();
        house.assert_sound();
    }
}

fn carry_of(house: &House, copy: &Value) -> Result<Outcome, Stop> {
    carry(house, house.carrying(copy))
}
