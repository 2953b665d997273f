//! What the server says of its own running, a line of JSON each: failures by their operation, and who was kept out. No
//! line holds a name, a number, or anything that was sent.

use std::io::Write;
use std::sync::Arc;

use domain::Failure;
use serde_json::{Value, json};

/// Where the lines go.
#[derive(Clone)]
pub struct Log(Arc<dyn Fn(&Value) + Send + Sync>);

impl Log {
    /// Lines go to whoever takes them.
    #[must_use]
    pub fn to(takes: impl Fn(&Value) + Send + Sync + 'static) -> Self {
        Self(Arc::new(takes))
    }

    /// Says that an operation failed: its mark stands on the answer as well.
    pub(crate) fn failed(&self, operation: &str, failure: &Failure) {
        let Failure { code, detail } = failure;
        self.line(
            &json!({ "event": "failed", "operation": operation, "code": code, "detail": detail }),
        );
    }

    pub(crate) fn line(&self, line: &Value) {
        (self.0)(line);
    }
}

impl Default for Log {
    /// Lines go to the standard error, where a service's journal takes them up with the time.
    fn default() -> Self {
        Self::to(|line| {
            let _ = writeln!(std::io::stderr().lock(), "{line}");
        })
    }
}
