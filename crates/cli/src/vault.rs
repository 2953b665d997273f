//! `vault status`.

use std::process::ExitCode;

use office::domain::{Failure, Stop};

use crate::args::{Place, VaultCommand};
use crate::instance;
use crate::print::{DONE, Face};

pub fn run(face: &Face, place: &Place, command: &VaultCommand) -> Result<ExitCode, Stop> {
    let VaultCommand::Status = command;
    let office = instance::open(place)?;
    let status = office.vault_status()?;
    if face.is_json() {
        let value = serde_json::to_value(&status)
            .map_err(|_| Failure::new("done_not_json", "vault status"))?;
        face.facts(&value);
        return Ok(ExitCode::from(DONE));
    }
    let epoch = status.epoch.to_string();
    let numbers = status.numbers.to_string();
    face.line(face.text("vault-line", &[("epoch", &epoch), ("numbers", &numbers)]));
    if status.weak_unsealing == Some(true) {
        face.line(face.text("vault-weak", &[]));
    }
    for seal in &status.seal_places {
        let state = face.text(&format!("seal-state-{}", seal.state), &[]);
        let kind = face.text(&format!("place-kind-{}", seal.kind), &[]);
        let age = seal.age_days.map_or_else(String::new, |d| d.to_string());
        let key = if seal.age_days.is_some() { "vault-place" } else { "vault-place-empty" };
        let args =
            [("path", seal.path.as_str()), ("kind", &kind), ("state", &state), ("age", &age)];
        face.line(face.text(key, &args));
        if seal.state != "found" {
            face.line(format!("  {}", face.text(&format!("seal-do-{}", seal.state), &[])));
        }
    }
    if !status.seal_places.iter().any(|s| s.state == "found") {
        face.line(face.text("vault-all-lost", &[]));
    }
    Ok(ExitCode::from(DONE))
}
