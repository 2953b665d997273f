//! Set-up in the browser: an organisation founded, its words read back from paper.

use domain::NoProbe;
use office::{Office, RealClock, RealDisk, RealFinder, RealRandom, World};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

fn world() -> World {
    World {
        disk: Arc::new(RealDisk::default()),
        clock: Arc::new(RealClock::default()),
        random: Arc::new(RealRandom::default()),
        probe: Arc::new(NoProbe),
        finder: Arc::new(RealFinder::default()),
    }
}

/// A set-up that is under way in a folder.
struct Underway {
    folder: tempfile::TempDir,
    address: String,
    code: String,
    stop: mpsc::Sender<()>,
    served: JoinHandle<Option<Office>>,
}

impl Underway {
    fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let (stop, stopped) = mpsc::channel::<()>();
        let (ready, address) = mpsc::channel::<String>();
        let served = std::thread::spawn(move || {
            let listen = SocketAddr::from(([127, 0, 0, 1], 0));
            let until = move || stopped.recv().unwrap_or_default();
            web::set_up(world(), data, listen, |at| ready.send(at).unwrap(), until).unwrap()
        });
        let url = address.recv().unwrap();
        let (address, code) = url.strip_prefix("http://").unwrap().split_once("/?code=").unwrap();
        let (address, code) = (address.to_owned(), code.to_owned());
        Self { folder, address, code, stop, served }
    }

    fn send(&self, request: &str) -> String {
        let mut line = TcpStream::connect(&self.address).unwrap();
        line.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        answer
    }

    fn get(&self, path: &str) -> String {
        self.send(&format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\naccept-language: ja\r\nconnection: close\r\n\r\n",
            self.address
        ))
    }

    fn post(&self, path: &str, code: &str, fields: &[(String, String)]) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("code", code);
        form.extend_pairs(fields);
        let body = form.finish();
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\naccept-language: ja\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        ))
    }

    fn fields(&self, password: &str) -> Vec<(String, String)> {
        let at = |name: &str| self.folder.path().join(name).display().to_string();
        let fields = [
            ("name", "見本市".to_owned()),
            ("slug", "mihon-shi".to_owned()),
            ("pack", "hanamaki-city".to_owned()),
            ("keys", at("keys")),
            ("seal_places[0]", at("seal-a")),
            ("seal_places[0].kind", "same-machine".to_owned()),
            ("seal_places[1]", at("seal-b")),
            ("seal_places[1].kind", "same-machine".to_owned()),
            ("backup_places[0]", at("backup")),
            ("backup_places[0].kind", "same-machine".to_owned()),
            ("manager.staff.name", "管理 一郎".to_owned()),
            ("manager.title", "総務部長".to_owned()),
            ("manager.staff.department", "総務部".to_owned()),
            ("manager.staff.staff_number", "0001".to_owned()),
            ("manager.staff.sign_in", "kanri".to_owned()),
            ("manager.staff.password", password.to_owned()),
            ("again", password.to_owned()),
        ];
        fields.map(|(name, value)| (name.to_owned(), value)).to_vec()
    }
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap()
}

fn holds(folder: &Path, name: &str) -> bool {
    folder.join(name).exists()
}

#[test]
fn an_organisation_is_set_up_in_the_browser() {
    let setup = Underway::begin();
    let page = setup.get(&format!("/?code={}", setup.code));
    assert_eq!(status(&page), "200");
    assert!(page.contains("<option value=\"university\">") && page.contains("default-src 'none'"));
    // What is missing or wrong stands at its field, and nothing is made of it.
    let password = "kawa-no-nagare-1";
    let mut wrong = setup.fields(password);
    wrong.retain(|(name, _)| name != "name");
    for (name, value) in &mut wrong {
        if name == "again" {
            "yama-no-midori-2".clone_into(value);
        }
    }
    let answer = setup.post("/found", &setup.code, &wrong);
    assert_eq!(status(&answer), "422", "{answer}");
    assert!(answer.contains("href=\"#f-name\"") && answer.contains("href=\"#f-again\""));
    assert!(answer.contains("value=\"kanri\"") && !answer.contains(password));
    assert!(!holds(setup.folder.path(), "data"));
    // A guessable password is the act's own to refuse.
    let answer = setup.post("/found", &setup.code, &setup.fields("kanri"));
    assert_eq!(status(&answer), "422", "{answer}");
    let words = setup.post("/found", &setup.code, &setup.fields(password));
    assert_eq!(status(&words), "200", "{words}");
    let (_, rest) = words.split_once("<p class=\"words\" data-secret>").unwrap();
    let words = rest.split_once('<').unwrap().0.to_owned();
    // Words that were copied wrong are found now, not at the next start.
    let (first, last) = words.split_at(words.len() - 1);
    let other = if last == "a" { "b" } else { "a" };
    let slip = [("words".to_owned(), format!("{first}{other}"))];
    let answer = setup.post("/rehearse", &setup.code, &slip);
    assert_eq!(status(&answer), "422", "{answer}");
    let done = setup.post("/rehearse", &setup.code, &[("words".to_owned(), words.clone())]);
    assert_eq!(status(&done), "200", "{done}");
    assert!(done.contains("開設しました") && !done.contains(&words));
    let office = setup.served.join().unwrap().expect("an office");
    assert!(office.verify(None).unwrap().is_empty());
    assert_eq!(office.organisation_name().unwrap(), "見本市");
    drop(setup.stop);
}

#[test]
fn nobody_sets_up_without_the_code() {
    let setup = Underway::begin();
    assert_eq!(status(&setup.get("/")), "403");
    assert_eq!(status(&setup.get("/?code=guess")), "403");
    let answer = setup.post("/found", "guess", &setup.fields("kawa-no-nagare-1"));
    assert_eq!(status(&answer), "403");
    assert!(!holds(setup.folder.path(), "data"));
    drop(setup.stop);
    assert!(setup.served.join().unwrap().is_none());
}

#[test]
fn no_set_up_beyond_this_machine() {
    let listen = SocketAddr::from(([0, 0, 0, 0], 0));
    let folder = tempfile::tempdir().unwrap();
    let stop = web::set_up(world(), folder.path().join("data"), listen, |_| (), || ());
    let Err(domain::Stop::Form(errors)) = stop else { panic!("served to everybody") };
    assert_eq!(errors[0].code, "listen_set_up");
}
