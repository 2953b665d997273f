//! Media in their places, papers that end, what contractors destroy, and the yearly batch: what only these do.

use domain::rows::{Document, Medium};
use domain::{ActName, Register, Stop};
use it::answers::{form_errors, messages};
use it::{DEPARTMENT, Engine, House, PACKS, Who};
use office::lists::{Filter, Listable, Listed, Part};
use office::{Duties, Outcome};
use serde_json::{Value, json};
use testkit::MadeUp;
use words::{Lang, Words};

const DAY_MS: i64 = 86_400_000;
/// The message of papers that must still be kept.
const TERM: &str = "paper_term_lasts";

fn houses() -> impl Iterator<Item = (House, Vec<MadeUp>)> {
    Engine::ALL.into_iter().flat_map(|engine| {
        PACKS.into_iter().map(move |pack| {
            let (house, people) = (House::new(engine, pack), it::people(31, 3));
            house.take_in(&people);
            (house, people)
        })
    })
}

fn row<R: Register>(house: &House, id: &str) -> R {
    let id = domain::Id::parse(id).unwrap();
    house.store().read(|tx| tx.get::<R>(id)).unwrap().unwrap().row
}

fn state(house: &House, medium: &str) -> String {
    row::<Medium>(house, medium).state.to_string()
}

fn list(house: &House, who: Who, what: Listable) -> Listed {
    house.office().list(what, &Filter::default(), &house.actor(who), "ja").unwrap()
}

fn said(listed: &Listed, key: &str) -> Vec<Value> {
    listed.lines.iter().map(|line| line.json()[key].clone()).collect()
}

fn duties(house: &House, kind: &str) -> Vec<Duties> {
    let who = house.actor(Who::Manager);
    let mut all = house.office().duties(Some(&who)).unwrap();
    all.retain(|duty| duty.kind == kind);
    all
}

fn received(house: &House, people: &[MadeUp], kind: &str) -> String {
    let mut input = house.receiving(people);
    input["kind"] = json!(kind);
    house.id(Who::Clerk, ActName::ReceiveDocument, input)
}

fn carry_out(
    house: &House,
    disposal: &str,
    exception: Option<&str>,
) -> Result<Outcome, domain::Stop> {
    let input = json!({ "disposal": disposal, "exception": exception });
    house.run(Who::Clerk, ActName::CarryOutDisposal, input)
}

/// Papers with a number hold the disposal of it up until they are destroyed, masked or given back (H5.7, H5.13).
#[test]
fn papers_hold_up_the_disposal_of_a_number() {
    for (house, people) in houses() {
        for act in ["dispose_paper", "mask_paper"] {
            house.instruct(act);
        }
        let papers: Vec<String> =
            (0..3).map(|n| received(&house, &people[n..=n], "declaration")).collect();
        house.let_leave(&people);
        let disposal = house.instruct_disposal();
        let no = |house: &House| messages(carry_out(house, &disposal, None));
        assert_eq!(no(&house), ["something_is_out"]);
        house.act(Who::Clerk, ActName::DisposePaper, house.destroying(&[&papers[0]], None));
        let mask = json!({ "documents": [papers[1]], "method": "masking" });
        house.act(Who::Clerk, ActName::MaskPaper, mask);
        assert_eq!(no(&house), ["something_is_out"]);
        let back = json!({ "documents": [papers[2]], "way": "by_hand", "sealed": true });
        let done = house.act(Who::Clerk, ActName::ReturnDocument, back.clone());
        assert_eq!(done["person"], house.person(&people[2]));
        let states = papers.iter().map(|id| row::<Document>(&house, id).state.to_string());
        assert_eq!(states.collect::<Vec<_>>(), ["disposed", "masked", "returned"]);
        // What is gone is not given back once more.
        let twice = house.run(Who::Clerk, ActName::ReturnDocument, back);
        assert_eq!(messages(twice), ["nothing_open"]);
        carry_out(&house, &disposal, None).unwrap();
        house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        let confirm = json!({ "disposal": disposal });
        let done = house.act(Who::Supervisor, ActName::ConfirmDisposal, confirm);
        assert_eq!(done["certificate"]["papers_left"], 0);
        house.assert_sound();
    }
}

#[test]
fn papers_that_stay_by_exception_stand_on_the_certificate() {
    for (house, people) in houses() {
        received(&house, &people[..1], "declaration");
        house.let_leave(&people[..1]);
        let disposal = house.instruct_disposal();
        carry_out(&house, &disposal, Some("訴訟の証拠として残す")).unwrap();
        house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        let confirm = json!({ "disposal": disposal });
        let done = house.act(Who::Supervisor, ActName::ConfirmDisposal, confirm);
        assert_eq!(done["certificate"]["papers_left"], 1);
        house.assert_sound();
    }
}

/// A declaration is kept for its term; a copy of a card has none. Only who holds papers ends them, by a method
/// that the regulation lists for papers.
#[test]
fn papers_end_by_their_holder_after_their_term_and_beyond_restoration() {
    for (house, people) in houses() {
        house.instruct("dispose_paper");
        let kept = json!({ "person": house.person(&people[0]), "affairs": house.ids.affairs,
                           "purpose": "dependants_declaration", "deadline": "2026-01-31" });
        house.act(Who::Clerk, ActName::HoldDocument, kept);
        let declaration = received(&house, &people[..1], "declaration");
        let card = received(&house, &people[..1], "card_copy");
        let run = |who, input| house.run(who, ActName::DisposePaper, input);
        let early = house.destroying(&[&declaration], None);
        assert_eq!(messages(run(Who::Clerk, early.clone())), ["paper_term_lasts"]);
        let others = house.destroying(&[&card], None);
        assert_eq!(messages(run(Who::OtherClerk, others.clone())), ["not_the_holder"]);
        let mut wrong = others.clone();
        wrong["method"] = json!("masking");
        assert_eq!(messages(run(Who::Clerk, wrong.clone())), ["method_not_fit"]);
        wrong["method"] = json!("hiding");
        assert_eq!(form_errors(run(Who::Clerk, wrong))[0].1, "code_unknown");
        run(Who::Clerk, others).unwrap();
        let mut exception = early;
        exception["exception"] = json!("同じ申告書が二通あった");
        run(Who::Clerk, exception).unwrap();
        // Papers of several people are not given to one of them.
        let both = received(&house, &people[..2], "card_copy");
        let back = json!({ "documents": [both], "way": "by_hand", "sealed": true });
        let back = house.run(Who::Clerk, ActName::ReturnDocument, back);
        assert_eq!(form_errors(back)[0].1, "several_people");
        // Of one who was stopped, whoever is designated sees to them.
        let stop = json!({ "staff": house.ids.clerk, "reason": "退職" });
        house.act(Who::Manager, ActName::StopStaff, stop);
        run(Who::OtherClerk, house.destroying(&[&both], None)).unwrap();
        house.assert_sound();
    }
}

/// U7.7 and U7.9: who destroyed does not confirm; of a contractor's work nobody does without the certificate.
#[test]
fn a_contractor_is_believed_by_the_certificate_alone() {
    for (house, people) in houses() {
        house.instruct("dispose_paper");
        let paper = received(&house, &people[..1], "card_copy");
        let given = house.destroying(&[&paper], Some(&house.contractor()));
        let destruction = house.id(Who::Clerk, ActName::DisposePaper, given);
        let confirm = || {
            let input = json!({ "destruction": destruction });
            house.run(Who::Supervisor, ActName::ConfirmDestruction, input)
        };
        assert_eq!(messages(confirm()), ["no_certificate"]);
        let due = &duties(&house, "attach_certificate")[0];
        assert_eq!((due.about.as_str(), due.subject.what), (destruction.as_str(), "destruction"));
        let attach = |changes: Value| {
            let mut input = house.certifying(&destruction);
            for (key, value) in changes.as_object().unwrap() {
                input[key] = value.clone();
            }
            house.run(Who::Clerk, ActName::AttachCertificate, input)
        };
        let wrong = |changes| form_errors(attach(changes))[0].1;
        assert_eq!(wrong(json!({ "issued_on": "2026-11-20" })), "before_carried_out");
        assert_eq!(wrong(json!({ "issued_on": "2026-11-22" })), "day_in_future");
        let empty = house.upload("empty.pdf", b"");
        assert_eq!(wrong(json!({ "certificate": empty })), "file_is_empty");
        attach(json!({})).unwrap();
        assert!(duties(&house, "attach_certificate").is_empty());
        let sheet = confirm().unwrap().done["sheet"].clone();
        assert_eq!(sheet["certificates"], json!(["H-100"]));
        assert_eq!(
            (sheet["pieces"].clone(), sheet["method_title"].clone()),
            (json!(1), json!("溶解"))
        );
        assert!(duties(&house, "confirm_destruction").is_empty());
        assert_eq!(messages(confirm()), ["disposal_not_carried_out"]);
        assert_eq!(messages(attach(json!({}))), ["nothing_open"]);
        // What was not outsourced needs none, and takes none.
        let own = received(&house, &people[..1], "card_copy");
        let own = house.id(Who::Clerk, ActName::DisposePaper, house.destroying(&[&own], None));
        let input = house.certifying(&own);
        let none = house.run(Who::Clerk, ActName::AttachCertificate, input);
        assert_eq!(form_errors(none)[0].1, "not_outsourced");
        let input = json!({ "destruction": own });
        house.act(Who::Supervisor, ActName::ConfirmDestruction, input);
        let listed = list(&house, Who::Clerk, Listable::Destructions);
        assert_eq!(said(&listed, "state"), ["confirmed", "confirmed"]);
        house.assert_sound();
    }
}

/// The day until which something must be kept, as the refusal says it.
#[track_caller]
fn kept_until<T>(done: Result<T, Stop>, message: &str) -> String {
    let Err(Stop::Refused(no)) = done else { panic!("not refused") };
    assert_eq!(no.reasons.iter().map(|r| r.message.as_str()).collect::<Vec<_>>(), [message]);
    let [("keep_until", day)] = &*no.tells else { panic!("{:?}", no.tells) };
    day.clone()
}

/// While a term lasts, the paper, the number on it and the medium that may hold its only copy stay; the refusal
/// says until when, to whoever may know of these people.
#[test]
fn nothing_ends_before_the_term_and_the_refusal_names_the_day() {
    for (house, people) in houses() {
        for act in ["dispose_paper", "mask_paper", "wipe_medium"] {
            house.instruct(act);
        }
        let kept = json!({ "person": house.person(&people[0]), "affairs": house.ids.affairs,
                           "purpose": "dependants_declaration", "deadline": "2026-01-31" });
        let medium = house.medium("usb_memory", &house.place("金庫"));
        let wiping = |elsewhere: &str| {
            let input = json!({ "medium": medium, "end": "discard", "method": "wiping_software",
                                "kept_elsewhere": elsewhere });
            house.run(Who::Clerk, ActName::WipeMedium, input)
        };
        let until = house.act(Who::Clerk, ActName::HoldDocument, kept)["keep_until"].clone();
        let paper = received(&house, &people[..1], "declaration");
        let disposing = house.destroying(&[&paper], None);
        assert_eq!(
            kept_until(house.run(Who::Clerk, ActName::DisposePaper, disposing.clone()), TERM),
            until
        );
        let masking = |exception: &str| {
            let input =
                json!({ "documents": [paper], "method": "masking", "exception": exception });
            house.run(Who::Clerk, ActName::MaskPaper, input)
        };
        assert_eq!(form_errors(masking(" "))[0].1, "says_nothing");
        assert_eq!(form_errors(wiping("　"))[0].1, "says_nothing");
        // Who has nothing to do with these people is told no day.
        let told = house.run(Who::Staff, ActName::DisposePaper, disposing);
        assert!(matches!(told, Err(Stop::Refused(no)) if no.tells.is_empty()));
        wiping("金庫の紙の申告書").unwrap();
        masking("番号を記載する必要のない写しだった").unwrap();
        // The term that runs from the end of the need counts as well, without any entry of a document.
        let declaration = received(&house, &people[1..2], "declaration");
        let left = json!({ "person": house.person(&people[1]), "kind": "left",
                           "on_day": "2026-11-20" });
        house.act(Who::Supervisor, ActName::RecordEvent, left);
        let disposing = house.destroying(&[&declaration], None);
        let last = kept_until(house.run(Who::Clerk, ActName::DisposePaper, disposing), TERM);
        assert!(last.as_str() > "2026-11-21", "{last}");
        house.assert_sound();
    }
}

/// The paper on which somebody's number rests stays while the number is needed, unless it is said why it need not;
/// the person may have it back (guard papers_needed).
#[test]
fn a_paper_of_somebody_who_is_needed_ends_with_a_reason_alone() {
    for (house, people) in houses() {
        house.instruct("dispose_paper");
        house.instruct("mask_paper");
        let papers: Vec<String> =
            (0..3).map(|_| received(&house, &people[..2], "declaration")).collect();
        let mut disposing = house.destroying(&[&papers[0]], None);
        let mask = json!({ "documents": [papers[1]], "method": "masking" });
        for (act, input) in [(ActName::DisposePaper, &disposing), (ActName::MaskPaper, &mask)] {
            let no = house.run(Who::Clerk, act, input.clone());
            let Err(Stop::Refused(no)) = no else { panic!("{act:?} was not refused") };
            assert_eq!(no.reasons.iter().map(|r| &*r.message).collect::<Vec<_>>(), [TERM]);
            assert_eq!(*no.tells, [("papers_needed", "2".to_owned())]);
        }
        disposing["exception"] = json!("書き損じで、番号の写しにすぎない");
        house.act(Who::Clerk, ActName::DisposePaper, disposing);
        let of_one = received(&house, &people[..1], "declaration");
        let back = json!({ "documents": [of_one], "way": "by_hand", "sealed": true });
        house.act(Who::Clerk, ActName::ReturnDocument, back);
        house.assert_sound();
    }
}

/// The one who destroyed papers is no other person, whatever office they hold.
#[test]
fn nobody_confirms_what_they_destroyed() {
    for (house, people) in houses() {
        house.instruct("dispose_paper");
        let paper = received(&house, &people[..1], "card_copy");
        let done = house.id(Who::Clerk, ActName::DisposePaper, house.destroying(&[&paper], None));
        let deputy = house.deputising(&house.ids.clerk, "supervisor");
        house.act(Who::Manager, ActName::NameDeputy, deputy);
        let input = json!({ "destruction": done });
        let own = house.run(Who::Clerk, ActName::ConfirmDestruction, input.clone());
        assert_eq!(messages(own), ["own_act"]);
        house.act(Who::Manager, ActName::ConfirmDestruction, input);
    }
}

#[test]
fn a_medium_is_lent_with_approval_and_comes_back_to_another_person() {
    for (house, _) in houses() {
        let place = house.place("金庫");
        let medium = house.medium("usb_memory", &place);
        house.instruct("lend_medium");
        let lend = |input| house.run(Who::Clerk, ActName::LendMedium, input);
        let lending = house.lending(&medium);
        assert_eq!(messages(lend(lending.clone())), ["connection_not_approved"]);
        let approval = house.id(Who::Clerk, ActName::RequestApproval, house.approval());
        let granted = json!({ "approval": approval, "granted": true });
        house.act(Who::Supervisor, ActName::DecideApproval, granted);
        // An approval of one's own giving does not help.
        let own = house.run(Who::Supervisor, ActName::LendMedium, lending.clone());
        assert_eq!(messages(own), ["connection_not_approved"]);
        let mut wrong = lending.clone();
        wrong["to"] = json!(house.ids.staff);
        assert_eq!(messages(lend(wrong.clone())), ["borrower_not_designated"]);
        wrong["to"] = json!(house.ids.clerk);
        wrong["until"] = json!("2027-03-31");
        assert_eq!(form_errors(lend(wrong.clone()))[0].1, "day_too_late");
        wrong["until"] = json!("2026-11-20");
        assert_eq!(form_errors(lend(wrong))[0].1, "day_past");
        lend(lending.clone()).unwrap();
        assert_eq!(messages(lend(lending)), ["medium_not_at_hand"]);
        let listed = list(&house, Who::Clerk, Listable::Media);
        assert_eq!(said(&listed, "lent_to"), ["担当 四郎"]);
        let wipe = json!({ "medium": medium, "end": "discard", "method": "wiping_software" });
        house.instruct("wipe_medium");
        let away = house.run(Who::Clerk, ActName::WipeMedium, wipe);
        assert_eq!(messages(away), ["medium_not_at_hand"]);
        house.clock.advance(14 * DAY_MS);
        let late = &duties(&house, "return_medium")[0];
        assert_eq!((late.overdue, late.days_overdue), (true, 4));
        assert_eq!(said(&list(&house, Who::Clerk, Listable::Media), "state"), ["overdue"]);
        let back = |who| house.run(who, ActName::ReturnMedium, json!({ "medium": medium }));
        assert_eq!(messages(back(Who::OtherClerk)), ["own_act"]);
        back(Who::Clerk).unwrap();
        assert!(duties(&house, "return_medium").is_empty());
        assert_eq!(state(&house, &medium), "kept");
        house.assert_sound();
    }
}

#[test]
fn a_place_has_a_lock_and_is_counted_against_the_register() {
    for (house, _) in houses() {
        let mut open = house.placing("机の上");
        open["locked"] = json!(false);
        let open = house.run(Who::Supervisor, ActName::RegisterPlace, open);
        assert_eq!(messages(open), ["place_not_locked"]);
        let (here, there) = (house.place("金庫"), house.place("書庫"));
        let media: Vec<String> = ["disc", "disc", "disc"].map(|k| house.medium(k, &here)).into();
        let elsewhere = house.medium("binder", &there);
        let stock = |input| house.act(Who::Supervisor, ActName::TakeStock, input);
        let due = |place: &str| {
            let all = duties(&house, "take_stock");
            all.into_iter().find(|duty| duty.about == place).map(|duty| duty.due.to_string())
        };
        assert_eq!(due(&here).as_deref(), Some("2027-11-22"));
        let all = stock(json!({ "place": here, "found": media }));
        assert_eq!(all["missing"], json!([]));
        assert!(duties(&house, "settle_stock").is_empty());
        house.clock.advance(DAY_MS);
        let differs = stock(json!({ "place": here, "found": [media[0], elsewhere],
                                    "unregistered": 1, "remark": "ラベルのないディスク" }));
        let mut missing = vec![media[1].clone(), media[2].clone()];
        missing.sort();
        assert_eq!(differs["missing"], json!(missing));
        assert_eq!(differs["misplaced"], json!([elsewhere]));
        assert_eq!(due(&here).as_deref(), Some("2027-11-23"));
        assert_eq!(state(&house, &media[1]), "missing");
        assert_eq!(duties(&house, "settle_stock").len(), 1);
        // What is missing is not moved; who counted does not settle; what lay there was not missing.
        let moved = json!({ "medium": media[1], "to": there, "reason": "入替え" });
        let moved = house.run(Who::Supervisor, ActName::MoveMedium, moved);
        assert_eq!(messages(moved), ["medium_not_at_hand"]);
        let settle = |who, again: &[&String]| {
            let input = json!({ "stock_taking": differs["id"], "found_again": again,
                                "reason": "別の棚にあったものを戻した" });
            house.run(who, ActName::SettleStock, input)
        };
        let settle_lost = |who, again: &[&String]| {
            let input = json!({ "stock_taking": differs["id"], "found_again": again,
                                "incident": house.incident(), "reason": "もう一つは見つからない" });
            house.run(who, ActName::SettleStock, input)
        };
        assert_eq!(messages(settle(Who::Supervisor, &[&media[1]])), ["own_act"]);
        assert_eq!(form_errors(settle(Who::Manager, &[&media[0]]))[0].1, "was_not_missing");
        // What stays away was reported before (guard missing_reported).
        assert_eq!(form_errors(settle(Who::Manager, &[&media[1]]))[0].1, "report_first");
        settle_lost(Who::Manager, &[&media[1]]).unwrap();
        assert_eq!(messages(settle(Who::Manager, &[])), ["nothing_open"]);
        assert_eq!([1, 2].map(|n| state(&house, &media[n])), ["kept", "lost"]);
        let found = list(&house, Who::Supervisor, Listable::StockTakings);
        assert_eq!(said(&found, "state"), ["agrees", "settled"]);
        let places = list(&house, Who::Supervisor, Listable::Places);
        let mut here_and_there: Vec<_> =
            said(&places, "media_here").iter().filter_map(Value::as_i64).collect();
        here_and_there.sort_unstable();
        assert_eq!(here_and_there, [1, 2]);
        // What was lost and lies there again is kept again.
        stock(json!({ "place": here, "found": media }));
        assert_eq!(state(&house, &media[2]), "kept");
        house.assert_sound();
    }
}

#[test]
fn a_clerk_moves_media_under_the_citys_instruction_and_into_places_in_use() {
    for (house, _) in houses() {
        let (here, mut ended) = (house.place("金庫"), house.placing("古い棚"));
        ended["until"] = json!("2026-10-31");
        let ended = house.id(Who::Supervisor, ActName::RegisterPlace, ended);
        let medium = house.medium("disc", &here);
        let to = |place: &str| {
            let input = json!({ "medium": medium, "to": place, "reason": "入替え" });
            house.run(Who::Clerk, ActName::MoveMedium, input)
        };
        let there = house.place("書庫");
        if house.pack == PACKS[0] {
            let no = messages(to(&there));
            assert_eq!(no, ["no_instruction", "instruction_does_not_cover"]);
            house.instruct("move_medium");
        }
        assert_eq!(messages(to(&ended)), ["place_not_in_use"]);
        to(&there).unwrap();
        assert_eq!(row::<Medium>(&house, &medium).place.to_string(), there);
        assert_eq!(said(&list(&house, Who::Clerk, Listable::Media), "place"), ["書庫"]);
    }
}

#[test]
fn a_leased_medium_is_wiped_before_it_goes_back() {
    for (house, _) in houses() {
        house.instruct("wipe_medium");
        let place = house.place("金庫");
        let leased = house.medium("device", &place);
        let own = json!({ "name": "PC-02", "kind": "device", "affairs": house.ids.affairs,
                          "place": place });
        let own = house.id(Who::Supervisor, ActName::RegisterMedium, own);
        let wipe = |medium: &str, end: &str, method: &str| {
            let input = json!({ "medium": medium, "end": end, "method": method });
            house.run(Who::Clerk, ActName::WipeMedium, input)
        };
        // A thing of somebody else's is not broken.
        let broken = wipe(&leased, "lease_return", "physical_destruction");
        assert_eq!(messages(broken), ["method_not_fit"]);
        let own_back = wipe(&own, "lease_return", "wiping_software");
        assert_eq!(form_errors(own_back)[0].1, "not_leased");
        wipe(&leased, "lease_return", "wiping_software").unwrap();
        let done = wipe(&own, "discard", "physical_destruction").unwrap().done;
        assert_eq!([&leased, &own].map(|id| state(&house, id)), ["wiped", "wiped"]);
        let again = wipe(&own, "discard", "physical_destruction");
        assert_eq!(messages(again), ["medium_not_at_hand"]);
        let confirm = json!({ "destruction": done["id"] });
        let sheet = house.act(Who::Supervisor, ActName::ConfirmDestruction, confirm);
        assert_eq!(sheet["sheet"]["medium"], "PC-02");
        house.assert_sound();
    }
}

/// What became due is disposed of by the end of the fiscal year (law.md section 5); then the duty is overdue.
#[test]
fn the_yearly_batch_is_a_duty_that_follows_from_the_day() {
    for (house, people) in houses() {
        assert!(duties(&house, "instruct_disposal").is_empty());
        house.let_leave(&people[..2]);
        let due = || {
            let all = duties(&house, "instruct_disposal");
            assert!(all.len() <= 1);
            let told = |duty: Duties| {
                assert_eq!(
                    (duty.about.as_str(), duty.closed_by.code()),
                    (DEPARTMENT, "instruct_disposal")
                );
                let late = (duty.overdue, duty.days_overdue > 0);
                (duty.due.to_string(), duty.subject.people.unwrap(), late)
            };
            all.into_iter().next().map(told)
        };
        let over = list(&house, Who::Supervisor, Listable::Due);
        let over = said(&over, "due_since")[0].as_str().and_then(domain::Day::parse).unwrap();
        let (year, month, _) = over.parts();
        let by = if month > 3 { year + 1 } else { year };
        let late = by < 2026;
        assert_eq!(due(), Some((format!("{by}-03-31"), 2, (late, late))));
        assert!(late, "{over}");
        // Put off or instructed, it is nobody's duty any more.
        let put_off = json!({ "department": DEPARTMENT, "people": [house.person(&people[0])],
                              "until": "2027-03-31", "reason": "監査" });
        house.act(Who::Supervisor, ActName::DeferDisposal, put_off);
        assert_eq!(due().map(|(_, people, _)| people), Some(1));
        house.instruct_disposal();
        assert_eq!(due(), None);
        house.clock.advance(131 * DAY_MS);
        assert_eq!(due().map(|(_, people, _)| people), Some(1));
    }
}

/// Who may look sees every register of keeping, in words; who may not sees nothing, and nobody is named to nobody.
#[test]
fn what_is_kept_is_listed_in_words() {
    fn codes(part: &Part) -> Vec<String> {
        match part {
            Part::Code(of, code) => vec![format!("{of}-{code}")],
            Part::Many(all) | Part::Phrase(all) => all.iter().flat_map(codes).collect(),
            Part::Text(_) | Part::Count(_) | Part::Titled(..) => Vec::new(),
        }
    }
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let people = it::people(31, 3);
        house.take_in(&people);
        house.let_leave(&people[2..]);
        for act in ["dispose_paper", "mask_paper", "wipe_medium"] {
            house.instruct(act);
        }
        let place = house.place("金庫");
        let kinds = ["binder", "usb_memory", "disc", "backup_medium", "hard_disk", "device"];
        let media = kinds.map(|kind| house.medium(kind, &place));
        house.act(Who::Supervisor, ActName::LendMedium, house.lending(&media[0]));
        for (medium, end) in [(&media[1], "discard"), (&media[2], "lease_return")] {
            let wipe = json!({ "medium": medium, "end": end, "method": "wiping_software" });
            house.act(Who::Clerk, ActName::WipeMedium, wipe);
        }
        let paper = received(&house, &people[..1], "card_copy");
        let given = house.destroying(&[&paper], Some(&house.contractor()));
        let destruction = house.id(Who::Clerk, ActName::DisposePaper, given);
        house.act(Who::Clerk, ActName::AttachCertificate, house.certifying(&destruction));
        let paper = received(&house, &people[..1], "notice_copy");
        let mask = json!({ "documents": [paper], "method": "masking" });
        house.act(Who::Clerk, ActName::MaskPaper, mask);
        let found = json!({ "place": place, "found": [media[3]] });
        house.act(Who::Supervisor, ActName::TakeStock, found);
        let all = [
            Listable::Places,
            Listable::Media,
            Listable::StockTakings,
            Listable::Destructions,
            Listable::Documents,
            Listable::Duties,
        ];
        for what in &all {
            let listed = list(&house, Who::Clerk, *what);
            assert!(!listed.lines.is_empty(), "{}", what.code());
            for line in &listed.lines {
                let keys = line.parts.iter().map(|(key, _)| format!("list-{key}"));
                let keys = keys.chain(line.parts.iter().flat_map(|(_, part)| codes(part)));
                let keys = keys.chain(line.state.iter().map(|state| format!("state-{state}")));
                for (key, lang) in keys.flat_map(|key| Lang::ALL.map(|lang| (key.clone(), lang))) {
                    assert!(Words::load(lang).has(&key), "{key}");
                }
            }
        }
        for what in &all[..4] {
            assert!(list(&house, Who::Staff, *what).lines.is_empty(), "{}", what.code());
        }
        for duty in house.office().duties(None).unwrap() {
            assert!(duty.staff.is_none() && duty.subject.name.is_none(), "{}", duty.kind);
            for lang in Lang::ALL {
                let words = Words::load(lang);
                assert!(words.has(&format!("open-duty-{}", duty.kind)), "{}", duty.kind);
                assert!(words.has(&format!("about-{}", duty.subject.what)), "{}", duty.kind);
            }
        }
    }
}
