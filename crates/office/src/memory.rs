//! What decisions remember between acts.
//!
//! Nothing here is trusted by itself: an entry counts only while the organisation's `facts_generation`
//! and the day, both read in the transaction at hand, are those it was made under, and while the tally is the one of
//! then, which is looked at every second; and only a committed snapshot fills it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use domain::id::{AffairsId, DeviceId, PersonId, StaffId};
use domain::rows::{Affairs, Tally};
use domain::{Day, Label, Stop};
use ledger::Rest;
use store::{Held, Tx};

use crate::desk::{House, Standing};

type ActorKey = (StaffId, Option<DeviceId>);

#[derive(Default)]
struct Shelf {
    stamp: Option<(i64, Day)>,
    standings: HashMap<ActorKey, Arc<Standing>>,
    houses: HashMap<Option<Label>, Arc<House>>,
    affairs: HashMap<AffairsId, Arc<Held<Affairs>>>,
    unread: Option<Arc<Vec<PersonId>>>,
    tally: Option<Rest>,
    /// The version of the tally when it was last looked at.
    looked_at: Option<i64>,
}

/// The memory of an open office.
#[derive(Default)]
pub(crate) struct Memory {
    shelf: RwLock<Shelf>,
    /// A millisecond after the tally was last looked at; 0 before the first time.
    looked: AtomicI64,
}

/// What is remembered is compared with the tally so often: the count of facts alone is a number that anybody with the
/// database can set back.
const EVERY_MS: i64 = 1_000;

/// Above this many entries a shelf is emptied: a limit on everything.
const MOST: usize = 4_096;

impl Memory {
    fn look<T>(&self, stamp: (i64, Day), pick: impl Fn(&Shelf) -> Option<T>) -> Option<T> {
        let shelf = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
        (shelf.stamp == Some(stamp)).then(|| pick(&shelf)).flatten()
    }

    fn keep(&self, stamp: (i64, Day), put: impl FnOnce(&mut Shelf)) {
        let mut shelf = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        let full = shelf.standings.len() + shelf.houses.len() + shelf.affairs.len() > MOST;
        if shelf.stamp != Some(stamp) || full {
            let looked_at = shelf.looked_at;
            *shelf = Shelf { stamp: Some(stamp), looked_at, ..Shelf::default() };
        }
        put(&mut shelf);
    }

    /// Forgets everything when the tally, which changes with every right that is given or taken, is not what it was.
    pub fn follow(&self, tx: &mut Tx<'_>, now: i64) -> Result<(), Stop> {
        let (last, now) = (self.looked.load(Ordering::Acquire), now + 1);
        let lately = last != 0 && now - last < EVERY_MS;
        let mine = || self.looked.compare_exchange(last, now, Ordering::AcqRel, Ordering::Acquire);
        if lately || mine().is_err() || domain::broken::is_off("memory_follows") {
            return Ok(());
        }
        let tally = tx.get::<Tally>(Tally::ID.0)?.map(|held| held.version);
        let mut shelf = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        if shelf.looked_at != tally {
            *shelf = Shelf { looked_at: tally, ..Shelf::default() };
        }
        Ok(())
    }

    pub fn standing(&self, generation: i64, day: Day, key: ActorKey) -> Option<Arc<Standing>> {
        self.look((generation, day), |s| s.standings.get(&key).cloned())
    }

    pub fn keep_standing(&self, generation: i64, day: Day, key: ActorKey, made: &Arc<Standing>) {
        self.keep((generation, day), |s| {
            s.standings.insert(key, Arc::clone(made));
        });
    }

    pub fn house(&self, generation: i64, day: Day, of: Option<&Label>) -> Option<Arc<House>> {
        self.look((generation, day), |s| s.houses.get(&of.cloned()).cloned())
    }

    pub fn keep_house(&self, generation: i64, day: Day, of: Option<&Label>, made: &Arc<House>) {
        self.keep((generation, day), |s| {
            s.houses.insert(of.cloned(), Arc::clone(made));
        });
    }

    /// Whose numbers must be read a second time before they are used.
    pub fn unread(&self, generation: i64, day: Day) -> Option<Arc<Vec<PersonId>>> {
        self.look((generation, day), |s| s.unread.clone())
    }

    pub fn keep_unread(&self, generation: i64, day: Day, made: &Arc<Vec<PersonId>>) {
        self.keep((generation, day), |s| s.unread = Some(Arc::clone(made)));
    }

    /// The tally that what is remembered rests on.
    pub fn tally(&self, generation: i64, day: Day) -> Option<Rest> {
        self.look((generation, day), |s| s.tally.clone())
    }

    pub fn keep_tally(&self, generation: i64, day: Day, tally: Option<Rest>) {
        self.keep((generation, day), |s| s.tally = tally.or(s.tally.take()));
    }

    pub fn affairs(&self, generation: i64, day: Day, id: AffairsId) -> Option<Arc<Held<Affairs>>> {
        self.look((generation, day), |s| s.affairs.get(&id).cloned())
    }

    pub fn keep_affairs(&self, generation: i64, day: Day, made: &Arc<Held<Affairs>>) {
        self.keep((generation, day), |s| {
            s.affairs.insert(made.row.id, Arc::clone(made));
        });
    }
}
