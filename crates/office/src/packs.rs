//! The packs for faces: lists, cases, matrix, clauses, and the packs' own words.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use domain::{Disk, Duty, Failure, Slug, Stop};
pub use regulation::Pack;
use regulation::Registry;

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
    of_body(body.as_str()).ok()?.message(key, lang).map(str::to_owned)
}

/// What a body calls a duty; none where its pack has no title for it.
#[must_use]
pub fn title(body: &Slug, duty: Duty, lang: &str) -> Option<String> {
    let pack = of_body(body.as_str()).ok()?;
    let title = pack.title(duty, lang);
    (title != duty.code()).then(|| title.to_owned())
}

/// The packs of the program and those of a folder.
///
/// # Errors
/// A failure that names the file and the place in it.
pub fn with_folder(disk: &dyn Disk, folder: &Path) -> Result<Registry, Stop> {
    let mut files = Vec::new();
    gather(disk, folder, "", 0, &mut files)?;
    let given = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    Ok(registry()?.with_folder(given).map_err(Failure::from)?)
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
