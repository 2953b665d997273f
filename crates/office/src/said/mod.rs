//! How a stop is said, in parts that a face lays out in its own way: lines on a terminal, a page, a problem in JSON.

mod certificate;

use digits::visible;
use domain::stop::{Failure, FormError, Refusal};
use domain::{Day, Duty, Slug};
use ledger::Finding;
use serde_json::Value;
use words::{Lang, Words};

use crate::act::ARTICLE;
use crate::duties::Duties;
use crate::packs;
use filing::sheet::in_era;

pub use certificate::{Sheet, of_numbers, of_papers, sheet};

/// A form error: what is wrong, and what to do about it.
pub struct Mend {
    /// The field, as the act names it.
    pub field: String,
    /// What is wrong, with the article where a rule says so.
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
    let mut what = said("what");
    if let Some(article) = args.iter().find(|(key, _)| *key == ARTICLE) {
        what = words.text("form-by-article", &[("what", &what), *article]);
    }
    Mend { field: error.field.clone(), what, advice: said("do") }
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

/// What a comparison of the ledger found: where, what, and its code.
#[must_use]
pub fn finding(words: &Words, finding: &Finding) -> String {
    let what = format!("finding-{}", finding.code);
    let what = if words.has(&what) {
        words.text(&what, &[])
    } else {
        words.text(&format!("failure-{}-what", finding.code), &[("detail", &finding.place)])
    };
    format!("{}: {what} ({})", finding.place, finding.code)
}

/// What an open duty is about.
#[must_use]
pub fn about(words: &Words, duty: &Duties) -> String {
    let subject = &duty.subject;
    let people = subject.people.unwrap_or_default().to_string();
    let pieces = subject.pieces.unwrap_or_default().to_string();
    let dated = |day: Day| match words.lang() {
        Lang::Ja => in_era(day),
        Lang::En => day.to_string(),
    };
    let day = subject.made_on.map(dated).unwrap_or_default();
    let part = |text: &Option<String>| visible(text.as_deref().unwrap_or_default()).into_owned();
    let between = words.text("list-between", &[]);
    let acts = subject.acts.iter().map(|act| words.text(&format!("act-{}", act.code()), &[]));
    let acts = acts.collect::<Vec<_>>().join(&between);
    let work = match (&subject.work, &subject.work_title) {
        (_, Some(title)) => title.in_lang(words.lang().code()).to_owned(),
        (Some(task), None) if subject.what == "step" => words.text(&format!("task-{task}"), &[]),
        (work, None) => part(work),
    };
    let form = match (&subject.form_title, &subject.form) {
        (Some(title), _) => title.in_lang(words.lang().code()).to_owned(),
        (None, Some(form)) => words.text("about-form", &[("form", &visible(form))]),
        (None, None) => String::new(),
    };
    let args = [
        ("people", people.as_str()),
        ("pieces", &pieces),
        ("day", &day),
        ("form", &form),
        ("path", &part(&subject.path)),
        ("acts", &acts),
        ("work", &work),
    ];
    let mut said = vec![words.text(&format!("about-{}", subject.what), &args)];
    if let Some(by) = &subject.reported_by {
        let by = visible(by.as_str());
        said.push(words.text("about-reported-by", &[("by", &by)]));
    }
    if subject.what == "source" && subject.path.is_some() {
        said.push(words.text("about-source-sent", &[]));
    }
    if let Some(code) = &subject.field {
        said.push(words.text(&format!("held-field-{code}"), &[]));
    }
    let said = said.join(&between);
    match &subject.name {
        Some(name) => format!("{} {said}", visible(name)),
        None => said,
    }
}

/// A fact that an act hands back.
pub struct Fact {
    /// Its key, as in JSON.
    pub key: String,
    /// What it is called.
    pub title: String,
    /// The fact; several lines where it is a text.
    pub value: String,
}

/// What an act hands back, fact by fact; what is empty is left out.
#[must_use]
pub fn facts(words: &Words, done: &Value) -> Vec<Fact> {
    let Value::Object(fields) = done else { return Vec::new() };
    let mut all = Vec::new();
    for (key, value) in fields {
        let title = words.text(&format!("fact-{}", key.replace('_', "-")), &[]);
        let mut add = |value: String| {
            all.push(Fact { key: key.clone(), title: title.clone(), value });
        };
        match value {
            Value::Null => {}
            Value::Array(codes) if key == "warnings" => {
                for code in codes {
                    add(words.text(&format!("warning-{}", plain(code)), &[]));
                }
            }
            Value::Array(none) if none.is_empty() => {}
            Value::String(text) if key == "text" => {
                add(text.lines().map(visible).collect::<Vec<_>>().join("\n"));
            }
            Value::Bool(is) => add(words.text(if *is { "fact-is" } else { "fact-is-not" }, &[])),
            other => add(plain(other)),
        }
    }
    all
}

/// A value as one line.
#[must_use]
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => visible(text).into_owned(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            fields.iter().map(|(k, v)| format!("{k}={}", plain(v))).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}
