//! What decisions remember between acts.
//!
//! Nothing here is trusted by itself: an entry counts only while the organisation's `facts_generation`
//! and the day, both read in the transaction at hand, are those it was made under; and only a committed
//! snapshot fills it.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use domain::id::{AffairsId, DeviceId, PersonId, StaffId};
use domain::rows::Affairs;
use domain::{Day, Label};
use ledger::Rest;
use store::Held;

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
}

/// The memory of an open office.
#[derive(Default)]
pub(crate) struct Memory {
    shelf: RwLock<Shelf>,
}

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
            *shelf = Shelf { stamp: Some(stamp), ..Shelf::default() };
        }
        put(&mut shelf);
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
