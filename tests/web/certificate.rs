//! A terminal that gets its certificate from the page that registers it.

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use it::{Engine, House, PASSWORD};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, mpsc};
use web::{Listen, Options, Site, TerminalCertificate};
use zeroize::Zeroizing;

use crate::browser::{Browser, Served};
use crate::tls::{ask, authority, cookie_of, get, now, sign_in};

/// What the password of a page is.
fn password_of(text: &str) -> &str {
    text.split_once("<code>").and_then(|(_, rest)| rest.split_once("</code>")).unwrap().0
}

/// What somebody else's program reads out of the file: certificate and key, and how they are locked.
fn opened(folder: &Path, file: &[u8], password: &str) -> Option<(TerminalCertificate, String)> {
    let path = folder.join("terminal.p12");
    std::fs::write(&path, file).unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["pkcs12", "-info", "-nodes", "-passin", &format!("pass:{password}"), "-in"]);
    let done = openssl.arg(&path).output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    let part = |what: &str| {
        let (begin, end) = (format!("-----BEGIN {what}-----"), format!("-----END {what}-----"));
        let from = text.find(&begin)?;
        text.get(from..text.find(&end)? + end.len()).map(str::to_owned)
    };
    let made = TerminalCertificate {
        name: String::new(),
        certificate: part("CERTIFICATE")?,
        key: Zeroizing::new(part("PRIVATE KEY")?),
        public_key: String::new(),
    };
    Some((made, String::from_utf8(done.stderr).unwrap()))
}

/// A form of a terminal without a key of its own.
fn terminal<'f>(house: &'f House, name: &'f str) -> [(&'f str, &'f str); 5] {
    [
        ("name", name),
        ("zone", &house.ids.zone),
        ("belongs_to_organisation", "yes"),
        ("since", "2026-04-01"),
        ("_certificate", "yes"),
    ]
}

#[test]
fn a_terminal_is_registered_with_a_certificate_that_is_handed_over_once() {
    let house = House::new(Engine::Sqlite, "hanamaki-city");
    let own = Arc::new(authority(&house));
    let options = || Options { authority: Some(Arc::clone(&own)), ..Options::new(true) };
    let served = Served::with(&house, options());
    let mut browser = served.signed_in("kacho", None);
    assert!(browser.get("/acts/register_device").text.contains("name=\"_certificate\""));
    let done = browser.post("/acts/register_device", &terminal(&house, "PC-31"));
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let password = password_of(&done.text).to_owned();
    assert_eq!(password.len(), 24);
    let mut colleague = served.signed_in("kakaricho", None);
    assert_eq!(
        colleague.post("/certificate", &[]).status,
        StatusCode::GONE,
        "it is of one browser"
    );
    let (headers, file) = browser.download("/certificate", &[]);
    assert_eq!(headers[CACHE_CONTROL], "no-store");
    assert_eq!(headers[CONTENT_TYPE], "application/x-pkcs12");
    assert_eq!(browser.post("/certificate", &[]).status, StatusCode::GONE, "once");

    let folder = tempfile::tempdir().unwrap();
    assert!(opened(folder.path(), &file, "another").is_none());
    let (made, how) = opened(folder.path(), &file, &password).expect("openssl opens it");
    assert!(how.contains("MAC: sha256") && how.contains("AES-256-CBC"), "{how}");

    let site = Site::new(house.another(house.world()), &house.world(), options());
    let tls = own.server(&["bannin.city.local".to_owned()], now()).unwrap();
    let (stop, stopping) = mpsc::channel::<()>();
    let (ready, address) = mpsc::channel();
    let server = std::thread::spawn(move || {
        let listen = Listen::at(([127, 0, 0, 1], 0).into(), Some(tls));
        let stopped = move || stopping.recv().unwrap_or_default();
        web::serve(site, listen, |at| ready.send(at).unwrap(), stopped)
    });
    let address = address.recv().unwrap();
    let at_terminal = ask(address, &own, Some(&made), &sign_in()).unwrap();
    let page = ask(address, &own, Some(&made), &get("/", &cookie_of(&at_terminal))).unwrap();
    assert!(page.contains("<h1>ホーム</h1>"), "{page}");
    assert!(!page.contains("登録された端末の鍵を示していません"), "{page}");
    drop(stop);
    server.join().unwrap().unwrap();
}

/// What was refused or locked away hands nothing over, and without an authority there is no offer.
#[test]
fn no_certificate_without_its_registration() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    let options = Options { authority: Some(Arc::new(authority(&house))), ..Options::new(true) };
    let served = Served::with(&house, options);
    let mut browser = served.signed_in("ippan", None);
    browser.get("/acts/register_device");
    let refused = browser.post("/acts/register_device", &terminal(&house, "PC-32"));
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.post("/certificate", &[]).status, StatusCode::GONE);

    let mut locked = served.signed_in("kacho", None);
    locked.get("/acts/register_device");
    assert_eq!(
        locked.post("/acts/register_device", &terminal(&house, "PC-33")).status,
        StatusCode::OK
    );
    locked.post("/lock", &[]);
    assert_eq!(locked.post("/unlock", &[("password", PASSWORD)]).to(), "/");
    locked.get("/");
    assert_eq!(locked.post("/certificate", &[]).status, StatusCode::GONE);

    let plain = Served::of(&mut house);
    let mut browser: Browser<'_> = plain.signed_in("kacho", None);
    assert!(!browser.get("/acts/register_device").text.contains("_certificate"));
    let without = browser.post("/acts/register_device", &terminal(&house, "PC-34"));
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
}
