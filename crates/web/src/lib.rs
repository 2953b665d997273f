//! The office in the browser: pages made on the server, forms that are posted, and no other way in than the acts.
//!
//! A page asks the office for what it shows and hands forms to acts by name; it knows no store, no vault and no
//! ledger. Everything below is synchronous, so that work is handed to threads of its own, a bounded number at a time
//! ([`Site`]). A number stands in an answer to a POST alone, and no page is ever kept by a browser.

mod answer;
mod api;
mod desk;
mod entrance;
mod form;
mod hosts;
mod jobs;
mod log;
mod pages;
mod patience;
mod peer;
mod posted;
mod router;
mod serve;
mod session;
mod setup;
mod shown;
mod site;
mod terminal;
mod tls;
mod view;

pub use entrance::{Limits, Network, Networks};
pub use log::Log;
pub use peer::Peer;
pub use router::{Door, ROUTES, Route, router};
pub use serve::{Listen, serve};
pub use setup::set_up;
pub use site::{Options, Site};
pub use terminal::{LockedCertificate, TerminalCertificate};
pub use tls::{Authority, Tls};
