//! What is made after somebody left: for it their number is used as long as the catalogue says, and no longer; until then it
//! falls due for no disposal.

use domain::{ActName, Day, Stop};
use it::answers::{form_error, form_errors, refused};
use it::{DEPARTMENT, Engine, House, PACKS, Who, affairs};
use office::Outcome;
use serde_json::{Value, json};
use testkit::MadeUp;

const DAY_MS: i64 = 86_400_000;
const SLIP: &str = "withholding_slip";
const DECLARATION: &str = "dependants_declaration";
const NOTICE: &str = "insurance_lost";

fn houses() -> impl Iterator<Item = (House, Vec<MadeUp>)> {
    Engine::ALL.into_iter().zip(PACKS).map(|(engine, pack)| {
        let (house, people) = (House::new(engine, pack), it::people(9, 5));
        house.take_in(&people[..3]);
        (house, people)
    })
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// Time goes by until a day.
fn until(house: &House, on: &str) {
    let days = day(on).0 - house.office().now().day().0;
    house.clock.advance(i64::from(days) * DAY_MS);
    assert_eq!(house.office().now().day(), day(on));
}

fn leave(house: &House, person: &str, on_day: &str) -> Value {
    let input = json!({ "person": person, "kind": "left", "on_day": on_day });
    house.act(Who::Supervisor, ActName::RecordEvent, input)
}

fn uses(
    house: &House,
    (act, affairs): (ActName, &str),
    person: &str,
    purpose: &str,
) -> Result<Outcome, Stop> {
    let mut input = json!({ "people": [person], "affairs": affairs, "purpose": purpose });
    if act != ActName::RevealNumber {
        input["file"] = json!(house.ids.file);
        input["name"] = json!("書類");
    }
    if act == ActName::CreateDocument {
        input["place"] = json!("paper");
    }
    house.run(Who::Clerk, act, input)
}

fn due(house: &House, on: Day) -> Vec<String> {
    let department = domain::Label::new(DEPARTMENT).unwrap();
    let due = house.store().read(|tx| tx.people_due(&department, on)).unwrap();
    due.iter().map(ToString::to_string).collect()
}

fn keep_until(house: &House, person: &str) -> Vec<Day> {
    let person = person.parse().unwrap();
    let purposes = house.store().read(|tx| tx.purposes_of_person(person)).unwrap();
    purposes.iter().map(|held| held.row.keep_until.unwrap()).collect()
}

/// Somebody whose number is held for health and pension insurance alone.
fn insured(house: &mut House, person: &MadeUp) -> (String, String) {
    let social = house.id(Who::Supervisor, ActName::RegisterAffairs, affairs("social_insurance"));
    let file = json!({ "name": "社会保険の届出", "department": DEPARTMENT, "affairs": [social],
                       "items": "氏名、個人番号", "people_range": "職員", "collected": "本人から",
                       "held": "vault", "since": "2020-04-01" });
    house.ids.file = house.id(Who::Supervisor, ActName::RegisterSpecificFile, file);
    let mut designation = house.designation(&house.ids.clerk);
    designation["affairs"] = json!([social]);
    house.act(Who::Manager, ActName::DesignateClerk, designation);
    let mut other = house.designation(&house.ids.other_clerk);
    other["affairs"] = json!([social]);
    house.act(Who::Manager, ActName::DesignateClerk, other);
    house.ids.affairs.clone_from(&social);
    let new = json!({ "staff_number": person.staff_number, "relation": "self", "name": person.name,
                      "kana": person.kana, "birth": person.birth, "department": DEPARTMENT,
                      "affairs": social, "since": "2024-04-01", "told": [NOTICE] });
    let id = house.id(Who::Clerk, ActName::RegisterPerson, new);
    let mut paper = house.receiving(&[]);
    paper["people"] = json!([id]);
    house.act(Who::Clerk, ActName::ReceiveDocument, paper);
    house.verify(&id);
    let mut entry = house.entering(&id, person);
    entry["purpose"] = json!(NOTICE);
    house.act(Who::Clerk, ActName::EnterNumber, entry);
    house.read_again(person);
    (id, social)
}

/// The slip of the year is due at the end of January, and 60 days are for what is wrong in it: until 1 April.
#[test]
fn the_slip_of_the_year_is_made_for_who_left() {
    for (house, people) in houses() {
        let (left, here) = (house.person(&people[0]), house.person(&people[1]));
        leave(&house, &left, "2026-11-10");
        let payroll = house.ids.affairs.clone();
        let reveal = |person: &str, purpose: &str| {
            uses(&house, (ActName::RevealNumber, &payroll), person, purpose)
        };
        assert!(reveal(&left, SLIP).is_ok());
        refused(reveal(&left, DECLARATION), &["use_term_over"]);
        assert!(reveal(&here, DECLARATION).is_ok());
        until(&house, "2027-01-20");
        house.act(Who::Clerk, ActName::FillFile, house.filling(&people[..2]));
        until(&house, "2027-04-01");
        assert!(reveal(&left, SLIP).is_ok());
        house.instruct_until("print_document", "2027-12-31");
        house.instruct_until("fill_file", "2027-12-31");
        let documents = [ActName::CreateDocument, ActName::PrintDocument];
        for act in documents {
            assert!(uses(&house, (act, &payroll), &left, SLIP).is_ok(), "{act}");
        }
        until(&house, "2027-04-02");
        for act in documents.into_iter().chain([ActName::RevealNumber]) {
            refused(uses(&house, (act, &payroll), &left, SLIP), &["use_term_over"]);
        }
        let filled = house.run(Who::Clerk, ActName::FillFile, house.filling(&people[..2]));
        assert!(form_errors(filled).iter().any(|(_, code)| *code == "person_without_number"));
        house.act(Who::Clerk, ActName::FillFile, house.filling(&people[1..2]));
        house.assert_sound();
    }
}

/// Of whom a number was never held, the time of nothing has passed.
#[test]
fn a_number_that_was_never_held_is_refused_as_such() {
    for (mut house, people) in houses() {
        let own = house.person(&people[0]);
        let (_, social) = insured(&mut house, &people[3]);
        let never = uses(&house, (ActName::RevealNumber, &social), &own, NOTICE);
        let never = it::answers::messages(never);
        assert!(never.contains(&"not_held_for_affairs".to_owned()), "{never:?}");
        assert!(!never.contains(&"use_term_over".to_owned()), "{never:?}");
    }
}

/// A notice that is due within days is made in 90, and is kept for its own term, from the day on which it was made.
#[test]
fn a_notice_of_leaving_is_made_and_kept_for_its_own_term() {
    for (mut house, people) in houses() {
        let (left, social) = insured(&mut house, &people[3]);
        leave(&house, &left, "2026-11-10");
        assert_eq!(keep_until(&house, &left), [day("2028-11-10")]);
        let create = || uses(&house, (ActName::CreateDocument, &social), &left, NOTICE);
        create().unwrap();
        assert_eq!(keep_until(&house, &left), [day("2028-11-21")]);
        // What is worked out anew counts the same.
        let hold = json!({ "person": left, "affairs": social, "purpose": "insurance_base",
                           "deadline": "2027-07-10" });
        let hold = house.act(Who::Clerk, ActName::HoldDocument, hold);
        assert_eq!(keep_until(&house, &left), [day("2029-07-10")]);
        let release = json!({ "document": hold["id"], "reason": "別の人の書類だった" });
        house.act(Who::Supervisor, ActName::ReleaseHold, release);
        assert_eq!(keep_until(&house, &left), [day("2028-11-21")]);
        until(&house, "2027-02-08");
        create().unwrap();
        assert_eq!(keep_until(&house, &left), [day("2029-02-08")]);
        assert!(!due(&house, day("2029-02-08")).contains(&left));
        assert!(due(&house, day("2029-02-09")).contains(&left));
        until(&house, "2027-02-09");
        refused(create(), &["use_term_over"]);
        house.assert_sound();
    }
}

/// A leaver who never handed a number in is asked for it as long as a document is to be made with it; papers that came before
/// the leaving count.
#[test]
fn a_number_is_asked_for_and_entered_after_the_leaving() {
    for (house, people) in houses() {
        let [asked, had_papers] = [&people[3], &people[4]];
        let ids = [asked, had_papers].map(|person| house.registered(person));
        house.papers_of(&ids[1]);
        house.clock.advance(3 * DAY_MS);
        for id in &ids {
            leave(&house, id, "2026-11-22");
        }
        house.act(Who::Clerk, ActName::EnterNumber, house.entering(&ids[1], had_papers));
        let request = |purpose: &str| {
            let mut input = house.requesting(&[]);
            input["people"] = json!([ids[0]]);
            input["purposes"] = json!([purpose]);
            input["answer_by"] = json!("2027-04-30");
            house.run(Who::Clerk, ActName::RequestNumber, input)
        };
        form_error(request(DECLARATION), "people[0]", "use_term_over");
        request(SLIP).unwrap();
        house.papers_of(&ids[0]);
        until(&house, "2027-04-02");
        form_error(request(SLIP), "people[0]", "use_term_over");
        let entering = |purpose: &str| {
            let mut entry = house.entering(&ids[0], asked);
            entry["purpose"] = json!(purpose);
            house.run(Who::Clerk, ActName::EnterNumber, entry)
        };
        form_error(entering(SLIP), "person", "use_term_over");
        house.assert_sound();
    }
}

/// Who comes back is needed for all again, and a leaving that is taken back leaves no term behind.
#[test]
fn a_return_ends_the_time_after_the_end() {
    for (house, people) in houses() {
        let (own, payroll) = (house.person(&people[0]), house.ids.affairs.clone());
        let left = leave(&house, &own, "2026-11-10");
        let used = || {
            let person = own.parse().unwrap();
            let needs = house.store().read(|tx| tx.purposes_of_person(person)).unwrap();
            needs.iter().map(|held| held.row.used_until.is_some()).collect::<Vec<_>>()
        };
        assert_eq!(used(), [true]);
        let back = json!({ "event": left["id"], "reason": "日の誤り" });
        house.act(Who::Supervisor, ActName::WithdrawEvent, back);
        assert_eq!(used(), [false]);
        let declaration = uses(&house, (ActName::RevealNumber, &payroll), &own, DECLARATION);
        assert!(declaration.is_ok());
        // What was over long before it was recorded has no time left.
        leave(&house, &own, "2025-12-31");
        assert_eq!(used(), [true], "the pay of December is paid in January");
        let other = house.person(&people[1]);
        leave(&house, &other, "2025-11-30");
        let other = other.parse().unwrap();
        let needs = house.store().read(|tx| tx.purposes_of_person(other)).unwrap();
        assert!(needs.iter().all(|held| held.row.used_until.is_none()));
        house.assert_sound();
    }
}

/// Nothing is collected of somebody whose number nobody needs; what somebody came by is looked into all the same.
#[test]
fn nothing_is_collected_of_whom_nobody_needs() {
    for (house, people) in houses() {
        let (left, payroll) = (house.person(&people[0]), house.ids.affairs.clone());
        leave(&house, &left, "2026-11-10");
        let social =
            house.id(Who::Supervisor, ActName::RegisterAffairs, affairs("social_insurance"));
        let mut designation = house.designation(&house.ids.clerk);
        designation["affairs"] = json!([payroll, social]);
        house.act(Who::Manager, ActName::DesignateClerk, designation);
        let collects = |affairs: &str| {
            let mut paper = house.receiving(&people[..1]);
            paper["affairs"] = json!(affairs);
            let mut check = house.verifying(&people[0]);
            check["affairs"] = json!(affairs);
            [
                house.run(Who::Clerk, ActName::ReceiveDocument, paper),
                house.run(Who::Clerk, ActName::VerifyIdentity, check),
            ]
        };
        for refusal in collects(&social) {
            refused(refusal, &["not_needed_for_affairs"]);
        }
        for done in collects(&payroll) {
            drop(done.unwrap());
        }
        until(&house, "2027-04-02");
        for refusal in collects(&payroll) {
            refused(refusal, &["not_needed_for_affairs"]);
        }
        let found = house.id(Who::Staff, ActName::HandInFoundDocument, house.handing_in());
        let mut paper = house.receiving(&people[..1]);
        paper["found"] = json!(found);
        house.act(Who::Clerk, ActName::ReceiveDocument, paper);
        // Whose it is, nobody knows.
        house.act(Who::Clerk, ActName::ReceiveDocument, house.receiving(&[]));
        house.assert_sound();
    }
}
