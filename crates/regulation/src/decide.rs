//! The decision: one act, its facts, the policies of the pack in force.

use std::sync::{PoisonError, RwLock};

use cedar_policy::{
    Authorizer, Context, Effect, Entities, EntityUid, PolicySet, Request, RestrictedExpression,
};
use domain::facts::FactValue;
use domain::{ActName, Facts, broken};

use crate::policy::ActPolicies;

/// What a pack answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Allowed, by these clauses.
    Permit {
        /// Ids of the clauses that say who may do it.
        clauses: Vec<String>,
    },
    /// Refused.
    Refuse {
        /// Every reason that fired; never empty.
        reasons: Vec<domain::Reason>,
    },
}

impl Decision {
    /// True when it is a permit.
    #[must_use]
    pub const fn is_permit(&self) -> bool {
        matches!(self, Self::Permit { .. })
    }
}

/// The answer of a policy set, as positions in its list of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Permits that fired.
    Permit(Vec<usize>),
    /// Forbids that fired; empty when no permit did.
    Refuse(Vec<usize>),
    /// A policy could not be evaluated.
    Error,
}

/// What every decision needs and none changes.
pub(crate) struct Judge {
    authorizer: Authorizer,
    entities: Entities,
    actor: EntityUid,
    office: EntityUid,
    acts: Vec<EntityUid>,
    names: Vec<String>,
}

impl Judge {
    pub(crate) fn new() -> Option<Self> {
        let uid = |kind: &str, id: &str| format!("{kind}::\"{id}\"").parse::<EntityUid>().ok();
        Some(Self {
            authorizer: Authorizer::new(),
            entities: Entities::empty(),
            actor: uid("Actor", "actor")?,
            office: uid("Office", "office")?,
            acts: ActName::ALL.iter().map(|a| uid("Action", a.code())).collect::<Option<_>>()?,
            names: Facts::FIELDS.iter().map(|(name, _)| (*name).to_owned()).collect(),
        })
    }

    /// Asks the policies of an act.
    pub(crate) fn ask(&self, act: ActName, policies: &ActPolicies, facts: &Facts) -> Answer {
        let values = facts.values();
        let pairs = policies.asked.iter().filter_map(|at| {
            let value = match values.get(*at)? {
                FactValue::Bool(holds) => RestrictedExpression::new_bool(*holds),
                FactValue::Count(count) => RestrictedExpression::new_long(*count),
            };
            Some((self.names.get(*at)?.clone(), value))
        });
        let Ok(context) = Context::from_pairs(pairs) else {
            return Answer::Error;
        };
        self.weigh(act, policies, context)
    }

    /// The gate first: what it permits is permitted. Else the whole set says why not; should it permit, the
    /// two differ, and nothing is certain.
    pub(crate) fn weigh(&self, act: ActName, policies: &ActPolicies, context: Context) -> Answer {
        match self.evaluate(act, &policies.gate, context.clone()) {
            Answer::Refuse(_) => match self.evaluate(act, &policies.set, context) {
                Answer::Permit(_) => Answer::Error,
                other => other,
            },
            other => other,
        }
    }

    /// Evaluates. Cedar skips a policy that errs, so an error anywhere is the answer.
    pub(crate) fn evaluate(&self, act: ActName, set: &PolicySet, context: Context) -> Answer {
        let at = ActName::ALL.iter().position(|a| *a == act);
        let Some(action) = at.and_then(|at| self.acts.get(at)) else {
            return Answer::Error;
        };
        let request =
            Request::new(self.actor.clone(), action.clone(), self.office.clone(), context, None);
        let Ok(request) = request else {
            return Answer::Error;
        };
        let response = self.authorizer.is_authorized(&request, set, &self.entities);
        let diagnostics = response.diagnostics();
        if diagnostics.errors().next().is_some() && !broken::is_off("policy_error") {
            return Answer::Error;
        }
        let mut fired = Vec::new();
        for id in diagnostics.reason() {
            let id: &str = id.as_ref();
            let Ok(at) = id.parse::<usize>() else {
                return Answer::Error;
            };
            fired.push(at);
        }
        fired.sort_unstable();
        match response.decision() {
            cedar_policy::Decision::Allow if !fired.is_empty() => Answer::Permit(fired),
            cedar_policy::Decision::Allow => Answer::Error,
            cedar_policy::Decision::Deny => Answer::Refuse(fired),
        }
    }
}

/// Decisions of one act made before. A decision is a function of the act and its facts alone, so the same
/// facts get the same answer; nothing here outlives its pack.
#[derive(Default)]
pub(crate) struct Known(RwLock<Vec<(Facts, Decision)>>);

impl Known {
    /// How many are kept: an office asks with few different facts.
    const MOST: usize = 16;

    pub(crate) fn or_decide(&self, facts: &Facts, decide: impl FnOnce() -> Decision) -> Decision {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, decision)) = known.iter().find(|(before, _)| before == facts) {
            return decision.clone();
        }
        drop(known);
        let decision = decide();
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= Self::MOST {
            known.remove(0);
        }
        known.push((facts.clone(), decision.clone()));
        decision
    }
}

impl ActPolicies {
    /// The clause of the first permit: the one that says whose duty the act is.
    pub(crate) fn permit_clause(&self) -> Option<&str> {
        self.rules.iter().find(|r| r.effect == Effect::Permit).map(|r| r.clause.as_str())
    }
}
