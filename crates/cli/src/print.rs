//! How outcomes are said: plain words or one JSON object, and the exit codes.

use std::borrow::Cow;
use std::io::Write;
use std::process::ExitCode;

use office::domain::Stop;
use office::domain::stop::{Failure, FormError, Refusal};
use office::said;
use serde_json::{Value, json};
use words::Words;

/// Done.
pub const DONE: u8 = 0;
/// A failure of ours or of the machine's.
pub const FAILED: u8 = 1;
/// Something in the input can be mended.
pub const FORM: u8 = 2;
/// The regulation says no.
pub const REFUSED: u8 = 3;

/// The way this run speaks.
pub struct Face {
    words: Words,
    json: bool,
    /// Something could not be written to the output.
    lost: std::cell::Cell<bool>,
}

/// So many errors of one input are said one by one; as JSON, all are.
const MOST_ERRORS: usize = 20;

impl Face {
    pub const fn new(words: Words, json: bool) -> Self {
        Self { words, json, lost: std::cell::Cell::new(false) }
    }

    /// True when one JSON object is wanted.
    pub const fn is_json(&self) -> bool {
        self.json
    }

    /// The language's code.
    pub fn lang(&self) -> &'static str {
        self.words.lang().code()
    }

    /// The words themselves.
    pub const fn words(&self) -> &Words {
        &self.words
    }

    /// Words by their key.
    pub fn text(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.words.text(key, args)
    }

    /// The words of a key, when there are some.
    pub fn word(&self, key: &str) -> Option<String> {
        self.has(key).then(|| self.text(key, &[]))
    }

    /// True when there are words for the key.
    pub fn has(&self, key: &str) -> bool {
        self.words.has(key)
    }

    /// The exit code of what is done, unless the answer could not be written: a password that nobody saw is
    /// no success.
    pub fn ended(&self, code: ExitCode) -> ExitCode {
        if !self.lost.get() {
            return code;
        }
        let _ = writeln!(std::io::stderr().lock(), "{}", self.text("cli-answer-lost", &[]));
        ExitCode::from(FAILED)
    }

    /// One line of plain output.
    pub fn line(&self, text: impl AsRef<str>) {
        // A reader that went away (a closed pipe) is no error of ours; a full disk is.
        let text = in_order(text.as_ref(), self.json);
        match writeln!(std::io::stdout().lock(), "{text}") {
            Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => self.lost.set(true),
            _ => {}
        }
    }

    /// Facts: as JSON, or each field on a line.
    pub fn facts(&self, value: &Value) {
        if self.json {
            self.line(value.to_string());
            return;
        }
        if !value.is_object() {
            self.line(said::plain(value));
        }
        for fact in said::facts(&self.words, value) {
            if fact.key == "text" {
                self.line(format!("{}:", fact.title));
                fact.value.lines().for_each(|line| self.line(line));
            } else {
                self.line(format!("{}: {}", fact.title, fact.value));
            }
        }
    }

    /// Says why an act did not happen, and gives the exit code.
    pub fn stop(&self, stop: &Stop) -> ExitCode {
        let (code, json) = self.stopped(stop);
        if self.json {
            self.line(json.to_string());
            return ExitCode::from(code);
        }
        let lines = match stop {
            Stop::Form(errors) => self.form_lines(errors),
            Stop::Refused(refusal) => self.refusal_lines(refusal),
            Stop::Failed(failure) => self.failure_lines(failure),
        };
        lines.iter().for_each(|line| self.aside(line));
        ExitCode::from(code)
    }

    /// The exit code of a stop, and what is said of it as JSON.
    pub fn stopped(&self, stop: &Stop) -> (u8, Value) {
        match stop {
            Stop::Form(errors) => (FORM, self.form_json(errors)),
            Stop::Refused(refusal) => (REFUSED, self.refusal_json(refusal)),
            Stop::Failed(failure) => (FAILED, self.failure_json(failure)),
        }
    }

    /// One line beside the output: what stands in the way.
    pub fn aside(&self, text: impl AsRef<str>) {
        let text = in_order(text.as_ref(), false);
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    fn said(&self, kind: &str, code: &str, part: &str, args: &[(&str, &str)]) -> String {
        self.text(&format!("{kind}-{code}-{part}"), args)
    }

    /// Each sentence once, then what to do about it; equal advice is not repeated.
    fn form_lines(&self, errors: &[FormError]) -> Vec<String> {
        let mut lines = Vec::new();
        let mut advised = "";
        let (errors, stopped) = match errors.split_last() {
            Some((last, before)) if last.code == "more_not_looked_at" => (before, Some(last)),
            _ => (errors, None),
        };
        let more = errors.len().saturating_sub(MOST_ERRORS).to_string();
        let errors = errors.get(..MOST_ERRORS).unwrap_or(errors);
        for (i, e) in errors.iter().enumerate() {
            let told = said::form(&self.words, e);
            let placed = e.args.iter().any(|(k, _)| *k == "line");
            let what = told.what;
            lines.push(if placed { what } else { format!("{}: {what}", told.field) });
            let last_of_kind = errors.get(i + 1).is_none_or(|next| next.code != e.code);
            if last_of_kind && advised != e.code {
                lines.push(format!("  {}", told.advice));
                advised = e.code;
            }
        }
        if more != "0" {
            lines.push(self.text("form-more", &[("more", &more)]));
        }
        if let Some(e) = stopped {
            lines.push(said::form(&self.words, e).what);
        }
        lines
    }

    fn form_json(&self, errors: &[FormError]) -> Value {
        let errors: Vec<Value> = errors
            .iter()
            .map(|e| {
                let args: Vec<(&str, &str)> =
                    e.args.iter().map(|(k, v)| (*k, v.as_str())).collect();
                let facts: serde_json::Map<String, Value> =
                    args.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect();
                json!({
                    "field": e.field,
                    "code": e.code,
                    "facts": facts,
                    "what": self.said("form", e.code, "what", &args),
                    "do": self.said("form", e.code, "do", &args),
                })
            })
            .collect();
        json!({ "ok": false, "kind": "form", "errors": errors })
    }

    fn refusal_lines(&self, refusal: &Refusal) -> Vec<String> {
        let told = said::refusal(&self.words, refusal);
        let mut lines = vec![told.head];
        let reasons = told.reasons.iter();
        lines.extend(reasons.map(|(article, message)| format!("  {article} {message}")));
        lines.extend(told.tells);
        lines.push(told.who_could);
        lines.extend(told.record);
        lines
    }

    fn refusal_json(&self, refusal: &Refusal) -> Value {
        let reasons: Vec<Value> = refusal
            .reasons
            .iter()
            .map(|r| {
                json!({
                    "clause": r.clause,
                    "article": r.article,
                    "message": said::message(&self.words, &refusal.body, &r.message),
                })
            })
            .collect();
        let tells = refusal.tells.iter().map(|(code, value)| ((*code).to_owned(), json!(value)));
        json!({
            "ok": false,
            "kind": "refused",
            "act": refusal.act,
            "reasons": reasons,
            "tells": tells.collect::<serde_json::Map<_, _>>(),
            "who_could": refusal.who_could,
            "record": refusal.record,
        })
    }

    fn failure_lines(&self, failure: &Failure) -> Vec<String> {
        let told = said::failure(&self.words, failure);
        vec![told.what, format!("  {}", told.advice), told.marks]
    }

    fn failure_json(&self, failure: &Failure) -> Value {
        let args = [("detail", failure.detail.as_str())];
        json!({
            "ok": false,
            "kind": "failure",
            "code": failure.code,
            "detail": failure.detail,
            "what": self.said("failure", failure.code, "what", &args),
            "do": self.said("failure", failure.code, "do", &args),
        })
    }
}

/// Nothing in an output turns its direction: names of files and what was typed long ago may hold such signs.
fn in_order(text: &str, json: bool) -> Cow<'_, str> {
    if !text.chars().any(digits::turns_direction) {
        return text.into();
    }
    let shown = |c: char| match (digits::turns_direction(c), json) {
        (true, true) => format!("\\u{:04x}", u32::from(c)),
        (true, false) => c.escape_unicode().to_string(),
        (false, _) => c.to_string(),
    };
    text.chars().map(shown).collect()
}
