//! Ending an appointment: who may, what it takes to end one's own, and that the rights end at once.

use domain::rows::Appointment;
use domain::{ActName, Day, Phase, Stop};
use it::answers::{form_error, refused};
use it::{DEPARTMENT, Engine, House, PACKS, Who, affairs};
use ledger::Occurred;
use office::{Desk, Outcome, act};
use serde_json::{Value, json};

/// Today at the clock of the house.
const TODAY: &str = "2026-11-21";

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// The one appointment that a member of staff holds today.
fn office_of(house: &House, staff: &str) -> Appointment {
    let staff = staff.parse().unwrap();
    let held = house.store().read(|tx| tx.appointments_of(staff, day(TODAY)));
    let mut held = held.unwrap();
    assert_eq!(held.len(), 1);
    held.remove(0).row
}

fn ending(appointment: &Appointment, last_day: &str) -> Value {
    json!({ "appointment": appointment.id, "last_day": last_day, "reason": "異動" })
}

fn dismiss(house: &House, who: Who, beside: Option<&str>, input: Value) -> Result<Outcome, Stop> {
    let mut actor = house.actor(who);
    actor.second = beside.map(|id| id.parse().unwrap());
    let entry = act::find("dismiss").unwrap();
    (entry.run)(&Desk::new(house.office(), &actor), input)
}

#[test]
fn rights_end_at_once_on_every_last_day() {
    for engine in Engine::ALL {
        for pack in PACKS {
            for (last_day, until) in
                [(TODAY, "2026-11-20"), ("2026-11-20", "2026-11-20"), ("2026-10-31", "2026-10-31")]
            {
                let house = House::new(engine, pack);
                let office = office_of(&house, &house.ids.supervisor);
                house.act(Who::Supervisor, ActName::RegisterAffairs, affairs("social_insurance"));
                house.act(Who::Manager, ActName::Dismiss, ending(&office, last_day));
                let next = house.run(
                    Who::Supervisor,
                    ActName::RegisterAffairs,
                    affairs("social_insurance"),
                );
                assert!(matches!(next, Err(Stop::Refused(_))), "{engine:?} {pack} {last_day}");
                let row =
                    house.store().read(|tx| tx.get::<Appointment>(office.id.0)).unwrap().unwrap();
                assert_eq!(row.row.until, Some(day(until)));
                let records = house.records();
                let record = records.iter().find(|r| r.act == ActName::Dismiss).unwrap();
                assert_eq!(record.phase, Phase::Completed);
                assert_eq!(record.occurred, Some(Occurred::On(day(last_day))));
                // The office is free for somebody else on the same day.
                house.act(
                    Who::Manager,
                    ActName::Appoint,
                    json!({ "staff": house.ids.staff, "duty": "supervisor", "department": DEPARTMENT,
                            "title": "係長", "since": TODAY }),
                );
                house.assert_sound();
            }
        }
    }
}

#[test]
fn the_manager_may_dismiss_and_no_other() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let supervisor = office_of(&house, &house.ids.supervisor);
        let officer = office_of(&house, &house.ids.system_officer);
        let own: &[&str] = &["may_not_appoint", "second_person_needed"];
        for (office, alone) in [(&officer, &own[..1]), (&supervisor, own)] {
            refused(dismiss(&house, Who::Supervisor, None, ending(office, TODAY)), alone);
            let beside = Some(house.ids.system_officer.as_str());
            let asked = dismiss(&house, Who::Supervisor, beside, ending(office, TODAY));
            refused(asked, &["may_not_appoint"]);
        }
        for who in [Who::Staff, Who::Clerk, Who::SystemOfficer] {
            let beside = Some(house.ids.manager.as_str());
            assert!(matches!(
                dismiss(&house, who, beside, ending(&officer, TODAY)),
                Err(Stop::Refused(_))
            ));
        }
        house.act(Who::Manager, ActName::Dismiss, ending(&officer, TODAY));
        house.assert_sound();
    }
}

#[test]
fn the_manager_s_own_office_is_ended_by_two() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let office = office_of(&house, &house.ids.manager);
        let id = |who: Who| house.actor(who).staff.unwrap().to_string();
        let ask = |who: Who, beside: Option<Who>| {
            dismiss(&house, who, beside.map(id).as_deref(), ending(&office, TODAY))
        };
        // A sitting manager is not ended by others, not even by two.
        refused(ask(Who::Supervisor, Some(Who::Staff)), &["not_your_duty"]);
        refused(ask(Who::Manager, None), &["second_person_needed"]);
        // Showing one's own credential twice makes nobody a second person.
        refused(ask(Who::Manager, Some(Who::Manager)), &["second_person_needed"]);
        // Nor does anybody who answers for nothing.
        for beside in [Who::Staff, Who::Clerk] {
            refused(ask(Who::Manager, Some(beside)), &["second_person_needed"]);
        }
        ask(Who::Manager, Some(Who::Supervisor)).ok().unwrap();
        let records = house.records();
        let rested = &records.last().unwrap().rested_on;
        let second = office_of(&house, &house.ids.supervisor);
        assert!(rested.iter().any(|rest| rest.row == second.id.0), "the record names the second");
        let next =
            house.run(Who::Manager, ActName::EnrolStaff, it::staff("M009", "ato", "後 九郎"));
        assert!(matches!(next, Err(Stop::Refused(_))));
        house.assert_sound();
    }
}

#[test]
fn what_has_ended_or_never_began_is_not_ended() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let office = office_of(&house, &house.ids.system_officer);
    let ask = |last_day: &str| dismiss(&house, Who::Manager, None, ending(&office, last_day));
    form_error(ask("2026-03-31"), "last_day", "ends_before_start");
    let unknown = json!({ "appointment": house.ids.staff, "last_day": TODAY, "reason": "異動" });
    form_error(dismiss(&house, Who::Manager, None, unknown), "appointment", "unknown");
    ask(TODAY).ok().unwrap();
    refused(ask(TODAY), &["nothing_open"]);
    house.assert_sound();
}

#[test]
fn an_appointment_of_today_is_ended_today() {
    for engine in Engine::ALL {
        let house = House::new(engine, PACKS[1]);
        let input = json!({ "staff": house.ids.staff, "duty": "auditor", "title": "監査役", "since": TODAY });
        house.act(Who::ManagerAndSupervisor, ActName::Appoint, input);
        let office = office_of(&house, &house.ids.staff);
        house.act(Who::ManagerAndSupervisor, ActName::Dismiss, ending(&office, TODAY));
        let staff = house.ids.staff.parse().unwrap();
        let held = house.store().read(|tx| tx.appointments_of(staff, day(TODAY))).unwrap();
        assert!(held.is_empty());
        house.assert_sound();
    }
}

/// March's entries for 1 April: the end is known, the office is free from then on, and what was entered can be
/// taken back before it begins.
#[test]
fn appointments_are_entered_ahead_and_can_be_cancelled() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let house = House::new(engine, pack);
            let old = office_of(&house, &house.ids.supervisor);
            let ahead = |since: &str| {
                json!({ "staff": house.ids.staff, "duty": "supervisor", "department": DEPARTMENT,
                        "title": "係長", "since": since })
            };
            refused(
                house.run(Who::Manager, ActName::Appoint, ahead("2027-04-01")),
                &["office_taken"],
            );
            house.act(Who::Manager, ActName::Dismiss, ending(&old, "2027-03-31"));
            refused(
                house.run(Who::Manager, ActName::Appoint, ahead("2027-03-31")),
                &["office_taken"],
            );
            let new = house.id(Who::Manager, ActName::Appoint, ahead("2027-04-01"));
            // Until then the old holder acts, and the new one does not.
            house.act(Who::Supervisor, ActName::RegisterAffairs, affairs("social_insurance"));
            let early =
                house.run(Who::Staff, ActName::RegisterAffairs, affairs("employment_insurance"));
            assert!(matches!(early, Err(Stop::Refused(_))));

            let cancel = json!({ "appointment": new, "last_day": TODAY, "reason": "取りやめ" });
            house.act(Who::Manager, ActName::Dismiss, cancel.clone());
            let row: domain::rows::Appointment = house
                .store()
                .read(|tx| tx.get(new.parse().map(|id: domain::id::AppointmentId| id.0).unwrap()))
                .unwrap()
                .unwrap()
                .row;
            assert!(row.until.unwrap() < row.since, "it never took effect");
            refused(dismiss(&house, Who::Manager, None, cancel), &["nothing_open"]);
            // It stands in nobody's way, not even of days around it.
            house.act(Who::Manager, ActName::Appoint, ahead("2027-04-01"));
            let actor = house.actor(Who::Manager);
            let all = office::lists::Filter::default();
            let listed = house
                .office()
                .list(office::lists::Listable::Appointments, &all, &actor, "ja")
                .unwrap();
            let state = |id: &str| listed.lines.iter().find(|l| l.id == id).unwrap().state.clone();
            assert_eq!(state(&new).as_deref(), Some("cancelled"));
            // An end that is known is not put off by ending it again.
            form_error(
                dismiss(&house, Who::Manager, None, ending(&old, "2027-04-30")),
                "last_day",
                "ends_before_that",
            );
            house.assert_sound();
        }
    }
}
