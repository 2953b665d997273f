//! Registers longer than a page, and people looked for among many.

use crate::browser::Served;
use axum::http::StatusCode;
use it::{Engine, House};
use testkit::MadeUp;

/// A house with more people than a page shows.
fn crowd() -> (House, Vec<MadeUp>) {
    let house = House::new(Engine::Sqlite, "hanamaki-city");
    let people = testkit::people(31, 120);
    house.take_in(&people);
    (house, people)
}

fn names_on<'p>(page: &str, people: &'p [MadeUp]) -> Vec<&'p str> {
    let on = people.iter().filter(|person| page.contains(&person.staff_number));
    on.map(|person| person.staff_number.as_str()).collect()
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.rsplit_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

/// Page after page everybody is there once; the last has no next.
#[test]
fn every_page_of_a_register() {
    let (mut house, people) = crowd();
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    let mut page = browser.get("/lists/people").text;
    let mut seen = Vec::new();
    loop {
        let here = names_on(&page, &people);
        assert!(here.len() <= 50, "{}", here.len());
        assert!(here.iter().all(|name| !seen.contains(name)), "somebody comes twice");
        seen.extend(here);
        if !page.contains("name=\"after\"") {
            break;
        }
        let after = hidden(&page, "after");
        page = browser.post("/lists/people", &[("after", &after)]).text;
    }
    assert_eq!(seen.len(), people.len());
    // Each of them has a page, also whoever is not on the first one.
    for person in [&people[0], &people[60], &people[119]] {
        let id = house.person(person);
        let detail = browser.get(&format!("/lists/people/{id}"));
        assert_eq!(detail.status, StatusCode::OK);
        assert!(detail.text.contains(&person.staff_number));
    }
}

/// A register leaves as a workbook, on record before; an office without the right gets none.
#[test]
fn a_register_leaves_as_a_file() {
    let (mut house, people) = crowd();
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    let page = browser.get("/lists/people").text;
    assert!(page.contains("action=\"/files/people\""));
    let exports = || {
        let all = house.records().into_iter();
        all.filter(|record| record.act == domain::ActName::ExportRegister).count()
    };
    let before = exports();
    let fields = [("staff_number", people[7].staff_number.as_str())];
    let (headers, bytes) = browser.download("/files/people", &fields);
    let kept = headers.get("content-disposition").unwrap().to_str().unwrap();
    assert!(kept.starts_with("attachment; filename=\"people-"), "{kept}");
    assert_eq!(headers.get("cache-control").unwrap(), "no-store");
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for at in 0..book.len() {
        let mut part = book.by_index(at).unwrap();
        std::io::Read::read_to_string(&mut part, &mut text).unwrap();
    }
    assert!(text.contains(&people[7].staff_number) && !text.contains(&people[8].staff_number));
    assert!(people.iter().all(|person| !text.contains(&person.number_text())));
    assert_eq!(exports(), before + 1);
    assert_eq!(house.records().pop().unwrap().actor.via.code(), "page");
    // Whoever has no office takes nothing away.
    let mut staff = served.signed_in("ippan", None);
    assert!(!staff.get("/lists/zones").text.contains("/files/zones"));
    assert_eq!(staff.post("/files/zones", &[]).status, StatusCode::NOT_FOUND);
    assert_eq!(exports(), before + 1);
}

/// What was done last stands first.
#[test]
fn the_newest_record_stands_first() {
    let (mut house, _) = crowd();
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    let before = browser.get("/lists/records").text;
    let first = |page: &str| {
        page.split_once("<tbody>").unwrap().1.split_once("</tr>").unwrap().0.to_owned()
    };
    assert!(!first(&before).contains("取扱区域の設定"));
    browser.get("/acts/register_zone");
    let zone = crate::browser::zone("新しい席", "R8.11.1");
    assert_eq!(browser.post("/acts/register_zone", &zone).status, StatusCode::OK);
    assert!(first(&browser.get("/lists/records").text).contains("取扱区域の設定"));
}

/// A name is found in whichever kana, width or kanji it is typed.
#[test]
fn a_name_is_found_however_it_is_typed() {
    let (mut house, people) = crowd();
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("kakaricho", None);
    browser.get("/lists/people");
    for (typed, with) in [
        ("たかひ", "タカヒ"),
        ("ﾀｶﾋ", "タカヒ"),
        ("タカヒ", "タカヒ"),
        ("高樋", "タカヒ"),
        ("ﾔﾏｻｷｻﾞﾜ", "ヤマサキザワ"),
        ("山崎沢", "ヤマサキザワ"),
    ] {
        let page = browser.post("/lists/people", &[("name", typed)]).text;
        let meant: Vec<MadeUp> =
            people.iter().filter(|person| person.kana.starts_with(with)).cloned().collect();
        assert!(!meant.is_empty(), "nobody is called {with}");
        assert_eq!(names_on(&page, &people).len(), meant.len(), "{typed}");
        assert_eq!(names_on(&page, &meant).len(), meant.len(), "{typed}");
    }
}

/// In a form somebody beyond the first page is looked for, and those chosen before stay chosen by name.
#[test]
fn somebody_is_looked_for_in_a_form() {
    let (mut house, people) = crowd();
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("tanto", None);
    let form = browser.get("/acts/reveal_number").text;
    assert!(form.contains("name=\"_find.people\""), "{form}");
    let first = people.iter().find(|person| !form.contains(&person.staff_number)).unwrap();
    let fields = [("_find.people", first.kana.as_str()), ("_find", "people")];
    let found = browser.post("/acts/reveal_number", &fields).text;
    let id = house.person(first);
    assert!(found.contains(&format!("value=\"{id}\"")), "{found}");
    let other = people.iter().find(|person| person.kana != first.kana).unwrap();
    let fields =
        [("people", id.as_str()), ("_find.people", other.kana.as_str()), ("_find", "people")];
    let both = browser.post("/acts/reveal_number", &fields).text;
    assert!(both.contains(&format!("value=\"{id}\" checked")), "{both}");
    assert!(both.contains(&first.name) && both.contains(&house.person(other)));
    // Nothing was done by looking.
    let last = house.records().pop().unwrap();
    assert_ne!(last.act, domain::ActName::RevealNumber);
}
