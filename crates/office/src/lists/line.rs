//! One line of a list, in a form that a face says in words or as JSON.

use domain::rows::Staff;
use domain::{Day, Label, Slug, Stop};
use regulation::{ApprovalRule, Catalogue, Identity};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::Tx;
use words::Words;

use crate::desk::in_force;
use crate::duties::Duties;
use crate::said;

/// A list.
#[derive(Debug)]
pub struct Listed {
    /// Its lines, the oldest entry first.
    pub lines: Vec<Line>,
    /// So many more were left out: the list was too long.
    pub more: usize,
    /// True when the actor's office or designation does not reach everything.
    pub narrowed: bool,
}

impl Listed {
    /// Everything there is.
    pub(super) const fn whole(lines: Vec<Line>) -> Self {
        Self { lines, more: 0, narrowed: false }
    }
}

/// One line.
#[derive(Debug)]
pub struct Line {
    /// What an act takes as input: an id or a code.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Where it stands; words are `state-<code>`.
    pub state: Option<String>,
    /// More about it, by keys with words `list-<key>`.
    pub parts: Vec<(&'static str, Part)>,
}

/// A fact of a line.
#[derive(Debug, PartialEq)]
pub enum Part {
    /// Text as it stands in the register.
    Text(String),
    /// A count.
    Count(i64),
    /// A code with words of ours: `<of>-<code>`.
    Code(&'static str, String),
    /// A code with a title of the pack.
    Titled(String, String),
    /// Several.
    Many(Vec<Part>),
    /// Several that are said in one breath: who and when.
    Phrase(Vec<Part>),
}

impl Part {
    /// The fact as JSON: codes bare.
    #[must_use]
    pub fn json(&self) -> Value {
        match self {
            Self::Text(text) | Self::Code(_, text) | Self::Titled(text, _) => json!(text),
            Self::Count(n) => json!(n),
            Self::Many(all) => all.iter().map(Self::json).collect(),
            Self::Phrase(all) => {
                let all = all.iter().map(|part| match part.json() {
                    Value::String(text) => text,
                    other => other.to_string(),
                });
                json!(all.collect::<Vec<_>>().join(" "))
            }
        }
    }

    /// Who, and when.
    pub(super) fn who_when(who: impl ToString, when: impl ToString) -> Self {
        Self::Phrase(vec![Self::Text(who.to_string()), Self::Text(when.to_string())])
    }
}

impl Line {
    pub(super) fn new(id: impl ToString, name: impl ToString) -> Self {
        Self { id: id.to_string(), name: name.to_string(), state: None, parts: Vec::new() }
    }

    /// Adds a fact.
    pub(super) fn with(mut self, key: &'static str, part: Part) -> Self {
        self.parts.push((key, part));
        self
    }

    pub(super) fn text(self, key: &'static str, text: impl ToString) -> Self {
        self.with(key, Part::Text(text.to_string()))
    }

    pub(super) fn maybe(self, key: &'static str, text: Option<impl ToString>) -> Self {
        match text {
            Some(text) => self.text(key, text),
            None => self,
        }
    }

    /// A fact that may be missing.
    pub(super) fn part(self, key: &'static str, part: Option<Part>) -> Self {
        match part {
            Some(part) => self.with(key, part),
            None => self,
        }
    }

    /// A count that may be missing.
    pub(super) fn number(self, key: &'static str, n: Option<i64>) -> Self {
        self.part(key, n.map(Part::Count))
    }

    pub(super) fn count(self, key: &'static str, n: usize) -> Self {
        self.with(key, Part::Count(i64::try_from(n).unwrap_or(i64::MAX)))
    }

    pub(super) fn state(mut self, code: impl ToString) -> Self {
        self.state = Some(code.to_string());
        self
    }

    /// First and last day, and what they come to today.
    pub(super) fn days(self, day: Day, since: Day, until: Option<Day>) -> Self {
        let state = if until.is_some_and(|until| until < since.plus_days(-1)) {
            "cancelled"
        } else if in_force(day, since, until) {
            "in_force"
        } else if since > day && until.is_none_or(|until| until >= since) {
            "ahead"
        } else {
            "ended"
        };
        self.text("since", since).maybe("until", until).state(state)
    }

    /// The line as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut all = serde_json::Map::new();
        all.insert("id".to_owned(), json!(self.id));
        all.insert("name".to_owned(), json!(self.name));
        all.extend(self.state.iter().map(|state| ("state".to_owned(), json!(state))));
        all.extend(self.parts.iter().map(|(key, part)| (key.replace('-', "_"), part.json())));
        Value::Object(all)
    }
}

/// What lines are told with: the catalogue's titles on a day, in a language.
pub(super) struct Told<'a> {
    pub catalogue: &'a Catalogue,
    pub identity: &'a Identity,
    pub approvals: &'a [ApprovalRule],
    pub day: Day,
    pub lang: &'a str,
}

impl Told<'_> {
    /// A purpose, or the form that was filled for it.
    pub fn purpose(&self, code: &Slug) -> Part {
        if let Some(form) = code.as_str().strip_prefix("form-") {
            return Part::Phrase(vec![
                Part::Code("list", "form".to_owned()),
                Part::Text(form.to_owned()),
            ]);
        }
        let row = self.catalogue.purpose(code.as_str(), self.day);
        self.titled(code, row.map(|row| &row.title))
    }

    /// What a copy is of: a form by its number, another paper by its title.
    pub fn form(&self, code: &Slug) -> Part {
        match code.as_str().strip_prefix("form-") {
            Some(form) => Part::Text(form.to_owned()),
            None => self.purpose(code),
        }
    }

    /// What the law's list calls affairs.
    pub fn affairs(&self, code: &Slug) -> Part {
        let row = self.catalogue.affairs(code.as_str(), self.day);
        self.titled(code, row.map(|row| &row.title))
    }

    pub fn destination(&self, code: &Slug) -> Part {
        let row = self.catalogue.destination(code.as_str(), self.day);
        self.titled(code, row.map(|row| &row.title))
    }

    /// The proofs that are good for any of these.
    pub fn proofs(&self, groups: &[Slug]) -> Part {
        let all = self.identity.proofs(self.day);
        let good = all.filter(|proof| proof.groups.iter().any(|group| groups.contains(group)));
        Part::Many(good.map(|proof| self.titled(&proof.code, Some(&proof.title))).collect())
    }

    /// What the pack calls the work that an approval is for.
    pub fn work(&self, code: &Slug) -> String {
        let rule = self.approvals.iter().find(|rule| rule.what == *code);
        rule.map_or_else(|| code.to_string(), |rule| rule.title.in_lang(self.lang).to_owned())
    }

    pub fn titled(&self, code: &Slug, title: Option<&regulation::Text>) -> Part {
        match title {
            Some(title) => Part::Titled(code.to_string(), title.in_lang(self.lang).to_owned()),
            None => Part::Text(code.to_string()),
        }
    }
}

/// The names of rows by id.
pub(super) type Names<I> = BTreeMap<I, Label>;

/// Everybody on the staff, also who was stopped.
pub(super) fn staff_names(tx: &mut Tx<'_>) -> Result<Names<domain::id::StaffId>, Stop> {
    Ok(tx.every::<Staff>()?.into_iter().map(|held| (held.row.id, held.row.name)).collect())
}

/// The name of an id; the id itself when it has none.
pub(super) fn name_of<I: Ord + ToString>(names: &Names<I>, id: &I) -> String {
    names.get(id).map_or_else(|| id.to_string(), ToString::to_string)
}

/// An open duty as a line.
pub(super) fn of_duty(duty: Duties, words: &Words) -> Line {
    Line::new(&duty.about, said::about(words, &duty))
        .with("what", Part::Code("open-duty", duty.kind))
        .with("owner", Part::Code("duty", duty.owner.code().to_owned()))
        .maybe("staff", duty.staff)
        .maybe("department", duty.department)
        .text("due", duty.due)
        .number("days-overdue", (duty.days_overdue > 0).then_some(duty.days_overdue.into()))
        .with("act", Part::Code("act", duty.closed_by.code().to_owned()))
        .state(if duty.overdue { "overdue" } else { "open" })
}
