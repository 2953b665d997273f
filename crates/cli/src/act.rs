//! `act list`, `act schema`, `act example`, `act run`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use office::domain::{ActName, Disk, Failure, FormError, Slug, Stop};
use office::settings::{self, PlaceAt, Settings};
use office::sign_in::{DeviceKey, Own, SignIn};
use office::{Actor, Desk, Office, RealDisk, RealRandom, Via, act, acts, said, schema};
use serde_json::{Value, json};

use crate::args::{ActCommand, Founding, Place, RunAct};
use crate::print::{DONE, FAILED, FORM, Face, REFUSED};
use crate::{example, instance, options, reveal, secret};

pub fn run(face: &Face, place: &Place, command: ActCommand) -> Result<ExitCode, Stop> {
    match command {
        ActCommand::List => list(face),
        ActCommand::Schema { name } => {
            let entry = known(&name)?;
            let schema = schema::explained(entry, face.words());
            face.line(if face.is_json() { schema.to_string() } else { format!("{schema:#}") });
        }
        ActCommand::Example { name } => example::run(face, place, known(&name)?)?,
        ActCommand::Run(run) => return run_act(face, place, &run),
    }
    Ok(ExitCode::from(DONE))
}

fn list(face: &Face) {
    if face.is_json() {
        let all: Vec<Value> = acts::ACTS
            .iter()
            .map(|e| {
                json!({
                    "act": e.spec.name,
                    "stage": e.spec.stage,
                    "title": face.text(&format!("act-{}", e.spec.name.code()), &[]),
                })
            })
            .collect();
        face.line(Value::Array(all).to_string());
        return;
    }
    for entry in acts::ACTS {
        let title = face.text(&format!("act-{}", entry.spec.name.code()), &[]);
        let stage = face.text(&format!("stage-{}", entry.spec.stage.code()), &[]);
        face.line(format!("{:<24} {} {title}", entry.spec.name.code(), padded(&stage, 10)));
    }
}

/// Text padded to a width on the terminal, where kanji and kana take two columns.
fn padded(text: &str, width: usize) -> String {
    let taken: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    format!("{text}{}", " ".repeat(width.saturating_sub(taken)))
}

fn known(name: &str) -> Result<&'static office::Entry, Stop> {
    act::find(name).ok_or_else(|| FormError::new("act", "act_unknown").into())
}

fn run_act(face: &Face, place: &Place, run: &RunAct) -> Result<ExitCode, Stop> {
    let entry = known(&run.name)?;
    let mut input = read_input(&run.input)?;
    let founding = entry.spec.name == ActName::FoundOrganisation;
    let restoring = entry.spec.name == ActName::Restore;
    if founding {
        // Before anything is made.
        (entry.read)(input.clone())?;
    }
    if matches!(entry.spec.name, ActName::RevealNumber | ActName::PrintDocument) {
        if input.is_array() {
            return Err(FormError::new("--input", "one_at_a_time").into());
        }
        match entry.spec.name {
            ActName::PrintDocument => reveal::check_printer()?,
            _ => reveal::check_screen(face, &input)?,
        }
    }
    if entry.spec.name == ActName::ReportFinding {
        crate::place::make_whole(&mut input)?;
    }
    let words = run.unseal_file.as_deref().filter(|_| founding);
    let keep = |file| keep_words(face, place, &run.founding, file, &mut input);
    let drawn = words.map(keep).transpose()? == Some(true);
    let office = if founding {
        prepare(place, &run.founding, &input).inspect_err(|_| forget(words, drawn))?
    } else if restoring {
        prepare_restore(face, place, run)?
    } else if entry.spec.name == ActName::MoveEngine {
        instance::open_to_move(place)?
    } else {
        instance::open(place)?
    };
    let actor = if founding { nobody() } else { sign_in(face, &office, run, entry.spec.name)? };
    match run.unseal_file.as_deref() {
        _ if founding || restoring => {}
        Some(file) => {
            instance::unseal(&office, &actor, secret::from_file(face, "--unseal-file", file)?)?
        }
        None if entry.spec.needs_vault => {
            let words = secret::ask_unseal(face)?;
            instance::unseal(&office, &actor, words)?;
        }
        None => {}
    }
    if let Value::Array(inputs) = input {
        return run_each(face, &Desk::new(&office, &actor), entry, inputs);
    }
    secret::fill_in(face, (entry.input)().as_value(), &mut input)?;
    let outcome = (entry.run)(&Desk::new(&office, &actor), input).map_err(|stop| match words {
        Some(_) => options::of_founding(stop),
        None => options::of_sign_in(stop),
    });
    let published = office.publish();
    let outcome = outcome.inspect_err(|_| forget(words, drawn))?;
    published?;
    let mut done = json!({ "ok": true, "act": entry.spec.name, "done": outcome.done });
    match entry.spec.name {
        _ if outcome.shown.is_empty() => say_done(face, entry.spec.name, &done),
        ActName::PrintDocument => reveal::print(face, &office, &mut done, &outcome.shown)?,
        _ => reveal::show(face, &office, &mut done, &outcome.shown)?,
    }
    if let Some(file) = words.filter(|_| drawn && !face.is_json()) {
        face.line(face.text("unseal-words-kept", &[("path", &file.display().to_string())]));
    }
    Ok(ExitCode::from(DONE))
}

/// Each element of an array is an act of its own, with its own decision, record and outcome; one that stops
/// does not keep the others back. The exit code is the worst of all.
fn run_each(
    face: &Face,
    desk: &Desk<'_>,
    entry: &office::Entry,
    inputs: Vec<Value>,
) -> Result<ExitCode, Stop> {
    if inputs.is_empty() {
        return Err(FormError::new("--input", "field_missing").into());
    }
    let (mut worst, mut told) = (DONE, Vec::with_capacity(inputs.len()));
    let all = inputs.len().to_string();
    for (i, input) in inputs.into_iter().enumerate() {
        let nth = face.text("act-nth", &[("n", &(i + 1).to_string()), ("all", &all)]);
        match (entry.run)(desk, input).map_err(options::of_sign_in) {
            Ok(outcome) => {
                let done = json!({ "ok": true, "act": entry.spec.name, "done": outcome.done });
                if face.is_json() {
                    told.push(done);
                } else {
                    face.line(nth);
                    say_done(face, entry.spec.name, &done);
                }
            }
            Err(stop) => {
                let (code, said) = face.stopped(&stop);
                worst = worse(worst, code);
                if face.is_json() {
                    told.push(said);
                } else {
                    face.aside(nth);
                    face.stop(&stop);
                }
            }
        }
    }
    if face.is_json() {
        face.line(Value::Array(told).to_string());
    }
    desk.office.publish()?;
    Ok(ExitCode::from(worst))
}

/// Our failure is worse than a refusal, and that is worse than an input to mend.
fn worse(one: u8, other: u8) -> u8 {
    let rank = |code| [DONE, FORM, REFUSED, FAILED].iter().position(|known| *known == code);
    if rank(other) > rank(one) { other } else { one }
}

fn say_done(face: &Face, act: ActName, done: &Value) {
    if face.is_json() {
        face.line(done.to_string());
        return;
    }
    let done = done.get("done").unwrap_or(&Value::Null);
    if let Some(left) = done.get("tries_left").filter(|_| act == ActName::SecondReading) {
        face.line(face.text("reading-differs", &[("left", &left.to_string())]));
        return;
    }
    let title = face.text(&format!("act-{}", act.code()), &[]);
    face.line(face.text("act-done", &[("act", &title)]));
    match said::sheet(face.words(), done) {
        Some(sheet) => face.line(sheet.text()),
        None => face.facts(done),
    }
}

const fn nobody() -> Actor {
    Actor { staff: None, second: None, device: None, via: Via::Command, proved: None, token: None }
}

fn read_input(path: &Path) -> Result<Value, Stop> {
    let bytes = if path == Path::new("-") {
        let mut all = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut all)
            .map_err(|_| Failure::new("file_failed", "standard input"))?;
        zeroize::Zeroizing::new(all)
    } else {
        secret::read("--input", path)?
    };
    // Windows begins a text with a mark of its encoding.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    if std::str::from_utf8(bytes).is_err() {
        return Err(FormError::new("--input", "not_utf8").into());
    }
    serde_json::from_slice(bytes).map_err(|e| {
        FormError::new("--input", "not_json")
            .with("line", e.line())
            .with("column", e.column())
            .into()
    })
}

fn sign_in(face: &Face, office: &Office, run: &RunAct, act: ActName) -> Result<Actor, Stop> {
    let own = secret::own(face, &run.known)?;
    let second = match &run.second {
        None => None,
        Some(name) => {
            let option = "--second-credential-file";
            let password = match &run.second_credential_file {
                Some(file) => secret::from_file(face, option, file)?,
                None => secret::ask(face, option, "cli-ask-second-password")?,
            };
            let (option, given) = ("--second-code-file", run.second_code_file.as_ref());
            let code = secret::one_time_code(face, option, given, "cli-ask-second-code")?;
            Some(Own { name: name.clone(), password, code })
        }
    };
    let device_key = run
        .device_key
        .as_deref()
        .map(|file| secret::of_person(face, "--device-key", file))
        .transpose()?;
    // Another file than a terminal's key is a slip of the hand, and not a key that is damaged.
    if device_key.as_ref().is_some_and(|key| office::sign_in::device_public_key(key).is_err()) {
        return Err(FormError::new("--device-key", "device_key_form").into());
    }
    let device_key = device_key.map(DeviceKey::Seed);
    let shown = SignIn { own, second, device_key, via: Via::Command, work: Some(act.into()) };
    // The act itself is the record; and nothing is recorded in a database before the record that declares it.
    let signed = match act {
        ActName::SignIn | ActName::Restore => office.who_shows(&shown),
        ActName::MoveEngine if office.waits_to_move() => office.who_shows(&shown),
        _ => office.sign_in(&shown),
    };
    signed.map_err(options::of_sign_in)
}

/// Prepares folder, keys and an empty ledger for the founding.
fn prepare(place: &Place, founding: &Founding, input: &Value) -> Result<Office, Stop> {
    let slug = input
        .get("slug")
        .and_then(Value::as_str)
        .and_then(|s| Slug::new(s).ok())
        .ok_or_else(|| FormError::new("slug", "code_form"))?;
    let data = instance::data(place);
    let settings = Settings {
        slug,
        store: founding.store.clone(),
        keys: keys(&data, founding),
        seal_places: places("--seal-place", &founding.seal_places)?,
        backup_places: places("--backup-place", &founding.backup_places)?,
    };
    Office::prepare(instance::world(), &data, settings).map_err(options::of_founding)
}

/// Loads the newest backup into an empty place, for two persons to declare.
fn prepare_restore(face: &Face, place: &Place, run: &RunAct) -> Result<Office, Stop> {
    let named = place.organisation.as_deref().and_then(|name| Slug::new(name).ok());
    let slug = named.ok_or_else(|| FormError::new("--organisation", "organisation_needed"))?;
    let words = match run.unseal_file.as_deref() {
        Some(file) => secret::from_file(face, "--unseal-file", file)?,
        None => secret::ask_unseal(face)?,
    };
    let (data, founding) = (instance::data(place), &run.founding);
    let settings = Settings {
        slug,
        store: founding.store.clone(),
        keys: keys(&data, founding),
        seal_places: places("--seal-place", &founding.seal_places)?,
        backup_places: places("--backup-place", &founding.backup_places)?,
    };
    Office::prepare_restore(instance::world(), &data, settings, &words)
        .map_err(options::of_founding)
}

fn keys(data: &Path, founding: &Founding) -> PathBuf {
    instance::absolute(founding.keys.clone().unwrap_or_else(|| beside(data, "keys")))
}

/// A sibling of a folder: `data` becomes `data.keys`.
pub fn beside(data: &Path, what: &str) -> PathBuf {
    let mut name = data.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{what}"));
    data.with_file_name(name)
}

fn places(option: &str, texts: &[String]) -> Result<Vec<PlaceAt>, Stop> {
    texts
        .iter()
        .enumerate()
        .map(|(i, text)| {
            let wrong = || FormError::new(format!("{option} #{}", i + 1), "place_form");
            let (kind, path) = text.split_once(':').ok_or_else(wrong)?;
            let kind = serde_json::from_value(json!(kind)).map_err(|_| wrong())?;
            Ok(PlaceAt { path: instance::absolute(PathBuf::from(path)), kind })
        })
        .collect()
}

/// Hands the founding the words of a file. A file that is not there yet gets drawn ones, before anything
/// else happens: words that could be kept nowhere would lock everybody out for good. True when drawn.
///
/// They lie neither in the data nor beside keys, seals or backups: a stick with both opens everything.
fn keep_words(
    face: &Face,
    place: &Place,
    founding: &Founding,
    file: &Path,
    input: &mut Value,
) -> Result<bool, Stop> {
    if digits::has_hit(&file.to_string_lossy()) {
        return Err(FormError::new("--unseal-file", "holds_number").into());
    }
    let data = instance::data(place);
    let mut apart = vec![data.clone(), keys(&data, founding)];
    for (option, texts) in
        [("--seal-place", &founding.seal_places), ("--backup-place", &founding.backup_places)]
    {
        apart.extend(places(option, texts)?.into_iter().map(|place| place.path));
    }
    if apart.iter().any(|folder| settings::is_inside(file, folder)) {
        let path = file.display();
        return Err(FormError::new("--unseal-file", "words_kept_apart").with("path", path).into());
    }
    let drawn = !file.exists();
    if drawn {
        let words = office::draw_unseal_words(&RealRandom::default());
        let line = zeroize::Zeroizing::new(format!("{}\n", words.expose_text()));
        RealDisk::default().create(file, line.as_bytes())?;
    }
    let words = secret::from_file(face, "--unseal-file", file)?;
    if let Some(fields) = input.as_object_mut() {
        fields.insert("unseal_passphrase".to_owned(), json!(words.expose_text()));
    }
    Ok(drawn)
}

/// Words that were drawn for a founding that did not happen are of no use.
fn forget(words: Option<&Path>, drawn: bool) {
    if let Some(file) = words.filter(|_| drawn) {
        let _ = RealDisk::default().remove(file);
    }
}
