//! Lists of people look through what lies in memory, and what lies there follows the ledger: whatever was done, also by
//! another process, they find what an office that was opened just now finds.

use domain::ActName;
use it::scripts::{house_with_people, people, script};
use it::{Engine, House, PACKS, Who};
use office::Office;
use office::lists::{Filter, Listable};
use serde_json::json;

/// What the manager and the clerk are shown, with a part of a name and without.
fn seen(house: &House, office: &Office) -> Vec<String> {
    let mut all = Vec::new();
    for who in [Who::Manager, Who::Clerk] {
        let actor = house.actor(who);
        for name in [None, Some("シンニン".to_owned()), Some(people()[0].name.clone())] {
            let filter = Filter { name, ..Filter::default() };
            let listed = office.list(Listable::People, &filter, &actor, "ja").unwrap();
            all.extend(listed.lines.iter().map(|line| line.json().to_string()));
            all.push(format!("and {} more", listed.more));
        }
    }
    all
}

#[test]
fn what_is_found_follows_every_act() {
    for engine in Engine::ALL {
        let mut house = house_with_people(engine, PACKS[1]);
        let beside = house.another(house.world());
        let mut before = seen(&house, &beside);
        assert_eq!(before, seen(&house, house.office()));
        let mut changed = 0;
        for act in [ActName::RegisterPerson, ActName::CorrectPerson, ActName::TakeInRoster] {
            let prepared = script(act);
            let input = (prepared.prepare)(&mut house);
            house.act(prepared.who, act, input);
            changed += compare(&house, &beside, &mut before);
        }
        house.let_leave(&people()[..1]);
        changed += compare(&house, &beside, &mut before);
        let disposal = house.instruct_disposal();
        house.act(Who::Clerk, ActName::CarryOutDisposal, json!({ "disposal": disposal }));
        changed += compare(&house, &beside, &mut before);
        assert_eq!(changed, 5);
        house.assert_sound();
    }
}

/// The same by all three offices; 1 when it is not what it was.
#[track_caller]
fn compare(house: &House, beside: &Office, before: &mut Vec<String>) -> u32 {
    let fresh = seen(house, &house.another(house.world()));
    assert_eq!(seen(house, house.office()), fresh);
    assert_eq!(seen(house, beside), fresh);
    let changed = u32::from(*before != fresh);
    *before = fresh;
    changed
}

/// Whoever is turned to another page is shown everybody once.
#[test]
fn pages_of_people_show_everybody_once() {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    house.take_in(&it::people(6, 120));
    let manager = house.actor(Who::Manager);
    let (mut shown, mut after) = (Vec::new(), None);
    loop {
        let filter = Filter { after: after.clone(), by_page: true, ..Filter::default() };
        let page = house.office().list(Listable::People, &filter, &manager, "ja").unwrap();
        shown.extend(page.lines.iter().map(|line| line.id.clone()));
        after = shown.last().cloned();
        assert_eq!(page.more, 120 - shown.len());
        if page.more == 0 {
            break;
        }
    }
    shown.sort_unstable();
    shown.dedup();
    assert_eq!(shown.len(), 120);
    let unknown = Filter { after: Some("nobody".to_owned()), ..Filter::default() };
    let page = house.office().list(Listable::People, &unknown, &manager, "ja").unwrap();
    assert!(page.lines.is_empty());
}
