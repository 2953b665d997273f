//! What is wrong with a command line, in the reader's language. Typed text is repeated only when it
//! holds no digit: somebody may have typed a number in the wrong place.

use std::io::Write;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde_json::json;
use words::Words;

use crate::print::{DONE, FORM};

/// Help and version go to standard output; anything else is a form error.
pub fn say(words: &Words, json: bool, error: &clap::Error, command: &clap::Command) -> ExitCode {
    if !error.use_stderr() {
        let text = error.render().to_string();
        let text = text.replace("Usage:", &words.text("cli-heading-usage", &[]));
        let _ = write!(std::io::stdout().lock(), "{text}");
        return ExitCode::from(DONE);
    }
    let wrong = explain(words, error, here(command));
    if json {
        let errors = json!([{ "field": "command", "code": "usage", "what": wrong }]);
        let object = json!({ "ok": false, "kind": "form", "errors": errors });
        let _ = writeln!(std::io::stdout().lock(), "{object}");
    } else {
        let mut err = std::io::stderr().lock();
        let _ = writeln!(err, "{}", words.text("cli-usage-wrong", &[]));
        let _ = writeln!(err, "{wrong}");
        let _ = writeln!(err, "{}", words.text("cli-usage-help", &[]));
    }
    ExitCode::from(FORM)
}

fn explain(words: &Words, error: &clap::Error, here: &clap::Command) -> String {
    let commands = here.get_subcommands().map(clap::Command::get_name);
    let commands = &commands.collect::<Vec<_>>().join(", ");
    let argument = part(error, ContextKind::InvalidArg);
    let choices = part(error, ContextKind::ValidValue);
    let say = |key: &str, args: &[(&str, &str)]| words.text(key, args);
    let value_missing = matches!(
        error.get(ContextKind::InvalidValue),
        Some(ContextValue::String(value)) if value.is_empty()
    );
    match error.kind() {
        ErrorKind::MissingRequiredArgument => {
            let missing = say("cli-usage-missing", &[("arguments", &argument)]);
            let possible = here.get_positionals().flat_map(clap::Arg::get_possible_values);
            let possible: Vec<String> = possible.map(|v| v.get_name().to_owned()).collect();
            if possible.is_empty() {
                return missing;
            }
            let choose = say("cli-usage-choose", &[("choices", &possible.join(", "))]);
            format!("{missing}\n{choose}")
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            say("cli-usage-command-missing", &[("commands", commands)])
        }
        ErrorKind::InvalidSubcommand => say("cli-usage-unknown-command", &[("commands", commands)]),
        ErrorKind::UnknownArgument if has_digit(&argument) => say("cli-usage-unknown-secret", &[]),
        ErrorKind::UnknownArgument => say("cli-usage-unknown", &[("argument", &argument)]),
        ErrorKind::InvalidValue if value_missing => {
            say("cli-usage-value-missing", &[("argument", &argument)])
        }
        ErrorKind::InvalidValue if !choices.is_empty() => {
            say("cli-usage-invalid-choices", &[("argument", &argument), ("choices", &choices)])
        }
        ErrorKind::ArgumentConflict => {
            let others = part(error, ContextKind::PriorArg);
            if others == argument {
                say("cli-usage-twice", &[("argument", &argument)])
            } else {
                say("cli-usage-conflict", &[("argument", &argument), ("others", &others)])
            }
        }
        ErrorKind::InvalidUtf8 => say("cli-usage-not-text", &[]),
        _ => say("cli-usage-invalid", &[("argument", &argument)]),
    }
}

/// The command whose line went wrong.
fn here(command: &clap::Command) -> &clap::Command {
    let mut here = command;
    for arg in std::env::args().skip(1) {
        here = here.find_subcommand(&arg).unwrap_or(here);
    }
    here
}

fn has_digit(text: &str) -> bool {
    text.chars().any(char::is_numeric)
}

/// What clap knows of a kind, as text.
fn part(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(all)) => all.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        _ => String::new(),
    }
}
