//! What is kept on the machine beside the database: where things lie, and the two keys.

use std::path::{Component, Path, PathBuf};

use domain::disk::DiskErrorKind;
use domain::{Disk, Failure, FormError, Id, Random, Slug, Stop};
use ledger::{LedgerKey, Origin};
use serde::{Deserialize, Serialize};
use store::{GuardKey, Location};
use vault::{Place, PlaceKind};
use zeroize::Zeroizing;

const FILE: &str = "organisation.toml";

/// The settings of one organisation on this machine. No secret is among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The organisation's code.
    pub slug: Slug,
    /// `sqlite`, or the address of a PostgreSQL database.
    pub store: String,
    /// The folder of guard key and ledger key: apart from data, seal places and backups.
    pub keys: PathBuf,
    /// Where the seal lies.
    pub seal_places: Vec<PlaceAt>,
    /// Where vault snapshots lie.
    pub backup_places: Vec<PlaceAt>,
}

/// A folder and what kind of place it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceAt {
    /// The folder.
    pub path: PathBuf,
    /// `same-machine`, `other-machine`, `removable` or `hsm`.
    pub kind: PlaceKindCode,
}

/// The declared kind of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceKindCode {
    /// On this machine: demo and tests.
    SameMachine,
    /// On another machine.
    OtherMachine,
    /// A stick or disk that is kept in a safe.
    Removable,
    /// A hardware security module.
    Hsm,
}

impl PlaceKindCode {
    /// The vault's own word.
    #[must_use]
    pub const fn kind(self) -> PlaceKind {
        match self {
            Self::SameMachine => PlaceKind::SameMachine,
            Self::OtherMachine => PlaceKind::OtherMachine,
            Self::Removable => PlaceKind::Removable,
            Self::Hsm => PlaceKind::Hsm,
        }
    }

    /// The code in registers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SameMachine => "same-machine",
            Self::OtherMachine => "other-machine",
            Self::Removable => "removable",
            Self::Hsm => "hsm",
        }
    }
}

impl Settings {
    pub(crate) fn exists(disk: &dyn Disk, folder: &Path) -> bool {
        disk.read(&folder.join(FILE)).is_ok()
    }

    /// Reads the settings of the organisation in `folder`.
    ///
    /// # Errors
    /// A failure that names the file.
    pub fn read(disk: &dyn Disk, folder: &Path) -> Result<Self, Stop> {
        let path = folder.join(FILE);
        let bytes = disk.read(&path)?;
        let damaged =
            |e: String| Failure::new("settings_damaged", format!("{}: {e}", path.display()));
        let text = String::from_utf8(bytes).map_err(|e| damaged(e.to_string()))?;
        Ok(toml::from_str(&text).map_err(|e| damaged(e.message().to_owned()))?)
    }

    pub(crate) fn write(&self, disk: &dyn Disk, folder: &Path) -> Result<(), Stop> {
        let text = toml::to_string(self).map_err(|_| Failure::new("settings_damaged", FILE))?;
        Ok(disk.replace(&folder.join(FILE), text.as_bytes())?)
    }

    /// Where the records live. The password of a database server, when it asks for one, is the first
    /// line of `store.password` beside the keys; it never stands in the settings.
    ///
    /// # Errors
    /// The form error `store_password_in_address`; a failure when the file cannot be read.
    pub fn location(&self, disk: &dyn Disk, folder: &Path) -> Result<Location, Stop> {
        if self.store == "sqlite" {
            return Ok(Location::Sqlite(folder.join("ledger.db")));
        }
        let (scheme, rest) = self.store.split_once("://").unwrap_or(("postgres", &self.store));
        let (user, place) = rest.split_once('@').unwrap_or(("", rest));
        if user.contains(':') {
            return Err(FormError::new("store", "store_password_in_address").into());
        }
        let password = match disk.read(&key_file(self, "store.password")) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(e) if e.kind == DiskErrorKind::Missing => {
                return Ok(Location::Postgres(self.store.clone()));
            }
            Err(e) => return Err(e.into()),
        };
        let line = password.split(|b| *b == b'\n' || *b == b'\r').next().unwrap_or_default();
        let encoded: String = line.iter().map(|b| format!("%{b:02X}")).collect();
        Ok(Location::Postgres(format!("{scheme}://{user}:{encoded}@{place}")))
    }

    /// The seal places in the vault's words.
    ///
    /// # Errors
    /// A form error for a path that no seal can name.
    pub fn places(&self) -> Result<Vec<Place>, Stop> {
        self.seal_places
            .iter()
            .enumerate()
            .map(|(i, p)| {
                let path = std::path::absolute(&p.path).unwrap_or_else(|_| p.path.clone());
                Place::new(path, p.kind.kind())
                    .map_err(|e| FormError::new(format!("seal_places[{i}]"), e.code()).into())
            })
            .collect()
    }

    /// Checks, before anything is made, that no name of a folder or database holds an Individual Number: such a name would
    /// stay on the disk, in the settings and on record. No error repeats a name.
    ///
    /// # Errors
    /// The form error `holds_number` for each field.
    pub fn check_names(&self, data: &Path) -> Result<(), Stop> {
        let path = |path: &Path| path.to_string_lossy().into_owned();
        let mut all = vec![("data".to_owned(), path(data)), ("keys".to_owned(), path(&self.keys))];
        all.push(("store".to_owned(), self.store.clone()));
        for (field, places) in
            [("seal_places", &self.seal_places), ("backup_places", &self.backup_places)]
        {
            let places = places.iter().enumerate();
            all.extend(places.map(|(i, place)| (format!("{field}[{i}]"), path(&place.path))));
        }
        all.retain(|(_, name)| digits::has_hit(name) && !domain::broken::is_off("names_of_places"));
        let errors: Vec<FormError> =
            all.into_iter().map(|(field, _)| FormError::new(field, "holds_number")).collect();
        if errors.is_empty() { Ok(()) } else { Err(Stop::Form(errors)) }
    }

    /// Data, keys, seal places and backup places lie apart: none is inside another.
    ///
    /// # Errors
    /// Form errors that name the field and the folder it lies in.
    pub fn check_apart(&self, data: &Path) -> Result<(), Stop> {
        let mut errors = Vec::new();
        let data = plain(data);
        let mut all = vec![("keys".to_owned(), plain(&self.keys))];
        for (i, p) in self.seal_places.iter().enumerate() {
            all.push((format!("seal_places[{i}]"), plain(&p.path)));
        }
        for (i, p) in self.backup_places.iter().enumerate() {
            all.push((format!("backup_places[{i}]"), plain(&p.path)));
        }
        for (field, path) in &all {
            if (path.starts_with(&data) || data.starts_with(path))
                && !domain::broken::is_off("place_inside_data")
            {
                errors.push(
                    FormError::new(field.clone(), "place_inside_data").with("path", path.display()),
                );
            }
        }
        for (i, (field, path)) in all.iter().enumerate() {
            for (other, at) in all.iter().skip(i + 1) {
                if path.starts_with(at) || at.starts_with(path) {
                    errors
                        .push(FormError::new(other.clone(), "places_overlap").with("other", field));
                }
            }
        }
        if self.seal_places.len() < 2 {
            errors.push(FormError::new("seal_places", "too_few_places"));
        }
        if self.backup_places.is_empty() {
            errors.push(FormError::new("backup_places", "too_few_places"));
        }
        if errors.is_empty() { Ok(()) } else { Err(Stop::Form(errors)) }
    }

    /// True when the path leads into a folder that is kept here: the instance's data, around `folder` of
    /// the organisation, or keys, seals and backups.
    #[must_use]
    pub fn keeps(&self, folder: &Path, path: &Path) -> bool {
        let data = folder.parent().unwrap_or(folder);
        let places = self.seal_places.iter().chain(&self.backup_places).map(|p| p.path.as_path());
        [data, &self.keys].into_iter().chain(places).any(|kept| is_inside(path, kept))
    }

    /// Checks, before the founding, that removable media are there: a folder made in their stead would lie
    /// on this machine. Later they may be away.
    ///
    /// # Errors
    /// Form errors for each that is not.
    pub fn check_media(&self) -> Result<(), Stop> {
        let away = |place: &PlaceAt| place.kind == PlaceKindCode::Removable && !place.path.is_dir();
        let places = self.seal_places.iter().enumerate().filter(|(_, place)| away(place));
        let error = |(i, place): (usize, &PlaceAt)| {
            FormError::new(format!("seal_places[{i}]"), "medium_missing")
                .with("path", place.path.display())
        };
        let errors: Vec<FormError> = places.map(error).collect();
        if errors.is_empty() { Ok(()) } else { Err(Stop::Form(errors)) }
    }
}

/// True when the path leads into the folder, by whatever way it is written.
#[must_use]
pub fn is_inside(path: &Path, folder: &Path) -> bool {
    plain(path).starts_with(plain(folder))
}

/// The path without `.`, `..` and, as far as it exists, links.
fn plain(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut out = PathBuf::new();
    for part in absolute.components() {
        if part == Component::ParentDir {
            out.pop();
        } else {
            out.push(part);
        }
        if let Ok(real) = out.canonicalize() {
            out = real;
        }
    }
    out
}

/// Adds the organisation to the list of the instance.
pub(crate) fn list_organisation(disk: &dyn Disk, data: &Path, slug: &Slug) -> Result<(), Stop> {
    let mut all = organisations(disk, data)?;
    if !all.contains(slug) {
        all.push(slug.clone());
    }
    let list = List { organisations: all };
    let text =
        toml::to_string(&list).map_err(|_| Failure::new("settings_damaged", "bannin.toml"))?;
    Ok(disk.replace(&data.join("bannin.toml"), text.as_bytes())?)
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    organisations: Vec<Slug>,
}

/// The organisations of the instance in `data`.
///
/// # Errors
/// A failure when the list is damaged; an instance that is not there has none.
pub fn organisations(disk: &dyn Disk, data: &Path) -> Result<Vec<Slug>, Stop> {
    let path = data.join("bannin.toml");
    let bytes = match disk.read(&path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind == DiskErrorKind::Missing => return Ok(Vec::new()),
        Err(e) => return Err(e.into()),
    };
    let damaged = || Failure::new("settings_damaged", path.display());
    let text = String::from_utf8(bytes).map_err(|_| damaged())?;
    let list: List = toml::from_str(&text).map_err(|_| damaged())?;
    Ok(list.organisations)
}

/// The guard key and the ledger key: two files of mode 0600, apart from everything else.
fn key_file(settings: &Settings, name: &str) -> PathBuf {
    settings.keys.join(settings.slug.as_str()).join(name)
}

/// Draws the guard key; one that a preparation cut short has left is taken up.
pub(crate) fn create_guard_key(
    disk: &dyn Disk,
    settings: &Settings,
    random: &dyn Random,
) -> Result<GuardKey, Stop> {
    disk.create_folder(&settings.keys.join(settings.slug.as_str()))?;
    let mut key = Zeroizing::new([0u8; 32]);
    random.fill(key.as_mut());
    create_once(disk, &key_file(settings, "guard.key"), key.as_ref())?;
    read_guard_key(disk, settings)
}

/// The bytes of a key. One that others can read may have been read: it counts as no key until somebody has
/// seen to it.
fn read_key(disk: &dyn Disk, path: &Path) -> Result<Zeroizing<Vec<u8>>, Stop> {
    let bytes = Zeroizing::new(disk.read(path)?);
    if disk.is_open_to_others(path)? {
        return Err(Failure::new("key_open_to_others", path.display()).into());
    }
    Ok(bytes)
}

/// Reads the guard key.
pub(crate) fn read_guard_key(disk: &dyn Disk, settings: &Settings) -> Result<GuardKey, Stop> {
    let path = key_file(settings, "guard.key");
    let bytes = read_key(disk, &path)?;
    let key: [u8; 32] =
        bytes.as_slice().try_into().map_err(|_| Failure::new("key_damaged", path.display()))?;
    Ok(GuardKey::new(key))
}

/// The id of the ledger that goes on from another: drawn once, kept in the key of a restore that was cut short. The
/// keys of the ledger before are not taken: they lay where they may have been seen.
pub(crate) fn successor(
    disk: &dyn Disk,
    settings: &Settings,
    before: Id,
    world: &crate::World,
) -> Result<Id, Stop> {
    match read_ledger_key(disk, settings) {
        Ok(key) if key.origin().ledger() == before => {
            let path = settings.keys.display();
            Err(FormError::new("keys", "keys_of_old_ledger").with("path", path).into())
        }
        Ok(key) => Ok(key.origin().ledger()),
        Err(Stop::Failed(failure)) if failure.code == "file_missing" => {
            disk.create_folder(&settings.keys.join(settings.slug.as_str()))?;
            let ledger = Id::draw(world.clock.now(), world.random.as_ref());
            Ok(create_ledger_key(disk, settings, ledger, world.random.as_ref())?.origin().ledger())
        }
        Err(stop) => Err(stop),
    }
}

fn create_once(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    match disk.create(path, bytes) {
        Err(e) if e.kind == DiskErrorKind::Exists => Ok(()),
        other => Ok(other?),
    }
}

/// Draws the key that signs the heads of a ledger; one that a preparation cut short has left is taken
/// up.
pub(crate) fn create_ledger_key(
    disk: &dyn Disk,
    settings: &Settings,
    ledger: Id,
    random: &dyn Random,
) -> Result<LedgerKey, Stop> {
    let origin = Origin::new(settings.slug.clone(), ledger);
    let path = key_file(settings, "ledger.key");
    let key =
        LedgerKey::generate(origin, random).map_err(|e| Failure::new(e.code(), path.display()))?;
    create_once(disk, &path, &key.to_file())?;
    let kept = read_ledger_key(disk, settings)?;
    if kept.origin() == key.origin() {
        Ok(kept)
    } else {
        Err(Failure::new("key_of_other_ledger", path.display()).into())
    }
}

/// Reads the key that signs the heads.
pub(crate) fn read_ledger_key(disk: &dyn Disk, settings: &Settings) -> Result<LedgerKey, Stop> {
    let path = key_file(settings, "ledger.key");
    let bytes = read_key(disk, &path)?;
    LedgerKey::from_file(&bytes).map_err(|e| Failure::new(e.code(), path.display()).into())
}
