//! What the seals know that the data does not: heads, ended keys, tombstones; and the duplicate index.

use domain::ActName;
use it::{Engine, House, Who, copy_folder, failed};
use serde_json::json;

use crate::hand::Hand;

const PACK: &str = "hanamaki-city";

fn codes(house: &House) -> Vec<(&'static str, String)> {
    let found = house.office().verify(None).unwrap();
    found.into_iter().map(|f| (f.code, f.place)).collect()
}

fn seal_of(house: &House, n: usize) -> std::path::PathBuf {
    house.folder.path().join(format!("seal-{n}")).join(vault::Seal::FILE_NAME)
}

/// The database and the head file beside it are put back together. The seals lie elsewhere and know more.
#[test]
fn data_and_head_rolled_back_together() {
    let mut house = House::new(Engine::Sqlite, PACK);
    let people = it::people(61, 2);
    house.take_in(&people);
    house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
    house.office = None;
    let older = tempfile::tempdir().unwrap();
    copy_folder(&house.data(), older.path());
    house.reopen();
    // A disposal writes the seals.
    house.let_leave(&people[1..]);
    let disposal = json!({ "disposal": house.instruct_disposal() });
    house.act(Who::Clerk, ActName::CarryOutDisposal, disposal);
    house.office = None;
    std::fs::remove_dir_all(house.data()).unwrap();
    copy_folder(older.path(), &house.data());
    house.open_sealed().unwrap();
    let named = codes(&house);
    assert_eq!(named.len(), 2, "each seal says so: {named:?}");
    for (n, (code, place)) in named.iter().enumerate() {
        assert_eq!(*code, "ledger_shorter");
        assert!(place.ends_with(&format!("seal-{}", n + 1)), "{place}");
    }
    assert_eq!(failed(house.try_reopen()), "ledger_shorter");
}

/// A seal of before the round is put back into its place afterwards: status, verification and the
/// certificate name the place.
#[test]
fn a_seal_of_before_a_round_put_back() {
    let mut house = House::new(Engine::Sqlite, PACK);
    let people = it::people(62, 2);
    house.take_in(&people);
    house.let_leave(&people[1..]);
    let disposal = json!({ "disposal": house.instruct_disposal() });
    house.act(Who::Clerk, ActName::CarryOutDisposal, disposal.clone());
    let before = std::fs::read(seal_of(&house, 1)).unwrap();
    house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
    house.assert_sound();
    std::fs::write(seal_of(&house, 1), before).unwrap();
    let place = seal_of(&house, 1).parent().unwrap().display().to_string();
    assert_eq!(codes(&house), [("seal_before_round", place.clone())]);
    let status = house.office().vault_status().unwrap();
    let states: Vec<&str> = status.seal_places.iter().map(|p| p.state.as_str()).collect();
    assert_eq!(states, ["older", "found"]);
    let done = house.act(Who::Supervisor, ActName::ConfirmDisposal, disposal);
    let certificate = &done["certificate"];
    assert_eq!(certificate["done_everywhere"], false);
    for line in certificate["seal_places"].as_array().unwrap() {
        assert_eq!(line["confirmed"] == true, line["path"] != place, "{certificate}");
    }
    let waiting = house.office().duties(None).unwrap();
    assert_eq!(waiting.iter().filter(|duty| duty.kind == "exchange_seal").count(), 1);
    // The next round writes a new seal over it, and nothing waits any more.
    house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
    let waiting = house.office().duties(None).unwrap();
    assert_eq!(waiting.iter().filter(|duty| duty.kind == "exchange_seal").count(), 0);
    house.reopen();
    house.assert_sound();
}

/// A process died between two places, or a stick comes back from the safe: the older seal in it is replaced
/// as soon as the vault is opened.
#[test]
fn a_seal_that_was_left_behind_is_written_at_the_next_opening() {
    let mut house = House::new(Engine::Sqlite, PACK);
    let people = it::people(66, 2);
    house.take_in(&people);
    let before = std::fs::read(seal_of(&house, 1)).unwrap();
    house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
    std::fs::write(seal_of(&house, 1), &before).unwrap();
    house.reopen();
    assert_eq!(
        std::fs::read(seal_of(&house, 1)).unwrap(),
        std::fs::read(seal_of(&house, 2)).unwrap()
    );
    house.assert_sound();
    // Where all hold the same seal, none is written.
    let now = std::fs::read(seal_of(&house, 1)).unwrap();
    house.reopen();
    assert_eq!(std::fs::read(seal_of(&house, 1)).unwrap(), now);
}

/// What was disposed of is put back by hand, with the rows that once gave the right to it: the tombstones
/// in the seals keep it shut, and verification names it.
#[test]
fn a_disposed_number_put_back_by_hand() {
    for engine in Engine::ALL {
        let house = House::new(engine, PACK);
        let people = it::people(63, 2);
        house.take_in(&people);
        let hand = Hand::at(&house);
        hand.run("CREATE TABLE kept_secrets AS SELECT * FROM secrets_a");
        hand.run("CREATE TABLE kept_purposes AS SELECT * FROM purposes");
        let live =
            if hand.one("SELECT turn FROM epoch") == "0" { "secrets_a" } else { "secrets_b" };
        hand.run(&format!(
            "DELETE FROM kept_secrets; INSERT INTO kept_secrets SELECT * FROM {live}"
        ));
        house.let_leave(&people[1..]);
        let disposal = json!({ "disposal": house.instruct_disposal() });
        house.act(Who::Clerk, ActName::CarryOutDisposal, disposal);
        hand.run(&format!("DELETE FROM {live}; INSERT INTO {live} SELECT * FROM kept_secrets"));
        hand.run("DELETE FROM purposes; INSERT INTO purposes SELECT * FROM kept_purposes");
        hand.run("UPDATE facts SET generation = generation + 1");
        assert_eq!(failed(house.reveal(&people[1])), "secret_disposed", "{engine:?}");
        let named = codes(&house);
        assert!(named.iter().any(|(code, _)| *code == "secret_disposed"), "{named:?}");
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
        // The round does not carry it over: it ends with its epoch, and the round's record says so.
        hand.run(&format!(
            "DROP TABLE kept_secrets; CREATE TABLE kept_secrets AS SELECT * FROM {live}"
        ));
        hand.run("UPDATE facts SET generation = generation + 1");
        let round = house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        assert_eq!(round["secrets"], 1, "{engine:?}");
        let record = house.records().pop().unwrap();
        assert_eq!(record.detail.get("disposed_left_out"), Some(&ledger::DetailValue::Int(1)));
        let named = codes(&house);
        assert!(named.iter().all(|(code, _)| !code.starts_with("secret_")), "{named:?}");
    }
}

/// With the duplicate index emptied by hand a number comes in twice. Verification names the gap and then
/// the number, which the round has entered for both; rounds, on which disposals wait, go on.
#[test]
fn the_duplicate_index_emptied() {
    for engine in Engine::ALL {
        let mut house = House::new(engine, PACK);
        let people = it::people(64, 2);
        house.take_in(&people);
        let hand = Hand::at(&house);
        hand.run("DELETE FROM index_a; DELETE FROM index_b");
        house.open_sealed().unwrap();
        let named = codes(&house);
        assert_eq!(named.len(), 2, "without the vault, too: {named:?}");
        assert!(named.iter().all(|(code, _)| *code == "index_missing"), "{named:?}");
        house.reopen();
        let mut twin = it::people(65, 1);
        twin[0].digits = people[0].digits;
        house.take_in(&twin);
        house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        let named: Vec<&str> = codes(&house).into_iter().map(|(code, _)| code).collect();
        assert_eq!(named, ["number_twice"], "{engine:?}");
        house.dispose_of(&twin);
        house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        house.assert_sound();
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
    }
}
