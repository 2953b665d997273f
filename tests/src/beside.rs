//! Acts of a member of staff by their id, alone or with somebody beside.

use office::domain::{ActName, Stop};
use office::{Actor, Desk, Outcome, Via, act};
use serde_json::Value;

use crate::House;

/// Runs an act in somebody's name.
///
/// # Errors
/// As the act.
pub fn run_beside(
    house: &House,
    staff: &str,
    beside: Option<&str>,
    name: ActName,
    input: Value,
) -> Result<Outcome, Stop> {
    let id = |text: &str| Some(text.parse().unwrap());
    let (staff, second) = (id(staff), beside.and_then(id));
    let actor = Actor {
        staff,
        second,
        device: None,
        via: Via::Command,
        proved: crate::PROVED,
        token: None,
    };
    (act::find(name.code()).unwrap().run)(&Desk::new(house.office(), &actor), input)
}
