//! What a scan found as inputs of `report_finding`, one for each file or member of an archive: an array that
//! `act run report_finding --input` takes as it is. It holds no digit.

use std::collections::BTreeMap;
use std::path::Path;

use office::scanner::{Event, Found};
use serde_json::{Map, Value, json};

use crate::args::Scan;
use crate::instance;

/// Between an archive and its members.
const INSIDE: &str = "!/";

/// The places found, by the name of the file.
#[derive(Default)]
pub struct Report {
    places: BTreeMap<String, Summed>,
}

/// What lies in one file or member: the surest of it, and how many in all.
struct Summed {
    surest: Found,
    several: bool,
    count: u64,
}

impl Report {
    /// Adds what was found; what could not be looked into is no finding.
    pub fn add(&mut self, event: &Event) {
        let Event::Found(found) = event else { return };
        self.places
            .entry(found.file.clone())
            .and_modify(|sum| {
                sum.count = sum.count.saturating_add(found.count);
                sum.several = true;
                if found.confidence > sum.surest.confidence {
                    sum.surest = found.clone();
                }
            })
            .or_insert_with(|| Summed {
                surest: found.clone(),
                several: false,
                count: found.count,
            });
    }

    /// Writes the inputs.
    pub fn write(&self, to: &Path, asked: &Scan) -> std::io::Result<()> {
        let all: Vec<Value> =
            self.places.iter().map(|(file, sum)| input(file, sum, asked)).collect();
        std::fs::write(to, serde_json::to_vec_pretty(&all)?)
    }
}

fn input(file: &str, sum: &Summed, asked: &Scan) -> Value {
    let (outer, member) = match file.split_once(INSIDE) {
        Some((outer, member)) => (outer, Some(member)),
        None => (file, None),
    };
    let place = instance::absolute(outer.into());
    let more = [
        ("member", member.map(str::to_owned)),
        ("spot", (!sum.several).then(|| sum.surest.place.to_string())),
        ("due", asked.due.clone()),
    ];
    let mut input = Map::new();
    input.insert("place".to_owned(), json!(place));
    input.insert("kind".to_owned(), json!(sum.surest.kind.code()));
    input.insert("confidence".to_owned(), json!(sum.surest.confidence.code()));
    input.insert("count".to_owned(), json!(sum.count));
    input.insert("owner".to_owned(), json!(asked.owner));
    for (field, value) in more {
        input.extend(value.map(|value| (field.to_owned(), json!(value))));
    }
    Value::Object(input)
}
