//! What `device` writes: keys and certificates of terminals.

use it::{Engine, House};
use std::process::Command;

use crate::program::Program;

/// A certificate for a browser is behind a password that is told once; a program's is as it was.
#[test]
fn a_certificate_for_a_browser_is_locked() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    house.office = None;
    let program = Program::new();
    let data = house.data().display().to_string();
    let make = |file: &str| {
        let words = ["--data", &data, "--json", "device", "new-certificate", "PC-41", file];
        let said = program.run(&words);
        assert_eq!(said.code, 0, "{said:?}");
        serde_json::from_str::<serde_json::Value>(&said.out).unwrap()
    };
    let told = make("pc.p12");
    let password = told["password"].as_str().unwrap().to_owned();
    assert_eq!(told["public_key"].as_str().unwrap().len(), 44);
    let opens = |password: &str| {
        let mut openssl = Command::new("openssl");
        openssl.args(["pkcs12", "-noout", "-passin", &format!("pass:{password}"), "-in"]);
        openssl.arg(program.path("pc.p12")).output().unwrap().status.success()
    };
    assert!(opens(&password) && !opens("another"));
    let told = make("pc.pem");
    assert!(told.get("password").is_none());
    let pem = std::fs::read_to_string(program.path("pc.pem")).unwrap();
    assert!(pem.contains("PRIVATE KEY") && pem.contains("CERTIFICATE"));
}

/// No name of a file, and no name in a certificate, holds a number.
#[test]
fn no_file_of_a_device_is_called_by_a_number() {
    let mut house = House::new(Engine::Sqlite, "hanamaki-city");
    house.office = None;
    let program = Program::new();
    let data = house.data().display().to_string();
    let number = "123456789018";
    let file = format!("{number}.key");
    let certificate = ["--data", &data, "device", "new-certificate"];
    for words in [
        vec!["device", "new-key", &file],
        vec!["device", "new-token", &file],
        [&certificate[..], &["PC-42", &file]].concat(),
        [&certificate[..], &[number, "pc.pem"]].concat(),
    ] {
        let said = program.run(&words);
        assert_eq!(said.code, 2, "{words:?}: {said:?}");
        assert!(!said.out.contains(number) && !said.err.contains(number), "{said:?}");
    }
    let names = std::fs::read_dir(program.folder.path()).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "home and tmp alone: {names:?}");
}
