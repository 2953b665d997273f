//! An open office: one organisation's store, vault, keys and pack.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, TryLockError};

use domain::rows::Organisation;
use domain::{
    ActName, Clock, Disk, Failure, Finder, FormError, Probe, Random, Reason, Refusal, Slug, Stop,
    Timestamp,
};
use ledger::LedgerKey;
use regulation::Pack;
use store::{GuardKey, Options, Store, Tx};
use vault::Vault;

use crate::desk::Openings;
use crate::elsewhere::LastLook;
use crate::head::HeadFile;
use crate::memory::Memory;
use crate::moving::{Home, Left};
use crate::restoring::Restoring;
use crate::roll::Roll;
use crate::running::RunningActs;
use crate::seals::Lineage;
use crate::settings::{self, Settings};

/// An act may be this much earlier than the last record before the clock is in question.
const CLOCK_BACK_MS: i64 = 2 * 60_000;
/// Wall clock and monotonic clock may drift apart by this much.
const CLOCK_JUMP_MS: i64 = 5 * 60_000;
/// One day.
const DAY_MS: i64 = 24 * 60 * 60_000;

/// The world outside: files, time, randomness, and where a test makes them fail.
#[derive(Clone)]
pub struct World {
    /// Files.
    pub disk: Arc<dyn Disk>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Points of failure.
    pub probe: Arc<dyn Probe>,
    /// Looks for numbers outside of the vault.
    pub finder: Arc<dyn Finder>,
}

/// An open office. Shared by threads; every act goes through a [`crate::Desk`].
pub struct Office {
    world: World,
    home: Home,
    folder: PathBuf,
    vault: OnceLock<Vault>,
    pack: RwLock<Option<Arc<Pack>>>,
    /// The generation of facts in which the organisation's row was last seen to name it.
    pack_seen: AtomicI64,
    ledger_key: LedgerKey,
    head: HeadFile,
    memory: Memory,
    roll: Roll,
    openings: Openings,
    running: RunningActs,
    clock_base: Mutex<(i64, i64)>,
    round: Mutex<()>,
    lineage: Lineage,
    restoring: OnceLock<Restoring>,
    left: Left,
    last_look: LastLook,
}

impl Office {
    /// Prepares an empty office: folder, keys and an empty ledger. `found_organisation` does the rest.
    /// An office that was prepared and not founded yet is taken up again, with the places named now.
    ///
    /// # Errors
    /// A form error when the folder is in use; a failure of disk or store.
    pub fn prepare(world: World, data: &Path, settings: Settings) -> Result<Self, Stop> {
        settings.check_names(data)?;
        let folder = data.join(settings.slug.as_str());
        let disk = &world.disk;
        if Settings::exists(disk.as_ref(), &folder) {
            return Self::prepare_again(world, data, settings);
        }
        settings.check_apart(data)?;
        settings.places()?;
        settings.check_media()?;
        disk.create_folder(data)?;
        disk.create_folder(&folder)?;
        disk.create_folder(&folder.join("outbox"))?;
        let (disk, random) = (disk.as_ref(), world.random.as_ref());
        let location = settings.location(disk, &folder)?;
        let guard = settings::create_guard_key(disk, &settings, random)?;
        let store = Store::create(&location, options(&world, &settings.slug, guard))?;
        let key = settings::create_ledger_key(disk, &settings, store.ledger_id()?, random)?;
        crate::head::start(disk, &folder, &key)?;
        settings.write(disk, &folder)?;
        Self::assemble(world.clone(), settings, folder, store, key)
    }

    /// After a founding that did not come about. Ledger and keys are made once; the places may change.
    fn prepare_again(world: World, data: &Path, settings: Settings) -> Result<Self, Stop> {
        let mut office = Self::open(world, data, &settings.slug)?;
        if office.pack().is_ok() {
            crate::settings::list_organisation(office.disk(), data, office.slug())?;
            return Err(FormError::new("slug", "organisation_exists").into());
        }
        let before = office.settings();
        let elsewhere = |field: &str, path: String| {
            Err(FormError::new(field, "prepared_elsewhere").with("path", path).into())
        };
        if before.keys != settings.keys {
            return elsewhere("keys", before.keys.display().to_string());
        }
        if before.store != settings.store {
            return elsewhere("store", before.store.clone());
        }
        settings.check_apart(data)?;
        settings.places()?;
        settings.check_media()?;
        settings.write(office.disk(), &office.folder)?;
        office.home = office.home.with(settings);
        Ok(office)
    }

    /// Opens the office of an organisation. The vault stays sealed until [`Self::unseal`]; acts whose
    /// end is unknown become unresolved.
    ///
    /// # Errors
    /// A failure that says what is missing or damaged and where.
    pub fn open(world: World, data: &Path, slug: &Slug) -> Result<Self, Stop> {
        let folder = data.join(slug.as_str());
        let settings = Settings::read(world.disk.as_ref(), &folder)?;
        settings.check_apart(data)?;
        let disk = world.disk.as_ref();
        let guard = settings::read_guard_key(disk, &settings)?;
        let key = settings::read_ledger_key(disk, &settings)?;
        let location = settings.location(disk, &folder)?;
        let store = Store::open(&location, options(&world, &settings.slug, guard))?;
        store.check_arrived()?;
        if store.ledger_id()? != key.origin().ledger() && !domain::broken::is_off("ledger_of_key") {
            return Err(Failure::new("ledger_of_another_key", "identity").into());
        }
        store.integrate()?;
        let office = Self::assemble(world.clone(), settings, folder, store, key)?;
        office.head.check(&office)?;
        crate::unresolved::sweep(&office)?;
        Ok(office)
    }

    pub(crate) fn assemble(
        world: World,
        settings: Settings,
        folder: PathBuf,
        store: Store,
        ledger_key: LedgerKey,
    ) -> Result<Self, Stop> {
        let base = (world.clock.now().0, world.clock.monotonic());
        let office = Self {
            head: HeadFile::new(&folder),
            running: RunningActs::new(&folder.join("outbox")),
            world,
            home: Home::new(settings, store),
            folder,
            vault: OnceLock::new(),
            pack: RwLock::new(None),
            pack_seen: AtomicI64::new(-1),
            ledger_key,
            memory: Memory::default(),
            roll: Roll::default(),
            openings: Openings::default(),
            clock_base: Mutex::new(base),
            round: Mutex::new(()),
            lineage: Lineage::default(),
            restoring: OnceLock::new(),
            left: Left::default(),
            last_look: LastLook::default(),
        };
        office.load_pack()?;
        Ok(office)
    }

    /// Loads the pack that the organisation's row names, and checks that it is the very pack.
    pub(crate) fn load_pack(&self) -> Result<(), Stop> {
        let row = self.store().read(|tx| Ok::<_, Stop>(tx.organisation()?))?;
        let Some(held) = row else { return Ok(()) };
        self.adopt(self.pack_of(&held.row)?);
        Ok(())
    }

    /// The pack that the organisation's row names, when it is the very pack.
    fn pack_of(&self, row: &Organisation) -> Result<Arc<Pack>, Stop> {
        let pack = crate::packs::by_id(self.disk(), &self.folder, row.pack.as_str())?;
        if pack.reference().digest.as_slice() != row.pack_digest {
            return Err(Failure::new("pack_changed", row.pack.as_str()).into());
        }
        Ok(pack)
    }

    /// The pack that decides on an act in this snapshot. Another process may have adopted one since: whenever
    /// facts have changed, the organisation's row is looked at again.
    pub(crate) fn pack_at(
        &self,
        act: ActName,
        tx: &mut Tx<'_>,
        generation: i64,
    ) -> Result<Arc<Pack>, Stop> {
        let known = self.pack_for(act)?;
        let seen = self.pack_seen.load(Ordering::Acquire);
        if act == ActName::FoundOrganisation || seen == generation {
            return Ok(known);
        }
        let Some(held) = tx.organisation()? else { return Ok(known) };
        let same = known.reference().digest.as_slice() == held.row.pack_digest;
        let pack = if same { known } else { self.pack_of(&held.row)? };
        if generation > seen {
            if !same {
                self.adopt(Arc::clone(&pack));
            }
            self.pack_seen.store(generation, Ordering::Release);
        }
        Ok(pack)
    }

    /// Puts a pack in force.
    pub(crate) fn adopt(&self, pack: Arc<Pack>) {
        crate::packs::say_with(&pack);
        *self.pack.write().unwrap_or_else(PoisonError::into_inner) = Some(pack);
    }

    /// The pack in force.
    ///
    /// # Errors
    /// A failure before the founding.
    pub fn pack(&self) -> Result<Arc<Pack>, Failure> {
        self.pack
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
            .ok_or_else(|| Failure::new("not_founded", self.slug()))
    }

    /// The limits of the pack in force.
    ///
    /// # Errors
    /// A failure before the founding.
    pub fn limits(&self) -> Result<regulation::Limits, Failure> {
        let pack = self.pack()?;
        pack.limits().cloned().ok_or_else(|| Failure::new("not_founded", self.slug()))
    }

    /// How people show who they are, as the pack in force says.
    ///
    /// # Errors
    /// A failure before the founding.
    pub fn sign_in_rules(&self) -> Result<regulation::SignInRules, Failure> {
        let pack = self.pack()?;
        pack.sign_in().cloned().ok_or_else(|| Failure::new("not_founded", self.slug()))
    }

    /// The pack that decides on an act: the one in force, and before the founding the law alone.
    pub(crate) fn pack_for(&self, act: ActName) -> Result<Arc<Pack>, Failure> {
        if act == ActName::FoundOrganisation {
            Ok(crate::packs::registry()?.pack("law").map_err(Failure::from)?)
        } else {
            self.pack()
        }
    }

    /// The open vault.
    ///
    /// # Errors
    /// A failure while it is sealed.
    pub fn vault(&self) -> Result<&Vault, Failure> {
        self.vault.get().ok_or_else(|| Failure::new("vault_sealed", self.slug()))
    }

    pub(crate) fn put_vault(&self, vault: Vault) -> Result<(), Failure> {
        self.vault.set(vault).map_err(|_| Failure::new("vault_open_already", self.slug()))
    }

    /// The store; faces never touch it.
    pub(crate) fn store(&self) -> &Store {
        self.home.store()
    }

    /// Where the organisation lives.
    pub(crate) const fn home(&self) -> &Home {
        &self.home
    }

    /// The office over the target of a move hands over what it stands on.
    pub(crate) fn into_home(self) -> Home {
        self.home
    }

    /// The database that was left, while the move from it is not finished.
    pub(crate) const fn left(&self) -> &Left {
        &self.left
    }

    /// When the seal places were last looked at.
    pub(crate) const fn last_look(&self) -> &LastLook {
        &self.last_look
    }

    /// Files.
    pub(crate) fn disk(&self) -> &dyn Disk {
        self.world.disk.as_ref()
    }

    /// Looks for numbers.
    pub(crate) fn finder(&self) -> &dyn Finder {
        self.world.finder.as_ref()
    }

    pub(crate) fn random(&self) -> &dyn Random {
        self.world.random.as_ref()
    }

    /// The wall clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.world.clock.now()
    }

    pub(crate) fn monotonic(&self) -> i64 {
        self.world.clock.monotonic()
    }

    /// The world outside.
    pub(crate) const fn world(&self) -> &World {
        &self.world
    }

    /// The organisation's code.
    #[must_use]
    pub fn slug(&self) -> &Slug {
        &self.settings().slug
    }

    /// The settings on this machine.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        self.home.settings()
    }

    /// The organisation's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn outbox(&self) -> PathBuf {
        self.folder.join("outbox")
    }

    pub(crate) const fn ledger_key(&self) -> &LedgerKey {
        &self.ledger_key
    }

    pub(crate) const fn memory(&self) -> &Memory {
        &self.memory
    }

    pub(crate) const fn roll(&self) -> &Roll {
        &self.roll
    }

    pub(crate) const fn openings(&self) -> &Openings {
        &self.openings
    }

    /// Held by the one thread that runs a shredding round.
    pub(crate) fn one_round(&self) -> Result<MutexGuard<'_, ()>, Failure> {
        match self.round.try_lock() {
            Ok(guard) => Ok(guard),
            Err(TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => Err(Failure::new("round_running", self.slug())),
        }
    }

    /// The restore that waits to be declared.
    pub(crate) fn restoring(&self) -> Result<&Restoring, Failure> {
        self.restoring.get().ok_or_else(|| Failure::new("nothing_to_restore", self.slug()))
    }

    pub(crate) fn wait_for_restore(&self, restoring: Restoring) -> Result<(), Failure> {
        let twice = |_| Failure::new("nothing_to_restore", self.slug());
        self.restoring.set(restoring).map_err(twice)
    }

    pub(crate) const fn lineage(&self) -> &Lineage {
        &self.lineage
    }

    pub(crate) const fn running(&self) -> &RunningActs {
        &self.running
    }

    pub(crate) const fn head(&self) -> &HeadFile {
        &self.head
    }

    /// Publishes the head, at most once a second.
    pub(crate) fn after_commit(&self) -> Result<(), Stop> {
        self.head.publish_if_due(self)
    }

    /// Publishes what was recorded since the last head: a face that stays open calls it every second, so that no more than
    /// the last second could be cut off unseen.
    ///
    /// # Errors
    /// A failure of disk or store.
    pub fn catch_up(&self) -> Result<(), Stop> {
        self.head.catch_up(self)
    }

    /// Signs and writes the head now; called when a face ends.
    ///
    /// # Errors
    /// A failure of disk or store.
    pub fn publish(&self) -> Result<(), Stop> {
        self.head.publish(self)
    }

    /// Refuses an act while the clock is in question (DESIGN section 4).
    pub(crate) fn check_clock(
        &self,
        act: ActName,
        tx: &mut Tx<'_>,
        at: Timestamp,
    ) -> Result<(), Stop> {
        // Two persons who look at a clock declare both, and may have to sign in for it.
        let may = [ActName::DeclareClock, ActName::Restore, ActName::SignIn].contains(&act);
        if may || !self.clock_in_question(tx, at)? {
            return Ok(());
        }
        Err(self.refused_by_clock(act)?)
    }

    /// Whether the clock is in question at this time.
    pub(crate) fn clock_in_question(&self, tx: &mut Tx<'_>, at: Timestamp) -> Result<bool, Stop> {
        if domain::broken::is_off("clock") {
            return Ok(false);
        }
        let last = tx.last_record_at()?.map(|last| last.0);
        let back = last.is_some_and(|last| last - at.0 > CLOCK_BACK_MS);
        let (wall, steady) = *self.clock_base();
        let jump = ((at.0 - wall) - (self.monotonic() - steady)).abs() > CLOCK_JUMP_MS;
        // From the start on the steady clock tells; before it, only the records do.
        let idle = self.limits().map_or(0, |limits| i64::from(limits.clock_idle_days)) * DAY_MS;
        let ahead = idle > 0 && last.is_some_and(|last| wall - last > idle);
        Ok(back || jump || (ahead && !domain::broken::is_off("clock_ahead")))
    }

    /// The time of a record: never before the last one. While the clock is in question it is the last record's, so
    /// that no record of a refusal or of a sign-in makes a wrong time the right one.
    pub(crate) fn time_of_record(&self, tx: &mut Tx<'_>, at: Timestamp) -> Result<Timestamp, Stop> {
        let Some(last) = tx.last_record_at()? else { return Ok(at) };
        let in_question = self.clock_in_question(tx, at)?;
        Ok(if in_question || last > at { last } else { at })
    }

    /// The refusal of an act while the clock is in question. It is not recorded: no record could say
    /// when it was.
    fn refused_by_clock(&self, act: ActName) -> Result<Stop, Failure> {
        let pack = self.pack_for(act)?;
        let clause = pack.clause_of("error_refuses").unwrap_or("L12").to_owned();
        let reason = Reason {
            article: pack.article(&clause).to_owned(),
            clause,
            message: "clock_in_question".to_owned(),
        };
        Ok(Stop::Refused(Refusal {
            act,
            body: pack.reference().body.clone(),
            reasons: vec![reason],
            tells: Box::default(),
            who_could: Vec::new(),
            record: None,
        }))
    }

    /// Two persons declared that the clock is right: drift counts from here.
    pub(crate) fn rebase_clock(&self) {
        *self.clock_base() = (self.now().0, self.monotonic());
    }

    fn clock_base(&self) -> MutexGuard<'_, (i64, i64)> {
        self.clock_base.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn options(world: &World, slug: &Slug, guard: GuardKey) -> Options {
    Options {
        organisation: slug.clone(),
        guard,
        probe: Arc::clone(&world.probe),
        random: Arc::clone(&world.random),
        clock: Arc::clone(&world.clock),
    }
}
