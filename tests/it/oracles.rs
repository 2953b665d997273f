//! An export verified by other people's code: stock Go and a small Python script.

use std::path::Path;
use std::process::Command;

use it::{Engine, House, PACKS, all_files};

fn exported() -> (House, std::path::PathBuf) {
    let house = House::new(Engine::Sqlite, PACKS[0]);
    let people = testkit::people(3, 3);
    house.take_in(&people);
    // More than one tile.
    for _ in 0..80 {
        for person in &people {
            house.reveal(person).unwrap();
        }
    }
    let out = house.folder.path().join("export");
    house.office().export(&out).unwrap();
    (house, out)
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn python(export: &Path) -> (bool, String) {
    run(Command::new("python3").arg("tests/oracles/verify_export.py").arg(export))
}

fn go(export: &Path, home: &Path) -> (bool, String) {
    run(Command::new("go")
        .args(["run", "tests/oracles/go/main.go"])
        .arg(export)
        .env("GO111MODULE", "off")
        .env("GOPATH", "/usr/share/gocode")
        .env("GOCACHE", home.join("go-cache"))
        .env("GOTMPDIR", home))
}

fn run(command: &mut Command) -> (bool, String) {
    let done =
        command.current_dir(root()).output().expect("cargo xtask test installs what is needed");
    let said =
        String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    (done.status.success(), said)
}

#[test]
fn go_and_python_accept_the_export_and_refuse_a_flipped_bit() {
    let (house, export) = exported();
    let size = house.office().size().unwrap();
    assert!(size > 256, "more than one bundle: {size}");
    let home = house.folder.path();
    for (ok, said) in [python(&export), go(&export, home)] {
        assert!(ok && said.contains(&format!("ok {size} ")), "{said}");
    }
    let bundle = all_files(&export)
        .into_iter()
        .find(|(path, _)| path.ends_with("tile/entries/000"))
        .expect("the first bundle");
    let (path, mut bytes) = bundle;
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    assert!(!python(&export).0, "python accepted a flipped bit");
    assert!(!go(&export, home).0, "go accepted a flipped bit");
    let ours = office::verify_export(&office::RealDisk::default(), &export, None);
    assert!(ours.is_err_and(|f| f.iter().any(|f| f.place.contains("entries/000"))));
}
