//! The office for programs: acts by name and lists, in JSON, under tokens that an officer issued (`issue_token`).
//!
//! An act is the same act: its input is what `bannin act run` takes, the pack decides as for any face, and what stops it
//! is an RFC 9457 problem with the same codes, articles and words. A token is no terminal: where numbers are entered,
//! shown or filled in, the certificate of a registered one must be shown on the connection as well.

mod acts;
mod caller;
mod document;
mod gate;
mod lists;
mod once;
mod problem;

pub use acts::{all as all_acts, run as run_act, show as show_act};
pub use document::show as document;
pub use gate::{Gate, Tries};
pub use lists::{all as all_lists, one as show_line, show as show_list};
pub use problem::{Kind, Said, no_such_method, not_found};

/// Every address of the interface begins so.
pub const UNDER: &str = "/api/";

/// The last parts of an address, after so many; codes and ids need no decoding, and what does names nothing here.
fn parts(path: &str, under: &str) -> Vec<String> {
    let rest = path.strip_prefix(under).unwrap_or_default();
    rest.split('/').map(str::to_owned).collect()
}
