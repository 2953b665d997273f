//! The shape of an act's input, read from its explained schema.

use serde_json::{Map, Value};

use super::label::{By, label};

/// One field of a form.
#[derive(Debug)]
pub struct Field {
    /// Its name in the input.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What may be written, when its type says so.
    pub note: Option<String>,
    /// It must say something.
    pub required: bool,
    /// What it holds.
    pub shape: Shape,
}

/// What a field holds.
#[derive(Debug)]
pub enum Shape {
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// A password or words that open something.
    Secret,
    /// An Individual Number that is typed in.
    Number,
    /// A day, western or with an era.
    Day,
    /// Day and time.
    Moment,
    /// A whole number.
    Whole,
    /// Yes, or not said.
    Yes,
    /// Yes or no: one of them is said.
    YesNo,
    /// One of the words of the program: code and word.
    OneOf(Vec<(String, String)>),
    /// The id of something in a register; the name of its type.
    Id(String),
    /// A code of the pack or of the program.
    Code,
    /// A file.
    File,
    /// Lines of name and value.
    Pairs,
    /// Fields that belong together.
    Group(Vec<Field>),
    /// One of several forms: name, words, what it holds.
    Either(Vec<(String, String, Self)>),
    /// Several of one shape.
    Many(Box<Self>),
}

/// The fields of a schema.
pub fn fields(schema: &Value) -> Vec<Field> {
    let none = Map::new();
    let types = schema.get("$defs").and_then(Value::as_object).unwrap_or(&none);
    group(schema, types)
}

fn group(of: &Value, types: &Map<String, Value>) -> Vec<Field> {
    let needed: Vec<&str> = of
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let Some(all) = of.get("properties").and_then(Value::as_object) else { return Vec::new() };
    let field = |(name, schema): (&String, &Value)| {
        let (shape, of_type) = shape(name, schema, types);
        let is_needed = needed.contains(&name.as_str());
        let shape = if is_needed && matches!(shape, Shape::Yes) { Shape::YesNo } else { shape };
        let said = text(schema, "description").unwrap_or_else(|| name.clone());
        let (label, more) = label(&said, way(&shape));
        let of_type = of_type.filter(|note| says_more(&shape) && *note != said);
        let notes: Vec<String> = [more, of_type].into_iter().flatten().collect();
        Field {
            name: name.clone(),
            label,
            note: Some(notes.join("　")).filter(|note| !note.is_empty()),
            required: is_needed,
            shape,
        }
    };
    let (mut needed_first, others): (Vec<Field>, Vec<Field>) =
        all.iter().map(field).partition(|field| field.required);
    needed_first.extend(others);
    needed_first
}

/// The names of the fields that hold a secret, as a form calls them on its first line.
pub fn secrets(fields: &[Field]) -> Vec<String> {
    let mut all = Vec::new();
    fields.iter().for_each(|field| secrets_in(&field.shape, &field.name, &mut all));
    all
}

fn secrets_in(shape: &Shape, at: &str, all: &mut Vec<String>) {
    match shape {
        Shape::Secret | Shape::Number => all.push(at.to_owned()),
        Shape::Group(fields) => {
            fields.iter().for_each(|f| secrets_in(&f.shape, &format!("{at}.{}", f.name), all));
        }
        Shape::Either(forms) => {
            forms.iter().for_each(|(name, _, one)| secrets_in(one, &format!("{at}.{name}"), all));
        }
        Shape::Many(one) => secrets_in(one, at, all),
        _ => {}
    }
}

/// Whether a form takes a file.
pub fn has_file(fields: &[Field]) -> bool {
    fields.iter().any(|field| matches!(field.shape, Shape::File))
}

/// Whether the words of the type help somebody who fills in a form. A choice needs none, and what every line has in
/// common is not said at each.
const fn says_more(shape: &Shape) -> bool {
    matches!(shape, Shape::Text | Shape::Day | Shape::Moment | Shape::Group(_))
}

/// How a field of this shape is filled in.
fn way(shape: &Shape) -> By {
    match shape {
        Shape::Id(_) | Shape::Code => By::Choosing,
        Shape::Yes | Shape::YesNo => By::Marking,
        Shape::Many(one) => way(one),
        _ => By::Typing,
    }
}

fn text(of: &Value, key: &str) -> Option<String> {
    of.get(key).and_then(Value::as_str).map(str::to_owned)
}

/// What a schema holds, and the words of its type about what may be written.
fn shape(name: &str, schema: &Value, types: &Map<String, Value>) -> (Shape, Option<String>) {
    if let Some(type_name) =
        text(schema, "$ref").and_then(|to| to.rsplit('/').next().map(str::to_owned))
    {
        let of = types.get(&type_name).unwrap_or(&Value::Null);
        let note = text(of, "description");
        return (of_type(name, &type_name, of, types), note);
    }
    if let Some(one) = schema.get("anyOf").and_then(Value::as_array) {
        let some = one.iter().find(|one| text(one, "type").as_deref() != Some("null"));
        return some.map_or((Shape::Line, None), |some| shape(name, some, types));
    }
    let kind = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|k| *k != "null"),
        Some(Value::String(kind)) => Some(kind.as_str()),
        _ => None,
    };
    match kind {
        Some("boolean") => (Shape::Yes, None),
        Some("integer") => (Shape::Whole, None),
        Some("array") => {
            let of = schema.get("items").unwrap_or(&Value::Null);
            let (one, note) = shape(name, of, types);
            (Shape::Many(Box::new(one)), note)
        }
        Some("object") => (Shape::Pairs, None),
        _ => (Shape::Line, None),
    }
}

fn of_type(name: &str, type_name: &str, of: &Value, types: &Map<String, Value>) -> Shape {
    match type_name {
        "Day" => return Shape::Day,
        "Moment" => return Shape::Moment,
        "PlainText" => return Shape::Text,
        "Slug" => return Shape::Code,
        "Upload" => return Shape::File,
        "SecretText" if ["number", "again"].contains(&name) => return Shape::Number,
        "SecretText" => return Shape::Secret,
        id if id.ends_with("Id") => return Shape::Id(id.to_owned()),
        _ => {}
    }
    if let Some(all) = of.get("oneOf").and_then(Value::as_array) {
        let codes: Vec<(String, String)> =
            all.iter().filter_map(|one| Some((text(one, "const")?, words(one)))).collect();
        if codes.len() == all.len() {
            return Shape::OneOf(codes);
        }
        return Shape::Either(all.iter().filter_map(|one| either(one, types)).collect());
    }
    if of.get("properties").is_some() { Shape::Group(group(of, types)) } else { Shape::Line }
}

fn words(one: &Value) -> String {
    text(one, "description").or_else(|| text(one, "const")).unwrap_or_default()
}

/// One of several forms, which has one field.
fn either(one: &Value, types: &Map<String, Value>) -> Option<(String, String, Shape)> {
    let (name, schema) = one.get("properties")?.as_object()?.iter().next()?;
    let shape = shape(name, schema, types).0;
    Some((name.clone(), label(&words(one), way(&shape)).0, shape))
}
