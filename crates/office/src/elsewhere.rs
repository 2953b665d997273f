//! An organisation that was restored elsewhere while it lives here: two ledgers would both claim to be the one (H6.8).
//!
//! The seals lie apart from the data, and each names the ledger by which the organisation lived when it was written. A
//! restore writes its own into every place. Who finds another ledger in a place acts no more, until somebody has ended one
//! of the two; to read is not kept from anybody.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::id::LedgerId;
use domain::rows::Restore;
use domain::{ActName, Failure, FormError, Slug, Stop};
use store::Store;
use vault::{Seal, Vault};

use crate::input::SecretText;
use crate::office::{Office, World, options};
use crate::seals::parse_words;
use crate::settings::{self, Settings};

/// The places are looked at so often while acts go on.
const EVERY_MS: i64 = 10_000;

/// When the seal places were last seen to name no other ledger.
pub(crate) struct LastLook(AtomicI64);

impl Default for LastLook {
    fn default() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }
}

/// True for the acts by which somebody reads, and for those that begin another life of the organisation.
const fn may_go_on(act: ActName) -> bool {
    use ActName as A;
    matches!(
        act,
        A::FoundOrganisation | A::Restore | A::SignIn | A::ExportLedger | A::ExportRegister
    )
}

impl Office {
    /// Stops an act while a seal place says that the organisation lives by another ledger.
    ///
    /// # Errors
    /// The failure `lives_elsewhere` with the place; a failure of the store.
    pub(crate) fn check_lives_here(&self, act: ActName) -> Result<(), Stop> {
        let (now, last) = (self.monotonic(), self.last_look().0.load(Ordering::Acquire));
        let seen_lately = last != i64::MIN && (now - last) < EVERY_MS;
        if seen_lately || may_go_on(act) || domain::broken::is_off("lives_elsewhere") {
            return Ok(());
        }
        if let Some((place, _)) = self.seal_of_another()? {
            return Err(Failure::new("lives_elsewhere", place).into());
        }
        self.last_look().0.store(now, Ordering::Release);
        Ok(())
    }

    /// The newest seal, with its folder, that another life of this organisation wrote.
    fn seal_of_another(&self) -> Result<Option<(String, Seal)>, Stop> {
        let mut newest: Option<(String, Seal)> = None;
        for (place, seal) in crate::seals::found(self)? {
            let newer = newest.as_ref().is_none_or(|(_, s)| s.generation() < seal.generation());
            if newer && is_of_another(self, &seal)? {
                newest = Some((place, seal));
            }
        }
        Ok(newest)
    }

    /// Ends an organisation here that was restored elsewhere: its ledger is written into a folder, then the database is
    /// emptied and says by which ledger the organisation lives, as after a move. The unseal words prove that the seal which
    /// says so is no forgery. What was cut short is finished by the same command.
    ///
    /// # Errors
    /// The form error `lives_here` when no seal place names another ledger; form errors and failures of words, seal and
    /// disk.
    pub fn leave(
        world: World,
        data: &Path,
        slug: &Slug,
        words: &SecretText,
        out: &Path,
    ) -> Result<(), Stop> {
        let disk = world.disk.as_ref();
        let folder = data.join(slug.as_str());
        let settings = Settings::read(disk, &folder)?;
        match Self::open(world.clone(), data, slug) {
            Err(Stop::Failed(failure)) if failure.code == "store_moved" => {}
            Err(stop) => return Err(stop),
            Ok(office) => {
                let lives_here = || FormError::new("--data", "lives_here");
                let (_, seal) = office.seal_of_another()?.ok_or_else(lives_here)?;
                if !domain::broken::is_off("leave_words") {
                    Vault::unseal(slug, &seal, &parse_words(words)?, office.random_shared())?;
                }
                let _no_round = crate::round::none_runs(&office)?;
                office.export(out)?;
                let ledger = seal.ledger().map(|ledger| ledger.to_string()).unwrap_or_default();
                office.store().leave(&format!("ledger {ledger}"))?;
            }
        }
        let guard = settings::read_guard_key(disk, &settings)?;
        let location = settings.location(disk, &folder)?;
        Ok(Store::clear_left(&location, options(&world, slug, guard))?)
    }
}

/// Whether a seal was written by another life of this organisation, later than any restore of which this one knows: a
/// seal of before its own restore is of the ledger of then.
pub(crate) fn is_of_another(office: &Office, seal: &Seal) -> Result<bool, Stop> {
    let ours = LedgerId(office.ledger_key().origin().ledger());
    if seal.ledger().is_none_or(|ledger| ledger == ours) {
        return Ok(false);
    }
    let restores = office.store().read(|tx| Ok::<_, Stop>(tx.every::<Restore>()?))?;
    let known = |row: &Restore| u64::try_from(row.seal_generation);
    Ok(!restores.iter().any(|held| known(&held.row).is_ok_and(|known| seal.generation() <= known)))
}
