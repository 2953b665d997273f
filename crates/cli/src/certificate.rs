//! The certificate of a disposal as text (廃棄確認書): what is certified, and against whom.

use serde_json::Value;

use crate::print::Face;

/// The text in the reader's language.
pub fn text(face: &Face, certificate: &Value) -> String {
    let part = |key: &str| match certificate.get(key) {
        // Only the checkpoint has lines.
        Some(Value::String(text)) if key != "checkpoint" => digits::visible(text).into_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let mut lines = vec![face.text("certificate-title", &[]), String::new()];
    for key in [
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
    ] {
        let name = face.text(&format!("certificate-{}", key.replace('_', "-")), &[]);
        lines.push(format!("{name}: {}", part(key)));
    }
    lines.push(String::new());
    for place in certificate.get("seal_places").and_then(Value::as_array).into_iter().flatten() {
        let field =
            |key: &str| place.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let kind = face.text(&format!("place-kind-{}", field("kind")), &[]);
        let confirmed = place.get("confirmed").and_then(Value::as_bool) == Some(true);
        let key =
            if confirmed { "certificate-place-confirmed" } else { "certificate-place-outstanding" };
        lines.push(face.text(key, &[("path", &field("path")), ("kind", &kind)]));
    }
    lines.push(String::new());
    let everywhere = certificate.get("done_everywhere").and_then(Value::as_bool) == Some(true);
    lines.push(face.text(
        if everywhere { "certificate-done-everywhere" } else { "certificate-done-here" },
        &[],
    ));
    lines.push(face.text("certificate-promise", &[]));
    if certificate.get("weak_unsealing").and_then(Value::as_bool) == Some(true) {
        lines.push(face.text("vault-weak", &[]));
    }
    lines.push(String::new());
    lines.push(face.text("certificate-checkpoint", &[]));
    lines.push(part("checkpoint"));
    lines.join("\n")
}

/// The sheet on the destruction of papers or a medium (廃棄確認書) as text.
pub fn sheet(face: &Face, sheet: &Value) -> String {
    let mut lines = vec![face.text("sheet-title", &[]), String::new()];
    for (key, name) in [
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
    ] {
        let said = match sheet.get(key) {
            Some(Value::String(code)) if key == "kind" => {
                face.text(&format!("destroyed-{code}"), &[])
            }
            Some(Value::String(text)) => digits::visible(text).into_owned(),
            Some(Value::Array(all)) => {
                let all: Vec<&str> = all.iter().filter_map(Value::as_str).collect();
                all.join(&face.text("list-between", &[]))
            }
            Some(Value::Number(n)) if n.as_i64() != Some(0) => n.to_string(),
            _ => String::new(),
        };
        if !said.is_empty() {
            lines.push(format!("{}: {said}", face.text(name, &[])));
        }
    }
    lines.join("\n")
}
