//! The server as a service: its unit, what it tells systemd, and how it stops.

use it::{Engine, House};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::program::program;

/// The unit as systemd reads it: every line is known, and what it leaves open is little.
#[test]
fn the_unit_is_understood_and_leaves_little_open() {
    let unit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging/bannin.service");
    let text = std::fs::read_to_string(unit).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("bannin.service");
    let here = text.replace("/usr/local/bin/bannin", &program().display().to_string());
    assert_ne!(here, text);
    std::fs::write(&copy, here).unwrap();
    let analyze = |words: &[&str]| {
        let done = Command::new("systemd-analyze").args(words).arg(&copy).output().unwrap();
        let said = [done.stdout, done.stderr].concat();
        (done.status.success(), String::from_utf8_lossy(&said).into_owned())
    };
    let (known, said) = analyze(&["verify"]);
    assert!(known && said.trim().is_empty(), "{said}");
    // 1.5 of 10.
    let (closed, said) = analyze(&["security", "--offline=yes", "--threshold=15", "--no-pager"]);
    assert!(closed, "{said}");
    for line in ["LimitCORE=0", "MemorySwapMax=0", "MemoryDenyWriteExecute=yes", "Type=notify"] {
        assert!(text.lines().any(|known| known == line), "{line}");
    }
}

/// It says when it is ready and when it stops, and a signal ends it although a browser is still connected.
#[test]
fn a_service_says_when_it_is_ready_and_stops_when_told() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    house.office = None;
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("notify");
    let told = UnixDatagram::bind(&socket).unwrap();
    told.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let heard = || {
        let mut state = [0; 64];
        let length = told.recv(&mut state).expect("it tells");
        String::from_utf8_lossy(&state[..length]).into_owned()
    };
    let mut served = Command::new(program())
        .arg("--data")
        .arg(house.data())
        .args(["serve", "--http", "--listen", "127.0.0.1:0"])
        .env("NOTIFY_SOCKET", &socket)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    assert_eq!(heard(), "READY=1");
    let mut said = String::new();
    BufReader::new(served.stdout.take().unwrap()).read_line(&mut said).unwrap();
    let address = said.trim().strip_prefix("http://").unwrap().trim_end_matches('/').to_owned();
    let mut idle = TcpStream::connect(&address).unwrap();
    let request = format!("GET /sign-in HTTP/1.1\r\nHost: {address}\r\n\r\n");
    idle.write_all(request.as_bytes()).unwrap();
    let mut begun = [0; 15];
    idle.read_exact(&mut begun).unwrap();
    assert_eq!(&begun, b"HTTP/1.1 200 OK");
    let id = served.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert_eq!(heard(), "STOPPING=1");
    let mut err = String::new();
    served.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert!(served.wait().unwrap().success(), "{err}");
}
