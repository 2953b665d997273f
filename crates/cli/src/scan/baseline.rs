//! Findings of an earlier scan: what is in it is known and not told again, unless there are more of them now.

use std::collections::BTreeMap;
use std::path::Path;

use office::domain::{FormError, Stop};
use office::scanner::Event;
use serde_json::Value;

/// What was known, as `--json` wrote it.
pub struct Baseline {
    found: BTreeMap<[String; 3], u64>,
    unseen: BTreeMap<String, String>,
}

impl Baseline {
    /// True for what was known.
    pub fn has(&self, event: &Event) -> bool {
        match event {
            Event::Found(found) => {
                let key =
                    [found.file.clone(), found.place.to_string(), found.kind.code().to_owned()];
                self.found.get(&key).is_some_and(|count| found.count <= *count)
            }
            Event::Unseen(unseen) => {
                self.unseen.get(&unseen.file).is_some_and(|reason| reason == unseen.reason.code())
            }
        }
    }
}

pub fn read(path: &Path) -> Result<Baseline, Stop> {
    let text = std::fs::read_to_string(path)
        .map_err(|_| FormError::new("--baseline", "baseline_unreadable").with("line", 0))?;
    let mut known = Baseline { found: BTreeMap::new(), unseen: BTreeMap::new() };
    for (at, line) in text.lines().enumerate() {
        if known.add(line).is_none() {
            let error = FormError::new("--baseline", "baseline_unreadable");
            return Err(error.with("line", at + 1).into());
        }
    }
    Ok(known)
}

impl Baseline {
    fn add(&mut self, line: &str) -> Option<()> {
        let line: Value = serde_json::from_str(line).ok()?;
        let field = |key: &str| line.get(key)?.as_str().map(str::to_owned);
        let file = field("file")?;
        if let Some(reason) = field("not_looked") {
            self.unseen.insert(file, reason);
            return Some(());
        }
        let spot = [file, field("place")?, field("kind")?];
        *self.found.entry(spot).or_default() += line.get("count")?.as_u64()?;
        Some(())
    }
}
