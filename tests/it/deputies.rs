//! Acknowledgements, deputies and approvals: who may, what follows, and where conflict by person stops it.

use std::cell::RefCell;

use domain::rows::{Acknowledgement, Deputy, DeputyAct};
use domain::{ActName, Facts, Label, Phase, Stage, Stop};
use it::answers::{form_error, refused};
use it::run_beside as run_as;
use it::{DEPARTMENT, Engine, House, PACKS, Who, affairs};
use ledger::DetailValue;
use office::act::{Act, Spec};
use office::desk::{Query, Sought};
use office::lists::{Filter, Listable};
use office::{Actor, Desk};
use serde_json::{Value, json};

fn waiting(house: &House, kind: &str) -> usize {
    house.office().duties(None).unwrap().iter().filter(|d| d.kind == kind).count()
}

fn dismissal(house: &House, staff: &str) -> Value {
    let (staff, day) = (staff.parse().unwrap(), house.office().now().day());
    let held = house.store().read(|tx| tx.appointments_of(staff, day)).unwrap();
    json!({ "appointment": held[0].row.id, "last_day": "2026-11-21", "reason": "異動" })
}

#[test]
fn an_instruction_is_acknowledged_by_whom_it_addresses() {
    for engine in Engine::ALL {
        let house = House::new(engine, PACKS[0]);
        let before = waiting(&house, "acknowledge_instruction");
        let acknowledge = |who: Who, instruction: &str| {
            let input = json!({ "instruction": instruction });
            house.run(who, ActName::AcknowledgeInstruction, input)
        };
        // One that names a clerk is theirs alone, and their word closes the duty.
        let mut input = json!({ "acts": ["fill_file"], "affairs": house.ids.affairs,
            "most_people": 5, "since": "2026-11-01", "until": "2027-03-31", "reason": "法定調書",
            "clerk": house.ids.clerk });
        let named = house.id(Who::Supervisor, ActName::GiveInstruction, input.clone());
        assert_eq!(waiting(&house, "acknowledge_instruction"), before + 1);
        refused(acknowledge(Who::OtherClerk, &named), &["instruction_not_addressed"]);
        acknowledge(Who::Clerk, &named).ok().unwrap();
        assert_eq!(waiting(&house, "acknowledge_instruction"), before);
        form_error(acknowledge(Who::Clerk, &named), "instruction", "acknowledged_already");
        // One for the department waits for every clerk of it.
        let all = house.ids.fill_instruction.clone();
        acknowledge(Who::Clerk, &all).ok().unwrap();
        assert_eq!(waiting(&house, "acknowledge_instruction"), before);
        acknowledge(Who::OtherClerk, &all).ok().unwrap();
        assert_eq!(waiting(&house, "acknowledge_instruction"), before - 1);
        let rows = house.store().read(|tx| tx.every::<Acknowledgement>()).unwrap();
        assert_eq!(rows.len(), 3);
        let actor = house.actor(Who::Supervisor);
        let listed =
            house.office().list(Listable::Instructions, &Filter::default(), &actor, "ja").unwrap();
        let line = listed.lines.iter().find(|line| line.id == all).unwrap().json();
        assert_eq!(line["acknowledged"].as_array().unwrap().len(), 2, "{line}");

        // Withdrawn: nobody waits any more, and nothing is left to acknowledge.
        let submit = house.ids.submit_instruction.clone();
        let withdrawal = json!({ "instruction": submit, "reason": "取りやめ" });
        house.act(Who::Supervisor, ActName::WithdrawInstruction, withdrawal);
        assert_eq!(waiting(&house, "acknowledge_instruction"), before - 2);
        refused(acknowledge(Who::Clerk, &submit), &["nothing_open"]);
        input["until"] = json!("2026-11-20");
        let ended = house.id(Who::Supervisor, ActName::GiveInstruction, input);
        refused(acknowledge(Who::Clerk, &ended), &["nothing_open"]);
        assert_eq!(waiting(&house, "acknowledge_instruction"), before - 2);
        house.assert_sound();
    }
}

#[test]
fn a_deputy_acts_as_the_office_and_the_holder_looks_it_over() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let house = House::new(engine, pack);
            let staff = house.ids.staff.clone();
            let zone = || {
                let input = json!({ "name": "書庫", "kind": "work_room", "department": DEPARTMENT,
                                    "measures": "施錠", "since": "2026-04-01" });
                house.run(Who::Staff, ActName::RegisterZone, input)
            };
            assert!(zone().is_err());
            let naming = house.deputising(&staff, "supervisor");
            let deputy = house.id(Who::Supervisor, ActName::NameDeputy, naming.clone());
            form_error(
                house.run(Who::Manager, ActName::NameDeputy, naming),
                "staff",
                "holds_it_already",
            );
            zone().ok().unwrap();
            let record = house.records().pop().unwrap();
            let said = record.detail.get("deputy");
            let row = house.store().read(|tx| tx.every::<Deputy>()).unwrap().remove(0);
            assert_eq!(said, Some(&DetailValue::Id(row.row.id.0)));
            assert_eq!(record.actor.acting_as, Some(domain::Duty::Supervisor));
            assert!(record.rested_on.iter().any(|rest| rest.row == row.row.id.0));
            assert_eq!(waiting(&house, "review_deputy_act"), 1);
            let done = house.store().read(|tx| tx.every::<DeputyAct>()).unwrap().remove(0).row;
            assert_eq!((done.act, done.act_record), (ActName::RegisterZone, record.id));

            // The deputy does not look over their own acts, nor does anybody but the holder.
            let review = |agreed: bool, remark: Option<&str>| {
                let mut input = json!({ "deputy_act": done.id, "agreed": agreed });
                if let Some(remark) = remark {
                    input["remark"] = json!(remark);
                }
                input
            };
            refused(
                house.run(Who::Staff, ActName::ReviewDeputyAct, review(true, None)),
                &["own_act", "not_holder_of_office"],
            );
            refused(
                house.run(Who::Manager, ActName::ReviewDeputyAct, review(true, None)),
                &["not_holder_of_office"],
            );
            form_error(
                house.run(Who::Supervisor, ActName::ReviewDeputyAct, review(false, None)),
                "remark",
                "remark_needed",
            );
            house.act(
                Who::Supervisor,
                ActName::ReviewDeputyAct,
                review(false, Some("錠を替えること")),
            );
            assert_eq!(waiting(&house, "review_deputy_act"), 0);
            refused(
                house.run(Who::Supervisor, ActName::ReviewDeputyAct, review(true, None)),
                &["nothing_open"],
            );
            // Nobody's own request is decided as their deputy.
            let asked =
                house.act(Who::Staff, ActName::RequestApproval, house.approval())["id"].clone();
            let own = json!({ "approval": asked, "granted": true });
            refused(house.run(Who::Staff, ActName::DecideApproval, own), &["own_act"]);

            let ending = json!({ "deputy": deputy, "reason": "帰任" });
            refused(
                house.run(Who::Staff, ActName::EndDeputy, ending.clone()),
                &["not_your_office"],
            );
            house.act(Who::Supervisor, ActName::EndDeputy, ending.clone());
            assert!(zone().is_err(), "rights end at once");
            refused(house.run(Who::Manager, ActName::EndDeputy, ending), &["nothing_open"]);
            house.assert_sound();
        }
    }
}

#[test]
fn a_vacancy_blocks_nothing_while_a_deputy_steps_in() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let (manager, supervisor) = (house.ids.manager.clone(), house.ids.supervisor.clone());
        let officer = house.ids.system_officer.clone();
        let naming = house.deputising(&house.ids.staff, "manager");
        let name = |staff: &str, beside: Option<&str>, input: &Value| {
            run_as(&house, staff, beside, ActName::NameDeputy, input.clone())
        };
        // While there is a manager nobody else names the manager's deputy.
        refused(name(&supervisor, Some(&officer), &naming), &["not_your_office"]);
        let ending = dismissal(&house, &manager);
        run_as(&house, &manager, Some(&supervisor), ActName::Dismiss, ending).ok().unwrap();
        let lawful =
            || house.run(Who::Supervisor, ActName::RegisterAffairs, affairs("social_insurance"));
        if pack == PACKS[0] {
            refused(lawful(), &["no_manager"]);
        }
        refused(name(&supervisor, None, &naming), &["not_your_office"]);
        refused(
            name(&supervisor, Some(&officer), &house.deputising(&supervisor, "manager")),
            &["own_act"],
        );
        name(&supervisor, Some(&officer), &naming).ok().unwrap();
        lawful().ok().unwrap();
        // Nobody gives an office to themselves out of one in which they only stand in.
        let own = json!({ "staff": house.ids.staff, "duty": "manager", "title": "課長",
                          "since": "2026-11-21" });
        refused(house.run(Who::Staff, ActName::Appoint, own), &["may_not_appoint"]);
        // The deputy acts as the manager; while nobody holds the office nobody looks it over.
        let staff = it::staff("M009", "ato", "後 九郎");
        house.act(Who::Staff, ActName::EnrolStaff, staff);
        assert_eq!(waiting(&house, "review_deputy_act"), 0);
        house.assert_sound();
    }
}

#[test]
fn a_deputy_does_not_end_the_office_they_stand_in_for_and_offices_stay_apart() {
    for pack in PACKS {
        let house = House::new(Engine::Sqlite, pack);
        let naming = house.deputising(&house.ids.staff, "manager");
        house.act(Who::Manager, ActName::NameDeputy, naming);
        let ending = dismissal(&house, &house.ids.manager);
        refused(house.run(Who::Staff, ActName::Dismiss, ending), &["may_not_appoint"]);
        let stop = json!({ "staff": house.ids.manager, "reason": "異動" });
        refused(house.run(Who::Staff, ActName::StopStaff, stop), &["own_act"]);
        // Another office the deputy may end, as the manager might.
        let ending = dismissal(&house, &house.ids.system_officer);
        house.act(Who::Staff, ActName::Dismiss, ending);
        // Clerk and manager are kept apart, for deputies too, whichever comes first.
        let clerk = house.deputising(&house.ids.clerk, "manager");
        refused(house.run(Who::Manager, ActName::NameDeputy, clerk), &["offices_not_apart"]);
        let designation = house.designation(&house.ids.staff);
        refused(
            house.run(Who::Manager, ActName::DesignateClerk, designation),
            &["offices_not_apart"],
        );
        let own = house.deputising(&house.ids.manager, "supervisor");
        refused(house.run(Who::Manager, ActName::NameDeputy, own), &["own_act"]);
        house.assert_sound();
    }
}

thread_local! {
    /// What the question about approvals found.
    static FOUND: RefCell<(bool, bool)> = const { RefCell::new((false, false)) };
}

/// Asks for an approval as an act would that needs one.
#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Sending {
    device: Option<domain::id::DeviceId>,
}

impl Act for Sending {
    const SPEC: Spec = Spec::one_step(ActName::RegisterZone, Stage::House);
    type Done = ();

    fn facts(&self, q: &mut Query<'_, '_>, who: &Actor) -> Result<Facts, Stop> {
        let department = Label::new(DEPARTMENT).unwrap();
        let mut facts = q.facts(who)?;
        let sought = Sought {
            what: "external_media",
            department: &department,
            affairs: None,
            destination: None,
            method: None,
            device: self.device,
            finding: None,
            things: Vec::new(),
            place: None,
        };
        q.approval(&mut facts, who, &sought)?;
        FOUND.set((facts.approval_in_force, facts.approval_covers));
        Ok(facts)
    }

    fn run(self, desk: &Desk<'_>) -> Result<(), Stop> {
        desk.ask(&self).map(|_| ())
    }
}

fn found(house: &House, who: Who, device: Option<&str>) -> (bool, bool) {
    let actor = house.actor(who);
    let asking = Sending { device: device.map(|id| id.parse().unwrap()) };
    // Whether it is allowed is not the question here.
    let _ = asking.run(&Desk::new(house.office(), &actor));
    FOUND.take()
}

#[test]
fn an_approval_is_for_that_work_until_its_day() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let house = House::new(engine, pack);
            let mut asking = house.approval();
            asking.as_object_mut().unwrap().remove("affairs");
            asking["device"] = json!(house.ids.device);
            let asked = house.id(Who::Clerk, ActName::RequestApproval, asking.clone());
            assert_eq!(waiting(&house, "decide_approval"), 1);
            let device = Some(house.ids.device.as_str());
            assert_eq!(found(&house, Who::Clerk, device), (false, false), "only asked for");
            let decide = |who: Who, granted: bool| {
                let input = json!({ "approval": asked, "granted": granted });
                house.run(who, ActName::DecideApproval, input)
            };
            // The pack names the supervisor; the manager only where there is no other supervisor.
            refused(decide(Who::Manager, true), &["not_the_approver"]);
            form_error(decide(Who::Supervisor, false), "remark", "remark_needed");
            decide(Who::Supervisor, true).ok().unwrap();
            assert_eq!(waiting(&house, "decide_approval"), 0);
            refused(decide(Who::Supervisor, true), &["nothing_open"]);
            assert_eq!(found(&house, Who::Clerk, device), (true, true));
            assert_eq!(found(&house, Who::Clerk, device), (true, true), "a retry is covered");
            assert_eq!(found(&house, Who::Clerk, None), (true, false), "another device");
            assert_eq!(found(&house, Who::OtherClerk, device), (false, false), "they never asked");
            assert_eq!(
                found(&house, Who::Supervisor, device),
                (false, false),
                "nobody's own giving helps them"
            );

            // One's own request goes one office up.
            let own = house.id(Who::Supervisor, ActName::RequestApproval, asking.clone());
            let input = json!({ "approval": own, "granted": false, "remark": "不要" });
            refused(
                house.run(Who::Supervisor, ActName::DecideApproval, input.clone()),
                &["own_act"],
            );
            house.act(Who::Manager, ActName::DecideApproval, input);
            let decided = house.records_of(ActName::DecideApproval, Phase::Completed);
            assert_eq!(decided.len(), 2);

            for (field, value, code) in [
                ("what", "no_such_work", "code_unknown"),
                ("until", "2026-11-20", "day_past"),
                ("until", "2027-11-20", "beyond_term"),
            ] {
                let mut wrong = asking.clone();
                wrong[field] = json!(value);
                form_error(house.run(Who::Clerk, ActName::RequestApproval, wrong), field, code);
            }
            house.assert_sound();
        }
    }
}
