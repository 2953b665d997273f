//! What the form of the set-up asks, and what was written there.

use std::path::{Path, PathBuf};

use domain::{FormError, Slug, Stop};
use office::packs;
use office::settings::{PlaceAt, PlaceKindCode, Settings};
use serde_json::{Value, json};

use crate::posted::Posted;

/// How a field is filled in.
pub enum Kind {
    /// One line.
    Line,
    /// A password.
    Secret,
    /// One of the packs of bodies.
    Pack,
    /// A folder on the server.
    Folder,
    /// What kind of place a folder is.
    Place,
}

/// One field: its name in errors, the key of its words, how it is filled in.
pub struct Asked {
    pub name: &'static str,
    pub words: &'static str,
    pub kind: Kind,
}

const fn asks(name: &'static str, words: &'static str, kind: Kind) -> Asked {
    Asked { name, words, kind }
}

/// The groups of fields, each under the key of its heading.
pub const GROUPS: [(&str, &[Asked]); 4] = [
    (
        "setup-organisation",
        &[
            asks("name", "setup-name", Kind::Line),
            asks("slug", "setup-slug", Kind::Line),
            asks("pack", "setup-pack", Kind::Pack),
        ],
    ),
    (
        "setup-places",
        &[
            asks("keys", "setup-keys", Kind::Folder),
            asks("seal_places[0]", "setup-seal", Kind::Folder),
            asks("seal_places[0].kind", "setup-kind", Kind::Place),
            asks("seal_places[1]", "setup-seal-other", Kind::Folder),
            asks("seal_places[1].kind", "setup-kind", Kind::Place),
            asks("backup_places[0]", "setup-backup", Kind::Folder),
            asks("backup_places[0].kind", "setup-kind", Kind::Place),
        ],
    ),
    (
        "setup-manager",
        &[
            asks("manager.staff.name", "setup-manager-name", Kind::Line),
            asks("manager.title", "setup-title-of", Kind::Line),
            asks("manager.staff.department", "setup-department", Kind::Line),
            asks("manager.staff.staff_number", "setup-staff-number", Kind::Line),
        ],
    ),
    (
        "setup-sign-in",
        &[
            asks("manager.staff.sign_in", "setup-sign-in-name", Kind::Line),
            asks("manager.staff.password", "setup-password", Kind::Secret),
            asks("again", "setup-password-again", Kind::Secret),
        ],
    ),
];

/// Kinds of places that a folder can be.
pub const PLACES: [PlaceKindCode; 3] =
    [PlaceKindCode::Removable, PlaceKindCode::OtherMachine, PlaceKindCode::SameMachine];

/// The bodies whose packs come with the program: code and name.
pub fn bodies(lang: &str) -> Result<Vec<(String, String)>, Stop> {
    let registry = packs::registry()?;
    let bodies = registry.packs().filter(|pack| pack.law().is_some());
    let named = bodies
        .map(|pack| (pack.reference().body.to_string(), pack.name().in_lang(lang).to_owned()));
    let mut all: Vec<(String, String)> = named.collect();
    all.sort();
    all.dedup_by(|one, other| one.0 == other.0);
    Ok(all)
}

/// Where things will lie.
pub fn settings(posted: &Posted, data: &Path) -> Result<Settings, Stop> {
    let mut errors = Vec::new();
    let mut text = |name: &str| {
        let text = posted.one(name).map(str::trim).filter(|text| !text.is_empty());
        if text.is_none() {
            errors.push(FormError::new(name, "field_missing"));
        }
        text.unwrap_or_default().to_owned()
    };
    for (_, group) in &GROUPS {
        for asked in *group {
            text(asked.name);
        }
    }
    let (first, again) = (posted.one("manager.staff.password"), posted.one("again"));
    if first.is_some() && again.is_some() && first != again {
        errors.push(FormError::new("again", "password_differs"));
    }
    let absolute = |name: &str, errors: &mut Vec<FormError>| {
        let path = PathBuf::from(posted.one(name).unwrap_or_default().trim());
        if !path.as_os_str().is_empty() && !path.is_absolute() {
            let shown = posted.shown(name).to_owned();
            errors.push(FormError::new(name, "path_relative").with("path", shown));
        }
        path
    };
    let keys = absolute("keys", &mut errors);
    let mut place = |name: &str| {
        let path = absolute(name, &mut errors);
        let code = posted.one(&format!("{name}.kind"));
        let kind = PLACES.into_iter().find(|kind| Some(kind.code()) == code);
        PlaceAt { path, kind: kind.unwrap_or(PlaceKindCode::SameMachine) }
    };
    let seal_places = vec![place("seal_places[0]"), place("seal_places[1]")];
    let backup_places = vec![place("backup_places[0]")];
    let slug = Slug::new(posted.one("slug").unwrap_or_default().trim());
    match slug {
        Ok(slug) if errors.is_empty() => {
            let settings =
                Settings { slug, store: "sqlite".to_owned(), keys, seal_places, backup_places };
            settings.check_names(data)?;
            Ok(settings)
        }
        Ok(_) => Err(Stop::Form(errors)),
        Err(_) => {
            if posted.one("slug").is_some() {
                errors.push(FormError::new("slug", "code_form"));
            }
            Err(Stop::Form(errors))
        }
    }
}

/// The input of the founding.
pub fn founding(posted: &Posted) -> Value {
    let text = |name: &str| posted.one(name).unwrap_or_default().trim();
    json!({
        "slug": text("slug"), "name": text("name"), "pack": text("pack"),
        "manager": { "title": text("manager.title"), "staff": {
            "staff_number": text("manager.staff.staff_number"),
            "sign_in": text("manager.staff.sign_in"),
            "name": text("manager.staff.name"),
            "department": text("manager.staff.department"),
            "password": posted.one("manager.staff.password").unwrap_or_default(),
        } },
    })
}
