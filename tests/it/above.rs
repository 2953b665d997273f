//! Nobody decides on their own acts: what an officer did goes one office up, what the manager did to who stands above
//! (H2.7, U2.1, U7.7).

use domain::rows::{Appointment, DeputyAct, Finding};
use domain::{ActName, Duty, Stop};
use it::answers::{messages, refused};
use it::run_beside;
use it::scripts::people;
use it::{DEPARTMENT, Engine, House, PACKS, Who, staff};
use office::{Actor, Desk, Outcome, act};
use serde_json::{Value, json};

const SINCE: &str = "2026-11-21";

const DAY_MS: i64 = 86_400_000;

fn told(stop: Stop) -> String {
    format!("{stop:?}")
}

fn run_as(house: &House, staff: &str, name: ActName, input: Value) -> Result<Outcome, Stop> {
    run_beside(house, staff, None, name, input)
}

fn id_as(house: &House, staff: &str, name: ActName, input: Value) -> String {
    let done = run_as(house, staff, name, input).map_err(told).unwrap().done;
    done["id"].as_str().unwrap().to_owned()
}

fn appointing(staff: &str, duty: &str, department: Option<&str>) -> Value {
    json!({ "staff": staff, "duty": duty, "department": department, "title": "職", "since": SINCE })
}

/// Somebody above the manager, enrolled and put into office by the manager with a second officer beside.
fn above(house: &House) -> String {
    let mayor = house.id(Who::Manager, ActName::EnrolStaff, staff("M020", "shicho", "市長 太郎"));
    let input = appointing(&mayor, "above_manager", None);
    refused(house.run(Who::Manager, ActName::Appoint, input.clone()), &["over_oneself"]);
    let beside = Some(house.ids.system_officer.as_str());
    run_beside(house, &house.ids.manager, beside, ActName::Appoint, input).map_err(told).unwrap();
    mayor
}

/// The manager takes the supervisor's office as well.
fn one_person_for_both(house: &House) {
    let ending = json!({ "appointment": house.appointment(&house.ids.supervisor),
                         "last_day": "2026-11-20", "reason": "異動" });
    house.act(Who::Manager, ActName::Dismiss, ending);
    let both = appointing(&house.ids.manager, "supervisor", Some(DEPARTMENT));
    house.act(Who::Manager, ActName::Appoint, both);
}

fn owner(house: &House, kind: &str, about: &str) -> Vec<Duty> {
    let all = house.office().duties(None).unwrap();
    let here = all.into_iter().filter(|duty| duty.kind == kind && duty.about == about);
    here.map(|duty| duty.owner).collect()
}

/// A finding that the manager had to clear up, and did.
fn settled_by_manager(house: &House, name: &str) -> String {
    let path = house.stray(name);
    let mut report = house.reporting(&path);
    report["owner"] = json!(house.ids.manager);
    let finding = house.id(Who::Staff, ActName::ReportFinding, report);
    // A finding lies with the department of who has to clear it up.
    std::fs::remove_file(path).unwrap();
    let erased = json!({ "finding": finding, "outcome": "erased", "how": "ファイルを削除した" });
    house.id(Who::Manager, ActName::SettleFinding, erased)
}

#[test]
fn what_the_manager_did_is_closed_by_the_one_above_alone() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let house = House::new(engine, pack);
            one_person_for_both(&house);
            // The duties stand with the office above, also while nobody holds it yet.
            let finding = settled_by_manager(&house, "memo.txt");
            let mut asking = house.approval();
            asking.as_object_mut().unwrap().remove("affairs");
            let asked = house.id(Who::Manager, ActName::RequestApproval, asking);
            let report = json!({ "department": DEPARTMENT, "what": "住所が古い" });
            let report = house.id(Who::Manager, ActName::ReportError, report);
            let place = house.id(Who::Manager, ActName::RegisterPlace, house.placing("金庫"));
            let counted =
                json!({ "place": place, "found": [], "unregistered": 1, "remark": "札のない媒体" });
            let stock = house.id(Who::Manager, ActName::TakeStock, counted);
            let matters = [
                (
                    "confirm_finding",
                    ActName::ConfirmFinding,
                    json!({ "finding": finding }),
                    &finding,
                ),
                (
                    "decide_approval",
                    ActName::DecideApproval,
                    json!({ "approval": asked, "granted": true }),
                    &asked,
                ),
                (
                    "settle_error_report",
                    ActName::SettleErrorReport,
                    json!({ "report": report, "reason": "申告書のとおり" }),
                    &report,
                ),
                (
                    "settle_stock",
                    ActName::SettleStock,
                    json!({ "stock_taking": stock, "reason": "台帳に載せた" }),
                    &stock,
                ),
            ];
            for (kind, _, _, about) in &matters {
                assert_eq!(owner(&house, kind, about), [Duty::AboveManager], "{kind}");
            }
            let unfilled = |house: &House| {
                house
                    .office()
                    .duties(None)
                    .unwrap()
                    .iter()
                    .any(|duty| duty.kind == "fill_office_above" && duty.owner == Duty::Manager)
            };
            assert!(unfilled(&house), "somebody must be put into that office");
            let mayor = above(&house);
            assert!(!unfilled(&house));
            // Nor does a deputy of the manager decide on what the manager did.
            let naming = house.deputising(&house.ids.staff, "manager");
            house.act(Who::Manager, ActName::NameDeputy, naming);
            for (kind, act, input, about) in matters {
                let own = house.run(Who::Manager, act, input.clone());
                let Err(Stop::Refused(own)) = own else { panic!("{act} of one's own") };
                let said: Vec<&str> = own.reasons.iter().map(|why| why.message.as_str()).collect();
                assert_eq!((said, own.who_could), (vec!["own_act"], vec![Duty::AboveManager]));
                let by_deputy = messages(house.run(Who::Staff, act, input.clone()));
                let expected = match act {
                    ActName::DecideApproval => "not_the_approver",
                    _ => "one_office_up",
                };
                assert_eq!(by_deputy, [expected], "{act}");
                assert!(house.run(Who::SystemOfficer, act, input.clone()).is_err());
                run_as(&house, &mayor, act, input).map_err(told).unwrap();
                assert_eq!(owner(&house, kind, about), [], "{kind}");
            }
            let record = house.records().pop().unwrap();
            assert_eq!(record.actor.acting_as, Some(Duty::AboveManager));
            house.assert_sound();
        }
    }
}

/// While nobody stands above, another supervisor of the division confirms what the manager did; then no more.
#[test]
fn a_supervisor_confirms_what_the_manager_did_only_while_nobody_stands_above() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let confirm = |finding: &str| json!({ "finding": finding });
        let first = settled_by_manager(&house, "a.txt");
        assert_eq!(owner(&house, "confirm_finding", &first), [Duty::Supervisor]);
        house.act(Who::Supervisor, ActName::ConfirmFinding, confirm(&first));
        let mayor = above(&house);
        let second = settled_by_manager(&house, "b.txt");
        assert_eq!(owner(&house, "confirm_finding", &second), [Duty::AboveManager]);
        let below = house.run(Who::Supervisor, ActName::ConfirmFinding, confirm(&second));
        let Err(Stop::Refused(below)) = below else { panic!("from below") };
        assert_eq!(below.who_could, [Duty::AboveManager]);
        assert_eq!(below.reasons[0].message, "one_office_up");
        run_as(&house, &mayor, ActName::ConfirmFinding, confirm(&second)).map_err(told).unwrap();
        // What others did is not for the office above.
        let third = house.settled("c.txt");
        refused(
            run_as(&house, &mayor, ActName::ConfirmFinding, confirm(&third)),
            &["one_office_up"],
        );
        house.act(Who::Manager, ActName::ConfirmFinding, confirm(&third));
        let rows = house.store().read(|tx| tx.every::<Finding>()).unwrap();
        assert!(rows.iter().all(|held| held.row.state.as_str() == "confirmed"));
        house.assert_sound();
    }
}

#[test]
fn a_deputy_does_not_decide_on_what_the_holder_did() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let naming = house.deputising(&house.ids.staff, "supervisor");
        house.act(Who::Supervisor, ActName::NameDeputy, naming);
        let mut asking = house.approval();
        asking.as_object_mut().unwrap().remove("affairs");
        let asked = house.id(Who::Supervisor, ActName::RequestApproval, asking.clone());
        assert_eq!(owner(&house, "decide_approval", &asked), [Duty::Manager]);
        let granted = |asked: &str| json!({ "approval": asked, "granted": true });
        refused(
            house.run(Who::Staff, ActName::DecideApproval, granted(&asked)),
            &["not_the_approver"],
        );
        house.act(Who::Manager, ActName::DecideApproval, granted(&asked));
        // Nor do they designate or instruct the holder.
        let mut clerk = house.designation(&house.ids.supervisor);
        clerk.as_object_mut().unwrap().remove("all_people");
        clerk["people_of"] = json!([DEPARTMENT]);
        refused(house.run(Who::Staff, ActName::DesignateClerk, clerk.clone()), &["own_act"]);
        house.act(Who::Manager, ActName::DesignateClerk, clerk);
        let instruction = json!({ "acts": ["fill_file"], "affairs": house.ids.affairs,
            "most_people": 5, "since": "2026-11-01", "until": "2027-03-31", "reason": "法定調書",
            "clerk": house.ids.supervisor });
        refused(house.run(Who::Staff, ActName::GiveInstruction, instruction), &["own_act"]);
        // What a clerk asks the deputy answers as the holder would.
        let asked = house.id(Who::Clerk, ActName::RequestApproval, asking);
        house.act(Who::Staff, ActName::DecideApproval, granted(&asked));
        house.assert_sound();
    }
}

#[test]
fn who_takes_an_office_does_not_look_over_what_they_did_as_its_deputy() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let house = House::new(engine, pack);
            let mayor = above(&house);
            let naming = house.deputising(&house.ids.staff, "manager");
            house.act(Who::Manager, ActName::NameDeputy, naming);
            house.act(Who::Staff, ActName::EnrolStaff, staff("M021", "shin", "新人 花子"));
            let done = house.store().read(|tx| tx.every::<DeputyAct>()).unwrap().remove(0).row;
            let about = done.id.to_string();
            assert_eq!(owner(&house, "review_deputy_act", &about), [Duty::Manager]);
            // The manager goes, by an act of the office above; the deputy follows.
            let handed = json!({ "appointment": house.appointment(&house.ids.manager),
                "last_day": "2026-11-21", "successor": house.ids.staff, "reason": "異動" });
            run_as(&house, &mayor, ActName::HandOverOffice, handed).map_err(told).unwrap();
            house.clock.advance(DAY_MS);
            assert_eq!(owner(&house, "review_deputy_act", &about), [Duty::AboveManager]);
            let review = json!({ "deputy_act": about, "agreed": true });
            refused(
                house.run(Who::Staff, ActName::ReviewDeputyAct, review.clone()),
                &["own_act", "not_holder_of_office"],
            );
            run_as(&house, &mayor, ActName::ReviewDeputyAct, review).map_err(told).unwrap();
            assert_eq!(owner(&house, "review_deputy_act", &about), []);
            house.assert_sound();
        }
    }
}

/// The city gives the manager's and the auditor's post to one office.
#[test]
fn who_audits_the_auditor_is_named_by_the_one_above() {
    for engine in Engine::ALL {
        let house = House::new(engine, PACKS[0]);
        let mayor = above(&house);
        let both = appointing(&house.ids.manager, "auditor", None);
        refused(house.run(Who::Manager, ActName::Appoint, both.clone()), &["over_oneself"]);
        house.act(Who::ManagerAndSupervisor, ActName::Appoint, both);
        let other =
            house.id(Who::Manager, ActName::EnrolStaff, staff("M022", "shimin", "市民 課長"));
        let elsewhere = appointing(&other, "supervisor", Some("市民課"));
        house.act(Who::Manager, ActName::Appoint, elsewhere);
        let stand_in = house.deputising(&other, "auditor");
        assert_eq!(owner(&house, "name_stand_in", ""), [Duty::AboveManager]);
        refused(house.run(Who::Manager, ActName::NameDeputy, stand_in.clone()), &["over_oneself"]);
        let clerk = house.deputising(&house.ids.clerk, "auditor");
        refused(run_as(&house, &mayor, ActName::NameDeputy, clerk), &["offices_not_apart"]);
        let officer = house.deputising(&house.ids.system_officer, "auditor");
        refused(run_as(&house, &mayor, ActName::NameDeputy, officer), &["offices_not_apart"]);
        let export = || json!({ "folder": house.folder.path().join("audit") });
        assert!(run_as(&house, &other, ActName::ExportLedger, export()).is_err());
        let named = id_as(&house, &mayor, ActName::NameDeputy, stand_in);
        assert_eq!(owner(&house, "name_stand_in", ""), []);
        run_as(&house, &other, ActName::ExportLedger, export()).map_err(told).unwrap();
        let record = house.records().pop().unwrap();
        assert_eq!(record.actor.acting_as, Some(Duty::Auditor));
        // Who was audited does not look over the audit, nor ends it alone.
        let done = house.store().read(|tx| tx.every::<DeputyAct>()).unwrap().remove(0).row;
        let about = done.id.to_string();
        assert_eq!(owner(&house, "review_deputy_act", &about), [Duty::AboveManager]);
        let review = json!({ "deputy_act": about, "agreed": true });
        refused(
            house.run(Who::Manager, ActName::ReviewDeputyAct, review.clone()),
            &["not_holder_of_office"],
        );
        let ending = json!({ "deputy": named, "reason": "不要" });
        refused(house.run(Who::Manager, ActName::EndDeputy, ending), &["over_oneself"]);
        run_as(&house, &mayor, ActName::ReviewDeputyAct, review).map_err(told).unwrap();
        house.assert_sound();
    }
    // Where two people hold the posts, a supervisor does not stand in for the auditor.
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let auditor = appointing(&house.ids.staff, "auditor", None);
    house.act(Who::ManagerAndSupervisor, ActName::Appoint, auditor);
    let stand_in = house.deputising(&house.ids.supervisor, "auditor");
    refused(
        house.run(Who::Manager, ActName::NameDeputy, stand_in),
        &["offices_not_apart", "over_oneself"],
    );
}

#[test]
fn the_manager_alone_neither_ends_nor_stops_who_stands_above() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let mayor = above(&house);
        // No number is shown to the one above.
        house.take_in(&people()[..1]);
        let reveal = house.revealing(&people()[0]);
        let shown = run_as(&house, &mayor, ActName::RevealNumber, reveal);
        assert!(matches!(shown, Err(Stop::Refused(_))));
        let ending = json!({ "appointment": house.appointment(&mayor), "last_day": "2026-11-20",
                             "reason": "不要" });
        refused(house.run(Who::Manager, ActName::Dismiss, ending.clone()), &["over_oneself"]);
        let stop = json!({ "staff": mayor, "reason": "不要" });
        refused(house.run(Who::Manager, ActName::StopStaff, stop), &["own_act"]);
        let own = appointing(&house.ids.manager, "above_manager", None);
        let twice = run_beside(
            &house,
            &house.ids.manager,
            Some(&house.ids.supervisor),
            ActName::Appoint,
            own,
        );
        refused(twice, &["office_taken", "offices_not_apart"]);
        let deputy = house.deputising(&house.ids.staff, "above_manager");
        refused(house.run(Who::Manager, ActName::NameDeputy, deputy.clone()), &["over_oneself"]);
        run_as(&house, &mayor, ActName::NameDeputy, deputy).map_err(told).unwrap();
        // The one above ends the manager's appointment; nobody else's.
        let manager = json!({ "appointment": house.appointment(&house.ids.manager),
                              "last_day": "2026-11-21", "reason": "異動" });
        run_as(&house, &mayor, ActName::Dismiss, manager).map_err(told).unwrap();
        let officer = json!({ "appointment": house.appointment(&house.ids.system_officer),
                              "last_day": "2026-11-20", "reason": "異動" });
        refused(run_as(&house, &mayor, ActName::Dismiss, officer), &["may_not_appoint"]);
        let held = house.store().read(|tx| tx.every::<Appointment>()).unwrap();
        assert!(held.iter().any(|held| held.row.duty == Duty::AboveManager));
        house.assert_sound();
    }
}

/// Nobody instructs themselves, and nobody carries out the disposal that they instructed.
#[test]
fn an_instruction_of_ones_own_giving_is_none() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        house.take_in(&people()[..2]);
        let supervisor = house.ids.supervisor.clone();
        let clerk = house.designation(&supervisor);
        house.act(Who::Manager, ActName::DesignateClerk, clerk);
        let device = json!({ "device": house.ids.device, "staff": supervisor, "since": SINCE });
        house.act(Who::Manager, ActName::AllowDevice, device);
        let at_terminal =
            Actor { device: house.actor(Who::Clerk).device, ..house.actor(Who::Supervisor) };
        let desk = Desk::new(house.office(), &at_terminal);
        let fill = |input| (act::find(ActName::FillFile.code()).unwrap().run)(&desk, input);
        // The university's rules ask no instruction for a file.
        if pack == PACKS[0] {
            let none = ["no_instruction", "instruction_does_not_cover", "beyond_instructed_count"];
            refused(fill(house.filling(&people()[..2])), &none);
        }
        house.let_leave(&people()[..1]);
        let disposal = house.instruct_disposal();
        let carry = json!({ "disposal": disposal });
        refused(house.run(Who::Supervisor, ActName::CarryOutDisposal, carry.clone()), &["own_act"]);
        house.act(Who::Clerk, ActName::CarryOutDisposal, carry);
        house.assert_sound();
    }
}

/// The auditor looks at what the manager answers for: the manager chooses and dismisses none alone (H2.7).
#[test]
fn who_audits_is_not_chosen_by_the_manager_alone() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let house = House::new(engine, pack);
            let auditor = appointing(&house.ids.staff, "auditor", None);
            let alone = house.run(Who::Manager, ActName::Appoint, auditor.clone());
            refused(alone, &["over_oneself"]);
            house.act(Who::ManagerAndSupervisor, ActName::Appoint, auditor);
            let ending = json!({ "appointment": house.appointment(&house.ids.staff),
                                 "last_day": "2026-11-21", "reason": "異動" });
            refused(house.run(Who::Manager, ActName::Dismiss, ending.clone()), &["over_oneself"]);
            // Nor does an auditor change what the records are made under.
            let adopting = json!({ "pack": house.revised_pack(), "committee": "委員会",
                                   "decided_on": "2026-11-20", "reason": "改正" });
            let clock = json!({ "reason": "時計を合わせた" });
            for (act, input) in [(ActName::AdoptPack, adopting), (ActName::DeclareClock, clock)] {
                let beside = Some(house.ids.manager.as_str());
                let tried = it::run_beside(&house, &house.ids.staff, beside, act, input);
                refused(tried, &["not_your_duty"]);
            }
            house.act(Who::ManagerAndSupervisor, ActName::Dismiss, ending);
            // Above the manager it takes one person.
            let mayor = above(&house);
            let auditor = appointing(&house.ids.staff, "auditor", None);
            run_as(&house, &mayor, ActName::Appoint, auditor).map_err(told).unwrap();
            house.assert_sound();
        }
    }
}
