//! Seal places: folders apart from the data in which the seal lies.
//!
//! A folder that lost its seal is taken for a volume that is not there (a stick in a safe, a share that
//! is not mounted), and nothing is written into it until somebody puts the first seal there on purpose.

use crate::{Seal, VaultError};
use domain::disk::DiskErrorKind;
use domain::{Disk, DiskError, Slug, broken};
use serde::{Deserialize, Serialize};
use std::path::{Component, Path, PathBuf};

/// How far a place is from the machine, as the operator declared it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlaceKind {
    /// On this machine: for the demo and tests.
    SameMachine,
    /// On another machine.
    OtherMachine,
    /// A medium that can be taken out and locked away.
    Removable,
    /// A hardware security module.
    Hsm,
}

impl PlaceKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::SameMachine, Self::OtherMachine, Self::Removable, Self::Hsm];

    /// The code in settings and registers.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SameMachine => "same-machine",
            Self::OtherMachine => "other-machine",
            Self::Removable => "removable",
            Self::Hsm => "hsm",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// A folder that keeps a seal of one organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PlaceForm", into = "PlaceForm")]
pub struct Place {
    path: PathBuf,
    kind: PlaceKind,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceForm {
    path: String,
    kind: PlaceKind,
}

impl Place {
    /// A place by its folder, which the caller has made canonical where it exists.
    ///
    /// # Errors
    /// [`VaultError::PlaceMalformed`] unless the path is absolute, Unicode, and free of `..` and control
    /// characters.
    pub fn new(path: impl Into<PathBuf>, kind: PlaceKind) -> Result<Self, VaultError> {
        let path = path.into();
        let plain = path.to_str().is_some_and(|t| !t.contains(char::is_control));
        let climbs = path.components().any(|c| c == Component::ParentDir);
        if !plain || climbs || !path.is_absolute() {
            return Err(VaultError::PlaceMalformed);
        }
        Ok(Self { path, kind })
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The declared kind.
    #[must_use]
    pub const fn kind(&self) -> PlaceKind {
        self.kind
    }

    /// The seal file in it.
    #[must_use]
    pub fn seal_file(&self) -> PathBuf {
        self.path.join(Seal::FILE_NAME)
    }
}

impl TryFrom<PlaceForm> for Place {
    type Error = VaultError;
    fn try_from(form: PlaceForm) -> Result<Self, VaultError> {
        Self::new(form.path, form.kind)
    }
}

impl From<Place> for PlaceForm {
    fn from(place: Place) -> Self {
        Self { path: place.path.to_string_lossy().into_owned(), kind: place.kind }
    }
}

/// True when no folder stands twice in the list.
pub(crate) fn are_distinct(places: &[Place]) -> bool {
    places.iter().enumerate().all(|(i, a)| places.iter().skip(i + 1).all(|b| a.path != b.path))
}

/// A list of places that keeps the rules: two at least, none twice, none inside the data directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places(pub(crate) Vec<Place>);

impl std::ops::Deref for Places {
    type Target = [Place];
    fn deref(&self) -> &[Place] {
        &self.0
    }
}

/// Checks a list of places against the data directory, which the caller has made canonical.
///
/// # Errors
/// [`VaultError::TooFewPlaces`], [`VaultError::PlaceTwice`], [`VaultError::PlaceInsideData`]; and
/// [`VaultError::PlaceMalformed`] when the data directory is no absolute path.
pub fn check_places(data: &Path, places: Vec<Place>) -> Result<Places, VaultError> {
    if !data.is_absolute() {
        return Err(VaultError::PlaceMalformed);
    }
    if places.len() < 2 && !broken::is_off("too_few_places") {
        return Err(VaultError::TooFewPlaces);
    }
    if !are_distinct(&places) && !broken::is_off("place_twice") {
        return Err(VaultError::PlaceTwice);
    }
    if places.iter().any(|p| p.path.starts_with(data)) && !broken::is_off("place_inside_data") {
        return Err(VaultError::PlaceInsideData);
    }
    Ok(Places(places))
}

/// What lies in a place.
#[expect(clippy::large_enum_variant, reason = "one for each place, and most hold a seal")]
pub enum SealState {
    /// A whole seal of this organisation.
    Found(Seal),
    /// Nothing: not mounted, locked away, or lost.
    Missing,
    /// A file that is no whole seal.
    Damaged,
    /// A seal of a newer version of the program.
    TooNew,
    /// A seal of another organisation.
    OtherOrganisation,
    /// The file could not be read.
    Unreadable(DiskError),
}

/// A place and what lies in it.
pub struct PlaceState {
    /// The place.
    pub place: Place,
    /// What lies in it.
    pub state: SealState,
}

/// Looks into each place.
#[must_use]
pub fn read_seals(disk: &dyn Disk, organisation: &Slug, places: &[Place]) -> Vec<PlaceState> {
    places
        .iter()
        .map(|place| PlaceState { place: place.clone(), state: look(disk, organisation, place) })
        .collect()
}

fn look(disk: &dyn Disk, organisation: &Slug, place: &Place) -> SealState {
    let bytes = match disk.read(&place.seal_file()) {
        Ok(bytes) => bytes,
        Err(error) if error.kind == DiskErrorKind::Missing => return SealState::Missing,
        Err(error) => return SealState::Unreadable(error),
    };
    match Seal::decode(&bytes) {
        Ok(seal) if seal.organisation() == organisation => SealState::Found(seal),
        Ok(_) if broken::is_off("seal_other_organisation") => SealState::Missing,
        Ok(_) => SealState::OtherOrganisation,
        Err(VaultError::SealTooNew) => SealState::TooNew,
        Err(_) => SealState::Damaged,
    }
}

/// The newest seal of those found.
///
/// # Errors
/// [`VaultError::SealsDisagree`] when two of the newest generation differ; when none is found, the most
/// telling of [`VaultError::SealTooNew`], [`VaultError::SealDamaged`], [`VaultError::Disk`],
/// [`VaultError::NotThisOrganisation`] and [`VaultError::SealMissing`].
pub fn newest(states: &[PlaceState]) -> Result<&Seal, VaultError> {
    let found = || {
        states.iter().filter_map(|s| match &s.state {
            SealState::Found(seal) => Some(seal),
            _ => None,
        })
    };
    let Some(best) = found().max_by_key(|s| s.generation()) else {
        return Err(why_none(states));
    };
    let bytes = best.encode()?;
    for seal in found().filter(|s| s.generation() == best.generation()) {
        if seal.encode()? != bytes && !broken::is_off("seals_disagree") {
            return Err(VaultError::SealsDisagree);
        }
    }
    Ok(best)
}

fn why_none(states: &[PlaceState]) -> VaultError {
    let rank = |error: &VaultError| match error {
        VaultError::SealTooNew => 4,
        VaultError::SealDamaged => 3,
        VaultError::Disk(_) => 2,
        VaultError::NotThisOrganisation => 1,
        _ => 0,
    };
    states.iter().map(|s| s.state.fault()).max_by_key(rank).unwrap_or(VaultError::SealMissing)
}

impl SealState {
    /// Why this place gives no seal.
    fn fault(&self) -> VaultError {
        match self {
            Self::Found(_) => VaultError::SealExists,
            Self::Missing => VaultError::SealMissing,
            Self::Damaged => VaultError::SealDamaged,
            Self::TooNew => VaultError::SealTooNew,
            Self::OtherOrganisation => VaultError::NotThisOrganisation,
            Self::Unreadable(error) => VaultError::Disk(error.clone()),
        }
    }
}

/// A place and whether the seal lies there now, read back.
#[derive(Debug)]
pub struct PlaceResult {
    /// The place.
    pub place: Place,
    /// [`VaultError::SealMissing`] means that the place is offline.
    pub outcome: Result<(), VaultError>,
}

/// Puts the first seal into places that hold none: at founding, and when a place is added or exchanged.
/// The folders are the caller's to make.
///
/// # Errors
/// Only when the seal cannot be encoded; what happened in each place is in the results.
pub fn place_seal(
    disk: &dyn Disk,
    places: &[Place],
    seal: &Seal,
) -> Result<Vec<PlaceResult>, VaultError> {
    each_place(disk, places, seal, |state, file, bytes| match state {
        SealState::Missing => Ok(disk.create(file, bytes)?),
        other => Err(other.fault()),
    })
}

/// Rewrites the seal in the places that hold one of this organisation, whole or damaged. The rest is
/// offline or somebody else's and stays as it is.
///
/// # Errors
/// Only when the seal cannot be encoded; what happened in each place is in the results.
pub fn write_seal(
    disk: &dyn Disk,
    places: &[Place],
    seal: &Seal,
) -> Result<Vec<PlaceResult>, VaultError> {
    each_place(disk, places, seal, |state, file, bytes| match state {
        SealState::Found(there) => {
            if there.generation() > seal.generation() && !broken::is_off("seal_newer") {
                return Err(VaultError::SealNewer);
            }
            let differs = there.generation() == seal.generation() && there.encode()? != bytes;
            if differs && !broken::is_off("seals_disagree") {
                return Err(VaultError::SealsDisagree);
            }
            Ok(disk.replace(file, bytes)?)
        }
        SealState::Damaged => Ok(disk.replace(file, bytes)?),
        SealState::Missing if broken::is_off("seal_offline") => Ok(disk.replace(file, bytes)?),
        other => Err(other.fault()),
    })
}

/// Goes through the places in their order. A place that holds a newer seal, or another one of the same
/// generation, means that another process has gone on: the places after it are left to that one.
fn each_place(
    disk: &dyn Disk,
    places: &[Place],
    seal: &Seal,
    write: impl Fn(SealState, &Path, &[u8]) -> Result<(), VaultError>,
) -> Result<Vec<PlaceResult>, VaultError> {
    let bytes = seal.encode()?;
    let one = |place: &Place| {
        let file = place.seal_file();
        write(look(disk, seal.organisation(), place), &file, &bytes)?;
        if disk.read(&file)? == bytes || broken::is_off("seal_read_back") {
            return Ok(());
        }
        match look(disk, seal.organisation(), place) {
            SealState::Found(there) if there.generation() >= seal.generation() => {
                Err(VaultError::SealsDisagree)
            }
            _ => Err(VaultError::ReadBackDiffers),
        }
    };
    let mut overtaken = None;
    let mut results = Vec::with_capacity(places.len());
    for place in places {
        let outcome = overtaken.clone().map_or_else(|| one(place), Err);
        if let Err(error @ (VaultError::SealNewer | VaultError::SealsDisagree)) = &outcome {
            overtaken = Some(error.clone());
        }
        results.push(PlaceResult { place: place.clone(), outcome });
    }
    Ok(results)
}
