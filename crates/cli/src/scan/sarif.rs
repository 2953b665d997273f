//! Findings as SARIF 2.1.0, for tools that collect them.

use std::io::{self, Write};
use std::path::Path;

use office::scanner::{Confidence, Event, Place};
use serde_json::{Value, json};

use super::csv::create;
use super::place;
use crate::print::Face;

#[derive(Default)]
pub struct Sarif {
    results: Vec<Value>,
    notifications: Vec<Value>,
}

impl Sarif {
    pub fn add(&mut self, face: &Face, event: &Event) {
        match event {
            Event::Found(found) => {
                let level = match found.confidence {
                    Confidence::High => "error",
                    Confidence::Medium => "warning",
                    Confidence::Low => "note",
                };
                let args = [
                    ("place", place(face, &found.place)),
                    ("kind", face.text(&format!("scan-kind-{}", found.kind.code()), &[])),
                    ("count", found.count.to_string()),
                ];
                let args = args.each_ref().map(|(key, value)| (*key, value.as_str()));
                let mut at = json!({ "artifactLocation": { "uri": uri(&found.file) } });
                if let Place::Line(line) = found.place
                    && let Some(at) = at.as_object_mut()
                {
                    at.insert("region".to_owned(), json!({ "startLine": line.max(1) }));
                }
                self.results.push(json!({
                    "ruleId": "individual-number",
                    "level": level,
                    "message": { "text": face.text("scan-sarif", &args) },
                    "locations": [{ "physicalLocation": at }],
                    "properties": {
                        "place": found.place.to_string(),
                        "kind": found.kind.code(),
                        "confidence": found.confidence.code(),
                        "count": found.count,
                    },
                }));
            }
            Event::Unseen(unseen) => {
                let reason = face.text(&format!("scan-unseen-{}", unseen.reason.code()), &[]);
                self.notifications.push(json!({
                    "level": "warning",
                    "descriptor": { "id": unseen.reason.code() },
                    "message": { "text": reason },
                    "locations": [{ "physicalLocation": {
                        "artifactLocation": { "uri": uri(&unseen.file) } } }],
                }));
            }
        }
    }

    pub fn write(self, path: &Path) -> io::Result<()> {
        let sarif = json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "bannin",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": [{ "id": "individual-number" }],
                } },
                "invocations": [{
                    "executionSuccessful": true,
                    "toolExecutionNotifications": self.notifications,
                }],
                "results": self.results,
            }],
        });
        let mut file = create(path)?;
        writeln!(file, "{sarif}")
    }
}

/// A path as an address.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' | b'!' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
