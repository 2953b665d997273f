//! The vault itself: the keys in memory and everything that is done with them.

use crate::epoch::{Epoch, Plain};
use crate::key::{Frame, Key, NONCE, TAG};
use crate::round::{Beside, Ring};
use crate::seal::{Sheet, Slot, WrappedEpoch};
use crate::secret::{Kind, Resealed, SealedSecret, Tag};
use crate::{Cost, Head, Passphrase, Place, Places, Seal, VaultError};
use aws_lc_rs::hmac;
use committed::Committed;
use domain::id::{LedgerId, PersonId, SecretId};
use domain::{Random, Slug, Timestamp, broken};
use number::IndividualNumber;
use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// An open vault of one organisation. Threads share it; reveals go on during a shredding round.
///
/// INVARIANT: a number leaves only through [`Self::open`], which takes the proof of a committed record.
pub struct Vault {
    organisation: Slug,
    random: Arc<dyn Random>,
    state: RwLock<State>,
}

struct State {
    root: Key,
    ring: Ring,
    generation: u64,
    last_epoch: u64,
    slots: Vec<Slot>,
    tombstones: BTreeSet<SecretId>,
    ledger: Option<LedgerId>,
    places: Vec<Place>,
}

impl Vault {
    /// Makes the keys of a new organisation, and its first seal, which is still to be placed. The ledger
    /// is empty at that moment.
    ///
    /// # Errors
    /// [`VaultError::NoMemory`], [`VaultError::CryptoFailed`].
    pub fn found(
        organisation: &Slug,
        passphrase: &Passphrase,
        cost: Cost,
        places: Places,
        random: Arc<dyn Random>,
        at: Timestamp,
    ) -> Result<(Self, Seal), VaultError> {
        let root = Key::draw(&*random);
        let slot = Slot::new(&root, organisation, passphrase, cost, &*random)?;
        let current = Epoch::new(1, Key::draw(&*random), organisation)?;
        let state = State {
            root,
            ring: Ring { current, beside: Beside::Nothing },
            generation: 0,
            last_epoch: 1,
            slots: vec![slot],
            tombstones: BTreeSet::new(),
            ledger: None,
            places: places.0,
        };
        let vault = Self { organisation: organisation.clone(), random, state: RwLock::new(state) };
        let seal = vault.seal(Head::of_empty_ledger(), at)?;
        Ok((vault, seal))
    }

    /// Opens the vault. A seal with two epochs opens before the commit point of its round; [`crate::resume`]
    /// says which way to go from there.
    ///
    /// # Errors
    /// [`VaultError::NotThisOrganisation`], [`VaultError::WrongPassphrase`], [`VaultError::SealDamaged`]
    /// when the seal was changed without the key, [`VaultError::NoMemory`].
    pub fn unseal(
        organisation: &Slug,
        seal: &Seal,
        passphrase: &Passphrase,
        random: Arc<dyn Random>,
    ) -> Result<Self, VaultError> {
        if seal.organisation() != organisation && !broken::is_off("unseal_organisation") {
            return Err(VaultError::NotThisOrganisation);
        }
        let root = seal.root_key(passphrase)?;
        let sheet = &seal.sheet;
        let mut epochs = sheet.epochs.iter().map(|wrapped| {
            let key = wrapped.open(&root, seal.organisation())?;
            Epoch::new(wrapped.number, key, seal.organisation())
        });
        let current = epochs.next().ok_or(VaultError::SealDamaged)??;
        let beside = epochs.next().transpose()?.map_or(Beside::Nothing, Beside::Next);
        drop(epochs);
        let state = State {
            root,
            ring: Ring { current, beside },
            generation: sheet.generation,
            last_epoch: sheet.last_epoch,
            slots: sheet.slots.clone(),
            tombstones: sheet.tombstones.iter().copied().collect(),
            ledger: sheet.ledger,
            places: sheet.places.clone(),
        };
        Ok(Self { organisation: organisation.clone(), random, state: RwLock::new(state) })
    }

    /// Whose vault it is.
    #[must_use]
    pub const fn organisation(&self) -> &Slug {
        &self.organisation
    }

    /// The epoch under which numbers are sealed now.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.read().ring.current.number
    }

    /// The next seal, with what the vault holds now; to be given to [`crate::write_seal`].
    ///
    /// # Errors
    /// [`VaultError::CryptoFailed`].
    pub fn seal(&self, head: Head, at: Timestamp) -> Result<Seal, VaultError> {
        let mut state = self.write();
        let wrap = |e: &Epoch| {
            WrappedEpoch::new(e.number, &e.key, &state.root, &self.organisation, &*self.random)
        };
        let sheet = Sheet {
            organisation: self.organisation.clone(),
            generation: state.generation + 1,
            written_at: at,
            slots: state.slots.clone(),
            last_epoch: state.last_epoch,
            epochs: state.ring.in_order().map(wrap).collect::<Result<_, _>>()?,
            tombstones: state.tombstones.iter().copied().collect(),
            head,
            ledger: state.ledger,
            places: state.places.clone(),
        };
        let seal = Seal::new(sheet, &state.root)?;
        state.generation += 1;
        Ok(seal)
    }

    /// Seals a number under the current epoch. Sealing the same number twice gives different bytes.
    ///
    /// # Errors
    /// [`VaultError::CryptoFailed`].
    pub fn seal_number(
        &self,
        person: PersonId,
        secret: SecretId,
        number: &IndividualNumber,
    ) -> Result<SealedSecret, VaultError> {
        let what = (person, secret, Kind::Number);
        let plain = number.to_secret_bytes();
        self.read().ring.current.seal(&self.organisation, what, &*plain, &*self.random)
    }

    /// The number's entry in the duplicate index of the current epoch.
    ///
    /// # Errors
    /// [`VaultError::CryptoFailed`].
    pub fn index_tag(&self, number: &IndividualNumber) -> Result<Tag, VaultError> {
        self.read().ring.current.tag(&*number.to_secret_bytes())
    }

    /// Opens secrets that a committed record names, one after another, and hands each number to `each`.
    /// The token is used up.
    ///
    /// # Errors
    /// [`VaultError::NotThisOrganisation`], [`VaultError::NotCovered`], [`VaultError::Disposed`],
    /// [`VaultError::EpochUnknown`], [`VaultError::SecretDamaged`], [`VaultError::NotANumber`], and
    /// whatever `each` returns. What was handed over before stays handed over: the record names it.
    pub fn open<S: Borrow<SealedSecret>, E: From<VaultError>>(
        &self,
        token: Committed,
        sealed: impl IntoIterator<Item = S>,
        mut each: impl FnMut(SecretId, PersonId, IndividualNumber) -> Result<(), E>,
    ) -> Result<(), E> {
        let ours = token.organisation() == self.organisation.as_str();
        if !ours && !broken::is_off("open_organisation") {
            return Err(VaultError::NotThisOrganisation.into());
        }
        for secret in sealed {
            let secret = secret.borrow();
            if !token.covers(&secret.id.0.0) && !broken::is_off("open_token") {
                return Err(VaultError::NotCovered.into());
            }
            if self.read().tombstones.contains(&secret.id) && !broken::is_off("open_tombstone") {
                return Err(VaultError::Disposed.into());
            }
            each(secret.id, secret.person, self.number(secret)?)?;
        }
        Ok(())
    }

    /// The number in a sealed secret. It stays inside this crate.
    fn number(&self, sealed: &SealedSecret) -> Result<IndividualNumber, VaultError> {
        if sealed.kind != Kind::Number {
            return Err(VaultError::NotANumber);
        }
        let plain = self.plain(sealed)?;
        IndividualNumber::from_secret_bytes(plain.bytes()).map_err(|_| VaultError::SecretDamaged)
    }

    fn plain(&self, sealed: &SealedSecret) -> Result<Plain, VaultError> {
        self.read().ring.of(sealed.epoch)?.open(&self.organisation, sealed)
    }

    /// Makes the key of the next epoch and returns its number, which was never used before. It counts
    /// from the moment a seal with both epochs lies in the places.
    ///
    /// # Errors
    /// [`VaultError::RoundOpen`], [`VaultError::CryptoFailed`].
    pub fn begin_round(&self) -> Result<u64, VaultError> {
        let mut state = self.write();
        if !matches!(state.ring.beside, Beside::Nothing) {
            return Err(VaultError::RoundOpen);
        }
        let number = state.last_epoch + 1;
        let next = Epoch::new(number, Key::draw(&*self.random), &self.organisation)?;
        state.ring.beside = Beside::Next(next);
        state.last_epoch = number;
        Ok(number)
    }

    /// Seals a secret of the current epoch anew under the next one. The number never leaves the vault.
    ///
    /// # Errors
    /// [`VaultError::NoRound`], [`VaultError::EpochUnknown`], [`VaultError::SecretDamaged`], and
    /// [`VaultError::Disposed`]: what was disposed of ends with its epoch.
    pub fn reseal(&self, sealed: &SealedSecret) -> Result<Resealed, VaultError> {
        let state = self.read();
        if state.tombstones.contains(&sealed.id) {
            return Err(VaultError::Disposed);
        }
        let next = state.ring.next()?;
        if sealed.epoch != state.ring.current.number {
            return Err(VaultError::EpochUnknown);
        }
        let plain = state.ring.current.open(&self.organisation, sealed)?;
        let what = (sealed.person, sealed.id, sealed.kind);
        let secret = next.seal(&self.organisation, what, plain.bytes(), &*self.random)?;
        let tag = match sealed.kind {
            Kind::Number => Some(next.tag(plain.bytes())?),
            Kind::ObjectKey => None,
        };
        Ok(Resealed { secret, tag })
    }

    /// The number of the epoch to come, for the epoch row.
    ///
    /// # Errors
    /// [`VaultError::NoRound`] when no next epoch waits.
    pub fn next_epoch(&self) -> Result<u64, VaultError> {
        Ok(self.read().ring.next()?.number)
    }

    /// Makes the next epoch the current one: to be called as soon as the epoch row has turned. The old
    /// one still opens, for reveals that read before the turn.
    ///
    /// # Errors
    /// [`VaultError::NoRound`] when no next epoch waits.
    pub fn turn(&self) -> Result<(), VaultError> {
        self.write().ring.turn()
    }

    /// Forgets the old epoch, if it is still held: to be called once the new snapshot has been opened
    /// whole. The seals made from now on hold the new epoch alone.
    ///
    /// # Errors
    /// [`VaultError::NoRound`] before [`Self::turn`].
    pub fn finish_round(&self) -> Result<(), VaultError> {
        self.write().ring.finish()
    }

    /// Gives the round up and forgets the next epoch. Only before the epoch row has turned.
    ///
    /// # Errors
    /// [`VaultError::NoRound`] when no next epoch waits.
    pub fn abandon_round(&self) -> Result<(), VaultError> {
        self.write().ring.abandon()
    }

    /// Replaces the passphrase and the root key. Whoever kept an old seal and the old passphrase still
    /// has the key of the current epoch: a shredding round must follow.
    ///
    /// # Errors
    /// [`VaultError::NoMemory`], [`VaultError::CryptoFailed`].
    pub fn change_passphrase(&self, passphrase: &Passphrase, cost: Cost) -> Result<(), VaultError> {
        let root = Key::draw(&*self.random);
        let slot = Slot::new(&root, &self.organisation, passphrase, cost, &*self.random)?;
        let mut state = self.write();
        state.root = root;
        state.slots = vec![slot];
        Ok(())
    }

    /// Adds disposed secrets to the tombstones: they do not open from now on, even when an old copy of
    /// the tables comes back, and the next seal carries them.
    pub fn bury(&self, secrets: impl IntoIterator<Item = SecretId>) {
        self.write().tombstones.extend(secrets);
    }

    /// Drops tombstones that no backup can need any more: once no snapshot of an earlier epoch opens.
    pub fn unbury(&self, secrets: &[SecretId]) {
        let mut state = self.write();
        for secret in secrets {
            state.tombstones.remove(secret);
        }
    }

    /// The secrets that a restore must leave out, ascending.
    #[must_use]
    pub fn tombstones(&self) -> Vec<SecretId> {
        self.read().tombstones.iter().copied().collect()
    }

    /// The seal places.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        self.read().places.clone()
    }

    /// Changes the list of seal places, which the next seal carries.
    pub fn set_places(&self, places: Places) {
        self.write().places = places.0;
    }

    /// Says by which ledger the organisation lives, which the next seal carries: an organisation that finds another in a
    /// seal sees that it was restored elsewhere.
    pub fn live_by(&self, ledger: LedgerId) {
        self.write().ledger = Some(ledger);
    }

    /// True when a passphrase costs less than 512 MiB to try; status says so.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.read().slots.iter().any(|s| s.cost().is_none_or(Cost::is_weak))
    }

    /// Says whether a sealed secret is whole: really opens it, of any kind, and drops it inside the vault.
    ///
    /// # Errors
    /// [`VaultError::EpochUnknown`], [`VaultError::SecretDamaged`], [`VaultError::NotANumber`].
    pub fn authenticate(&self, sealed: &SealedSecret) -> Result<(), VaultError> {
        match sealed.kind {
            Kind::Number => self.number(sealed).map(drop),
            Kind::ObjectKey => self.plain(sealed).map(drop),
        }
    }

    /// The entry that a secret which is held must have in the duplicate index; none for what is no number.
    ///
    /// # Errors
    /// As [`Self::authenticate`], and [`VaultError::Disposed`] for one that should have been gone.
    pub fn entry_of(&self, sealed: &SealedSecret) -> Result<Option<Tag>, VaultError> {
        if self.read().tombstones.contains(&sealed.id) && !broken::is_off("entry_tombstone") {
            return Err(VaultError::Disposed);
        }
        match sealed.kind {
            Kind::Number => self.index_tag(&self.number(sealed)?).map(Some),
            Kind::ObjectKey => self.plain(sealed).map(|_| None),
        }
    }

    /// True when the key of this epoch is held.
    #[must_use]
    pub fn holds_epoch(&self, epoch: u64) -> bool {
        self.read().ring.of(epoch).is_ok()
    }

    /// Encrypts a data backup under a key of the root key.
    pub(crate) fn seal_data(&self, frame: &Frame, data: &[u8]) -> Result<Vec<u8>, VaultError> {
        let key = self.read().root.derive("bannin backup", &self.organisation)?;
        key.cipher()?.seal(frame, data, &*self.random)
    }

    /// Opens a data backup.
    pub(crate) fn open_data(&self, frame: &Frame, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        let key = self.read().root.derive("bannin backup", &self.organisation)?;
        let length = sealed.len().checked_sub(NONCE + TAG).ok_or(VaultError::BackupDamaged)?;
        let mut data = vec![0; length];
        key.cipher()?.open(frame, sealed, &mut data).ok_or(VaultError::BackupNotOpened)?;
        Ok(data)
    }

    /// The key that proves snapshots of one epoch.
    pub(crate) fn snapshot_key(&self, epoch: u64) -> Result<hmac::Key, VaultError> {
        Ok(self.read().ring.of(epoch)?.snapshot.clone())
    }

    // No code under the lock can leave the state half changed, so a poisoned lock is taken as it is.
    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}
