//! `ledger checkpoint | export | prove | verify`.

use std::path::Path;
use std::process::ExitCode;

use office::acts::house::{ExportLedger, Exported};
use office::domain::{ActName, FormError, Stop};
use office::{Act, Desk, VerifierKey, said};
use serde_json::{Value, json};

use crate::args::{LedgerCommand, Place};
use crate::instance;
use crate::list::signed_in;
use crate::print::{DONE, FAILED, Face};

pub fn run(face: &Face, place: &Place, command: LedgerCommand) -> Result<ExitCode, Stop> {
    match command {
        LedgerCommand::Checkpoint => {
            let office = instance::open(place)?;
            let checkpoint = office.checkpoint()?;
            if face.is_json() {
                let key = office.verifier_key();
                face.facts(&json!({ "checkpoint": checkpoint, "verifier_key": key }));
            } else {
                face.line(checkpoint.trim_end());
            }
        }
        LedgerCommand::Export { out, known } => {
            let office = instance::open(place)?;
            if instance::is_taken(&out) {
                let path = out.display();
                return Err(FormError::new("out", "export_folder_in_use")
                    .with("path", path)
                    .into());
            }
            let who = signed_in(face, &office, &known, ActName::ExportLedger.code())?;
            let done = ExportLedger { folder: out }.run(&Desk::new(&office, &who))?;
            if face.is_json() {
                let Exported { folder, size, origin } = &done;
                face.facts(&json!({ "folder": folder, "size": size, "origin": origin }));
            } else {
                let (size, folder) = (done.size.to_string(), done.folder.display().to_string());
                face.line(face.text("ledger-exported", &[("size", &size), ("folder", &folder)]));
            }
        }
        LedgerCommand::Prove { index } => {
            let (proof, record) = instance::open(place)?.prove(index)?;
            let record = String::from_utf8_lossy(&record).into_owned();
            if face.is_json() {
                face.facts(&json!({ "index": index, "record": record, "proof": proof }));
            } else {
                face.line(record);
                face.line(proof.trim_end());
            }
        }
        LedgerCommand::Verify { against, key, unseal_file, dir, known } => {
            let against = against.as_deref().map(text).transpose()?;
            let also = [("against", against.is_some()), ("numbers", unseal_file.is_some())];
            let mut also: Vec<&str> =
                also.iter().filter(|(_, asked)| *asked).map(|(w, _)| *w).collect();
            let findings = match dir {
                Some(dir) if !dir.join("checkpoint").is_file() => {
                    let path = dir.display();
                    return Err(FormError::new("dir", "not_an_export").with("path", path).into());
                }
                Some(dir) => {
                    let trusted = key.as_deref().map(verifier_key).transpose()?;
                    if trusted.is_none() && against.is_none() {
                        also.push("own-key");
                    }
                    export(&dir, trusted.as_ref(), against.as_deref())
                }
                None => {
                    let office = instance::open(place)?;
                    if let Some(file) = unseal_file {
                        let words = crate::secret::from_file(face, "--unseal-file", &file)?;
                        let who = signed_in(face, &office, &known, "verify")?;
                        instance::unseal_to_look(&office, &who, words)?;
                    }
                    let size = office.size()?;
                    (Some(size), office.verify(against.as_deref())?)
                }
            };
            let (size, findings) = findings;
            let is_head =
                |f: &office::Finding| f.place == "--against" && f.code == "checkpoint_form";
            if findings.iter().any(is_head) {
                return Err(FormError::new("--against", "checkpoint_form").into());
            }
            return Ok(say(face, size, &findings, &also));
        }
    }
    Ok(ExitCode::from(DONE))
}

fn export(
    dir: &Path,
    key: Option<&VerifierKey>,
    against: Option<&str>,
) -> (Option<u64>, Vec<office::Finding>) {
    let disk = office::RealDisk::default();
    match office::verify_export(&disk, dir, key, against) {
        Ok(report) => (Some(report.head.size), Vec::new()),
        Err(findings) => (None, findings),
    }
}

/// What was found, and what was looked at besides the records.
fn say(face: &Face, size: Option<u64>, findings: &[office::Finding], also: &[&str]) -> ExitCode {
    if face.is_json() {
        let list: Vec<Value> =
            findings.iter().map(|f| json!({ "code": f.code, "place": f.place })).collect();
        let mut done = json!({ "ok": findings.is_empty(), "size": size, "findings": list });
        if let (Some(done), false) = (done.as_object_mut(), also.is_empty()) {
            done.insert("also".to_owned(), json!(also));
        }
        face.facts(&done);
    } else {
        for finding in findings {
            face.line(said::finding(face.words(), finding));
        }
        let n = findings.len().to_string();
        let size = size.map_or_else(|| "?".to_owned(), |s| s.to_string());
        let key = if findings.is_empty() { "ledger-verified" } else { "ledger-not-verified" };
        face.line(face.text(key, &[("size", &size), ("findings", &n)]));
        for what in also {
            face.line(face.text(&format!("ledger-also-{what}"), &[]));
        }
    }
    ExitCode::from(if findings.is_empty() { DONE } else { FAILED })
}

fn text(path: &Path) -> Result<String, Stop> {
    let bytes = crate::secret::read("--against", path)?;
    std::str::from_utf8(&bytes)
        .map(str::to_owned)
        .map_err(|_| FormError::new("--against", "checkpoint_form").into())
}

/// The key line that was kept elsewhere.
fn verifier_key(path: &Path) -> Result<VerifierKey, Stop> {
    let bytes = crate::secret::read("--key", path)?;
    let line = std::str::from_utf8(&bytes).ok().map(str::trim);
    line.and_then(|line| VerifierKey::parse(line).ok())
        .ok_or_else(|| FormError::new("--key", "ledger_key_form").into())
}
