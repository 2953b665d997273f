//! The pages in a real browser: Chromium, driven by the scripts in `tests/browser`.

use crate::numbers::{KEY, with_terminal};
use it::scripts::people;
use it::{Engine, House, PASSWORD};
use serde_json::{Value, json};
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use testkit::MadeUp;
use web::{Listen, Options, Site};

/// Runs a script against pages that are served while it runs.
fn drive(house: &mut House, script: &str, mut told: Value) {
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
    told["url"] = json!(format!("http://{}", address.recv().unwrap()));
    told["password"] = json!(PASSWORD);
    told["pictures"] = json!(pictures());
    let said = run(script, &told);
    drop(stop);
    server.join().unwrap().unwrap();
    assert!(said.0, "{script}: {}", said.1);
}

/// Where pictures of pages go, for people to look at.
fn pictures() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(script: &str, told: &Value) -> (bool, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    let mut node = Command::new("node")
        .arg(folder.join(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node");
    node.stdin.take().unwrap().write_all(told.to_string().as_bytes()).unwrap();
    let done = node.wait_with_output().unwrap();
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// A clerk types twenty papers in without a mouse, a second one reads them, and a number is looked at and wiped.
fn daily_work(engine: Engine, pack: &str) {
    let mut house = with_terminal(engine, pack);
    // The first ten are in the house already.
    let newcomers: Vec<MadeUp> = testkit::people(11, 30).split_off(10);
    house.pile_of(&newcomers);
    let known = people()[0].clone();
    let paper =
        |p: &MadeUp| json!({ "name": p.name, "staff": p.staff_number, "number": p.number_text() });
    let told = json!({
        "pack": pack,
        "papers": newcomers.iter().map(paper).collect::<Vec<_>>(),
        // Some of them came in by a roster and wait for a second reading, too.
        "others": people().iter().map(paper).collect::<Vec<_>>(),
        "known": { "id": house.person(&known), "number": known.number_text() },
        "affairs": house.ids.affairs,
    });
    drive(&mut house, "daily.mjs", told);
    assert!(house.office().verify(None).unwrap().is_empty());
}

#[test]
fn daily_work_by_keyboard_at_the_city() {
    daily_work(Engine::Sqlite, "hanamaki-city");
}

#[test]
fn daily_work_by_keyboard_at_the_university() {
    daily_work(Engine::Postgres, "university");
}

/// A roster is chosen at the terminal and taken in while the page waits; a form outlives the lock, and a long file is
/// said before it is sent.
#[test]
fn files_jobs_and_the_lock_at_the_city() {
    let mut house = with_terminal(Engine::Sqlite, "hanamaki-city");
    house.id(it::Who::Clerk, domain::ActName::RequestApproval, house.approval());
    let newcomers = testkit::people(11, 40).split_off(10);
    let roster = it::roster(&newcomers, it::DEPARTMENT);
    let file = house.folder.path().join("名簿.csv");
    std::fs::write(&file, &roster).unwrap();
    let large = house.folder.path().join("大きい名簿.csv");
    let beyond = u64::try_from(Options::UPLOAD).unwrap() + 1;
    std::fs::File::create(&large).unwrap().set_len(beyond).unwrap();
    let told = json!({
        "pack": "hanamaki-city",
        "file": file,
        "affairs": house.ids.affairs,
        "specific": house.ids.file,
        "came_from": it::intake::CAME_FROM,
        "numbers": newcomers.iter().map(|p| p.number_text().to_string()).collect::<Vec<_>>(),
        "large": large,
    });
    drive(&mut house, "files.mjs", told);
    assert!(house.reveal(&newcomers[29]).is_ok());
    assert!(house.office().verify(None).unwrap().is_empty());
}

/// Every page that the offices of a house have.
fn gallery(engine: Engine, pack: &str) {
    let mut house = with_terminal(engine, pack);
    house.pile_of(&testkit::people(11, 14).split_off(10));
    let person = house.person(&people()[0]);
    let told = json!({
        "pack": pack,
        "least": 100,
        "offices": {
            "tanto": { "home": "/", "pile": "/pile/enter", "people": "/lists/people",
                       "person": format!("/lists/people/{person}"),
                       "form": "/acts/receive_document", "roster": "/acts/take_in_roster",
                       "leaving": "/steps/leaving", "jobs": "/jobs" },
            "kakaricho": { "records": "/lists/records", "home": "/", "decide": "/acts/decide_approval",
                           "ledger": "/ledger", "disposal": "/steps/disposal",
                           "approvals": "/steps/approvals" },
            "kacho": { "staff": "/lists/staff", "appoint": "/acts/appoint" },
            "joho": { "home": "/" },
            "ippan": { "home": "/" },
        },
    });
    drive(&mut house, "gallery.mjs", told);
}

#[test]
fn every_page_of_the_city_looks_right() {
    gallery(Engine::Sqlite, "hanamaki-city");
}

#[test]
fn every_page_of_the_university_looks_right() {
    gallery(Engine::Sqlite, "university");
}

/// A second factor is enrolled by what the page shows, and opens the lock from then on.
#[test]
fn a_second_factor_by_keyboard() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let now = domain::Clock::now(&*house.clock).0 / 1000;
    drive(&mut house, "factor.mjs", json!({ "now": now }));
    assert!(house.office().verify(None).unwrap().is_empty());
}
