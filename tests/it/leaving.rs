//! Who leaves an office or the house: what goes on to whom, who comes back as whom, and what was done outside of
//! the vault.

use domain::rows::{Appointment, Credential, Handling, OpenDuty, PastSignIn, Staff};
use domain::{ActName, Day, Duty, Phase};
use it::answers::{form_error, refused};
use it::run_beside as run_as;
use it::{DEPARTMENT, Engine, House, PACKS, PASSWORD, Who, affairs, people, staff};
use ledger::{DetailValue, Occurred};
use office::Via;
use office::input::SecretText;
use office::sign_in::SignIn;
use serde_json::{Value, json};

fn open_duties(house: &House, kind: &str) -> Vec<OpenDuty> {
    let all = house.store().read(|tx| tx.all_open_duties()).unwrap();
    all.into_iter().map(|held| held.row).filter(|duty| duty.kind.as_str() == kind).collect()
}

fn day(text: &str) -> Option<Day> {
    Day::parse(text)
}

/// Duties that go along with the office.
fn going(done: &serde_json::Value) -> u64 {
    done["duties_of_office"].as_u64().unwrap()
}

#[test]
fn an_office_is_handed_over_without_a_gap() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let house = House::new(engine, pack);
            let old = house.appointment(&house.ids.supervisor);
            let input = |last_day: &str, successor: &str| {
                json!({ "appointment": old, "last_day": last_day, "successor": successor,
                        "title": "新係長", "reason": "人事異動" })
            };
            // A duty that names the holder: what a deputy did yesterday is still to be looked over.
            house.act(
                Who::Manager,
                ActName::NameDeputy,
                house.deputising(&house.ids.other_clerk, "supervisor"),
            );
            house.act(Who::OtherClerk, ActName::RegisterAffairs, affairs("social_insurance"));
            let next = house.ids.staff.clone();
            let ask = |last_day: &str, successor: &str| {
                house.run(Who::Manager, ActName::HandOverOffice, input(last_day, successor))
            };
            form_error(ask("2026-11-30", &house.ids.supervisor), "successor", "holds_it_already");
            form_error(ask("2026-03-31", &next), "last_day", "ends_before_start");
            refused(
                house.run(Who::Supervisor, ActName::HandOverOffice, input("2026-11-30", &next)),
                &["may_not_appoint", "second_person_needed"],
            );
            house.act(Who::Clerk, ActName::RequestApproval, house.approval());
            let done = ask("2026-11-30", &next).ok().unwrap().done;
            assert_eq!(done["duties"], 1, "{done}");
            // Those of the office alone go along on the day itself, and the answer says so.
            let open = house.store().read(|tx| tx.all_open_duties()).unwrap();
            let unnamed = open.iter().filter(|duty| {
                duty.owner == Duty::Supervisor && duty.staff.is_none() && duty.department.is_some()
            });
            assert_eq!(
                (&done["from"], unnamed.count() as u64),
                (&json!("2026-12-01"), going(&done))
            );
            assert!(going(&done) > 0, "{done}");
            // Until the successor begins, what named the holder is the office's.
            assert_eq!(open_duties(&house, "review_deputy_act")[0].staff, None);
            let get = |id: &str| {
                let id: domain::id::AppointmentId = id.parse().unwrap();
                house.store().read(|tx| tx.get::<Appointment>(id.0)).unwrap().unwrap().row
            };
            let new = get(done["id"].as_str().unwrap());
            assert_eq!(get(&old).until, day("2026-11-30"));
            assert_eq!((new.since, new.until), (day("2026-12-01").unwrap(), None));
            assert_eq!((new.department, new.title.as_str()), (get(&old).department, "新係長"));
            // Until then the old holder answers.
            let zone = json!({ "name": "書庫", "kind": "work_room", "department": DEPARTMENT,
                               "measures": "施錠", "since": "2026-04-01", "same_name": true });
            house.act(Who::Supervisor, ActName::RegisterZone, zone.clone());
            assert!(house.run(Who::Staff, ActName::RegisterZone, zone.clone()).is_err());
            refused(ask("2026-12-31", &next), &["office_taken"]);
            house.clock.advance(10 * 86_400_000);
            house.act(Who::Staff, ActName::RegisterZone, zone.clone());
            assert!(house.run(Who::Supervisor, ActName::RegisterZone, zone).is_err());
            house.assert_sound();
        }
    }
}

/// Who begins today is named at once.
#[test]
fn what_names_the_holder_names_a_successor_who_begins_today() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let deputy = house.deputising(&house.ids.other_clerk, "supervisor");
        house.act(Who::Manager, ActName::NameDeputy, deputy);
        house.act(Who::OtherClerk, ActName::RegisterAffairs, affairs("social_insurance"));
        let input = json!({ "appointment": house.appointment(&house.ids.supervisor),
                            "last_day": "2026-11-20", "successor": house.ids.staff, "reason": "異動" });
        house.act(Who::Manager, ActName::HandOverOffice, input);
        let waiting = open_duties(&house, "review_deputy_act");
        assert_eq!(waiting[0].staff.map(|id| id.to_string()), Some(house.ids.staff.clone()));
    }
}

#[test]
fn the_manager_hands_the_own_office_over_with_a_second_person() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let manager = house.ids.manager.clone();
        let input = json!({ "appointment": house.appointment(&manager), "last_day": "2026-11-30",
                            "successor": house.ids.staff, "reason": "異動" });
        let ask = |who: &str, beside: Option<&str>| {
            run_as(&house, who, beside, ActName::HandOverOffice, input.clone())
        };
        refused(ask(&manager, None), &["second_person_needed"]);
        refused(ask(&house.ids.supervisor, Some(&house.ids.system_officer)), &["not_your_duty"]);
        // A deputy does not hand over the office they stand in for.
        house.act(
            Who::Manager,
            ActName::NameDeputy,
            house.deputising(&house.ids.supervisor, "manager"),
        );
        refused(ask(&house.ids.supervisor, None), &["may_not_appoint"]);
        ask(&manager, Some(&house.ids.supervisor)).ok().unwrap();
        house.assert_sound();
    }
}

#[test]
fn what_is_in_the_hands_of_who_leaves_is_named_and_handed_on() {
    for engine in Engine::ALL {
        let house = House::new(engine, PACKS[0]);
        let people = people(11, 2);
        house.take_in(&people);
        let copy = house.act(Who::Clerk, ActName::FillFile, house.filling(&people))["copy"].clone();
        let own = json!({ "acts": ["fill_file"], "affairs": house.ids.affairs, "clerk": house.ids.clerk,
            "most_people": 5, "since": "2026-11-01", "until": "2027-03-31", "reason": "法定調書" });
        let instruction = house.id(Who::Supervisor, ActName::GiveInstruction, own);
        // A designation that would only begin ends as well.
        let mut ahead = house.designation(&house.ids.clerk);
        ahead["since"] = json!("2027-04-01");
        ahead["stages"] = json!(["enter"]);
        house.act(Who::Manager, ActName::DesignateClerk, ahead);
        let stop = json!({ "staff": house.ids.clerk, "reason": "退職" });
        let done = house.act(Who::Manager, ActName::StopStaff, stop);
        assert_eq!(
            (&done["copies"], &done["instructions"]),
            (&json!([copy]), &json!([instruction]))
        );
        let mut kinds: Vec<&str> = done["open_duties"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| d["kind"].as_str().unwrap())
            .collect();
        // Of the same day there is no order.
        kinds.sort_unstable();
        assert_eq!(kinds, ["acknowledge_instruction", "erase_copy", "erase_source"]);
        for duty in open_duties(&house, "erase_copy") {
            assert_eq!((duty.owner, duty.staff), (domain::Duty::Supervisor, None));
            assert_eq!(duty.department.unwrap().as_str(), DEPARTMENT);
        }
        let clerk = house.ids.clerk.parse().unwrap();
        let left = house
            .store()
            .read(|tx| tx.designations_between(clerk, Day::of(2026, 11, 21).unwrap(), None))
            .unwrap();
        assert!(left.is_empty());
        // The supervisor finishes what was left.
        house.act(Who::Supervisor, ActName::EraseCopy, house.erasing(&copy));
        let withdrawal = json!({ "instruction": instruction, "reason": "退職" });
        house.act(Who::Supervisor, ActName::WithdrawInstruction, withdrawal);
        let left = open_duties(&house, "acknowledge_instruction");
        assert!(left.iter().all(|duty| duty.owner == domain::Duty::Clerk));
        house.assert_sound();
    }
}

#[test]
fn who_comes_back_is_the_same_person_under_a_new_sign_in_name() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let house = House::new(engine, pack);
            let enrol = |name: &str| {
                house.run(Who::Manager, ActName::EnrolStaff, staff("M006", name, "一般 六郎"))
            };
            form_error(enrol("modori"), "staff_number", "staff_number_in_use");
            let stop = json!({ "staff": house.ids.staff, "reason": "退職" });
            house.act(Who::Manager, ActName::StopStaff, stop.clone());
            refused(enrol("ippan"), &["sign_in_used"]);
            let appointment = json!({ "staff": house.ids.staff, "duty": "auditor", "title": "監査役",
                                      "since": "2026-11-21" });
            let appoint =
                || house.run(Who::ManagerAndSupervisor, ActName::Appoint, appointment.clone());
            form_error(appoint(), "staff", "staff_stopped");
            let deputy = house.deputising(&house.ids.staff, "manager");
            form_error(
                house.run(Who::Manager, ActName::NameDeputy, deputy),
                "staff",
                "staff_stopped",
            );
            let back = enrol("modori").ok().unwrap().done;
            assert_eq!(back["id"], json!(house.ids.staff), "the same person");
            let can = |name: &str| {
                let own = (name.to_owned(), SecretText::new(PASSWORD.to_owned())).into();
                let shown =
                    SignIn { own, second: None, device_key: None, via: Via::Command, work: None };
                house.office().sign_in(&shown).is_ok()
            };
            assert!(can("modori") && !can("ippan"));
            let rows = house.store().read(|tx| {
                let number = domain::ExternalCode::new("M006").unwrap();
                let same: Vec<Staff> =
                    tx.staff_by_number(&number)?.into_iter().map(|held| held.row).collect();
                let past = tx.every::<PastSignIn>()?;
                let credentials = tx.credentials_of(same[0].id)?;
                Ok::<_, store::StoreError>((same, past, credentials))
            });
            let (same, past, credentials) = rows.unwrap();
            assert_eq!(
                (same.len(), same[0].stopped_on, same[0].sign_in.as_str()),
                (1, None, "modori")
            );
            assert_eq!((past.len(), past[0].row.sign_in.as_str()), (1, "ippan"));
            let open = |c: &Credential| c.until.is_none();
            assert_eq!(credentials.iter().filter(|held| open(&held.row)).count(), 1);
            // Neither the old name nor the present one goes to anybody else, after a second leave either.
            house.act(Who::Manager, ActName::StopStaff, stop);
            for name in ["ippan", "modori"] {
                let other = staff("M077", name, "別人 七郎");
                refused(house.run(Who::Manager, ActName::EnrolStaff, other), &["sign_in_used"]);
            }
            house.assert_sound();
        }
    }
}

#[test]
fn what_is_done_outside_of_the_vault_is_recorded() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let house = House::new(engine, pack);
            let input = house.handling();
            let with = |field: &str, value: Value| {
                let mut input = input.clone();
                input[field] = value;
                input
            };
            let ask = |who: Who, input: Value| house.run(who, ActName::RecordHandling, input);
            house.instruct("record_handling");
            // The clerk's designation does not name that file yet.
            refused(ask(Who::Clerk, input.clone()), &["file_out_of_scope"]);
            let mut wider = house.designation(&house.ids.clerk);
            wider["files"] = json!([house.ids.file, input["file"]]);
            house.act(Who::Manager, ActName::DesignateClerk, wider);
            ask(Who::Clerk, input.clone()).ok().unwrap();
            form_error(
                ask(Who::Clerk, with("file", json!(house.ids.file))),
                "file",
                "handled_in_vault",
            );
            form_error(
                ask(Who::Clerk, with("on_day", json!("2026-11-22"))),
                "on_day",
                "day_in_future",
            );
            form_error(ask(Who::Clerk, with("people", json!(0))), "people", "at_least_one");
            form_error(
                ask(Who::Clerk, with("kind", json!("provided"))),
                "destination",
                "field_missing",
            );
            form_error(
                ask(Who::Clerk, with("purpose", json!("nothing"))),
                "purpose",
                "code_unknown",
            );
            // What was done is recorded as it was; what the register does not list stands out.
            ask(Who::Supervisor, with("purpose", json!("employment_insurance"))).ok().unwrap();
            let mut records = house.records();
            records.retain(|r| r.act == ActName::RecordHandling && r.phase == Phase::Completed);
            let listed = |n: usize| records[n].detail.get("purpose_listed").cloned();
            assert_eq!(
                (listed(0), listed(1)),
                (Some(DetailValue::Int(1)), Some(DetailValue::Int(0)))
            );
            assert_eq!(records[0].occurred, Some(Occurred::On(day("2026-11-20").unwrap())));
            let rows = house.store().read(|tx| tx.every::<Handling>()).unwrap();
            assert_eq!(rows.len(), 2);
            assert_eq!((rows[0].row.kind.as_str(), rows[0].row.people), ("printed", 2));
            house.assert_sound();
        }
    }
}

/// Who moves to another department is stopped there and enrolled here: the same person, under a name that nobody had, with no
/// right of before (U12.1-7).
#[test]
fn a_transfer_ends_what_rests_on_the_department() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let house = House::new(engine, pack);
            let stop = json!({ "staff": house.ids.clerk, "reason": "税務課への異動" });
            house.act(Who::Manager, ActName::StopStaff, stop);
            let mut moved = staff("M003", "tanto-zeimu", "担当 三郎");
            moved["department"] = json!("税務課");
            assert_eq!(house.id(Who::Manager, ActName::EnrolStaff, moved), house.ids.clerk);
            let row = house
                .store()
                .read(|tx| tx.staff_by_number(&domain::ExternalCode::new("M003").unwrap()));
            let row = row.unwrap().remove(0).row;
            assert_eq!((row.department.as_str(), row.stopped_on), ("税務課", None));
            let (id, day) = (row.id, house.office().now().day());
            let rights = house.store().read(|tx| {
                Ok::<_, store::StoreError>((
                    tx.designations_of(id, day)?.len(),
                    tx.device_uses_of(id, day)?.len(),
                ))
            });
            assert_eq!(rights.unwrap(), (0, 0));
            house.assert_sound();
        }
    }
}
