//! A second factor in the browser: enrolled by a picture, asked for at the door, at the lock and before a number.

use crate::browser::Served;
use crate::numbers::{KEY, with_terminal};
use axum::http::StatusCode;
use domain::{ActName, Phase};
use it::scripts::people;
use it::{Engine, House, PASSWORD, Who, run_beside};
use ledger::DetailValue;
use serde_json::json;
use totp_rs::{Builder, Secret};

const STEP_MS: i64 = 30_000;
const LOCKED: i64 = 10 * 60_000;

/// The secret that a page shows.
fn shown(text: &str) -> String {
    let (_, rest) = text.split_once("<code data-secret>").unwrap();
    rest.split_once('<').unwrap().0.to_owned()
}

fn code(house: &House, secret: &str) -> String {
    let app = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    let now = domain::Clock::now(&*house.clock).0 / 1000;
    app.generate(u64::try_from(now).unwrap()).to_string()
}

/// How people left their desks, the oldest first.
fn left(house: &House) -> Vec<String> {
    let records = house.records();
    let left = records.iter().filter(|record| record.act == ActName::LeaveDesk);
    left.map(|record| match record.detail.get("how") {
        Some(DetailValue::Code(how)) => how.clone(),
        other => panic!("{other:?}"),
    })
    .collect()
}

#[test]
fn a_second_factor_is_enrolled_by_a_picture_and_asked_for_from_then_on() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    let page = browser.get("/second-factor");
    assert!(page.text.contains("<svg class=\"qr\"") && page.text.contains("h1v1h-1z"));
    let secret = shown(&page.text);
    let wrong = browser.post("/second-factor", &[("name", "電話"), ("code", "000000")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(shown(&wrong.text), secret, "the app that read it is not asked to read another");
    let code_now = code(&house, &secret);
    let done = browser.post("/second-factor", &[("name", "電話"), ("code", &code_now)]);
    assert_eq!(done.to(), "/second-factor", "{}", done.text);
    let after = browser.get("/second-factor");
    assert!(after.text.contains("電話"));
    assert_ne!(shown(&after.text), secret, "what is enrolled is shown no more");

    let mut other = served.browser();
    let try_it = |browser: &mut crate::browser::Browser<'_>, code: &str| {
        let fields = [("as", "kakaricho"), ("password", PASSWORD), ("code", code)];
        browser.post("/sign-in", &fields).status
    };
    assert_eq!(try_it(&mut other, ""), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(try_it(&mut other, &code_now), StatusCode::UNPROCESSABLE_ENTITY, "used");
    house.clock.advance(STEP_MS);
    assert_eq!(try_it(&mut other, &code(&house, &secret)), StatusCode::SEE_OTHER);

    house.clock.advance(LOCKED);
    assert_eq!(browser.get("/lists").to(), "/unlock");
    assert!(browser.get("/unlock").text.contains("name=\"code\""));
    let alone = browser.post("/unlock", &[("password", PASSWORD)]);
    assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY);
    let both = [("password", PASSWORD), ("code", &code(&house, &secret))];
    assert_eq!(browser.post("/unlock", &both).to(), "/");
    assert_eq!(left(&house), ["left_alone", "left_alone"], "both browsers locked themselves");
}

#[test]
fn a_number_is_shown_again_only_to_who_shows_who_they_are() {
    let mut house = with_terminal(Engine::Sqlite, "hanamaki-city");
    let person = house.person(&people()[0]);
    let affairs = house.ids.affairs.clone();
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("tanto", Some(KEY));
    let mut fields =
        vec![("people", person.as_str()), ("affairs", &affairs), ("purpose", "withholding_slip")];
    let page = browser.get("/acts/reveal_number");
    assert!(!page.text.contains("name=\"_again\""));
    // A click now and then keeps the screen open.
    for _ in 0..2 {
        house.clock.advance(LOCKED / 2);
        browser.get("/lists");
    }
    let page = browser.get("/acts/reveal_number");
    assert!(page.text.contains("name=\"_again\""));
    let digits = people()[0].number_text();
    let without = browser.post("/acts/reveal_number", &fields);
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    fields.push(("_again", "wrong wrong wrong"));
    let wrong = browser.post("/acts/reveal_number", &fields);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!wrong.text.contains("wrong wrong"));
    assert!(house.records_of(ActName::RevealNumber, Phase::Completed).is_empty());
    let failed = house.records_of(ActName::SignIn, Phase::Failed);
    assert_eq!(failed.len(), 1, "a guess counts");
    fields.pop();
    fields.push(("_again", PASSWORD));
    let done = browser.post("/acts/reveal_number", &fields);
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert!(done.text.replace(' ', "").contains(&digits));
    fields.pop();
    browser.get("/acts/reveal_number");
    let more = browser.post("/acts/reveal_number", &fields);
    assert_eq!(more.status, StatusCode::OK, "and holds for the minutes that follow");
}

#[test]
fn whoever_leaves_a_desk_is_on_record() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    assert_eq!(browser.post("/lock", &[]).to(), "/unlock");
    assert_eq!(left(&house), ["locked"]);
    browser.get("/unlock");
    browser.post("/unlock", &[("password", PASSWORD)]);
    browser.get("/");
    assert_eq!(browser.post("/sign-out", &[]).to(), "/sign-in");
    assert_eq!(left(&house), ["locked", "signed_out"]);
    // Nobody comes back to this one: the next request of anybody finds it.
    let _forgotten = served.signed_in("tanto", None);
    house.clock.advance(LOCKED);
    served.browser().get("/sign-in");
    assert_eq!(left(&house), ["locked", "signed_out", "left_alone"]);
    house.clock.advance(12 * 60 * 60_000);
    served.browser().get("/sign-in");
    let mut last = served.signed_in("ippan", None);
    last.get("/");
    served.site.close().unwrap();
    let all = left(&house);
    assert_eq!(all[3..], ["ended", "ended"], "by time, and with the server");
    let by = house.records().pop().unwrap();
    assert_eq!(by.act, ActName::LeaveDesk);
    let listed = house.office().list(
        office::lists::Listable::SignIns,
        &office::lists::Filter::default(),
        &house.actor(Who::Manager),
        "ja",
    );
    let shown = listed.unwrap().lines.iter().filter(|l| l.json()["done"] == "leave_desk").count();
    assert_eq!(shown, 5);
}

/// A second factor that an officer released opens nothing any more, and what was open at a page ends.
#[test]
fn a_release_ends_what_began_with_the_factor_of_before() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    let secret = shown(&browser.get("/second-factor").text);
    let code_now = code(&house, &secret);
    let done = browser.post("/second-factor", &[("name", "電話"), ("code", &code_now)]);
    assert_eq!(done.to(), "/second-factor", "{}", done.text);
    let mut colleague = served.signed_in("tanto", None);
    assert_eq!(browser.get("/").status, StatusCode::OK, "enrolling ends nothing");
    let reset = json!({ "staff": house.ids.supervisor, "reason": "電話をなくしたため" });
    let beside = Some(house.ids.system_officer.as_str());
    run_beside(&house, &house.ids.manager, beside, ActName::ResetSecondFactor, reset).unwrap();
    assert_eq!(browser.get("/lists").to(), "/sign-in");
    assert_eq!(browser.get("/").to(), "/sign-in", "it has ended");
    assert_eq!(colleague.get("/").status, StatusCode::OK);
}
