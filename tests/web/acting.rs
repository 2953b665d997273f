//! Acts through their forms: done, mended, refused.

use crate::browser::{Served, zone};
use axum::http::StatusCode;
use domain::ActName;
use it::{Engine, House, Who};

#[test]
fn a_form_is_an_act() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    let page = browser.get("/acts/register_zone").text;
    assert!(page.contains("<option value=\"handling\">") && page.contains("name=\"department\""));
    let fields = zone("新しい席", "R8.11.1");
    let done = browser.post("/acts/register_zone", &fields);
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let last = house.records().pop().unwrap();
    assert_eq!((last.act, last.actor.via.code()), (ActName::RegisterZone, "page"));
    assert!(browser.get("/lists/zones").text.contains("新しい席"));
}

/// An error stands at its field and in the summary, and what was typed is there still.
#[test]
fn what_is_wrong_stands_at_its_field() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    browser.get("/acts/register_zone");
    let fields = zone("新しい席", "きのう");
    let answer = browser.post("/acts/register_zone", &fields);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("<title>エラー：") && answer.text.contains("href=\"#f-since\""));
    assert!(
        answer.text.contains("id=\"f-since-error\"") && answer.text.contains("value=\"新しい席\"")
    );
    let missing = browser.post("/acts/register_zone", &[("name", "席")]);
    assert!(missing.text.contains("href=\"#f-kind\""), "{}", missing.text);
    // A text that holds a number is not taken, and does not come back.
    let number = it::scripts::people()[0].number_text();
    let with_number = zone(number.as_str(), "2026-11-01");
    let answer = browser.post("/acts/register_zone", &with_number);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!answer.text.contains(&number), "the page shows the number again");
}

#[test]
fn a_refusal_names_its_article_and_who_could() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("ippan", None);
    browser.get("/acts/register_zone");
    let fields = zone("新しい席", "2026-11-01");
    let answer = browser.post("/acts/register_zone", &fields);
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(
        answer.text.contains("第5-14")
            && answer.text.contains("保護責任者")
            && answer.text.contains("value=\"新しい席\""),
        "{}",
        answer.text
    );
}

/// Two persons at one page: the second shows a credential of their own.
#[test]
fn a_second_person_stands_beside() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    browser.get("/acts/declare_clock");
    let alone = browser.post("/acts/declare_clock", &[("reason", "時計を合わせた")]);
    assert_eq!(alone.status, StatusCode::FORBIDDEN, "{}", alone.text);
    let wrong = [
        ("reason", "時計を合わせた"),
        ("_second", "kacho"),
        ("_second_password", "wrong wrong wrong"),
    ];
    assert_eq!(
        browser.post("/acts/declare_clock", &wrong).status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let oneself = [
        ("reason", "時計を合わせた"),
        ("_second", "kakaricho"),
        ("_second_password", it::PASSWORD),
    ];
    assert_eq!(
        browser.post("/acts/declare_clock", &oneself).status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let both =
        [("reason", "時計を合わせた"), ("_second", "kacho"), ("_second_password", it::PASSWORD)];
    let done = browser.post("/acts/declare_clock", &both);
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
}

/// What can be one thing alone is chosen already; of several none is.
#[test]
fn a_choice_of_one_is_made() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("tanto", None);
    let page = browser.get("/acts/receive_document").text;
    assert!(page.contains(&format!("<option value=\"{}\" selected>", house.ids.affairs)), "{page}");
    assert!(page.contains("<option value=\"declaration\">"), "{page}");
    // Codes of the program are chosen by their names.
    let page = browser.get("/acts/register_person").text;
    assert!(page.contains("<option value=\"spouse\">配偶者</option>"), "{page}");
}

/// A form is one act, however often its button is pressed, also where two stand at it.
///
/// Guard "page_once".
#[test]
fn a_form_that_is_sent_twice_is_done_once() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    let done = |act| {
        let all = house.records().into_iter();
        all.filter(|r| r.act == act && r.phase == domain::Phase::Completed).count()
    };
    let page = browser.get("/acts/register_zone").text;
    let once = mark(&page);
    let mut fields = zone("新しい席", "2026-11-01").to_vec();
    fields.push(("_once", &once));
    let before = done(ActName::RegisterZone);
    assert_eq!(browser.post("/acts/register_zone", &fields).status, StatusCode::OK);
    let again = browser.post("/acts/register_zone", &fields);
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);
    assert!(again.text.contains("同じ入力が二度送られました"));
    assert_eq!(done(ActName::RegisterZone), before + 1);
    // What was sent back to be mended is a form of its own.
    let page = browser.get("/acts/declare_clock").text;
    let once = mark(&page);
    let both = |once| {
        [
            ("reason", "時計を合わせた"),
            ("_second", "kacho"),
            ("_second_password", it::PASSWORD),
            ("_once", once),
        ]
    };
    let unsaid = browser.post("/acts/declare_clock", &both(&once)[1..]);
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unsaid.text);
    let next = mark(&unsaid.text);
    assert_ne!(next, once);
    let before = done(ActName::DeclareClock);
    assert_eq!(browser.post("/acts/declare_clock", &both(&next)).status, StatusCode::OK);
    assert_eq!(browser.post("/acts/declare_clock", &both(&next)).status, StatusCode::CONFLICT);
    assert_eq!(done(ActName::DeclareClock), before + 1);
}

/// The mark of the form on a page.
fn mark(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"_once\" value=\"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

/// A list of groups grows by a line and keeps what was typed.
#[test]
fn a_form_grows() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kacho", None);
    let page = browser.get("/acts/set_report_route").text;
    assert!(
        page.contains("name=\"offices[1].contact\"")
            && !page.contains("name=\"offices[2].contact\"")
    );
    let more = [("offices[0].contact", "内線 10"), ("_more", "offices"), ("_lines.offices", "2")];
    let grown = browser.post("/acts/set_report_route", &more).text;
    assert!(grown.contains("name=\"offices[2].contact\"") && grown.contains("value=\"内線 10\""));
}

/// A duty leads to the form that closes it, filled in as far as it is known.
#[test]
fn a_duty_leads_to_its_act() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let approval = house.id(Who::Clerk, ActName::RequestApproval, house.approval());
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    let home = browser.get("/").text;
    let link = format!("/acts/decide_approval?approval={approval}");
    assert!(home.contains(&link), "{home}");
    let page = browser.get(&link).text;
    assert!(page.contains(&format!("<option value=\"{approval}\" selected>")), "{page}");
    // What is decided on stands above the decision, and the decision is said: neither yes nor no is taken for granted.
    assert!(page.contains("class=\"paper\"") && page.contains("担当 三郎"), "{page}");
    assert!(page.contains("控えを媒体に移すため"), "{page}");
    // Whoever does not decide on it is not told why it was asked.
    let mut other = served.signed_in("joho", None);
    let listed = other.get("/lists/approvals").text;
    assert!(listed.contains("担当 三郎") && !listed.contains("控えを媒体に移すため"), "{listed}");
    let unsaid = browser.post("/acts/decide_approval", &[("approval", &approval)]);
    assert_eq!(unsaid.status, axum::http::StatusCode::UNPROCESSABLE_ENTITY, "{}", unsaid.text);
    assert!(unsaid.text.contains("href=\"#f-granted\""), "{}", unsaid.text);
    let no = [("approval", approval.as_str()), ("granted", "no"), ("remark", "媒体が足りない")];
    let decided = browser.post("/acts/decide_approval", &no);
    assert_eq!(decided.status, axum::http::StatusCode::OK, "{}", decided.text);
    assert!(browser.get("/lists/approvals").text.contains("不承認"));
}
