//! The packs for faces: lists, cases, matrix, clauses, and the packs' own words.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use domain::{Disk, Duty, Failure, Slug, Stop};
pub use regulation::Pack;
use regulation::Registry;

use crate::office::Office;

/// The packs in the program, loaded once.
///
/// # Errors
/// A failure when one of them does not load.
pub fn registry() -> Result<&'static Registry, Failure> {
    static BUILT_IN: OnceLock<Result<Registry, Failure>> = OnceLock::new();
    BUILT_IN
        .get_or_init(|| Registry::built_in().map_err(Failure::from))
        .as_ref()
        .map_err(Clone::clone)
}

/// The pack of one body, read with its law alone and once in a process.
pub(crate) fn of_body(name: &str) -> Result<Arc<Pack>, Failure> {
    static READ: Mutex<BTreeMap<String, Arc<Pack>>> = Mutex::new(BTreeMap::new());
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(pack) = read.get(name) {
        return Ok(Arc::clone(pack));
    }
    let pack = Registry::built_in_for(name)?.pack(name)?;
    read.insert(name.to_owned(), Arc::clone(&pack));
    Ok(pack)
}

/// The folder in an organisation's folder that holds packs of its own.
const OWN_PACKS: &str = "packs";

/// A pack by its id, as an organisation can load it: one built into the program, or one in its own folder.
///
/// # Errors
/// A failure when there is no such pack, or it does not load.
pub(crate) fn by_id(disk: &dyn Disk, folder: &Path, id: &str) -> Result<Arc<Pack>, Stop> {
    let own = folder.join(OWN_PACKS);
    match of_body(id) {
        Err(_) if own.is_dir() => Ok(with_own(disk, &own)?.pack(id).map_err(Failure::from)?),
        found => Ok(found?),
    }
}

/// The pack that an input names by its id.
///
/// # Errors
/// The form error `code_unknown`, with the packs of bodies there are; a failure when one does not load.
pub(crate) fn named(office: &Office, id: &Slug) -> Result<Arc<Pack>, Stop> {
    let own = office.folder().join(OWN_PACKS);
    let all = if own.is_dir() { with_own(office.disk(), &own)? } else { registry()?.clone() };
    let bodies: Vec<&Arc<Pack>> = all.packs().filter(|pack| pack.law().is_some()).collect();
    crate::input::known_code("pack", id.as_str(), bodies.iter().map(|pack| pack.id().as_str()))?;
    by_id(office.disk(), office.folder(), id.as_str())
}

/// The pack under which an organisation is founded: one built in, or one that lies in its folder and passes its own
/// check with all of its cases.
///
/// # Errors
/// The form errors `code_unknown`, with the packs there are, and `pack_unsound`; a failure when one does not load.
pub(crate) fn for_founding(office: &Office, name: &str) -> Result<Arc<Pack>, Stop> {
    let own = office.folder().join(OWN_PACKS);
    if !own.is_dir() {
        return pack(name);
    }
    let all = with_own(office.disk(), &own)?;
    let bodies = || all.packs().filter(|pack| pack.law().is_some());
    let ids = bodies().flat_map(|pack| [pack.id().as_str(), pack.reference().body.as_str()]);
    crate::input::known_code("pack", name, ids)?;
    let found = all.pack(name).map_err(Failure::from)?;
    if !is_sound(&found) {
        return Err(domain::FormError::new("pack", "pack_unsound").into());
    }
    Ok(found)
}

/// Whether a pack passes its own check, with all of its cases.
pub(crate) fn is_sound(pack: &Pack) -> bool {
    pack.check().is_empty() && pack.cases().iter().all(|case| case.passed)
}

/// The words of a body's messages are those of the pack that it has adopted.
pub(crate) fn say_with(pack: &Arc<Pack>) {
    let mut read = adopted().lock().unwrap_or_else(PoisonError::into_inner);
    read.insert(pack.reference().body.to_string(), Arc::clone(pack));
}

fn adopted() -> &'static Mutex<BTreeMap<String, Arc<Pack>>> {
    static ADOPTED: Mutex<BTreeMap<String, Arc<Pack>>> = Mutex::new(BTreeMap::new());
    &ADOPTED
}

/// The pack whose words a body speaks with.
fn speaking(body: &Slug) -> Result<Arc<Pack>, Failure> {
    let adopted = adopted().lock().unwrap_or_else(PoisonError::into_inner);
    match adopted.get(body.as_str()) {
        Some(pack) => Ok(Arc::clone(pack)),
        None => of_body(body.as_str()),
    }
}

/// A pack by its id or its body's code.
///
/// # Errors
/// The form error `code_unknown`, with the bodies there are.
pub fn pack(name: &str) -> Result<Arc<Pack>, Stop> {
    let registry = registry()?;
    registry.pack(name).map_err(|_| {
        let bodies = registry.packs().filter(|pack| pack.law().is_some());
        let bodies: Vec<&str> = bodies.map(|pack| pack.reference().body.as_str()).collect();
        let error = domain::FormError::new("pack", "code_unknown");
        error.with("choices", bodies.join(", ")).into()
    })
}

/// A sentence of a body's pack.
#[must_use]
pub fn message(body: &Slug, key: &str, lang: &str) -> Option<String> {
    speaking(body).ok()?.message(key, lang).map(str::to_owned)
}

/// What a body calls a duty; none where its pack has no title for it.
#[must_use]
pub fn title(body: &Slug, duty: Duty, lang: &str) -> Option<String> {
    let pack = speaking(body).ok()?;
    let title = pack.title(duty, lang);
    (title != duty.code()).then(|| title.to_owned())
}

/// The packs of the program and an organisation's own. Whoever may put a pack there writes no law: what is lawful comes
/// with the program.
///
/// # Errors
/// The failure `pack_law_own` when a law lies there that is not the program's; as [`with_folder`].
fn with_own(disk: &dyn Disk, own: &Path) -> Result<Registry, Stop> {
    let all = with_folder(disk, own)?;
    let built_in = registry()?;
    let is_foreign = |pack: &&Arc<Pack>| {
        let known = built_in.packs().any(|known| known.reference() == pack.reference());
        pack.law().is_none() && !known && !domain::broken::is_off("own_law")
    };
    if let Some(law) = all.packs().find(is_foreign) {
        return Err(Failure::new("pack_law_own", law.id()).into());
    }
    Ok(all)
}

/// The files of the organisation's own packs, by their paths in its folder: they go into every backup.
pub(crate) fn own_files(disk: &dyn Disk, folder: &Path) -> Result<Vec<(String, Vec<u8>)>, Stop> {
    let (own, mut files) = (folder.join(OWN_PACKS), Vec::new());
    if own.is_dir() {
        gather(disk, &own, &format!("{OWN_PACKS}/"), 0, &mut files)?;
    }
    Ok(files)
}

/// Puts the files of own packs back. Files that lie there already stay as they are: somebody may have put a pack
/// there for the restore; whether it is the one adopted is seen when it is loaded.
///
/// # Errors
/// The failure `backup_inconsistent` for a path that leads out of the folder of packs.
pub(crate) fn put_back(
    disk: &dyn Disk,
    folder: &Path,
    files: &[(&str, &[u8])],
) -> Result<(), Stop> {
    for (path, bytes) in files {
        let mut parts = path.split('/');
        let inside = parts.next() == Some(OWN_PACKS)
            && parts.clone().count() > 0
            && parts.all(|part| !part.is_empty() && !part.starts_with('.') && !part.contains('\\'));
        if !inside {
            return Err(Failure::new("backup_inconsistent", "packs").into());
        }
        let to = folder.join(path);
        if !to.exists() {
            disk.create_folder(to.parent().unwrap_or(folder))?;
            disk.create(&to, bytes)?;
        }
    }
    Ok(())
}

/// The packs of the program and those of a folder.
///
/// # Errors
/// A failure that names the file and the place in it.
pub fn with_folder(disk: &dyn Disk, folder: &Path) -> Result<Registry, Stop> {
    let mut files = Vec::new();
    gather(disk, folder, "", 0, &mut files)?;
    // Reading and checking policies takes long, and an act asks for its pack more than once.
    static READ: Mutex<Option<(ledger::Hash, Registry)>> = Mutex::new(None);
    let parts: Vec<[u8; 32]> = files
        .iter()
        .flat_map(|(path, bytes)| [ledger::sha256(&[path.as_bytes()]), ledger::sha256(&[bytes])])
        .collect();
    let digest = ledger::sha256(&parts.iter().map(<[u8; 32]>::as_slice).collect::<Vec<_>>());
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, all)) = read.as_ref().filter(|(known, _)| *known == digest) {
        return Ok(all.clone());
    }
    let given = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    let all = registry()?.with_folder(given).map_err(Failure::from)?;
    *read = Some((digest, all.clone()));
    Ok(all)
}

/// Deepest nesting of a pack's folder.
const DEPTH: usize = 4;

fn gather(
    disk: &dyn Disk,
    folder: &Path,
    prefix: &str,
    depth: usize,
    out: &mut Vec<(String, Vec<u8>)>,
) -> Result<(), Stop> {
    for name in disk.list(folder)? {
        out.push((format!("{prefix}{name}"), disk.read(&folder.join(&name))?));
    }
    for name in folders_in(folder)? {
        if depth < DEPTH {
            gather(disk, &folder.join(&name), &format!("{prefix}{name}/"), depth + 1, out)?;
        }
    }
    Ok(())
}

/// The folders in a folder, sorted; hidden ones are nobody's pack.
fn folders_in(folder: &Path) -> Result<Vec<String>, Failure> {
    let failed = |_| Failure::new("file_failed", folder.display());
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().map_err(failed)?.is_dir() && !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}
