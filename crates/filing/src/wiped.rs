//! Text that grows and may hold numbers.

use zeroize::Zeroizing;

/// A text that is wiped. Memory that must grow is copied and wiped, never left behind.
#[derive(Default)]
pub(crate) struct Wiped(Zeroizing<String>);

impl Wiped {
    /// Appends.
    pub(crate) fn push(&mut self, part: &str) {
        let length = self.0.len() + part.len();
        if length > self.0.capacity() {
            let mut larger = Zeroizing::new(String::with_capacity((2 * length).max(256)));
            larger.push_str(&self.0);
            self.0 = larger;
        }
        self.0.push_str(part);
    }

    /// Forgets the text and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}
