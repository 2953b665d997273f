//! What a newcomer types as on paper, and what a list tells of somebody's number.

use domain::ActName;
use it::answers::form_error;
use it::{DEPARTMENT, Engine, House, PACKS, Who};
use office::lists::{Filter, Listable, Listed};
use serde_json::json;

fn list(house: &House, who: Who, what: Listable, filter: &Filter) -> Listed {
    house.office().list(what, filter, &house.actor(who), "ja").unwrap()
}

/// A day is typed as on paper, and stands in the register in one way.
#[test]
fn a_day_is_taken_as_people_write_it() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let days =
        ["2026-04-01", "2026/4/1", "2026年4月1日", "令和8年4月1日", "R8.4.1", "Ｒ８．４．１"];
    for (n, written) in days.iter().enumerate() {
        let zone = json!({ "name": format!("書庫{n}"), "kind": "work_room", "department": DEPARTMENT,
                           "measures": "施錠", "since": written });
        house.act(Who::Supervisor, ActName::RegisterZone, zone);
    }
    let zones = list(&house, Who::Manager, Listable::Zones, &Filter::default());
    let since = zones.lines.iter().filter(|line| line.name.starts_with("書庫"));
    let since: Vec<_> = since.map(|line| line.json()["since"].clone()).collect();
    assert_eq!(since, vec![json!("2026-04-01"); days.len()]);
    for wrong in ["8.4.1", "令和8年2月30日", "平成40年4月1日", "来週"] {
        let zone = json!({ "name": "書庫", "kind": "work_room", "department": DEPARTMENT,
                           "measures": "施錠", "since": wrong });
        form_error(house.run(Who::Supervisor, ActName::RegisterZone, zone), "since", "day_form");
    }
}

/// Whether a number is held is told, and never which.
#[test]
fn people_are_listed_with_what_became_of_their_number() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let people = it::people(5, 2);
    house.take_in(&people);
    let newcomer = json!({ "staff_number": "7001", "relation": "self", "name": "新任 春子",
                           "kana": "シンニン ハルコ", "birth": "H11.5.5",
                           "department": DEPARTMENT, "affairs": house.ids.affairs });
    house.act(Who::Clerk, ActName::RegisterPerson, newcomer);
    house.dispose_of(&people[1..]);
    let told = |number: &str| {
        let filter = Filter { staff_number: Some(number.to_owned()), ..Filter::default() };
        let found = list(&house, Who::Manager, Listable::People, &filter);
        found.lines[0].json()["number_state"].clone()
    };
    assert_eq!(told(&people[0].staff_number), "held");
    assert_eq!(told("7001"), "awaited");
    assert_eq!(told(&people[1].staff_number), "ended");
}
