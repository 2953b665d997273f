//! The HTML of a form's fields.

use std::collections::HashSet;

use askama::Template;
use domain::Stop;
use domain::stop::FormError;
use office::said;
use words::Words;

use super::choices::{Choice, Choices, Found};
use super::read::{MOST_LINES, join};
use super::shape::{Field, Shape};
use crate::posted::Posted;

/// So many errors stand at a field.
const MOST_AT_FIELD: usize = 5;

/// Whether a line names a department: those of the staff are offered, and any other can be written.
fn is_department(field: &str) -> bool {
    ["department", "to_department", "people_of"].contains(&field)
}

/// What is wrong, in which line of a file, and what to do about it.
pub fn said_of(words: &Words, error: &FormError) -> String {
    let mend = said::form(words, error);
    let line = error.args.iter().find(|(key, _)| *key == "line").map(|(_, line)| line.as_str());
    let line = line.filter(|line| !mend.what.contains(line));
    let line = line.map_or_else(String::new, |line| words.text("web-line", &[("line", line)]));
    format!("{line}{} {}", mend.what, mend.advice)
}

/// One field on the page; what it holds besides stands in `inside`.
#[derive(Template)]
#[template(path = "field.html")]
struct Drawn<'a> {
    words: &'a Words,
    name: &'a str,
    label: &'a str,
    note: Option<&'a str>,
    required: bool,
    kind: &'a str,
    value: &'a str,
    choices: Vec<Offered>,
    inside: Vec<String>,
    errors: Vec<String>,
    /// What a line is likely to say.
    likely: Vec<String>,
    /// What was looked for among the choices, where not all are shown.
    sought: Option<&'a str>,
}

/// A choice on the page.
struct Offered {
    code: String,
    name: String,
    chosen: bool,
    /// What it asks for besides.
    inside: String,
}

impl Drawn<'_> {
    fn t(&self, key: &str) -> String {
        self.words.text(key, &[])
    }

    fn id(&self) -> String {
        format!("f-{}", self.name)
    }

    /// What says how a field is filled in and what is wrong with it belongs to the field, also for who hears the page.
    fn tied(&self) -> String {
        let id = self.id();
        let note = self.note.map(|_| format!("{id}-note"));
        let error = (!self.errors.is_empty()).then(|| format!("{id}-error"));
        let wrong = if error.is_some() { " aria-invalid=\"true\"" } else { "" };
        let by: Vec<String> = [note, error].into_iter().flatten().collect();
        if by.is_empty() {
            return String::new();
        }
        format!(" aria-describedby=\"{}\"{wrong}", by.join(" "))
    }
}

/// What the fields of a page are drawn with.
pub struct Pen<'a, 'o> {
    pub words: &'a Words,
    pub posted: &'a Posted,
    pub errors: &'a [FormError],
    pub choices: Choices<'o>,
    /// Fields whose choices can be looked for.
    pub sought: HashSet<String>,
    /// Within what may be left out as a whole: no field there must be filled in.
    pub optional: bool,
}

/// The HTML of all fields of a form.
///
/// # Errors
/// A failure of the store while choices are looked up.
pub fn draw(fields: &[Field], pen: &mut Pen<'_, '_>) -> Result<Vec<String>, Stop> {
    fields.iter().map(|field| pen.field(field, "")).collect()
}

impl Pen<'_, '_> {
    fn field(&mut self, field: &Field, at: &str) -> Result<String, Stop> {
        let name = join(at, &field.name);
        self.shape(&field.shape, &name, field)
    }

    fn shape(&mut self, shape: &Shape, name: &str, field: &Field) -> Result<String, Stop> {
        let (kind, choices, inside) = match shape {
            Shape::Line => ("line", Vec::new(), Vec::new()),
            Shape::Text => ("text", Vec::new(), Vec::new()),
            Shape::Secret => ("secret", Vec::new(), Vec::new()),
            Shape::Number => ("number", Vec::new(), Vec::new()),
            Shape::Day => ("day", Vec::new(), Vec::new()),
            Shape::Moment => ("moment", Vec::new(), Vec::new()),
            Shape::Whole => ("whole", Vec::new(), Vec::new()),
            Shape::Yes => ("yes", Vec::new(), Vec::new()),
            Shape::YesNo => ("yes-no", self.yes_or_no(), Vec::new()),
            Shape::Pairs => ("pairs", Vec::new(), Vec::new()),
            Shape::File => ("file", Vec::new(), Vec::new()),
            Shape::OneOf(codes) => {
                let choice = |(code, name): &(String, String)| Choice {
                    code: code.clone(),
                    name: name.clone(),
                };
                ("one", codes.iter().map(choice).collect(), Vec::new())
            }
            Shape::Id(of) => ("one", self.found(of, name, field)?, Vec::new()),
            Shape::Code => match self.choices.of_codes(&field.name)? {
                none if none.is_empty() => ("line", none, Vec::new()),
                some => ("one", some, Vec::new()),
            },
            Shape::Group(fields) => {
                let draw = |pen: &mut Self| fields.iter().map(|f| pen.field(f, name)).collect();
                let inside: Result<_, Stop> = self.within(!field.required, draw);
                ("group", Vec::new(), inside?)
            }
            Shape::Either(all) => self.within(true, |pen| pen.either(all, name, field))?,
            Shape::Many(one) => self.within(true, |pen| pen.many(one, name, field))?,
        };
        let likely = match kind {
            "line" if is_department(&field.name) => self.choices.departments()?,
            _ => Vec::new(),
        };
        Ok(self.drawn(name, field, (kind, likely), choices, inside))
    }

    /// Draws what is within a field.
    fn within<T>(&mut self, optional: bool, draw: impl FnOnce(&mut Self) -> T) -> T {
        let outside = self.optional;
        self.optional = outside || optional;
        let drawn = draw(self);
        self.optional = outside;
        drawn
    }

    fn yes_or_no(&self) -> Vec<Choice> {
        let said = |code: &str| Choice {
            code: code.to_owned(),
            name: self.words.text(&format!("web-{code}"), &[]),
        };
        vec![said("yes"), said("no")]
    }

    /// The choices of a register, as far as one looks for them.
    fn found(&mut self, of: &str, name: &str, field: &Field) -> Result<Vec<Choice>, Stop> {
        let posted = self.posted;
        let text = posted.shown(&format!("_find.{name}")).trim();
        let text = Some(text).filter(|text| !text.is_empty());
        let Found { mut choices, sought } = self.choices.of_ids(of, &field.name, text)?;
        if sought {
            self.sought.insert(name.to_owned());
        }
        for chosen in posted.all(name).take(MOST_LINES) {
            if !choices.iter().any(|choice| choice.code == chosen) {
                choices.extend(self.choices.named(of, chosen)?);
            }
        }
        Ok(choices)
    }

    fn either(
        &mut self,
        all: &[(String, String, Shape)],
        name: &str,
        field: &Field,
    ) -> Result<(&'static str, Vec<Choice>, Vec<String>), Stop> {
        let (mut choices, mut inside) = (Vec::new(), Vec::new());
        for (code, said, shape) in all {
            choices.push(Choice { code: code.clone(), name: said.clone() });
            let part = Field {
                name: code.clone(),
                label: said.clone(),
                note: None,
                required: false,
                shape: Shape::Line,
            };
            inside.push(self.shape(shape, &join(name, code), &part)?);
        }
        let _ = field;
        Ok(("either", choices, inside))
    }

    /// Several: chosen from a list, written one to a line, or line by line.
    fn many(
        &mut self,
        one: &Shape,
        name: &str,
        field: &Field,
    ) -> Result<(&'static str, Vec<Choice>, Vec<String>), Stop> {
        match one {
            Shape::OneOf(codes) => {
                let choice = |(code, name): &(String, String)| Choice {
                    code: code.clone(),
                    name: name.clone(),
                };
                Ok(("several", codes.iter().map(choice).collect(), Vec::new()))
            }
            Shape::Id(of) => Ok(("several", self.found(of, name, field)?, Vec::new())),
            Shape::Code => Ok(match self.choices.of_codes(&field.name)? {
                none if none.is_empty() => ("lines", none, Vec::new()),
                some => ("several", some, Vec::new()),
            }),
            Shape::Group(_) | Shape::Either(_) => {
                let asked = self.posted.one(&format!("_lines.{name}")).and_then(|n| n.parse().ok());
                let lines = asked.unwrap_or(2_usize).clamp(1, MOST_LINES);
                let inside: Result<_, Stop> = (0..lines)
                    .map(|line| {
                        let label = format!("{} {}", field.label, line + 1);
                        let part = Field {
                            name: field.name.clone(),
                            label,
                            note: None,
                            required: false,
                            shape: Shape::Line,
                        };
                        self.shape(one, &format!("{name}[{line}]"), &part)
                    })
                    .collect();
                Ok(("rows", Vec::new(), inside?))
            }
            _ => Ok(("lines", Vec::new(), Vec::new())),
        }
    }

    fn drawn(
        &self,
        name: &str,
        field: &Field,
        (kind, likely): (&str, Vec<String>),
        choices: Vec<Choice>,
        inside: Vec<String>,
    ) -> String {
        let chosen: Vec<&str> = self.posted.all(name).collect();
        let mut offered: Vec<Offered> = choices
            .into_iter()
            .map(|choice| Offered {
                chosen: chosen.contains(&choice.code.as_str()),
                code: choice.code,
                name: choice.name,
                inside: String::new(),
            })
            .collect();
        // What was brought along stays chosen, also when the list is longer than what is shown.
        if ["one", "several"].contains(&kind) {
            for code in chosen.iter().filter(|code| !digits::has_hit(code)) {
                if !offered.iter().any(|choice| choice.code == *code) {
                    let code = (*code).to_owned();
                    offered.push(Offered {
                        name: code.clone(),
                        code,
                        chosen: true,
                        inside: String::new(),
                    });
                }
            }
        }
        // Where one thing alone can be meant, nobody is asked to choose it.
        let required = field.required && !self.optional;
        if let ("one", true, [only]) = (kind, required, offered.as_mut_slice()) {
            only.chosen = true;
        }
        // What is wrong with a line of a file stands at the file.
        let line = format!("{name}[");
        let is_of = |error: &&FormError| {
            error.field == name || kind == "file" && error.field.starts_with(&line)
        };
        let errors = self.errors.iter().filter(is_of).take(MOST_AT_FIELD);
        let errors = errors.map(|error| said_of(self.words, error));
        if kind == "either" {
            for (choice, part) in offered.iter_mut().zip(&inside) {
                choice.inside.clone_from(part);
            }
        }
        // Nothing that was secret comes back to the page.
        let value = match kind {
            "secret" | "number" => "",
            "lines" => &chosen
                .iter()
                .filter(|line| !digits::has_hit(line))
                .copied()
                .collect::<Vec<_>>()
                .join("\n"),
            _ => self.posted.shown(name),
        };
        let find = format!("_find.{name}");
        let drawn = Drawn {
            words: self.words,
            name,
            label: &field.label,
            note: field.note.as_deref().filter(|note| *note != field.label),
            required,
            kind,
            value,
            choices: offered,
            inside,
            errors: errors.collect(),
            likely,
            sought: self.sought.contains(name).then(|| self.posted.shown(&find)),
        };
        drawn.render().unwrap_or_default()
    }
}
