//! Long work: it goes on by itself, and whoever began it sees how far it is.

use crate::browser::{Browser, Served};
use crate::files::{at_terminal, fields, newcomers, pairs};
use crate::numbers::{KEY, with_terminal};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use it::{DEPARTMENT, Engine, House};

const LOCKED: i64 = 10 * 60_000;

/// Sends a roster, and hands back the address of the job.
fn begun(house: &House, browser: &mut Browser<'_>) -> String {
    let roster = it::roster(&newcomers(), DEPARTMENT);
    let fields = fields(house);
    let files = [("roster", "名簿.csv", &roster[..])];
    let answer = browser.post_files("/acts/take_in_roster", &pairs(&fields), &files);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.to().to_owned()
}

/// The page of a job that has ended.
fn ended(browser: &mut Browser<'_>, job: &str) -> String {
    loop {
        let page = browser.get(job);
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        if !page.text.contains("data-job=") {
            return page.text;
        }
        assert!(page.text.contains("http-equiv=\"refresh\""), "also without a script");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

/// The page says the same after a reload; nobody else sees it, and a restart ends it.
///
/// Guard "page_job".
#[test]
fn a_job_is_seen_by_whoever_began_it() {
    let mut house = with_terminal(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = at_terminal(&served);
    let job = begun(&house, &mut browser);
    let page = ended(&mut browser, &job);
    assert!(page.contains("class=\"done\""), "{page}");
    assert!(ended(&mut browser, &job).contains("class=\"done\""), "a reload shows the same");
    assert!(browser.get("/jobs").text.contains(&job));
    let told = browser.get(&format!("{job}/events?seen=running"));
    assert_eq!(told.headers.get(CONTENT_TYPE).unwrap(), "text/event-stream");
    assert!(told.text.contains("data: done"), "{}", told.text);
    // Another person, the same person at another terminal, and a server that was started again.
    let mut other = served.signed_in("kakaricho", Some(KEY));
    let mut elsewhere = served.signed_in("tanto", None);
    for stranger in [&mut other, &mut elsewhere] {
        let page = stranger.get(&job);
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{}", page.text);
        assert!(page.text.contains("処理の結果は残っていません"));
        assert!(!stranger.get("/jobs").text.contains(&job));
        assert_eq!(stranger.get(&format!("{job}/events")).status, StatusCode::NO_CONTENT);
    }
    house.clock.advance(61 * 60_000);
    let mut late = at_terminal(&served);
    assert_eq!(late.get(&job).status, StatusCode::NOT_FOUND, "an hour after its end");
    let again = Served::of(&mut house);
    assert_eq!(at_terminal(&again).get(&job).status, StatusCode::NOT_FOUND);
    assert!(house.reveal(&newcomers()[0]).is_ok(), "what was done stays done");
}

/// What a long act could not do comes back as its form does, with what was typed.
#[test]
fn a_job_that_came_to_nothing_brings_its_form_back() {
    let mut house = with_terminal(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = at_terminal(&served);
    let fields = fields(&house);
    let files = [("roster", "名簿.csv", &b"nothing of the kind"[..])];
    let answer = browser.post_files("/acts/take_in_roster", &pairs(&fields), &files);
    let answer = browser.result(answer);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    assert!(answer.text.contains("<title>エラー：") && answer.text.contains("href=\"#f-roster"));
    assert!(answer.text.contains("通知カードと運転免許証で確かめた"));
    assert!(answer.text.contains("action=\"/acts/take_in_roster\""));
}

/// A page that comes again by itself keeps no session open.
///
/// Guard "page_watch".
#[test]
fn watching_a_job_is_no_use_of_the_session() {
    let mut house = with_terminal(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = at_terminal(&served);
    let job = begun(&house, &mut browser);
    ended(&mut browser, &job);
    house.clock.advance(LOCKED - 1);
    assert_eq!(browser.get(&job).status, StatusCode::OK);
    browser.get(&format!("{job}/events?seen=running"));
    house.clock.advance(1);
    assert_eq!(browser.get(&job).to(), "/unlock");
    assert_eq!(browser.get(&format!("{job}/events")).to(), "/unlock");
}
