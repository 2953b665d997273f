//! PostgreSQL: sessions and statements. Each session owns a small runtime and blocks on it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use domain::Kind;
use tokio::runtime::Runtime;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::config::Host;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, NoTls, Statement};

use crate::row::Param;
use crate::{Row, StoreError};

/// Sessions that are kept.
const KEPT: usize = 16;
/// The oldest server that is supported.
const SERVER: i64 = 150_000;
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

    /// A session that nobody uses, in a new transaction. It is lost unless it is given
    /// [`back`](Self::back): an unfinished transaction ends with it.
    pub fn begin(&self, text: &'static str) -> Result<Session, StoreError> {
        loop {
            let kept = self.sessions.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(mut session) = kept else {
                let mut session = Session::open(&self.config)?;
                return session.script(text).map(|()| session);
            };
            // A kept session may have been cut while nobody looked.
            match session.script(text) {
                Err(_) if session.is_cut() => {}
                begun => return begun.map(|()| session),
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
pub(crate) struct Session {
    statements: HashMap<String, Statement>,
    client: Client,
    runtime: Runtime,
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
        let mut session = Self { statements: HashMap::new(), client, runtime };
        session.script("SET synchronous_commit = on; SET TIME ZONE 'UTC'")?;
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

    pub fn script(&mut self, text: &str) -> Result<(), StoreError> {
        self.runtime.block_on(self.client.batch_execute(text)).map_err(|e| fault(&e, text))
    }

    pub fn exec(&mut self, text: &str, params: &[Param<'_>]) -> Result<u64, StoreError> {
        let statement = self.prepare(text)?;
        let params = arguments(&statement, params, text)?;
        self.runtime.block_on(self.client.execute(&statement, &params)).map_err(|e| fault(&e, text))
    }

    pub fn query(
        &mut self,
        text: &str,
        params: &[Param<'_>],
        each: &mut dyn FnMut(Row),
    ) -> Result<(), StoreError> {
        self.scan(text, params, &mut |row| {
            each(Row(row.iter().map(|value| value.to_value()).collect()));
        })
    }

    /// Runs a statement and lends each row.
    pub fn scan(
        &mut self,
        text: &str,
        params: &[Param<'_>],
        each: &mut dyn FnMut(&[Param<'_>]),
    ) -> Result<(), StoreError> {
        let statement = self.prepare(text)?;
        let params = arguments(&statement, params, text)?;
        let rows = self
            .runtime
            .block_on(self.client.query(&statement, &params))
            .map_err(|e| fault(&e, text))?;
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
