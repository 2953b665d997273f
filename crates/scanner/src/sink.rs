//! Where findings go while a file is read: grouped by place, named by file and member.

use crate::rules::Rules;
use crate::seen::{Confidence, Event, Found, Kind, Place, Reason, Unseen, masked};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Takes what is found in one file and its members.
pub(crate) struct Sink<'a> {
    pub(crate) rules: &'a Rules,
    /// File and members, with masked digits.
    name: String,
    said: &'a mut dyn FnMut(Event),
    /// Set when the scan is to end.
    pub(crate) stop: &'a AtomicBool,
    /// Bytes looked at, for the rate.
    pub(crate) read: &'a AtomicU64,
    /// Hits of the same place and kind that were not said yet.
    open: Option<Found>,
}

impl<'a> Sink<'a> {
    pub(crate) const fn new(
        rules: &'a Rules,
        name: String,
        said: &'a mut dyn FnMut(Event),
        stop: &'a AtomicBool,
        read: &'a AtomicU64,
    ) -> Self {
        Self { rules, name, said, stop, read, open: None }
    }

    /// True when the scan is to end.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Says one hit, or so many at a place.
    pub(crate) fn found(&mut self, place: Place, kind: Kind, confidence: Confidence, count: u64) {
        let place = place.masked();
        if let Some(open) = &mut self.open
            && open.place == place
            && open.kind == kind
            && open.confidence == confidence
        {
            open.count += count;
            return;
        }
        self.flush();
        self.open = Some(Found { file: self.name.clone(), place, kind, confidence, count });
    }

    /// Says that something could not be looked into.
    pub(crate) fn unseen(&mut self, reason: Reason) {
        self.flush();
        (self.said)(Event::Unseen(Unseen { file: self.name.clone(), reason }));
    }

    /// Says what is still open.
    pub(crate) fn flush(&mut self) {
        if let Some(open) = self.open.take() {
            (self.said)(Event::Found(open));
        }
    }

    /// Says it when the file's own name, or that of a sheet or a table in it, holds a number.
    pub(crate) fn name_of(&mut self, name: &str) {
        if let Some(hit) = digits::find_hits(name).into_iter().next() {
            let (kind, _) = crate::shape::of(name.get(hit).unwrap_or_default());
            let level = self.rules.level(self.rules.form(kind) + self.rules.words_in(name));
            self.found(Place::Name, kind, level, 1);
        }
    }

    /// Goes into a member of an archive: what it holds is said under its name.
    pub(crate) fn member<R>(&mut self, name: &str, look: impl FnOnce(&mut Sink<'_>) -> R) -> R {
        self.flush();
        let length = self.name.len();
        self.name.push_str("!/");
        self.name.push_str(&masked(name));
        self.name_of(name);
        self.flush();
        let mut inner = Sink {
            rules: self.rules,
            name: self.name.clone(),
            said: &mut *self.said,
            stop: self.stop,
            read: self.read,
            open: None,
        };
        let done = look(&mut inner);
        inner.flush();
        self.name.truncate(length);
        done
    }
}
