//! `regulation list | check | cases | matrix | clauses`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use office::domain::{FormError, Stop};
use office::packs::{self, Pack};
use serde_json::{Value, json};

use crate::args::RegulationCommand;
use crate::print::{DONE, FAILED, Face};

pub fn run(face: &Face, command: RegulationCommand) -> Result<ExitCode, Stop> {
    match command {
        RegulationCommand::List => list(face),
        RegulationCommand::Check { dir } => check(face, dir.as_deref()),
        RegulationCommand::Cases { pack } => cases(face, &pack.pack),
        RegulationCommand::Matrix { pack } => {
            let pack = called(&pack.pack)?;
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

fn called(name: &str) -> Result<Arc<Pack>, Stop> {
    packs::pack(name).map_err(crate::options::of_list)
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
                "title": p.name().in_lang(face.lang()),
            })
        })
        .collect();
    if face.is_json() {
        face.facts(&Value::Array(packs));
    } else {
        for pack in &packs {
            let part = |key: &str| pack.get(key).and_then(Value::as_str).unwrap_or_default();
            face.line(format!("{}  {}", part("pack"), part("title")));
            face.line(format!("    {}", part("reference")));
        }
    }
    Ok(ExitCode::from(DONE))
}

fn check(face: &Face, dir: Option<&Path>) -> Result<ExitCode, Stop> {
    let disk = office::RealDisk::default();
    let registry = match dir {
        Some(dir) if !dir.is_dir() => {
            return Err(FormError::new("DIR", "path_missing").with("path", dir.display()).into());
        }
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
    let pack = called(name)?;
    let cases = pack.cases();
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
            let expected = decision(face, &pack, &case.expected);
            let found = decision(face, &pack, &case.found);
            let name = case_name(face, &case.name);
            let key = if case.passed { "case-passed" } else { "case-failed" };
            let args = [("case", name.as_str()), ("expected", &expected), ("found", &found)];
            face.line(face.text(key, &args));
        }
    }
    if !face.is_json() {
        let (all, bad) = (cases.len().to_string(), failed.to_string());
        face.line(face.text("cases-sum", &[("cases", &all), ("failed", &bad)]));
    }
    Ok(ExitCode::from(if failed == 0 { DONE } else { FAILED }))
}

/// `case:appoint[2]` with the act's title.
fn case_name(face: &Face, name: &str) -> String {
    let bare = name.strip_prefix("case:").unwrap_or(name);
    match bare.split_once('[') {
        Some((act, rest)) => format!("{} [{rest}", face.text(&format!("act-{act}"), &[])),
        None => bare.to_owned(),
    }
}

/// `refuse U2.1 U7.4` with the word for the decision and the articles as readers know them.
fn decision(face: &Face, pack: &Pack, text: &str) -> String {
    let (kind, clauses) = text.split_once(' ').unwrap_or((text, ""));
    let articles: Vec<&str> = clauses
        .split([' ', ','])
        .filter(|clause| !clause.is_empty())
        .map(|clause| match pack.article(clause) {
            "" => clause,
            article => article,
        })
        .collect();
    let permitted = kind == "permit";
    let key = if permitted { "decision-permit" } else { "decision-refuse" };
    face.text(key, &[("articles", &articles.join(&face.text("list-between", &[])))])
}

/// What meets a clause, in words: `forbid:fill_file/no_manager`, `duty:run_round`, `rule:…`.
fn control(face: &Face, pack: &Pack, text: &str) -> String {
    let act = |code: &str| face.text(&format!("act-{code}"), &[]);
    let Some((kind, what)) = text.split_once(':') else { return text.to_owned() };
    let said = match kind {
        "forbid" => {
            let (code, message) = what.split_once('/').unwrap_or((what, ""));
            format!("{}: {}", act(code), pack.message(message, face.lang()).unwrap_or(message))
        }
        "permit" | "act" => act(what),
        "duty" | "route" | "clock" => face.text(&format!("open-duty-{what}"), &[]),
        "rule" => face.text(&format!("rule-{what}"), &[]),
        "approval" => {
            let rule = pack.approval(what);
            rule.map_or(what, |rule| rule.title.in_lang(face.lang())).to_owned()
        }
        "apart" => {
            let duties = what.split('+').filter_map(office::domain::Duty::from_code);
            let titles: Vec<&str> = duties.map(|duty| pack.title(duty, face.lang())).collect();
            titles.join(&face.text("list-between", &[]))
        }
        _ => {
            let own = pack.statements().iter().find(|statement| statement.key == what);
            let text = own.map(|s| if face.lang() == "en" { &s.en } else { &s.ja });
            text.cloned().unwrap_or_else(|| what.to_owned())
        }
    };
    format!("{}: {said}", face.text(&format!("control-{kind}"), &[]))
}

fn clauses(face: &Face, name: &str) -> Result<ExitCode, Stop> {
    let pack = called(name)?;
    let clauses = pack.clauses();
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
            face.line(format!("           {}", self::control(face, &pack, control)));
        }
    }
    let live = clauses.iter().filter(|c| c.state.code() == "live").count().to_string();
    let all = clauses.len().to_string();
    face.line(face.text("clauses-sum", &[("live", &live), ("all", &all)]));
    Ok(ExitCode::from(DONE))
}
