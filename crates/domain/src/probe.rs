//! A place where a test can make the outside world fail.
//!
//! Every statement and commit of the store and every call of [`crate::Disk`] passes one point. In
//! production the probe is [`NoProbe`]; a test counts the points of an act and then fails them one by
//! one.

/// Called before each touch of the outside world.
pub trait Probe: Send + Sync {
    /// Returns true when this touch must fail.
    fn fails(&self, at: &'static str) -> bool;
}

/// The probe of production: nothing fails by itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProbe;

impl Probe for NoProbe {
    #[inline]
    fn fails(&self, _at: &'static str) -> bool {
        false
    }
}
