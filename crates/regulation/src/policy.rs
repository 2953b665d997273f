//! Policies: reading them, holding them to the form in which a missing fact refuses, validating them
//! against the schema made from the facts, and sorting them by act.
//!
//! The form: the scope names acts and nothing else. A `permit` has one `when` made of duties. A `forbid` has
//! one `unless` made of `context.fact`, `context.count >= n` (n at least 1), `&&` and `||`. Both are
//! monotone in the facts: turning a fact from false to true, or raising a count, can only help to permit.
//! Hence facts that no policy of an act mentions need not be handed over when it is decided.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use cedar_policy::{Effect, Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator};
use domain::facts::FactKind;
use domain::{ActName, Facts, broken};
use serde_json::Value;

use crate::decide::Known;
use crate::error::{Fault, FormRule, PackError};

/// The duties among the facts: the only ones a permit may name.
pub(crate) const DUTY_FACTS: [&str; 8] = [
    "is_staff",
    "is_above_manager",
    "is_manager",
    "is_supervisor",
    "is_supervisor_here",
    "is_clerk",
    "is_auditor",
    "is_system_officer",
];

/// A policy as far as answers need it.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) effect: Effect,
    pub(crate) clause: String,
    /// Present in every forbid.
    pub(crate) message: Option<String>,
    /// Positions in [`Facts::FIELDS`] of the facts it names.
    pub(crate) facts: Vec<usize>,
    /// The acts it speaks of.
    pub(crate) acts: Vec<ActName>,
    /// File and place, for findings.
    pub(crate) place: (String, String),
    /// The policy in Cedar's JSON form with its scope opened: it lies in its acts' sets alone.
    body: Value,
}

/// What is asked before an act: its own small policy sets.
pub(crate) struct ActPolicies {
    /// Every policy of the act; ids are positions in `rules`.
    pub(crate) set: PolicySet,
    /// The same rules folded for speed: each permit with the conditions of all forbids, under the permit's
    /// id. It permits exactly when `set` does; only `set` can tell the reasons of a refusal.
    pub(crate) gate: PolicySet,
    pub(crate) rules: Vec<Rule>,
    /// Positions in [`Facts::FIELDS`] of the facts that any of its policies names.
    pub(crate) asked: Vec<usize>,
    pub(crate) known: Known,
}

/// The Cedar schema made from the facts and the acts: every fact is a required attribute.
#[must_use]
pub fn schema_text() -> String {
    let mut text = String::from("entity Actor;\nentity Office;\ntype Facts = {\n");
    for (name, kind) in Facts::FIELDS {
        let kind = match kind {
            FactKind::Bool => "Bool",
            FactKind::Count => "Long",
        };
        text.push_str(&format!("  {name}: {kind},\n"));
    }
    text.push_str("};\n");
    for act in ActName::ALL {
        text.push_str(&format!(
            "action {act} appliesTo {{ principal: Actor, resource: Office, context: Facts }};\n"
        ));
    }
    text
}

/// Cuts a policy file at the semicolons that end policies, so that an error can name a line. Returns each
/// policy's text and the line on which it begins (its annotations included).
fn split(text: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let (mut start, mut begun) = (0, None);
    let (mut line, mut in_string, mut in_comment, mut escaped) = (1, false, false, false);
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        if c == '\n' {
            line += 1;
            in_comment = false;
        } else if in_string {
            in_string = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
        } else if !in_comment {
            match c {
                '/' if previous == '/' => {
                    in_comment = true;
                }
                '"' => in_string = true,
                ';' => {
                    let part = text.get(start..=at).unwrap_or("");
                    parts.push((begun.take().unwrap_or(line), part));
                    start = at + 1;
                }
                c if !c.is_whitespace() && c != '/' && begun.is_none() => begun = Some(line),
                _ => {}
            }
        }
        previous = c;
    }
    let rest = text.get(start..).unwrap_or("");
    if let Some(begun) = begun {
        parts.push((begun, rest));
    }
    parts
}

/// The schema and its validator, made once.
fn validator() -> Result<&'static Validator, PackError> {
    static VALIDATOR: OnceLock<Result<Validator, String>> = OnceLock::new();
    let made = VALIDATOR.get_or_init(|| {
        let (schema, _) = Schema::from_cedarschema_str(&schema_text()).map_err(|e| one_line(&e))?;
        Ok(Validator::new(schema))
    });
    made.as_ref().map_err(|why| {
        PackError::new("policies", "schema", Fault::PolicyInvalid { why: why.clone() })
    })
}

/// Reads and checks the policies of one pack.
pub(crate) fn read(files: &[(&str, &str)]) -> Result<Vec<Rule>, PackError> {
    let mut rules = Vec::new();
    let mut all = PolicySet::new();
    for (file, text) in files {
        let parts = split(text);
        let policies = parse(file, text, &parts)?;
        for (policy, (line, _)) in policies.iter().zip(&parts) {
            let wrong = |fault| PackError::new(*file, format!("line {line}"), fault);
            let mut rule = rule_of(policy).map_err(&wrong)?;
            rule.place = ((*file).to_owned(), format!("line {line}"));
            let named = policy.new_id(PolicyId::new(rules.len().to_string()));
            all.add(named).map_err(|e| wrong(Fault::PolicySyntax { why: one_line(&e) }))?;
            rules.push(rule);
        }
    }
    let result = validator()?.validate(&all, ValidationMode::Strict);
    let errors = result.validation_errors().map(|e| (e.policy_id(), one_line(e)));
    let warnings = result.validation_warnings().map(|w| (w.policy_id(), one_line(w)));
    if let Some((id, why)) = errors.chain(warnings).next() {
        let id: &str = id.as_ref();
        let place = id.parse().ok().and_then(|at: usize| rules.get(at)).map(|r| r.place.clone());
        let (file, line) = place.unwrap_or_default();
        return Err(PackError::new(file, line, Fault::PolicyInvalid { why }));
    }
    Ok(rules)
}

/// The policies of a file in its order. The file is read at once; only when that fails are its parts read
/// one by one, to name the line.
fn parse(file: &str, text: &str, parts: &[(usize, &str)]) -> Result<Vec<Policy>, PackError> {
    let wrong = |line: usize, why: String| {
        PackError::new(file, format!("line {line}"), Fault::PolicySyntax { why })
    };
    let set = text.parse::<PolicySet>().map_err(|whole| {
        let of_part = |(line, part): &(usize, &str)| {
            Policy::parse(None, part).err().map(|e| wrong(*line, one_line(&e)))
        };
        parts.iter().find_map(of_part).unwrap_or_else(|| wrong(1, one_line(&whole)))
    })?;
    let by_place = |at: usize| set.policy(&PolicyId::new(format!("policy{at}"))).cloned();
    let policies: Vec<Policy> = (0..parts.len()).map_while(by_place).collect();
    let templates = set.templates().count();
    if policies.len() == parts.len() && set.policies().count() == parts.len() && templates == 0 {
        Ok(policies)
    } else {
        Err(wrong(1, "the file does not read as one policy after another".to_owned()))
    }
}

fn one_line(error: &dyn std::fmt::Display) -> String {
    error.to_string().replace('\n', " ")
}

fn rule_of(policy: &Policy) -> Result<Rule, Fault> {
    let effect = policy.effect();
    let annotation = |name: &'static str| {
        let value = policy.annotation(name).map(str::trim).filter(|v| !v.is_empty());
        match value {
            Some(value) => Ok(value.to_owned()),
            None if broken::is_off("pack_annotations") => Ok(String::new()),
            None => Err(Fault::AnnotationMissing { annotation: name }),
        }
    };
    let clause = annotation("clause")?;
    let message = match effect {
        Effect::Forbid => Some(annotation("message")?),
        Effect::Permit => None,
    };
    let mut body = policy.to_json().map_err(|e| Fault::PolicySyntax { why: one_line(&e) })?;
    let acts = acts_of(&body).ok_or(Fault::PolicyForm { rule: FormRule::Scope })?;
    let mut facts = Vec::new();
    match conditions_of(&body, effect, &acts, &mut facts) {
        Err(rule) if !broken::is_off("pack_policy_form") => return Err(Fault::PolicyForm { rule }),
        _ => {}
    }
    if let Some(map) = body.as_object_mut() {
        map.insert("action".to_owned(), serde_json::json!({ "op": "All" }));
        map.remove("annotations");
    }
    facts.sort_unstable();
    facts.dedup();
    Ok(Rule { effect, clause, message, facts, acts, place: Default::default(), body })
}

/// The acts of the scope; `None` when the scope says anything else.
fn acts_of(body: &Value) -> Option<Vec<ActName>> {
    let op = |part: &str| body.get(part).and_then(|p| p.get("op")).and_then(Value::as_str);
    if op("principal") != Some("All") || op("resource") != Some("All") {
        return None;
    }
    let action = body.get("action")?;
    let entities: Vec<&Value> = match (action.get("entity"), action.get("entities")) {
        (Some(one), None) => vec![one],
        (None, Some(Value::Array(several))) if !several.is_empty() => several.iter().collect(),
        _ => return None,
    };
    entities
        .into_iter()
        .map(|e| {
            let e = e.get("__entity").unwrap_or(e);
            (e.get("type")?.as_str()? == "Action").then_some(())?;
            ActName::from_code(e.get("id")?.as_str()?)
        })
        .collect()
}

/// Holds the conditions to their form and gathers the facts they name.
fn conditions_of(
    body: &Value,
    effect: Effect,
    acts: &[ActName],
    facts: &mut Vec<usize>,
) -> Result<(), FormRule> {
    let none = Vec::new();
    let conditions = body.get("conditions").and_then(Value::as_array).unwrap_or(&none);
    let kind_of = |c: &Value| c.get("kind").and_then(Value::as_str).map(str::to_owned);
    match (effect, conditions.as_slice()) {
        (Effect::Permit, []) if acts == [ActName::FoundOrganisation] => Ok(()),
        (Effect::Permit, [one]) if kind_of(one).as_deref() == Some("when") => {
            expression(one.get("body"), 0, facts).ok_or(FormRule::Permit)?;
            let names = facts.iter().filter_map(|at| Facts::FIELDS.get(*at));
            let only_duties = names.clone().all(|(name, _)| DUTY_FACTS.contains(name));
            if only_duties { Ok(()) } else { Err(FormRule::Permit) }
        }
        (Effect::Permit, _) => Err(FormRule::Permit),
        (Effect::Forbid, [one]) if kind_of(one).as_deref() == Some("unless") => {
            expression(one.get("body"), 0, facts).ok_or(FormRule::Condition)
        }
        (Effect::Forbid, _) => Err(FormRule::Forbid),
    }
}

/// The deepest nesting of `&&` and `||` that is read.
const DEEPEST: u8 = 64;

/// INVARIANT: only expressions that are monotone in the facts are accepted.
fn expression(body: Option<&Value>, depth: u8, facts: &mut Vec<usize>) -> Option<()> {
    let (op, of) = body?.as_object().filter(|o| o.len() == 1)?.iter().next()?;
    match op.as_str() {
        "&&" | "||" => {
            let deeper = (depth < DEEPEST).then_some(depth + 1)?;
            expression(of.get("left"), deeper, facts)?;
            expression(of.get("right"), deeper, facts)
        }
        ">=" => {
            let least = of.get("right")?.get("Value")?.as_i64()?;
            facts.push(fact(of.get("left")?, FactKind::Count)?);
            (least >= 1).then_some(())
        }
        "." => {
            facts.push(fact(body?, FactKind::Bool)?);
            Some(())
        }
        _ => None,
    }
}

fn fact(of: &Value, kind: FactKind) -> Option<usize> {
    let of = of.get(".")?;
    (of.get("left")?.get("Var")?.as_str()? == "context").then_some(())?;
    let name = of.get("attr")?.as_str()?;
    Facts::FIELDS.iter().position(|(n, k)| *n == name && *k == kind)
}

/// Sorts the rules by act: those of the body first, then the law's.
pub(crate) fn by_act(
    own: &[Rule],
    law: &[Rule],
) -> Result<BTreeMap<ActName, ActPolicies>, PackError> {
    let mut sorted = BTreeMap::new();
    for act in ActName::ALL {
        let rules: Vec<Rule> =
            own.iter().chain(law).filter(|r| r.acts.contains(act)).cloned().collect();
        let mut set = PolicySet::new();
        let mut gate = PolicySet::new();
        let mut asked = Vec::new();
        for (at, rule) in rules.iter().enumerate() {
            add(&mut set, at, rule, rule.body.clone())?;
            if rule.effect == Effect::Permit {
                add(&mut gate, at, rule, folded(rule, &rules))?;
            }
            asked.extend_from_slice(&rule.facts);
        }
        asked.sort_unstable();
        asked.dedup();
        sorted.insert(*act, ActPolicies { set, gate, rules, asked, known: Known::default() });
    }
    Ok(sorted)
}

fn add(set: &mut PolicySet, at: usize, rule: &Rule, body: Value) -> Result<(), PackError> {
    let wrong =
        |why: String| PackError::new(&rule.place.0, &rule.place.1, Fault::PolicyInvalid { why });
    let policy = Policy::from_json(Some(PolicyId::new(at.to_string())), body)
        .map_err(|e| wrong(one_line(&e)))?;
    set.add(policy).map_err(|e| wrong(one_line(&e)))
}

/// A permit with the condition of every forbid among the rules: `forbid unless c` turned to `when c`.
fn folded(permit: &Rule, rules: &[Rule]) -> Value {
    let conditions = |rule: &Rule| {
        rule.body.get("conditions").and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let forbids = rules.iter().filter(|r| r.effect == Effect::Forbid);
    let mut all = conditions(permit);
    for mut condition in forbids.flat_map(conditions) {
        if let Some(map) = condition.as_object_mut() {
            map.insert("kind".to_owned(), Value::from("when"));
        }
        all.push(condition);
    }
    let mut body = permit.body.clone();
    if let Some(map) = body.as_object_mut() {
        map.insert("conditions".to_owned(), Value::from(all));
    }
    body
}

#[cfg(test)]
impl Rule {
    /// The rule's condition read without Cedar, for a second opinion.
    pub(crate) fn holds_by_hand(&self, facts: &Facts) -> bool {
        fn holds(body: &Value, values: &[domain::facts::FactValue]) -> bool {
            use domain::facts::FactValue;
            let (op, of) = body.as_object().unwrap().iter().next().unwrap();
            match op.as_str() {
                "&&" => holds(&of["left"], values) && holds(&of["right"], values),
                "||" => holds(&of["left"], values) || holds(&of["right"], values),
                ">=" => {
                    let at = fact(&of["left"], FactKind::Count).unwrap();
                    matches!(values[at], FactValue::Count(n) if n >= of["right"]["Value"].as_i64().unwrap())
                }
                "." => values[fact(body, FactKind::Bool).unwrap()] == FactValue::Bool(true),
                other => panic!("{other}"),
            }
        }
        let conditions = self.body["conditions"].as_array().unwrap();
        conditions.iter().all(|c| holds(&c["body"], &facts.values()))
    }
}
