use cedar_policy::{Context, RestrictedExpression};
use domain::facts::{FactKind, FactValue};
use domain::{ActName, Duty, Facts};
use proptest::prelude::*;

use super::{BODIES, acts_of_bodies, all_true, facts_of, pack};
use crate::Decision;
use crate::decide::{Answer, Judge};

fn clauses_of_refusal(decision: Decision) -> Vec<String> {
    match decision {
        Decision::Refuse { reasons } => reasons.into_iter().map(|r| r.clause).collect(),
        Decision::Permit { .. } => panic!("permitted"),
    }
}

#[test]
fn facts_that_nobody_gathered_permit_nothing() {
    for id in BODIES {
        for act in ActName::ALL {
            let reasons = clauses_of_refusal(pack(id).decide(*act, &Facts::none()));
            assert!(!reasons.is_empty(), "{id} {act}");
        }
    }
}

#[test]
fn holding_no_duty_permits_nothing_but_founding() {
    let mut facts = all_true();
    for name in crate::policy::DUTY_FACTS {
        facts.set(name, FactValue::Bool(false));
    }
    for id in BODIES {
        let pack = pack(id);
        for act in acts_of_bodies() {
            let Decision::Refuse { reasons } = pack.decide(act, &facts) else {
                panic!("{id} {act} permitted");
            };
            assert!(reasons.iter().all(|r| !r.article.is_empty()), "{id} {act}");
            assert!(pack.message(&reasons[0].message, "en").is_some());
        }
        assert!(pack.decide(ActName::FoundOrganisation, &facts).is_permit());
    }
}

#[test]
fn every_reason_is_told_the_body_s_own_first() {
    let mut facts = all_true();
    facts.affairs_lawful = false;
    facts.device_registered = false;
    let Decision::Refuse { reasons } = pack(BODIES[0]).decide(ActName::RevealNumber, &facts) else {
        panic!("permitted");
    };
    let told: Vec<(&str, &str, &str)> = reasons
        .iter()
        .map(|r| (r.clause.as_str(), r.article.as_str(), r.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("H6.9", "第6-9", "device_not_registered"),
            ("H5.9", "第5-9", "affairs_not_registered"),
            ("L9", "番号法第9条", "affairs_without_basis"),
        ]
    );
}

#[test]
fn the_two_regulations_differ_where_their_texts_do() {
    let (city, university) = (pack(BODIES[0]), pack(BODIES[1]));
    let mut facts = all_true();
    facts.instruction_in_force = false;
    assert_eq!(clauses_of_refusal(city.decide(ActName::FillFile, &facts)), ["H5.4-1"]);
    assert!(university.decide(ActName::FillFile, &facts).is_permit());

    let mut facts = all_true();
    facts.manager_in_office = false;
    assert_eq!(clauses_of_refusal(city.decide(ActName::RevealNumber, &facts)), ["H2.1"]);
    assert!(university.decide(ActName::RevealNumber, &facts).is_permit());
    assert!(city.decide(ActName::CarryOutDisposal, &facts).is_permit());

    let mut facts = all_true();
    facts.by_hand = false;
    facts.instruction_in_force = false;
    assert!(university.decide(ActName::SubmitToAuthority, &facts).is_permit(), "approved");
    facts.approval_in_force = false;
    let sent = clauses_of_refusal(university.decide(ActName::SubmitToAuthority, &facts));
    assert_eq!(sent, ["U6.5"]);
    facts.by_hand = true;
    assert!(university.decide(ActName::SubmitToAuthority, &facts).is_permit());
    let carried = clauses_of_refusal(city.decide(ActName::SubmitToAuthority, &facts));
    assert_eq!(carried, ["H5.4-2"]);

    // Papers alone leave by fit; a password is enough by fit.
    facts.channel_encrypted = false;
    facts.data_encrypted = false;
    facts.prescribed_method = false;
    let out = clauses_of_refusal(city.decide(ActName::CarryOut, &facts));
    assert_eq!(out, ["H5.4-3"]);
    assert!(university.decide(ActName::CarryOut, &facts).is_permit());
    facts.approval_in_force = true;
    assert_eq!(clauses_of_refusal(city.decide(ActName::SendData, &facts)), ["H6.6"]);
    assert!(university.decide(ActName::SendData, &facts).is_permit());
}

#[test]
fn founding_is_decided_by_the_law_alone() {
    let mut facts = facts_of(&["ledger_is_empty"]);
    facts.seal_places_online = 2;
    for name in ["law@2026", BODIES[0], BODIES[1]] {
        let decision = pack(name).decide(ActName::FoundOrganisation, &facts);
        assert_eq!(decision, Decision::Permit { clauses: vec!["L12".to_owned()] });
    }
    assert!(!pack("law@2026").decide(ActName::Appoint, &all_true()).is_permit());
}

#[test]
fn who_could_is_decided_again_for_each_duty() {
    let city = pack(BODIES[0]);
    let mut facts = all_true();
    for name in crate::policy::DUTY_FACTS {
        facts.set(name, FactValue::Bool(false));
    }
    facts.is_supervisor = true;
    facts.is_supervisor_here = true;
    facts.stage_designated = false;
    assert_eq!(city.who_could(ActName::RevealNumber, &facts, None), [Duty::Clerk]);
    facts.device_registered = false;
    assert_eq!(
        city.who_could(ActName::RevealNumber, &facts, None),
        [],
        "nobody without a terminal"
    );

    facts.by_another_person = false;
    let one_up = Some(&[Duty::Manager][..]);
    let confirm = ActName::ConfirmDisposal;
    assert_eq!(city.who_could(confirm, &facts, one_up), [Duty::Manager], "one office up");
    // What the manager did falls to the office above, and to nobody below.
    facts.falls_here = false;
    facts.by_another_person = true;
    let above = Some(&[Duty::AboveManager][..]);
    assert_eq!(city.who_could(confirm, &facts, above), [Duty::AboveManager]);
    facts.round_is_finished = false;
    assert_eq!(city.who_could(confirm, &facts, above), []);
}

/// Cedar skips a policy that errs: a forbid that errs no longer forbids. Here a context lacks a fact that a
/// forbid asks for, which can happen to no validated pack.
#[test]
fn an_error_in_a_policy_refuses() {
    let city = pack(BODIES[0]);
    let judge = Judge::new().unwrap();
    let policies = city.policies(ActName::RegisterDevice).unwrap();
    let duties = ["is_manager", "is_system_officer"];
    let pairs = duties.map(|name| (name.to_owned(), RestrictedExpression::new_bool(true)));
    let context = Context::from_pairs(pairs).unwrap();
    let answer = judge.evaluate(ActName::RegisterDevice, &policies.set, context.clone());
    assert_eq!(answer, Answer::Error);
    assert_eq!(judge.weigh(ActName::RegisterDevice, policies, context), Answer::Error);
    let Decision::Refuse { reasons } = city.decision(policies, &Answer::Error) else {
        panic!("permitted");
    };
    assert_eq!(
        (reasons[0].clause.as_str(), reasons[0].message.as_str()),
        ("L12", "error_in_policy")
    );
}

/// Should the folded policies ever permit less than the whole set, nothing is certain: refused.
#[test]
fn a_gate_that_differs_from_the_set_refuses() {
    let city = pack(BODIES[0]);
    let judge = Judge::new().unwrap();
    let whole = city.policies(ActName::RegisterZone).unwrap();
    let differing = crate::policy::ActPolicies {
        set: whole.set.clone(),
        gate: city.policies(ActName::RegisterDevice).unwrap().gate.clone(),
        rules: whole.rules.clone(),
        asked: whole.asked.clone(),
        known: Default::default(),
    };
    let facts = ["is_manager", "device_is_ours", "is_system_officer", "is_supervisor_here"];
    let pairs = facts.map(|name| {
        (name.to_owned(), RestrictedExpression::new_bool(name == "is_supervisor_here"))
    });
    let context = Context::from_pairs(pairs).unwrap();
    assert_eq!(judge.weigh(ActName::RegisterZone, &differing, context), Answer::Error);
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let one = (prop::bool::weighted(0.85), 0i64..4);
    prop::collection::vec(one, Facts::FIELDS.len()).prop_map(|drawn| {
        let mut facts = Facts::none();
        for ((name, kind), (holds, count)) in Facts::FIELDS.iter().zip(drawn) {
            let value = match kind {
                FactKind::Bool => FactValue::Bool(holds),
                FactKind::Count => FactValue::Count(count),
            };
            facts.set(name, value);
        }
        facts
    })
}

/// The decision written a second time, by hand: some permit holds and every forbid's condition holds.
fn by_hand(pack: &crate::Pack, act: ActName, facts: &Facts) -> bool {
    let rules = &pack.policies(act).unwrap().rules;
    let conditions: Vec<(bool, bool)> = rules
        .iter()
        .map(|rule| (rule.effect == cedar_policy::Effect::Permit, rule.holds_by_hand(facts)))
        .collect();
    conditions.iter().any(|(permit, holds)| *permit && *holds)
        && conditions.iter().all(|(permit, holds)| *permit || *holds)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn decisions_agree_with_a_second_reading(facts in any_facts()) {
        for id in BODIES {
            let pack = pack(id);
            for act in ActName::ALL {
                let decided = pack.decide(*act, &facts).is_permit();
                prop_assert_eq!(decided, by_hand(&pack, *act, &facts), "{} {}", id, act);
            }
        }
    }

    #[test]
    fn a_fact_more_never_takes_a_permit_away(facts in any_facts(), at in 0..Facts::FIELDS.len()) {
        let mut more = facts.clone();
        let (name, kind) = Facts::FIELDS[at];
        more.set(name, match kind {
            FactKind::Bool => FactValue::Bool(true),
            FactKind::Count => FactValue::Count(9),
        });
        for id in BODIES {
            let pack = pack(id);
            for act in ActName::ALL {
                let before = pack.decide(*act, &facts).is_permit();
                prop_assert!(!before || pack.decide(*act, &more).is_permit(), "{} {} {}", id, act, name);
            }
        }
    }
}
