//! Piles of papers: one number after the other, and nobody's beyond one's designation.

use crate::browser::{Answer, Browser, Served};
use crate::numbers::{KEY, with_terminal};
use axum::http::StatusCode;
use domain::ActName;
use it::scripts::people;
use it::{Engine, House, Who};
use testkit::MadeUp;

/// The value of a hidden field.
fn hidden<'p>(page: &'p str, name: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
    rest.split_once('"').unwrap().0
}

/// Who is on the desk.
fn whose(page: &str) -> &str {
    let (_, rest) = page.split_once("<h2 id=\"whose\">").unwrap();
    rest.split_once('<').unwrap().0
}

fn enter(
    browser: &mut Browser<'_>,
    house: &House,
    page: &str,
    (number, again): (&str, &str),
) -> Answer {
    let fields = [
        ("person", hidden(page, "person")),
        ("affairs", hidden(page, "affairs")),
        ("key", hidden(page, "key")),
        ("file", house.ids.file.as_str()),
        ("purpose", "withholding_slip"),
        ("number", number),
        ("again", again),
    ];
    browser.post("/pile/enter", &fields)
}

fn a_pile(engine: Engine, pack: &str) {
    let mut house = with_terminal(engine, pack);
    let newcomers: Vec<MadeUp> = people()[5..8].to_vec();
    house.pile_of(&newcomers);
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("tanto", Some(KEY));
    assert!(browser.get("/").text.contains("入力待ち 3件"));
    let mut page = browser.get("/pile/enter").text;
    for n in 0..newcomers.len() {
        let person = newcomers.iter().find(|one| one.name == whose(&page)).unwrap();
        assert!(page.contains(&person.kana) && page.contains(&person.staff_number));
        let number = person.number_text();
        // What differs is asked again, of the same paper; nothing typed comes back.
        let other = people()[9].number_text();
        let differs = enter(&mut browser, &house, &page, (&number, &other));
        assert_eq!(differs.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(whose(&differs.text), person.name);
        assert!(!differs.text.contains(&number) && !differs.text.contains(&other));
        let saved = enter(&mut browser, &house, &differs.text, (&number, &number));
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        assert!(!digits::has_hit(saved.to()), "an address holds a number");
        let to = saved.to().to_owned();
        page = browser.get(&to).text;
        assert!(page.contains("前の1件を保存しました"), "{page}");
        if n + 1 < newcomers.len() {
            assert!(page.contains("<option value=\"withholding_slip\" selected>"), "{page}");
        }
    }
    assert!(page.contains("待っている書類はありません"));
    let entered = house.records().into_iter().rev().filter(|r| r.act == ActName::EnterNumber);
    assert_eq!(entered.count(), newcomers.len());
}

#[test]
fn a_pile_is_worked_off_at_the_city() {
    a_pile(Engine::Sqlite, "hanamaki-city");
}

#[test]
fn a_pile_is_worked_off_at_the_university() {
    a_pile(Engine::Postgres, "university");
}

/// A paper is put off, taken up again, and read a second time by somebody else.
#[test]
fn a_paper_is_put_off_and_read_by_another() {
    let mut house = with_terminal(Engine::Sqlite, "hanamaki-city");
    let newcomers: Vec<MadeUp> = people()[5..7].to_vec();
    let ids = house.pile_of(&newcomers);
    house.act(Who::Clerk, ActName::EnterNumber, house.entering(&ids[0], &newcomers[0]));
    let served = Served::of(&mut house);
    let mut browser = served.signed_in("tanto", Some(KEY));
    assert_eq!(whose(&browser.get("/pile/enter").text), newcomers[1].name);
    // One's own entries are no pile of one's own.
    assert!(browser.get("/pile/read").text.contains("待っている書類はありません"));
    // Put off, the other one would come; there is none, so it comes again.
    let later = browser.get("/pile/enter").text;
    let (_, link) = later.split_once("class=\"aside\" href=\"").unwrap();
    let link = link.split_once('"').unwrap().0.to_owned();
    assert_eq!(whose(&browser.get(&link).text), newcomers[1].name);
    let mut other = served.signed_in("tanto2", Some(KEY));
    // Numbers of a roster wait there, too: the one that is meant is taken up by its name.
    let all = other.get("/pile/read").text;
    let page = match all.split_once(&format!("\">{}</a>", newcomers[0].name)) {
        Some((before, _)) => {
            let link = before.rsplit_once("href=\"").unwrap().1.to_owned();
            other.get(&link).text
        }
        None => all,
    };
    assert_eq!(whose(&page), newcomers[0].name);
    let entry = hidden(&page, "entry").to_owned();
    let fields = |number| [("entry", entry.as_str()), ("key", entry.as_str()), ("number", number)];
    let wrong = people()[9].number_text();
    let differs = other.post("/pile/read", &fields(&wrong));
    assert_eq!(differs.status, StatusCode::OK);
    assert!(differs.text.contains("二度の読みが一致しません"), "{}", differs.text);
    assert!(!differs.text.contains(&wrong));
    let right = newcomers[0].number_text();
    assert_eq!(other.post("/pile/read", &fields(&right)).status, StatusCode::SEE_OTHER);
    assert!(!other.get("/pile/read").text.contains(&newcomers[0].name));
    // Without a terminal nothing is typed in.
    let mut without = served.signed_in("tanto", None);
    let page = without.get("/pile/enter").text;
    let number = newcomers[1].number_text();
    let refused = enter(&mut without, &house, &page, (&number, &number));
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

/// A pile shows nobody whom one may not see: not to other offices, not to a clerk of other people.
#[test]
fn a_pile_ends_where_the_designation_ends() {
    let mut house = with_terminal(Engine::Sqlite, "hanamaki-city");
    let newcomers: Vec<MadeUp> = people()[5..6].to_vec();
    house.pile_of(&newcomers);
    let served = Served::of(&mut house);
    for name in ["tanto2", "kacho", "kakaricho", "ippan"] {
        let mut browser = served.signed_in(name, Some(KEY));
        let page = browser.get("/pile/enter").text;
        assert!(!page.contains(&newcomers[0].name), "{name} sees a paper that another holds");
    }
}
