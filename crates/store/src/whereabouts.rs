//! Whether an organisation lives in a database (H6.8): it may have been loaded there and wait for the record that says
//! so, or have been moved to another one.
//!
//! A move gives the database to which it leads a stamp, which goes into the HMAC of the head row. Whoever had that
//! database open before, when the organisation last lived there, knows another stamp and writes nothing more.

use crate::row::Param;
use crate::tree::State;
use crate::tx::Tx;
use crate::{Row, Store, StoreError, sql};

/// What the row of `whereabouts` says; without one the organisation has lived here from the beginning.
pub(crate) enum Whereabouts {
    /// It lives here; with the stamp of the move that led here, if one did.
    Here(String),
    /// A backup was loaded here, and nobody has declared the restore.
    Arriving,
    /// It was loaded here out of another database, and no record says so yet; with the stamp of the move.
    Moving(String),
    /// It lives elsewhere now: the store's name as settings have it.
    Moved(String),
}

impl Whereabouts {
    fn read(text: &str) -> Option<Self> {
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        match word {
            "here" => Some(Self::Here(rest.to_owned())),
            "arriving" => Some(Self::Arriving),
            "moving" => Some(Self::Moving(rest.to_owned())),
            "moved" => Some(Self::Moved(rest.to_owned())),
            _ => None,
        }
    }

    pub fn text(&self) -> String {
        match self {
            Self::Here(stamp) => format!("here {stamp}"),
            Self::Arriving => "arriving".to_owned(),
            Self::Moving(stamp) => format!("moving {stamp}"),
            Self::Moved(to) => format!("moved {to}"),
        }
    }

    /// Has this transaction's store go on under the stamp of a load.
    pub fn stamp_of(&self, tx: &Tx<'_>) {
        tx.shared.stamp.get_or_init(|| self.stamp().to_owned());
    }

    fn stamp(&self) -> &str {
        match self {
            Self::Here(stamp) | Self::Moving(stamp) => stamp,
            Self::Arriving | Self::Moved(_) => "",
        }
    }
}

impl Tx<'_> {
    /// Where the organisation of this database is.
    pub(crate) fn whereabouts(&mut self) -> Result<Whereabouts, StoreError> {
        let here = Whereabouts::Here(String::new());
        if self.first(sql::TABLE_EXISTS, &[Param::Text("whereabouts")])?.is_none() {
            return Ok(here);
        }
        let Some(row) = self.first(sql::WHEREABOUTS, &[])? else { return Ok(here) };
        let state = row.text(0).ok().and_then(Whereabouts::read);
        self.poison(state.ok_or_else(|| StoreError::inconsistent("whereabouts", 1)))
    }

    /// Refuses a database that was left; else notes the stamp under which it is opened.
    pub(crate) fn open_here(&mut self) -> Result<(), StoreError> {
        match self.whereabouts()? {
            Whereabouts::Moved(to) => Err(StoreError::Moved { to }),
            here => {
                here.stamp_of(self);
                Ok(())
            }
        }
    }

    /// From now on the organisation lives in this database.
    ///
    /// # Errors
    /// See [`Tx::exec`].
    pub fn arrive(&mut self) -> Result<(), StoreError> {
        let stamp = self.shared.stamp();
        if stamp.is_empty() {
            return self.run(sql::WHEREABOUTS_HERE, &[]).map(drop);
        }
        let state = Whereabouts::Here(stamp.to_owned()).text();
        self.run(sql::WHEREABOUTS_STATE, &[Param::Text(&state)]).map(drop)
    }

    /// The head row as it was read, unless it is not this store's to go on from.
    pub(crate) fn sound(&mut self, row: Option<&Row>) -> Result<State, StoreError> {
        let missing = || StoreError::inconsistent("head", 1);
        let state = row.ok_or_else(missing).and_then(|row| State::read(self.shared, row));
        if let Err(StoreError::Inconsistent { .. }) = &state {
            match self.whereabouts()? {
                Whereabouts::Moved(to) => {
                    return self.poison(Err(StoreError::Moved { to }));
                }
                here if here.stamp() != self.shared.stamp() => {
                    let place = self.shared.place.clone();
                    return self.poison(Err(StoreError::Overtaken { place }));
                }
                _ => {}
            }
        }
        self.poison(state)
    }
}

impl Store {
    /// Passes unless a load waits here to be declared.
    ///
    /// # Errors
    /// `Arriving`, `Moving`; see [`Store::read`].
    pub fn check_arrived(&self) -> Result<(), StoreError> {
        if domain::broken::is_off("arriving") {
            return Ok(());
        }
        let place = self.shared.place.clone();
        match self.read(|tx| tx.whereabouts())? {
            Whereabouts::Arriving => Err(StoreError::Arriving { place }),
            Whereabouts::Moving(_) => Err(StoreError::Moving { place }),
            Whereabouts::Here(_) | Whereabouts::Moved(_) => Ok(()),
        }
    }
}
