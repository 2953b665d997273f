//! Two verifiers that are not ours read an export: the stock packages of Go's checksum database, and a
//! script that knows nothing but the Python standard library.

use it::{Engine, House, all_files};
use std::path::{Path, PathBuf};
use std::process::Command;

fn oracles() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("oracles")
}

/// The program made of the Go adapter.
fn go(folder: &Path) -> PathBuf {
    let program = folder.join("go-oracle");
    let built = Command::new("go")
        .args(["build", "-o"])
        .arg(&program)
        .arg(oracles().join("go/main.go"))
        .current_dir(folder)
        .env("GO111MODULE", "off")
        .env("GOPATH", "/usr/share/gocode")
        .env("GOCACHE", folder.join("go-cache"))
        .env("GOFLAGS", "")
        .output()
        .expect("go");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    program
}

/// Whether a verifier accepts, and its first line.
fn ask(command: &mut Command) -> (bool, String) {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success(), text.lines().next().unwrap_or_default().to_owned())
}

#[test]
fn both_accept_an_export_and_neither_a_changed_one() {
    let house = House::new(Engine::Sqlite, "hanamaki-city");
    let people = it::people(61, 2);
    house.take_in(&people);
    let earlier = house.office().checkpoint().unwrap();
    let earlier_size = house.office().size().unwrap().to_string();
    while house.office().size().unwrap() < 300 {
        house.reveal(&people[0]).unwrap();
    }
    let out = house.folder.path().join("export");
    let head = house.office().export(&out).unwrap();
    let old = house.folder.path().join("earlier");
    std::fs::write(&old, earlier).unwrap();
    let go = go(house.folder.path());
    let by_go = || ask(Command::new(&go).arg(&out).arg(&earlier_size));
    let script = oracles().join("verify_export.py");
    let by_python = || ask(Command::new("python3").arg("-B").arg(&script).args([&out, &old]));

    let (go_accepts, go_says) = by_go();
    let (python_accepts, python_says) = by_python();
    assert!(go_accepts && python_accepts, "{go_says:?} {python_says:?}");
    assert!(go_says.starts_with(&format!("ok {} ", head.size)), "{go_says}");
    assert_eq!(go_says, python_says, "both computed the same root");

    let files = all_files(&out);
    assert!(files.len() >= 6, "full and partial tiles, bundles, head and key");
    for (path, whole) in files {
        let mut changed = whole.clone();
        let at = whole.len() / 2;
        changed[at] ^= 1;
        std::fs::write(&path, changed).unwrap();
        assert!(!by_go().0, "Go accepts a change of {}", path.display());
        assert!(!by_python().0, "Python accepts a change of {}", path.display());
        std::fs::write(&path, whole).unwrap();
    }
    assert!(by_go().0 && by_python().0);
}
