//! `card`: what an Individual Number Card in a reader says of itself, checked. The number is never written: it is compared
//! inside, and entering it from a card is no act yet.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use number::IndividualNumber;
use office::card::{
    Anchors, Attributes, BadAnchor, Consent, Secret, Session, Signature, Transport, connect,
};
use office::domain::{Clock, Day, Disk, Failure, FormError, Stop};
use office::input::SecretText;
use office::{RealClock, RealDisk, RealRandom};
use serde_json::{Map, Value, json};

use crate::args::{CardCommand, CardPlace};
use crate::print::{DONE, Face};
use crate::secret;

/// What an opened card is.
type Opened = Session<Box<dyn Transport>>;

pub fn run(face: &Face, command: &CardCommand) -> Result<ExitCode, Stop> {
    let facts = match command {
        CardCommand::Status { reader } => status(reader.as_deref())?,
        CardCommand::Read(place) => {
            let anchors = anchors(place)?;
            let pin = ask(face, place, Secret::Pin)?;
            let (reader, session) = open(place.reader.as_deref())?;
            let expires = session.expires();
            let read = session.read(pin.expose_text(), consent(place), &anchors)?;
            // Its check digit was looked at; it goes nowhere from here.
            drop(read.number);
            let mut facts = checked(face, &reader, expires, read.signature);
            facts.insert("number_on_card".to_owned(), json!(true));
            add(face, &mut facts, &read.attributes);
            facts
        }
        CardCommand::Check(place) => {
            let anchors = anchors(place)?;
            let typed = typed_number(&ask(face, place, Secret::Number)?)?;
            let (reader, session) = open(place.reader.as_deref())?;
            let expires = session.expires();
            let done = session.check_number(&typed, consent(place), &anchors)?;
            let mut facts = checked(face, &reader, expires, done.signature);
            facts.insert("same_number".to_owned(), json!(true));
            facts
        }
        CardCommand::Attributes(place) => {
            let anchors = anchors(place)?;
            let printed = ask(face, place, Secret::Face)?;
            let (reader, session) = open(place.reader.as_deref())?;
            let expires = session.expires();
            let done = session.read_attributes(printed.expose_text(), consent(place), &anchors)?;
            let mut facts = checked(face, &reader, expires, done.signature);
            add(face, &mut facts, &done.what);
            facts
        }
    };
    face.facts(&Value::Object(facts));
    Ok(ExitCode::from(DONE))
}

/// The card that is in the reader now.
fn open(reader: Option<&str>) -> Result<(String, Opened), Stop> {
    let (reader, card) = connect(reader)?;
    Ok((reader, Session::open(card, RealClock::default().now().day(), &RealRandom::default())?))
}

fn status(reader: Option<&str>) -> Result<Map<String, Value>, Stop> {
    let (reader, mut session) = open(reader)?;
    let mut facts = Map::new();
    facts.insert("reader".to_owned(), json!(reader));
    facts.insert("card_expires".to_owned(), json!(session.expires()));
    for secret in Secret::ALL {
        facts.insert(format!("tries_{}", secret.code()), json!(session.tries(secret)?));
    }
    Ok(facts)
}

/// Says how many tries are left, and asks for the secret without echo. The card has no power while somebody types: it is
/// asked again before the secret is shown to it.
fn ask(face: &Face, place: &CardPlace, secret: Secret) -> Result<SecretText, Stop> {
    let left = open(place.reader.as_deref())?.1.tries(secret)?;
    face.aside(face.text(&format!("card-tries-{}", secret.code()), &[("left", &left.to_string())]));
    if left == 0 {
        return Err(FormError::new(secret.code(), "card_locked").into());
    }
    if left == 1 && !place.last_try {
        return Err(FormError::new(secret.code(), "card_last_try").into());
    }
    if !std::io::stdin().is_terminal() {
        return Err(FormError::new(secret.code(), "card_terminal").into());
    }
    secret::ask(face, secret.code(), &format!("cli-ask-card-{}", secret.code()))
}

const fn consent(place: &CardPlace) -> Consent {
    if place.last_try { Consent::LastTry } else { Consent::None }
}

/// The typed number; one that cannot be one spends no try.
fn typed_number(text: &SecretText) -> Result<IndividualNumber, Stop> {
    IndividualNumber::parse(text.expose_text())
        .map_err(|_| FormError::new(Secret::Number.code(), "card_typed_number").into())
}

fn checked(face: &Face, reader: &str, expires: Day, signature: Signature) -> Map<String, Value> {
    let mut facts = Map::new();
    facts.insert("reader".to_owned(), json!(reader));
    facts.insert("card_expires".to_owned(), json!(expires));
    facts.insert("card_signature".to_owned(), coded(face, "card-signature", signature.code()));
    facts
}

/// A code for programs, its words for people.
fn coded(face: &Face, key: &str, code: &str) -> Value {
    match face.is_json() {
        true => json!(code),
        false => json!(face.text(&format!("{key}-{code}"), &[])),
    }
}

fn add(face: &Face, facts: &mut Map<String, Value>, attributes: &Attributes) {
    facts.insert("holder".to_owned(), json!(*attributes.name));
    facts.insert("holder_address".to_owned(), json!(*attributes.address));
    facts.insert("holder_birth".to_owned(), json!(attributes.birth));
    facts.insert("holder_sex".to_owned(), coded(face, "card-sex", attributes.sex.code()));
}

/// The keys in the folder that the option names; without it none is trusted.
fn anchors(place: &CardPlace) -> Result<Anchors, Stop> {
    const OPTION: &str = "--anchors";
    let mut anchors = Anchors::default();
    let Some(folder) = &place.anchors else { return Ok(anchors) };
    let unreadable =
        |path: &Path| FormError::new(OPTION, "card_anchors").with("path", path.display());
    for entry in std::fs::read_dir(folder).map_err(|_| unreadable(folder))? {
        let path = entry.map_err(|_| Failure::new("file_failed", folder.display()))?.path();
        let bytes = RealDisk::default().read(&path).map_err(|e| e.of_field(OPTION))?;
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let text = str::from_utf8(&bytes).unwrap_or_default();
        anchors.add(name, text).map_err(|bad| {
            let code = match bad {
                BadAnchor::Name => FormError::new(OPTION, "card_anchor_name"),
                BadAnchor::Key => FormError::new(OPTION, "card_anchor_key"),
            };
            code.with("path", path.display())
        })?;
    }
    if anchors.count() == 0 {
        return Err(unreadable(folder).into());
    }
    Ok(anchors)
}
