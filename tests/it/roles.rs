//! PostgreSQL under two roles: the owner brings the tables about and up to date, the program works as another that cannot
//! alter what is on record (docs/postgres.md).

use crate::hand::psql;
use domain::ActName;
use it::{Engine, House, Who, failed};
use serde_json::json;
use std::process::Command;

/// What an operator applies.
const ROLES: &str = include_str!("../../crates/store/roles.sql");

/// A house whose program works as the other role; the address of the owner, and that of the role.
fn house_of_two_roles() -> (House, String, String) {
    let mut house = House::new(Engine::Postgres, "hanamaki-city");
    let owner = house.settings.store.clone();
    psql(
        &owner,
        "DO $$ BEGIN CREATE ROLE bannin_runtime LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    );
    psql(&owner, ROLES);
    let (_, server) = owner.split_once('@').unwrap();
    let role = format!("postgres://bannin_runtime@{server}");
    house.office = None;
    let file = house.data().join("mihon/organisation.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(&owner));
    std::fs::write(&file, text.replace(&owner, &role)).unwrap();
    house.settings.store.clone_from(&role);
    house.reopen();
    (house, owner, role)
}

#[test]
fn the_program_works_as_a_role_that_owns_nothing() {
    let (mut house, owner, role) = house_of_two_roles();
    assert_eq!(psql(&role, "SELECT current_user").trim(), "bannin_runtime");
    let people = it::people(31, 2);
    house.take_in(&people);
    assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
    house.instruct("fill_file");
    let filled = house.act(Who::Clerk, ActName::FillFile, house.filling(&people));
    house.act(Who::Clerk, ActName::EraseCopy, house.erasing(&filled["copy"]));
    house.act(Who::SystemOfficer, ActName::TakeBackup, json!({}));
    house.act(Who::SystemOfficer, ActName::RehearseRestore, json!({}));
    house.guess_once("tanto");
    house.dispose_of(&people[1..]);
    house.reopen();
    assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
    house.assert_sound();

    // What it may not do is refused by the server, whoever has the role's password.
    for statement in [
        "UPDATE records SET begun = begun",
        "DELETE FROM records",
        "DELETE FROM tiles",
        "UPDATE manifests SET bytes = bytes",
        "TRUNCATE head",
        "DELETE FROM identity",
        "DROP TABLE designations",
        "ALTER TABLE designations ADD COLUMN more BIGINT",
        "CREATE INDEX more ON designations (staff)",
        "CREATE TABLE more (a BIGINT)",
        "CREATE VIEW more AS SELECT 1",
        "CREATE TRIGGER more BEFORE UPDATE ON designations FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ] {
        let words = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, &role];
        let said = Command::new("psql").args(words).output().unwrap();
        assert!(!said.status.success(), "{statement}");
        let error = String::from_utf8_lossy(&said.stderr).into_owned();
        assert!(error.contains("permission denied") || error.contains("must be owner"), "{error}");
    }

    // A database that an older program left is brought up by its owner alone.
    psql(&owner, "DELETE FROM migrations WHERE number = (SELECT max(number) FROM migrations)");
    psql(&owner, "DROP TABLE tallies");
    assert_eq!(failed(house.try_reopen()), "store_read_only");
}

/// The document shows the statements as they are.
#[test]
fn the_statements_of_the_document_are_those_of_the_program() {
    let document = include_str!("../../docs/postgres.md");
    let statements: Vec<&str> =
        ROLES.lines().filter(|line| !line.starts_with("--") && !line.is_empty()).collect();
    let (_, block) = document.split_once("```sql\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let shown: Vec<&str> = block.lines().filter(|line| !line.starts_with("--")).collect();
    assert_eq!(shown, statements);
}
