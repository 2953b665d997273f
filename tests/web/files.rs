//! Files that come from a browser: taken in as they are, kept on no disk, and bounded.

use crate::browser::{Browser, Served};
use crate::numbers::{KEY, with_terminal};
use axum::http::StatusCode;
use domain::{ActName, Stop};
use it::{DEPARTMENT, Engine, House, Who};
use office::lists::{Filter, Line, Listable};
use serde_json::json;
use std::path::Path;
use testkit::MadeUp;

/// What is typed besides the file.
pub fn fields(house: &House) -> Vec<(&'static str, String)> {
    vec![
        ("affairs", house.ids.affairs.clone()),
        ("file", house.ids.file.clone()),
        ("purpose", "withholding_slip".to_owned()),
        ("since", "2016-04-01".to_owned()),
        ("came_from", it::intake::CAME_FROM.to_owned()),
        ("checked.by", "人事課".to_owned()),
        ("checked.on", "2016-04-01".to_owned()),
        ("checked.how", "通知カードと運転免許証で確かめた".to_owned()),
    ]
}

pub fn pairs<'f>(fields: &'f [(&'static str, String)]) -> Vec<(&'f str, &'f str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

pub fn at_terminal(served: &Served) -> Browser<'_> {
    let mut browser = served.signed_in("tanto", Some(KEY));
    let page = browser.get("/acts/take_in_roster").text;
    assert!(page.contains("enctype=\"multipart/form-data\"") && page.contains("type=\"file\""));
    browser
}

/// Somebody who is in no house yet, and whose number is in none.
pub fn newcomers() -> Vec<MadeUp> {
    testkit::people(11, 14).split_off(10)
}

/// Whether a file below a folder holds these bytes.
fn lies_below(folder: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return lies_below(&path, bytes);
        }
        let held = std::fs::read(&path).unwrap_or_default();
        held.windows(bytes.len()).any(|window| window == bytes)
    })
}

fn a_roster(engine: Engine, pack: &str) {
    let mut house = with_terminal(engine, pack);
    let people = newcomers();
    let roster = it::roster(&people, DEPARTMENT);
    let served = Served::of(&mut house);
    let mut browser = at_terminal(&served);
    let fields = fields(&house);
    let name = "C:\\\\fakepath\\\\名簿.csv";
    let done = browser.post_files(
        "/acts/take_in_roster",
        &pairs(&fields),
        &[("roster", name, &roster), ("map", "", b"")],
    );
    let done = browser.result(done);
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert!(people.iter().all(|person| !done.text.contains(&person.number_text())));
    assert!(house.reveal(&people[0]).is_ok(), "the number is in the vault");
    // What was sent lies nowhere: not the roster, and none of its numbers.
    let number = people[1].number_text();
    for part in [&roster[..], number.as_bytes()] {
        assert!(!lies_below(house.folder.path(), part), "the file was put on the disk");
    }
    // The register knows it by the name it had there; that it is gone is the clerk's word.
    let clerk = house.actor(Who::Clerk);
    let list = house.office().list(Listable::Sources, &Filter::default(), &clerk, "ja").unwrap();
    let line = list.lines.iter().map(Line::json).find(|line| line["path"] == "名簿.csv").unwrap();
    assert!(browser.get("/").text.contains("ブラウザから送られたもの"));
    let erased = json!({ "source": line["id"], "how": "端末のファイルを消した",
                         "exception": "読合せは元の書類で行う" });
    house.act(Who::Clerk, ActName::EraseSource, erased);
    house.assert_sound();
}

#[test]
fn a_roster_comes_in_from_a_browser_on_sqlite() {
    a_roster(Engine::Sqlite, "hanamaki-city");
}

#[test]
fn a_roster_comes_in_from_a_browser_on_postgres() {
    a_roster(Engine::Postgres, "university");
}

/// A file beyond the limit is not taken, and nothing that was typed is lost by it.
///
/// Guard "page_upload_size".
#[test]
fn a_file_that_is_too_large_comes_back_with_what_was_typed() {
    let mut house = with_terminal(Engine::Sqlite, "hanamaki-city");
    let served = Served::taking(&mut house, 1 << 20);
    let mut browser = at_terminal(&served);
    let fields = fields(&house);
    let count = house.records().len();
    let large = vec![b'a'; (1 << 20) + 1];
    let files = [("roster", "名簿.csv", &large[..])];
    let answer = browser.post_files("/acts/take_in_roster", &pairs(&fields), &files);
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.text);
    assert!(answer.text.contains("href=\"#f-roster\"") && answer.text.contains("上限は 1 MB"));
    assert!(answer.text.contains("通知カードと運転免許証で確かめた"), "what was typed");
    assert!(answer.text.contains("ファイルは、もう一度選んでください"));
    let beyond = vec![b'a'; 4 << 20];
    let files = [("roster", "名簿.csv", &beyond[..])];
    let answer = browser.post_files("/acts/take_in_roster", &pairs(&fields), &files);
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text.contains("ファイルが大きすぎます"), "{}", answer.text);
    assert_eq!(house.records().len(), count, "nothing was begun");
}

/// A number in the name of a file is in no register and comes back on no page.
#[test]
fn a_name_of_a_file_holds_no_number() {
    let mut house = with_terminal(Engine::Sqlite, "hanamaki-city");
    let people = newcomers();
    let served = Served::of(&mut house);
    let mut browser = at_terminal(&served);
    let number = people[0].number_text();
    let name = format!("名簿-{number}.csv");
    let roster = it::roster(&people, DEPARTMENT);
    let fields = fields(&house);
    let files = [("roster", name.as_str(), &roster[..])];
    let answer = browser.post_files("/acts/take_in_roster", &pairs(&fields), &files);
    let answer = browser.result(answer);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    assert!(answer.text.contains("href=\"#f-roster\"") && !answer.text.contains(&number));
    let clerk = house.actor(Who::Clerk);
    let list = house.office().list(Listable::Sources, &Filter::default(), &clerk, "ja").unwrap();
    assert!(list.lines.iter().all(|line| !line.name.contains("名簿")), "nothing came in");
}

/// A file is named with the form that brings it, and by nobody else.
#[test]
fn a_file_that_was_not_sent_is_not_there() {
    let mut house = with_terminal(Engine::Sqlite, "hanamaki-city");
    let mut input = house.intake(&newcomers());
    input["roster"] = json!({ "handed": "名簿.csv" });
    let Err(Stop::Form(errors)) = house.run(Who::Clerk, ActName::TakeInRoster, input) else {
        panic!("taken in")
    };
    assert_eq!((errors[0].field.as_str(), errors[0].code), ("roster", "file_not_sent"));
    let served = Served::of(&mut house);
    let mut browser = at_terminal(&served);
    let fields = fields(&house);
    let answer = browser.post_files("/acts/take_in_roster", &pairs(&fields), &[]);
    let answer = browser.result(answer);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("href=\"#f-roster\""), "{}", answer.text);
}

/// Files come with a form of somebody who has signed in, from a page of ours.
#[test]
fn nobody_else_sends_a_file() {
    let mut house = with_terminal(Engine::Sqlite, "hanamaki-city");
    let fields = fields(&house);
    let served = Served::of(&mut house);
    let roster = it::roster(&newcomers(), DEPARTMENT);
    let files = [("roster", "名簿.csv", &roster[..])];
    let mut stranger = served.browser();
    let answer = stranger.post_files("/acts/take_in_roster", &pairs(&fields), &files);
    assert_eq!(answer.to(), "/sign-in");
    let mut browser = at_terminal(&served);
    "guessed".clone_into(&mut browser.token);
    let answer = browser.post_files("/acts/take_in_roster", &pairs(&fields), &files);
    assert_eq!(answer.to(), "/");
    let elsewhere = browser.post_files("/sign-in", &[("as", "tanto")], &files);
    assert_eq!(elsewhere.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}
