//! `regulation list | check | cases | matrix | clauses`.

use std::path::Path;
use std::process::ExitCode;

use office::domain::Stop;
use office::packs;
use serde_json::{Value, json};

use crate::args::RegulationCommand;
use crate::print::{DONE, FAILED, Face};

pub fn run(face: &Face, command: RegulationCommand) -> Result<ExitCode, Stop> {
    match command {
        RegulationCommand::List => list(face),
        RegulationCommand::Check { dir } => check(face, dir.as_deref()),
        RegulationCommand::Cases { pack } => cases(face, &pack.pack),
        RegulationCommand::Matrix { pack } => {
            let pack = packs::pack(&pack.pack)?;
            let name_of =
                |act: office::domain::ActName| face.text(&format!("act-{}", act.code()), &[]);
            let matrix = pack.matrix(face.lang(), &name_of);
            if face.is_json() {
                face.facts(&json!({ "matrix": matrix }));
            } else {
                face.line(matrix.trim_end());
            }
            Ok(ExitCode::from(DONE))
        }
        RegulationCommand::Clauses { pack } => clauses(face, &pack.pack),
    }
}

fn list(face: &Face) -> Result<ExitCode, Stop> {
    let packs: Vec<Value> = packs::registry()?
        .packs()
        .map(|p| {
            let reference = p.reference();
            json!({
                "pack": format!("{}@{}", reference.body, reference.date),
                "reference": reference.text(),
                "law": p.law().map(|l| l.reference().text()),
            })
        })
        .collect();
    if face.is_json() {
        face.facts(&Value::Array(packs));
    } else {
        for pack in &packs {
            face.line(pack.get("reference").and_then(Value::as_str).unwrap_or_default());
        }
    }
    Ok(ExitCode::from(DONE))
}

fn check(face: &Face, dir: Option<&Path>) -> Result<ExitCode, Stop> {
    let disk = office::RealDisk::default();
    let registry = match dir {
        Some(dir) => packs::with_folder(&disk, dir)?,
        None => packs::registry()?.clone(),
    };
    let mut findings = Vec::new();
    let mut checked = 0_u64;
    for pack in registry.packs() {
        checked += 1;
        let reference = pack.reference();
        let id = format!("{}@{}", reference.body, reference.date);
        for f in pack.check() {
            findings
                .push(json!({ "pack": id, "code": f.code, "place": f.place, "detail": f.detail }));
        }
    }
    if face.is_json() {
        face.facts(&json!({ "ok": findings.is_empty(), "packs": checked, "findings": findings }));
    } else {
        for f in &findings {
            let part = |key: &str| f.get(key).and_then(Value::as_str).unwrap_or_default();
            face.line(format!(
                "{} {}: {} ({})",
                part("pack"),
                part("place"),
                part("detail"),
                part("code")
            ));
        }
        let (packs, n) = (checked.to_string(), findings.len().to_string());
        let key = if findings.is_empty() { "packs-sound" } else { "packs-not-sound" };
        face.line(face.text(key, &[("packs", &packs), ("findings", &n)]));
    }
    Ok(ExitCode::from(if findings.is_empty() { DONE } else { FAILED }))
}

fn cases(face: &Face, name: &str) -> Result<ExitCode, Stop> {
    let cases = packs::pack(name)?.cases();
    let failed = cases.iter().filter(|c| !c.passed).count();
    for case in &cases {
        if face.is_json() {
            face.line(
                json!({
                    "case": case.name,
                    "passed": case.passed,
                    "expected": case.expected,
                    "found": case.found,
                })
                .to_string(),
            );
        } else {
            let mark = if case.passed { "ok" } else { "NG" };
            face.line(format!("{mark} {}: {} / {}", case.name, case.expected, case.found));
        }
    }
    if !face.is_json() {
        let (all, bad) = (cases.len().to_string(), failed.to_string());
        face.line(face.text("cases-sum", &[("cases", &all), ("failed", &bad)]));
    }
    Ok(ExitCode::from(if failed == 0 { DONE } else { FAILED }))
}

fn clauses(face: &Face, name: &str) -> Result<ExitCode, Stop> {
    let clauses = packs::pack(name)?.clauses();
    let rows: Vec<Value> = clauses
        .iter()
        .map(|c| {
            let kind: Vec<&str> = c.kind.iter().map(|k| k.code()).collect();
            json!({
                "id": c.id,
                "article": c.article,
                "title": c.title.in_lang(face.lang()),
                "kind": kind.join("+"),
                "force": c.force.code(),
                "controls": c.controls,
                "tests": c.tests,
                "state": c.state.code(),
            })
        })
        .collect();
    if face.is_json() {
        face.facts(&Value::Array(rows));
        return Ok(ExitCode::from(DONE));
    }
    for c in &clauses {
        let state = face.text(&format!("clause-state-{}", c.state.code()), &[]);
        face.line(format!("{:<8} {} {}  [{state}]", c.id, c.article, c.title.in_lang(face.lang())));
        for control in &c.controls {
            face.line(format!("           {control}"));
        }
    }
    let live = clauses.iter().filter(|c| c.state.code() == "live").count().to_string();
    let all = clauses.len().to_string();
    face.line(face.text("clauses-sum", &[("live", &live), ("all", &all)]));
    Ok(ExitCode::from(DONE))
}
