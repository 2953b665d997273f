//! PostgreSQL: sessions and statements. Each session owns a small runtime and blocks on it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::task::Poll;

use domain::{Kind, Value};
use futures_util::future::{join, join_all};
use tokio::runtime::Runtime;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::config::Host;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, NoTls, Statement};

use crate::ahead::Question;
use crate::row::Param;
use crate::{Row, StoreError};

/// Sessions that are kept; opening one costs the server as much as some acts.
const KEPT: usize = 64;
/// The oldest server that is supported.
const SERVER: i64 = 150_000;
/// How each session works. Our statements are short and look rows up: one plan for each does, and none pays for being
/// compiled. Tables of the same name in another schema, put before ours by the settings of a role, are not found.
const SETTINGS: &str = "SET synchronous_commit = on; SET TIME ZONE 'UTC'; SET jit = off; \
    SET plan_cache_mode = force_generic_plan; SET search_path = public, pg_temp";
/// Rows handed to COPY at a time.
const BULK_ROWS: usize = 256;

/// A PostgreSQL database on this machine.
pub(crate) struct Pg {
    config: Config,
    sessions: Mutex<Vec<Session>>,
}

impl Pg {
    /// Reads an address. Only this machine is accepted, since connections are not encrypted yet.
    pub fn at(address: &str) -> Result<Self, StoreError> {
        let config: Config =
            address.parse().map_err(|_| StoreError::Address { why: "it cannot be read" })?;
        let here = |host: &Host| match host {
            Host::Unix(_) => true,
            Host::Tcp(name) => {
                name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
            }
        };
        let hosts = config.get_hosts();
        let local = !(hosts.is_empty() && config.get_hostaddrs().is_empty())
            && hosts.iter().all(here)
            && config.get_hostaddrs().iter().all(IpAddr::is_loopback);
        if !local && !domain::broken::is_off("remote_server") {
            return Err(StoreError::Address { why: "the server must be on this machine" });
        }
        Ok(Self { config, sessions: Mutex::default() })
    }

    /// The database as errors name it.
    pub fn place(&self) -> String {
        format!("postgres:{}", self.config.get_dbname().unwrap_or_default())
    }

    /// A session that nobody uses, in a new transaction, with the row of its first statement. It is lost unless it is
    /// given [`back`](Self::back): an unfinished transaction ends with it.
    pub fn begin(
        &self,
        text: &'static str,
        first: Option<&'static str>,
        ahead: &[Question],
    ) -> Result<(Session, Option<Row>), StoreError> {
        loop {
            let kept = self.sessions.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(mut session) = kept else {
                let mut session = Session::open(&self.config)?;
                return session.begin(text, first, ahead).map(|row| (session, row));
            };
            // A kept session may have been cut while nobody looked.
            match session.begin(text, first, ahead) {
                Err(_) if session.is_cut() => {}
                begun => return begun.map(|row| (session, row)),
            }
        }
    }

    pub fn back(&self, session: Session) {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() < KEPT && !session.client.is_closed() {
            sessions.push(session);
        }
    }
}

/// One connection with its prepared statements.
///
/// What a statement answers takes longer to come than the statement takes: what nobody waits for goes out
/// together with the next that somebody does.
pub(crate) struct Session {
    statements: HashMap<String, Statement>,
    /// Statements that were given and not yet sent.
    later: Vec<Later>,
    /// Answers to what was asked ahead, until they are asked for or something is written.
    answers: Vec<(Question, Vec<tokio_postgres::Row>)>,
    client: Client,
    runtime: Runtime,
}

/// A statement whose answer nobody waits for.
struct Later {
    text: String,
    statement: Statement,
    params: Vec<Value>,
}

impl Session {
    fn open(config: &Config) -> Result<Self, StoreError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|_| StoreError::unavailable("runtime"))?;
        let (client, connection) =
            runtime.block_on(config.connect(NoTls)).map_err(|e| fault(&e, "connect"))?;
        runtime.spawn(connection);
        let (statements, later, answers) = Default::default();
        let mut session = Self { statements, later, answers, client, runtime };
        session.script(SETTINGS)?;
        session.check()?;
        Ok(session)
    }

    /// Refuses a server that could lose an acknowledged act.
    fn check(&mut self) -> Result<(), StoreError> {
        let text = "SELECT current_setting('server_version_num')::BIGINT, current_setting('fsync'), \
            current_setting('full_page_writes'), current_setting('server_encoding'), \
            pg_is_in_recovery()::INT";
        let mut found = None;
        self.query(text, &[], &mut |row| found = Some(row))?;
        let row = found.ok_or_else(|| StoreError::unavailable("settings"))?;
        let unsafe_setting = |setting| Err(StoreError::Unsafe { setting });
        if domain::broken::is_off("server_settings") {
            return Ok(());
        }
        match (row.int(0)?, row.text(1)?, row.text(2)?, row.text(3)?, row.int(4)?) {
            (version, ..) if version < SERVER => unsafe_setting("server_version"),
            (_, fsync, ..) if fsync != "on" => unsafe_setting("fsync"),
            (_, _, pages, ..) if pages != "on" => unsafe_setting("full_page_writes"),
            (.., encoding, _) if encoding != "UTF8" => unsafe_setting("server_encoding"),
            (.., 1) => Err(StoreError::ReadOnly { place: "standby".to_owned() }),
            _ => Ok(()),
        }
    }

    /// True when the connection is gone.
    pub fn is_cut(&self) -> bool {
        self.client.is_closed()
    }

    /// Begins a transaction, runs its first statement and asks what is asked ahead, in one go.
    fn begin(
        &mut self,
        text: &str,
        first: Option<&str>,
        ahead: &[Question],
    ) -> Result<Option<Row>, StoreError> {
        self.later.clear();
        self.answers.clear();
        let Some(first) = first else {
            return self.script(text).map(|()| None);
        };
        let statement = self.prepare(first)?;
        let mut prepared = Vec::with_capacity(ahead.len());
        for question in ahead {
            prepared.push(self.prepare(&question.text)?);
        }
        let bytes: Vec<[&[u8]; 1]> = ahead.iter().map(Question::list).collect();
        let params: Vec<Vec<Param<'_>>> =
            ahead.iter().zip(&bytes).map(|(question, list)| question.params(list)).collect();
        let mut asked = Vec::with_capacity(ahead.len());
        for ((statement, params), question) in prepared.iter().zip(&params).zip(ahead) {
            asked.push((statement, arguments(statement, params, &question.text)?));
        }
        let (client, runtime) = (&self.client, &self.runtime);
        let asked = asked.iter().map(|(statement, params)| client.query(*statement, params));
        let begun = join(client.batch_execute(text), client.query_opt(&statement, &[]));
        let ((begun, row), answers) = runtime.block_on(join(begun, join_all(asked)));
        begun.map_err(|e| fault(&e, text))?;
        let row = row.map_err(|e| fault(&e, first))?;
        for (rows, question) in answers.into_iter().zip(ahead) {
            let rows = rows.map_err(|e| fault(&e, &question.text))?;
            self.answers.push((question.clone(), rows));
        }
        let row = row.map(|row| read(&row).map(|row| kept(&row))).transpose();
        row.map_err(|e| fault(&e, first))
    }

    /// Takes the transaction back, with what was not sent yet.
    pub fn roll_back(&mut self) -> Result<(), StoreError> {
        self.later.clear();
        self.script("ROLLBACK")
    }

    /// Ends a transaction that only read, without waiting for the answer.
    pub fn end_reading(&mut self) {
        let Self { client, runtime, .. } = self;
        runtime.block_on(async {
            let mut ended = std::pin::pin!(client.batch_execute("COMMIT"));
            // The first look hands it to the connection's task, which writes it while this one gives way.
            std::future::poll_fn(|context| Poll::Ready(ended.as_mut().poll(context).is_ready()))
                .await;
            tokio::task::yield_now().await;
        });
    }

    /// Runs a statement at the latest before the next whose answer is asked for; what goes wrong with it is said then.
    pub fn exec_later(&mut self, text: &str, params: &[Param<'_>]) -> Result<(), StoreError> {
        let statement = self.prepare(text)?;
        let params = params.iter().map(|param| param.to_value()).collect();
        self.answers.clear();
        self.later.push(Later { text: text.to_owned(), statement, params });
        Ok(())
    }

    /// Sends what waits to be sent, and behind it what is asked for now.
    fn ask<T>(
        &self,
        later: &[Later],
        text: &str,
        now: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, StoreError> {
        if later.is_empty() {
            return self.runtime.block_on(now).map_err(|e| fault(&e, text));
        }
        let mut values = Vec::with_capacity(later.len());
        for Later { params, .. } in later {
            values.push(params.iter().map(Param::from).collect::<Vec<_>>());
        }
        let mut before = Vec::with_capacity(later.len());
        for (Later { text, statement, .. }, values) in later.iter().zip(&values) {
            before.push((statement, arguments(statement, values, text)?));
        }
        let before =
            before.iter().map(|(statement, params)| self.client.execute(*statement, params));
        // Futures that are joined are begun, and so sent, from the first to the last.
        let (before, now) = self.runtime.block_on(join(join_all(before), now));
        for (done, Later { text, .. }) in before.into_iter().zip(later) {
            done.map_err(|e| fault(&e, text))?;
        }
        now.map_err(|e| fault(&e, text))
    }

    pub fn script(&mut self, text: &str) -> Result<(), StoreError> {
        let later = std::mem::take(&mut self.later);
        self.ask(&later, text, self.client.batch_execute(text))
    }

    pub fn exec(&mut self, text: &str, params: &[Param<'_>]) -> Result<u64, StoreError> {
        self.answers.clear();
        let statement = self.prepare(text)?;
        let params = arguments(&statement, params, text)?;
        let later = std::mem::take(&mut self.later);
        self.ask(&later, text, self.client.execute(&statement, &params))
    }

    pub fn query(
        &mut self,
        text: &str,
        params: &[Param<'_>],
        each: &mut dyn FnMut(Row),
    ) -> Result<(), StoreError> {
        self.scan(text, params, &mut |row| each(kept(row)))
    }

    /// Runs a statement and lends each row.
    pub fn scan(
        &mut self,
        text: &str,
        params: &[Param<'_>],
        each: &mut dyn FnMut(&[Param<'_>]),
    ) -> Result<(), StoreError> {
        let known = self.answers.iter().position(|(question, _)| question.is(text, params));
        let rows = match known {
            Some(known) => self.answers.swap_remove(known).1,
            None => {
                let statement = self.prepare(text)?;
                let params = arguments(&statement, params, text)?;
                let later = std::mem::take(&mut self.later);
                self.ask(&later, text, self.client.query(&statement, &params))?
            }
        };
        for row in &rows {
            each(&read(row).map_err(|e| fault(&e, text))?);
        }
        Ok(())
    }

    pub fn prepare(&mut self, text: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(text) {
            return Ok(statement.clone());
        }
        let statement =
            self.runtime.block_on(self.client.prepare(text)).map_err(|e| fault(&e, text))?;
        self.statements.insert(text.to_owned(), statement.clone());
        Ok(statement)
    }

    pub fn bulk<'v>(
        &mut self,
        table: &'static str,
        columns: &[(&'static str, Kind)],
        rows: usize,
        fill: impl Fn(usize, &mut Vec<Param<'v>>),
    ) -> Result<(), StoreError> {
        if !self.later.is_empty() {
            self.script("")?;
        }
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let types: Vec<Type> = columns.iter().map(|(_, kind)| column_type(*kind)).collect();
        let text = format!("COPY {table} ({}) FROM STDIN BINARY", names.join(", "));
        let copied = self.runtime.block_on(async {
            let sink = self.client.copy_in(&text).await?;
            let mut writer = std::pin::pin!(BinaryCopyInWriter::new(sink, &types));
            let mut params = Vec::with_capacity(columns.len() * BULK_ROWS);
            for from in (0..rows).step_by(BULK_ROWS) {
                params.clear();
                (from..rows.min(from + BULK_ROWS)).for_each(|i| fill(i, &mut params));
                for row in params.chunks(columns.len()) {
                    let values = row.iter().zip(&types).map(|(param, ty)| argument(param, ty));
                    writer.as_mut().write_raw(values.collect::<Vec<_>>()).await?;
                }
            }
            writer.finish().await
        });
        copied.map(|_| ()).map_err(|e| fault(&e, table))
    }
}

const fn column_type(kind: Kind) -> Type {
    match kind {
        Kind::Int => Type::INT8,
        Kind::Text => Type::TEXT,
        Kind::Bytes => Type::BYTEA,
    }
}

type Argument<'a> = &'a (dyn ToSql + Sync);

fn arguments<'a>(
    statement: &Statement,
    params: &'a [Param<'a>],
    at: &str,
) -> Result<Vec<Argument<'a>>, StoreError> {
    let types = statement.params();
    if types.len() != params.len() {
        return Err(StoreError::statement(at));
    }
    Ok(params.iter().zip(types).map(|(param, ty)| argument(param, ty)).collect())
}

fn argument<'a>(param: &'a Param<'a>, ty: &Type) -> Argument<'a> {
    const TEXT: Argument<'static> = &None::<&str>;
    const BYTES: Argument<'static> = &None::<&[u8]>;
    const INT: Argument<'static> = &None::<i64>;
    match param {
        Param::Int(i) => i,
        Param::Text(t) => t,
        Param::Bytes(b) => b,
        Param::List(l) => l,
        Param::Null if *ty == Type::TEXT => TEXT,
        Param::Null if *ty == Type::BYTEA => BYTES,
        Param::Null => INT,
    }
}

fn read(row: &tokio_postgres::Row) -> Result<Vec<Param<'_>>, tokio_postgres::Error> {
    let mut values = Vec::with_capacity(row.len());
    for (i, column) in row.columns().iter().enumerate() {
        let value = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(i)?.map(Param::Int),
            Type::INT4 => row.try_get::<_, Option<i32>>(i)?.map(|n| Param::Int(n.into())),
            Type::BYTEA => row.try_get::<_, Option<&[u8]>>(i)?.map(Param::Bytes),
            _ => row.try_get::<_, Option<&str>>(i)?.map(Param::Text),
        };
        values.push(value.unwrap_or(Param::Null));
    }
    Ok(values)
}

/// A row to keep.
fn kept(row: &[Param<'_>]) -> Row {
    Row(row.iter().map(|value| value.to_value()).collect())
}

/// What PostgreSQL's error means for us; only codes count, never texts.
fn fault(error: &tokio_postgres::Error, at: &str) -> StoreError {
    let at = at.to_owned();
    let Some(code) = error.code() else {
        return if error.is_closed() || error.as_db_error().is_none() {
            StoreError::Unavailable { at }
        } else {
            StoreError::Statement { at }
        };
    };
    let place = "postgres".to_owned();
    match code {
        &SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED => {
            StoreError::Contended
        }
        &SqlState::UNIQUE_VIOLATION => StoreError::Conflict { at },
        &SqlState::DISK_FULL => StoreError::Full { place },
        &SqlState::READ_ONLY_SQL_TRANSACTION | &SqlState::INSUFFICIENT_PRIVILEGE => {
            StoreError::ReadOnly { place }
        }
        &SqlState::INVALID_CATALOG_NAME => StoreError::Missing { place },
        &SqlState::DATA_CORRUPTED | &SqlState::INDEX_CORRUPTED => {
            StoreError::NotADatabase { place }
        }
        // Connection, resources, operator intervention, system error.
        code if ["08", "53", "57", "58"].iter().any(|class| code.code().starts_with(class)) => {
            StoreError::Unavailable { at }
        }
        _ => StoreError::Statement { at },
    }
}
