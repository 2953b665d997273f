//! Opening the instance that a command works on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use office::acts::house::Unseal;
use office::domain::{FormError, NoProbe, Slug, Stop};
use office::input::SecretText;
use office::{
    Act, Actor, Desk, Office, RealClock, RealDisk, RealFinder, RealRandom, World, settings,
};

use crate::args::Place;

/// The real world outside.
pub fn world() -> World {
    World {
        disk: Arc::new(RealDisk::default()),
        clock: Arc::new(RealClock::default()),
        random: Arc::new(RealRandom::default()),
        probe: Arc::new(NoProbe),
        finder: Arc::new(RealFinder::default()),
    }
}

/// A path that stays the same wherever the program is started.
pub fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

/// True when something is there, unless it is an empty folder.
pub fn is_taken(path: &Path) -> bool {
    match std::fs::read_dir(path) {
        Ok(mut inside) => inside.next().is_some(),
        Err(_) => path.exists(),
    }
}

/// A path as a shell takes it.
pub fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+@%:,".contains(c);
    if text.chars().all(is_plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// The instance's folder.
pub fn data(place: &Place) -> PathBuf {
    place.data.clone().unwrap_or_else(|| PathBuf::from("bannin-data"))
}

/// The organisation that is meant: the one named, or the only one.
pub fn slug(place: &Place) -> Result<Slug, Stop> {
    let data = data(place);
    let all = settings::organisations(world().disk.as_ref(), &data)?;
    if let (Some(name), false) = (&place.organisation, all.is_empty()) {
        let known: Vec<&str> = all.iter().map(Slug::as_str).collect();
        let found = all.iter().find(|slug| slug.as_str() == name);
        return found.cloned().ok_or_else(|| {
            FormError::new("--organisation", "code_unknown")
                .with("choices", known.join(", "))
                .into()
        });
    }
    let mut all = all.into_iter();
    match (all.next(), all.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => {
            Err(FormError::new("--data", "no_instance").with("path", data.display()).into())
        }
        _ => Err(FormError::new("--organisation", "organisation_needed").into()),
    }
}

/// Opens the organisation's office; the vault stays sealed.
pub fn open(place: &Place) -> Result<Office, Stop> {
    Office::open(world(), &data(place), &slug(place)?)
}

/// As [`open`], for `move_engine`: one that was cut short is opened where it leads to.
pub fn open_to_move(place: &Place) -> Result<Office, Stop> {
    Office::open_to_move(world(), &data(place), &slug(place)?)
}

/// Opens the vault with these words, to look and change nothing.
pub fn unseal_to_look(office: &Office, who: &Actor, words: SecretText) -> Result<(), Stop> {
    opened(office, who, Unseal { unseal_passphrase: words, look: true })
}

/// Opens the vault with these words.
pub fn unseal(office: &Office, who: &Actor, words: SecretText) -> Result<(), Stop> {
    opened(office, who, Unseal { unseal_passphrase: words, look: false })
}

fn opened(office: &Office, who: &Actor, act: Unseal) -> Result<(), Stop> {
    act.run(&Desk::new(office, who)).map(drop).map_err(crate::options::of_founding)
}
