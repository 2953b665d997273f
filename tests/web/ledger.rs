//! The ledger's page: its head for paper, and the comparison with it.

use crate::browser::{Browser, Served};
use axum::http::StatusCode;
use it::{Engine, House};

fn head_on(page: &str) -> String {
    let (_, rest) = page.split_once("<pre class=\"checkpoint\">").unwrap();
    rest.split_once("</pre>").unwrap().0.to_owned()
}

fn compared(browser: &mut Browser<'_>, against: &str) -> String {
    let answer = browser.post("/ledger/verify", &[("against", against)]);
    let answer = browser.result(answer);
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.text
}

fn on_the_page(engine: Engine, pack: &str) {
    let mut house = House::new(engine, pack);
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    let page = browser.get("/ledger").text;
    let head = head_on(&page);
    assert_eq!(head, house.office().checkpoint().unwrap());
    assert!(page.contains("<svg class=\"code\" role=\"img\"") && page.contains("v1h-1z"));
    assert!(page.contains(&house.office().verifier_key()));
    let said = compared(&mut browser, "");
    assert!(said.contains("食い違いはありません") && !said.contains("突き合わせました"), "{said}");
    // The head from paper, as a browser sends lines and with what a copy brings along.
    browser.get("/ledger");
    let typed = format!("\r\n{}\r\n\r\n", head.replace('\n', "\r\n"));
    let said = compared(&mut browser, &typed);
    assert!(said.contains("示されたチェックポイントとも突き合わせました"), "{said}");
}

#[test]
fn the_ledger_is_compared_on_a_page_on_sqlite() {
    on_the_page(Engine::Sqlite, "hanamaki-city");
}

#[test]
fn the_ledger_is_compared_on_a_page_on_postgres() {
    on_the_page(Engine::Postgres, "university");
}

/// What is no head is said at once; a head that the ledger does not lead on from is a finding.
#[test]
fn a_head_of_elsewhere_is_found() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let other = House::new(Engine::Sqlite, "hanamaki-city");
    let foreign = other.office().checkpoint().unwrap();
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    browser.get("/ledger");
    let answer = browser.post("/ledger/verify", &[("against", "きのうの控え")]);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    assert!(answer.text.contains("href=\"#f-against\"") && answer.text.contains("きのうの控え"));
    let said = compared(&mut browser, &foreign);
    assert!(said.contains("食い違いが") && said.contains("<title>エラー："), "{said}");
}
