//! The one place of this face that turns a number into digits, at the last moment.

use std::io::Write;

use number::IndividualNumber;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::print::Face;

/// Shows a revealed number to whoever called the act.
pub fn show(face: &Face, done: &mut Value, number: &IndividualNumber) {
    let digits = Zeroizing::new(String::from_utf8_lossy(number.expose()).into_owned());
    let mut out = std::io::stdout().lock();
    if face.is_json() {
        if let Some(fields) = done.as_object_mut() {
            fields.insert("number".to_owned(), json!(digits.as_str()));
        }
        let _ = writeln!(out, "{done}");
    } else {
        let _ = writeln!(out, "{}", digits.as_str());
    }
}
