//! The JSON Schema of an act's input, with every field explained in the reader's language.
//! The words are `field-<act>-<field>` where an act means something of its own, else `field-<field>`; within a type that
//! means something of its own, `field-<Type>-<field>`.

use serde_json::{Map, Value, json};
use words::Words;

use crate::act::Entry;

/// Values with words that other outputs have too, by the name of their type.
const CHOICES: &[(&str, &str)] = &[
    ("Duty", "duty"),
    ("Stage", "stage"),
    ("ActName", "act"),
    ("HeldIn", "held-in"),
    ("ZoneKind", "zone-kind"),
    ("Outcome", "outcome"),
    ("Happened", "happened"),
    ("Way", "way"),
    ("NoticeWay", "notice-way"),
    ("Language", "language"),
    ("DocumentKind", "document-kind"),
    ("DocumentMedium", "document-medium"),
    ("PlaceKind", "place"),
    ("MediumKind", "medium-kind"),
    ("MediumEnd", "end"),
    ("ReturnWay", "return"),
    ("Container", "container"),
    ("Settlement", "settlement"),
    ("Instructed", "instructed"),
    ("Answer", "answer"),
    ("Arrival", "arrival"),
    ("Protection", "protection"),
    ("NumberPart", "number-part"),
    ("TakenBy", "taken-by"),
    ("CarriedIn", "container"),
    ("Carrier", "carrier"),
    ("Handled", "handled"),
    ("Medium", "medium"),
    ("Finding", "link-finding"),
    ("CopyPlaceKind", "place-kind"),
    ("FindingKind", "scan-kind"),
    ("Sureness", "scan-confidence"),
    ("FindingEnd", "cleared"),
    ("IncidentKind", "incident"),
    ("IncidentSureness", "sureness"),
    ("NoReport", "no-report"),
    ("TaskKind", "task"),
    ("Substitute", "substitute"),
    ("ContractorEnd", "contractor-end"),
    ("HeldField", "held-field"),
    ("OldPlace", "old-place"),
    ("Leaving", "leaving"),
];

/// The schema of an act's input, in words of the reader's language.
#[must_use]
pub fn explained(entry: &Entry, words: &Words) -> Value {
    let code = entry.spec.name.code();
    let act = &code.replace('_', "-");
    let mut schema = (entry.input)().to_value();
    explain_fields(words, act, "", &mut schema);
    if let Some(types) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        for (name, of) in types.iter_mut() {
            explain_fields(words, act, name, of);
            explain_type(words, name, of);
        }
    }
    if let Some(top) = schema.as_object_mut() {
        top.insert("title".to_owned(), json!(words.text(&format!("act-{code}"), &[])));
        top.remove("description");
    }
    schema
}

fn explain_fields(words: &Words, act: &str, within: &str, of: &mut Value) {
    let Some(fields) = of.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for (name, field) in fields.iter_mut() {
        let name = name.replace('_', "-");
        let keys = [format!("field-{within}-{name}"), format!("field-{act}-{name}")];
        let own = keys.into_iter().find(|key| words.has(key));
        let key = own.unwrap_or_else(|| format!("field-{name}"));
        describe(field, words.text(&key, &[]));
    }
}

/// A type says its form in words where it has some; the words of its Rust source are for its readers.
fn explain_type(words: &Words, name: &str, of: &mut Value) {
    let family = CHOICES.iter().find(|(known, _)| *known == name).map(|(_, family)| *family);
    if let Some(choices) = of.get_mut("oneOf").and_then(Value::as_array_mut) {
        for choice in choices {
            let code = choice.get("const").and_then(Value::as_str).map(str::to_owned);
            let fields = choice.get("properties").and_then(Value::as_object).map(names);
            let key = match (family, code, fields) {
                (Some(family), Some(code), _) => format!("{family}-{code}"),
                (_, _, Some(fields)) => format!("type-{name}-{fields}"),
                _ => continue,
            };
            describe(choice, words.text(&key, &[]));
        }
    }
    let key = format!("type-{name}");
    if words.has(&key) {
        describe(of, words.text(&key, &[]));
    } else if let Some(of) = of.as_object_mut() {
        of.remove("description");
    }
}

fn names(fields: &Map<String, Value>) -> String {
    fields.keys().cloned().collect::<Vec<_>>().join("-")
}

fn describe(of: &mut Value, said: String) {
    if let Some(of) = of.as_object_mut() {
        // The width of an integer is no matter of who writes JSON.
        of.remove("format");
        of.insert("description".to_owned(), json!(said));
    }
}
