//! Every number that is held becomes due one day, whatever was recorded of its holder in whatever order: who comes back,
//! who leaves ahead, whose contracts end one by one.

use domain::id::PersonId;
use domain::{ActName, Day, Stop};
use it::answers::{form_error, form_errors, messages};
use it::kept::quick_folder;
use it::{DEPARTMENT, Engine, House, PACKS, Who, affairs};
use office::Outcome;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use testkit::MadeUp;

fn houses() -> impl Iterator<Item = (House, Vec<MadeUp>)> {
    Engine::ALL.into_iter().zip(PACKS).map(|(engine, pack)| {
        let (house, people) = (House::new(engine, pack), it::people(9, 5));
        house.take_in(&people[..3]);
        (house, people)
    })
}

fn event(house: &House, person: &str, kind: &str, on_day: &str) -> Result<Outcome, Stop> {
    let input = json!({ "person": person, "kind": kind, "on_day": on_day });
    house.run(Who::Supervisor, ActName::RecordEvent, input)
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A child of a member of staff, registered from a day.
fn child(house: &House, of: &MadeUp, affairs: &str, since: &str) -> Result<Outcome, Stop> {
    let input = json!({ "staff_number": of.staff_number, "relation": "child", "name": "長男 一郎",
                        "kana": "チョウナン イチロウ", "birth": "2010-05-05",
                        "department": DEPARTMENT, "affairs": affairs, "since": since });
    house.run(Who::Clerk, ActName::RegisterPerson, input)
}

fn id(done: Outcome) -> String {
    done.done["id"].as_str().unwrap().to_owned()
}

/// The child with a number.
fn child_with_number(house: &House, of: &MadeUp, number: &MadeUp) -> String {
    let child = id(child(house, of, &house.ids.affairs, "2020-04-01").unwrap());
    house.papers_of(&child);
    house.act(Who::Clerk, ActName::EnterNumber, house.entering(&child, number));
    read_again(house, &child, number);
    child
}

fn read_again(house: &House, person: &str, number: &MadeUp) {
    let open = house.store().read(|tx| tx.entries_open()).unwrap();
    if let Some(entry) = open.iter().find(|held| held.row.person.to_string() == person) {
        let input = json!({ "entry": entry.row.id, "number": number.number_text() });
        house.act(Who::OtherClerk, ActName::SecondReading, input);
    }
}

fn ends(house: &House, person: &str) -> Vec<Option<Day>> {
    let person = person.parse().unwrap();
    let purposes = house.store().read(|tx| tx.purposes_of_person(person)).unwrap();
    purposes.iter().map(|held| held.row.ended_on).collect()
}

fn left_on(house: &House, person: &str) -> Option<Day> {
    let person: PersonId = person.parse().unwrap();
    let held = house.store().read(|tx| tx.get::<domain::rows::Person>(person.0)).unwrap();
    held.unwrap().row.left_on
}

fn due(house: &House, on: &str) -> Vec<String> {
    let department = domain::Label::new(DEPARTMENT).unwrap();
    let due = house.store().read(|tx| tx.people_due(&department, day(on))).unwrap();
    due.iter().map(ToString::to_string).collect()
}

#[test]
fn who_comes_back_becomes_due_again() {
    for (house, people) in houses() {
        let (own, affairs) = (house.person(&people[0]), house.ids.affairs.clone());
        let son = child_with_number(&house, &people[0], &people[3]);
        event(&house, &son, "dependant_removed", "2026-03-31").unwrap();
        assert_eq!(left_on(&house, &son), Some(day("2026-03-31")));
        let again = id(child(&house, &people[0], &affairs, "2026-10-01").unwrap());
        assert_eq!(again, son);
        assert_eq!(left_on(&house, &son), None);
        assert_eq!(event(&house, &own, "left", "2026-10-31").unwrap().done["purposes_ended"], 2);
        let mut ends_of_son = ends(&house, &son);
        ends_of_son.sort();
        assert_eq!(ends_of_son, [Some(day("2026-03-31")), Some(day("2026-10-31"))]);
        // Nobody of the family is registered for days after the member of staff left.
        let late = child(&house, &people[0], &affairs, "2026-11-05");
        form_error(late, "staff_number", "has_left");
        form_error(event(&house, &own, "left", "2026-11-10"), "person", "left_already");
        let due = due(&house, "2060-01-01");
        assert!(due.contains(&own) && due.contains(&son), "{due:?}");
        house.assert_sound();
    }
}

#[test]
fn a_leaving_entered_ahead_takes_effect_on_its_day() {
    for (house, people) in houses() {
        let own = house.person(&people[0]);
        form_error(event(&house, &own, "left", "2027-11-23"), "on_day", "day_far_ahead");
        form_error(event(&house, &own, "died", "2026-11-22"), "on_day", "day_in_future");
        let son = child_with_number(&house, &people[0], &people[3]);
        let left = event(&house, &own, "left", "2027-03-31").unwrap().done;
        assert_eq!(left["purposes_ended"], 2);
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits, "here until then");
        form_error(
            child(&house, &people[0], &house.ids.affairs, "2026-11-21"),
            "staff_number",
            "person_known",
        );
        // What begins until then ends with it; what begins after it does not.
        let social =
            house.id(Who::Supervisor, ActName::RegisterAffairs, affairs("social_insurance"));
        let mut designation = house.designation(&house.ids.clerk);
        designation["affairs"] = json!([house.ids.affairs, social]);
        house.act(Who::Manager, ActName::DesignateClerk, designation);
        id(child(&house, &people[0], &social, "2026-11-21").unwrap());
        let last = Some(day("2027-03-31"));
        assert_eq!(ends(&house, &son), [last, last]);
        assert_eq!(left_on(&house, &son), last);
        assert!(due(&house, "2027-03-31").is_empty());
        assert!(due(&house, "2060-01-01").contains(&son));
        let back = json!({ "event": left["id"], "reason": "定年の延長" });
        let back = house.act(Who::Supervisor, ActName::WithdrawEvent, back);
        assert_eq!(back["purposes_opened"], 3);
        assert_eq!((ends(&house, &son), left_on(&house, &son)), (vec![None, None], None));
        house.assert_sound();
    }
}

#[test]
fn the_family_comes_back_with_the_member_of_staff() {
    for (house, people) in houses() {
        let own = house.person(&people[0]);
        let son = child_with_number(&house, &people[0], &people[3]);
        event(&house, &own, "left", "2026-03-31").unwrap();
        let back = event(&house, &own, "rehired", "2026-10-01").unwrap().done;
        assert_eq!(back["purposes_opened"], 2);
        assert_eq!((ends(&house, &son), left_on(&house, &son)), (vec![None], None));
        let wrong = json!({ "event": back["id"], "reason": "別の職員だった" });
        let done = house.act(Who::Supervisor, ActName::WithdrawEvent, wrong);
        assert_eq!(done["purposes_ended"], 2);
        assert_eq!(ends(&house, &son), [Some(day("2026-03-31"))]);
        event(&house, &own, "rehired", "2026-10-01").unwrap();
        // Who was no dependant any more stays so.
        event(&house, &son, "dependant_removed", "2026-10-31").unwrap();
        event(&house, &own, "left", "2026-10-31").unwrap();
        let back = event(&house, &own, "rehired", "2026-11-10").unwrap().done;
        assert_eq!(back["purposes_opened"], 1);
        assert_eq!(ends(&house, &son), [Some(day("2026-10-31"))]);
        house.assert_sound();
    }
}

#[test]
fn contracts_end_one_by_one() {
    for (house, people) in houses() {
        let own = house.person(&people[0]);
        let social =
            house.id(Who::Supervisor, ActName::RegisterAffairs, affairs("social_insurance"));
        let mut designation = house.designation(&house.ids.clerk);
        designation["affairs"] = json!([house.ids.affairs, social]);
        house.act(Who::Manager, ActName::DesignateClerk, designation);
        let MadeUp { staff_number, name, kana, birth, .. } = &people[0];
        let other = json!({ "staff_number": staff_number, "relation": "self", "name": name,
                            "kana": kana, "birth": birth, "department": DEPARTMENT,
                            "affairs": social, "since": "2020-04-01" });
        house.act(Who::Clerk, ActName::RegisterPerson, other);
        let end = |kind: &str, affairs: &[&str], on_day: &str| {
            let input =
                json!({ "person": own, "kind": kind, "affairs": affairs, "on_day": on_day });
            house.run(Who::Supervisor, ActName::RecordEvent, input)
        };
        form_error(end("left", &[&social], "2026-03-31"), "affairs", "only_of_contracts");
        let one = end("contract_ended", &[&social], "2026-03-31").unwrap().done;
        assert_eq!((&one["purposes_ended"], left_on(&house, &own)), (&json!(1), None));
        let twice = end("contract_ended", &[&social], "2026-04-30");
        assert_eq!(form_errors(twice)[0].1, "not_needed_for");
        assert!(due(&house, "2060-01-01").is_empty(), "the other contract lasts");
        let take_back = |event: &Value| {
            let input = json!({ "event": event, "reason": "別の契約だった" });
            house.run(Who::Supervisor, ActName::WithdrawEvent, input)
        };
        assert_eq!(take_back(&one["id"]).unwrap().done["purposes_opened"], 1);
        // Both on one day: each is taken back by itself, the last first.
        let one = end("contract_ended", &[&social], "2026-03-31").unwrap().done;
        let last = end("contract_ended", &[&house.ids.affairs], "2026-03-31").unwrap().done;
        assert_eq!(left_on(&house, &own), Some(day("2026-03-31")));
        assert_eq!(due(&house, "2060-01-01"), std::slice::from_ref(&own));
        form_error(take_back(&one["id"]), "event", "event_superseded");
        assert_eq!(take_back(&last["id"]).unwrap().done["purposes_opened"], 1);
        assert_eq!(take_back(&one["id"]).unwrap().done["purposes_opened"], 1);
        assert_eq!(ends(&house, &own), [None, None]);
        house.assert_sound();
    }
}

#[test]
fn a_disposal_does_not_wait_for_who_came_back() {
    for (house, people) in houses() {
        house.let_leave(&people[..2]);
        let disposal = house.instruct_disposal();
        event(&house, &house.person(&people[0]), "rehired", "2026-10-01").unwrap();
        let done =
            house.act(Who::Clerk, ActName::CarryOutDisposal, json!({ "disposal": disposal }));
        assert_eq!(done["people"], 1);
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
        let gone = house.run(Who::Clerk, ActName::RevealNumber, house.revealing(&people[1]));
        assert!(!messages(gone).is_empty());
        house.assert_sound();
    }
}

/// One thing that is done; the figures say to whom, for which affairs, and how many days from today.
#[derive(Debug, Clone, Copy)]
enum Step {
    Register(usize, usize, i32),
    TakeIn(usize),
    /// A ledger of before says that the number was wiped.
    Wiped(usize),
    Enter(usize),
    Event(usize, usize, i32),
    /// One contract ended.
    Partial(usize, usize, i32),
    TakeBack(usize),
    Dispose,
}

/// Two members of staff, and a child of each.
const PEOPLE: usize = 4;
const KINDS: [&str; 6] =
    ["joined", "left", "contract_ended", "rehired", "dependant_removed", "died"];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (who, of) = (0..PEOPLE, 0..2_usize);
    let days = prop_oneof![-900..0_i32, Just(0), 1..300_i32];
    let step = prop_oneof![
        4 => (who.clone(), of.clone(), -900..60_i32).prop_map(|(n, a, d)| Step::Register(n, a, d)),
        2 => of.clone().prop_map(Step::TakeIn),
        1 => of.clone().prop_map(Step::Wiped),
        3 => who.clone().prop_map(Step::Enter),
        8 => (who.clone(), 0..KINDS.len(), days.clone()).prop_map(|(n, k, d)| Step::Event(n, k, d)),
        2 => (who, of, days).prop_map(|(n, a, d)| Step::Partial(n, a, d)),
        2 => (0..6_usize).prop_map(Step::TakeBack),
        1 => Just(Step::Dispose),
    ];
    prop::collection::vec(step, 1..20)
}

struct Office {
    house: House,
    made: Vec<MadeUp>,
    affairs: [String; 2],
    events: Vec<Value>,
    next: usize,
}

impl Office {
    fn begin(engine: Engine, pack: &str) -> Self {
        let mut house = House::bare_in(quick_folder(), engine, pack, |_, _| ());
        house.found();
        house.set_up();
        let made = it::people(31, 30);
        house.take_in(&made[..1]);
        let social =
            house.id(Who::Supervisor, ActName::RegisterAffairs, affairs("social_insurance"));
        let mut designation = house.designation(&house.ids.clerk);
        designation["affairs"] = json!([house.ids.affairs, social]);
        house.act(Who::Manager, ActName::DesignateClerk, designation);
        let affairs = [house.ids.affairs.clone(), social];
        Self { house, made, affairs, events: Vec::new(), next: 4 }
    }

    /// What is asked may be wrong or refused: then nothing changes. It never fails.
    fn tries(&self, who: Who, act: ActName, input: Value) -> Option<Value> {
        match self.house.run(who, act, input) {
            Ok(done) => Some(done.done),
            Err(Stop::Form(_) | Stop::Refused(_)) => None,
            Err(failed) => panic!("{act:?}: {failed:?}"),
        }
    }

    fn day(&self, days: i32) -> Day {
        self.house.office().now().day().plus_days(days)
    }

    fn id(&self, n: usize) -> Option<String> {
        let number = domain::ExternalCode::new(&self.made[n % 2].staff_number).unwrap();
        let family = self.house.store().read(|tx| tx.people_of_staff(&number)).unwrap();
        let relation = if n < 2 { "self" } else { "child" };
        let found = family.iter().find(|held| held.row.relation.as_str() == relation);
        found.map(|held| held.row.id.to_string())
    }

    fn happens(&mut self, n: usize, more: Value) -> bool {
        let Some(person) = self.id(n) else { return false };
        let mut input = more;
        input["person"] = json!(person);
        let done = self.tries(Who::Supervisor, ActName::RecordEvent, input);
        self.events.extend(done.iter().map(|done| done["id"].clone()));
        done.is_some()
    }

    fn step(&mut self, step: Step) {
        let day = |days: i32| self.day(days);
        match step {
            Step::Register(n, a, days) => {
                let MadeUp { staff_number, name, kana, birth, .. } = &self.made[n % 2];
                let mut input = json!({ "staff_number": staff_number, "relation": "self",
                                        "name": name, "kana": kana, "birth": birth,
                                        "department": DEPARTMENT, "affairs": self.affairs[a],
                                        "since": day(days) });
                if n >= 2 {
                    input["relation"] = json!("child");
                    input["name"] = json!("長男 一郎");
                    input["kana"] = json!("チョウナン イチロウ");
                    input["birth"] = json!("2010-05-05");
                }
                self.tries(Who::Clerk, ActName::RegisterPerson, input);
            }
            Step::TakeIn(n) => {
                let input = self.house.intake(&self.made[n..=n]);
                self.tries(Who::Clerk, ActName::TakeInRoster, input);
            }
            Step::Wiped(n) => {
                let gone = "H28.4.1,扶養控除等申告書,対面,○,令和5年3月31日,裁断,退職";
                let row = it::taken_over::line(&self.made[n], "廃棄済", gone);
                self.tries(Who::Clerk, ActName::TakeInLedger, self.house.ledger_of(&[row]));
            }
            Step::Enter(n) => {
                let Some(person) = self.id(n) else { return };
                // Of whom nobody needs it, nothing is collected.
                let mut paper = self.house.receiving(&[]);
                paper["people"] = json!([person]);
                paper["told"] = json!(["withholding_slip"]);
                self.tries(Who::Clerk, ActName::ReceiveDocument, paper);
                let check = json!({ "person": person, "affairs": self.house.ids.affairs,
                                    "case": "p3", "number_proof": "residence_certificate",
                                    "identity_proofs": ["passport"] });
                self.tries(Who::Clerk, ActName::VerifyIdentity, check);
                let input = self.house.entering(&person, &self.made[self.next]);
                self.tries(Who::Clerk, ActName::EnterNumber, input);
                self.next += 1;
            }
            Step::Event(n, kind, days) => {
                let input = json!({ "kind": KINDS[kind], "on_day": day(days) });
                self.happens(n, input);
            }
            Step::Partial(n, a, days) => {
                let input = json!({ "kind": "contract_ended", "on_day": day(days),
                                    "affairs": [self.affairs[a]] });
                self.happens(n, input);
            }
            Step::TakeBack(n) => {
                let last = self.events.len().checked_sub(n + 1);
                let Some(event) = last.and_then(|at| self.events.get(at).cloned()) else { return };
                let input = json!({ "event": event, "reason": "別の職員だった" });
                self.tries(Who::Supervisor, ActName::WithdrawEvent, input);
            }
            Step::Dispose => {
                let input = json!({ "department": DEPARTMENT, "reason": "満了" });
                self.tries(Who::Supervisor, ActName::InstructDisposal, input);
            }
        }
        self.house.clock.advance(60_000);
    }

    /// After each end the number serves each document as long as the catalogue says, and until then it is not due.
    fn used_in_its_time(&self, person: &str) {
        let (id, today) = (person.parse().unwrap(), self.house.office().now().day());
        let pack = self.house.office().pack().unwrap();
        let store = self.house.store();
        let held = store.read(|tx| tx.secrets_of_people(&[id])).unwrap();
        for (affairs, document) in [
            (&self.affairs[0], "withholding_slip"),
            (&self.affairs[0], "dependants_declaration"),
            (&self.affairs[1], "insurance_lost"),
            (&self.affairs[1], "insurance_base"),
        ] {
            let (affairs, slug) = (affairs.parse().unwrap(), domain::Slug::new(document).unwrap());
            let needs = store.read(|tx| tx.purposes_of(id, affairs)).unwrap();
            for days in [0, 30, 89, 90, 91, 366, 455, 456, 457, 500, 860] {
                let on = today.plus_days(days);
                // What a ledger says was wiped before serves nothing.
                let serves = |ended: Day| {
                    ended >= on || pack.catalogue().last_use(document, ended) >= Some(on)
                };
                let expected = needs.iter().any(|held| held.row.ended_on.is_none_or(serves));
                let all = store.read(|tx| tx.usable_for(&[id], (affairs, &slug), on)).unwrap();
                assert_eq!(all.in_time, expected || needs.is_empty(), "{document} on {on}");
                let mut named = false;
                let directory = store.read(|tx| {
                    tx.directory(affairs, on, Some(&slug), |line| {
                        named |= line.person == id && line.holds_number;
                        Ok::<_, store::StoreError>(())
                    })
                });
                directory.unwrap();
                assert_eq!(named, expected && !held.is_empty(), "{document} on {on}");
                let due = due(&self.house, &on.to_string()).contains(&person.to_owned());
                assert!(!(due && named), "{document} on {on}: due while it may be used");
            }
        }
    }

    /// Everybody leaves, by what a clerk would record of them; then every number that is held is due one day.
    fn end(mut self) {
        let last = self.day(366);
        for n in 0..PEOPLE {
            for kind in ["left", "dependant_removed"] {
                self.happens(n, json!({ "kind": kind, "on_day": last }));
            }
        }
        let due = due(&self.house, "2090-01-01");
        for n in 0..PEOPLE {
            let Some(person) = self.id(n) else { continue };
            let held = [person.parse().unwrap()];
            let held = self.house.store().read(|tx| tx.secrets_of_people(&held)).unwrap();
            assert!(held.is_empty() || due.contains(&person), "{n} is never due");
            assert!(ends(&self.house, &person).iter().all(Option::is_some), "{n} is needed still");
            self.used_in_its_time(&person);
        }
        self.house.assert_sound();
    }
}

fn live(engine: Engine, pack: &str, steps: &[Step]) {
    let mut office = Office::begin(engine, pack);
    for step in steps {
        office.step(*step);
    }
    office.end();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, max_shrink_iters: 60, rng_seed: RngSeed::Fixed(11), ..ProptestConfig::default() })]

    #[test]
    fn every_number_that_is_held_becomes_due_on_sqlite(steps in steps(), pack in 0..PACKS.len()) {
        live(Engine::Sqlite, PACKS[pack], &steps);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, max_shrink_iters: 20, rng_seed: RngSeed::Fixed(11), ..ProptestConfig::default() })]

    #[test]
    fn every_number_that_is_held_becomes_due_on_postgres(steps in steps(), pack in 0..PACKS.len()) {
        live(Engine::Postgres, PACKS[pack], &steps);
    }
}
