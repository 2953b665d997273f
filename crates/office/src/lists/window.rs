//! The part of a register that is shown: one line alone, or so many after one that was shown before.

use super::Filter;
use super::line::Listed;

/// So many lines are shown at most: a list is for finding somebody, not for taking everybody away.
pub(super) const MOST: usize = 50;

/// Says of each line that may be seen, in turn, whether it is shown.
pub(super) struct Window<'f> {
    only: Option<&'f str>,
    /// Lines up to this one were shown before.
    after: Option<&'f str>,
    shown: usize,
    /// So many more could be shown.
    pub more: usize,
}

impl<'f> Window<'f> {
    /// As a filter asks.
    pub fn of(filter: &'f Filter) -> Self {
        let (only, after) = (filter.only.as_deref(), filter.after.as_deref());
        Self { only, after, shown: 0, more: 0 }
    }

    /// Whether this line is shown.
    pub fn takes(&mut self, id: &str) -> bool {
        if let Some(only) = self.only {
            return only == id;
        }
        if let Some(after) = self.after {
            if after == id {
                self.after = None;
            }
            return false;
        }
        if self.shown >= MOST {
            self.more += 1;
            return false;
        }
        self.shown += 1;
        true
    }

    /// The same of a register that was read as a whole.
    pub fn cut(mut self, listed: Listed) -> Listed {
        let Listed { mut lines, narrowed, .. } = listed;
        lines.retain(|line| self.takes(&line.id));
        Listed { lines, more: self.more, narrowed }
    }
}
