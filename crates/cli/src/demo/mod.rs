//! `demo`: the main job, from founding to a certified disposal, by the same acts that `act run` takes.

mod crowd;
mod living;
mod people;
mod script;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use office::Office;
use office::domain::{Disk, Failure, FormError, Slug, Stop, Timestamp};
use office::settings::{PlaceAt, PlaceKindCode, Settings};
use serde_json::json;

use crate::act::beside;
use crate::args::{Demo, Place};
use crate::print::{DONE, Face};
use crate::{instance, options};

use script::Script;

/// Where the demo keeps its things: all beside the instance, none inside it.
pub struct Folders {
    pub data: PathBuf,
    pub out: PathBuf,
}

impl Folders {
    fn fresh(place: &Place) -> Self {
        let data = instance::absolute(place.data.clone().unwrap_or_else(|| {
            let stamp = japan_time(office::domain::Clock::now(&office::RealClock::default()));
            PathBuf::from(format!("bannin-demo-{stamp}"))
        }));
        let out = beside(&data, "out");
        Self { data, out }
    }

    /// Everything is made anew: what somebody has there already is never touched.
    fn check_free(&self) -> Result<(), Stop> {
        let all = ["keys", "seal-1", "seal-2", "backup", "out"].map(|what| self.beside(what));
        match std::iter::once(&self.data).chain(&all).find(|path| instance::is_taken(path)) {
            Some(path) => {
                Err(FormError::new("--data", "folder_in_use").with("path", path.display()).into())
            }
            None => Ok(()),
        }
    }

    /// A sibling of the instance.
    pub fn beside(&self, what: &str) -> PathBuf {
        beside(&self.data, what)
    }
}

/// The time on a wall in Japan, as digits: nine hours ahead of UTC, all year.
fn japan_time(now: Timestamp) -> String {
    let text = Timestamp(now.0 + 9 * 3_600_000).text();
    text.chars().filter(char::is_ascii_digit).take(14).collect()
}

/// Finds what is wrong with the arguments before anything is made.
fn check(demo: &Demo) -> Result<(), Stop> {
    office::packs::pack(&demo.pack).map_err(options::of_list)?;
    if let Some(code) = &demo.layout {
        let needs_keys = office::acts::use_::needs_key_map(code).map_err(options::of_list)?;
        if needs_keys && demo.keys.is_none() {
            return Err(FormError::new("--keys", "field_missing").into());
        }
    }
    for (field, path) in
        [("--roster", &demo.roster), ("--file", &demo.file), ("--keys", &demo.keys)]
    {
        if let Some(path) = path.as_ref().filter(|path| !path.is_file()) {
            return Err(FormError::new(field, "no_such_file").with("path", path.display()).into());
        }
    }
    Ok(())
}

/// What the job works on.
pub struct Job {
    pub pack: String,
    pub layout: String,
    pub roster: PathBuf,
    pub file: PathBuf,
    pub file_name: String,
    pub keys: Option<PathBuf>,
    pub leavers: PathBuf,
}

pub fn run(face: &Face, place: &Place, demo: &Demo) -> Result<ExitCode, Stop> {
    let folders = Folders::fresh(place);
    folders.check_free()?;
    check(demo)?;
    let disk = office::RealDisk::default();
    disk.create_folder(&folders.out)?;
    let job = job(demo, &folders, &disk)?;
    let office = prepare(&folders)?;
    let mut script = Script::new(face, &office, &folders);
    if !face.is_json() {
        let data = folders.data.display().to_string();
        face.line(face.text("demo-begins", &[("data", &data), ("pack", &job.pack)]));
    }
    let done = script.play(&job)?;
    if demo.serve.is_some() {
        script.quiet = true;
        script.fill_the_house(&done.scope)?;
    }
    office.publish()?;
    let code = say_end(face, &office, &script, &done, &folders)?;
    let Some(listen) = demo.serve else { return Ok(code) };
    let here = script.device_key()?;
    say_sign_ins(face, &script)?;
    drop(script);
    crate::serve::here_alone(face, office, listen, here)
}

/// Who can sign in at the pages, and as what.
fn say_sign_ins(face: &Face, script: &Script<'_>) -> Result<(), Stop> {
    face.line(face.text("demo-sign-ins", &[]));
    for sign_in in script::SIGN_INS {
        let password = script.password(sign_in)?;
        let role = face.text(&format!("demo-who-{sign_in}"), &[]);
        face.line(format!("  {sign_in:<10} {password}  {role}"));
    }
    Ok(())
}

fn say_end(
    face: &Face,
    office: &Office,
    script: &Script<'_>,
    done: &script::Played,
    folders: &Folders,
) -> Result<ExitCode, Stop> {
    let findings = office.verify(None)?;
    if let Some(finding) = findings.first() {
        return Err(Failure::new("demo_not_verified", finding).into());
    }
    let checkpoint = office.checkpoint()?;
    let size = office.size()?;
    office.export(&folders.out.join("ledger"))?;
    if face.is_json() {
        face.facts(&json!({
            "ok": true,
            "data": folders.data,
            "filled": [done.filled],
            "certificate": done.certificate,
            "ledger": { "size": size, "checkpoint": checkpoint, "export": folders.out.join("ledger") },
            "unseal_file": script.unseal_file(),
            "steps": script.steps(),
        }));
        return Ok(ExitCode::from(DONE));
    }
    let text = |key: &str, path: &Path| face.text(key, &[("path", &path.display().to_string())]);
    face.line(face.text("demo-verified", &[("size", &size.to_string())]));
    face.line(text("demo-export", &folders.out.join("ledger")));
    face.line(text("demo-certificate", &done.certificate_path));
    face.line(face.text("demo-container", &[("path", &done.path), ("password", &done.password)]));
    face.line(face.text("demo-kept", &[]));
    face.line(text("demo-unseal", &script.unseal_file()));
    face.line(face.text("demo-try", &[("data", &instance::quoted(&folders.data))]));
    Ok(ExitCode::from(DONE))
}

fn prepare(folders: &Folders) -> Result<Office, Stop> {
    let place =
        |what: &str| PlaceAt { path: folders.beside(what), kind: PlaceKindCode::SameMachine };
    let settings = Settings {
        slug: Slug::new("demo").map_err(|_| FormError::new("slug", "code_form"))?,
        store: "sqlite".to_owned(),
        keys: folders.beside("keys"),
        seal_places: vec![place("seal-1"), place("seal-2")],
        backup_places: vec![place("backup")],
    };
    Office::prepare(instance::world(), &folders.data, settings)
}

/// The user's own files, or made-up ones; the leavers are made up either way, so that something is due.
fn job(demo: &Demo, folders: &Folders, disk: &dyn Disk) -> Result<Job, Stop> {
    let random = office::RealRandom::default();
    let made = people::leavers(&random);
    disk.create(&folders.out.join("leavers.csv"), &made)?;
    // What is taken in is erased; the other one stays to practise with.
    let leavers = folders.out.join("leavers-taken-in.csv");
    disk.create(&leavers, &made)?;
    let layout = demo.layout.clone().unwrap_or_else(|| "315".to_owned());
    let (roster, file, keys) = match (&demo.roster, &demo.file) {
        (Some(roster), Some(file)) => (roster.clone(), file.clone(), demo.keys.clone()),
        _ => {
            let others = if demo.serve.is_some() { people::OTHERS } else { 0 };
            let made = people::staff(&random, others);
            let (roster, file) = (folders.out.join("roster.csv"), folders.out.join("315.csv"));
            disk.create(&roster, &made.roster)?;
            disk.create(&file, &made.form)?;
            (roster, file, None)
        }
    };
    let file_name = file
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .ok_or_else(|| FormError::new("--file", "file_name_form"))?;
    Ok(Job { pack: demo.pack.clone(), layout, roster, file, file_name, keys, leavers })
}
