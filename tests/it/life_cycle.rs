//! The life of numbers, whatever happens in whatever order: a model that knows only who works here, whose number is
//! held and what stands against its disposal says beforehand what an office answers.

use domain::id::PersonId;
use domain::rows::{CarriedThing, Copy, Document, Source, SourcePeople};
use domain::{ActName, Day, Stop};
use it::kept::quick_folder;
use it::{DEPARTMENT, Engine, House, PACKS, Who};
use office::Outcome;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};
use store::StoreError;
use testkit::MadeUp;

const PEOPLE: usize = 4;

/// One thing that happens; the figure says to whom.
#[derive(Debug, Clone, Copy)]
enum Step {
    Reveal(usize),
    Leave(usize),
    Rehire(usize),
    /// The number is asked for, given, verified, typed and read once more.
    Enter(usize),
    Correct(usize),
    /// The number is said to be somebody else's, and goes.
    Remove(usize),
    Hold(usize),
    Release(usize),
    /// A document with the number is made, on paper.
    Draft(usize),
    /// The roster is erased, every document destroyed.
    ClearAway,
    /// From the instruction to the last deletion, of all that is due.
    Dispose,
    Round,
    /// The process ends, another starts.
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 0..PEOPLE;
    let step = prop_oneof![
        3 => who.clone().prop_map(Step::Reveal),
        4 => who.clone().prop_map(Step::Leave),
        2 => who.clone().prop_map(Step::Rehire),
        2 => who.clone().prop_map(Step::Enter),
        2 => who.clone().prop_map(Step::Correct),
        1 => who.clone().prop_map(Step::Remove),
        1 => who.clone().prop_map(Step::Hold),
        1 => who.clone().prop_map(Step::Release),
        2 => who.prop_map(Step::Draft),
        1 => Just(Step::ClearAway),
        3 => Just(Step::Dispose),
        1 => Just(Step::Round),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec(step, 1..24)
}

/// What is known of a person.
struct Known {
    id: String,
    /// Where in the list of made-up people the number stands that is held.
    number: Option<usize>,
    works_here: bool,
    /// Came back without a number: the need for one must be stated again.
    to_register: bool,
    hold: Option<String>,
    /// The last document with the number, unless it was erased.
    draft: Option<Value>,
    /// The last day on which something happened.
    last: Day,
}

struct Life {
    house: House,
    made: Vec<MadeUp>,
    people: Vec<Known>,
    /// The next number that nobody had.
    next: usize,
    /// The roster by which they came in is not erased.
    roster_lies: bool,
}

impl Life {
    fn begin(engine: Engine, pack: &str) -> Self {
        let mut house = House::bare_in(quick_folder(), engine, pack, |_, _| ());
        house.found();
        house.set_up();
        let made = it::people(31, PEOPLE + 30);
        house.take_in(&made[..PEOPLE]);
        house.instruct("correct_number");
        house.instruct("create_document");
        house.instruct("remove_wrong_number");
        let known = |n: usize| Known {
            id: house.person(&made[n]),
            number: Some(n),
            works_here: true,
            to_register: false,
            hold: None,
            draft: None,
            last: Day::parse("2016-04-01").unwrap(),
        };
        let people: Vec<_> = (0..PEOPLE).map(known).collect();
        let life = Self { house, made, people, next: PEOPLE, roster_lies: true };
        // The readings that a pack asks of a roster.
        for n in 0..PEOPLE {
            life.read_again(n);
        }
        life
    }

    /// Does what a step says, and holds the answer against what is known.
    fn step(&mut self, step: Step) {
        match step {
            Step::Reveal(n) => self.reveals(n),
            Step::Leave(n) => {
                let done = self.happens(n, "left");
                assert_eq!(is_done(&done), self.people[n].works_here, "{step:?}");
                self.people[n].works_here = false;
            }
            Step::Rehire(n) => {
                let done = self.happens(n, "rehired");
                assert_eq!(is_done(&done), !self.people[n].works_here, "{step:?}");
                let known = &mut self.people[n];
                known.to_register |= !known.works_here && known.number.is_none();
                known.works_here = true;
            }
            Step::Enter(n) => self.enters(n),
            Step::Correct(n) => self.corrects(n),
            Step::Remove(n) => self.removes(n),
            Step::Hold(n) => {
                let input = json!({ "department": DEPARTMENT, "people": [self.people[n].id],
                                    "reason": "監査" });
                let hold = self.house.id(Who::Supervisor, ActName::HoldDisposal, input);
                if let Some(before) = self.people[n].hold.replace(hold) {
                    self.release(&before);
                }
            }
            Step::Release(n) => {
                if let Some(hold) = self.people[n].hold.take() {
                    self.release(&hold);
                }
            }
            Step::Draft(n) => self.drafts(n),
            Step::ClearAway => self.clears_away(),
            Step::Dispose => self.disposes(),
            Step::Round => {
                drop(self.run(Who::SystemOfficer, ActName::RunShreddingRound, json!({})))
            }
            Step::Reopen => self.house.reopen(),
        }
        self.house.clock.advance(60_000);
    }

    fn run(&self, who: Who, act: ActName, input: Value) -> Result<Outcome, Stop> {
        self.house.run(who, act, input)
    }

    fn reveals(&self, n: usize) {
        let person = &self.people[n];
        let input = json!({ "people": [person.id], "affairs": self.house.ids.affairs,
                            "purpose": "withholding_slip" });
        let shown = self.run(Who::Clerk, ActName::RevealNumber, input);
        let may = person.number.filter(|_| person.works_here);
        match (may, shown) {
            (Some(number), Ok(outcome)) => {
                assert_eq!(*outcome.shown[0].number.expose(), self.made[number].digits);
            }
            (None, Err(Stop::Form(_) | Stop::Refused(_))) => {}
            (may, shown) => panic!("{may:?}: {:?}", shown.map(|_| ())),
        }
    }

    fn happens(&mut self, n: usize, kind: &str) -> Result<Outcome, Stop> {
        let day = self.people[n].last.plus_days(20);
        let input = json!({ "person": self.people[n].id, "kind": kind, "on_day": day });
        let done = self.run(Who::Supervisor, ActName::RecordEvent, input);
        if done.is_ok() {
            self.people[n].last = day;
        }
        done
    }

    fn enters(&mut self, n: usize) {
        let held = self.people[n].number.is_some();
        // Nothing is collected of whom nobody needs any more.
        if !self.people[n].works_here {
            return;
        }
        let id = self.people[n].id.clone();
        if std::mem::take(&mut self.people[n].to_register) {
            let MadeUp { staff_number, name, kana, birth, .. } = &self.made[n];
            let input = json!({ "staff_number": staff_number, "relation": "self", "name": name,
                                "kana": kana, "birth": birth, "department": DEPARTMENT,
                                "affairs": self.house.ids.affairs });
            assert_eq!(self.house.id(Who::Clerk, ActName::RegisterPerson, input), id);
        }
        self.house.papers_of(&id);
        let input = self.house.entering(&id, &self.made[self.next]);
        let done = self.run(Who::Clerk, ActName::EnterNumber, input);
        assert_eq!(is_done(&done), !held, "a number is entered once: {:?}", done.map(|_| ()));
        if !held {
            self.people[n].number = Some(self.next);
            self.next += 1;
            self.read_again(n);
        }
    }

    fn corrects(&mut self, n: usize) {
        if !self.people[n].works_here {
            return;
        }
        self.house.papers_of(&self.people[n].id);
        let number = self.made[self.next].number_text();
        let input = json!({ "person": self.people[n].id, "affairs": self.house.ids.affairs,
                            "number": number, "again": number, "reason": "入力の誤り" });
        let done = self.run(Who::Clerk, ActName::CorrectNumber, input);
        let may = self.people[n].number.is_some();
        assert_eq!(is_done(&done), may, "{:?}", done.map(|_| ()));
        if may {
            self.people[n].number = Some(self.next);
            self.next += 1;
            self.read_again(n);
        }
    }

    fn removes(&mut self, n: usize) {
        if self.people[n].number.is_none() {
            return;
        }
        let id = self.people[n].id.clone();
        let report = json!({ "department": DEPARTMENT, "person": id, "field": "wrong_holder",
                             "what": "別人の番号" });
        let report = self.house.id(Who::Staff, ActName::ReportError, report);
        let input = json!({ "person": id, "affairs": self.house.ids.affairs, "report": report,
                            "reason": "別人の番号だった" });
        self.house.act(Who::Clerk, ActName::RemoveWrongNumber, input);
        self.people[n].number = None;
    }

    /// Reads the open entry of a person, if there is one, from its source by another clerk.
    fn read_again(&self, n: usize) {
        let open = self.house.store().read(|tx| tx.entries_open()).unwrap();
        let person = &self.people[n];
        if let Some(entry) = open.iter().find(|held| held.row.person.to_string() == person.id) {
            let number = self.made[person.number.unwrap()].number_text();
            let input = json!({ "entry": entry.row.id, "number": number });
            let read = self.house.act(Who::OtherClerk, ActName::SecondReading, input);
            assert_eq!(read["agrees"], json!(true));
        }
    }

    fn release(&self, hold: &str) {
        let input = json!({ "hold": hold, "reason": "終わった" });
        self.house.act(Who::Supervisor, ActName::ReleaseHold, input);
    }

    fn disposes(&mut self) {
        // Papers received have done their service.
        self.gives_papers_back();
        let due =
            |person: &Known| person.number.is_some() && !person.works_here && person.hold.is_none();
        let count = self.people.iter().filter(|person| due(person)).count();
        let input = json!({ "department": DEPARTMENT, "reason": "保存期間の満了" });
        let done = self.run(Who::Supervisor, ActName::InstructDisposal, input);
        assert_eq!(is_done(&done), count > 0, "{count} are due: {:?}", done.map(|_| ()));
        let Ok(done) = done else { return };
        assert_eq!(done.done["people"], json!(count));
        let disposal = json!({ "disposal": done.done["id"] });
        let drafted = self.people.iter().filter(|person| due(person)).any(|p| p.draft.is_some());
        let carried_out = self.run(Who::Clerk, ActName::CarryOutDisposal, disposal.clone());
        assert_eq!(is_done(&carried_out), !self.roster_lies && !drafted);
        if carried_out.is_err() {
            self.clears_away();
            self.house.act(Who::Clerk, ActName::CarryOutDisposal, disposal.clone());
        }
        let gone = self.people.iter_mut().filter(|person| due(person));
        let gone: Vec<_> = gone
            .map(|person| {
                person.number = None;
                person.id.parse().unwrap()
            })
            .collect();
        self.nothing_is_left_of(&gone);
        self.house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        self.house.act(Who::Supervisor, ActName::ConfirmDisposal, disposal);
    }

    /// Makes a document with the number of a person, on paper.
    fn drafts(&mut self, n: usize) {
        let person = &self.people[n];
        let input = json!({ "people": [person.id], "affairs": self.house.ids.affairs,
                            "file": self.house.ids.file, "purpose": "withholding_slip",
                            "name": "法定調書の下書き", "place": "paper" });
        let done = self.run(Who::Clerk, ActName::CreateDocument, input);
        assert_eq!(is_done(&done), person.number.is_some() && person.works_here, "{n}");
        if let Ok(done) = done
            && let Some(before) = self.people[n].draft.replace(done.done["id"].clone())
        {
            self.destroys(&before);
        }
    }

    fn destroys(&self, copy: &Value) {
        self.house.instruct("dispose_paper");
        let input = json!({ "copies": [copy], "method": "dissolving" });
        self.house.act(Who::Clerk, ActName::DisposePaper, input);
    }

    /// Erases the roster and destroys every document.
    fn clears_away(&mut self) {
        self.house.erase_sources();
        self.roster_lies = false;
        let drafts: Vec<Value> = self.people.iter_mut().filter_map(|p| p.draft.take()).collect();
        drafts.iter().for_each(|copy| self.destroys(copy));
    }

    /// No roster, copy, paper or thing carried out that the house knows of holds a number of these people.
    fn nothing_is_left_of(&self, gone: &[PersonId]) {
        let left = self.house.store().read(|tx| {
            let mut left: Vec<PersonId> = Vec::new();
            for source in tx.every::<Source>()?.iter().filter(|s| s.row.state.as_str() == "open") {
                left.extend(tx.get::<SourcePeople>(source.row.id.0)?.unwrap().row.people.0);
            }
            let copies = tx.every::<Copy>()?;
            let copies = copies.into_iter().filter(|copy| copy.row.state.as_str() != "erased");
            left.extend(copies.flat_map(|copy| copy.row.people.0));
            let papers = tx.every::<Document>()?.into_iter();
            let papers = papers.filter(|paper| paper.row.state.as_str() != "returned");
            left.extend(papers.flat_map(|paper| paper.row.people.0));
            assert!(tx.every::<CarriedThing>()?.is_empty());
            Ok::<_, StoreError>(left)
        });
        let left = left.unwrap();
        assert!(gone.iter().all(|person| !left.contains(person)));
    }

    fn gives_papers_back(&self) {
        let what = office::lists::Listable::Documents;
        let (filter, actor) = (office::lists::Filter::default(), self.house.actor(Who::Clerk));
        let papers = self.house.office().list(what, &filter, &actor, "ja").unwrap();
        for paper in papers.lines {
            let back = json!({ "documents": [paper.id], "way": "by_hand", "sealed": true });
            drop(self.run(Who::Clerk, ActName::ReturnDocument, back));
        }
    }

    /// At the end nobody's number is held but that of those who are known to have one.
    fn end(mut self) {
        for n in 0..PEOPLE {
            self.reveals(n);
        }
        self.house.reopen();
        let held = self.people.iter().filter(|person| person.number.is_some()).count();
        let status = self.house.office().vault_status().unwrap();
        assert_eq!(usize::try_from(status.numbers).unwrap(), held);
        self.house.assert_sound();
        self.house.office().verify(None).unwrap();
    }
}

fn is_done(done: &Result<Outcome, Stop>) -> bool {
    assert!(!matches!(done, Err(Stop::Failed(_))), "no failure: {:?}", done.as_ref().err());
    done.is_ok()
}

fn live(engine: Engine, pack: &str, steps: &[Step]) {
    let mut life = Life::begin(engine, pack);
    for step in steps {
        life.step(*step);
    }
    life.end();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, max_shrink_iters: 30, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn numbers_live_as_the_model_says_on_sqlite(steps in steps(), pack in 0..PACKS.len()) {
        live(Engine::Sqlite, PACKS[pack], &steps);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, max_shrink_iters: 30, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn numbers_live_as_the_model_says_on_postgres(steps in steps(), pack in 0..PACKS.len()) {
        live(Engine::Postgres, PACKS[pack], &steps);
    }
}
