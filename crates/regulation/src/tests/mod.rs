//! Tests of the packs in the repository, of decisions, and of packs that are wrong.

mod bad_packs;
mod decisions;
mod identity;
mod packs;
mod third;

use std::sync::{Arc, OnceLock};

use domain::facts::{FactKind, FactValue};
use domain::{ActName, Facts};

use crate::{Pack, Registry};

const BODIES: [&str; 2] = ["hanamaki-city@2015-12-25", "university@2016-01-01"];

fn registry() -> &'static Registry {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    REGISTRY.get_or_init(|| Registry::built_in().unwrap_or_else(|e| panic!("{e}")))
}

fn pack(name: &str) -> Arc<Pack> {
    registry().pack(name).unwrap()
}

fn all_true() -> Facts {
    let mut facts = Facts::none();
    for (name, kind) in Facts::FIELDS {
        let value = match kind {
            FactKind::Bool => FactValue::Bool(true),
            FactKind::Count => FactValue::Count(9),
        };
        assert!(facts.set(name, value));
    }
    facts
}

fn facts_of(names: &[&str]) -> Facts {
    let mut facts = Facts::none();
    for name in names {
        assert!(facts.set(name, FactValue::Bool(true)), "{name}");
    }
    facts
}

fn acts_of_bodies() -> impl Iterator<Item = ActName> {
    ActName::ALL.iter().copied().filter(|a| *a != ActName::FoundOrganisation)
}
