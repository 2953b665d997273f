//! A PostgreSQL server for tests, and a fresh database in it for each test.

mod server;

pub use server::Server;

use std::hash::{BuildHasher, Hasher};
use std::sync::OnceLock;

/// Where fresh databases come from.
pub struct Postgres;

impl Postgres {
    /// Makes a fresh, empty database and gives its address (`postgres://postgres@127.0.0.1:PORT/NAME`).
    ///
    /// The server is the one whose address stands in `BANNIN_TEST_POSTGRES` (`cargo xtask test` starts
    /// one for all tests), else one that is started for this process and ends with it.
    ///
    /// # Panics
    /// When there is no server and none can be started: PostgreSQL must be installed.
    #[must_use]
    pub fn shared() -> String {
        let random = std::hash::RandomState::new().build_hasher().finish();
        let name = format!("t{}_{random:016x}", std::process::id());
        server_url()
            .and_then(|url| server::create_database(url, &name))
            .unwrap_or_else(|problem| panic!("{problem}"))
    }
}

impl Postgres {
    /// Makes a copy of a database that nobody uses and gives its address.
    ///
    /// # Panics
    /// When the server refuses: somebody is connected to the database.
    #[must_use]
    pub fn copy_of(address: &str) -> String {
        let random = std::hash::RandomState::new().build_hasher().finish();
        let name = format!("t{}_{random:016x}", std::process::id());
        let (server, from) = parts(address);
        server::ask(server, &format!("CREATE DATABASE {name} TEMPLATE {from}"))
            .map(|_| format!("{server}/{name}"))
            .unwrap_or_else(|problem| panic!("{problem}"))
    }

    /// Drops a database, whoever uses it.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn drop(address: &str) {
        let (server, name) = parts(address);
        server::ask(server, &format!("DROP DATABASE {name} WITH (FORCE)"))
            .map(|_| ())
            .unwrap_or_else(|problem| panic!("{problem}"));
    }
}

/// Server and database of an address that [`Postgres::shared`] gave.
fn parts(address: &str) -> (&str, &str) {
    address
        .rsplit_once('/')
        .unwrap_or_else(|| panic!("no address of a database"))
}

/// The address of the server without a database.
#[expect(
    clippy::disallowed_methods,
    reason = "the runner of the tests hands the server over"
)]
fn server_url() -> Result<&'static str, String> {
    static URL: OnceLock<Result<String, String>> = OnceLock::new();
    static SERVER: OnceLock<Server> = OnceLock::new();
    let url = URL.get_or_init(|| {
        if let Ok(url) = std::env::var("BANNIN_TEST_POSTGRES") {
            return Ok(url);
        }
        Server::start().map(|server| SERVER.get_or_init(|| server).url())
    });
    url.as_deref().map_err(Clone::clone)
}
