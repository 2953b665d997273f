//! The one place of this face that turns a number into digits, for the answer to the form that asked for it.

use number::IndividualNumber;
use office::act::Shown;
use zeroize::Zeroizing;

/// A number in an answer to a program, as JSON: an id and digits need no escapes.
pub fn in_json(shown: &Shown) -> Zeroizing<String> {
    let digits = Zeroizing::new(String::from_utf8_lossy(shown.number.expose()).into_owned());
    Zeroizing::new(format!(
        "{{\"person\":\"{}\",\"number\":\"{}\"}}",
        shown.person,
        digits.as_str()
    ))
}

/// A number on a page, under the name of its person.
pub struct Told {
    /// Whose it is.
    pub name: String,
    /// In three groups of four.
    pub digits: Zeroizing<String>,
}

impl Told {
    /// The number of somebody of this name.
    pub fn new(name: String, number: &IndividualNumber) -> Self {
        let digits = Zeroizing::new(String::from_utf8_lossy(number.expose()).into_owned());
        let mut grouped = Zeroizing::new(String::with_capacity(14));
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                grouped.push(' ');
            }
            grouped.push(digit);
        }
        Self { name, digits: grouped }
    }
}
