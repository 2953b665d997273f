//! A year of an office, week by week on a fake clock: people come, are looked up, corrected, filed for, leave and are
//! disposed of. At its end everything verifies, no number lies anywhere, and nothing is left to do that is not known.

mod everything;
mod rest;

use std::collections::BTreeSet;

use domain::{ActName, Day, Phase};
use it::kept::quick_folder;
use it::{DEPARTMENT, Engine, House, PACKS, Who};
use office::acts::ACTS;
use serde_json::json;
use testkit::{Canary, MadeUp};

const WEEK_MS: i64 = 7 * 86_400_000;
/// Those whose number is held on the first day; the others come during the year.
const HELD: usize = 896;
const PEOPLE: usize = 1_000;
/// The week in January in which the slips of the year are made; one member of staff left in each week before.
const SLIPS: usize = 9;

struct Year {
    house: House,
    people: Vec<MadeUp>,
}

impl Year {
    fn begin(engine: Engine, pack: &str) -> Self {
        let mut house = House::bare_in(quick_folder(), engine, pack, |_, _| ());
        house.found();
        house.set_up();
        let mut people = it::people(2_027, PEOPLE);
        for person in &mut people {
            // The people of the scripts work here, too.
            person.staff_number = person.staff_number.replace('S', "Y");
        }
        house.take_in(&people[..HELD]);
        house.act(Who::Clerk, ActName::EraseSource, house.erasing_source());
        let mut year = Self { house, people };
        year.read_sample();
        everything::take_people_in(&year.house);
        everything::happens(&mut year.house);
        // Twelve who left long ago are due.
        year.house.let_leave(&year.people[HELD - 12..HELD]);
        year
    }

    fn today(&self) -> Day {
        self.house.office().now().day()
    }

    /// Some numbers of the roster are read a second time.
    fn read_sample(&self) {
        let open = self.house.store().read(|tx| tx.entries_open()).unwrap();
        for entry in open {
            let of = |p: &&MadeUp| self.house.person(p) == entry.row.person.to_string();
            let person = self.people[..HELD].iter().find(of).unwrap();
            self.read(&entry.row.id.to_string(), person);
        }
    }

    fn read(&self, entry: &str, person: &MadeUp) {
        let input = json!({ "entry": entry, "number": person.number_text() });
        let read = self.house.act(Who::OtherClerk, ActName::SecondReading, input);
        assert_eq!(read["agrees"], json!(true));
    }

    /// A newcomer: registered, asked, papers received and verified, typed, read by another, papers given back.
    fn joins(&self, person: &MadeUp) {
        let house = &self.house;
        let affairs = &house.ids.affairs;
        let new = json!({ "staff_number": person.staff_number, "relation": "self", "name": person.name,
                          "kana": person.kana, "birth": person.birth, "department": DEPARTMENT,
                          "affairs": affairs });
        let id = house.id(Who::Clerk, ActName::RegisterPerson, new);
        let asking = json!({ "affairs": affairs, "people": [id], "purposes": ["withholding_slip"],
                             "answer_by": self.today().plus_days(14), "way": "paper" });
        house.act(Who::Clerk, ActName::RequestNumber, asking);
        let paper = json!({ "affairs": affairs, "people": [id], "kind": "card_copy", "count": 1,
                            "medium": "paper", "in_person": true, "sealed": true,
                            "may_hold_number": false });
        let paper = house.id(Who::Clerk, ActName::ReceiveDocument, paper);
        house.verify(&id);
        house.act(Who::Clerk, ActName::EnterNumber, house.entering(&id, person));
        let open = house.store().read(|tx| tx.entries_open()).unwrap();
        let entry = open.iter().find(|held| held.row.person.to_string() == id).unwrap();
        self.read(&entry.row.id.to_string(), person);
        let back = json!({ "documents": [paper], "way": "by_hand", "sealed": true });
        house.act(Who::Clerk, ActName::ReturnDocument, back);
    }

    fn leaves(&self, person: &MadeUp) {
        let left =
            json!({ "person": self.house.person(person), "kind": "left", "on_day": self.today() });
        self.house.act(Who::Supervisor, ActName::RecordEvent, left);
    }

    /// Instructions for a season.
    fn instruct(&self) {
        let until = self.today().plus_days(100);
        for act in
            ["fill_file", "submit_to_authority", "correct_person", "correct_number", "make_copy"]
        {
            let instruction = json!({ "acts": [act], "affairs": self.house.ids.affairs,
                                      "most_people": 1_000, "since": self.today(), "until": until,
                                      "reason": "四半期の事務" });
            let id = self.house.id(Who::Supervisor, ActName::GiveInstruction, instruction);
            let known = json!({ "instruction": id });
            for clerk in [Who::Clerk, Who::OtherClerk] {
                self.house.act(clerk, ActName::AcknowledgeInstruction, known.clone());
            }
        }
    }

    /// A statutory file: filled, submitted, at times rejected and submitted again, and erased.
    fn files(&self, people: &[MadeUp], rejected: bool) {
        let house = &self.house;
        let copy = house.act(Who::Clerk, ActName::FillFile, house.filling(people))["copy"].clone();
        let submitted = house.id(Who::Clerk, ActName::SubmitToAuthority, house.submitting(&copy));
        let mut last = submitted.clone();
        if rejected {
            let answer =
                json!({ "submission": submitted, "answer": "rejected", "reason": "様式の版" });
            house.act(Who::Clerk, ActName::RecordAnswer, answer);
            let mut again = house.submitting(&copy);
            again["replaces"] = json!(submitted);
            last = house.id(Who::Clerk, ActName::SubmitToAuthority, again);
        }
        let answer = json!({ "submission": last, "answer": "accepted", "receipt": "R9-100" });
        house.act(Who::Clerk, ActName::RecordAnswer, answer);
        house.act(Who::Clerk, ActName::EraseCopy, house.erasing(&copy));
    }

    fn corrects(&self, person: &MadeUp) {
        let house = &self.house;
        let correction = house.act(Who::Clerk, ActName::CorrectPerson, house.correcting(person));
        let id = &correction["id"];
        let check = json!({ "correction": id, "against": "本人の申告書" });
        house.act(Who::OtherClerk, ActName::CheckCorrection, check);
        if correction["receivers"].as_array().is_some_and(|all| !all.is_empty()) {
            let told = json!({ "correction": id, "how": "電話で伝えた" });
            house.act(Who::Clerk, ActName::InformReceivers, told);
        }
    }

    fn disposes(&self) {
        let house = &self.house;
        let disposal = house.instruct_disposal();
        house.act(Who::Clerk, ActName::CarryOutDisposal, json!({ "disposal": disposal }));
        house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        house.act(Who::Supervisor, ActName::ConfirmDisposal, json!({ "disposal": disposal }));
    }

    fn week(&self, week: usize) {
        if week.is_multiple_of(13) {
            self.instruct();
        }
        for person in &self.people[HELD + 2 * week..HELD + 2 * week + 2] {
            self.joins(person);
        }
        for n in 0..5 {
            // None of those who leave; the number of one who left is shown no more.
            let person = &self.people[200 + (week * 37 + n * 101) % (HELD - 212)];
            assert_eq!(self.house.reveal(person).unwrap(), person.digits);
        }
        self.leaves(&self.people[week]);
        if week % 4 == 1 {
            self.corrects(&self.people[100 + week]);
        }
        if week % 13 == 6 {
            let quarter = week / 13;
            self.files(&self.people[400 + 50 * quarter..450 + 50 * quarter], quarter % 2 == 1);
        }
        if week == SLIPS {
            // The slip of the year is made for those who left as well.
            self.files(&self.people[..SLIPS], false);
        }
        if week == 18 {
            self.disposes();
        }
        self.house.clock.advance(WEEK_MS);
    }
}

fn a_year(engine: Engine, pack: &str) {
    let mut year = Year::begin(engine, pack);
    for week in 0..52 {
        year.week(week);
        if week == 1 {
            // The successor in the office of the supervisor.
            year.house.ids.supervisor = year.house.ids.staff.clone();
        }
        if week == 30 {
            year.house.reopen();
        }
    }
    let records = year.house.records();
    let done = records.iter().filter(|record| record.phase == Phase::Completed);
    let done: BTreeSet<_> = done.map(|record| record.act).collect();
    let missing: Vec<_> =
        ACTS.iter().map(|e| e.spec.name).filter(|act| !done.contains(act)).collect();
    assert_eq!(missing, [], "every act was done in the year");
    let count = |act: ActName| records.iter().filter(|record| record.act == act).count();
    assert_eq!((count(ActName::RevealNumber), count(ActName::EnterNumber)), (272, 105));
    rest::put_away(&year.house);
    let open = rest::open(&year.house);
    let unexplained: Vec<_> = open.iter().filter(|duty| !rest::recurs(duty)).collect();
    assert!(unexplained.is_empty(), "nothing else is left to do: {unexplained:?}");
    rest::come_to(&year.house, ActName::TakeStock);
    let status = year.house.office().vault_status().unwrap();
    assert_eq!(usize::try_from(status.numbers).unwrap(), PEOPLE - 12 + everything::HELD);
    year.house.assert_sound();

    let out = year.house.folder.path().join("export");
    year.house.office().export(&out).unwrap();
    office::verify_export(&office::RealDisk::default(), &out, None, None).unwrap();
    // Some of all kinds: those who stay, come, leave and are gone.
    let some = year.people.iter().step_by(37).chain(&year.people[HELD - 12..HELD]);
    let canary = Canary::of_all(some.map(|person| &person.digits));
    for tree in [&out, &year.house.data()] {
        let seen = canary.in_tree(tree).unwrap();
        assert!(seen.is_empty(), "{seen:?}");
    }
}

#[test]
fn a_year_of_a_city_on_sqlite() {
    a_year(Engine::Sqlite, PACKS[0]);
}

#[test]
fn a_year_of_a_university_on_sqlite() {
    a_year(Engine::Sqlite, PACKS[1]);
}

#[test]
fn a_year_of_a_city_on_postgres() {
    a_year(Engine::Postgres, PACKS[0]);
}

#[test]
fn a_year_of_a_university_on_postgres() {
    a_year(Engine::Postgres, PACKS[1]);
}
