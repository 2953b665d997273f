//! The packs there are: those built into the program, and those of a folder.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::{Fault, PackError};
use crate::pack::{Draft, Pack};
use crate::source::{BUILT_IN, Files};

/// All packs known, each loaded and checked whole.
#[derive(Clone, Default)]
pub struct Registry {
    packs: BTreeMap<String, Arc<Pack>>,
}

impl Registry {
    /// The packs in the program.
    ///
    /// # Errors
    /// [`PackError`] when one of them does not load.
    pub fn built_in() -> Result<Self, PackError> {
        Self::built_in_if(|_| true)
    }

    /// Of the packs in the program, those of one body (named by its code or by a pack's id) and the law they
    /// stand on: quicker than all when one is wanted.
    ///
    /// # Errors
    /// [`PackError`] when one of them does not load.
    pub fn built_in_for(name: &str) -> Result<Self, PackError> {
        let body = name.split('@').next().unwrap_or(name);
        Self::built_in_if(|of| of == body || of == "law")
    }

    fn built_in_if(wanted: impl Fn(&str) -> bool) -> Result<Self, PackError> {
        let mut folders = Vec::new();
        for (folder, list) in BUILT_IN {
            if !folder.split('/').next().is_some_and(&wanted) {
                continue;
            }
            let mut files = Files::new(*folder);
            for (path, bytes) in *list {
                files.add(path, bytes)?;
            }
            folders.push(files);
        }
        Self::default().with(folders)
    }

    /// The same packs and those of a folder, given as paths relative to it and bytes: one pack when
    /// `pack.toml` lies in the folder itself, else one for each folder that holds a `pack.toml`. A pack of
    /// the folder takes the place of one with the same id; its digest tells them apart in every record.
    ///
    /// # Errors
    /// [`PackError`] when one of them does not load, or none is there.
    pub fn with_folder<'a>(
        &self,
        given: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<Self, PackError> {
        let given: Vec<(&str, &[u8])> = given.into_iter().collect();
        let folders: Vec<&str> = given
            .iter()
            .filter_map(|(path, _)| path.strip_suffix("pack.toml"))
            .filter(|folder| folder.is_empty() || folder.ends_with('/'))
            .collect();
        if folders.is_empty() {
            return Err(PackError::new("pack.toml", "", Fault::FileMissing));
        }
        let mut packs = Vec::new();
        for folder in &folders {
            let mut files = Files::new(folder.trim_end_matches('/'));
            for (path, bytes) in &given {
                if let Some(inside) = path.strip_prefix(folder) {
                    files.add(inside, bytes)?;
                }
            }
            packs.push(files);
        }
        self.clone().with(packs)
    }

    /// Loads packs: law packs first, since the others stand on them.
    fn with(mut self, folders: Vec<Files>) -> Result<Self, PackError> {
        let mut drafts = Vec::new();
        for files in folders {
            let folder = files.folder.clone();
            drafts.push((Draft::read(files).map_err(|e| e.under(&folder))?, folder));
        }
        drafts.sort_by_key(|(draft, _)| draft.law().is_some());
        let mut seen: Vec<String> = Vec::new();
        for (draft, folder) in drafts {
            let id = draft.id().to_owned();
            if seen.contains(&id) {
                return Err(PackError::new("pack.toml", id, Fault::IdTwice).under(&folder));
            }
            let law = match draft.law() {
                None => None,
                Some(law) => match self.packs.get(law) {
                    Some(pack) if pack.law().is_none() => Some(Arc::clone(pack)),
                    _ => {
                        let fault = Fault::LawUnknown { law: law.to_owned() };
                        return Err(PackError::new("pack.toml", "law", fault).under(&folder));
                    }
                },
            };
            let pack = draft.finish(law).map_err(|e| e.under(&folder))?;
            seen.push(id.clone());
            self.packs.insert(id, Arc::new(pack));
        }
        Ok(self)
    }

    /// A pack by its id (`body@date`), or the latest of a body by the body's code.
    ///
    /// # Errors
    /// [`PackError`] with [`Fault::NotFound`].
    pub fn pack(&self, name: &str) -> Result<Arc<Pack>, PackError> {
        let by_id = self.packs.get(name);
        let found = by_id.or_else(|| {
            let of_body = self.packs.values().filter(|p| p.reference().body.as_str() == name);
            of_body.max_by_key(|p| p.reference().date)
        });
        found.map(Arc::clone).ok_or_else(|| PackError::new(name, "", Fault::NotFound))
    }

    /// All packs in order of id.
    pub fn packs(&self) -> impl Iterator<Item = &Arc<Pack>> {
        self.packs.values()
    }
}
