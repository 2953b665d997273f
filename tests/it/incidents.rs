//! Reports of breaches and leaks: anybody reports, whoever must know hears of it and nobody whom it concerns; the law's
//! clocks run until everything is done.

use domain::rows::{Incident, OpenDuty};
use domain::{ActName, Day, Duty, Phase, Stop};
use it::answers::{form_error, refused};
use it::scripts::people;
use it::{DEPARTMENT, Engine, House, PACKS, Who};
use ledger::{DetailValue, Occurred};
use office::desk::{Actor, Desk};
use office::lists::{Filter, Listable};
use office::{Duties, Outcome};
use serde_json::{Value, json};

const DAY_MS: i64 = 86_400_000;

fn every(work: impl Fn(&mut House)) {
    for engine in Engine::ALL {
        for pack in PACKS {
            work(&mut House::new(engine, pack));
        }
    }
}

fn duties(house: &House, kind: &str) -> Vec<Duties> {
    let mut all = house.office().duties(None).unwrap();
    all.retain(|duty| duty.kind == kind);
    all
}

fn seen(house: &House, what: Listable, who: Who) -> Vec<Value> {
    let actor = house.actor(who);
    let listed = house.office().list(what, &Filter::default(), &actor, "ja").unwrap();
    listed.lines.iter().map(office::lists::Line::json).collect()
}

fn row(house: &House, incident: &str) -> Incident {
    let id: domain::id::IncidentId = incident.parse().unwrap();
    house.store().read(|tx| tx.get::<Incident>(id.0)).unwrap().unwrap().row
}

fn report(house: &House, who: Who, change: Value) -> Result<Outcome, Stop> {
    let mut input = house.reporting_incident();
    for (field, value) in change.as_object().unwrap() {
        input[field] = value.clone();
    }
    house.run(who, ActName::ReportIncident, input)
}

/// A report by somebody without an office: its id and the offices that it went to.
fn reported(house: &House, change: Value) -> (String, Vec<Duty>) {
    report(house, Who::Staff, change).unwrap();
    let id = house.records_of(ActName::ReportIncident, Phase::Completed).pop().unwrap();
    let id = id.to_string();
    let offices = house.notices(&id).iter().map(|notice| notice.office).collect();
    (id, offices)
}

fn assess(house: &House, who: Who, incident: &str, change: Value) -> Result<Outcome, Stop> {
    let mut input = json!({ "incident": incident, "people": 3, "reason": "現物を確かめた" });
    for (field, value) in change.as_object().unwrap() {
        input[field] = value.clone();
    }
    house.run(who, ActName::AssessIncident, input)
}

fn record(house: &House, who: Who, step: &str, change: Value) -> Result<Outcome, Stop> {
    let mut input = json!({ "step": step, "how": "手順のとおり行った" });
    for (field, value) in change.as_object().unwrap() {
        input[field] = value.clone();
    }
    house.run(who, ActName::RecordIncidentStep, input)
}

fn close(house: &House, who: Who, incident: &str) -> Result<Outcome, Stop> {
    let input = json!({ "incident": incident, "result": "手順を改めた" });
    house.run(who, ActName::CloseIncident, input)
}

fn acknowledge(house: &House, who: Who, notice: &str) -> Result<Outcome, Stop> {
    house.run(who, ActName::AcknowledgeReport, json!({ "notice": notice }))
}

fn run_as(house: &House, actor: &Actor, name: ActName, input: Value) -> Result<Outcome, Stop> {
    let entry = office::act::find(name.code()).unwrap();
    (entry.run)(&Desk::new(house.office(), actor), input)
}

/// Appoints the member of staff without a duty as auditor.
fn with_auditor(house: &mut House) {
    let auditor = json!({ "staff": house.ids.staff, "duty": "auditor", "title": "監査役",
                          "since": "2026-04-01" });
    house.act(Who::ManagerAndSupervisor, ActName::Appoint, auditor);
}

fn days(house: &House, incident: &str) -> Vec<(String, String)> {
    let steps = house.steps(incident).into_iter();
    steps.map(|step| (step.task.to_string(), step.due.to_string())).collect()
}

// ---- the report ----

#[test]
fn anybody_reports_and_who_must_know_hears_of_it_at_once() {
    every(|house| {
        let told = report(house, Who::Staff, json!({})).unwrap();
        let told = told.done;
        // From 16:30 until 10:00 on the next day.
        assert_eq!(told["minutes"], json!(17 * 60 + 30));
        assert_eq!(told["told"][0]["office"], json!("supervisor"));
        assert_eq!(told["told"][1]["office"], json!("manager"));
        let record = house.records().pop().unwrap();
        assert_eq!(record.detail.get("minutes_to_report"), Some(&DetailValue::Int(1050)));
        assert_eq!(record.occurred, Some(Occurred::On(Day::parse("2026-11-20").unwrap())));
        let open = duties(house, "acknowledge_report");
        let owners: Vec<Duty> = open.iter().map(|duty| duty.owner).collect();
        assert_eq!(owners, [Duty::Supervisor, Duty::Manager]);
        assert_eq!(duties(house, "assess_incident")[0].due.to_string(), "2026-11-22");

        // Each office acknowledges its own, once.
        let incident = told["id"].as_str().unwrap().to_owned();
        let here = house.notice(&incident, Duty::Supervisor);
        refused(acknowledge(house, Who::Manager, &here), &["report_not_yours"]);
        acknowledge(house, Who::Supervisor, &here).unwrap();
        refused(acknowledge(house, Who::Supervisor, &here), &["nothing_open"]);
        assert_eq!(duties(house, "acknowledge_report").len(), 1);
        let line = &seen(house, Listable::Incidents, Who::Manager)[0];
        assert_eq!(line["minutes_to_report"], json!(1050));
        assert_eq!(line["not_acknowledged"], json!(["manager"]));
        assert_eq!(line["acknowledged_by"], json!(["責任 二郎 2026-11-21T10:00"]));
        assert_eq!(line["name"], json!("申告書の束が見当たらない"));
        // The reporter sees their own; clerks do not see it.
        assert_eq!(seen(house, Listable::Incidents, Who::Staff).len(), 1);
        assert!(seen(house, Listable::Incidents, Who::Clerk).is_empty());
        house.assert_sound();
    });
}

#[test]
fn a_report_holds_no_number_and_nothing_that_cannot_be() {
    let house = &House::new(Engine::Sqlite, PACKS[0]);
    let number = people()[0].number_text();
    let with = |field: &str, value: Value| report(house, Who::Staff, json!({ field: value }));
    form_error(with("what", json!(format!("{number} の書類"))), "what", "holds_number");
    form_error(with("what", json!("　")), "what", "says_nothing");
    form_error(with("noticed_at", json!("2026-11-21T10:01")), "noticed_at", "moment_in_future");
    form_error(with("people", json!(-1)), "people", "count_of_people");
    let clerk = &house.ids.clerk;
    form_error(with("concerns", json!([clerk, clerk])), "concerns[1]", "named_twice");
    form_error(with("concerns", json!([house.ids.affairs])), "concerns[0]", "unknown");
    for field in ["file", "place", "medium", "copy"] {
        form_error(with(field, json!(house.ids.clerk)), field, "unknown");
    }
    with("file", json!(house.ids.file)).unwrap();
}

/// Offices fall vacant; reports reach whoever is left, and wait for a holder when nobody is.
#[test]
fn vacancy_blocks_no_report() {
    every(|house| {
        let ended = json!({ "appointment": house.appointment(&house.ids.supervisor),
                            "last_day": "2026-11-20", "reason": "異動" });
        house.act(Who::Manager, ActName::Dismiss, ended);
        assert_eq!(reported(house, json!({})).1, [Duty::Manager]);
        // A department that nobody knows loses no report either.
        assert_eq!(reported(house, json!({ "department": "無い課" })).1, [Duty::Manager]);
        let (incident, _) = reported(house, json!({ "concerns": [house.ids.manager] }));
        let offices: Vec<Duty> = house.notices(&incident).iter().map(|n| n.office).collect();
        assert_eq!(offices, [Duty::Supervisor, Duty::AboveManager], "vacant offices wait");
    });
}

// ---- another route ----

#[test]
fn what_concerns_the_supervisor_goes_past_them() {
    every(|house| {
        for change in [
            json!({ "concerns_offices": ["supervisor"] }),
            json!({ "concerns": [house.ids.supervisor] }),
        ] {
            let (incident, offices) = reported(house, change);
            assert_eq!(offices, [Duty::Manager]);
            let no = assess(house, Who::Supervisor, &incident, json!({ "grounds": ["system"] }));
            refused(no, &["report_not_yours", "report_concerns_you"]);
            assert_eq!(row(house, &incident).state.as_str(), "reported");
        }
        // They see neither report nor duty nor record of it.
        assert!(seen(house, Listable::Incidents, Who::Supervisor).is_empty());
        let told = house.office().duties(Some(&house.actor(Who::Supervisor))).unwrap();
        assert!(told.iter().all(|duty| duty.closed_by != ActName::AssessIncident));
        assert!(told.iter().all(|duty| duty.closed_by != ActName::AcknowledgeReport));
        assert_eq!(duties(house, "assess_incident").len(), 0, "nor who did not sign in");
        let told = house.office().duties(Some(&house.actor(Who::Manager))).unwrap();
        let open = told.iter().filter(|duty| duty.closed_by == ActName::AcknowledgeReport);
        assert_eq!(open.count(), 2, "the manager does");
        assert_eq!(seen(house, Listable::Incidents, Who::Manager).len(), 2);
    });
}

#[test]
fn what_concerns_the_manager_is_the_auditors_to_the_end() {
    every(|house| {
        with_auditor(house);
        let concerned = json!({ "concerns_offices": ["manager"] });
        report(house, Who::Clerk, concerned).unwrap();
        let record = house.records_of(ActName::ReportIncident, Phase::Completed).pop().unwrap();
        let incident = record.to_string();
        let offices: Vec<Duty> = house.notices(&incident).iter().map(|n| n.office).collect();
        assert_eq!(offices, [Duty::Supervisor, Duty::Auditor]);
        assert!(seen(house, Listable::Incidents, Who::Manager).is_empty());
        let records = seen(house, Listable::Records, Who::Manager);
        assert!(records.iter().all(|line| line["id"] != json!(incident)), "nor its record");
        let records = seen(house, Listable::Records, Who::Staff);
        assert!(records.iter().any(|line| line["id"] == json!(incident)), "the auditor does");

        let none = json!({ "no_report": "not_a_leak" });
        refused(assess(house, Who::Manager, &incident, none.clone()), &["report_concerns_you"]);
        // The auditor, to whose office it went.
        assess(house, Who::Staff, &incident, none).unwrap();
        refused(close(house, Who::ManagerAndSupervisor, &incident), &["report_concerns_you"]);
        refused(close(house, Who::Staff, &incident), &["second_person_needed"]);
        let mut actor = house.actor(Who::Staff);
        actor.second = Some(house.ids.manager.parse().unwrap());
        let input = json!({ "incident": incident, "result": "手順を改めた" });
        let beside = run_as(house, &actor, ActName::CloseIncident, input.clone());
        refused(beside, &["report_concerns_you"]);
        actor.second = Some(house.ids.supervisor.parse().unwrap());
        run_as(house, &actor, ActName::CloseIncident, input).unwrap();
        assert_eq!(row(house, &incident).state.as_str(), "closed");
        house.assert_sound();
    });
}

/// Where the manager is free, the auditor does not take the case over.
#[test]
fn the_auditor_sees_to_nothing_that_the_manager_can() {
    every(|house| {
        with_auditor(house);
        let incident = house.id(Who::Clerk, ActName::ReportIncident, house.reporting_incident());
        let none = json!({ "no_report": "not_a_leak" });
        refused(assess(house, Who::Staff, &incident, none.clone()), &["report_not_yours"]);
        assess(house, Who::Supervisor, &incident, none).unwrap();
        let mut actor = house.actor(Who::Staff);
        actor.second = Some(house.ids.supervisor.parse().unwrap());
        let input = json!({ "incident": incident, "result": "手順を改めた" });
        refused(run_as(house, &actor, ActName::CloseIncident, input), &["report_not_yours"]);
    });
}

/// A deputy answers to whom they stand in for: the report goes past both.
#[test]
fn a_deputy_of_whom_it_concerns_is_not_told() {
    every(|house| {
        let deputy = house.deputising(&house.ids.other_clerk, "supervisor");
        house.act(Who::Manager, ActName::NameDeputy, deputy);
        let (_, offices) = reported(house, json!({ "concerns": [house.ids.supervisor] }));
        assert_eq!(offices, [Duty::Manager]);
        // What the deputy reports reaches the supervisor.
        let incident =
            house.id(Who::OtherClerk, ActName::ReportIncident, house.reporting_incident());
        let offices: Vec<Duty> = house.notices(&incident).iter().map(|n| n.office).collect();
        assert_eq!(offices, [Duty::Supervisor, Duty::Manager]);
    });
}

/// A supervisor who reports need not be told.
#[test]
fn ones_own_report_goes_one_office_up() {
    every(|house| {
        report(house, Who::Supervisor, json!({})).unwrap();
        let owners: Vec<Duty> =
            duties(house, "acknowledge_report").iter().map(|duty| duty.owner).collect();
        assert_eq!(owners, [Duty::Manager]);
    });
}

// ---- the route ----

#[test]
fn the_route_in_force_decides_who_is_told_and_old_versions_stay() {
    every(|house| {
        let stop = |office: &str, how: &str| json!({ "office": office, "contact": how });
        let set = |who: Who, department: Value, offices: Value| {
            let route = json!({ "department": department, "offices": offices });
            house.run(who, ActName::SetReportRoute, route)
        };
        let short = json!([stop("manager", "内線200")]);
        refused(set(Who::Manager, json!(null), short.clone()), &["route_incomplete"]);
        let twice = json!([stop("manager", "内線200"), stop("manager", "内線201")]);
        form_error(set(Who::Manager, json!(null), twice), "offices[1].office", "listed_twice");
        let clerk = json!([stop("clerk", "内線1")]);
        form_error(set(Who::Manager, json!(null), clerk), "offices[0].office", "no_office");

        let (before, _) = reported(house, json!({}));
        let all = json!([
            stop("system_officer", "当直"),
            stop("manager", "内線200"),
            stop("supervisor", "内線100"),
        ]);
        set(Who::Manager, json!(null), all.clone()).unwrap();
        let told = report(house, Who::Staff, json!({})).unwrap();
        let told = told.done["told"].clone();
        let due = |day: u32| json!(format!("2026-11-{day}"));
        assert_eq!(
            told,
            json!([
                { "office": "system_officer", "contact": "当直", "due": due(21) },
                { "office": "manager", "contact": "内線200", "due": due(22) },
                { "office": "supervisor", "contact": "内線100", "due": due(23) },
            ])
        );
        // The system officer, who was told, sees it.
        assert_eq!(seen(house, Listable::Incidents, Who::SystemOfficer).len(), 1);
        // A department's own route goes before, whatever its version; its versions count by themselves.
        let own = json!([stop("supervisor", "内線101"), stop("manager", "内線202")]);
        set(Who::Manager, json!(DEPARTMENT), own.clone()).unwrap();
        set(Who::Manager, json!(DEPARTMENT), own).unwrap();
        assert_eq!(reported(house, json!({})).1, [Duty::Supervisor, Duty::Manager]);
        let elsewhere = reported(house, json!({ "department": "別の課" })).1;
        assert_eq!(elsewhere, [Duty::SystemOfficer, Duty::Manager]);

        let routes = seen(house, Listable::ReportRoutes, Who::Clerk);
        let versions: Vec<_> =
            routes.iter().map(|line| (line["name"].clone(), line["state"].clone())).collect();
        let version = |n: &str, state: &str| (json!(n), json!(state));
        let mut expected =
            vec![version("1", "in_force"), version("1", "ended"), version("2", "in_force")];
        let mut versions = versions;
        versions.sort_by_key(|(name, state)| (name.to_string(), state.to_string()));
        expected.sort_by_key(|(name, state)| (name.to_string(), state.to_string()));
        assert_eq!(versions, expected);
        assert_eq!(row(house, &before).route, None, "told by the pack's own");
        house.assert_sound();
    });
}

// ---- the response ----

#[test]
fn the_clocks_of_the_law_run_from_the_day_of_noticing() {
    every(|house| {
        let incident = house.incident();
        assess(house, Who::Manager, &incident, json!({ "grounds": ["system"] })).unwrap();
        assert!(duties(house, "assess_incident").is_empty());
        let due = |kind: &str| duties(house, kind)[0].due.to_string();
        // Noticed on the 20th, which is the first day.
        assert_eq!(due("preliminary_report"), "2026-11-24");
        assert_eq!(due("final_report"), "2026-12-21", "the thirtieth is a Saturday");
        assert_eq!(due("notify_people"), "2026-12-03");
        let tasks: Vec<String> = days(house, &incident).into_iter().map(|(task, _)| task).collect();
        for task in ["contain", "investigate_cause", "prevent_recurrence"] {
            assert!(tasks.iter().any(|one| one == task), "{tasks:?}");
        }
        // A wrongful purpose has the longer term for the final report; a day that was set does not move back.
        let both = json!({ "grounds": ["system", "wrongful_purpose"] });
        assess(house, Who::Manager, &incident, both.clone()).unwrap();
        assert_eq!(due("final_report"), "2026-12-21");
        let (other, _) = reported(house, json!({}));
        assess(house, Who::Manager, &other, both).unwrap();
        let days = days(house, &other);
        assert!(days.contains(&("final_report".to_owned(), "2027-01-18".to_owned())), "{days:?}");
        house.clock.advance(5 * DAY_MS);
        let late = duties(house, "preliminary_report");
        assert!(late.iter().all(|duty| duty.overdue) && late.len() == 2);
        assert_eq!(seen(house, Listable::Incidents, Who::Manager)[0]["state"], json!("overdue"));
        house.assert_sound();
    });
}

#[test]
fn an_assessment_names_grounds_that_hold_or_says_why_there_are_none() {
    every(|house| {
        let incident = house.incident();
        let with = |change: Value| assess(house, Who::Manager, &incident, change);
        form_error(with(json!({})), "grounds", "grounds_or_none");
        let both = json!({ "grounds": ["system"], "no_report": "not_a_leak" });
        form_error(with(both), "grounds", "grounds_or_none");
        form_error(with(json!({ "grounds": ["rumour"] })), "grounds[0]", "code_unknown");
        let twice = json!({ "grounds": ["system", "system"] });
        form_error(with(twice), "grounds[1]", "listed_twice");
        let few = json!({ "grounds": ["many_people"], "people": 100 });
        form_error(with(few), "people", "too_few_for_ground");
        let early = json!({ "grounds": ["system"], "aware_on": "2026-11-19" });
        form_error(with(early), "aware_on", "before_noticed");
        let ahead = json!({ "grounds": ["system"], "aware_on": "2026-11-22" });
        form_error(with(ahead), "aware_on", "day_in_future");
        let blank = json!({ "grounds": ["system"], "reason": " " });
        form_error(with(blank), "reason", "says_nothing");
        // With more than a hundred people a leak is reported, and on that ground.
        let many = json!({ "people": 101, "no_report": "below_grounds" });
        refused(with(many), &["ground_left_out"]);
        refused(with(json!({ "people": 101, "grounds": ["guideline"] })), &["ground_left_out"]);
        with(json!({ "people": 101, "no_report": "strongly_encrypted" })).unwrap();
        let named = json!({ "people": 101, "grounds": ["many_people"], "aware_on": "2026-11-21" });
        with(named).unwrap();
        assert_eq!(duties(house, "preliminary_report")[0].due.to_string(), "2026-11-25");
    });
}

#[test]
fn what_was_planned_is_done_by_its_owner_and_everything_before_the_end() {
    every(|house| {
        let incident = house.incident();
        let planned = |task: &str, owner: &str, due: &str| {
            json!({ "grounds": ["guideline"],
                    "tasks": [{ "task": task, "owner": owner, "due": due }] })
        };
        let gone = planned("publish", &house.ids.clerk, "2026-11-20");
        form_error(assess(house, Who::Manager, &incident, gone), "tasks[0].due", "day_past");
        let plan = planned("publish", &house.ids.clerk, "2026-11-30");
        assess(house, Who::Manager, &incident, plan).unwrap();
        refused(
            close(house, Who::ManagerAndSupervisor, &incident),
            &["steps_open", "response_not_done"],
        );

        let publish = house.step(&incident, "publish");
        refused(record(house, Who::OtherClerk, &publish, json!({})), &["task_not_yours"]);
        let receipt = json!({ "receipt": "R8-1" });
        form_error(
            record(house, Who::Clerk, &publish, receipt.clone()),
            "receipt",
            "not_of_this_task",
        );
        let ahead = json!({ "on_day": "2026-11-22" });
        form_error(record(house, Who::Clerk, &publish, ahead), "on_day", "day_in_future");
        let early = json!({ "on_day": "2026-11-19" });
        form_error(record(house, Who::Clerk, &publish, early), "on_day", "before_noticed");
        record(house, Who::Clerk, &publish, json!({ "on_day": "2026-11-20" })).unwrap();
        refused(record(house, Who::Clerk, &publish, json!({})), &["nothing_open"]);

        let told = house.step(&incident, "notify_people");
        refused(record(house, Who::Clerk, &told, json!({})), &["task_not_yours"]);
        record(house, Who::Supervisor, &told, json!({ "substitute": "enquiry_desk" })).unwrap();
        let prelim = house.step(&incident, "preliminary_report");
        record(house, Who::Manager, &prelim, receipt).unwrap();
        assert!(duties(house, "preliminary_report").is_empty());
        let line = seen(house, Listable::IncidentSteps, Who::Manager);
        let line = line.iter().find(|line| line["id"] == json!(prelim)).unwrap();
        assert_eq!((&line["receipt_number"], &line["state"]), (&json!("R8-1"), &json!("done")));
        let contain = house.step(&incident, "contain");
        record(house, Who::Supervisor, &contain, json!({})).unwrap();
        assert!(row(house, &incident).contained);
        let open = |house: &House| {
            let steps = house.steps(&incident).into_iter();
            steps.filter(|step| step.state.as_str() == "open").collect::<Vec<_>>()
        };
        for step in open(house) {
            record(house, Who::Manager, &step.id.to_string(), json!({})).unwrap();
        }
        refused(close(house, Who::Manager, &incident), &["second_person_needed"]);
        close(house, Who::ManagerAndSupervisor, &incident).unwrap();
        let done = row(house, &incident);
        assert_eq!(done.closed_by.unwrap().to_string(), house.ids.manager);
        assert_eq!(done.confirmed_by.unwrap().to_string(), house.ids.supervisor);
        let left: Vec<OpenDuty> = house
            .store()
            .read(|tx| tx.all_open_duties())
            .unwrap()
            .into_iter()
            .map(|held| held.row)
            .filter(|duty| duty.opened_by == ActName::AssessIncident)
            .collect();
        assert!(left.is_empty(), "{left:?}");
        let again = assess(house, Who::Manager, &incident, json!({ "grounds": ["guideline"] }));
        refused(again, &["nothing_open"]);
        house.assert_sound();
    });
}

#[test]
fn reports_to_the_commission_are_dropped_and_taken_up_with_the_assessment() {
    every(|house| {
        let incident = house.assessed();
        assess(house, Who::Manager, &incident, json!({ "no_report": "recovered_unseen" })).unwrap();
        for kind in ["preliminary_report", "final_report", "notify_people"] {
            assert!(duties(house, kind).is_empty(), "{kind}");
        }
        assert_eq!(duties(house, "respond_to_incident").len(), 3, "the rest stays");
        assess(house, Who::Manager, &incident, json!({ "grounds": ["open_to_many"] })).unwrap();
        assert_eq!(duties(house, "preliminary_report").len(), 1);
        assert_eq!(duties(house, "close_incident").len(), 1);
    });
}

/// A task is for nobody whom the report concerns.
#[test]
fn nobody_concerned_is_given_a_task_or_does_one() {
    every(|house| {
        let (incident, _) = reported(house, json!({ "concerns": [house.ids.clerk] }));
        let task = json!({ "task": "publish", "owner": house.ids.clerk, "due": "2026-11-30" });
        let plan = json!({ "grounds": ["guideline"], "tasks": [task] });
        form_error(
            assess(house, Who::Manager, &incident, plan),
            "tasks[0].owner",
            "owner_concerned",
        );
        assess(house, Who::Manager, &incident, json!({ "grounds": ["guideline"] })).unwrap();
        let step = house.step(&incident, "contain");
        let no = record(house, Who::Clerk, &step, json!({}));
        refused(no, &["report_concerns_you", "task_not_yours"]);
    });
}
