//! Secrets come from a prompt, a file or a descriptor, never from the command line.

use std::io::{BufRead, Write};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use office::domain::{Disk, Failure, FormError, Stop};
use office::input::SecretText;
use office::second_factor;
use office::sign_in::Own;
use office::{RealDisk, RealRandom};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::args::{Known, SecondFactorCommand};
use crate::echo;
use crate::print::{DONE, Face};

/// The first line of the file that an option names, without its line break.
pub fn from_file(face: &Face, option: &str, path: &Path) -> Result<SecretText, Stop> {
    let bytes = of_person(face, option, path)?;
    let text =
        std::str::from_utf8(&bytes).map_err(|_| Failure::new("secret_not_text", path.display()))?;
    Ok(SecretText::new(text.lines().next().unwrap_or_default().to_owned()))
}

/// The bytes of a file that only one person should be able to read; when others can, that is said.
pub fn of_person(face: &Face, option: &str, path: &Path) -> Result<Zeroizing<Vec<u8>>, Stop> {
    let bytes = read(option, path)?;
    let is_file = std::fs::metadata(path).is_ok_and(|it| it.is_file());
    if is_file && RealDisk::default().is_open_to_others(path).unwrap_or(false) {
        let shown = path.display().to_string();
        let shown = digits::visible(&shown);
        face.aside(face.text("cli-secret-open", &[("option", option), ("path", &shown)]));
    }
    Ok(bytes)
}

/// The bytes of the file that an option names, also of a descriptor (`/dev/fd/3`) or a pipe that the shell
/// made: here, and nowhere else, the program waits for who writes into it.
pub fn read(option: &str, path: &Path) -> Result<Zeroizing<Vec<u8>>, Stop> {
    let piped = std::fs::metadata(path).is_ok_and(|it| it.file_type().is_fifo());
    if piped {
        let read = std::fs::read(path).map(Zeroizing::new);
        return read.map_err(|_| Failure::new("file_failed", path.display()).into());
    }
    RealDisk::default().read(path).map(Zeroizing::new).map_err(|e| e.of_field(option))
}

/// Sign-in name and password of who asks.
pub fn own(face: &Face, known: &Known) -> Result<Own, Stop> {
    let name = known.sign_in.clone().ok_or_else(|| FormError::new("--as", "field_missing"))?;
    let password = match &known.credential_file {
        Some(file) => from_file(face, "--credential-file", file)?,
        None => ask(face, "--credential-file", "cli-ask-password")?,
    };
    let code = one_time_code(face, "--code-file", known.code_file.as_ref(), "cli-ask-code")?;
    Ok(Own { name, password, code })
}

/// A one-time code that an option brings: none, from a file, or asked for.
pub fn one_time_code(
    face: &Face,
    option: &str,
    given: Option<&Option<PathBuf>>,
    prompt: &str,
) -> Result<Option<SecretText>, Stop> {
    match given {
        None => Ok(None),
        Some(Some(file)) => from_file(face, option, file).map(Some),
        Some(None) => ask(face, option, prompt).map(Some),
    }
}

/// Asks on the terminal, without echo.
pub fn ask(face: &Face, field: &str, prompt: &str) -> Result<SecretText, Stop> {
    if !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        return Err(FormError::new(field, "secret_needed").into());
    }
    echo::off();
    let mut out = std::io::stderr().lock();
    let _ = write!(out, "{} ", face.text(prompt, &[]));
    let _ = out.flush();
    let mut line = Zeroizing::new(String::new());
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|_| FormError::new(field, "secret_needed"))?;
    let _ = writeln!(out);
    Ok(SecretText::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Asks for the unseal words; opening takes seconds, on purpose.
pub fn ask_unseal(face: &Face) -> Result<SecretText, Stop> {
    let words = ask(face, "--unseal-file", "cli-ask-unseal")?;
    let _ = writeln!(std::io::stderr().lock(), "{}", face.text("cli-unsealing", &[]));
    Ok(words)
}

/// Asks on the terminal for the secrets that an input leaves out, in the order of the act's fields, so that no
/// file needs to hold them. Without a terminal the act itself says what is missing.
pub fn fill_in(face: &Face, schema: &Value, input: &mut Value) -> Result<(), Stop> {
    let Value::Object(fields) = input else { return Ok(()) };
    if !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        return Ok(());
    }
    let names = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    for name in names.filter(|name| is_secret(schema, name)) {
        if !fields.contains_key(name) {
            let typed = ask(face, name, &format!("field-{}", name.replace('_', "-")))?;
            fields.insert(name.to_owned(), Value::from(typed.expose_text()));
        }
    }
    Ok(())
}

fn is_secret(schema: &Value, name: &str) -> bool {
    let field = schema.pointer(&format!("/properties/{name}"));
    let named = field.and_then(|field| field.get("$ref")).and_then(Value::as_str);
    let field = named.map_or(field, |place| schema.pointer(place.trim_start_matches('#')));
    field.and_then(|field| field.get("writeOnly")) == Some(&Value::Bool(true))
}

/// `second-factor new`: draws what an app shows one-time codes by, as text and as a picture of characters.
pub fn new_second_factor(face: &Face, command: &SecondFactorCommand) -> Result<ExitCode, Stop> {
    let SecondFactorCommand::New { sign_in } = command;
    let secret = second_factor::draw_secret(&RealRandom::default());
    let address = second_factor::address(&secret, "Bannin", sign_in);
    if !face.is_json() {
        face.line(picture(&second_factor::squares(&address)));
    }
    face.facts(&json!({ "secret": secret.expose_text(), "address": address.expose_text() }));
    Ok(ExitCode::from(DONE))
}

/// Squares two to a character, light ones drawn, for a dark terminal; four light ones stand around.
fn picture(rows: &[Vec<bool>]) -> String {
    const AROUND: usize = 4;
    let size = rows.len() + 2 * AROUND;
    let is_light = |x: usize, y: usize| {
        let row = y.checked_sub(AROUND).and_then(|y| rows.get(y));
        !row.zip(x.checked_sub(AROUND)).and_then(|(row, x)| row.get(x)).copied().unwrap_or(false)
    };
    let line = |y: usize| -> String {
        let of = |x: usize| match (is_light(x, y), is_light(x, y + 1)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        (0..size).map(of).collect()
    };
    (0..size).step_by(2).map(line).collect::<Vec<_>>().join("\n")
}

/// `device new-key`: draws the key of a terminal.
pub fn new_device_key(face: &Face, file: &Path) -> Result<ExitCode, Stop> {
    let mut seed = Zeroizing::new([0u8; 32]);
    office::domain::Random::fill(&RealRandom::default(), seed.as_mut());
    let public = office::sign_in::device_public_key_text(seed.as_ref())?;
    RealDisk::default().create(file, seed.as_ref())?;
    face.facts(&json!({ "file": file, "public_key": public }));
    Ok(ExitCode::from(DONE))
}
