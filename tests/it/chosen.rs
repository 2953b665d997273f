//! Nobody chooses alone who decides beside or above them, and nobody stands in without end (H2.1, H2.7).

use domain::{ActName, Stop};
use it::answers::{form_error, refused};
use it::run_beside as run_as;
use it::{Engine, House, PACKS, Who};
use office::Outcome;
use serde_json::{Value, json};

fn stop(staff: &str) -> Value {
    json!({ "staff": staff, "reason": "退職" })
}

fn appointing(staff: &str, duty: &str, since: &str) -> Value {
    json!({ "staff": staff, "duty": duty, "title": "課長", "since": since })
}

/// Who runs the system takes nobody's office away by stopping them.
#[test]
fn an_officer_is_stopped_by_those_who_could_dismiss_them() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        for officer in [&house.ids.manager, &house.ids.supervisor] {
            let tried = house.run(Who::SystemOfficer, ActName::StopStaff, stop(officer));
            refused(tried, &["may_not_appoint"]);
        }
        // Nor who is to hold an office, or stands in for one.
        let ahead = appointing(&house.ids.staff, "auditor", "2027-04-01");
        house.act(Who::ManagerAndSupervisor, ActName::Appoint, ahead);
        let tried = house.run(Who::SystemOfficer, ActName::StopStaff, stop(&house.ids.staff));
        refused(tried, &["may_not_appoint"]);
        house.act(Who::SystemOfficer, ActName::StopStaff, stop(&house.ids.other_clerk));
        house.act(Who::Manager, ActName::StopStaff, stop(&house.ids.supervisor));
        house.assert_sound();
    }
}

/// Who stands in for somebody was not chosen to choose others, and not for good.
#[test]
fn a_deputy_names_no_deputy_and_holds_for_a_year_at_most() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let mut naming = house.deputising(&house.ids.staff, "manager");
        naming["until"] = json!("2027-11-22");
        let late = house.run(Who::Manager, ActName::NameDeputy, naming.clone());
        form_error(late, "until", "day_too_late");
        naming["until"] = json!("2027-11-21");
        let deputy = house.id(Who::Manager, ActName::NameDeputy, naming);
        let another = house.deputising(&house.ids.system_officer, "supervisor");
        refused(house.run(Who::Staff, ActName::NameDeputy, another), &["not_your_office"]);
        let end = json!({ "deputy": deputy, "reason": "復帰" });
        house.act(Who::Manager, ActName::EndDeputy, end);
        house.assert_sound();
    }
}

/// Somebody who stands in by one's own word is no second person.
#[test]
fn whom_one_named_deputy_is_no_second_person() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let naming = house.deputising(&house.ids.staff, "system_officer");
        house.act(Who::Manager, ActName::NameDeputy, naming);
        let declare = |beside: &str| -> Result<Outcome, Stop> {
            let input = json!({ "pack": house.revised_pack(), "committee": "委員会",
                                "decided_on": "2026-11-20", "reason": "改正" });
            run_as(&house, &house.ids.manager, Some(beside), ActName::AdoptPack, input)
        };
        refused(declare(&house.ids.staff), &["second_person_needed"]);
        declare(&house.ids.supervisor).ok().unwrap();
    }
}

/// A supervisor records a new manager while there is none: not one who follows on a manager who sits.
#[test]
fn nobody_below_chooses_who_follows_a_sitting_manager() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let sitting = house.appointment(&house.ids.manager);
        let ending = json!({ "appointment": sitting, "last_day": "2027-03-31", "reason": "任期" });
        let (manager, supervisor) = (&house.ids.manager, &house.ids.supervisor);
        run_as(&house, manager, Some(supervisor), ActName::Dismiss, ending).ok().unwrap();
        let next = appointing(&house.ids.staff, "manager", "2027-04-01");
        let officer = Some(house.ids.system_officer.as_str());
        let tried = run_as(&house, supervisor, officer, ActName::Appoint, next.clone());
        refused(tried, &["office_taken"]);
        run_as(&house, manager, Some(supervisor), ActName::Appoint, next).ok().unwrap();
        house.assert_sound();
    }
}
