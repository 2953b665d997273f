//! A third, invented body's pack, written by `docs/adding-a-pack.md` alone: it loads beside the law, is sound, and
//! decides as its own text says.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::ActName;

use super::{BODIES, all_true, registry};
use crate::Pack;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/packs/minato-kenpo/2026-04-01")
}

fn files(folder: &Path, under: &str, into: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = format!("{under}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            files(&entry.path(), &format!("{name}/"), into);
        } else {
            into.push((name, std::fs::read(entry.path()).unwrap()));
        }
    }
}

fn third() -> Arc<Pack> {
    let mut all = Vec::new();
    files(&folder(), "", &mut all);
    let given = all.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    registry().with_folder(given).unwrap().pack("minato-kenpo").unwrap()
}

#[test]
fn it_is_sound_and_every_case_comes_out() {
    let pack = third();
    let places: Vec<String> = pack.check().into_iter().map(|found| found.place).collect();
    assert!(places.is_empty(), "{places:?}");
    let cases = pack.cases();
    assert!(cases.len() > ActName::ALL.len() && cases.iter().all(|case| case.passed));
}

/// No supervisors: the manager answers for everything. Carrying out needs an approval.
#[test]
fn it_decides_by_its_own_text() {
    let (pack, city) = (third(), super::pack(BODIES[0]));
    let mut facts = all_true();
    facts.supervisor_in_office = false;
    facts.is_supervisor_here = false;
    assert!(pack.decide(ActName::RevealNumber, &facts).is_permit());
    assert!(!city.decide(ActName::RevealNumber, &facts).is_permit());
    facts.manager_in_office = false;
    assert!(!pack.decide(ActName::RevealNumber, &facts).is_permit());
    let mut facts = all_true();
    facts.approval_in_force = false;
    assert!(!pack.decide(ActName::CarryOut, &facts).is_permit());
    assert!(city.decide(ActName::CarryOut, &facts).is_permit());
}
