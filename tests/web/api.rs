//! The interface for programs: the same acts and lists, under a token, as JSON and RFC 9457 problems.

use crate::browser::{Answer, Served};
use crate::numbers::{KEY, with_terminal};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use domain::{ActName, Phase};
use it::scripts::people;
use it::{DEPARTMENT, Engine, House, PACKS};
use serde_json::{Value, json};
use std::net::SocketAddr;
use web::Peer;

/// A program that shows a token.
pub struct Program<'s> {
    pub served: &'s Served,
    pub token: String,
    pub key: Option<[u8; 32]>,
    pub from: [u8; 4],
    pub lang: &'static str,
}

impl<'s> Program<'s> {
    pub fn of(served: &'s Served, token: &str) -> Self {
        Self { served, token: token.to_owned(), key: None, from: [127, 0, 0, 1], lang: "ja" }
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let address = SocketAddr::from((self.from, 50_000));
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("accept-language", self.lang)
            .extension(ConnectInfo(Peer { address, key: self.key }));
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.served.answer(request.body(Body::from(body.to_owned())).unwrap())
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "")
    }

    pub fn act(&self, name: &str, input: &Value) -> Answer {
        self.act_once(name, input, None)
    }

    fn act_once(&self, name: &str, input: &Value, key: Option<&str>) -> Answer {
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(key.map(|key| ("idempotency-key", key)));
        self.send("POST", &format!("/api/v1/acts/{name}"), &headers, &input.to_string())
    }
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text).unwrap()
}

/// A problem of this status, as RFC 9457 has it.
#[track_caller]
fn problem(answer: &Answer, status: u16) -> Value {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    let body = json_of(answer);
    assert_eq!(body["status"], json!(status));
    assert!(body["type"].as_str().unwrap().starts_with("urn:bannin:problem:"));
    assert!(body["title"].as_str().is_some_and(|title| !title.is_empty()));
    body
}

fn zone(name: &str) -> Value {
    json!({ "name": name, "kind": "work_room", "department": DEPARTMENT, "measures": "施錠",
            "since": "2026-04-01" })
}

const ACTS: [&str; 2] = ["register_zone", "register_affairs"];

/// The supervisor answers for a program that registers zones.
fn with_program(engine: Engine, pack: &str) -> (House, Served, String) {
    let mut house = House::new(engine, pack);
    let (_, token) = house.token(&house.ids.supervisor, &ACTS[..1], &["zones", "records"]);
    let served = Served::of(&mut house);
    (house, served, token)
}

fn acts_and_lists(engine: Engine, pack: &str) {
    let (house, served, token) = with_program(engine, pack);
    let program = Program::of(&served, &token);
    let done = program.act("register_zone", &zone("書庫の奥"));
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let id = json_of(&done)["done"]["id"].as_str().unwrap().to_owned();
    let last = house.records().pop().unwrap();
    assert_eq!((last.act, last.actor.via.code()), (ActName::RegisterZone, "api"));
    assert!(last.detail.contains_key("token"));
    let listed = json_of(&program.get("/api/v1/lists/zones"));
    assert_eq!(
        (&listed["list"], &listed["more"], &listed["next"]),
        (&json!("zones"), &json!(0), &json!(null))
    );
    let lines = listed["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 2);
    let own = lines.iter().find(|line| line["id"] == json!(id)).unwrap();
    // Page by page.
    let first = json_of(&program.get("/api/v1/lists/zones?limit=1"));
    assert_eq!((&first["more"], &first["next"]), (&json!(1), &lines[0]["id"]));
    let after = first["next"].as_str().unwrap();
    let second = json_of(&program.get(&format!("/api/v1/lists/zones?limit=1&after={after}")));
    assert_eq!((&second["lines"][0], &second["next"]), (&lines[1], &json!(null)));
    let one = json_of(&program.get(&format!("/api/v1/lists/zones/{id}")));
    assert_eq!(&one["line"], own);
    // What there is, and what an act takes.
    let acts = json_of(&program.get("/api/v1/acts"));
    let names: Vec<&str> =
        acts["acts"].as_array().unwrap().iter().map(|act| act["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"register_zone") && !names.contains(&"change_password"));
    let act = json_of(&program.get("/api/v1/acts/register_zone"));
    assert!(act["input"]["properties"]["measures"]["description"].is_string());
    assert_eq!(
        json_of(&program.get("/api/v1/lists"))["lists"].as_array().unwrap().len(),
        office::lists::Listable::ALL.len()
    );
    house.assert_sound();
}

#[test]
fn acts_and_lists_are_those_of_every_face_on_sqlite() {
    acts_and_lists(Engine::Sqlite, PACKS[0]);
}

#[test]
fn acts_and_lists_are_those_of_every_face_on_postgres() {
    acts_and_lists(Engine::Postgres, PACKS[1]);
}

#[test]
fn what_stops_is_a_problem() {
    let (house, served, token) = with_program(Engine::Sqlite, PACKS[0]);
    let program = Program::of(&served, &token);
    let nobody = Program { token: String::new(), ..Program::of(&served, "") };
    let answer = nobody.get("/api/v1/acts");
    problem(&answer, 401);
    assert_eq!(answer.headers["www-authenticate"], "Bearer");
    problem(&Program::of(&served, "bannin_abc").get("/api/v1/acts"), 401);
    // A refusal names its article, and is on record.
    let refused = problem(&program.act("register_affairs", &it::affairs("social_insurance")), 403);
    assert_eq!(refused["reasons"][0]["clause"], json!("GFa"));
    assert!(!refused["reasons"][0]["article"].as_str().unwrap().is_empty());
    assert_eq!(house.records().pop().unwrap().phase, Phase::Refused);
    problem(&program.get("/api/v1/lists/people"), 403);
    // A form error names its field, in the reader's language.
    let english = Program { lang: "en", ..Program::of(&served, &token) };
    let mut wrong = zone("席");
    wrong["since"] = json!("きのう");
    let told = problem(&english.act("register_zone", &wrong), 422);
    assert_eq!(
        (&told["errors"][0]["field"], &told["errors"][0]["code"]),
        (&json!("since"), &json!("day_form"))
    );
    assert!(told["detail"].as_str().unwrap().is_ascii());
    // What was sent is not said again.
    let number = people()[0].number_text();
    let answer = program.act("register_zone", &zone(&number));
    problem(&answer, 422);
    assert!(!answer.text.contains(&number));
    let path = format!("/api/v1/lists/zones?{number}=1&after={number}");
    assert!(!program.get(&path).text.contains(&number));
    for name in ["change_password", "issue_token", "nothing", &number, "%E3%81%82", "a/b"] {
        let answer = program.act(name, &json!({}));
        problem(&answer, 404);
        assert!(!answer.text.contains(&number));
    }
    for path in [
        "/api/v1/lists/nothing",
        "/api/v1/lists/zones/7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
        "/api/v2",
        "/api/",
    ] {
        problem(&program.get(path), 404);
    }
    problem(&program.get("/api/v1/lists/zones?limit=0"), 422);
    problem(&program.get("/api/v1/lists/zones?name=a"), 422);
    let answer = program.send("DELETE", "/api/v1/acts/register_zone", &[], "");
    problem(&answer, 405);
    assert_eq!(answer.headers["allow"], "GET,HEAD,POST");
    problem(&program.send("POST", "/api/v1/acts/register_zone", &[], "{}"), 415);
    let json = [("content-type", "application/json; charset=utf-8")];
    for body in ["", "[]", "{", "\"a\""] {
        problem(&program.send("POST", "/api/v1/acts/register_zone", &json, body), 422);
    }
    let large = "x".repeat(1024 * 1024 + 1);
    problem(&program.send("POST", "/api/v1/acts/register_zone", &json, &large), 413);
}

/// What is sent twice is done once, by the same token with the same content.
#[test]
fn a_request_that_comes_twice_is_done_once() {
    let (house, served, token) = with_program(Engine::Sqlite, PACKS[0]);
    let program = Program::of(&served, &token);
    let first = program.act_once("register_zone", &zone("書庫の奥"), Some("k-1"));
    assert_eq!(first.status, StatusCode::OK);
    let records = house.records().len();
    let again = program.act_once("register_zone", &zone("書庫の奥"), Some("k-1"));
    assert_eq!((again.status, &again.text), (StatusCode::OK, &first.text));
    assert_eq!(house.records().len(), records, "nothing was done again");
    let other = problem(&program.act_once("register_zone", &zone("別の席"), Some("k-1")), 422);
    assert_eq!(other["errors"][0]["code"], json!("idempotency_key_reused"));
    problem(&program.act_once("register_zone", &zone("別の席"), Some("k 1")), 422);
    // A refusal is answered again as well, without a second record.
    let refused =
        program.act_once("register_affairs", &it::affairs("social_insurance"), Some("k-2"));
    let records = house.records().len();
    let again = program.act_once("register_affairs", &it::affairs("social_insurance"), Some("k-2"));
    assert_eq!(problem(&again, 403), json_of(&refused));
    assert_eq!(house.records().len(), records);
    // Another token has keys of its own.
    let (_, token) = house.token(&house.ids.manager, &ACTS, &[]);
    let other = Program::of(&served, &token);
    assert_eq!(
        other.act_once("register_zone", &zone("第二書庫"), Some("k-1")).status,
        StatusCode::OK
    );
}

/// A token is no terminal, an answer holds one number, and one with a number is told once.
#[test]
fn a_number_goes_to_a_registered_terminal_alone_and_once() {
    let mut house = with_terminal(Engine::Sqlite, PACKS[0]);
    let (_, token) = house.token(&house.ids.clerk, &["reveal_number"], &[]);
    let (one, two) = (house.person(&people()[0]), house.person(&people()[1]));
    let affairs = house.ids.affairs.clone();
    let reveal =
        |of: &[&String]| json!({ "people": of, "affairs": affairs, "purpose": "withholding_slip" });
    let served = Served::of(&mut house);
    let number = people()[0].number_text();
    let without = Program::of(&served, &token);
    let refused = without.act("reveal_number", &reveal(&[&one]));
    problem(&refused, 403);
    assert!(!refused.text.contains(&number));
    let at_terminal = Program { key: Some(KEY), ..Program::of(&served, &token) };
    let both = at_terminal.act("reveal_number", &reveal(&[&one, &two]));
    assert_eq!(problem(&both, 422)["errors"][0]["code"], json!("one_person_at_a_time"));
    let shown = at_terminal.act_once("reveal_number", &reveal(&[&one]), Some("k-1"));
    assert_eq!(json_of(&shown)["numbers"], json!([{ "person": one, "number": number }]));
    assert_eq!(shown.headers["cache-control"], "no-store");
    let records = house.records().len();
    let again = at_terminal.act_once("reveal_number", &reveal(&[&one]), Some("k-1"));
    assert_eq!(problem(&again, 409)["type"], json!("urn:bannin:problem:done"));
    assert!(!again.text.contains(&number));
    assert_eq!(house.records().len(), records);
}

#[test]
fn a_program_is_answered_so_many_times_a_minute() {
    let (house, served, token) = with_program(Engine::Sqlite, PACKS[0]);
    let program = Program::of(&served, &token);
    for _ in 0..house.office().limits().unwrap().token_requests {
        assert_eq!(program.get("/api/v1/lists").status, StatusCode::OK);
    }
    let answer = program.get("/api/v1/lists");
    problem(&answer, 429);
    let wait: i64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait));
    house.clock.advance(wait * 1_000);
    assert_eq!(program.get("/api/v1/lists").status, StatusCode::OK);
}

/// Who guesses is not looked at for some time; others are.
#[test]
fn an_address_that_is_wrong_too_often_waits() {
    let (house, served, token) = with_program(Engine::Sqlite, PACKS[0]);
    let wrong = Program::of(&served, "bannin_nobodyhasthis");
    for _ in 0..10 {
        problem(&wrong.get("/api/v1/lists"), 401);
    }
    let right = Program::of(&served, &token);
    let answer = right.get("/api/v1/lists");
    problem(&answer, 429);
    let elsewhere = Program { from: [127, 0, 0, 2], ..Program::of(&served, &token) };
    assert_eq!(elsewhere.get("/api/v1/lists").status, StatusCode::OK);
    let wait: i64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
    house.clock.advance(wait * 1_000);
    assert_eq!(right.get("/api/v1/lists").status, StatusCode::OK);
    // The tries are on record, without what was shown.
    let failed = house
        .records()
        .into_iter()
        .filter(|r| r.act == ActName::SignIn && r.phase == Phase::Failed);
    assert!(failed.count() >= 1);
}

/// The document has an address for every act and list, and no reference that leads nowhere.
#[test]
fn the_document_is_made_of_the_acts() {
    let (_house, served, _) = with_program(Engine::Sqlite, PACKS[0]);
    let nobody = Program { token: String::new(), ..Program::of(&served, "") };
    let document = json_of(&nobody.get("/api/openapi.json"));
    assert_eq!(document["openapi"], json!("3.1.0"));
    let paths = document["paths"].as_object().unwrap();
    for entry in office::acts::ACTS {
        let code = entry.spec.name.code();
        let open = office::tokens::may_open(entry.spec.name);
        assert_eq!(paths.contains_key(&format!("/api/v1/acts/{code}")), open, "{code}");
    }
    for what in office::lists::Listable::ALL {
        assert!(paths.contains_key(&format!("/api/v1/lists/{}", what.code())));
    }
    fn references<'v>(at: &'v Value, all: &mut Vec<&'v str>) {
        match at {
            Value::Object(fields) => {
                all.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|value| references(value, all));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, all)),
            _ => {}
        }
    }
    let mut all = Vec::new();
    references(&document, &mut all);
    assert!(all.len() > 500);
    for to in all {
        assert!(document.pointer(to.strip_prefix('#').unwrap()).is_some(), "{to}");
    }
}
