//! `number check`: one line each, no digit repeated.

use std::io::BufRead;
use std::process::ExitCode;

use office::domain::{FormError, Stop};
use serde_json::json;

use crate::args::NumberCommand;
use crate::print::{DONE, FORM, Face};

pub fn run(face: &Face, command: NumberCommand) -> Result<ExitCode, Stop> {
    let NumberCommand::Check { kind, numbers } = command;
    let mut all_valid = true;
    let mut line = 0_u64;
    let mut check = |text: &str| {
        line += 1;
        let fault = if kind == "corporate" {
            digits::check_corporate(without_invoice_letter(text)).err()
        } else {
            digits::check_individual(text).err()
        };
        all_valid &= fault.is_none();
        say(face, &kind, line, fault);
    };
    if numbers.is_empty() || numbers.iter().any(|n| n == "-") {
        for text in std::io::stdin().lock().lines() {
            match text {
                Ok(text) => check(&text),
                // A line that is no text is no number either.
                Err(_) => check("?"),
            }
        }
    }
    for text in numbers.iter().filter(|n| *n != "-") {
        check(text);
    }
    if line == 0 {
        return Err(FormError::new("-", "nothing_to_check").into());
    }
    Ok(ExitCode::from(if all_valid { DONE } else { FORM }))
}

/// A number of the invoice system is a corporate number after the letter T.
fn without_invoice_letter(text: &str) -> &str {
    text.trim_start().strip_prefix(['T', 't', 'Ｔ', 'ｔ']).unwrap_or(text)
}

fn say(face: &Face, kind: &str, line: u64, fault: Option<digits::Fault>) {
    if face.is_json() {
        face.line(match fault {
            None => json!({ "line": line, "valid": true }).to_string(),
            Some(f) => json!({ "line": line, "valid": false, "reason": f.code() }).to_string(),
        });
        return;
    }
    let Some(fault) = fault else {
        face.line("valid");
        return;
    };
    let (found, expected) = match fault {
        digits::Fault::Length { digits } => {
            (digits.to_string(), if kind == "corporate" { "13" } else { "12" })
        }
        _ => (String::new(), ""),
    };
    let args = [("digits", found.as_str()), ("expected", expected)];
    let reason = face.text(&format!("number-fault-{}", fault.code()), &args);
    face.line(format!("invalid: {reason}"));
}
