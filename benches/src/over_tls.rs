//! Reveals by sixteen terminals over TLS, form and page and all, against as many in the process.

use std::net::SocketAddr;
use std::sync::{Arc, mpsc};

use domain::{ActName, Clock};
use it::{House, PASSWORD, Who};
use office::{RealClock, RealDisk};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use web::{Authority, Listen, Options, Site, TerminalCertificate};

use crate::Bench;
use crate::measure::{Goal, Rounds};
use crate::reveal::Revealing;

/// Terminals at once.
const TERMINALS: usize = 16;
/// Reveals of each terminal in a lap.
const EACH: usize = 50;
const NAME: &str = "bannin.city.local";

/// The pages over TLS; served as long as it lives.
struct Server {
    address: SocketAddr,
    config: Arc<ClientConfig>,
    _stop: mpsc::Sender<()>,
}

impl Server {
    /// Serves a house, and makes a terminal for its clerk.
    fn of(house: &House) -> Self {
        let keys = house.folder.path().join("authority");
        std::fs::create_dir_all(&keys).unwrap();
        let now = RealClock::default().now();
        let authority = Authority::open(&RealDisk::default(), &keys, &keys, "mihon", now).unwrap();
        let terminal = authority.terminal("PC-02", now).unwrap();
        let device = json!({ "name": "PC-02", "zone": house.ids.zone, "public_key": terminal.public_key,
                             "belongs_to_organisation": true, "since": "2026-04-01" });
        let device = house.id(Who::Manager, ActName::RegisterDevice, device);
        let allow = json!({ "device": device, "staff": house.ids.clerk, "since": "2026-04-01" });
        house.act(Who::Supervisor, ActName::AllowDevice, allow);
        let tls = authority.server(&[NAME.to_owned()], now).unwrap();
        let world = house.world();
        let site = Site::new(house.another(world.clone()), &world, Options::new(true));
        let (hand_in, address) = mpsc::channel();
        let (stop, stopping) = mpsc::channel::<()>();
        std::thread::spawn(move || {
            let listen = Listen::at(SocketAddr::from(([127, 0, 0, 1], 0)), Some(tls));
            let ready = move |address| hand_in.send(address).unwrap();
            let stopped = move || {
                let _ = stopping.recv();
            };
            web::serve(site, listen, ready, stopped).unwrap();
        });
        let address = address.recv().unwrap();
        Self { address, config: Arc::new(trusting(&authority, &terminal)), _stop: stop }
    }
}

fn trusting(authority: &Authority, shown: &TerminalCertificate) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority.path()).unwrap()).unwrap();
    let chain = vec![CertificateDer::from_pem_slice(shown.certificate.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(shown.key.as_bytes()).unwrap();
    let config = ClientConfig::builder().with_root_certificates(roots);
    config.with_client_auth_cert(chain, key).unwrap()
}

/// A terminal: one connection that stays, at which the clerk has signed in.
struct Terminal {
    stream: TlsStream<TcpStream>,
    cookie: String,
    token: String,
}

impl Terminal {
    async fn new(server: &Server) -> Self {
        let stream = TcpStream::connect(server.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let name = ServerName::try_from(NAME).unwrap();
        let connector = TlsConnector::from(Arc::clone(&server.config));
        let stream = connector.connect(name, stream).await.unwrap();
        let mut terminal = Self { stream, cookie: String::new(), token: String::new() };
        let signed = terminal.post("/sign-in", &[("as", "tanto"), ("password", PASSWORD)]).await;
        let cookie = signed.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        cookie.split_once(';').unwrap().0.clone_into(&mut terminal.cookie);
        let page = terminal.ask("GET", "/acts/reveal_number", "").await;
        let (_, rest) = page.split_once("name=\"_token\" value=\"").expect("a token");
        rest.split_once('"').unwrap().0.clone_into(&mut terminal.token);
        terminal
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        let form = form.append_pair("_token", &self.token).extend_pairs(fields).finish();
        self.ask("POST", path, &form).await
    }

    /// One request, and its whole answer.
    async fn ask(&mut self, method: &str, path: &str, body: &str) -> String {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {NAME}\r\nCookie: {}\r\nAccept-Language: ja\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.cookie,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::with_capacity(16 << 10);
        loop {
            assert!(self.stream.read_buf(&mut answer).await.unwrap() > 0, "it hung up");
            let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
                continue;
            };
            let said = String::from_utf8_lossy(answer.get(..head).unwrap_or_default());
            let length = said.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.map_or(0, |length| length.parse().unwrap());
            if answer.len() >= head + 4 + length {
                return String::from_utf8(answer).unwrap();
            }
        }
    }

    /// Reveals, one form and one page each.
    async fn reveal(&mut self, inputs: &[Value]) {
        for input in inputs {
            let of = |key: &str| input[key].as_str().unwrap().to_owned();
            let (affairs, purpose) = (of("affairs"), of("purpose"));
            let person = input["people"][0].as_str().unwrap();
            let fields = [("people", person), ("affairs", &affairs), ("purpose", &purpose)];
            let page = self.post("/acts/reveal_number", &fields).await;
            assert!(page.starts_with("HTTP/1.1 200") && page.contains("data-wipe="), "{page}");
        }
    }
}

pub fn run(bench: Bench) {
    let mut revealing = Revealing::new();
    let server = Server::of(&revealing.house);
    let runtime = Runtime::new().unwrap();
    let mut terminals: Vec<Terminal> = runtime.block_on(async {
        let mut all = Vec::new();
        for _ in 0..TERMINALS {
            all.push(Terminal::new(&server).await);
        }
        all
    });
    let rounds = Rounds::run(bench.rounds * 4, |lap| {
        let inputs = revealing.inputs(TERMINALS * EACH);
        lap.time("one reveal of 16 in the process", TERMINALS * EACH, || {
            std::thread::scope(|scope| {
                for inputs in inputs.chunks(EACH) {
                    scope.spawn(|| revealing.one(inputs.to_vec()));
                }
            });
        });
        let inputs = revealing.inputs(TERMINALS * EACH);
        lap.time("one reveal of 16 terminals over TLS", TERMINALS * EACH, || {
            runtime.block_on(async {
                let each = terminals.iter_mut().zip(inputs.chunks(EACH));
                let all = each.map(|(terminal, inputs)| terminal.reveal(inputs));
                futures_util::future::join_all(all).await;
            });
        });
    });
    rounds.times().ratio(
        "in the process / over TLS",
        &["one reveal of 16 in the process"],
        &["one reveal of 16 terminals over TLS"],
        Goal::AtLeast(0.6),
    );
}
