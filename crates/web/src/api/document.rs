//! OpenAPI 3.1 of the interface, made from the schemas of the acts: each act has an address of its own, its input and what
//! it hands back. The words are the reader's.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use office::lists::Listable;
use office::{Entry, schema};
use serde_json::{Map, Value, json};
use words::{Lang, Words};

use super::acts::open;
use super::problem::Said;
use crate::desk;
use crate::site::Site;

/// Statuses that every address under a token can answer with.
const ALWAYS: [&str; 4] = ["401", "403", "429", "500"];

/// The document, in the reader's language.
pub async fn show(State(_): State<Arc<Site>>, request: Request) -> Response {
    static TEXTS: [OnceLock<String>; 2] = [OnceLock::new(), OnceLock::new()];
    let lang = desk::lang(request.headers());
    let [ja, en] = &TEXTS;
    let text = if lang == Lang::Ja { ja } else { en };
    let body = text.get_or_init(|| document(Words::shared(lang)).to_string()).clone();
    Said { status: axum::http::StatusCode::OK, body }.into_response()
}

fn document(words: &Words) -> Value {
    let mut schemas = Map::new();
    let mut paths = BTreeMap::new();
    schemas.insert("Problem".to_owned(), problem());
    schemas.insert("Line".to_owned(), line());
    for entry in open() {
        let code = entry.spec.name.code();
        paths.insert(format!("/api/v1/acts/{code}"), act(words, entry, &mut schemas));
    }
    for what in Listable::ALL {
        let title = words.text(&format!("sheet-title-{}", what.code()), &[]);
        let (all, one) = list(&title, what.code());
        paths.insert(format!("/api/v1/lists/{}", what.code()), all);
        paths.insert(format!("/api/v1/lists/{}/{{id}}", what.code()), one);
    }
    let named = |key: &str| {
        let fields = json!({ "name": { "type": "string" }, "title": { "type": "string" } });
        let item = json!({ "type": "object", "required": ["name", "title"], "properties": fields });
        json!({ "type": "object", "required": [key],
                "properties": { key: { "type": "array", "items": item } } })
    };
    paths.insert("/api/v1/acts".to_owned(), reading("acts", &[], named("acts"), &[]));
    paths.insert("/api/v1/lists".to_owned(), reading("lists", &[], named("lists"), &[]));
    let mut responses = Map::new();
    for status in ["401", "403", "404", "409", "413", "415", "422", "429", "500"] {
        let content = json!({ "application/problem+json": {
            "schema": { "$ref": "#/components/schemas/Problem" } } });
        let said = words.text("api-problem", &[]);
        responses.insert(format!("p{status}"), json!({ "description": said, "content": content }));
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": words.text("web-product", &[]), "version": env!("CARGO_PKG_VERSION"),
                  "description": words.text("api-about", &[]) },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": responses,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
    })
}

/// An address that is read.
fn reading(id: &str, parameters: &[Value], body: Value, more: &[&str]) -> Value {
    let mut answers = answers(more);
    answers.insert("200".to_owned(), json!({ "description": "OK", "content": json_of(body) }));
    json!({ "get": { "operationId": format!("read_{id}"), "parameters": parameters, "responses": answers } })
}

fn json_of(schema: Value) -> Value {
    json!({ "application/json": { "schema": schema } })
}

fn answers(more: &[&str]) -> Map<String, Value> {
    let all = ALWAYS.iter().chain(more);
    let to = |status: &&str| json!({ "$ref": format!("#/components/responses/p{status}") });
    all.map(|status| ((*status).to_owned(), to(status))).collect()
}

fn act(words: &Words, entry: &Entry, schemas: &mut Map<String, Value>) -> Value {
    let code = entry.spec.name.code();
    let input = component(schemas, &format!("{code}.input"), schema::explained(entry, words));
    let done = component(schemas, &format!("{code}.done"), (entry.done)().to_value());
    let number = json!({ "type": "object", "required": ["person", "number"], "properties": {
        "person": { "type": "string" }, "number": { "type": "string" } } });
    let body = json!({ "type": "object", "required": ["act", "done"], "properties": {
        "act": { "const": code }, "done": done, "numbers": { "type": "array", "items": number } } });
    let mut answers = answers(&["404", "409", "413", "415", "422"]);
    answers.insert("200".to_owned(), json!({ "description": "OK", "content": json_of(body) }));
    let key = json!({ "name": "Idempotency-Key", "in": "header", "required": false,
                      "description": words.text("api-idempotency-key", &[]),
                      "schema": { "type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$" } });
    json!({ "post": {
        "operationId": code,
        "summary": words.text(&format!("act-{code}"), &[]),
        "tags": [entry.spec.stage.code()],
        "parameters": [key],
        "requestBody": { "required": true, "content": json_of(input) },
        "responses": answers,
    } })
}

fn list(title: &str, code: &str) -> (Value, Value) {
    let parameter = |name: &str, schema: Value| json!({ "name": name, "in": "query", "required": false, "schema": schema });
    let after = parameter("after", json!({ "type": "string", "minLength": 1, "maxLength": 64 }));
    let limit = parameter("limit", json!({ "type": "integer", "minimum": 1, "maximum": 50 }));
    let line = json!({ "$ref": "#/components/schemas/Line" });
    let page = json!({ "type": "object", "required": ["list", "lines", "more", "next", "narrowed"],
        "properties": {
            "list": { "const": code }, "lines": { "type": "array", "items": line },
            "more": { "type": "integer", "minimum": 0 }, "next": { "type": ["string", "null"] },
            "narrowed": { "type": "boolean" } } });
    let alone = json!({ "type": "object", "required": ["list", "line"],
                        "properties": { "list": { "const": code }, "line": line } });
    let id = json!({ "name": "id", "in": "path", "required": true, "schema": { "type": "string", "minLength": 1 } });
    let mut all = reading(&format!("list_{code}"), &[after, limit], page, &["404", "422"]);
    let mut one = reading(&format!("line_{code}"), &[id], alone, &["404"]);
    for address in [&mut all, &mut one] {
        if let Some(get) = address.get_mut("get").and_then(Value::as_object_mut) {
            get.insert("summary".to_owned(), json!(title));
        }
    }
    (all, one)
}

/// Puts a schema, and the types that it is made of, among the components.
fn component(schemas: &mut Map<String, Value>, name: &str, mut schema: Value) -> Value {
    if let Some(top) = schema.as_object_mut() {
        top.remove("$schema");
        if let Some(Value::Object(types)) = top.remove("$defs") {
            for (type_name, mut of) in types {
                point(&mut of, name);
                schemas.insert(format!("{name}.{}", plain(&type_name)), of);
            }
        }
    }
    point(&mut schema, name);
    schemas.insert(name.to_owned(), schema);
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// Lets references point to where the types are now.
fn point(at: &mut Value, name: &str) {
    match at {
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                let to = value.as_str().filter(|_| key == "$ref");
                let to = to.and_then(|to| to.strip_prefix("#/$defs/")).map(plain);
                match to {
                    Some(to) => *value = json!(format!("#/components/schemas/{name}.{to}")),
                    None => point(value, name),
                }
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|one| point(one, name)),
        _ => {}
    }
}

/// A name as components may have it.
fn plain(name: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    name.chars().map(|c| if fits(c) { c } else { '_' }).collect()
}

fn problem() -> Value {
    let error = json!({ "type": "object", "required": ["field", "code", "what", "do"], "properties": {
        "field": { "type": "string" }, "code": { "type": "string" },
        "what": { "type": "string" }, "do": { "type": "string" } } });
    let reason = json!({ "type": "object", "required": ["clause", "article", "code", "why"], "properties": {
        "clause": { "type": "string" }, "article": { "type": "string" },
        "code": { "type": "string" }, "why": { "type": "string" } } });
    json!({ "type": "object", "required": ["type", "title", "status", "detail"], "properties": {
        "type": { "type": "string" }, "title": { "type": "string" },
        "status": { "type": "integer" }, "detail": { "type": "string" },
        "errors": { "type": "array", "items": error },
        "reasons": { "type": "array", "items": reason },
        "tells": { "type": "array", "items": { "type": "string" } },
        "who_could": { "type": "string" }, "record": { "type": ["string", "null"] }, "operation": { "type": "string" },
        "code": { "type": "string" } } })
}

fn line() -> Value {
    json!({ "type": "object", "required": ["id", "name"], "properties": {
        "id": { "type": "string" }, "name": { "type": "string" }, "state": { "type": "string" } } })
}
