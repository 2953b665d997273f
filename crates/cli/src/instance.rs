//! Opening the instance that a command works on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use office::domain::{FormError, NoProbe, Slug, Stop};
use office::input::SecretText;
use office::{Office, RealClock, RealDisk, RealRandom, World, settings};

use crate::args::Place;

/// The real world outside.
pub fn world() -> World {
    World {
        disk: Arc::new(RealDisk::default()),
        clock: Arc::new(RealClock::default()),
        random: Arc::new(RealRandom::default()),
        probe: Arc::new(NoProbe),
    }
}

/// The instance's folder.
pub fn data(place: &Place) -> PathBuf {
    place.data.clone().unwrap_or_else(|| PathBuf::from("bannin-data"))
}

/// The organisation that is meant: the one named, or the only one.
pub fn slug(place: &Place) -> Result<Slug, Stop> {
    if let Some(name) = &place.organisation {
        return Slug::new(name).map_err(|_| FormError::new("organisation", "code_form").into());
    }
    let data = data(place);
    let all = settings::organisations(world().disk.as_ref(), &data)?;
    let mut all = all.into_iter();
    match (all.next(), all.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(FormError::new("data", "no_instance").with("path", data.display()).into()),
        _ => Err(FormError::new("organisation", "organisation_needed").into()),
    }
}

/// Opens the organisation's office; the vault stays sealed.
pub fn open(place: &Place) -> Result<Office, Stop> {
    Office::open(world(), &data(place), &slug(place)?)
}

/// Opens the vault with the words of a file.
pub fn unseal(office: &Office, file: &Path) -> Result<(), Stop> {
    let words: SecretText = crate::secret::from_file(file)?;
    office.unseal_with(&words)
}
