//! The certificate of a disposal (廃棄確認書): what is certified, and against whom.

use digits::visible;
use serde_json::Value;
use words::Words;

/// A sheet that is printed, signed and filed.
pub struct Sheet {
    /// What it is.
    pub title: String,
    /// What it certifies, each with its name.
    pub facts: Vec<(String, String)>,
    /// What it says besides, line by line; an empty one parts them.
    pub lines: Vec<String>,
    /// The signed head of the ledger, with its name.
    pub checkpoint: Option<(String, String)>,
}

impl Sheet {
    /// The sheet as lines of text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines = vec![self.title.clone(), String::new()];
        lines.extend(self.facts.iter().map(|(name, value)| format!("{name}: {value}")));
        lines.extend(self.lines.iter().cloned());
        if let Some((name, checkpoint)) = &self.checkpoint {
            lines.extend([String::new(), name.clone(), checkpoint.clone()]);
        }
        lines.join("\n")
    }
}

/// The sheet that came with what an act handed back; none of an act that confirms no disposal.
#[must_use]
pub fn sheet(words: &Words, done: &Value) -> Option<Sheet> {
    let some = |key: &str| done.get(key).filter(|value| !value.is_null());
    match (some("certificate"), some("sheet")) {
        (Some(certificate), _) => Some(of_numbers(words, certificate)),
        (None, Some(sheet)) => Some(of_papers(words, sheet)),
        (None, None) => None,
    }
}

/// The certificate on the disposal of numbers.
#[must_use]
pub fn of_numbers(words: &Words, certificate: &Value) -> Sheet {
    let say = |key: &str| words.text(key, &[]);
    let part = |key: &str| match certificate.get(key) {
        Some(Value::String(text)) => visible(text).into_owned(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let keys = [
        "organisation_name",
        "disposal",
        "department",
        "people",
        "numbers",
        "papers_left",
        "sources_left",
        "instructed_by",
        "carried_out_by",
        "carried_out_on",
        "confirmed_by",
        "confirmed_on",
        "epoch_ended",
        "round_done_on",
    ];
    let fact = |key: &str| (say(&format!("certificate-{}", key.replace('_', "-"))), part(key));
    let mut lines = vec![String::new()];
    for place in certificate.get("seal_places").and_then(Value::as_array).into_iter().flatten() {
        let field = |key: &str| place.get(key).and_then(Value::as_str).unwrap_or_default();
        let kind = say(&format!("place-kind-{}", field("kind")));
        let confirmed = place.get("confirmed").and_then(Value::as_bool) == Some(true);
        let key =
            if confirmed { "certificate-place-confirmed" } else { "certificate-place-outstanding" };
        lines.push(words.text(key, &[("path", &visible(field("path"))), ("kind", &kind)]));
    }
    let is = |key: &str| certificate.get(key).and_then(Value::as_bool) == Some(true);
    let everywhere = is("done_everywhere");
    lines.push(String::new());
    lines.push(say(match everywhere {
        true => "certificate-done-everywhere",
        false => "certificate-done-here",
    }));
    lines.push(say("certificate-promise"));
    if is("weak_unsealing") {
        lines.push(say("vault-weak"));
    }
    // The checkpoint alone has lines of its own.
    let checkpoint = certificate.get("checkpoint").and_then(Value::as_str).unwrap_or_default();
    Sheet {
        title: say("certificate-title"),
        facts: keys.into_iter().map(fact).collect(),
        lines,
        checkpoint: Some((say("certificate-checkpoint"), checkpoint.to_owned())),
    }
}

/// The sheet on the destruction of papers or of a medium.
#[must_use]
pub fn of_papers(words: &Words, sheet: &Value) -> Sheet {
    let say = |key: &str| words.text(key, &[]);
    let said = |key: &str| match sheet.get(key) {
        Some(Value::String(code)) if key == "kind" => say(&format!("destroyed-{code}")),
        Some(Value::String(text)) => visible(text).into_owned(),
        Some(Value::Array(all)) => {
            let all: Vec<&str> = all.iter().filter_map(Value::as_str).collect();
            all.join(&say("list-between"))
        }
        Some(Value::Number(n)) if n.as_i64() != Some(0) => n.to_string(),
        _ => String::new(),
    };
    let facts = [
        ("organisation_name", "certificate-organisation-name"),
        ("destruction", "sheet-destruction"),
        ("department", "certificate-department"),
        ("kind", "sheet-kind"),
        ("medium", "sheet-medium"),
        ("pieces", "sheet-pieces"),
        ("method_title", "sheet-method"),
        ("contractor", "sheet-contractor"),
        ("certificates", "sheet-certificates"),
        ("carried_out_by", "certificate-carried-out-by"),
        ("carried_out_on", "certificate-carried-out-on"),
        ("confirmed_by", "certificate-confirmed-by"),
        ("confirmed_on", "certificate-confirmed-on"),
    ]
    .map(|(key, name)| (say(name), said(key)));
    let facts = facts.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    Sheet { title: say("sheet-title"), facts, lines: Vec::new(), checkpoint: None }
}
