//! How a stop is said, in parts that a face lays out in its own way: lines on a terminal, a page, a problem in JSON.

use digits::visible;
use domain::stop::{Failure, FormError, Refusal};
use domain::{Duty, Slug};
use words::Words;

use crate::packs;

/// A form error: what is wrong, and what to do about it.
pub struct Mend {
    /// The field, as the act names it.
    pub field: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub advice: String,
}

/// A form error in words.
#[must_use]
pub fn form(words: &Words, error: &FormError) -> Mend {
    let args: Vec<_> = error.args.iter().map(|(key, value)| (*key, visible(value))).collect();
    let args: Vec<(&str, &str)> = args.iter().map(|(key, value)| (*key, value.as_ref())).collect();
    let said = |part: &str| words.text(&format!("form-{}-{part}", error.code), &args);
    Mend { field: error.field.clone(), what: said("what"), advice: said("do") }
}

/// A refusal: which act, why with the articles, and who could do it.
pub struct Refused {
    /// That the act is refused.
    pub head: String,
    /// Each article, and what it says.
    pub reasons: Vec<(String, String)>,
    /// Facts of the case that the reader may know.
    pub tells: Vec<String>,
    /// Whose offices could do it.
    pub who_could: String,
    /// The number of the record, when one was made.
    pub record: Option<String>,
}

/// A refusal in words of the regulation.
#[must_use]
pub fn refusal(words: &Words, refusal: &Refusal) -> Refused {
    let act = words.text(&format!("act-{}", refusal.act.code()), &[]);
    let reason =
        |r: &domain::Reason| (r.article.clone(), message(words, &refusal.body, &r.message));
    let tell = |(code, value): &(&str, String)| {
        words.text(&format!("refused-{code}"), &[("value", value)])
    };
    let who: Vec<String> =
        refusal.who_could.iter().map(|duty| office_of(words, &refusal.body, *duty)).collect();
    let who_could = if who.is_empty() {
        words.text("refused-nobody", &[])
    } else {
        words.text("refused-who", &[("who", &who.join(&words.text("list-between", &[])))])
    };
    Refused {
        head: words.text("refused-head", &[("act", &act)]),
        reasons: refusal.reasons.iter().map(reason).collect(),
        tells: refusal.tells.iter().map(tell).collect(),
        who_could,
        record: refusal
            .record
            .as_ref()
            .map(|record| words.text("refused-record", &[("record", record)])),
    }
}

/// The body's sentence for a message of a refusal.
#[must_use]
pub fn message(words: &Words, body: &Slug, key: &str) -> String {
    packs::message(body, key, words.lang().code())
        .unwrap_or_else(|| words.text(&format!("refusal-{key}"), &[]))
}

/// What a body calls an office.
#[must_use]
pub fn office_of(words: &Words, body: &Slug, duty: Duty) -> String {
    packs::title(body, duty, words.lang().code())
        .unwrap_or_else(|| words.text(&format!("duty-{}", duty.code()), &[]))
}

/// A failure: what happened, what to do, and the marks that somebody who helps asks for.
pub struct Failed {
    /// What happened.
    pub what: String,
    /// What to do.
    pub advice: String,
    /// Code, and where it was unless that was said.
    pub marks: String,
}

/// A failure in words.
#[must_use]
pub fn failure(words: &Words, failure: &Failure) -> Failed {
    let detail = visible(&failure.detail);
    let args = [("detail", detail.as_ref())];
    let said = |part: &str| words.text(&format!("failure-{}-{part}", failure.code), &args);
    let what = said("what");
    let marks = if what.contains(detail.as_ref()) {
        format!("({})", failure.code)
    } else {
        format!("({}: {detail})", failure.code)
    };
    Failed { what, advice: said("do"), marks }
}
