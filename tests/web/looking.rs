//! Every page in both languages under both packs: words for everything, and nowhere a number.

use crate::browser::{Browser, Served};
use axum::http::StatusCode;
use it::scripts::house_with_people;
use it::{Engine, House, PACKS};
use office::lists::Listable;

fn look(browser: &mut Browser<'_>, path: &str) -> String {
    let answer = browser.get(path);
    let known = [StatusCode::OK, StatusCode::NOT_FOUND];
    assert!(known.contains(&answer.status), "{path}: {} {}", answer.status, answer.text);
    for bad in ["‹", "{$", "&#39;&#39;"] {
        assert!(!answer.text.contains(bad), "{path}: {}", around(&answer.text, bad));
    }
    let seen = answer.text.replace(&browser.token, "");
    for line in seen.lines().filter(|line| !line.contains("nonce=")) {
        assert!(!digits::has_hit(line), "{path}: a number on the page");
    }
    answer.text
}

fn around(text: &str, bad: &str) -> String {
    let rest = text.split_once(bad).map_or("", |(_, rest)| rest);
    rest.chars().take(80).collect()
}

fn every_page(house: &mut House, names: &[&str]) {
    let served = Served::of(house);
    for name in names {
        let mut browser = served.signed_in(name, None);
        for lang in ["ja", "en"] {
            browser.lang = lang;
            look(&mut browser, "/");
            look(&mut browser, "/acts");
            look(&mut browser, "/lists");
            look(&mut browser, "/jobs");
            for what in ["approvals", "leaving", "disposal", "nothing"] {
                look(&mut browser, &format!("/steps/{what}"));
            }
            look(&mut browser, "/ledger");
            for what in Listable::ALL {
                let page = look(&mut browser, &format!("/lists/{}", what.code()));
                let link = format!("/lists/{}/", what.code());
                if let Some((_, rest)) = page.split_once(&link) {
                    let id = rest.split_once('"').unwrap().0.to_owned();
                    look(&mut browser, &format!("{link}{id}"));
                }
            }
            for entry in office::acts::ACTS {
                look(&mut browser, &format!("/acts/{}", entry.spec.name.code()));
            }
        }
    }
}

#[test]
fn every_page_of_a_city() {
    let mut house = house_with_people(Engine::Sqlite, PACKS[0]);
    every_page(&mut house, &["kakaricho", "tanto", "ippan"]);
}

#[test]
fn every_page_of_a_university() {
    let mut house = house_with_people(Engine::Postgres, PACKS[1]);
    every_page(&mut house, &["kakaricho", "tanto"]);
}

/// What somebody may not see is no page at all, not one that says so.
#[test]
fn people_out_of_reach_have_no_page() {
    let mut house = house_with_people(Engine::Sqlite, PACKS[0]);
    let person = house.person(&it::scripts::people()[0]);
    let served = Served::of(&mut house);
    let path = format!("/lists/people/{person}");
    assert_eq!(served.signed_in("kakaricho", None).get(&path).status, StatusCode::OK);
    assert_eq!(served.signed_in("ippan", None).get(&path).status, StatusCode::NOT_FOUND);
}

/// A name is looked for by what is posted: it stands in no address, and is found without its width.
#[test]
fn people_are_looked_for() {
    let mut house = house_with_people(Engine::Sqlite, PACKS[0]);
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    browser.get("/lists/people");
    let person = &it::scripts::people()[0];
    let found = browser.post("/lists/people", &[("staff_number", &person.staff_number)]);
    assert!(found.text.contains(&person.name), "{}", found.text);
    let nobody = browser.post("/lists/people", &[("name", "存在しない")]);
    assert!(!nobody.text.contains("<table") && nobody.status == StatusCode::OK);
}
