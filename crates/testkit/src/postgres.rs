//! A PostgreSQL server for tests, and a fresh database in it for each test.

mod server;

pub use server::{Server, ask, create_database};

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
        // Letters alone: one name in a thousand of digits would hold what looks like a number, and be refused as that.
        let letters: String = random.to_le_bytes().into_iter().flat_map(letters_of).collect();
        let name = format!("t{}_{letters}", std::process::id());
        server_url()
            .and_then(|url| server::create_database(url, &name))
            .unwrap_or_else(|problem| panic!("{problem}"))
    }
}

/// A byte as two letters.
fn letters_of(byte: u8) -> [char; 2] {
    [byte >> 4, byte & 15].map(|half| char::from(b'a' + half))
}

impl Postgres {
    /// Keeps what all tables of a database hold, under a name, in the database itself.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn keep(address: &str, name: &str) {
        let copy = each_table(&format!("CREATE TABLE {name}.%1$I AS TABLE public.%1$I"));
        run(address, &format!("CREATE SCHEMA {name}; {copy}"));
    }

    /// Puts back what was kept. Nobody may be in the middle of a transaction.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn put_back(address: &str, name: &str) {
        let empty = each_table("DELETE FROM public.%1$I");
        let fill = each_table(&format!("INSERT INTO public.%1$I TABLE {name}.%1$I"));
        run(address, &format!("SET synchronous_commit = off; {empty}; {fill}"));
    }
}

impl Postgres {
    /// Runs statements of a test's own.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn ask(address: &str, statements: &str) {
        run(address, statements);
    }

    /// Takes everything out of a database, its tables too.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn empty(address: &str) {
        run(address, "DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    }
}

/// A statement for each table of the program; `%1$I` stands for its name.
fn each_table(statement: &str) -> String {
    format!(
        "DO $$ DECLARE t TEXT; BEGIN \
         FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP \
         EXECUTE format('{statement}', t); END LOOP; END $$"
    )
}

fn run(address: &str, statements: &str) {
    if let Err(problem) = server::ask(address, statements) {
        panic!("{problem}");
    }
}

/// The address of the server without a database.
#[expect(clippy::disallowed_methods, reason = "the runner of the tests hands the server over")]
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
