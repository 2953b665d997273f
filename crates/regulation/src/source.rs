//! The files of a pack: those built into the program, and reading TOML with a place for each error.

use std::collections::BTreeMap;

use aws_lc_rs::digest;
use serde::de::DeserializeOwned;

use crate::error::{Fault, PackError};

/// The files of one pack by their path inside the pack's folder.
#[derive(Debug, Clone, Default)]
pub(crate) struct Files {
    /// The folder, for messages.
    pub(crate) folder: String,
    files: BTreeMap<String, Vec<u8>>,
}

impl Files {
    pub(crate) fn new(folder: impl Into<String>) -> Self {
        Self { folder: folder.into(), files: BTreeMap::new() }
    }

    /// Adds a file. `matrix.md` is derived from the others and no part of the pack.
    pub(crate) fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), PackError> {
        if path == "matrix.md" {
            return Ok(());
        }
        let known = [
            "pack.toml",
            "clauses.toml",
            "words.toml",
            "cases.toml",
            "catalogue.toml",
            "identity.toml",
        ];
        let policy = path
            .strip_prefix("policies/")
            .and_then(|name| name.strip_suffix(".cedar"))
            .is_some_and(|stem| !stem.is_empty() && !stem.contains('/'));
        if !policy && !known.contains(&path) {
            return Err(PackError::new(path, "", Fault::FileUnknown).under(&self.folder));
        }
        self.files.insert(path.to_owned(), bytes.to_vec());
        Ok(())
    }

    /// A file's text, when it is there.
    pub(crate) fn text(&self, path: &str) -> Result<Option<&str>, PackError> {
        let Some(bytes) = self.files.get(path) else {
            return Ok(None);
        };
        std::str::from_utf8(bytes).map(Some).map_err(|_| PackError::new(path, "", Fault::NotText))
    }

    /// Reads a TOML file that must be there.
    pub(crate) fn toml<T: DeserializeOwned>(&self, path: &str) -> Result<T, PackError> {
        self.toml_if_there(path)?.ok_or_else(|| PackError::new(path, "", Fault::FileMissing))
    }

    /// Reads a TOML file if it is there.
    pub(crate) fn toml_if_there<T: DeserializeOwned>(
        &self,
        path: &str,
    ) -> Result<Option<T>, PackError> {
        let Some(text) = self.text(path)? else {
            return Ok(None);
        };
        toml::from_str(text).map(Some).map_err(|e| {
            let before = e.span().and_then(|span| text.get(..span.start)).unwrap_or("");
            let line = before.matches('\n').count() + 1;
            let why = e.message().replace('\n', " ");
            PackError::new(path, format!("line {line}"), Fault::Syntax { why })
        })
    }

    /// The policy files in order of name.
    pub(crate) fn policies(&self) -> Result<Vec<(&str, &str)>, PackError> {
        let mut found = Vec::new();
        for path in self.files.keys().filter(|p| p.starts_with("policies/")) {
            if let Some(text) = self.text(path)? {
                found.push((path.as_str(), text));
            }
        }
        if found.is_empty() {
            return Err(PackError::new("policies", "", Fault::FileMissing));
        }
        Ok(found)
    }

    /// SHA-256 over all files and the digest of the law they stand on: a tag, then for each file in order
    /// of path the lengths (8 bytes, big-endian) and bytes of path and content, then the law's digest.
    pub(crate) fn digest(&self, law: Option<&[u8; 32]>) -> [u8; 32] {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(b"bannin pack v1\n");
        for (path, bytes) in &self.files {
            for part in [path.as_bytes(), bytes.as_slice()] {
                context.update(&(part.len() as u64).to_be_bytes());
                context.update(part);
            }
        }
        context.update(law.map_or(&[], |d| d.as_slice()));
        let mut out = [0u8; 32];
        out.copy_from_slice(context.finish().as_ref());
        out
    }
}

macro_rules! built_in {
    ($($dir:literal: $($path:literal),+;)+) => {
        /// Every file of every pack in the program: folder, path, bytes.
        pub(crate) const BUILT_IN: &[(&str, &[(&str, &[u8])])] = &[
            $(($dir, &[$((
                $path,
                include_bytes!(concat!("../../../regulations/", $dir, "/", $path)),
            )),+]),)+
        ];
    };
}

built_in! {
    "law/2026": "pack.toml", "clauses.toml", "words.toml", "cases.toml", "catalogue.toml",
        "identity.toml", "policies/law.cedar";
    "hanamaki-city/2015-12-25": "pack.toml", "clauses.toml", "words.toml", "cases.toml",
        "policies/house.cedar", "policies/acquire.cedar", "policies/number.cedar",
        "policies/correct.cedar", "policies/copies.cedar", "policies/provide.cedar",
        "policies/dispose.cedar", "policies/keep.cedar", "policies/pending.cedar", "policies/system.cedar", "policies/backup.cedar",
        "policies/findings.cedar", "policies/rights.cedar", "policies/instructed.cedar",
        "policies/superior.cedar", "policies/incidents.cedar", "policies/contractors.cedar";
    "university/2016-01-01": "pack.toml", "clauses.toml", "words.toml", "cases.toml",
        "policies/house.cedar", "policies/acquire.cedar", "policies/number.cedar",
        "policies/correct.cedar", "policies/copies.cedar", "policies/provide.cedar",
        "policies/dispose.cedar", "policies/keep.cedar", "policies/pending.cedar", "policies/system.cedar", "policies/backup.cedar",
        "policies/findings.cedar", "policies/rights.cedar", "policies/instructed.cedar",
        "policies/superior.cedar", "policies/incidents.cedar", "policies/contractors.cedar";
}
