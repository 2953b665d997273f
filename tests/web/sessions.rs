//! Who gets in, for how long, and what sends forms.

use crate::browser::{Served, zone};
use axum::http::StatusCode;
use it::{Engine, House, PASSWORD};
use office::lists::Listable;

const LOCKED: i64 = 10 * 60_000;

#[test]
fn nobody_sees_a_page_before_signing_in() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.browser();
    let lists = Listable::ALL.iter().map(|what| format!("/lists/{}", what.code()));
    let acts = office::acts::ACTS.iter().map(|entry| format!("/acts/{}", entry.spec.name.code()));
    let fixed = [
        "/",
        "/lists",
        "/acts",
        "/jobs",
        "/jobs/x",
        "/jobs/x/events",
        "/ledger",
        "/steps/disposal",
    ]
    .map(str::to_owned);
    for path in fixed.into_iter().chain(lists).chain(acts) {
        let answer = browser.get(&path);
        assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, "/sign-in"), "{path}");
        assert!(answer.text.is_empty());
    }
    for path in ["/acts/register_zone", "/lists/people", "/lock", "/ledger/verify", "/files/people"]
    {
        let answer = browser.post(path, &[("name", "x")]);
        assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, "/sign-in"), "{path}");
    }
}

#[test]
fn a_wrong_password_says_nothing_of_the_name() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.browser();
    let known = browser.post("/sign-in", &[("as", "kakaricho"), ("password", "wrong wrong wrong")]);
    let unknown = browser.post("/sign-in", &[("as", "daremo"), ("password", "wrong wrong wrong")]);
    assert_eq!(known.status, StatusCode::UNPROCESSABLE_ENTITY);
    let plain = |text: &str| {
        let without_marks =
            text.split("nonce=\"").map(|part| part.split_once('"').map_or(part, |(_, rest)| rest));
        without_marks.collect::<String>().replace("kakaricho", "").replace("daremo", "")
    };
    assert_eq!(plain(&known.text), plain(&unknown.text));
    assert!(!known.text.contains("wrong wrong"));
    assert_eq!(browser.get("/").to(), "/sign-in");
}

#[test]
fn a_session_ends_with_the_sign_out_and_when_somebody_is_stopped() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    assert_eq!(browser.post("/sign-out", &[]).to(), "/sign-in");
    assert_eq!(browser.get("/").to(), "/sign-in");
    let mut other = served.signed_in("ippan", None);
    let stop = serde_json::json!({ "staff": house.ids.staff, "reason": "退職" });
    house.act(it::Who::Manager, domain::ActName::StopStaff, stop);
    assert_eq!(other.get("/").to(), "/sign-in");
}

#[test]
fn a_session_that_is_left_alone_locks_itself() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    let before = browser.token.clone();
    house.clock.advance(LOCKED - 1);
    assert_eq!(browser.get("/lists").status, StatusCode::OK);
    house.clock.advance(LOCKED);
    assert_eq!(browser.get("/lists").to(), "/unlock");
    let page = browser.get("/unlock");
    assert!(!page.text.contains("<table"), "the page is replaced, not covered");
    let answer = browser.post("/unlock", &[("password", "wrong wrong wrong")]);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.get("/").to(), "/unlock");
    assert_eq!(browser.post("/unlock", &[("password", PASSWORD)]).to(), "/");
    assert_eq!(browser.get("/").status, StatusCode::OK);
    assert_ne!(browser.token, before, "forms of before are void");
    browser.post("/lock", &[]);
    assert_eq!(browser.get("/").to(), "/unlock");
}

/// What was typed when the screen was locked is there again, without what is secret: by the button, and by a form that
/// is sent after the time.
#[test]
fn what_was_typed_comes_back_after_the_lock() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    let fields = |from: &'static str| {
        let mut fields = zone("新しい席", "きのう").to_vec();
        fields.extend([("_from", from), ("_second", "kacho"), ("_second_password", "himitsu")]);
        fields
    };
    for late in [false, true] {
        let page = browser.get("/acts/register_zone").text;
        assert!(page.contains("name=\"_from\" value=\"/acts/register_zone\""));
        let answer = if late {
            house.clock.advance(LOCKED + 1);
            browser.post("/acts/register_zone", &fields("/acts/register_zone"))
        } else {
            browser.post("/lock", &fields("/acts/register_zone"))
        };
        assert_eq!(answer.to(), "/unlock");
        let locked = browser.get("/unlock").text;
        assert!(!locked.contains("新しい席"), "the page is replaced, not covered");
        let wrong = browser.post("/unlock", &[("password", "wrong wrong wrong")]);
        assert!(!wrong.text.contains("新しい席"));
        let to = browser.post("/unlock", &[("password", PASSWORD)]).to().to_owned();
        assert_eq!(to, "/acts/register_zone?kept=yes");
        let back = browser.get(&to).text;
        for typed in ["value=\"新しい席\"", "value=\"きのう\"", "value=\"kacho\"", "間仕切り"]
        {
            assert!(back.contains(typed), "{typed}: {back}");
        }
        assert!(back.contains("ロックの前に入力した内容を戻しました") && !back.contains("himitsu"));
        // Once: the page is empty when it is opened anew.
        assert!(!browser.get(&to).text.contains("新しい席"));
    }
    // A page that has no form, or is none of ours, brings nobody anywhere.
    for from in ["/lists/people", "//evil.example/", "/acts/nothing"] {
        browser.get("/acts/register_zone");
        browser.post("/lock", &fields(from));
        browser.get("/unlock");
        assert_eq!(browser.post("/unlock", &[("password", PASSWORD)]).to(), "/");
    }
}

/// Of a paper that was typed in, the choice comes back and the number does not, right or with a slip.
#[test]
fn a_number_does_not_come_back_after_the_lock() {
    let mut house = crate::numbers::with_terminal(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("tanto", Some(crate::numbers::KEY));
    let number = it::scripts::people()[6].number_text();
    for (page, typed) in [("/acts/enter_number", number.as_str()), ("/acts/enter_number", "12345")]
    {
        browser.get(page);
        let fields = [("number", typed), ("again", typed), ("_from", page), ("purpose", "other")];
        browser.post("/lock", &fields);
        browser.get("/unlock");
        let to = browser.post("/unlock", &[("password", PASSWORD)]).to().to_owned();
        assert_eq!(to, format!("{page}?kept=yes"));
        let back = browser.get(&to).text;
        assert!(back.contains("value=\"other\"") && !back.contains(typed), "{back}");
    }
}

#[test]
fn no_page_of_somebody_else_sends_a_form() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    let zone = zone("裏口", "2026-11-01");
    let count = house.records().len();
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let answer = browser.post_with(
            "/acts/register_zone",
            &zone,
            &[(name, value), ("host", "bannin.example")],
        );
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    let token = std::mem::replace(&mut browser.token, "guessed".to_owned());
    assert_eq!(browser.post("/acts/register_zone", &zone).to(), "/");
    let mut stolen = served.signed_in("tanto", None);
    stolen.token = token;
    assert_eq!(stolen.post("/acts/register_zone", &zone).to(), "/", "the token of another session");
    let zones = house.records().into_iter().skip(count);
    assert!(zones.into_iter().all(|record| record.act != domain::ActName::RegisterZone));
}

/// A cookie that was copied is of no use at another terminal.
#[test]
fn a_session_stays_at_its_terminal() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", Some([9; 32]));
    browser.key = None;
    assert_eq!(browser.get("/").to(), "/sign-in");
    browser.key = Some([8; 32]);
    assert_eq!(browser.get("/").to(), "/sign-in");
    browser.key = Some([9; 32]);
    assert_eq!(browser.get("/").status, StatusCode::OK);
}

#[test]
fn every_answer_carries_its_headers() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    let mut answers: Vec<_> =
        ["/", "/sign-in", "/lists/zones", "/acts/register_zone", "/nowhere", "/assets/x.js"]
            .map(|path| browser.get(path))
            .into();
    answers.push(browser.post("/acts/register_zone", &[]));
    for answer in answers {
        let header =
            |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap());
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("x-frame-options"), "DENY");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("strict-transport-security").starts_with("max-age"));
        let policy = header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'")
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        for bad in [" style=", " onclick=", "<style", "javascript:", "http://", "https://"] {
            assert!(!answer.text.contains(bad), "{bad}");
        }
    }
}

/// A session that began with a password of before ends, at whichever browser it is.
#[test]
fn another_password_ends_what_began_with_the_one_of_before() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut thief = served.signed_in("kakaricho", None);
    let mut owner = served.signed_in("kakaricho", None);
    owner.get("/acts/change_password");
    let fields = [
        ("old", PASSWORD),
        ("new", "mattaku-betsu-no-aikotoba"),
        ("new_again", "mattaku-betsu-no-aikotoba"),
    ];
    let done = owner.post("/acts/change_password", &fields);
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert!(!done.text.contains("mattaku"));
    assert_eq!(thief.get("/").to(), "/sign-in");
    assert_eq!(owner.get("/").to(), "/sign-in");
    let wrong = owner.post("/sign-in", &[("as", "kakaricho"), ("password", PASSWORD)]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right =
        owner.post("/sign-in", &[("as", "kakaricho"), ("password", "mattaku-betsu-no-aikotoba")]);
    assert_eq!(right.to(), "/");
}

/// Whoever tries many names waits, whatever the names are, and is told so; people elsewhere come in.
#[test]
fn many_names_from_one_address_slow_down() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut there = served.browser();
    for n in 0..30 {
        let name = ["tanto".to_owned(), format!("nobody-{n}")][n % 2].clone();
        let answer = there.post("/sign-in", &[("as", &name), ("password", "wrong wrong wrong")]);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{n}");
    }
    let right = [("as", "kacho"), ("password", PASSWORD)];
    let answer = there.post("/sign-in", &right);
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.text.contains("10 分ほど待って"), "{}", answer.text);
    let mut elsewhere = served.browser();
    elsewhere.from = [192, 0, 2, 9];
    assert_eq!(elsewhere.post("/sign-in", &right).to(), "/");
    house.clock.advance(10 * 60_000);
    assert_eq!(there.post("/sign-in", &right).to(), "/");
}

/// What fails on our side is told with a mark that the log has, too, on a page and to a program.
#[test]
fn a_failure_is_told_with_the_mark_of_its_line_in_the_log() {
    let house = House::new(Engine::Sqlite, "hanamaki-city");
    let said = std::sync::Arc::new(std::sync::Mutex::new(Vec::<serde_json::Value>::new()));
    let lines = std::sync::Arc::clone(&said);
    let log = web::Log::to(move |line| lines.lock().unwrap().push(line.clone()));
    let (_, token) = house.token(&house.ids.supervisor, &["register_zone"], &["zones"]);
    let served = Served::with(&house, web::Options { log, ..web::Options::new(true) });
    let mut browser = served.signed_in("kakaricho", None);
    browser.get("/acts/register_zone");
    // A row that somebody wrote past the office is a failure of whoever reads it.
    let database = rusqlite::Connection::open(house.database()).unwrap();
    database.execute("UPDATE credentials SET verifier = 'x'", []).unwrap();
    let mark = || {
        let line = said.lock().unwrap().pop().expect("a line of the log");
        assert_eq!(line["event"], "failed");
        assert!(line["code"].is_string(), "{line}");
        line["operation"].as_str().unwrap().to_owned()
    };
    let answer = browser.post("/acts/register_zone", &zone("新しい席", "2026-11-01"));
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.text);
    let first = mark();
    assert!(first.len() == 10 && answer.text.contains(&first), "{}", answer.text);
    let program = crate::api::Program::of(&served, &token);
    let input = serde_json::json!({ "name": "別の席", "kind": "handling", "department": it::DEPARTMENT,
                                    "measures": "錠", "since": "2026-11-01" });
    let answer = program.act("register_zone", &input);
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", answer.text);
    let problem: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    let second = mark();
    assert_eq!(problem["operation"], second.as_str());
    assert_ne!(first, second);
}
