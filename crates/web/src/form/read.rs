//! The input that a posted form stands for. What is not filled in is left out: the act says what is missing.

use serde_json::{Map, Value};

use super::shape::{Field, Shape};
use crate::posted::Posted;

/// A list of groups on a page has so many lines at most.
pub const MOST_LINES: usize = 50;

/// The input of an act.
pub fn read(fields: &[Field], posted: &Posted) -> Value {
    Value::Object(group(fields, "", posted))
}

fn group(fields: &[Field], at: &str, posted: &Posted) -> Map<String, Value> {
    fields
        .iter()
        .filter_map(|field| {
            let place = join(at, &field.name);
            let value = value(&field.shape, &place, field.required, posted)?;
            Some((field.name.clone(), value))
        })
        .collect()
}

/// The name of a field within another.
pub fn join(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") }
}

fn value(shape: &Shape, at: &str, required: bool, posted: &Posted) -> Option<Value> {
    let text = || posted.one(at).map(|text| Value::from(text.replace("\r\n", "\n")));
    match shape {
        Shape::Yes => posted.one(at).map(|_| Value::Bool(true)).or(Some(Value::Bool(false))),
        Shape::YesNo => posted.one(at).map(|said| Value::Bool(said == "yes")),
        Shape::Whole => {
            let typed = posted.one(at)?.trim();
            Some(typed.parse::<i64>().map_or_else(|_| Value::from(typed), Value::from))
        }
        Shape::Pairs => {
            let pairs = posted.one(at)?.lines().filter_map(|line| line.split_once('='));
            let pairs =
                pairs.map(|(key, value)| (key.trim().to_owned(), Value::from(value.trim())));
            Some(Value::Object(pairs.collect()))
        }
        Shape::Group(fields) => {
            let filled = required || posted.any_under(&format!("{at}."));
            filled.then(|| Value::Object(group(fields, at, posted)))
        }
        Shape::Either(all) => {
            let chosen = posted.one(at)?;
            let (name, _, shape) = all.iter().find(|(name, ..)| name == chosen)?;
            let held = value(shape, &join(at, name), true, posted).unwrap_or(Value::Null);
            Some(Value::Object([(name.clone(), held)].into_iter().collect()))
        }
        Shape::File => {
            let name = posted.one(at)?;
            Some(Value::Object([("handed".to_owned(), Value::from(name))].into_iter().collect()))
        }
        Shape::Many(one) => many(one, at, required, posted),
        _ => text(),
    }
}

fn many(one: &Shape, at: &str, required: bool, posted: &Posted) -> Option<Value> {
    let all: Vec<Value> = match one {
        Shape::Group(_) | Shape::Either(_) => (0..MOST_LINES)
            .filter_map(|line| {
                let place = format!("{at}[{line}]");
                let filled = posted.one(&place).is_some() || posted.any_under(&format!("{place}."));
                filled.then(|| value(one, &place, true, posted)).flatten()
            })
            .collect(),
        // One to a line, where no choice is offered; else each chosen one is a value of its own.
        _ => posted
            .all(at)
            .flat_map(str::lines)
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(Value::from)
            .collect(),
    };
    (required || !all.is_empty()).then_some(Value::Array(all))
}
