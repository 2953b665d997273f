//! The interface against its own document: schemathesis (`tests/api`) makes inputs of every kind for every address, right
//! and wrong. Nothing may fail on our side, and every answer is one that the document has.

use crate::numbers::{KEY, with_terminal};
use domain::ActName;
use it::{DEPARTMENT, Engine, House, Who};
use office::acts::ACTS;
use office::lists::{Filter, Listable};
use office::tokens::may_open;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use web::{Listen, Options, Site};

/// What is looked at in each answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance";

fn conforms(engine: Engine, pack: &str, who: fn(&House) -> String) {
    let mut house = with_terminal(engine, pack);
    let acts = ACTS.iter().map(|entry| entry.spec.name).filter(|act| may_open(*act));
    let acts: Vec<&str> = acts.map(ActName::code).collect();
    let lists: Vec<&str> = Listable::ALL.iter().map(|what| what.code()).collect();
    let (_, token) = house.token(&who(&house), &acts, &lists);
    let options = Options { here: Some(KEY), ..Options::new(false) };
    let site = Site::new(house.another(house.world()), &house.world(), options);
    let (stop, stopped) = mpsc::channel::<()>();
    let (ready, address) = mpsc::channel::<SocketAddr>();
    let serving = Arc::clone(&site);
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = std::thread::spawn(move || {
        let until = move || stopped.recv().unwrap_or_default();
        web::serve(serving, Listen::at(listen, None), |at| ready.send(at).unwrap(), until)
    });
    let address = address.recv().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("openapi.json");
    std::fs::write(&document, peopled(&house, fetched(address)).to_string()).unwrap();
    // Minutes pass quickly, so that it is not the limit of requests that answers.
    let over = AtomicBool::new(false);
    let (fits, said) = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Acquire) {
                std::thread::sleep(Duration::from_millis(50));
                house.clock.advance(60_000);
            }
        });
        let done = examined(folder.path(), address, &token);
        over.store(true, Ordering::Release);
        done
    });
    drop(stop);
    server.join().unwrap().unwrap();
    assert!(fits, "{said}");
    // A round may have turned the epoch, which the office of before does not know.
    house.reopen();
    // Acts were asked for in earnest: the pack said no to many, and the one who answers had done some.
    let by_api = house.records().into_iter().filter(|r| r.actor.via.code() == "api");
    let mut acts: Vec<_> = by_api.filter(|r| r.act != ActName::SignIn).map(|r| r.act).collect();
    acts.sort();
    acts.dedup();
    assert!(acts.len() >= 15, "{acts:?}");
    house.assert_sound();
}

/// The document as it is served.
fn fetched(address: SocketAddr) -> Value {
    let mut stream = TcpStream::connect(address).unwrap();
    let asked =
        format!("GET /api/openapi.json HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(asked.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    serde_json::from_str(body).unwrap()
}

/// The same document, with ids of the house, days and codes in the place of any text: so acts get as far as the pack.
fn peopled(house: &House, mut document: Value) -> Value {
    let lists = [
        ("StaffId", Listable::Staff),
        ("PersonId", Listable::People),
        ("AffairsId", Listable::Affairs),
        ("SpecificFileId", Listable::SpecificFiles),
        ("ZoneId", Listable::Zones),
        ("DeviceId", Listable::Devices),
        ("DesignationId", Listable::Designations),
        ("InstructionId", Listable::Instructions),
        ("AppointmentId", Listable::Appointments),
    ];
    let ids = |what| {
        let who = house.actor(Who::Manager);
        let listed = house.office().list(what, &Filter::default(), &who, "ja").unwrap();
        json!(listed.lines.into_iter().map(|line| line.id).collect::<Vec<_>>())
    };
    let mut known: Vec<(&str, Value)> = lists.map(|(name, what)| (name, ids(what))).into();
    known.push(("Day", json!(["2026-11-01", "2026-11-20", "2027-03-31"])));
    known.push(("Label", json!([DEPARTMENT, "奥の席"])));
    known.push(("PlainText", json!(["年末調整のため"])));
    known.push(("Slug", json!(["withholding_slip", "social_insurance", "municipality", "eltax"])));
    let schemas = document["components"]["schemas"].as_object_mut().unwrap();
    for (name, schema) in schemas {
        let of = name.split_once(".input.").map(|(_, of)| of);
        if let Some((_, values)) = known.iter().find(|(known, _)| Some(*known) == of) {
            *schema = json!({ "type": "string", "enum": values });
        }
    }
    document
}

/// Runs schemathesis, always with the same inputs.
fn examined(folder: &Path, address: SocketAddr, token: &str) -> (bool, String) {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/api/bin/schemathesis");
    let done = Command::new(program)
        .args(["run", "openapi.json", "--url", &format!("http://{address}")])
        .args(["--header", &format!("Authorization: Bearer {token}")])
        .args([
            "--checks",
            CHECKS,
            "--phases",
            "fuzzing",
            "--max-examples",
            "6",
            "--seed",
            "20261121",
        ])
        .args(["--no-shrink", "--suppress-health-check", "all", "--warnings", "off", "--no-color"])
        .args(["--generation-database", "none", "--continue-on-failure"])
        .current_dir(folder)
        .output()
        .expect("schemathesis, which cargo xtask test installs");
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn every_answer_to_a_manager_is_in_the_document() {
    conforms(Engine::Sqlite, "hanamaki-city", |house| house.ids.manager.clone());
}

#[test]
fn every_answer_to_a_clerk_is_in_the_document() {
    conforms(Engine::Sqlite, "university", |house| house.ids.clerk.clone());
}
