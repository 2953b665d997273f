//! The one place of this face that turns numbers into digits, at the last moment.

use std::io::{BufRead, IsTerminal, Write};

use office::Office;
use office::act::Shown;
use office::domain::{Failure, FormError, Stop};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::print::Face;

fn digits(shown: &Shown) -> Zeroizing<String> {
    Zeroizing::new(String::from_utf8_lossy(shown.number.expose()).into_owned())
}

fn whose(office: &Office, shown: &Shown) -> Result<String, Stop> {
    let name = office.name_of_person(shown.person)?;
    Ok(name.map(|name| name.to_string()).unwrap_or_default())
}

/// Shows revealed numbers to whoever called the act: on a terminal one at a time, each under the name of its
/// person, so that a slip of the id shows before the number is used; another program gets the number alone, or each with its name.
pub fn show(face: &Face, office: &Office, done: &mut Value, numbers: &[Shown]) -> Result<(), Stop> {
    if face.is_json() {
        return show_json(done, numbers);
    }
    let terminal = std::io::stdout().is_terminal() && std::io::stdin().is_terminal();
    let mut out = std::io::stdout().lock();
    for (i, shown) in numbers.iter().enumerate() {
        if std::io::stdout().is_terminal() {
            let name = whose(office, shown)?;
            let _ = writeln!(
                std::io::stderr().lock(),
                "{}",
                face.text("reveal-whose", &[("name", &name)])
            );
        }
        let alone = numbers.len() == 1 || std::io::stdout().is_terminal();
        let _ = match alone {
            true => writeln!(out, "{}", digits(shown).as_str()),
            false => writeln!(out, "{}\t{}", digits(shown).as_str(), whose(office, shown)?),
        };
        if terminal && i + 1 < numbers.len() {
            let left = (numbers.len() - i - 1).to_string();
            let _ = write!(out, "{}", face.text("reveal-next", &[("left", &left)]));
            let _ = out.flush();
            let _ = std::io::stdin().lock().read_line(&mut String::new());
            // The number before goes from the screen with the two lines around it.
            let _ = write!(out, "\x1b[3A\x1b[J");
        }
    }
    Ok(())
}

fn show_json(done: &mut Value, numbers: &[Shown]) -> Result<(), Stop> {
    let all: Vec<Value> = numbers
        .iter()
        .map(|shown| json!({ "person": shown.person, "number": digits(shown).as_str() }))
        .collect();
    if let Some(fields) = done.as_object_mut() {
        fields.insert("numbers".to_owned(), Value::Array(all));
    }
    let _ = writeln!(std::io::stdout().lock(), "{done}");
    Ok(())
}

/// A print goes to a printer: on a screen it would be a reveal of many at once, and in a file numbers lie in
/// the clear.
///
/// # Errors
/// The form error `print_to_pipe`.
pub fn check_printer(face: &Face) -> Result<(), Stop> {
    let out = std::io::stdout();
    let kind = std::fs::metadata("/dev/stdout").map(|found| found.is_file());
    if !face.is_json() && (out.is_terminal() || kind.unwrap_or(true)) {
        return Err(FormError::new("stdout", "print_to_pipe").into());
    }
    Ok(())
}

/// Writes the sheet that a printer puts on paper: what it is, whose numbers, and by when it must be gone.
pub fn print(
    face: &Face,
    office: &Office,
    done: &mut Value,
    numbers: &[Shown],
) -> Result<(), Stop> {
    if face.is_json() {
        return show_json(done, numbers);
    }
    let said = |field: &str| {
        let value = done.pointer(&format!("/done/{field}")).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let mut out = std::io::stdout().lock();
    let failed = |_| Stop::from(Failure::new("print_failed", "standard output"));
    writeln!(out, "{}\n", said("name")).map_err(failed)?;
    for shown in numbers {
        writeln!(out, "{}  {}", digits(shown).as_str(), whose(office, shown)?).map_err(failed)?;
    }
    let (copy, due) = (said("copy"), said("due"));
    writeln!(out, "\n{}", face.text("print-foot", &[("copy", &copy), ("due", &due)]))
        .map_err(failed)?;
    out.flush().map_err(failed)
}
