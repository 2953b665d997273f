//! The keys of a shredding round, and where to take it up after a stop.
//!
//! Steps (DESIGN section 5): [`Vault::begin_round`](crate::Vault::begin_round), seal with both epochs
//! written to the places, every secret resealed, one transaction turns the epoch row (the commit
//! point), [`Vault::turn`](crate::Vault::turn), the new snapshot written and opened whole,
//! [`Vault::finish_round`](crate::Vault::finish_round), seal with the new epoch alone written
//! everywhere. Up to the commit point [`Vault::abandon_round`](crate::Vault::abandon_round) goes back.

use crate::VaultError;
use crate::epoch::Epoch;
use domain::broken;

/// The keys at hand: the current one, and during a round a second.
pub(crate) struct Ring {
    pub(crate) current: Box<Epoch>,
    pub(crate) beside: Beside,
}

/// What stands beside the current epoch.
pub(crate) enum Beside {
    /// No round.
    Nothing,
    /// Before the commit point: the epoch to come.
    Next(Box<Epoch>),
    /// After it: the epoch to be forgotten, kept for readers on their way.
    Old(Box<Epoch>),
}

impl Ring {
    /// The key of an epoch.
    pub(crate) fn of(&self, number: u64) -> Result<&Epoch, VaultError> {
        self.in_order().find(|e| e.number == number).ok_or(VaultError::EpochUnknown)
    }

    /// The epoch to come.
    pub(crate) fn next(&self) -> Result<&Epoch, VaultError> {
        match &self.beside {
            Beside::Next(epoch) => Ok(epoch),
            _ => Err(VaultError::NoRound),
        }
    }

    /// One or two epochs, ascending.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = &Epoch> {
        let (before, after) = match &self.beside {
            Beside::Nothing => (None, None),
            Beside::Next(next) => (None, Some(next)),
            Beside::Old(old) => (Some(old), None),
        };
        before.into_iter().chain([&self.current]).chain(after).map(|e| &**e)
    }

    /// Makes the epoch to come the current one.
    pub(crate) fn turn(&mut self) -> Result<(), VaultError> {
        match std::mem::replace(&mut self.beside, Beside::Nothing) {
            Beside::Next(next) => {
                self.beside = Beside::Old(std::mem::replace(&mut self.current, next));
                Ok(())
            }
            other => {
                self.beside = other;
                Err(VaultError::NoRound)
            }
        }
    }

    /// Forgets the epoch to come.
    pub(crate) fn abandon(&mut self) -> Result<(), VaultError> {
        self.next()?;
        self.beside = Beside::Nothing;
        Ok(())
    }

    /// Forgets the old epoch, if one is left.
    pub(crate) fn finish(&mut self) -> Result<(), VaultError> {
        if matches!(self.beside, Beside::Next(_)) {
            return Err(VaultError::NoRound);
        }
        if !broken::is_off("forget_epoch") {
            self.beside = Beside::Nothing;
        }
        Ok(())
    }
}

/// Where a start finds a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    /// No round was open.
    Nothing,
    /// The commit point was not reached: empty the idle table, abandon, write the seal.
    RollBack,
    /// The commit point was passed: turn, then go on with the snapshot.
    GoForward,
}

/// Compares the epochs in the newest seal with the epoch row of the database.
///
/// # Errors
/// [`VaultError::EpochUnknown`] when the row names an epoch whose key the seal does not hold: database
/// and seal are not of one time, and nothing may be sealed.
pub fn resume(seal_epochs: &[u64], epoch_row: u64) -> Result<Resume, VaultError> {
    match *seal_epochs {
        [only] if only == epoch_row => Ok(Resume::Nothing),
        [old, _] if old == epoch_row => Ok(Resume::RollBack),
        [_, new] if new == epoch_row => Ok(Resume::GoForward),
        _ => Err(VaultError::EpochUnknown),
    }
}
