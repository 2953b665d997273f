//! What single things cost: a password, the unseal words, a decision.

use std::path::Path;
use std::sync::Arc;

use cedar_policy::{
    ActionConstraint, Authorizer, Context, Entities, EntityUid, Policy, PolicySet, Request,
    RestrictedExpression,
};
use domain::facts::{FactKind, FactValue};
use domain::{ActName, Clock, Facts, Random, Slug};
use office::input::SecretText;
use office::sign_in::SignIn;
use office::{RealClock, RealRandom, Via};
use regulation::Registry;
use vault::{Cost, Passphrase, Place, PlaceKind, Vault, check_places};

use crate::measure::{Goal, Rounds};
use crate::{Bench, house};

/// Decisions of one lap.
const LAP: usize = 1_000;
const ACT: ActName = ActName::RevealNumber;
const LAW: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../regulations/law/2026/policies");
const BODY: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../regulations/hanamaki-city/2015-12-25/policies");

pub fn run(bench: Bench) {
    passwords(bench);
    decisions(bench);
}

fn passwords(bench: Bench) {
    let house = house::open();
    let shown = SignIn {
        own: ("tanto".to_owned(), SecretText::new(it::PASSWORD.to_owned())).into(),
        second: None,
        device_key: None,
        via: Via::Command,
        work: None,
    };
    let random: Arc<dyn Random> = Arc::new(RealRandom::default());
    let organisation = Slug::new("mihon").unwrap();
    let words = Passphrase::generate(&*random);
    let folder =
        |name: &str| Place::new(house.folder.path().join(name), PlaceKind::SameMachine).unwrap();
    let places = check_places(&house.data(), vec![folder("one"), folder("two")]).unwrap();
    let at = RealClock::default().now();
    let (_, seal) =
        Vault::found(&organisation, &words, Cost::STRONG, places, Arc::clone(&random), at).unwrap();
    Rounds::run(bench.rounds, |lap| {
        lap.time("sign in: one password", 1, || house.office().sign_in(&shown).unwrap());
        lap.time("unseal: the strong setting", 1, || {
            Vault::unseal(&organisation, &seal, &words, Arc::clone(&random)).unwrap()
        });
    })
    .times();
}

fn decisions(bench: Bench) {
    let pack = Registry::built_in().unwrap().pack("hanamaki-city").unwrap();
    let facts = everything_holds();
    assert!(pack.decide(ACT, &facts).is_permit());
    let (set, request) = bare();
    let (authorizer, entities) = (Authorizer::new(), Entities::empty());
    println!("  {} policies for {ACT}", set.num_of_policies());
    let mut new = facts.clone();
    let rounds = Rounds::run(bench.rounds * 8, |lap| {
        lap.time("decide on facts that nobody asked about before", LAP, || {
            for _ in 0..LAP {
                new.people += 1;
                std::hint::black_box(pack.decide(ACT, std::hint::black_box(&new)));
            }
        });
        lap.time("decide, from facts to clauses", LAP, || {
            for _ in 0..LAP {
                std::hint::black_box(pack.decide(ACT, std::hint::black_box(&facts)));
            }
        });
        lap.time("bare Cedar call, the same policies", LAP, || {
            for _ in 0..LAP {
                std::hint::black_box(authorizer.is_authorized(&request, &set, &entities));
            }
        });
    });
    let laps = (["decide, from facts to clauses"], ["bare Cedar call, the same policies"]);
    rounds.times().ratio("decide / bare Cedar call", &laps.0, &laps.1, Goal::AtMost(1.3)).ratio(
        "decide on new facts / bare Cedar call",
        &["decide on facts that nobody asked about before"],
        &laps.1,
        Goal::AtMost(1.3),
    );
}

fn everything_holds() -> Facts {
    let mut facts = Facts::none();
    for (name, kind) in Facts::FIELDS {
        let value = match kind {
            FactKind::Bool => FactValue::Bool(true),
            FactKind::Count => FactValue::Count(1),
        };
        assert!(facts.set(name, value));
    }
    facts
}

/// The policies of the act as they are written, and a request that is ready to be asked.
fn bare() -> (PolicySet, Request) {
    let uid = |text: &str| text.parse::<EntityUid>().unwrap();
    let action = uid(&format!("Action::\"{ACT}\""));
    let speaks_of = |policy: &Policy| match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(one) => one == action,
        ActionConstraint::In(many) => many.contains(&action),
    };
    let mut set = PolicySet::new();
    for file in [LAW, BODY].iter().flat_map(|folder| house::files(Path::new(folder))) {
        let text: PolicySet = std::fs::read_to_string(file).unwrap().parse().unwrap();
        for policy in text.policies().filter(|policy| speaks_of(policy)) {
            let id = set.num_of_policies().to_string();
            set.add(policy.new_id(id.parse().unwrap())).unwrap();
        }
    }
    let pairs = Facts::FIELDS.iter().map(|(name, kind)| {
        let value = match kind {
            FactKind::Bool => RestrictedExpression::new_bool(true),
            FactKind::Count => RestrictedExpression::new_long(1),
        };
        ((*name).to_owned(), value)
    });
    let context = Context::from_pairs(pairs).unwrap();
    let (actor, office) = (uid("Actor::\"actor\""), uid("Office::\"office\""));
    (set, Request::new(actor, action, office, context, None).unwrap())
}
