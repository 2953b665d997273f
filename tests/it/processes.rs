//! Several processes over one organisation at once: nothing that one of them acknowledged is lost, and no place in the
//! ledger is given twice.

use std::collections::BTreeSet;

use domain::{ActName, Phase};
use it::victim::Part;
use it::{Engine, House, PACKS, Who};
use serde_json::json;

const VICTIM: &str = env!("CARGO_BIN_EXE_victim");
const PROCESSES: usize = 4;
const EACH: usize = 6;

#[test]
fn processes_act_at_once_on_one_ledger() {
    for engine in Engine::ALL {
        let mut house = House::new(engine, PACKS[0]);
        let people = it::people(51, PROCESSES * EACH);
        house.take_in(&people);
        house.instruct("correct_person");
        // Everybody looks at everybody once and leaves a trace in the registers.
        let steps: Vec<Vec<_>> = people
            .chunks(EACH)
            .map(|own| {
                let correct = (Who::Clerk, ActName::CorrectPerson, house.correcting(&own[0]));
                let reveal = |person| (Who::Clerk, ActName::RevealNumber, house.revealing(person));
                people.iter().map(reveal).chain([correct]).collect()
            })
            .collect();
        let before = house.records().len();
        house.office = None;
        std::thread::scope(|scope| {
            let house = &house;
            let sent: Vec<_> = steps
                .iter()
                .map(|steps| scope.spawn(move || house.send(VICTIM, steps, Part::Acts, None)))
                .collect();
            for process in sent {
                assert_eq!(process.join().unwrap().acted.len(), people.len() + 1);
            }
        });
        house.reopen();
        let records = house.records();
        let done =
            |act| records.iter().filter(move |r| r.act == act && r.phase == Phase::Completed);
        assert_eq!(done(ActName::RevealNumber).count(), PROCESSES * people.len());
        assert_eq!(done(ActName::CorrectPerson).count(), PROCESSES);
        assert!(records.len() >= before + PROCESSES * (people.len() + 1));
        let ids: BTreeSet<_> = records.iter().map(|record| record.id).collect();
        assert_eq!(ids.len(), records.len());
        let corrected = house.act(
            Who::Clerk,
            ActName::CorrectPerson,
            json!({
            "person": house.person(&people[1]), "affairs": house.ids.affairs, "kana": "ツギノ",
            "reason": "次も動く" }),
        );
        assert!(corrected["id"].is_string());
        house.assert_sound();
    }
}
