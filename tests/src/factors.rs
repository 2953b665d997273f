//! Second factors of the fixture: one secret, and the code that an app shows by it.

use office::domain::Clock;
use office::{Factor, Proof};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::House;

/// That an actor of the fixture showed who they are this very moment.
pub const PROVED: Option<Proof> = Some(Proof { by: Factor::Password, at: i64::MAX });

/// The secret of every second factor of the fixture, as apps take it.
pub const FACTOR: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

impl House {
    /// The code that an app shows by [`FACTOR`] so many seconds from now.
    pub fn code_in(&self, seconds: i64) -> String {
        let secret = Secret::try_from_base32(FACTOR).unwrap();
        let app = Builder::new().with_secret(secret).build().unwrap();
        app.generate(u64::try_from(self.clock.now().0 / 1000 + seconds).unwrap()).to_string()
    }

    /// The input by which somebody enrols a second factor now.
    pub fn enrolling(&self, name: &str) -> Value {
        json!({ "name": name, "secret": FACTOR, "code": self.code_in(0) })
    }
}
