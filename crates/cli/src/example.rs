//! `act example`: an input to start from, printed so that it can be written into a file as it is.

use std::io::Write;

use office::domain::Stop;
use office::{Entry, examples, packs};

use crate::args::Place;
use crate::instance;
use crate::print::Face;

/// The pack whose codes an example shows before there is an instance.
const ANY_PACK: &str = "hanamaki-city";

/// The JSON to standard output, and beside it, for a person, what to replace.
pub fn run(face: &Face, place: &Place, entry: &Entry) -> Result<(), Stop> {
    let today = office::domain::Clock::now(&office::RealClock::default()).day();
    // Without an instance, or with one that is not founded, any pack will do: their law is the same.
    let in_force = instance::open(place).ok().and_then(|office| office.pack().ok());
    let pack = match in_force {
        Some(pack) => pack,
        None => packs::pack(ANY_PACK)?,
    };
    let example = examples::of(entry.spec.name, &pack, today);
    if face.is_json() {
        face.line(example.to_string());
        return Ok(());
    }
    let text = format!("{example:#}");
    face.line(&text);
    if text.contains(examples::AN_ID) {
        let note = face.text("example-ids", &[("id", examples::AN_ID)]);
        let _ = writeln!(std::io::stderr().lock(), "{note}");
    }
    Ok(())
}
