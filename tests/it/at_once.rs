//! Many acts at once on the same rows: each is done, refused, or said to be overtaken, and none looks like a forgery.

use domain::{ActName, Stop};
use it::{Engine, House, PACKS, Who};
use serde_json::json;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Two clerks look at numbers in two offices while the designation of one ends and begins, people are corrected, and staff
/// come and go.
#[test]
fn rights_that_end_while_they_are_used() {
    for (engine, pack) in Engine::ALL.into_iter().zip(PACKS) {
        let mut house = House::new(engine, pack);
        let people = it::people(601, 3);
        house.take_in(&people);
        let other = house.another(house.world());
        let (over, shown, refused) =
            (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
        let look = |office: &office::Office, who: Who| {
            let mut n = 0;
            while !over.load(Ordering::SeqCst) {
                n += 1;
                let input = house.revealing(&people[n % people.len()]);
                match house.run_in(office, who, ActName::RevealNumber, input) {
                    Ok(_) => shown.fetch_add(1, Ordering::SeqCst),
                    Err(Stop::Refused(_)) => refused.fetch_add(1, Ordering::SeqCst),
                    Err(Stop::Failed(f)) if f.code == "store_contended" => 0,
                    Err(stop) => panic!("{engine:?}: {stop:?}"),
                };
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(|| look(house.office(), Who::Clerk));
            scope.spawn(|| look(&other, Who::Clerk));
            scope.spawn(|| look(&other, Who::OtherClerk));
            let mut designation = house.ids.designation.clone();
            for cycle in 0..12 {
                let end = json!({ "designation": designation, "reason": "異動" });
                house.act(Who::Supervisor, ActName::EndDesignation, end);
                let staff =
                    it::staff(&format!("M2{cycle:02}"), &format!("n{cycle:02}"), "新人 花子");
                house.act(Who::Manager, ActName::EnrolStaff, staff);
                let again = house.designation(&house.ids.clerk);
                designation = house.id(Who::Manager, ActName::DesignateClerk, again);
            }
            over.store(true, Ordering::SeqCst);
        });
        assert!(shown.into_inner() > 0 && refused.into_inner() > 0, "{engine:?}: both came about");
        drop(other);
        house.assert_sound();
        house.reopen();
        house.assert_sound();
    }
}
