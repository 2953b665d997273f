//! What somebody who has only the program and its documents finds out by it: lists, examples, schemas, and
//! what slips of the hand are told.

use crate::commanded::Commanded;
use crate::program::Program;
use it::{DEPARTMENT, Engine, House, PACKS, Who, people, roster};
use office::acts::ACTS;
use office::domain::{ActName, Day, Stop};
use office::lists::{Filter, Listable, Listed, Part};
use office::{examples, packs};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use words::{Lang, Words};

const OTHER: &str = "財政課";

fn list(house: &House, who: Who, what: Listable, filter: &Filter) -> Listed {
    house.office().list(what, filter, &house.actor(who), "ja").unwrap()
}

fn names(listed: &Listed) -> Vec<&str> {
    listed.lines.iter().map(|line| line.name.as_str()).collect()
}

fn form(outcome: Result<office::Outcome, Stop>) -> (String, &'static str, String) {
    match outcome.err() {
        Some(Stop::Form(errors)) => {
            let said = errors[0].args.iter().map(|(_, value)| value.as_str()).collect();
            (errors[0].field.clone(), errors[0].code, said)
        }
        other => panic!("{other:?}"),
    }
}

/// Two people of the department and two of another one are held.
fn house_of_two_departments(pack: &str) -> (House, Vec<testkit::MadeUp>) {
    let house = House::new(Engine::Sqlite, pack);
    let people = people(5, 4);
    let (mut both, other) = (roster(&people[..2], DEPARTMENT), roster(&people[2..], OTHER));
    let rows = other.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    both.extend_from_slice(&other[rows..]);
    let mut input = house.intake(&people);
    input["roster"] = house.upload("both.csv", &both);
    house.act(Who::Clerk, ActName::TakeInRoster, input);
    (house, people)
}

/// People are shown as far as an office or a designation reaches, and nobody's number is.
#[test]
fn people_are_listed_as_far_as_one_may_look() {
    for pack in PACKS {
        let (house, people) = house_of_two_departments(pack);
        let all = Filter::default();
        let seen = |who| list(&house, who, Listable::People, &all).lines.len();
        assert_eq!([Who::Manager, Who::Supervisor, Who::Clerk].map(seen), [4, 2, 4]);
        assert_eq!([Who::Staff, Who::SystemOfficer, Who::Nobody].map(seen), [0, 0, 0]);
        assert!(list(&house, Who::Supervisor, Listable::People, &all).narrowed);
        assert!(!list(&house, Who::Manager, Listable::People, &all).narrowed);

        // A designation for people of one department, or for other affairs, reaches no further.
        let end = json!({ "designation": house.ids.designation, "reason": "担当替え" });
        house.act(Who::Supervisor, ActName::EndDesignation, end);
        assert_eq!(seen(Who::Clerk), 0);
        let mut narrow = house.designation(&house.ids.clerk);
        (narrow["all_people"], narrow["people_of"]) = (json!(false), json!([OTHER]));
        let narrow = house.id(Who::Manager, ActName::DesignateClerk, narrow);
        let shown = list(&house, Who::Clerk, Listable::People, &all);
        assert_eq!(names(&shown), [people[2].name.as_str(), people[3].name.as_str()]);
        let end = json!({ "designation": narrow, "reason": "担当替え" });
        house.act(Who::Supervisor, ActName::EndDesignation, end);
        let affairs = it::affairs("social_insurance");
        let affairs = house.id(Who::Supervisor, ActName::RegisterAffairs, affairs);
        let mut elsewhere = house.designation(&house.ids.clerk);
        (elsewhere["affairs"], elsewhere["files"]) = (json!([affairs]), json!([]));
        house.act(Who::Manager, ActName::DesignateClerk, elsewhere);
        assert_eq!(seen(Who::Clerk), 0);

        // Filters find one among all, and find nobody beyond the reach.
        let by = |number: Option<&str>, name: Option<&str>| Filter {
            staff_number: number.map(str::to_owned),
            name: name.map(str::to_owned),
            ..Filter::default()
        };
        let number = by(Some(&people[1].staff_number), None);
        let found = list(&house, Who::Manager, Listable::People, &number);
        assert_eq!(names(&found), [people[1].name.as_str()]);
        assert_eq!(found.lines[0].id, house.person(&people[1]));
        let part: String = people[3].name.chars().filter(|c| !c.is_whitespace()).collect();
        let named = by(None, Some(&part));
        let found = list(&house, Who::Manager, Listable::People, &named);
        assert!(names(&found).contains(&people[3].name.as_str()) && found.lines.len() < 4);
        assert_eq!(list(&house, Who::Supervisor, Listable::People, &named).lines.len(), 0);
        let said: String = list(&house, Who::Manager, Listable::People, &all)
            .lines
            .iter()
            .map(|line| line.json().to_string())
            .collect();
        assert!(people.iter().all(|p| !said.contains(&p.number_text())));
        assert!(people.iter().all(|p| !said.contains(&p.birth.to_string())), "nor a day of birth");
        let wrong = house.office().list(Listable::Staff, &number, &house.actor(Who::Manager), "ja");
        assert!(matches!(wrong, Err(Stop::Form(e)) if e[0].code == "filter_for_people"));
    }
}

/// Nobody takes everybody away by a list.
#[test]
fn a_long_list_of_people_is_cut() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    house.take_in(&people(6, 53));
    let all = list(&house, Who::Manager, Listable::People, &Filter::default());
    assert_eq!((all.lines.len(), all.more), (50, 3));
}

/// Keys and codes of every line have words in both languages.
fn assert_worded(listed: &Listed, what: &str) {
    fn codes(part: &Part) -> Vec<String> {
        match part {
            Part::Code(of, code) => vec![format!("{of}-{code}")],
            Part::Many(all) | Part::Phrase(all) => all.iter().flat_map(codes).collect(),
            Part::Text(_) | Part::Count(_) | Part::Titled(..) => Vec::new(),
        }
    }
    for line in &listed.lines {
        let keys = line.parts.iter().map(|(key, _)| format!("list-{key}"));
        let keys = keys.chain(line.parts.iter().flat_map(|(_, part)| codes(part)));
        let keys = keys.chain(line.state.iter().map(|state| format!("state-{state}")));
        for key in keys {
            for lang in Lang::ALL {
                assert!(Words::load(lang).has(&key), "{what}: {key}");
            }
        }
    }
}

/// An incident, a task of its response, and a route of reports.
fn incident_rows(house: &mut House) -> [String; 3] {
    let reported = house.reporting_incident();
    let incident = house.id(Who::OtherClerk, ActName::ReportIncident, reported);
    house.act(Who::Manager, ActName::AssessIncident, house.assessing(&incident));
    let step = house.step(&incident, "preliminary_report");
    let route = it::scripts::script(ActName::SetReportRoute);
    let set = (route.prepare)(house);
    [incident, step, house.id(route.who, ActName::SetReportRoute, set)]
}

/// A report of an error about somebody.
fn error_report(house: &House, person: &testkit::MadeUp) -> String {
    let wrong = json!({ "department": DEPARTMENT, "person": house.person(person),
                        "field": "relation", "what": "続柄が申告書と違う" });
    house.id(Who::Clerk, ActName::ReportError, wrong)
}

/// Something posted, and something sent.
fn sent_rows(house: &House, people: &[testkit::MadeUp]) -> [String; 2] {
    house.approve("carry_out", None);
    house.approve("send_data", None);
    let filled = || house.act(Who::Clerk, ActName::FillFile, house.filling(&people[..2]));
    let posted = house.posting(&filled()["copy"]);
    let mailed = house.mailing(&filled()["copy"]);
    [(ActName::PostMail, posted), (ActName::SendData, mailed)]
        .map(|(act, input)| house.id(Who::ClerkAndOther, act, input))
}

/// Whether a line is called by the name or number of one of these people.
fn names_one_of(listed: &office::lists::Listed, people: &[testkit::MadeUp]) -> bool {
    let called = |text: &str| listed.lines.iter().any(|line| line.name.contains(text));
    people.iter().any(|person| called(&person.name) || called(&person.staff_number))
}

#[test]
fn every_register_lists_what_acts_take() {
    let (mut house, people) = house_of_two_departments(PACKS[0]);
    let filled = house.act(Who::Clerk, ActName::FillFile, house.filling(&people[..2]));
    let sent_in = house.submitting(&filled["copy"]);
    let sent_in = house.id(Who::Clerk, ActName::SubmitToAuthority, sent_in);
    house.approve("carry_out", None);
    let outing = house.id(Who::Clerk, ActName::CarryOut, house.carrying(&filled["copy"]));
    let [posted, mailed] = sent_rows(&house, &people);
    let mut late = it::people(77, 2);
    late.iter_mut().for_each(|person| person.staff_number.push('9'));
    let pending = house.hold_rows(&late).remove(0);
    let signed = house.id(Who::Clerk, ActName::SignIn, json!({}));
    house.let_leave(&people[..1]);
    let disposal = house.instruct_disposal();
    let hold = json!({ "department": DEPARTMENT, "people": [house.person(&people[1])],
                       "reason": "監査で使う" });
    let hold = house.id(Who::Supervisor, ActName::HoldDisposal, hold);
    let asked = house.act(Who::Clerk, ActName::RequestNumber, house.requesting(&people[1..2]));
    let document = house.id(Who::Clerk, ActName::ReceiveDocument, house.receiving(&people[1..2]));
    let sent = house.id(Who::Clerk, ActName::HandOver, house.handing_over(&document, 1));
    let verified = house.verifying(&people[1]);
    let verified = house.id(Who::Clerk, ActName::VerifyIdentity, verified);
    let naming = house.deputising(&house.ids.other_clerk, "supervisor");
    let deputy = house.id(Who::Manager, ActName::NameDeputy, naming);
    let approval = house.id(Who::Clerk, ActName::RequestApproval, house.approval());
    let handling = house.id(Who::Supervisor, ActName::RecordHandling, house.handling());
    let place = house.place("金庫");
    let medium = house.medium("disc", &place);
    let stock = json!({ "place": place, "found": [] });
    let stock = house.id(Who::Supervisor, ActName::TakeStock, stock);
    house.instruct("dispose_paper");
    let paper = house.id(Who::Clerk, ActName::ReceiveDocument, house.receiving(&people[1..2]));
    let contractor = house.contractor();
    let mut destroyed = house.destroying(&[&paper], Some(&contractor));
    destroyed["exception"] = json!("水に濡れて読めない");
    let destroyed = house.id(Who::Clerk, ActName::DisposePaper, destroyed);
    let report = house.reporting(&house.stray("memo.txt"));
    let finding = house.id(Who::OtherClerk, ActName::ReportFinding, report);
    house.reveal_often(&people[1]);
    let access = house.about("review_access");
    let [incident, step, route] = incident_rows(&mut house);
    let wrong = error_report(&house, &people[1]);
    let (token, _) = house.token(&house.ids.supervisor, &["register_zone"], &[]);
    let expected = [
        (Listable::Tokens, token.as_str()),
        (Listable::ErrorReports, wrong.as_str()),
        (Listable::Incidents, &incident),
        (Listable::IncidentSteps, &step),
        (Listable::ReportRoutes, &route),
        (Listable::Places, place.as_str()),
        (Listable::Findings, &finding),
        (Listable::Rights, &house.ids.designation),
        (Listable::UnusualAccesses, &access),
        (Listable::Pending, &pending),
        (Listable::SignIns, &signed),
        (Listable::Media, &medium),
        (Listable::StockTakings, &stock),
        (Listable::Destructions, &destroyed),
        (Listable::Contractors, &contractor),
        (Listable::Requests, asked["requests"][0].as_str().unwrap()),
        (Listable::Documents, &document),
        (Listable::HandOvers, &sent),
        (Listable::IdentityChecks, &verified),
        (Listable::Staff, house.ids.clerk.as_str()),
        (Listable::People, &house.person(&people[3])),
        (Listable::Affairs, &house.ids.affairs),
        (Listable::SpecificFiles, &house.ids.file),
        (Listable::Zones, &house.ids.zone),
        (Listable::Devices, &house.ids.device),
        (Listable::Designations, &house.ids.designation),
        (Listable::Instructions, &house.ids.fill_instruction),
        (Listable::Deputies, &deputy),
        (Listable::Approvals, &approval),
        (Listable::Handlings, &handling),
        (Listable::Copies, filled["copy"].as_str().unwrap()),
        (Listable::Submissions, &sent_in),
        (Listable::Sendings, &mailed),
        (Listable::Postings, &posted),
        (Listable::Out, &outing),
        (Listable::Due, &house.person(&people[0])),
        (Listable::Holds, &hold),
        (Listable::Disposals, &disposal),
        (Listable::Duties, &disposal),
    ];
    for what in Listable::ALL {
        let listed = list(&house, Who::Manager, *what, &Filter::default());
        assert!(!listed.lines.is_empty() && !listed.narrowed, "{}", what.code());
        assert_worded(&listed, what.code());
        let json = listed.lines[0].json();
        assert_eq!(json["id"], json!(listed.lines[0].id));
        if let Some((_, id)) = expected.iter().find(|(known, _)| known == what) {
            assert!(listed.lines.iter().any(|line| line.id == *id), "{}", what.code());
        }
        // Who holds nothing is shown nothing, but for duties, which then name nobody.
        let for_staff = list(&house, Who::Staff, *what, &Filter::default());
        if *what == Listable::Duties {
            assert!(names_one_of(&listed, &people) && !names_one_of(&for_staff, &people));
        } else {
            assert!(for_staff.lines.is_empty() && for_staff.narrowed, "{}", what.code());
        }
    }
}

/// Codes and layouts are public, with words.
#[test]
fn codes_and_layouts_are_listed_in_words() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let pack = house.office().pack().unwrap();
    for lang in ["ja", "en"] {
        let lines = office::lists::codes(&pack, house.office().now().day(), lang);
        assert!(lines.iter().any(|line| line.id == "withholding_slip"));
        assert_worded(&Listed { lines, more: 0, narrowed: false }, "codes");
    }
    let lines = office::lists::layouts().unwrap();
    assert!(lines.iter().any(|line| line.id == "315"));
    assert_worded(&Listed { lines, more: 0, narrowed: false }, "layouts");
}

/// A duty says what it is about; the file's name is for who may know it.
#[test]
fn duties_say_what_they_are_about() {
    let (house, people) = house_of_two_departments(PACKS[1]);
    house.act(Who::Clerk, ActName::FillFile, house.filling(&people[..2]));
    let told = |who: Option<Who>| {
        let actor = who.map(|who| house.actor(who));
        let duties = house.office().duties(actor.as_ref()).unwrap();
        duties.into_iter().find(|duty| duty.kind == "erase_copy").unwrap()
    };
    let nobody = told(None);
    assert_eq!((nobody.subject.what, nobody.subject.people), ("copy", Some(2)));
    assert_eq!(nobody.subject.form.as_deref(), Some("315"));
    assert_eq!((nobody.subject.name, nobody.staff), (None, None));
    let clerk = told(Some(Who::Clerk));
    assert_eq!(clerk.subject.name.as_deref(), Some("315.csv"));
    assert!(clerk.staff.is_some());
    assert_eq!(told(Some(Who::Staff)).subject.name, None);
}

/// A code that there is not is a slip of the hand, whatever the regulation says; the choices are named.
#[test]
fn unknown_codes_name_the_choices() {
    let (house, people) = house_of_two_departments(PACKS[0]);
    let before = house.records().len();
    let unknown = |who, act, input: &Value, field: &str, choice: &str| {
        let (named, code, choices) = form(house.run(who, act, input.clone()));
        assert_eq!((named.as_str(), code), (field, "code_unknown"), "{act}");
        assert!(choices.contains(choice) && choices.split(", ").count() <= 20, "{act}: {choices}");
    };
    let affairs = it::affairs("payroll");
    unknown(Who::Supervisor, ActName::RegisterAffairs, &affairs, "code", "payroll_tax");
    let with = |mut input: Value, field: &str, code: &str| {
        input[field] = json!(code);
        input
    };
    let intake = with(house.intake(&people[..1]), "purpose", "withholding");
    unknown(Who::Clerk, ActName::TakeInRoster, &intake, "purpose", "withholding_slip");
    let reveal = with(house.revealing(&people[0]), "purpose", "withholding");
    unknown(Who::Clerk, ActName::RevealNumber, &reveal, "purpose", "withholding_slip");
    let filling = house.filling(&people[..1]);
    let wrong = with(filling.clone(), "purpose", "withholding");
    unknown(Who::Clerk, ActName::FillFile, &wrong, "purpose", "withholding_slip");
    let wrong = with(filling.clone(), "layout", "316");
    unknown(Who::Clerk, ActName::FillFile, &wrong, "layout", "315");
    let instruction = json!({ "acts": ["fill_file"], "affairs": house.ids.affairs, "most_people": 1,
                              "since": "2026-11-01", "until": "2027-03-31", "reason": "法定調書" });
    for (field, choice) in
        [("form", "form-315"), ("destination", "tax_office"), ("method", "e_tax")]
    {
        let wrong = with(instruction.clone(), field, "nowhere");
        unknown(Who::Supervisor, ActName::GiveInstruction, &wrong, field, choice);
    }
    assert_eq!(house.records().len(), before, "no refusal was recorded");

    let copy = house.act(Who::Clerk, ActName::FillFile, filling)["copy"].clone();
    let submission = json!({ "copy": copy, "destination": "tax_office", "method": "e_tax" });
    let wrong = with(submission.clone(), "destination", "tax");
    unknown(Who::Clerk, ActName::SubmitToAuthority, &wrong, "destination", "tax_office");
    let wrong = with(submission.clone(), "method", "etax");
    unknown(Who::Clerk, ActName::SubmitToAuthority, &wrong, "method", "e_tax");
    // What the law knows for something else is for the regulation to refuse.
    let refused =
        house.run(Who::Clerk, ActName::SubmitToAuthority, with(submission, "method", "e_gov"));
    assert!(matches!(refused, Err(Stop::Refused(_))));
    let other = with(house.revealing(&people[0]), "purpose", "insurance_acquired");
    let refused = house.run(Who::Clerk, ActName::RevealNumber, other);
    assert!(matches!(refused, Err(Stop::Refused(_))));
    // The choices of a value with few are named, and what was typed is not.
    let appoint = json!({ "staff": house.ids.staff, "duty": "`1`, expected `x`", "title": "係",
                          "since": "2026-04-01" });
    let (field, code, said) = form(house.run(Who::Manager, ActName::Appoint, appoint));
    assert_eq!((field.as_str(), code), ("duty", "choice_unknown"));
    assert_eq!(said, "above_manager, manager, supervisor, clerk, auditor, system_officer");
}

/// A copy whose file lies where it was put is not erased, and the program does not delete it.
#[test]
fn a_copy_is_erased_by_deleting_its_file() {
    let (house, people) = house_of_two_departments(PACKS[0]);
    let filled = house.act(Who::Clerk, ActName::FillFile, house.filling(&people[..1]));
    let path = std::path::Path::new(filled["path"].as_str().unwrap());
    assert!(path.is_file() && path.to_string_lossy().contains(filled["copy"].as_str().unwrap()));
    let erasing = json!({ "copy": filled["copy"], "how": "削除した" });
    let before = house.records().len();
    let (field, code, said) = form(house.run(Who::Clerk, ActName::EraseCopy, erasing.clone()));
    assert_eq!((field.as_str(), code), ("copy", "copy_still_there"));
    assert!(path.is_file() && said.starts_with(&path.display().to_string()), "{said}");
    assert_eq!(house.records().len(), before);
    std::fs::remove_file(path).unwrap();
    house.act(Who::Clerk, ActName::EraseCopy, erasing);
    // A folder that is gone, as a medium that was unplugged, says nothing.
    let again = house.act(Who::Clerk, ActName::FillFile, house.filling(&people[..1]));
    std::fs::remove_dir_all(house.out()).unwrap();
    let erasing = json!({ "copy": again["copy"], "how": "媒体ごと破壊した" });
    house.act(Who::Clerk, ActName::EraseCopy, erasing);
    house.assert_sound();
}

#[test]
fn what_is_in_force_is_not_given_twice() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let mut designation = house.designation(&house.ids.clerk);
    let twice = house.run(Who::Manager, ActName::DesignateClerk, designation.clone());
    assert_eq!(form(twice).1, "already_in_force");
    designation["until"] = json!("2027-03-31");
    house.act(Who::Manager, ActName::DesignateClerk, designation);
    let mut allowed =
        json!({ "device": house.ids.device, "staff": house.ids.staff, "since": "2026-04-01" });
    house.act(Who::Supervisor, ActName::AllowDevice, allowed.clone());
    let twice = house.run(Who::Supervisor, ActName::AllowDevice, allowed.clone());
    assert_eq!(form(twice).1, "already_in_force");
    allowed["until"] = json!("2027-03-31");
    house.act(Who::Supervisor, ActName::AllowDevice, allowed);
}

/// What is malformed gets the advice of its own kind.
#[test]
fn malformed_values_are_told_by_their_kind() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let day = json!({ "device": house.ids.device, "staff": house.ids.staff, "since": "26/4/1" });
    let id = json!({ "device": "PC-01", "staff": house.ids.staff, "since": "2026-04-01" });
    let mut code = it::affairs("payroll_tax");
    code["code"] = json!("給与");
    let mut label = it::affairs("payroll_tax");
    label["name"] = json!("給与\n事務");
    let mut number = it::staff("M 7", "shinjin", "新人 七郎");
    let cases = [
        (ActName::AllowDevice, day, "since", "day_form"),
        (ActName::AllowDevice, id, "device", "id_form"),
        (ActName::RegisterAffairs, code, "code", "code_form"),
        (ActName::RegisterAffairs, label, "name", "one_line"),
        (ActName::EnrolStaff, number.clone(), "staff_number", "external_code_form"),
    ];
    for (act, input, field, expected) in cases {
        let (named, code, _) = form(house.run(Who::Supervisor, act, input));
        assert_eq!((named.as_str(), code), (field, expected), "{act}");
    }
    number["staff_number"] = json!("M007");
    house.act(Who::Manager, ActName::EnrolStaff, number);
}

/// Every example is an input that the act reads.
#[test]
fn examples_of_all_acts_are_read() {
    let today = Day::parse("2026-11-21").unwrap();
    for pack in ["hanamaki-city", "university", "law"] {
        let pack = packs::pack(pack).unwrap();
        for entry in ACTS {
            let example = examples::of(entry.spec.name, &pack, today);
            (entry.read)(example.clone()).unwrap_or_else(|e| panic!("{}: {e:?}", entry.spec.name));
            let text = example.to_string();
            assert!(!text.contains("\"\""), "{}: an empty code: {text}", entry.spec.name);
            assert!(!digits::has_hit(&text));
        }
    }
    let program = Program::new();
    let said = program.run(&["act", "example", "allow_device"]);
    let example: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(example["device"], examples::AN_ID);
    assert!(said.err.contains(examples::AN_ID), "what to replace is said beside it: {said:?}");
    assert_eq!(program.json(0, &["act", "example", "run_shredding_round"]), json!({}));
}

/// Every description in a value.
fn descriptions(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            out.extend(fields.get("description").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| descriptions(value, out));
        }
        Value::Array(all) => all.iter().for_each(|value| descriptions(value, out)),
        _ => {}
    }
}

/// Each field of each act is explained in the reader's language, in no programmer's words.
#[test]
fn schemas_speak_the_readers_language() {
    let program = Program::new();
    for entry in ACTS {
        let mut told = Vec::new();
        for lang in ["ja", "en"] {
            let name = entry.spec.name.code();
            let said = program.run(&["act", "schema", name, "--lang", lang]);
            let schema: Value = serde_json::from_str(&said.out).unwrap();
            let empty = serde_json::Map::new();
            let fields = schema["properties"].as_object().unwrap_or(&empty);
            assert!(fields.values().all(|field| field["description"].is_string()), "{name}");
            let mut all = Vec::new();
            descriptions(&schema, &mut all);
            assert!(all.len() >= fields.len());
            for text in &all {
                assert!(!text.contains(['‹', '`']), "{name}: {text}");
                assert_eq!(text.is_ascii(), lang == "en", "{name}: {text}");
            }
            for word in ["Option", "Vec", "int64", "uint"] {
                assert!(!said.out.contains(word), "{name}: {word}");
            }
            told.push(all.len());
        }
        assert_eq!(told[0], told[1]);
    }
}

/// The first form error of a command.
fn slip(program: &Program, words: &[&str]) -> (String, String) {
    let done = program.json(2, words);
    let part = |key: &str| done["errors"][0][key].as_str().unwrap().to_owned();
    for lang in ["ja", "en"] {
        let said = program.run(&[words, &["--lang", lang]].concat());
        assert!(said.code == 2 && !said.err.contains('‹'), "{said:?}");
    }
    (part("field"), part("code"))
}

fn is(found: (String, String), field: &str, code: &str) {
    assert_eq!((found.0.as_str(), found.1.as_str()), (field, code));
}

#[test]
fn slips_on_the_command_line_name_the_option() {
    let office = Commanded::found();
    let program = &office.program;
    let data = ["--data", "d"];
    let with = |words: &[&'static str]| [words, &data[..]].concat();
    is(slip(program, &with(&["list", "staff"])), "--as", "field_missing");
    let wrong = with(&["list", "staff", "--as", "kacho", "--credential-file", "words"]);
    is(slip(program, &wrong), "--as", "credential");
    let wrong = with(&["list", "staff", "--as", "kacho", "--credential-file", "none"]);
    is(slip(program, &wrong), "--credential-file", "no_such_file");
    is(slip(program, &["list", "codes", "--pack", "none"]), "--pack", "code_unknown");
    let wrong = with(&["vault", "status", "--organisation", "yoso"]);
    is(slip(program, &wrong), "--organisation", "code_unknown");
    let signed = ["ledger", "verify", "--as", "kacho", "--credential-file", "password"];
    let wrong = with(&[&signed[..], &["--unseal-file", "none"]].concat());
    is(slip(program, &wrong), "--unseal-file", "no_such_file");
    let wrong = with(&[&signed[..], &["--unseal-file", "password"]].concat());
    assert_eq!(slip(program, &wrong).0, "--unseal-file");
    let wrong = with(&["act", "run", "appoint", "--input", "none"]);
    is(slip(program, &wrong), "--input", "no_such_file");
    let sjis = encoding_rs::SHIFT_JIS.encode("{ \"reason\": \"時刻\" }").0.into_owned();
    program.file("sjis.json", sjis);
    let wrong = with(&["act", "run", "declare_clock", "--input", "sjis.json"]);
    is(slip(program, &wrong), "--input", "not_utf8");
    office.input(&json!({
        "slug": "b", "name": "別の市", "pack": "hanamaki-city",
        "manager": { "title": "課長", "staff": it::staff("M001", "kacho", "管理 一郎") },
    }));
    let founding: [(&[&str], &str, &str); 4] = [
        (
            &["--seal-place", "same-machine:x", "--seal-place", "nowhere"],
            "--seal-place #2",
            "place_form",
        ),
        (
            &["--seal-place", "same-machine:x", "--seal-place", "same-machine:e/y"],
            "--seal-place #2",
            "place_inside_data",
        ),
        (
            &["--seal-place", "same-machine:x", "--seal-place", "same-machine:y"],
            "--backup-place",
            "too_few_places",
        ),
        (
            &[
                "--keys",
                "e/keys",
                "--seal-place",
                "same-machine:x",
                "--seal-place",
                "same-machine:y",
            ],
            "--keys",
            "place_inside_data",
        ),
    ];
    for (options, field, code) in founding {
        let words = ["act", "run", "found_organisation", "--input", "input.json", "--data", "e"];
        is(slip(program, &[&words[..], options].concat()), field, code);
    }
    // A file that is named in the input is the input's.
    let (affairs, file) = office.set_up();
    let missing = json!({ "affairs": affairs, "file": file, "purpose": "withholding_slip",
                          "roster": { "path": "none.csv" } });
    office.input(&missing);
    is(slip(program, &office.words("tanto", "take_in_roster")), "roster", "no_such_file");
    // In words the option stands in front.
    let said = program.run(&with(&["list", "staff"]));
    assert!(said.err.starts_with("--as: "), "{said:?}");
}

#[test]
fn a_list_on_the_command_line() {
    let office = Commanded::found();
    office.set_up();
    let words =
        ["list", "devices", "--data", "d", "--as", "kacho", "--credential-file", "password"];
    let done = office.program.json(0, &words);
    assert_eq!((&done["list"], &done["narrowed"]), (&json!("devices"), &json!(false)));
    let line = &done["lines"][0];
    assert_eq!((&line["name"], &line["allowed"]), (&json!("PC-01"), &json!(["担当 三郎"])));
    for lang in ["ja", "en"] {
        let said = office.program.run(&[&words[..], &["--lang", lang]].concat());
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        assert!(
            said.out.starts_with(line["id"].as_str().unwrap()) && !said.out.contains('‹'),
            "{said:?}"
        );
    }
    for words in [&["list", "nothing"][..], &["list"]] {
        let none = office.program.run(words);
        assert!(none.code == 2 && none.err.contains("specific-files"), "{none:?}");
    }
    let codes = office.program.json(0, &["list", "codes", "--data", "d"]);
    let same = office.program.json(0, &["list", "codes", "--pack", "hanamaki-city"]);
    assert_eq!(codes, same);
    let kinds: BTreeSet<&str> =
        codes["lines"].as_array().unwrap().iter().map(|l| l["kind"].as_str().unwrap()).collect();
    let expected = [
        "affairs",
        "case",
        "destination",
        "destruction",
        "leak-ground",
        "paper",
        "provision",
        "purpose",
    ];
    assert_eq!(kinds, BTreeSet::from(expected));
}

#[test]
fn numbers_from_nowhere_and_with_a_letter() {
    let program = Program::new();
    is(slip(&program, &["number", "check", "-"]), "-", "nothing_to_check");
    let corporate =
        |number: &str| program.run(&["number", "check", "--kind", "corporate", number]).code;
    assert_eq!([corporate("T7000012050002"), corporate("7000012050002")], [0, 0]);
    assert_eq!([corporate("T7000012050003"), corporate("TT7000012050002")], [2, 2]);
}

/// A seal that cannot be read comes with what to do.
#[test]
fn a_missing_seal_comes_with_advice() {
    let office = Commanded::found();
    for (lang, advice) in [("ja", "媒体"), ("en", "medium")] {
        let words = ["vault", "status", "--data", "d", "--lang", lang];
        let whole = office.program.run(&words).out;
        assert!(!whole.contains(advice), "{whole}");
        std::fs::rename(office.program.path("seal-1"), office.program.path("away")).unwrap();
        let missing = office.program.run(&words).out;
        assert!(missing.contains(advice) && !missing.contains('‹'), "{missing}");
        std::fs::rename(office.program.path("away"), office.program.path("seal-1")).unwrap();
    }
    for state in ["older", "missing", "damaged", "too_new", "other_organisation", "unreadable"] {
        assert!(Lang::ALL.iter().all(|l| Words::load(*l).has(&format!("seal-do-{state}"))));
    }
}

/// Packs are said in words in both languages; codes stand in JSON.
#[test]
fn packs_are_said_in_words() {
    let program = Program::new();
    for pack in PACKS {
        for lang in ["ja", "en"] {
            let list = program.run(&["regulation", "list", "--lang", lang]);
            let cases = program.run(&["regulation", "cases", "--pack", pack, "--lang", lang]);
            let clauses = program.run(&["regulation", "clauses", "--pack", pack, "--lang", lang]);
            for said in [&list, &cases, &clauses] {
                assert!(said.code == 0 && !said.out.contains('‹'), "{said:?}");
            }
            for code in ["permit:", "forbid:", "case:", "rule:", "fill_file", "refuse U"] {
                assert!(!cases.out.contains(code) && !clauses.out.contains(code), "{lang} {code}");
            }
        }
    }
    let ja = program.run(&["regulation", "list"]);
    assert!(ja.out.contains("管理指針"), "{ja:?}");
}

/// Now on a wall in Japan, to the hour, as digits.
fn hour_in_japan() -> String {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis();
    let wall = i64::try_from(since).unwrap() + 9 * 3_600_000;
    let text = office::domain::Timestamp(wall).text();
    text.chars().filter(char::is_ascii_digit).take(10).collect()
}

/// What the demo says can be used as it stands, from any folder.
#[test]
fn the_demo_says_whole_paths_and_japans_time() {
    let program = Program::new();
    let hours = [hour_in_japan(), {
        let done = program.json(0, &["demo"]);
        let data = done["data"].as_str().unwrap().to_owned();
        let stamp = data.rsplit_once("bannin-demo-").unwrap().1.to_owned();
        let place = done["certificate"]["seal_places"][0]["path"].as_str().unwrap();
        assert!(data.starts_with('/') && place.starts_with('/'), "{done}");
        assert_eq!(done["certificate"]["organisation_name"], "番人 見本 (demo)");
        stamp.chars().take(10).collect()
    }];
    assert!(hours[0] == hours[1] || hour_in_japan() == hours[1], "{hours:?}");
    let said = program.run(&["demo", "--data", "two words"]);
    let quoted = format!("--data '{}'", program.path("two words").display());
    assert!(said.code == 0 && said.out.contains(&quoted), "{said:?}");
    let certificate =
        std::fs::read_to_string(program.path("two words.out/disposal-certificate.txt"));
    assert!(certificate.unwrap().contains("組織: 番人 見本 (demo)"));
}
