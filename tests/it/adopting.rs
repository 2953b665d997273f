//! Going over to a revised regulation: by two persons, under the old one; every later record names the new one.

use std::path::PathBuf;

use domain::{ActName, Day, Phase, Stop};
use it::answers::{form_error, refused};
use it::{Engine, House, PACKS, Who};
use office::{Office, Outcome};
use serde_json::{Value, json};

fn input(pack: &str) -> Value {
    json!({ "pack": pack, "committee": "特定個人情報管理委員会", "decided_on": "2026-11-20",
            "reason": "規程の改正" })
}

fn adopt(house: &House, pack: &str) -> Result<Outcome, Stop> {
    house.run(Who::ManagerAndSupervisor, ActName::AdoptPack, input(pack))
}

fn revised(house: &House, file: &str) -> PathBuf {
    let own = house.data().join(house.settings.slug.as_str()).join("packs/revised");
    own.join(file)
}

fn zone(name: &str) -> Value {
    json!({ "name": name, "kind": "work_room", "department": it::DEPARTMENT, "measures": "施錠",
            "since": "2026-04-01" })
}

/// The date of the pack that the last record names.
fn last_pack(house: &House) -> Day {
    house.records().last().unwrap().regulation.date
}

#[test]
fn the_revision_decides_from_the_next_act_on() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let mut house = House::new(engine, pack);
            let old = last_pack(&house);
            let new = house.revised_pack();
            // The revision lets nobody but the system officer define zones.
            let policies = revised(&house, "policies/house.cedar");
            let text = std::fs::read_to_string(&policies).unwrap();
            let rule = "permit (principal, action == Action::\"register_zone\", resource)\nwhen { ";
            assert!(text.contains(rule));
            let before = format!("{rule}context.is_supervisor_here || context.is_manager }};");
            std::fs::write(
                &policies,
                text.replace(&before, &format!("{rule}context.is_system_officer }};")),
            )
            .unwrap();
            let cases = revised(&house, "cases.toml");
            let text = std::fs::read_to_string(&cases).unwrap();
            let (head, rest) = text.split_once("[case.register_zone]").unwrap();
            let (_, tail) = rest.split_once("\n\n").unwrap();
            let clause = if pack == PACKS[0] { "H5.14" } else { "U10.3" };
            // As long as its own cases say otherwise it is not sound.
            refused(adopt(&house, &new), &["pack_not_sound"]);
            let fitting = format!(
                "[case.register_zone]\nbase = [\"is_system_officer\"]\nlines = [\n  \
                 {{ permit = [\"{clause}\"] }},\n  {{ without = [\"is_system_officer\"], with = \
                 [\"is_manager\"], refuse = [\"{clause}\"] }},\n]"
            );
            std::fs::write(&cases, format!("{head}{fitting}\n\n{tail}")).unwrap();

            // Another process has the office open all the while.
            let slug = &house.settings.slug;
            let other = Office::open(house.world(), &house.data(), slug).unwrap();
            house.run_in(&other, Who::Supervisor, ActName::RegisterZone, zone("一")).ok().unwrap();
            refused(
                house.run(Who::Manager, ActName::AdoptPack, input(&new)),
                &["second_person_needed"],
            );
            adopt(&house, &new).ok().unwrap();
            assert_eq!(last_pack(&house), old, "decided and recorded under the old one");
            let adopted = house.records_of(ActName::AdoptPack, Phase::Completed);
            assert_eq!(adopted.len(), 1);
            for office in [house.office(), &other] {
                let asked =
                    house.run_in(office, Who::Supervisor, ActName::RegisterZone, zone("二"));
                refused(asked, &["not_your_duty"]);
                assert_eq!(last_pack(&house), Day::parse("2026-11-21").unwrap());
            }
            drop(other);
            house.reopen();
            house.act(Who::SystemOfficer, ActName::RegisterZone, zone("三"));
            form_error(adopt(&house, &new), "pack", "pack_in_force");
            house.assert_sound();

            // A pack that was changed after its adoption opens nothing.
            std::fs::write(&cases, text).unwrap();
            let Err(Stop::Failed(failure)) = house.try_reopen() else { panic!("opened") };
            assert_eq!(failure.code, "pack_changed");
        }
    }
}

#[test]
fn only_a_pack_of_this_body_that_there_is() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let in_force = house.office().pack().unwrap().id().to_string();
    form_error(adopt(&house, "hanamaki-city@2099-04-01"), "pack", "code_unknown");
    form_error(adopt(&house, &in_force), "pack", "pack_in_force");
    refused(adopt(&house, "university@2016-01-01"), &["pack_of_another_body"]);
    let mut ahead = input(&in_force);
    ahead["decided_on"] = json!("2026-11-22");
    form_error(
        house.run(Who::ManagerAndSupervisor, ActName::AdoptPack, ahead),
        "decided_on",
        "day_in_future",
    );
    house.assert_sound();
}

/// The pack is as much part of the organisation as its records: it lies in the backup.
#[test]
fn a_pack_of_ones_own_comes_back_with_the_backup() {
    for (engine, pack) in [(Engine::Sqlite, PACKS[1]), (Engine::Postgres, PACKS[0])] {
        let mut house = House::new(engine, pack);
        let new = house.revised_pack();
        adopt(&house, &new).ok().unwrap();
        house.act(Who::SystemOfficer, ActName::TakeBackup, json!({}));
        let policies = revised(&house, "policies/house.cedar");
        let kept = std::fs::read(&policies).unwrap();
        house.lose_and_prepare().unwrap();
        assert_eq!(std::fs::read(&policies).unwrap(), kept);
        let restore = json!({ "lost_records": 0, "old_place": "destroyed",
                "stated_by": "保守業者の報告", "reason": "サーバーの故障" });
        house.act(Who::ManagerAndSupervisor, ActName::Restore, restore);
        assert_eq!(last_pack(&house), Day::parse("2026-11-21").unwrap());
        house.reopen();
        house.assert_sound();
    }
}

/// Who can write into the organisation's folder puts a law there in which one more affair is lawful.
#[test]
fn a_law_of_ones_own() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let new = house.revised_pack();
    let law = revised(&house, "../law");
    it::copy_folder(
        &PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../regulations/law/2026"),
        &law,
    );
    let catalogue = std::fs::read_to_string(law.join("catalogue.toml")).unwrap();
    std::fs::write(law.join("catalogue.toml"), format!("# altered\n{catalogue}")).unwrap();
    assert_eq!(it::failed(adopt(&house, &new)), "pack_law_own");
    std::fs::write(law.join("catalogue.toml"), catalogue).unwrap();
    adopt(&house, &new).ok().unwrap();
}

/// Gives the revision in the folder another date, and hands back its id.
fn dated(house: &House, from: &str, date: &str) -> String {
    let file = revised(house, "pack.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(file, text.replace(from, date)).unwrap();
    format!("{}@{date}", house.pack)
}

/// Another version is newer, in effect and decided on lately, unless it is said why not (H1.1, U15).
#[test]
fn a_version_is_newer_in_effect_and_decided_on_lately() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let house = House::new(engine, pack);
            let tried = |change: Value| {
                let mut input = input(change["pack"].as_str().unwrap());
                for (field, value) in change.as_object().unwrap() {
                    input[field] = value.clone();
                }
                house.run(Who::ManagerAndSupervisor, ActName::AdoptPack, input)
            };
            let ahead =
                dated(&house, house.revised_pack().split_once('@').unwrap().1, "2026-11-22");
            form_error(
                tried(json!({ "pack": ahead, "exception": "先に" })),
                "pack",
                "pack_not_yet",
            );
            let now = dated(&house, "2026-11-22", "2026-11-20");
            let old = json!({ "pack": now, "decided_on": "2025-11-18" });
            form_error(tried(old), "decided_on", "decided_long_ago");
            let why = json!({ "pack": now, "decided_on": "2025-11-18", "exception": "施行まで二年を置いた" });
            tried(why).ok().unwrap();
            let back = dated(&house, "2026-11-20", "2026-11-19");
            form_error(tried(json!({ "pack": back })), "pack", "pack_is_older");
            tried(json!({ "pack": back, "exception": "改正の取消し" })).ok().unwrap();
            house.assert_sound();
        }
    }
}

/// Offices, rights and registers begin when numbers were given out, or later.
#[test]
fn nothing_begins_before_there_were_numbers() {
    for engine in Engine::ALL {
        let house = House::new(engine, PACKS[1]);
        let register = |since: &str| {
            let mut input = zone("書庫");
            input["since"] = json!(since);
            house.run(Who::Supervisor, ActName::RegisterZone, input)
        };
        form_error(register("2015-10-04"), "since", "before_numbers");
        register("2015-10-05").ok().unwrap();
        let office = json!({ "staff": house.ids.staff, "duty": "system_officer", "title": "情報担当",
                             "since": "1900-01-01" });
        form_error(house.run(Who::Manager, ActName::Appoint, office), "since", "before_numbers");
    }
}
