//! Numbers in a browser: in the answer to a form alone, one on a page, at a registered terminal.

use crate::browser::Served;
use axum::http::StatusCode;
use base64::Engine as _;
use domain::ActName;
use it::scripts::{house_with_people, people};
use it::{Engine, House, Who};
use serde_json::json;

/// The key of the certificate of a browser.
pub const KEY: [u8; 32] = [9; 32];

pub fn with_terminal(engine: Engine, pack: &str) -> House {
    let house = house_with_people(engine, pack);
    let key = base64::engine::general_purpose::STANDARD.encode(KEY);
    let device = json!({ "name": "PC-02", "zone": house.ids.zone, "public_key": key,
                         "belongs_to_organisation": true, "since": "2026-04-01" });
    let device = house.id(Who::Manager, ActName::RegisterDevice, device);
    for clerk in [&house.ids.clerk, &house.ids.other_clerk] {
        let allow = json!({ "device": device, "staff": clerk, "since": "2026-04-01" });
        house.act(Who::Supervisor, ActName::AllowDevice, allow);
    }
    house
}

fn grouped(number: &str) -> String {
    let digits: Vec<char> = number.chars().collect();
    digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn reveals(engine: Engine, pack: &str) {
    let mut house = with_terminal(engine, pack);
    let (one, two) = (house.person(&people()[0]), house.person(&people()[1]));
    let affairs = house.ids.affairs.clone();
    let fields = [
        ("people", one.as_str()),
        ("people", two.as_str()),
        ("affairs", &affairs),
        ("purpose", "withholding_slip"),
    ];
    let served = Served::of(&mut house);
    let mut without = served.signed_in("tanto", None);
    without.get("/acts/reveal_number");
    let refused = without.post("/acts/reveal_number", &fields);
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let mut browser = served.signed_in("tanto", Some(KEY));
    browser.get("/acts/reveal_number");
    let (first, second) =
        (grouped(&people()[0].number_text()), grouped(&people()[1].number_text()));
    let shown = browser.post("/acts/reveal_number", &fields);
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    assert!(shown.text.contains(&first), "the number that was asked for");
    assert!(!shown.text.contains(&second), "one at a time");
    let leaves = shown.headers.get("refresh").unwrap().to_str().unwrap();
    let seconds: u16 = leaves.strip_suffix("; url=/").unwrap().parse().unwrap();
    assert_eq!(seconds, house.office().limits().unwrap().reveal_seconds);
    assert!(shown.text.contains("data-wipe=") && shown.text.contains(&people()[0].name));
    assert!(shown.text.contains(&format!("name=\"people\" value=\"{two}\"")));
    let next = [("people", two.as_str()), ("affairs", &affairs), ("purpose", "withholding_slip")];
    let shown = browser.post("/acts/reveal_number", &next);
    assert!(shown.text.contains(&second) && !shown.text.contains(&first));
    let seen = house
        .records()
        .into_iter()
        .filter(|r| r.act == ActName::RevealNumber && r.phase == domain::Phase::Completed);
    assert_eq!(seen.count(), 2, "each is a record of its own");
}

#[test]
fn a_number_is_shown_at_a_terminal_on_sqlite() {
    reveals(Engine::Sqlite, "hanamaki-city");
}

#[test]
fn a_number_is_shown_at_a_terminal_on_postgres() {
    reveals(Engine::Postgres, "university");
}

/// What was typed into a number's field comes back on no page, right or wrong.
#[test]
fn a_number_that_was_typed_does_not_come_back() {
    let mut house = with_terminal(Engine::Sqlite, "hanamaki-city");
    let person = house.person(&people()[0]);
    let affairs = house.ids.affairs.clone();
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("tanto", Some(KEY));
    let page = browser.get("/acts/enter_number").text;
    assert!(page.contains("class=\"number-entry\"") && !page.contains("maxlength"));
    let number = people()[6].number_text();
    for (typed, again) in [
        (number.as_str(), "123456789018"),
        ("１２３", "１２３"),
        (number.as_str(), number.as_str()),
    ] {
        let fields = [
            ("person", person.as_str()),
            ("affairs", &affairs),
            ("number", typed),
            ("again", again),
        ];
        let answer = browser.post("/acts/enter_number", &fields);
        assert!(!answer.text.contains(typed) && !answer.text.contains(again), "{}", answer.status);
        assert_ne!(answer.status, StatusCode::OK);
    }
}
