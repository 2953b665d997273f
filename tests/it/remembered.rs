//! What an office remembers between acts gives no right that was taken away; and an act that should not have been, found
//! in the ledger for good, bars no restore.

use domain::{ActName, Stop};
use it::answers::form_error;
use it::{Engine, House, PACKS, Who};
use serde_json::json;

use crate::hand::Hand;

const MINUTE_MS: i64 = 60_000;

/// The count of facts is a number that anybody with the database can set back. What is remembered is held against the tally
/// besides, which nobody sets back alone.
#[test]
fn a_count_set_back_gives_no_right_back() {
    for engine in Engine::ALL {
        let house = House::new(engine, PACKS[0]);
        let people = it::people(31, 2);
        house.take_in(&people);
        let hand = Hand::at(&house);
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
        let before = hand.one("SELECT generation FROM facts");
        let end = json!({ "designation": house.ids.designation, "reason": "異動" });
        house.act(Who::Supervisor, ActName::EndDesignation, end);
        hand.run(&format!("UPDATE facts SET generation = {before}"));
        house.clock.advance(1_000);
        assert!(matches!(house.reveal(&people[0]), Err(Stop::Refused(_))));
        hand.run(&format!("UPDATE facts SET generation = {before}"));
        house.clock.advance(MINUTE_MS);
        assert!(matches!(house.reveal(&people[0]), Err(Stop::Refused(_))));
    }
}

/// Whoever gave a right back by hand, with the tally of then, is found; the two who restore say that they know of it.
#[test]
fn an_act_that_should_not_have_been_bars_no_restore() {
    for engine in Engine::ALL {
        let mut house = House::new(engine, PACKS[0]);
        let people = it::people(31, 2);
        house.take_in(&people);
        let hand = Hand::at(&house);
        let id = house.ids.designation.clone();
        hand.run("CREATE TABLE kept AS SELECT * FROM designations; CREATE TABLE tally AS SELECT * FROM tallies");
        let end = json!({ "designation": id, "reason": "異動" });
        house.act(Who::Supervisor, ActName::EndDesignation, end);
        let swap = |from: &str, table: &str, aside: &str| {
            hand.run(&format!(
                "CREATE TABLE {aside} AS SELECT * FROM {table}; DELETE FROM {table}; \
                 INSERT INTO {table} SELECT * FROM {from}; DROP TABLE {from}; \
                 UPDATE facts SET generation = generation + 1"
            ));
        };
        swap("kept", "designations", "ended");
        swap("tally", "tallies", "tally_now");
        house.clock.advance(MINUTE_MS);
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits, "the HMACs are true ones");
        swap("ended", "designations", "gone");
        swap("tally_now", "tallies", "gone_too");
        hand.run("DROP TABLE gone; DROP TABLE gone_too");
        let found = house.office().verify(None).unwrap();
        assert!(found.iter().all(|finding| finding.code == "rested_on"), "{found:?}");
        assert!(!found.is_empty());

        house.act(Who::SystemOfficer, ActName::TakeBackup, json!({}));
        let tried = house.act(Who::SystemOfficer, ActName::RehearseRestore, json!({}));
        assert_eq!(tried["past_findings"], json!(found.len()));
        house.lose_and_prepare().unwrap();
        let declare = |past_findings: usize| {
            json!({ "lost_records": 0, "past_findings": past_findings, "old_place": "destroyed",
                    "stated_by": "保守業者の報告", "reason": "故障" })
        };
        let unnamed = house.run(Who::ManagerAndSupervisor, ActName::Restore, declare(0));
        form_error(unnamed, "past_findings", "findings_not_named");
        house.act(Who::ManagerAndSupervisor, ActName::Restore, declare(found.len()));
    }
}

/// The head beside the database follows what was recorded in the last second, too, though nobody acts any more.
#[test]
fn the_head_catches_up_with_the_last_second() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let people = it::people(31, 2);
    house.take_in(&people);
    house.clock.advance(2_000);
    house.reveal(&people[0]).unwrap();
    house.reveal(&people[1]).unwrap();
    let covered = || {
        let head =
            std::fs::read_to_string(house.data().join(house.settings.slug.as_str()).join("head"))
                .unwrap();
        head.lines().nth(1).unwrap().parse::<u64>().unwrap()
    };
    let all = house.office().size().unwrap();
    assert!(covered() < all);
    house.office().catch_up().unwrap();
    assert_eq!(covered(), all);
}
