//! An organisation goes on in another database, with the same ledger, keys, seals and backups (H6.8).
//!
//! The order is: the target is loaded and compared, the source says where the organisation went, the record is made at
//! the target, the source is emptied, the settings name the target. What is cut short between two of them is taken up
//! by the same act, in an office that [`Office::open_to_move`] opens.

use std::sync::{Mutex, OnceLock, PoisonError};

use domain::{Failure, FormError, Slug, Stop};
use store::{Location, Store, StoreError, Tx};
use vault::Kind;

use crate::office::{Office, World, options};
use crate::settings::{self, Settings};

/// The most characters of an address.
const MOST: usize = 500;

/// The store that an office works on, and the settings that name it. Whoever moves goes on in the next.
pub(crate) struct Home {
    settings: Settings,
    store: Store,
    next: OnceLock<Box<Home>>,
}

impl Home {
    pub const fn new(settings: Settings, store: Store) -> Self {
        Self { settings, store, next: OnceLock::new() }
    }

    /// The same store under other settings.
    pub fn with(self, settings: Settings) -> Self {
        Self { settings, ..self }
    }

    fn last(&self) -> &Self {
        let mut home = self;
        while let Some(next) = home.next.get() {
            home = next;
        }
        home
    }

    pub fn store(&self) -> &Store {
        &self.last().store
    }

    pub fn settings(&self) -> &Settings {
        &self.last().settings
    }

    fn go_on_in(&self, next: Self) -> Result<(), Failure> {
        let twice = |home: Box<Self>| Failure::new("store_moved", &home.settings.store);
        self.last().next.set(Box::new(next)).map_err(twice)
    }
}

/// A database that the organisation has left, by the settings that still name it, while the move is not finished.
#[derive(Default)]
pub(crate) struct Left(Mutex<Option<Settings>>);

impl Left {
    fn get(&self) -> Option<Settings> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, settings: Option<Settings>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = settings;
    }
}

impl Office {
    /// As [`Office::open`], for `move_engine`: a move that was cut short after the source was left is opened at its
    /// target, for the act to finish it.
    ///
    /// # Errors
    /// As [`Office::open`].
    pub fn open_to_move(world: World, data: &std::path::Path, slug: &Slug) -> Result<Self, Stop> {
        match Self::open(world.clone(), data, slug) {
            Err(Stop::Failed(failure)) if failure.code == "store_moved" => {}
            opened => return opened,
        }
        let disk = world.disk.as_ref();
        let folder = data.join(slug.as_str());
        let settings = Settings::read(disk, &folder)?;
        let key = settings::read_ledger_key(disk, &settings)?;
        let open = |settings: &Settings| {
            let guard = settings::read_guard_key(disk, settings)?;
            let location = settings.location(disk, &folder)?;
            Ok::<_, Stop>(Store::open(&location, options(&world, slug, guard)))
        };
        let Err(StoreError::Moved { to }) = open(&settings)? else {
            return Self::open(world.clone(), data, slug);
        };
        let there = Settings { store: to, ..settings.clone() };
        let store = open(&there)??;
        if store.ledger_id()? != key.origin().ledger() && !domain::broken::is_off("ledger_of_key") {
            return Err(Failure::new("ledger_of_another_key", "identity").into());
        }
        let office = Self::assemble(world.clone(), there, folder, store, key)?;
        office.head().check(&office)?;
        office.left().set(Some(settings));
        Ok(office)
    }

    /// True when this office stands at the target of a move that the act has yet to finish.
    #[must_use]
    pub fn waits_to_move(&self) -> bool {
        self.left().get().is_some()
    }

    /// The settings that name the target of a move.
    ///
    /// # Errors
    /// Form errors for an address that cannot be one, or leads nowhere else.
    pub(crate) fn destination(&self, to: &str) -> Result<Settings, Stop> {
        let schemes = ["postgres://", "postgresql://"];
        let address = schemes.iter().any(|scheme| to.starts_with(scheme))
            && to.chars().count() <= MOST
            && !to.chars().any(|c| c.is_whitespace() || c.is_control());
        if to != "sqlite" && !address {
            return Err(FormError::new("to", "store_form").into());
        }
        let here = self.settings();
        if !self.waits_to_move() && to == here.store {
            return Err(FormError::new("to", "store_same").into());
        }
        if self.waits_to_move() && to != here.store {
            return Err(FormError::new("to", "store_other").with("store", &here.store).into());
        }
        let there = Settings { store: to.to_owned(), ..here.clone() };
        match self.place_of(&there) {
            Err(Stop::Form(_)) => Err(FormError::new("to", "store_password_in_address").into()),
            Err(stop) => Err(stop),
            Ok(_) => Ok(there),
        }
    }

    fn place_of(&self, settings: &Settings) -> Result<Location, Stop> {
        settings.location(self.disk(), self.folder())
    }

    fn options(&self) -> Result<store::Options, Stop> {
        let guard = settings::read_guard_key(self.disk(), self.settings())?;
        Ok(options(self.world(), self.slug(), guard))
    }

    /// Hands everything over to the database that these settings name, which then waits for its record. `still` looks
    /// once more while nobody acts.
    pub(crate) fn hand_over(
        &self,
        there: Settings,
        still: impl FnOnce(&mut Tx<'_>) -> Result<(), Stop>,
    ) -> Result<Self, Stop> {
        let location = self.place_of(&there)?;
        // Before anybody is kept out, and so that nobody waits for themselves: the target may be the source.
        self.store().check_target(&location, self.options()?)?;
        let whole = |target: &Store| {
            let findings = store::verify(target, i64::from(Kind::Number.code()))?;
            let Some(finding) = findings.first() else { return Ok(()) };
            let place = format!("{}: {}", finding.code, finding.place);
            Err(Stop::from(Failure::new("move_inconsistent", place)))
        };
        let still = |tx: &mut Tx<'_>| {
            let runs = tx.open_begun()?.into_iter().find(|begun| self.running().lives(*begun));
            if let Some(runs) = runs {
                return Err(Failure::new("act_running", runs).into());
            }
            still(tx)
        };
        let (options, to) = (self.options()?, there.store.clone());
        let store = self.store().hand_over(&location, options, &to, still, whole)?;
        let key = settings::read_ledger_key(self.disk(), self.settings())?;
        let folder = self.folder().to_owned();
        let target = Self::assemble(self.world().clone(), there, folder, store, key)?;
        target.left().set(Some(self.settings().clone()));
        Ok(target)
    }

    /// After the record at the target: the source keeps nothing, and the settings name the target.
    pub(crate) fn finish_move(&self) -> Result<(), Stop> {
        let Some(left) = self.left().get() else { return Ok(()) };
        self.publish()?;
        Store::clear_left(&self.place_of(&left)?, self.options()?)?;
        self.settings().write(self.disk(), self.folder())?;
        self.left().set(None);
        Ok(())
    }

    /// This office goes on at the target.
    pub(crate) fn go_on_at(&self, target: Self) -> Result<(), Failure> {
        self.home().go_on_in(target.into_home())
    }
}
