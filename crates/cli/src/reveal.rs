//! The one place of this face that turns numbers into digits, at the last moment.

use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use office::Office;
use office::act::{self, Shown};
use office::domain::{ActName, Failure, FormError, Stop};
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

/// Shows revealed numbers to whoever called the act: on a terminal one at a time, each under the name of its person, so that a
/// slip of the id shows before the number is used, and each for so many seconds or until Enter; another program gets the
/// number alone.
pub fn show(face: &Face, office: &Office, done: &mut Value, numbers: &[Shown]) -> Result<(), Stop> {
    if face.is_json() {
        return show_json(done, numbers);
    }
    if std::io::stdout().is_terminal() {
        let seconds =
            done.pointer("/done/seconds").and_then(Value::as_u64).unwrap_or(LEAST_SECONDS);
        return one_by_one(face, office, numbers, Duration::from_secs(seconds));
    }
    let mut out = std::io::stdout().lock();
    for shown in numbers {
        let _ = writeln!(out, "{}", digits(shown).as_str());
    }
    Ok(())
}

/// Where the act does not say for how long.
const LEAST_SECONDS: u64 = 10;

/// Each number goes from the screen before the next one comes, and the last one, too.
fn one_by_one(face: &Face, office: &Office, numbers: &[Shown], each: Duration) -> Result<(), Stop> {
    let enter = entered();
    for (i, shown) in numbers.iter().enumerate() {
        let whose = face.text("reveal-whose", &[("name", &whose(office, shown)?)]);
        let left = (numbers.len() - i - 1).to_string();
        let next = face.text("reveal-next", &[("left", &left)]);
        let mut out = std::io::stdout().lock();
        let _ = write!(out, "{whose}\n{}\n{next}", digits(shown).as_str());
        let _ = out.flush();
        // What was typed leaves the cursor a line below.
        let up = match enter.recv_timeout(each) {
            Ok(()) => 3,
            Err(RecvTimeoutError::Timeout) => 2,
            Err(RecvTimeoutError::Disconnected) => {
                std::thread::sleep(each);
                2
            }
        };
        let _ = write!(out, "\r\x1b[{up}A\x1b[J");
        let _ = out.flush();
    }
    Ok(())
}

/// Tells of each Enter at the terminal, wherever the input of the act came from; of none where there is no terminal to ask.
fn entered() -> Receiver<()> {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let Ok(terminal) = std::fs::File::open("/dev/tty") else { return };
        for line in BufReader::new(terminal).lines() {
            if line.is_err() || tell.send(()).is_err() {
                return;
            }
        }
    });
    told
}

/// Numbers that are looked at lie in no file in the clear; on a screen they come one after the other, and another program gets
/// one, which is an act and a record of its own.
///
/// # Errors
/// The form errors `reveal_on_screen` and `one_person_at_a_time`.
pub fn check_screen(face: &Face, input: &Value) -> Result<(), Stop> {
    let is_file = std::fs::metadata("/dev/stdout").map(|found| found.is_file());
    if is_file.unwrap_or(false) {
        return Err(FormError::new("stdout", "reveal_on_screen").into());
    }
    match face.is_json() || !std::io::stdout().is_terminal() {
        true => act::one_number(ActName::RevealNumber, input),
        false => Ok(()),
    }
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
pub fn check_printer() -> Result<(), Stop> {
    let out = std::io::stdout();
    let kind = std::fs::metadata("/dev/stdout").map(|found| found.is_file());
    if out.is_terminal() || kind.unwrap_or(true) {
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
