//! The server's door, tried with real connections: who sends half of something, or nothing, keeps nobody out.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use domain::Stop;
use it::{Engine, House};
use serde_json::Value;
use web::{Limits, Listen, Log, Networks, Options, Site};

use crate::tls::{authority, now};

/// A server of a house that runs until it is dropped.
pub struct Open {
    pub address: SocketAddr,
    pub said: Arc<Mutex<Vec<Value>>>,
    stop: Option<mpsc::Sender<()>>,
    served: Option<JoinHandle<Result<(), Stop>>>,
    _house: House,
}

impl Open {
    pub fn with(over_tls: bool, limits: Limits, networks: &[&str], from: Ipv4Addr) -> Self {
        let house = House::new(Engine::Sqlite, "hanamaki-city");
        let names = ["bannin.city.local".to_owned()];
        let tls = over_tls.then(|| authority(&house).server(&names, now()).unwrap());
        let said = Arc::new(Mutex::new(Vec::new()));
        let lines = Arc::clone(&said);
        let log = Log::to(move |line| lines.lock().unwrap().push(line.clone()));
        let options = Options { log, ..Options::new(over_tls) };
        let site = Site::new(house.another(house.world()), &house.world(), options);
        let networks = Networks(networks.iter().map(|network| network.parse().unwrap()).collect());
        let address = SocketAddr::from((from, 0));
        let listen = Listen { address, tls, networks, limits };
        let (stop, stopping) = mpsc::channel::<()>();
        let (ready, address) = mpsc::channel();
        let served = std::thread::spawn(move || {
            let stopped = move || stopping.recv().unwrap_or_default();
            web::serve(site, listen, |at| ready.send(at).unwrap(), stopped)
        });
        let address = address.recv().unwrap();
        Self { address, said, stop: Some(stop), served: Some(served), _house: house }
    }

    fn clear(limits: Limits) -> Self {
        Self::with(false, limits, &[], Ipv4Addr::LOCALHOST)
    }

    /// A connection that gives up after a minute.
    fn connect(&self) -> TcpStream {
        let line = TcpStream::connect(self.address).unwrap();
        line.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        line
    }

    /// The answer to a page that is asked for over a connection of its own.
    fn page(&self) -> String {
        ask(self.connect(), "localhost")
    }

    /// Stops, and says how it ended.
    fn ended(&mut self) -> Result<(), Stop> {
        drop(self.stop.take());
        self.served.take().unwrap().join().unwrap()
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if self.served.is_some() {
            let _ = self.ended();
        }
    }
}

fn ask(mut line: TcpStream, host: &str) -> String {
    let request = format!("GET /sign-in HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    line.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).unwrap();
    answer
}

/// Whether the server ends a connection, with an answer or without; a minute of silence is none.
fn is_ended(line: &mut TcpStream) -> bool {
    match line.read_to_end(&mut Vec::new()) {
        Ok(_) => true,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

/// Limits that a test waits for.
fn short() -> Limits {
    let soon = Duration::from_millis(150);
    Limits { handshake: soon, header: soon, body: soon, body_pace: 1 << 20, ..Limits::default() }
}

#[test]
fn half_a_header_ends() {
    let server = Open::clear(short());
    let mut half = server.connect();
    half.write_all(b"GET /sign-in HTTP/1.1\r\nHost: local").unwrap();
    assert!(is_ended(&mut half), "half a header is waited for");
    let mut silent = server.connect();
    assert!(is_ended(&mut silent), "nothing at all is waited for");
}

#[test]
fn an_idle_connection_ends() {
    let server = Open::clear(short());
    let mut idle = server.connect();
    idle.write_all(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    // It is answered, kept for a next request, and ended when none comes.
    let mut answer = Vec::new();
    idle.read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200 OK"));
}

#[test]
fn a_handshake_that_never_ends_is_not_waited_for() {
    let server = Open::with(true, short(), &[], Ipv4Addr::LOCALHOST);
    let mut half = server.connect();
    half.write_all(&[22, 3, 1, 2, 0, 1]).unwrap();
    assert!(is_ended(&mut half));
}

/// A form that does not come is not waited for; one that comes slowly, and at the pace asked for, is read.
#[test]
fn a_body_comes_at_some_pace() {
    let begin = |server: &Open, length: usize| {
        let mut line = server.connect();
        let head = format!(
            "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        line.write_all(head.as_bytes()).unwrap();
        line
    };
    let server = Open::clear(short());
    let mut never = begin(&server, 1_000);
    let mut answer = String::new();
    never.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");

    // Longer than the first time alone allows: each piece that came gives the time for the next one.
    let limits = Limits { body: Duration::from_millis(400), body_pace: 4, ..Limits::default() };
    let server = Open::clear(limits);
    let form = b"as=tanto&password=wrong+wrong+wrong";
    let mut slow = begin(&server, form.len());
    for piece in form.chunks(5) {
        slow.write_all(piece).unwrap();
        std::thread::sleep(Duration::from_millis(100));
    }
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
}

/// As many as may be inside are; another one is closed at once and told in the log, and finds a place when one left.
fn full(limits: Limits, why: &str) {
    let server = Open::clear(limits);
    let mut first = server.connect();
    let _second = server.connect();
    let mut third = server.connect();
    assert!(is_ended(&mut third), "nobody is kept out");
    assert_eq!(server.said.lock().unwrap()[0]["why"], why);
    first
        .write_all(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .unwrap();
    assert!(is_ended(&mut first));
    let again = || {
        let mut line = TcpStream::connect(server.address).ok()?;
        line.write_all(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .ok()?;
        let mut answer = String::new();
        line.read_to_string(&mut answer).ok()?;
        answer.starts_with("HTTP/1.1 200").then_some(())
    };
    assert!((0..100).any(|_| again().is_some()), "a place that was left is free");
}

#[test]
fn so_many_connections_at_once() {
    full(Limits { connections: 2, ..Limits::default() }, "full");
}

#[test]
fn so_many_connections_of_an_address() {
    full(Limits { connections_per_address: 2, ..Limits::default() }, "address_full");
}

/// Connections from beyond the networks that are named are closed before anything is said; this machine's are not.
#[test]
fn who_comes_from_elsewhere_stays_outside() {
    let own = own_address();
    let server = Open::with(true, Limits::default(), &["203.0.113.0/24"], Ipv4Addr::UNSPECIFIED);
    let port = server.address.port();
    let mut line = TcpStream::connect((own, port)).unwrap();
    line.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    assert!(is_ended(&mut line), "a connection from elsewhere is taken");
    let said = server.said.lock().unwrap().clone();
    assert_eq!(said[0]["event"], "kept_out");
    assert_eq!(
        (&said[0]["address"], &said[0]["why"]),
        (&own.to_string().into(), &"network".into())
    );

    let named = format!("{own}/32");
    let server = Open::with(true, short(), &["203.0.113.0/24", &named], Ipv4Addr::UNSPECIFIED);
    for from in [own, Ipv4Addr::LOCALHOST] {
        let mut line = TcpStream::connect((from, server.address.port())).unwrap();
        line.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        assert!(is_ended(&mut line), "it is taken, and its handshake is waited for");
    }
    assert!(server.said.lock().unwrap().is_empty());
}

/// An address of this machine beyond the loopback. No packet is sent to find it.
fn own_address() -> Ipv4Addr {
    let socket = std::net::UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).expect("this machine has a network");
    match socket.local_addr().unwrap() {
        SocketAddr::V4(at) => *at.ip(),
        SocketAddr::V6(_) => unreachable!("it was bound to an address of four parts"),
    }
}

/// A page of elsewhere whose name was turned to this machine is not answered.
#[test]
fn a_server_is_called_by_its_name() {
    let server = Open::clear(Limits::default());
    for host in ["localhost", "127.0.0.1", "localhost:8080"] {
        assert!(ask(server.connect(), host).starts_with("HTTP/1.1 200"), "{host}");
    }
    let said = ask(server.connect(), "rebound.example");
    assert!(said.starts_with("HTTP/1.1 421") && said.contains("--name"), "{said}");
    assert!(!said.contains("password"));
    let api = "GET /api/v1/acts HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n";
    let mut line = server.connect();
    line.write_all(api.as_bytes()).unwrap();
    let mut said = String::new();
    line.read_to_string(&mut said).unwrap();
    assert!(said.contains("application/problem+json") && said.contains("urn:bannin:problem:host"));
}

/// Serving ends although somebody stays connected: idle ones at once, the rest when their time is over.
#[test]
fn serving_ends_with_connections_open() {
    let drain = Duration::from_millis(200);
    let mut server = Open::clear(Limits { drain, ..Limits::default() });
    assert!(server.page().starts_with("HTTP/1.1 200"));
    let mut idle = server.connect();
    let mut half = server.connect();
    half.write_all(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nas=")
        .unwrap();
    assert!(server.ended().is_ok());
    assert!(is_ended(&mut idle) && is_ended(&mut half));
    assert!(TcpStream::connect(server.address).is_err());
}
