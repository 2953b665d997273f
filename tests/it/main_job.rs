//! The main job, on both databases, under both packs.

use domain::{ActName, Stop};
use it::{Engine, House, PACKS, Who};
use serde_json::json;

#[test]
fn one_number_goes_all_the_way() {
    for engine in Engine::ALL {
        for pack in PACKS {
            let mut house = House::new(engine, pack);
            let people = testkit::people(11, 6);
            house.take_in(&people);
            for person in &people {
                assert_eq!(house.reveal(person).unwrap(), person.digits, "{engine:?} {pack}");
            }
            let filled = house.act(Who::Clerk, ActName::FillFile, house.filling(&people[..4]));
            assert_eq!(filled["cells"], 4);
            let copy = filled["copy"].clone();
            house.act(
                Who::Clerk,
                ActName::SubmitToAuthority,
                json!({ "copy": copy, "destination": "municipality", "method": "eltax", "receipt": "R8-77" }),
            );
            house.act(Who::Clerk, ActName::EraseCopy, house.erasing(&copy));
            let certificate = house.dispose_of(&people[4..])["certificate"].clone();
            assert_eq!(certificate["numbers"], 2);
            assert_eq!(certificate["done_everywhere"], true);
            assert!(matches!(house.reveal(&people[4]), Err(Stop::Refused(_))));
            house.assert_sound();
            house.reopen();
            assert_eq!(house.reveal(&people[0]).unwrap(), people[0].digits);
            house.assert_sound();
        }
    }
}
