//! The office in the browser: pages made on the server, forms that are posted, and no other way in than the acts.
//!
//! A page asks the office for what it shows and hands forms to acts by name; it knows no store, no vault and no
//! ledger. Everything below is synchronous, so that work is handed to threads of its own, a bounded number at a time
//! ([`Site`]). A number stands in an answer to a POST alone, and no page is ever kept by a browser.

mod answer;
mod api;
mod desk;
mod form;
mod jobs;
mod pages;
mod peer;
mod posted;
mod router;
mod serve;
mod session;
mod setup;
mod shown;
mod site;
mod tls;
mod view;

pub use peer::Peer;
pub use router::{Door, ROUTES, Route, router};
pub use serve::serve;
pub use setup::set_up;
pub use site::{Options, Site};
pub use tls::{Authority, TerminalCertificate};
pub use tokio_rustls::rustls::ServerConfig;
