//! The one place of this face that turns a number into digits, at the last moment.

use std::io::{IsTerminal, Write};

use number::IndividualNumber;
use office::Office;
use office::domain::Stop;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::print::Face;

/// On a terminal, says whose number follows: a slip of the id shows before the number is used. Another
/// program gets the number alone.
pub fn say_whose(face: &Face, office: &Office, done: &Value) -> Result<(), Stop> {
    if face.is_json() || !std::io::stdout().is_terminal() {
        return Ok(());
    }
    let person = done.pointer("/done/person").and_then(Value::as_str);
    let person = person.and_then(|id| id.parse().ok());
    let name = match person {
        Some(person) => office.name_of_person(person)?,
        None => None,
    };
    let name = name.map(|name| name.to_string()).unwrap_or_default();
    let _ = writeln!(std::io::stderr().lock(), "{}", face.text("reveal-whose", &[("name", &name)]));
    Ok(())
}

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
