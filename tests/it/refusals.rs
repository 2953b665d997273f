//! The regulation says no: to whom, by which article, who could; and it is on record.

use domain::{ActName, Phase, Stop};
use it::scripts::{house_with_people, people, script};
use it::{DEPARTMENT, Engine, House, PACKS, Who};
use office::acts::ACTS;
use regulation::Pack;
use serde_json::{Value, json};
use words::{Lang, Words};

/// Brings a house to just before an act that is refused, with who asks.
fn refused_scene(house: &mut House, act: ActName) -> (Who, Value) {
    if act == ActName::FoundOrganisation {
        // The house stands already.
        return (Who::Nobody, house.founding());
    }
    let script = script(act);
    (script.refused, (script.prepare)(house))
}

#[test]
fn every_act_is_refused_to_somebody_and_the_refusal_is_the_only_trace() {
    for (engine, pack) in [(Engine::Sqlite, PACKS[0]), (Engine::Postgres, PACKS[1])] {
        let mut house = house_with_people(engine, pack);
        let start = house.keep();
        for act in ACTS.iter().map(|e| e.spec.name) {
            house.restore(&start);
            let (who, input) = refused_scene(&mut house, act);
            is_refused(&house, who, act, input);
        }
        house.assert_sound();
    }
}

fn is_refused(house: &House, who: Who, act: ActName, input: Value) {
    let (tables, before) = (house.tables(), house.records().len());
    let Err(Stop::Refused(refusal)) = house.run(who, act, input) else {
        panic!("{act} is not refused to {who:?}");
    };
    assert_eq!(refusal.act, act);
    assert!(!refusal.reasons.is_empty(), "{act}");
    for reason in &refusal.reasons {
        assert!(!reason.clause.is_empty() && !reason.article.is_empty(), "{act}: {reason:?}");
        for lang in ["ja", "en"] {
            assert!(
                office::packs::message(&refusal.body, &reason.message, lang).is_some(),
                "{act}: {reason:?}"
            );
        }
    }
    // The founding is over for everybody, and who may appoint, dismiss, name or end a deputy, hand over
    // or issue a token rests on more than a duty.
    let more_than_duty = [
        ActName::FoundOrganisation,
        ActName::Appoint,
        ActName::Dismiss,
        ActName::HandOverOffice,
        ActName::NameDeputy,
        ActName::EndDeputy,
        ActName::IssueToken,
    ];
    let nobody = more_than_duty.contains(&act);
    assert!(
        nobody || !refusal.who_could.is_empty() || needs_more_than_duty(who),
        "{act}: nobody: {:?}",
        refusal.reasons
    );

    let records = house.records();
    assert_eq!(records.len(), before + 1, "{act}");
    let record = &records[before];
    assert_eq!((record.act, record.phase), (act, Phase::Refused));
    assert_eq!(refusal.record.as_deref(), Some(record.id.to_string().as_str()));
    let clauses: Vec<_> = refusal.reasons.iter().map(|r| r.clause.clone()).collect();
    assert_eq!(record.clauses, clauses, "{act}");
    assert_eq!(record.actor.staff, house.actor(who).staff, "{act}");
    let touched = &record.entries;
    assert!(touched.rows.is_empty() && touched.opened.is_empty(), "{act}");
    assert!(touched.sealed.is_empty() && touched.removed.is_empty(), "{act}");
    assert_eq!(house.tables(), tables, "{act}");
}

/// What is missing is no duty: a terminal, or a second person.
fn needs_more_than_duty(who: Who) -> bool {
    matches!(who, Who::ClerkWithoutDevice | Who::Manager)
}

#[test]
fn a_form_error_leaves_no_trace() {
    let mut house = house_with_people(Engine::Sqlite, PACKS[0]);
    let start = house.keep();
    for act in ACTS.iter().map(|e| e.spec.name).filter(|a| *a != ActName::FoundOrganisation) {
        house.restore(&start);
        let script = script(act);
        let mut input = (script.prepare)(&mut house);
        let (tables, before) = (house.tables(), house.records().len());
        input["no_such_field"] = json!(1);
        match house.run(script.who, act, input).err() {
            Some(Stop::Form(errors)) => {
                assert_eq!(
                    (errors[0].field.as_str(), errors[0].code),
                    ("no_such_field", "field_unknown")
                );
            }
            other => panic!("{act}: {other:?}"),
        }
        assert_eq!((house.records().len(), house.tables()), (before, tables), "{act}");
    }
}

#[test]
fn form_errors_of_the_acts_themselves_leave_no_trace() {
    let house = house_with_people(Engine::Sqlite, PACKS[1]);
    let (tables, before) = (house.tables(), house.records().len());
    let stranger = "01M7XSW3JGAZ0X8JWT4P18ABW7";
    let held = &people()[..1];
    let cases = [
        (
            Who::Manager,
            ActName::Appoint,
            json!({ "staff": house.ids.staff, "duty": "clerk", "title": "係",
            "since": "2026-04-01" }),
            "clerks_are_designated",
        ),
        (
            Who::Manager,
            ActName::StopStaff,
            json!({ "staff": stranger, "reason": "異動" }),
            "unknown",
        ),
        (
            Who::Supervisor,
            ActName::RegisterZone,
            json!({ "name": "書庫", "kind": "work_room",
            "department": DEPARTMENT, "measures": "施錠", "since": "2026-04-02", "until": "2026-04-01" }),
            "ends_before_start",
        ),
        (
            Who::Supervisor,
            ActName::RecordEvent,
            json!({ "person": house.person(&held[0]), "kind": "left",
            "on_day": "2030-01-01" }),
            "day_far_ahead",
        ),
        (
            Who::Clerk,
            ActName::RevealNumber,
            json!({ "people": [stranger], "affairs": house.ids.affairs,
            "purpose": "withholding_slip" }),
            "unknown",
        ),
    ];
    for (who, act, input, code) in cases {
        match house.run(who, act, input).err() {
            Some(Stop::Form(errors)) => assert_eq!(errors[0].code, code, "{act}"),
            other => panic!("{act}: {other:?}"),
        }
        assert_eq!((house.records().len(), house.tables()), (before, tables.clone()), "{act}");
    }
    house.assert_sound();
}

/// A founding that was refused because a place is offline does not stand in the way of the next.
#[test]
fn a_refused_founding_is_recorded_and_can_be_made_good() {
    for engine in Engine::ALL {
        let mut house = House::bare(engine, PACKS[0]);
        let place = house.settings.seal_places[1].path.clone();
        std::fs::write(&place, b"a file where a folder should be").unwrap();
        let founding = house.founding();
        let Err(Stop::Refused(refusal)) =
            house.run(Who::Nobody, ActName::FoundOrganisation, founding)
        else {
            panic!("founded with one place");
        };
        assert!(refusal.record.is_some());
        std::fs::remove_file(&place).unwrap();
        house.found();
        house.set_up();
        assert_eq!(house.records_of(ActName::FoundOrganisation, Phase::Refused).len(), 1);
        house.assert_sound();
        let again = house.run(Who::Nobody, ActName::FoundOrganisation, house.founding());
        assert!(matches!(again, Err(Stop::Refused(_))), "founded twice");
    }
}

fn body_packs() -> Vec<std::sync::Arc<Pack>> {
    PACKS.iter().map(|name| office::packs::pack(name).unwrap()).collect()
}

#[test]
fn the_cases_of_every_pack_pass_and_leave_no_rule_untried() {
    for pack in office::packs::registry().unwrap().packs() {
        let failed: Vec<_> = pack.cases().into_iter().filter(|c| !c.passed).collect();
        assert!(failed.is_empty(), "{}: {failed:?}", pack.id());
        assert!(pack.check().is_empty(), "{}: {:?}", pack.id(), pack.check());
    }
}

#[test]
fn every_act_is_permitted_and_refused_by_a_case_of_each_body() {
    for pack in body_packs() {
        let law = pack.law().expect("a body stands on the law");
        let cases: Vec<_> = pack.cases().into_iter().chain(law.cases()).collect();
        for act in ACTS.iter().map(|e| e.spec.name) {
            let own = |word: &str| {
                let of_act = |name: &str| name.starts_with(&format!("case:{act}["));
                cases.iter().any(|c| of_act(&c.name) && c.expected.starts_with(word))
            };
            assert!(own("permit"), "{}: no case permits {act}", pack.id());
            assert!(own("refuse"), "{}: no case refuses {act}", pack.id());
        }
    }
}

#[test]
fn every_act_has_a_schema_and_words_in_both_languages() {
    for entry in ACTS {
        let act = entry.spec.name;
        let schema = serde_json::to_value((entry.input)()).unwrap();
        assert_eq!(schema["type"], "object", "{act}");
        assert_eq!(schema["additionalProperties"], false, "{act} takes fields it does not know");
        let done = serde_json::to_value((entry.done)()).unwrap();
        assert_eq!(done["type"], "object", "{act}");
        for lang in Lang::ALL {
            let words = Words::load(lang);
            let text = words.text(&format!("act-{act}"), &[]);
            assert!(words.has(&format!("act-{act}")) && !text.is_empty(), "{act} {lang:?}");
        }
    }
    let named: std::collections::BTreeSet<_> = ACTS.iter().map(|e| e.spec.name).collect();
    assert_eq!(named.len(), ACTS.len(), "an act stands twice in the table");
    assert_eq!(ActName::ALL.len(), ACTS.len(), "an act has no code");
}
