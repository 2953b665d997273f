//! The seal in its places: at the founding, when the vault is opened, and whenever it is rewritten.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::id::LedgerId;
use domain::rows::Round;
use domain::{Failure, Random, Stop};
use ledger::Hash;
use vault::{
    Head, Passphrase, PlaceResult, Places, Resume, Seal, SealState, Snapshot, Vault, VaultError,
};

use crate::input::SecretText;
use crate::office::Office;

/// The seal places as the vault keeps them, checked against the data folder.
pub(crate) fn places(office: &Office) -> Result<Places, Stop> {
    let data = office.folder().parent().unwrap_or_else(|| office.folder());
    let data =
        std::path::absolute(data).map_err(|_| Failure::new("file_failed", data.display()))?;
    Ok(vault::check_places(&data, office.settings().places()?)?)
}

/// Places that hold this organisation's seal and can be read; before the founding, folders that are
/// there or can be made.
pub(crate) fn online(office: &Office) -> i64 {
    let Ok(places) = places(office) else { return 0 };
    let founded = office.pack().is_ok();
    let states = vault::read_seals(office.disk(), office.slug(), &places);
    let usable = states.iter().filter(|s| match s.state {
        SealState::Found(_) => true,
        SealState::Missing => !founded && office.disk().create_folder(s.place.path()).is_ok(),
        _ => false,
    });
    i64::try_from(usable.count()).unwrap_or(0)
}

/// The folders whose seal is there and holds no key that the round was to end.
pub(crate) fn places_without(office: &Office, round: &Round) -> Result<Vec<String>, Stop> {
    let found = found(office)?.into_iter();
    let ended = found.filter(|(_, seal)| {
        !holds_key_before(seal, round) || domain::broken::is_off("certificate_seals")
    });
    Ok(ended.map(|(path, _)| path).collect())
}

/// The whole seals that lie in the places, with their folders.
pub(crate) fn found(office: &Office) -> Result<Vec<(String, Seal)>, Stop> {
    let states = vault::read_seals(office.disk(), office.slug(), &places(office)?);
    let whole = states.into_iter().filter_map(|state| match state.state {
        SealState::Found(seal) => Some((state.place.path().display().to_string(), seal)),
        _ => None,
    });
    Ok(whole.collect())
}

/// True when a seal still holds a key that a round was to end.
pub(crate) fn holds_key_before(seal: &Seal, round: &Round) -> bool {
    seal.epochs().iter().any(|epoch| i64::try_from(*epoch).is_ok_and(|e| e < round.to_epoch))
}

/// What the founding puts into the places, to be taken back should the record fail.
pub(crate) struct Placed {
    seals: Vec<PathBuf>,
    bytes: Vec<u8>,
    snapshots: Vec<PathBuf>,
}

impl Placed {
    pub fn take_back(&self, office: &Office) {
        let disk = office.disk();
        let ours = |path: &&PathBuf| disk.read(path).is_ok_and(|there| there == self.bytes);
        for path in self.seals.iter().filter(ours).chain(&self.snapshots) {
            // What cannot be removed is named by the next founding, which refuses a used place.
            let _ = disk.remove(path);
        }
    }
}

/// Puts the first seal and an empty snapshot into their places; all must take it.
pub(crate) fn place_first(office: &Office, vault: &Vault, seal: &Seal) -> Result<Placed, Stop> {
    let disk = office.disk();
    let places = vault.places();
    let mut placed = Placed {
        seals: places.iter().map(vault::Place::seal_file).collect(),
        bytes: seal.encode()?,
        snapshots: Vec::new(),
    };
    let done = (|| -> Result<(), Stop> {
        for place in &places {
            disk.create_folder(place.path())?;
        }
        for result in vault::place_seal(disk, &places, seal)? {
            result.outcome.map_err(|e| at_place(&e, result.place.path()))?;
        }
        let snapshot = Snapshot::make(vault, vault.epoch(), office.now(), [])?;
        for place in &office.settings().backup_places {
            disk.create_folder(&place.path)?;
            placed.snapshots.push(snapshot.write(disk, &place.path)?);
        }
        Ok(())
    })();
    match done {
        Ok(()) => {
            office.lineage().add(seal)?;
            Ok(placed)
        }
        Err(stop) => {
            placed.take_back(office);
            Err(stop)
        }
    }
}

/// The seals that this process has read or made. A place that holds another one was rewritten by another
/// process, which knows something that this one does not: an epoch, a tombstone.
///
/// INVARIANT: a seal is only ever replaced by a process that knows all that it holds.
#[derive(Default)]
pub(crate) struct Lineage(Mutex<Vec<Hash>>);

impl Lineage {
    pub(crate) fn add(&self, seal: &Seal) -> Result<(), Stop> {
        let digest = ledger::sha256(&[&seal.encode()?]);
        self.lock().push(digest);
        Ok(())
    }

    fn holds(&self, seal: &Seal) -> Result<bool, Stop> {
        let digest = ledger::sha256(&[&seal.encode()?]);
        Ok(self.lock().contains(&digest) || domain::broken::is_off("seal_lineage"))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Hash>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn at_place(error: &VaultError, path: &std::path::Path) -> Stop {
    Failure::new(error.code(), path.display()).into()
}

/// Writes the seal with what the vault holds now into every place. When another process has rewritten it
/// meanwhile, no place takes it: this office must be opened again.
pub(crate) fn write(office: &Office) -> Result<Vec<PlaceResult>, Stop> {
    let _alone = office.running().alone("seal.lock")?;
    write_alone(office)
}

/// Writes the seal once more when a place holds an older one, left by a process that died on its way
/// through the places or brought back from a safe. Not while somebody runs a round: it would be overtaken.
fn even_out(office: &Office) -> Result<(), Stop> {
    if is_even(office)? || crate::round::lives(office)? || domain::broken::is_off("seal_even") {
        return Ok(());
    }
    // Whoever writes seals just now makes them even.
    let Some(_alone) = office.running().alone_now("seal.lock") else {
        return Ok(());
    };
    if is_even(office)? { Ok(()) } else { write_alone(office).map(drop) }
}

fn is_even(office: &Office) -> Result<bool, Stop> {
    let found = found(office)?;
    let generations = || found.iter().map(|(_, seal)| seal.generation());
    Ok(generations().min() == generations().max())
}

fn write_alone(office: &Office) -> Result<Vec<PlaceResult>, Stop> {
    let vault = office.vault()?;
    office.store().integrate()?;
    let head = office.store().head()?;
    let places = vault.places();
    let states = vault::read_seals(office.disk(), office.slug(), &places);
    let ours = match vault::newest(&states) {
        Ok(newest) => {
            crate::restoring::check_head(office, newest)?;
            office.lineage().holds(newest)?
        }
        Err(error) => error != VaultError::SealsDisagree,
    };
    if !ours {
        let overtaken = |place| PlaceResult { place, outcome: Err(VaultError::SealNewer) };
        return Ok(places.into_iter().map(overtaken).collect());
    }
    vault.live_by(LedgerId(office.ledger_key().origin().ledger()));
    let seal = vault.seal(Head { size: head.size, root: head.root }, office.now())?;
    office.lineage().add(&seal)?;
    Ok(vault::write_seal(office.disk(), &places, &seal)?)
}

/// Writes the seal and demands that at least two places took it.
pub(crate) fn write_at_least_two(office: &Office) -> Result<Vec<PlaceResult>, Stop> {
    let results = write(office)?;
    let overtaken = |r: &&PlaceResult| matches!(r.outcome, Err(VaultError::SealNewer));
    if let Some(place) = results.iter().find(overtaken) {
        return Err(at_place(&VaultError::SealNewer, place.place.path()));
    }
    let taken = results.iter().filter(|r| r.outcome.is_ok()).count();
    if taken < 2 {
        return Err(Failure::new("too_few_places_online", taken).into());
    }
    Ok(results)
}

impl Office {
    /// Opens the vault with the words from paper, and takes up what was cut short: a round, a disposal whose
    /// tombstones no seal took, seals of different age.
    ///
    /// # Errors
    /// A failure that says whether the words were wrong or the seal is missing or damaged, and where.
    pub fn unseal(&self, passphrase: &Passphrase) -> Result<(), Stop> {
        match self.open_vault(passphrase)? {
            // Another process is in the middle of it, and its key is not ours to forget.
            Resume::RollBack if crate::round::lives(self)? => {}
            Resume::RollBack => crate::round::roll_back(self)?,
            Resume::Nothing | Resume::GoForward => {}
        }
        crate::round::take_up(self)?;
        self.bury_disposed()?;
        even_out(self)
    }

    /// Opens the vault as it is found, to look: nothing is taken up and no seal is written.
    ///
    /// # Errors
    /// As [`Self::unseal_with`].
    pub fn unseal_to_look(&self, typed: &SecretText) -> Result<(), Stop> {
        self.open_vault(&parse_words(typed)?).map(drop)
    }

    fn open_vault(&self, passphrase: &Passphrase) -> Result<Resume, Stop> {
        let places = places(self)?;
        let states = vault::read_seals(self.disk(), self.slug(), &places);
        let seal = vault::newest(&states)?;
        let vault = Vault::unseal(self.slug(), seal, passphrase, self.random_shared())?;
        // The seal lies apart from the data: what it knew, a ledger that was rolled back does not.
        if !domain::broken::is_off("seal_head") {
            crate::restoring::check_head(self, seal)?;
        }
        let row = self.store().read(|tx| Ok::<_, Stop>(tx.epoch()?.number))?;
        let row = u64::try_from(row).map_err(|_| Failure::new("epoch_unknown", row))?;
        let resume = vault::resume(&seal.epochs(), row)?;
        self.lineage().add(seal)?;
        // The settings say where the seals are; a seal of before a restore may name other places.
        vault.set_places(places);
        self.put_vault(vault)?;
        if resume == Resume::GoForward {
            self.vault()?.turn()?;
        }
        Ok(resume)
    }

    /// As [`Self::unseal`], with the words as typed.
    ///
    /// # Errors
    /// A form error when the words cannot be what was drawn; as [`Self::unseal`].
    pub fn unseal_with(&self, typed: &SecretText) -> Result<(), Stop> {
        self.unseal(&parse_words(typed)?)
    }

    /// Every disposed secret is on the tombstones of the seals, even when the seal could not be written
    /// at the disposal.
    pub(crate) fn bury_disposed(&self) -> Result<(), Stop> {
        let disposed = self.store().read(|tx| Ok::<_, Stop>(tx.disposed_secrets()?))?;
        let vault = self.vault()?;
        let known = vault.tombstones();
        let new: Vec<_> =
            disposed.into_iter().filter(|s| known.binary_search(s).is_err()).collect();
        if new.is_empty() {
            return Ok(());
        }
        vault.bury(new);
        write(self).map(drop)
    }

    pub(crate) fn random_shared(&self) -> Arc<dyn domain::Random> {
        Arc::clone(&self.world().random)
    }
}

pub(crate) fn parse_words(typed: &SecretText) -> Result<Passphrase, Stop> {
    Passphrase::parse(typed.expose_text())
        .map_err(|e| domain::FormError::new("unseal-file", e.code()).into())
}

/// Words for the unsealing of a vault that is yet to be founded.
#[must_use]
pub fn draw_unseal_words(random: &dyn Random) -> SecretText {
    SecretText::new(Passphrase::generate(random).written().to_string())
}
