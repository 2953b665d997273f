//! A body whose regulation is in no program: founded under a pack that lies in its own folder, with one manager who
//! answers for everything.

use std::path::Path;

use domain::{ActName, Duty};
use it::answers::{form_error, messages};
use it::{DEPARTMENT, Engine, House, Who, affairs, staff};
use serde_json::json;

const PACK: &str = "minato-kenpo@2026-04-01";

/// Prepared, with the pack in the organisation's folder.
fn prepared(engine: Engine) -> House {
    let house = House::bare(engine, PACK);
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs/minato-kenpo/2026-04-01");
    it::copy_folder(&from, &house.data().join("mihon").join("packs").join("minato"));
    house
}

/// Staff, offices, affairs, a terminal, a clerk; all by the manager.
fn set_up(house: &mut House) {
    let enrol = |number: &str, sign: &str, name: &str| {
        house.id(Who::Manager, ActName::EnrolStaff, staff(number, sign, name))
    };
    let (clerk, officer) =
        (enrol("M003", "tanto", "担当 三郎"), enrol("M005", "joho", "情報 五郎"));
    house.ids.clerk = clerk;
    house.ids.system_officer = officer;
    let since = "2026-04-01";
    let officer = json!({ "staff": house.ids.system_officer, "duty": "system_officer",
                          "title": "情報担当", "since": since });
    house.act(Who::Manager, ActName::Appoint, officer);
    house.ids.affairs = house.id(Who::Manager, ActName::RegisterAffairs, affairs("payroll_tax"));
    let file = json!({ "name": "職員等の個人番号", "department": DEPARTMENT,
                       "affairs": [house.ids.affairs], "items": "氏名、個人番号",
                       "people_range": "職員", "collected": "本人から", "held": "vault", "since": since });
    house.ids.file = house.id(Who::Manager, ActName::RegisterSpecificFile, file);
    let zone = json!({ "name": "奥の席", "kind": "handling", "department": DEPARTMENT,
                       "measures": "間仕切り", "since": since });
    house.ids.zone = house.id(Who::Manager, ActName::RegisterZone, zone);
    let device = json!({ "name": "PC-01", "zone": house.ids.zone, "since": since,
                         "public_key": office::sign_in::device_public_key_text(&[9; 32]).unwrap(),
                         "belongs_to_organisation": true });
    house.ids.device = house.id(Who::Manager, ActName::RegisterDevice, device);
    let allowed = json!({ "device": house.ids.device, "staff": house.ids.clerk, "since": since });
    house.act(Who::Manager, ActName::AllowDevice, allowed);
    let mut designation = house.designation(&house.ids.clerk);
    form_error(
        house.run(Who::Manager, ActName::DesignateClerk, designation.clone()),
        "stages[3]",
        "not_a_clerks_stage",
    );
    designation["stages"] = json!(["acquire", "enter", "use", "dispose"]);
    house.act(Who::Manager, ActName::DesignateClerk, designation);
    let instruction = json!({ "acts": ["take_in_roster"], "affairs": house.ids.affairs,
                              "came_from": it::CAME_FROM, "most_people": 100,
                              "since": "2026-11-01", "until": "2027-01-15", "reason": "受入れ" });
    house.act(Who::Manager, ActName::GiveInstruction, instruction);
}

#[test]
fn a_body_with_a_pack_of_its_own_is_founded_and_works() {
    for engine in Engine::ALL {
        let mut house = prepared(engine);
        house.found();
        set_up(&mut house);
        let people = it::people(31, 6);
        house.take_in(&people);
        assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
        let all: Vec<String> = people.iter().map(|person| house.person(person)).collect();
        let mut many = house.revealing(&people[0]);
        many["people"] = json!(all);
        let no = messages(house.run(Who::Clerk, ActName::RevealNumber, many));
        assert_eq!(no, ["too_many_at_once"], "five at once, by K6.1");

        let report = json!({ "department": DEPARTMENT, "what": "続柄が申告書と違う" });
        house.act(Who::Clerk, ActName::ReportError, report);
        let duties = house.office().duties(None).unwrap();
        let settle = duties.iter().find(|duty| duty.kind == "settle_error_report").unwrap();
        assert_eq!(settle.owner, domain::Duty::Manager, "there is no supervisor to see to it");

        // It has no supervisors: the manager answers for contractors.
        let entrusted = house.entrusting("溶解社");
        let own = messages(house.run(Who::Clerk, ActName::RegisterContractor, entrusted.clone()));
        assert_eq!(own, ["not_your_duty"]);
        house.act(Who::Manager, ActName::RegisterContractor, entrusted);
        let open = house.store().read(|tx| tx.open_contractors()).unwrap();
        assert_eq!(open[0].row.answers, domain::Duty::Manager);

        house.erase_sources();
        let left = json!({ "person": all[5], "kind": "left", "on_day": "2017-03-31" });
        house.act(Who::Manager, ActName::RecordEvent, left);
        let due = json!({ "department": DEPARTMENT, "reason": "保存期間の満了" });
        let disposal =
            json!({ "disposal": house.id(Who::Manager, ActName::InstructDisposal, due) });
        house.act(Who::Clerk, ActName::CarryOutDisposal, disposal.clone());
        house.act(Who::SystemOfficer, ActName::RunShreddingRound, json!({}));
        house.act(Who::Manager, ActName::ConfirmDisposal, disposal);
        house.reopen();
        house.assert_sound();
        assert_eq!(house.office().pack().unwrap().id().as_str(), PACK);
    }
}

/// There is one officer who answers, so what that one did waits for the chair (K2.5).
#[test]
fn what_the_only_officer_did_is_confirmed_by_the_chair() {
    let mut house = prepared(Engine::Sqlite);
    house.found();
    set_up(&mut house);
    let path = house.stray("memo.txt");
    let mut report = house.reporting(&path);
    report["owner"] = json!(house.ids.manager);
    let finding = house.id(Who::Clerk, ActName::ReportFinding, report);
    std::fs::remove_file(path).unwrap();
    let erased = json!({ "finding": finding, "outcome": "erased", "how": "削除した" });
    house.act(Who::Manager, ActName::SettleFinding, erased);
    let duties = house.office().duties(None).unwrap();
    let waits = duties.iter().find(|duty| duty.kind == "confirm_finding").unwrap();
    assert_eq!(waits.owner, domain::Duty::AboveManager);
    let confirm = json!({ "finding": finding });
    let own = house.run(Who::Manager, ActName::ConfirmFinding, confirm.clone());
    assert_eq!(messages(own), ["own_act"]);
    let chair = house.id(Who::Manager, ActName::EnrolStaff, staff("M009", "riji", "理事 長子"));
    house.ids.supervisor = house.ids.system_officer.clone();
    house.act(
        Who::ManagerAndSupervisor,
        ActName::Appoint,
        json!({ "staff": chair, "duty": "above_manager", "title": "理事長", "since": "2026-04-01" }),
    );
    house.ids.staff = chair;
    house.act(Who::Staff, ActName::ConfirmFinding, confirm);
    house.assert_sound();
}

#[test]
fn nobody_is_founded_under_a_pack_that_is_not_there_or_not_sound() {
    let mut house = prepared(Engine::Sqlite);
    let found = |house: &House, pack: &str| {
        let mut founding = house.founding();
        founding["pack"] = json!(pack);
        house.run(Who::Nobody, ActName::FoundOrganisation, founding)
    };
    form_error(found(&house, "minato-kenpo@2027-04-01"), "pack", "code_unknown");
    let cases = house.data().join("mihon/packs/minato/cases.toml");
    let text = std::fs::read_to_string(&cases).unwrap();
    let broken = text.replacen("{ permit = [\"K2.2\"] }", "{ permit = [\"K2.1\"] }", 1);
    assert_ne!(text, broken);
    std::fs::write(&cases, broken).unwrap();
    form_error(found(&house, PACK), "pack", "pack_unsound");
    std::fs::write(&cases, text).unwrap();
    house.found();
    house.assert_sound();
}

/// Outside of the society's hours, or the same number a third time in three days (K6.1).
/// One manager answers for everything: a report reaches the manager once, and the auditor when it concerns the manager.
#[test]
fn reports_reach_the_manager_or_go_past_them() {
    for engine in Engine::ALL {
        let mut house = prepared(engine);
        house.found();
        set_up(&mut house);
        let offices = |input: serde_json::Value| {
            let incident = house.id(Who::Clerk, ActName::ReportIncident, input);
            house.notices(&incident).iter().map(|notice| notice.office).collect::<Vec<_>>()
        };
        let report = house.reporting_incident();
        assert_eq!(offices(report.clone()), [Duty::Manager]);
        let mut concerning = report;
        concerning["concerns_offices"] = json!(["supervisor"]);
        assert_eq!(offices(concerning), [Duty::AboveManager], "the manager is the supervisor here");
        house.assert_sound();
    }
}

#[test]
fn what_the_body_calls_unusual_is_looked_at() {
    for engine in Engine::ALL {
        let mut house = prepared(engine);
        house.found();
        set_up(&mut house);
        let people = it::people(32, 3);
        house.take_in(&people);
        let open = |house: &House| {
            let mut all = house.office().duties(None).unwrap();
            all.retain(|duty| duty.kind == "review_access");
            assert!(all.iter().all(|duty| duty.owner == domain::Duty::Manager));
            all.len()
        };
        let hours = |n: i64| n * 3_600_000;
        // Saturday at ten, and at six in the evening; then on Sunday.
        house.reveal(&people[0]).unwrap();
        assert_eq!(open(&house), 0);
        house.clock.advance(hours(8));
        house.reveal(&people[0]).unwrap();
        house.reveal(&people[1]).unwrap();
        assert_eq!(open(&house), 1);
        house.clock.advance(hours(16));
        house.reveal(&people[1]).unwrap();
        assert_eq!(open(&house), 2);
        // Monday at ten: the third time of the first person. On Tuesday Saturday is past.
        house.clock.advance(hours(24));
        house.reveal(&people[0]).unwrap();
        assert_eq!(open(&house), 3);
        house.clock.advance(hours(24));
        house.reveal(&people[0]).unwrap();
        assert_eq!(open(&house), 3);
        // A file of many is no look at one, but the hour counts, and a number that was opened again and again.
        let instruction = json!({ "acts": ["fill_file"], "affairs": house.ids.affairs, "most_people": 9,
                                  "since": "2026-11-01", "until": "2026-12-31", "reason": "法定調書" });
        house.act(Who::Manager, ActName::GiveInstruction, instruction);
        house.act(Who::Clerk, ActName::FillFile, house.filling(&people[..2]));
        assert_eq!(open(&house), 4);
        house.clock.advance(hours(12));
        house.act(Who::Clerk, ActName::FillFile, house.filling(&people[..2]));
        assert_eq!(open(&house), 5);
        let found = json!({ "access": house.about("review_access"), "in_order": false,
                            "remark": "時間外に行う理由がない" });
        house.act(Who::Manager, ActName::ReviewAccess, found);
        assert_eq!(open(&house), 4);
        house.assert_sound();
    }
}
