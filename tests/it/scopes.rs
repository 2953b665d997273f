//! A department speaks for its own: its supervisor can give nobody the affairs, files and people of another.

use domain::{ActName, Stop};
use it::{DEPARTMENT, Engine, House, PACKS, Who, affairs, staff};
use office::lists::{Filter, Listable};
use office::{Actor, Desk, Outcome, Via, act};
use serde_json::{Value, json};

const OTHER: &str = "福祉課";

/// A second department beside that of the house, with a supervisor, affairs and a file of its own.
struct Welfare {
    supervisor: String,
    affairs: String,
    file: String,
}

fn welfare(house: &House) -> Welfare {
    let supervisor =
        house.id(Who::Manager, ActName::EnrolStaff, staff("F001", "fukushi", "福祉 一"));
    house.act(
        Who::Manager,
        ActName::Appoint,
        json!({ "staff": supervisor, "duty": "supervisor", "department": OTHER, "title": "課長",
                "since": "2026-04-01" }),
    );
    let mut own = affairs("social_insurance");
    own["department"] = json!(OTHER);
    let affairs = id(run(house, &supervisor, ActName::RegisterAffairs, own));
    let mut welfare = Welfare { supervisor, affairs, file: String::new() };
    welfare.file =
        id(welfare.act(house, ActName::RegisterSpecificFile, file(OTHER, &welfare.affairs)));
    welfare
}

impl Welfare {
    fn act(&self, house: &House, name: ActName, input: Value) -> Result<Outcome, Stop> {
        run(house, &self.supervisor, name, input)
    }
}

fn run(house: &House, staff: &str, name: ActName, input: Value) -> Result<Outcome, Stop> {
    let staff = Some(staff.parse().unwrap());
    let actor = Actor {
        staff,
        second: None,
        device: None,
        via: Via::Command,
        proved: it::PROVED,
        token: None,
    };
    let entry = act::find(name.code()).unwrap();
    (entry.run)(&Desk::new(house.office(), &actor), input)
}

#[track_caller]
fn id(done: Result<Outcome, Stop>) -> String {
    match done {
        Ok(outcome) => outcome.done["id"].as_str().unwrap().to_owned(),
        Err(stop) => panic!("{stop:?}"),
    }
}

fn file(department: &str, affairs: &str) -> Value {
    json!({ "name": "届書", "department": department, "affairs": [affairs], "items": "個人番号",
            "people_range": "職員", "collected": "本人から", "held": "vault", "since": "2026-04-01" })
}

fn with(mut input: Value, changes: Value) -> Value {
    for (field, value) in changes.as_object().unwrap() {
        input[field] = value.clone();
    }
    input
}

/// Refused by these articles and for this reason alone, on record, with words in both languages.
#[track_caller]
fn refused(done: Result<Outcome, Stop>, message: &str, who_could: &[&str]) {
    let Err(Stop::Refused(refusal)) = done else {
        panic!("{message}: {:?}", done.map(|outcome| outcome.done));
    };
    let told: Vec<&str> = refusal.reasons.iter().map(|r| r.message.as_str()).collect();
    assert_eq!(told, [message]);
    assert!(!refusal.reasons[0].article.is_empty() && refusal.record.is_some());
    for lang in ["ja", "en"] {
        assert!(office::packs::message(&refusal.body, message, lang).is_some(), "{message}");
    }
    let could: Vec<&str> = refusal.who_could.iter().map(|duty| duty.code()).collect();
    assert_eq!(could, who_could, "{message}");
}

/// Whom a hold names, and why it was put, is for whoever may see each of them.
#[test]
fn whoever_may_not_see_the_people_of_a_hold_does_not_learn_them_from_it() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let people = it::people(5, 1);
        house.take_in(&people);
        let hold = json!({ "department": DEPARTMENT, "people": [house.person(&people[0])],
                           "reason": "本人との訴訟で使う" });
        house.act(Who::Supervisor, ActName::HoldDisposal, hold);
        let other =
            house.id(Who::Supervisor, ActName::RegisterAffairs, affairs("social_insurance"));
        // The people of the department, for other affairs.
        let designated = json!({ "staff": house.ids.staff, "department": DEPARTMENT,
                                 "stages": ["use"], "affairs": [other], "files": [],
                                 "people_of": [DEPARTMENT], "since": "2026-04-01", "reason": "担当" });
        house.act(Who::Supervisor, ActName::DesignateClerk, designated);
        let seen = |who: Who| {
            let (filter, actor) = (Filter::default(), house.actor(who));
            let listed = house.office().list(Listable::Holds, &filter, &actor, "ja").unwrap();
            let line = listed.lines[0].json();
            (line["held_people"].as_array().map_or(0, Vec::len), line["reason"].is_string())
        };
        assert_eq!(seen(Who::Supervisor), (1, true));
        assert_eq!(seen(Who::Clerk), (1, true));
        assert_eq!(seen(Who::Staff), (0, false));
    }
}

#[test]
fn a_supervisor_designates_nobody_for_another_department() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let other = welfare(&house);
        let own = json!({ "staff": house.ids.staff, "department": OTHER, "stages": ["enter", "use"],
                          "affairs": [other.affairs], "files": [other.file], "people_of": [OTHER],
                          "since": "2026-04-01", "reason": "担当" });
        let ask =
            |changes: Value| other.act(&house, ActName::DesignateClerk, with(own.clone(), changes));
        let both = json!({ "affairs": [other.affairs, house.ids.affairs] });
        refused(ask(both.clone()), "affairs_of_another_department", &[]);
        refused(
            ask(json!({ "affairs": [house.ids.affairs] })),
            "affairs_of_another_department",
            &[],
        );
        refused(ask(json!({ "files": [house.ids.file] })), "file_of_another_department", &[]);
        for people in [
            json!({ "people_of": [OTHER, DEPARTMENT] }),
            json!({ "people_of": [DEPARTMENT] }),
            json!({ "people_of": [], "all_people": true }),
        ] {
            refused(ask(people.clone()), "people_of_another_department", &["manager"]);
            // The one who answers for the whole body may.
            house.act(Who::Manager, ActName::DesignateClerk, with(own.clone(), people));
        }
        // Affairs belong to one department, whoever designates.
        let mixed = house.run(Who::Manager, ActName::DesignateClerk, with(own.clone(), both));
        refused(mixed, "affairs_of_another_department", &[]);
        id(ask(json!({})));
        house.assert_sound();
    }
}

#[test]
fn a_supervisor_registers_no_file_over_another_department_s_affairs() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let other = welfare(&house);
        let over = file(OTHER, &house.ids.affairs);
        let asked = other.act(&house, ActName::RegisterSpecificFile, over);
        refused(asked, "affairs_of_another_department", &[]);
        let mut both = file(OTHER, &other.affairs);
        both["affairs"] = json!([other.affairs, house.ids.affairs]);
        let asked = other.act(&house, ActName::RegisterSpecificFile, both);
        refused(asked, "affairs_of_another_department", &[]);
        house.assert_sound();
    }
}

#[test]
fn a_supervisor_instructs_nothing_about_another_department_s_people() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let other = welfare(&house);
        let own = json!({ "acts": ["fill_file"], "affairs": other.affairs, "most_people": 10,
                          "people_of": DEPARTMENT, "since": "2026-11-01", "until": "2027-03-31",
                          "reason": "届書" });
        let asked = other.act(&house, ActName::GiveInstruction, own.clone());
        refused(asked, "people_of_another_department", &["manager"]);
        house.act(Who::Manager, ActName::GiveInstruction, own.clone());
        id(other.act(&house, ActName::GiveInstruction, with(own, json!({ "people_of": OTHER }))));
        house.assert_sound();
    }
}

/// Under the city's guideline every owning division has a supervisor. The manager cannot open one by
/// naming it: the appointment of its supervisor does.
#[test]
fn nothing_is_registered_for_a_department_without_a_supervisor() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let mut ghost = affairs("social_insurance");
    ghost["department"] = json!("幽霊課");
    refused(house.run(Who::Manager, ActName::RegisterAffairs, ghost.clone()), "no_supervisor", &[]);
    house.act(
        Who::Manager,
        ActName::Appoint,
        json!({ "staff": house.ids.staff, "duty": "supervisor", "department": "幽霊課",
                "title": "課長", "since": "2026-04-01" }),
    );
    let theirs = house.id(Who::Manager, ActName::RegisterAffairs, ghost);
    let office = house.store().read(|tx| {
        tx.appointments_of(
            house.ids.staff.parse().unwrap(),
            domain::Day::parse("2026-11-21").unwrap(),
        )
    });
    let office = office.unwrap().remove(0).row.id;
    house.act(
        Who::Manager,
        ActName::Dismiss,
        json!({ "appointment": office, "last_day": "2026-11-20", "reason": "廃止" }),
    );
    let over = house.run(Who::Manager, ActName::RegisterSpecificFile, file("幽霊課", &theirs));
    refused(over, "no_supervisor", &[]);
    house.assert_sound();
}

/// Two accounts of which one has no duty are one person's.
#[test]
fn a_second_person_without_an_office_declares_no_clock() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let declare = |second: &str| {
            let mut actor = house.actor(Who::SystemOfficer);
            actor.second = Some(second.parse().unwrap());
            let entry = act::find("declare_clock").unwrap();
            (entry.run)(&Desk::new(house.office(), &actor), json!({ "reason": "壁の時計" }))
        };
        for second in [&house.ids.staff, &house.ids.clerk, &house.ids.system_officer] {
            refused(declare(second), "second_person_needed", &[]);
        }
        // Nor one whose sign-in was stopped.
        house.act(
            Who::ManagerAndSupervisor,
            ActName::Appoint,
            json!({ "staff": house.ids.staff, "duty": "auditor", "title": "監査役", "since": "2026-04-01" }),
        );
        id(declare(&house.ids.staff));
        house.act(
            Who::Manager,
            ActName::StopStaff,
            json!({ "staff": house.ids.staff, "reason": "異動" }),
        );
        refused(declare(&house.ids.staff), "second_person_needed", &[]);
        id(declare(&house.ids.supervisor));
        house.assert_sound();
    }
}

/// The manager's vacant office is filled by two who both hold one.
#[test]
fn a_new_manager_is_recorded_by_two_officers() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let manager = house.ids.manager.parse().unwrap();
        let today = domain::Day::parse("2026-11-21").unwrap();
        let office = house.store().read(|tx| tx.appointments_of(manager, today)).unwrap();
        house.act(
            Who::ManagerAndSupervisor,
            ActName::Dismiss,
            json!({ "appointment": office[0].row.id, "last_day": "2026-11-21", "reason": "退任" }),
        );
        let appoint = |second: &str| {
            let mut actor = house.actor(Who::Supervisor);
            actor.second = Some(second.parse().unwrap());
            let input = json!({ "staff": house.ids.staff, "duty": "manager", "title": "部長",
                                "since": "2026-11-21" });
            let entry = act::find("appoint").unwrap();
            (entry.run)(&Desk::new(house.office(), &actor), input)
        };
        for second in [&house.ids.staff, &house.ids.clerk, &house.ids.supervisor] {
            refused(appoint(second), "second_person_needed", &["above_manager", "manager"]);
        }
        id(appoint(&house.ids.system_officer));
        house.assert_sound();
    }
}
