//! Starts and stops a PostgreSQL server of its own. Uses std only, since `xtask` compiles this file too.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running server: loopback only, its own data in a temporary folder, gone when this value or the
/// process ends.
pub struct Server {
    port: u16,
    folder: PathBuf,
    /// Waits for its input to close, that is for this value or the whole process to end, then stops the
    /// server and removes the folder.
    keeper: Child,
}

/// What the databases of all tests need, in kibibytes, with as much again to spare.
const ROOM: u64 = 10 * 1024 * 1024;

impl Server {
    /// Starts a server.
    ///
    /// # Errors
    /// What is missing or failed, in words for the developer.
    pub fn start() -> Result<Self, String> {
        Self::start_with("")
    }

    /// As [`Self::start`], with further options (`-c NAME=VALUE`). The folder is made where temporary files go.
    ///
    /// # Errors
    /// What is missing or failed, in words for the developer.
    pub fn start_with(more: &str) -> Result<Self, String> {
        Self::start_in(&std::env::temp_dir(), more)
    }

    /// Starts a server whose data lie in memory where the machine has room for them: for tests, which take no
    /// power away and make a database each. The program refuses a server that does not wait for its disk, so
    /// the disk is made quick instead. Benchmarks measure a disk and start servers in the usual place.
    ///
    /// # Errors
    /// What is missing or failed, in words for the developer.
    #[allow(
        dead_code,
        reason = "xtask, which compiles this file too, starts the server of all tests"
    )]
    pub fn start_quick() -> Result<Self, String> {
        let memory = Path::new("/dev/shm");
        let room = run(Command::new("df").args(["-k", "--output=avail"]).arg(memory));
        let room = room.ok().and_then(|said| said.lines().last()?.trim().parse::<u64>().ok());
        if room.is_some_and(|kibibytes| kibibytes > ROOM) {
            Self::start_in(memory, "")
        } else {
            Self::start()
        }
    }

    fn start_in(parent: &Path, more: &str) -> Result<Self, String> {
        let bin = programs()?;
        let user = unprivileged()?;
        let folder = run(Command::new("mktemp")
            .args(["-d", "-t", "bannin-postgres-XXXXXX"])
            .env("TMPDIR", parent))?;
        let folder = PathBuf::from(folder.trim());
        let data = folder.join("data");
        if let Some(user) = &user {
            run(Command::new("chown").arg(user).arg(&folder))?;
        }
        // From here on the keeper removes the folder, whatever happens.
        let keeper = keeper(&user, &bin, &folder)?;
        let port = free_port()?;
        let server = Self { port, folder: folder.clone(), keeper };
        run(command(&user, &bin.join("initdb"), &folder)
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
            .arg("-D")
            .arg(&data))?;
        let options = format!(
            "-p {port} -k {} -c listen_addresses=127.0.0.1 -c shared_buffers=64MB -c fsync=on \
             -c full_page_writes=on -c max_connections=200 {more}",
            folder.display()
        );
        run(command(&user, &bin.join("pg_ctl"), &folder)
            .args(["-w", "-t", "120", "start", "-o", &options, "-l"])
            .arg(folder.join("log"))
            .arg("-D")
            .arg(&data))?;
        Ok(server)
    }

    /// The address without a database: `postgres://postgres@127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}", self.port)
    }

    /// The same by the Unix socket, as an office beside its server reaches it.
    #[must_use]
    #[allow(dead_code, reason = "xtask, which compiles this file too, only starts the server")]
    pub fn socket(&self) -> String {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{folder}:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // The keeper ends by itself; nothing is left to do where it cannot be waited for.
        let _ = self.keeper.wait();
    }
}

/// Makes a database and gives its address.
///
/// # Errors
/// What psql said.
#[allow(dead_code, reason = "xtask, which compiles this file too, only starts the server")]
pub fn create_database(server: &str, name: &str) -> Result<String, String> {
    ask(&format!("{server}/postgres"), &format!("CREATE DATABASE {name}"))?;
    Ok(format!("{server}/{name}"))
}

/// Has a database run statements, all of them or none.
///
/// # Errors
/// What psql said.
#[allow(dead_code, reason = "xtask, which compiles this file too, only starts the server")]
pub fn ask(database: &str, statements: &str) -> Result<String, String> {
    run(Command::new(programs()?.join("psql"))
        .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statements])
        .arg(database))
}

/// The folder of initdb, pg_ctl and psql: the newest that Debian installed, else that of PATH.
fn programs() -> Result<PathBuf, String> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").exists() && bin.join("psql").exists())
        .collect();
    found.sort();
    if let Some((_, bin)) = found.pop() {
        return Ok(bin);
    }
    let initdb = run(Command::new("sh").args(["-c", "command -v initdb"])).map_err(|_| {
        "PostgreSQL is not installed: install the package postgresql (15 or newer)".to_owned()
    })?;
    Path::new(initdb.trim())
        .parent()
        .map(Path::to_path_buf)
        .ok_or_else(|| "initdb has no folder".to_owned())
}

/// PostgreSQL refuses to run as root: the user to run it as, or none when we are not root.
fn unprivileged() -> Result<Option<String>, String> {
    if run(Command::new("id").arg("-u"))?.trim() != "0" {
        return Ok(None);
    }
    let user = ["postgres", "nobody"]
        .into_iter()
        .find(|user| run(Command::new("id").args(["-u", user])).is_ok());
    user.map(|user| Some(user.to_owned()))
        .ok_or_else(|| "there is no user postgres or nobody".to_owned())
}

/// A command of the server, run as its user in its folder.
fn command(user: &Option<String>, program: &Path, folder: &Path) -> Command {
    let mut command = match user {
        Some(user) => {
            let mut command = Command::new("runuser");
            command.args(["-u", user, "--"]).arg(program);
            command
        }
        None => Command::new(program),
    };
    command.current_dir(folder).env("LC_ALL", "C.UTF-8");
    command
}

fn keeper(user: &Option<String>, bin: &Path, folder: &Path) -> Result<Child, String> {
    // Signals from the terminal reach the whole group; the keeper must outlive the process that it serves.
    let script = "trap '' INT HUP TERM QUIT; cat > /dev/null; \
                  [ -e data/postmaster.pid ] && \"$0\" -D data -m immediate -w stop; \
                  cd / && rm -rf \"$1\"";
    command(user, Path::new("sh"), folder)
        .args(["-c", script])
        .arg(bin.join("pg_ctl"))
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| format!("sh: {e}"))
}

fn free_port() -> Result<u16, String> {
    std::net::TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|e| format!("no free port on the loopback interface: {e}"))
}

/// Runs a command to its end and gives its output. (`pg_ctl start -l` gives the server a file to write to,
/// so the server does not hold the output open.)
fn run(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|e| format!("{name}: {e}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!(
        "{name} failed ({}): {}",
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    ))
}
