//! The place of a finding as it is typed in a shell: seen from the folder one stands in.

use std::path::Path;

use office::domain::{FormError, Stop};
use serde_json::Value;

/// Makes the places of findings whole: a path from here would name another file elsewhere. A place in words
/// stays as it is.
pub fn make_whole(input: &mut Value) -> Result<(), Stop> {
    match input {
        Value::Array(all) => all.iter_mut().try_for_each(make_whole),
        Value::Object(fields) => match fields.get_mut("place") {
            Some(Value::String(place)) => whole(place),
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

fn whole(place: &mut String) -> Result<(), Stop> {
    let path = Path::new(place.as_str());
    if path.is_absolute() || place.is_empty() {
        return Ok(());
    }
    match std::path::absolute(path) {
        Ok(whole) if path.symlink_metadata().is_ok() => {
            *place = whole.to_string_lossy().into_owned();
            Ok(())
        }
        _ if place.starts_with("./") || place.starts_with("../") => {
            let shown = if digits::has_hit(place) { "…" } else { place.as_str() };
            Err(FormError::new("place", "path_relative").with("path", shown).into())
        }
        _ => Ok(()),
    }
}
