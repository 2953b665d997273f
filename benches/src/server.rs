//! On PostgreSQL: what an office would do there without the product. Numbers in a column that pgcrypto encrypts, each look
//! logged by pgAudit and written into an audit table by a commit of its own; rows taken in by binary COPY.

use bytes::Bytes;
use domain::ActName;
use futures_util::{SinkExt, StreamExt};
use it::Who;
use testkit::postgres::{Server, ask, create_database};
use testkit::{MadeUp, people};
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls, Statement};

use crate::measure::{Goal, Rounds};
use crate::reveal::{CLIENTS, LAP, PEOPLE, Revealing};
use crate::{Bench, house};

/// What an import writes.
const TABLES: [&str; 7] =
    ["people", "purposes", "secrets_b", "index_b", "records", "manifests", "notes"];
/// Looks of which the bytes are counted.
const COUNTED: usize = 3_200;

pub fn run(bench: Bench) {
    let server = Server::start_with(
        "-c shared_preload_libraries=pgaudit -c logging_collector=on -c log_directory=audit \
         -c log_line_prefix=\"%m [%p] %u@%d \"",
    );
    let server = server.expect("a server with pgAudit: install postgresql-15-pgaudit");
    looks(bench, &server);
    imports(bench, &server);
}

/// A database of this name.
fn database(server: &Server, name: &str) -> String {
    create_database(&server.socket(), name).unwrap()
}

/// One connection, and what blocks on it.
struct Connection {
    runtime: Runtime,
    client: Client,
}

impl Connection {
    fn open(address: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (client, connection) =
            runtime.block_on(tokio_postgres::connect(address, NoTls)).unwrap();
        runtime.spawn(connection);
        Self { runtime, client }
    }

    fn script(&self, text: &str) {
        self.runtime.block_on(self.client.batch_execute(text)).unwrap();
    }
}

/// The table of numbers and the table of looks that an office would make.
const PLAIN: &str = "
    CREATE EXTENSION pgcrypto; CREATE EXTENSION pgaudit;
    CREATE TABLE numbers (id BIGINT PRIMARY KEY, staff_number TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
        number BYTEA NOT NULL);
    CREATE TABLE looks (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at TIMESTAMPTZ NOT NULL DEFAULT now(),
        staff TEXT NOT NULL, department TEXT NOT NULL, device TEXT NOT NULL, act TEXT NOT NULL,
        person BIGINT NOT NULL REFERENCES numbers, affairs TEXT NOT NULL, purpose TEXT NOT NULL, reason TEXT NOT NULL);
    CREATE INDEX looks_person ON looks (person, at);
    CREATE INDEX looks_staff ON looks (staff, at);
    ALTER DATABASE plain SET pgaudit.log = 'read, write';
    ALTER DATABASE plain SET pgaudit.log_parameter = on;
    ALTER DATABASE plain SET pgaudit.log_catalog = off;";

/// One who looks numbers up in the plain way.
struct Looker {
    connection: Connection,
    open: Statement,
    note: Statement,
}

impl Looker {
    fn new(address: &str) -> Self {
        let connection = Connection::open(address);
        let prepare = |text| connection.runtime.block_on(connection.client.prepare(text)).unwrap();
        let open = prepare(
            "SELECT pgp_sym_decrypt(number, 'a key of the office') FROM numbers WHERE id = $1",
        );
        let note = prepare(
            "INSERT INTO looks (staff, department, device, act, person, affairs, purpose, reason) \
             VALUES ('tanto', '総務課', 'PC-01', 'reveal_number', $1, '給与事務', 'withholding_slip', '法定調書の作成')",
        );
        Self { connection, open, note }
    }

    /// So many looks, each noted before the number is there, each with a commit of its own.
    fn look(&mut self, from: usize, count: usize) {
        let Self { connection: Connection { runtime, client }, open, note } = self;
        for n in from..from + count {
            let id = i64::try_from(n * 4_801 % PEOPLE).unwrap();
            runtime.block_on(async {
                let at_once = client.transaction().await.unwrap();
                at_once.execute(&*note, &[&id]).await.unwrap();
                let row = at_once.query_one(&*open, &[&id]).await.unwrap();
                at_once.commit().await.unwrap();
                assert_eq!(row.get::<_, &str>(0).len(), 12);
            });
        }
    }
}

/// The plain tables, filled.
fn plain(server: &Server) -> String {
    let address = database(server, "plain");
    ask(&address, PLAIN).unwrap();
    let mut rows = String::new();
    for (n, person) in people(1, PEOPLE).iter().enumerate() {
        let MadeUp { staff_number, name, .. } = person;
        let number = person.number_text();
        rows += &format!(
            "({n}, '{staff_number}', '{name}', pgp_sym_encrypt('{number}', 'a key of the office')),"
        );
    }
    rows.pop();
    let connection = Connection::open(&address);
    connection.script("SET pgaudit.log = 'none'");
    connection.script(&format!("INSERT INTO numbers VALUES {rows}"));
    address
}

fn looks(bench: Bench, server: &Server) {
    let address = plain(server);
    let mut lookers: Vec<_> = (0..CLIENTS).map(|_| Looker::new(&address)).collect();
    let mut from = 0;
    let mut look = |each: usize| {
        from += each;
        std::thread::scope(|scope| {
            for looker in &mut lookers {
                scope.spawn(move || looker.look(from, each));
            }
        });
    };
    let own = database(server, "own");
    let mut revealing = Revealing::of(house::open_on(&own));
    let rounds = Rounds::run(bench.rounds * 2, |lap| {
        lap.time("pgcrypto, pgAudit and an audit row, 32 clients", CLIENTS * LAP, || look(LAP));
        let reveals = revealing.many(LAP);
        lap.time("reveals of 32 clients on the same server", CLIENTS * LAP, reveals);
    });
    rounds.times().ratio(
        "pgcrypto, pgAudit, audit row / reveal",
        &["pgcrypto, pgAudit and an audit row, 32 clients"],
        &["reveals of 32 clients on the same server"],
        Goal::AtLeast(1.0),
    );
    let each = COUNTED / CLIENTS;
    let (log, rows) = (log_bytes(&address), table_bytes(&address));
    look(each);
    let theirs = log_bytes(&address) - log + table_bytes(&address) - rows;
    let before = table_bytes(&own);
    revealing.many(each)();
    revealing.house.office().publish().unwrap();
    let ours = table_bytes(&own) - before;
    let of = |bytes: u64| bytes as f64 / COUNTED as f64;
    println!(
        "  bytes of one look, indexes included: {:.0} ours, {:.0} pgAudit and audit row",
        of(ours),
        of(theirs)
    );
    let ratio = ours as f64 / theirs as f64;
    let holds = if ratio <= 0.8 { "holds" } else { "MISSES" };
    println!("  = bytes of a reveal / of pgAudit and audit row {ratio:>10.2}   ≤ 0.8 {holds}");
}

/// What the tables of a database take with their indexes, once nothing is loose in them.
fn table_bytes(address: &str) -> u64 {
    ask(address, "VACUUM FULL").unwrap();
    let text = "COPY (SELECT sum(pg_total_relation_size(c.oid))::BIGINT FROM pg_class c \
                JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' AND nspname = 'public') TO STDOUT";
    ask(address, text).unwrap().trim().parse().unwrap()
}

/// How long the server's log of what was looked at is.
fn log_bytes(address: &str) -> u64 {
    let text = "COPY (SELECT sum(size)::BIGINT FROM pg_ls_logdir()) TO STDOUT";
    ask(address, text).unwrap().trim().parse().unwrap()
}

fn imports(bench: Bench, server: &Server) {
    let made = house::made_up(bench.people);
    let mut round = 0;
    let rounds = Rounds::run(bench.rounds, |lap| {
        round += 1;
        let address = database(server, &format!("import_{round}"));
        let house = house::open_on(&address);
        let input = house.intake(&made);
        lap.time("take_in_roster, the whole act", 1, || {
            house.act(Who::Clerk, ActName::TakeInRoster, input);
        });
        drop(house);
        let rows = Rows::of(&address);
        ask(&address, &empty()).unwrap();
        lap.time("binary COPY of the same rows", 1, || rows.copy_into(&address));
        ask(&format!("{}/postgres", server.socket()), &format!("DROP DATABASE import_{round}"))
            .unwrap();
    });
    rounds.times().ratio(
        "binary COPY / act",
        &["binary COPY of the same rows"],
        &["take_in_roster, the whole act"],
        Goal::AtLeast(0.5),
    );
}

/// Takes the rows away and leaves tables and indexes as if they had never been there.
fn empty() -> String {
    format!("TRUNCATE {}", TABLES.join(", "))
}

/// What the tables hold, as COPY writes it.
struct Rows(Vec<(&'static str, Vec<Bytes>)>);

impl Rows {
    fn of(address: &str) -> Self {
        let Connection { runtime, client } = Connection::open(address);
        let read = |table: &'static str| {
            let text = format!("COPY {table} TO STDOUT (FORMAT binary)");
            runtime.block_on(async {
                let stream = client.copy_out(&text).await.unwrap();
                (table, stream.map(Result::unwrap).collect().await)
            })
        };
        Self(TABLES.into_iter().map(read).collect())
    }

    /// Writes them in one transaction.
    fn copy_into(&self, address: &str) {
        let Connection { runtime, mut client } = Connection::open(address);
        runtime.block_on(async {
            let at_once = client.transaction().await.unwrap();
            for (table, rows) in &self.0 {
                let text = format!("COPY {table} FROM STDIN (FORMAT binary)");
                let sink = at_once.copy_in::<_, Bytes>(&text).await.unwrap();
                let mut sink = std::pin::pin!(sink);
                let mut chunks = futures_util::stream::iter(rows.iter().cloned().map(Ok));
                sink.send_all(&mut chunks).await.unwrap();
                sink.finish().await.unwrap();
            }
            at_once.commit().await.unwrap();
        });
    }
}
