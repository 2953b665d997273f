//! Guards that a test build may switch off one at a time.
//!
//! Each guard named here has a test that must fail when the guard is off. The switch exists only under
//! the cargo feature `broken`, which no published binary has; without it [`is_off`] is a constant
//! `false` and the compiler removes the branch.

/// Says whether the guard called `name` is switched off in this test build. Always false without the
/// feature `broken`.
#[cfg(not(feature = "broken"))]
#[inline(always)]
#[must_use]
pub const fn is_off(_name: &str) -> bool {
    false
}

/// Says whether the guard called `name` is switched off: it is when the process was started with
/// `BANNIN_BROKEN` set to that name.
#[cfg(feature = "broken")]
#[expect(clippy::disallowed_methods, reason = "a test build only: the guard is chosen at start")]
#[must_use]
pub fn is_off(name: &str) -> bool {
    static OFF: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    OFF.get_or_init(|| std::env::var("BANNIN_BROKEN").ok()).as_deref() == Some(name)
}
