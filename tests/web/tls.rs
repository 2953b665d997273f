//! A real server over TLS: its own authority, and terminals that show a certificate.

use std::net::SocketAddr;
use std::sync::{Arc, mpsc};

use domain::{ActName, Timestamp};
use it::{Engine, House, PASSWORD, Who};
use office::RealDisk;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use web::{Authority, Listen, Options, Site, TerminalCertificate};

/// The real time: certificates are looked at by the library's own clock.
pub fn now() -> Timestamp {
    domain::Clock::now(&office::RealClock::default())
}

pub fn authority(house: &House) -> Authority {
    let keys = house.folder.path().join("authority");
    std::fs::create_dir_all(&keys).unwrap();
    Authority::open(&RealDisk::default(), &keys, &keys, "mihon", now()).unwrap()
}

/// One request over a connection of its own; none when the handshake fails.
pub fn ask(
    address: SocketAddr,
    trusted: &Authority,
    shown: Option<&TerminalCertificate>,
    request: &str,
) -> Option<String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(trusted.path()).unwrap()).unwrap();
    let config = ClientConfig::builder().with_root_certificates(roots);
    let config = match shown {
        None => config.with_no_client_auth(),
        Some(shown) => {
            let chain = vec![CertificateDer::from_pem_slice(shown.certificate.as_bytes()).unwrap()];
            let key = PrivateKeyDer::from_pem_slice(shown.key.as_bytes()).unwrap();
            config.with_client_auth_cert(chain, key).unwrap()
        }
    };
    let talk = async {
        let stream = TcpStream::connect(address).await.ok()?;
        let name = ServerName::try_from("bannin.city.local").unwrap();
        let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.ok()?;
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        (!answer.is_empty()).then(|| String::from_utf8(answer).unwrap())
    };
    Runtime::new().unwrap().block_on(talk)
}

pub fn get(path: &str, cookie: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: bannin.city.local\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
    )
}

pub fn sign_in() -> String {
    let body = format!("as=tanto&password={}", PASSWORD.replace(' ', "+"));
    format!(
        "POST /sign-in HTTP/1.1\r\nHost: bannin.city.local\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

pub fn cookie_of(answer: &str) -> String {
    let line = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    assert!(line.contains("; Secure") && line.contains("HttpOnly") && line.starts_with("__Host-"));
    line.split_once(';').unwrap().0.to_owned()
}

#[test]
fn terminals_show_a_certificate() {
    let house = House::new(Engine::Sqlite, "hanamaki-city");
    let authority = authority(&house);
    let terminal = authority.terminal("PC-02", now()).unwrap();
    let device = json!({ "name": "PC-02", "zone": house.ids.zone, "public_key": terminal.public_key,
                         "belongs_to_organisation": true, "since": "2026-04-01" });
    house.id(Who::Manager, ActName::RegisterDevice, device);
    let config = authority.server(&["bannin.city.local".to_owned()], now()).unwrap();
    let site = Site::new(house.another(house.world()), &house.world(), Options::new(true));
    let (hand_in, address) = mpsc::channel();
    let (stop, stopping) = mpsc::channel::<()>();
    let server = std::thread::spawn(move || {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let ready = |address| hand_in.send(address).unwrap();
        let stopped = move || {
            let _ = stopping.recv();
        };
        web::serve(site, Listen::at(listen, Some(config)), ready, stopped)
    });
    let address = address.recv().unwrap();

    let plain = ask(address, &authority, None, &sign_in()).unwrap();
    let page = ask(address, &authority, None, &get("/", &cookie_of(&plain))).unwrap();
    assert!(page.contains("登録された端末の鍵を示していません"), "{page}");

    let at_terminal = ask(address, &authority, Some(&terminal), &sign_in()).unwrap();
    let cookie = cookie_of(&at_terminal);
    let page = ask(address, &authority, Some(&terminal), &get("/", &cookie)).unwrap();
    assert!(
        page.contains("<h1>ホーム</h1>") && !page.contains("登録された端末の鍵を示していません")
    );
    let stolen = ask(address, &authority, None, &get("/", &cookie)).unwrap();
    assert!(stolen.contains("location: /sign-in"), "a cookie alone is no terminal");

    let rebound = get("/sign-in", "").replace("bannin.city.local", "rebound.example");
    let said = ask(address, &authority, Some(&terminal), &rebound).unwrap();
    assert!(said.starts_with("HTTP/1.1 421"), "its certificate has no such name: {said}");

    // Somebody else's authority: neither is its certificate taken nor is this server taken for one of its own.
    let other = House::bare(Engine::Sqlite, "hanamaki-city");
    let foreign = self::authority(&other);
    let forged = foreign.terminal("PC-02", now()).unwrap();
    assert!(ask(address, &authority, Some(&forged), &get("/sign-in", "")).is_none());
    assert!(ask(address, &foreign, None, &get("/sign-in", "")).is_none());

    drop(stop);
    server.join().unwrap().unwrap();
}

/// The authority is made once; terminals that trust it go on doing so.
#[test]
fn the_authority_stays() {
    let house = House::bare(Engine::Sqlite, "hanamaki-city");
    let first = authority(&house);
    let certificate = std::fs::read(first.path()).unwrap();
    let second = authority(&house);
    assert_eq!(std::fs::read(second.path()).unwrap(), certificate);
    assert!(second.terminal("PC-09", now()).is_ok() && second.server(&[], now()).is_ok());
}

/// Pages in the clear stay on this machine.
#[test]
fn nothing_is_served_in_the_clear_beyond_this_machine() {
    let house = House::new(Engine::Sqlite, "hanamaki-city");
    let site = Site::new(house.another(house.world()), &house.world(), Options::new(false));
    let everywhere = SocketAddr::from(([0, 0, 0, 0], 0));
    let ready = |_| panic!("it listens");
    let refused = web::serve(site, Listen::at(everywhere, None), ready, || ());
    let Err(domain::Stop::Form(errors)) = refused else { panic!("served in the clear") };
    assert_eq!((errors[0].field.as_str(), errors[0].code), ("listen", "listen_in_clear"));
}
