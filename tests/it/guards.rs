//! One small test for each guard of the office: what it stops, seen from outside. The negative build
//! switches the guard off and sees that the test fails (`tests/guards.tsv`).

use domain::{ActName, Stop};
use it::{Engine, House, PACKS, Who, staff};
use serde_json::json;

fn is_form(done: Result<office::Outcome, Stop>, code: &str) -> bool {
    matches!(done, Err(Stop::Form(errors)) if errors.iter().any(|e| e.code == code))
}

#[test]
fn a_number_in_a_reason_is_a_form_error() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let number = testkit::people(4, 1)[0].number_text();
    let input = json!({ "staff": house.ids.staff, "reason": format!("番号は{number}") });
    let done = house.run(Who::Manager, ActName::StopStaff, input);
    assert!(is_form(done, "holds_number"));
}

#[test]
fn an_act_before_the_last_record_is_refused_until_two_declare_the_clock() {
    let house = House::new(Engine::Sqlite, PACKS[1]);
    let enrol = |n: u32| {
        house.run(
            Who::Manager,
            ActName::EnrolStaff,
            staff(&format!("N{n}"), &format!("shin{n}"), "新人"),
        )
    };
    house.clock.advance(600_000);
    enrol(1).ok().unwrap();
    let last = domain::Clock::now(house.clock.as_ref()).0;
    house.clock.set(last - 180_000);
    assert!(matches!(enrol(2), Err(Stop::Refused(_))));
    let declare = |who| house.run(who, ActName::DeclareClock, json!({ "reason": "壁の時計" }));
    assert!(matches!(declare(Who::Manager), Err(Stop::Refused(_))));
    declare(Who::ManagerAndSupervisor).ok().unwrap();
    enrol(3).ok().unwrap();
    house.assert_sound();
}

#[test]
fn a_database_rolled_back_stops_all_acts() {
    let mut house = House::new(Engine::Sqlite, PACKS[0]);
    house.office().publish().unwrap();
    house.office = None;
    let old = std::fs::read(house.database()).unwrap();
    house.reopen();
    house.act(Who::Manager, ActName::EnrolStaff, staff("N1", "shin1", "新人"));
    house.office().publish().unwrap();
    house.office = None;
    for (path, _) in it::all_files(house.database().parent().unwrap()) {
        if path.to_string_lossy().contains("ledger.db-") {
            std::fs::remove_file(path).unwrap();
        }
    }
    std::fs::write(house.database(), old).unwrap();
    let stop = house.open_sealed();
    assert!(matches!(stop, Err(Stop::Failed(f)) if f.code == "ledger_shorter"));
}

#[test]
fn a_head_of_another_ledger_stops_all_acts() {
    let mut one = House::new(Engine::Sqlite, PACKS[0]);
    one.office().publish().unwrap();
    // The same ledger id and key, another history: a copy that went its own way.
    let fork = one.folder.path().join("fork");
    one.office = None;
    it::copy_folder(&one.data(), &fork);
    one.reopen();
    one.act(Who::Manager, ActName::EnrolStaff, staff("N1", "shin1", "新人"));
    one.office().publish().unwrap();
    one.office = None;
    let head = std::fs::read(one.data().join("mihon/head")).unwrap();
    std::fs::remove_dir_all(one.data()).unwrap();
    it::copy_folder(&fork, &one.data());
    std::fs::create_dir_all(one.data().join("mihon/outbox")).unwrap();
    one.reopen();
    one.act(Who::Manager, ActName::EnrolStaff, staff("N2", "shin2", "別人"));
    one.office = None;
    std::fs::write(one.data().join("mihon/head"), head).unwrap();
    let stop = one.open_sealed();
    assert!(matches!(stop, Err(Stop::Failed(f)) if f.code == "ledger_inconsistent"));
}

#[test]
fn a_round_with_one_place_does_not_start() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let away = house.folder.path().join("seal-2");
    let before = house.office().vault_status().unwrap().epoch;
    let failing = house.run(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
    assert!(failing.is_ok());
    std::fs::rename(&away, house.folder.path().join("safe")).unwrap();
    let refused = house.run(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
    assert!(matches!(refused, Err(Stop::Refused(_))));
    assert_eq!(house.office().vault_status().unwrap().epoch, before + 1);
}

#[test]
fn places_inside_the_data_folder_are_a_form_error() {
    let folder = tempfile::tempdir().unwrap();
    let at = |what: &str| office::settings::PlaceAt {
        path: folder.path().join(what),
        kind: office::settings::PlaceKindCode::SameMachine,
    };
    let settings = office::Settings {
        slug: domain::Slug::new("mihon").unwrap(),
        store: "sqlite".to_owned(),
        keys: folder.path().join("keys"),
        seal_places: vec![at("data/../data/seal-1"), at("seal-2")],
        backup_places: vec![at("backup")],
    };
    let apart = settings.check_apart(&folder.path().join("data"));
    assert!(matches!(apart, Err(Stop::Form(e)) if e.iter().any(|e| e.code == "place_inside_data")));
}

#[test]
fn a_number_in_the_name_of_a_place_makes_nothing() {
    let number = it::people(31, 1)[0].number_text();
    let house = House::bare(Engine::Sqlite, PACKS[0]);
    let folder = tempfile::tempdir().unwrap();
    let at = |what: &str| office::settings::PlaceAt {
        path: folder.path().join(what),
        kind: office::settings::PlaceKindCode::SameMachine,
    };
    let settings = office::Settings {
        slug: domain::Slug::new("mihon").unwrap(),
        store: "sqlite".to_owned(),
        keys: folder.path().join("keys"),
        seal_places: vec![at("seal-1"), at(&format!("seal-{number}"))],
        backup_places: vec![at("backup")],
    };
    let made = office::Office::prepare(house.world(), &folder.path().join("data"), settings);
    let Err(Stop::Form(errors)) = made else { panic!("it was prepared") };
    let said: Vec<(&str, &str)> = errors.iter().map(|e| (e.field.as_str(), e.code)).collect();
    assert_eq!(said, [("seal_places[1]", "holds_number")]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
